"""Tables of the database, tab-separated as data packages hold them: state of modules, enrolments, certificates."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import
from tests.exports.edx import COURSE, OLD_COURSE, RUN, account, block, everybody, read, tables, write_log, write_rows

MODULES = ["id", "module_type", "module_id", "student_id", "state", "grade", "created", "modified", "max_grade", "done", "course_id"]
ENROLMENTS = ["id", "user_id", "course_id", "created", "is_active", "mode"]
CERTIFICATES = ["id", "user_id", "download_url", "grade", "course_id", "key", "distinction", "status", "verify_uuid", "created_date"]


def module(
    who: int, kind: str = "problem", name: str = "a0ef", first: str = "2024-03-05 10:00:00", last: str = "", grade: str = "NULL"
) -> list[object]:
    state = '{"attempts": 1, "student_answers": {"x": "say \\"knot\\""}, "seed": 1}'
    return [1, kind, block(kind, name), who, state, grade, first, last or first, "4", "na", COURSE]


def modules(folder: Path, *rows: list[object]) -> Path:
    """Written without any quoting, as the database dumps it."""
    path = folder / "NorthX-KN101-2024_T1-courseware_studentmodule-prod-analytics.sql"
    path.write_text("\n".join("\t".join(map(str, row)) for row in [MODULES, *rows]) + "\n")
    return path


def enrolments(folder: Path, *rows: list[object]) -> Path:
    return write_rows(folder / "student_courseenrollment.sql", ENROLMENTS, rows, delimiter="\t")


def outcomes(result: Import) -> dict[str, str]:
    rows = tables(result).enrolments.merge(result.identities, on="learner_id")
    return dict(zip(rows["source_learner_id"], rows["outcome"], strict=True))


def test_states_of_modules_give_activity_and_marks(tmp_path: Path):
    rows = [module(who, "sequential", "s1") for who in (11, 12, 13)]
    rows += [module(11, last="2024-03-09 12:00:00", grade="3"), module(12, grade="0"), module(12, "video", "5f6a")]
    path = modules(tmp_path, *rows)
    result = read(path)
    assert account(result, path.name).line == "6 rows read = 6 kept + 0 dropped"
    assert account(result, path.name).evidence == "8 columns of the Open edX table courseware_studentmodule; unverified"
    events = tables(result).frame("events")
    assert sorted(zip(events["day"], events["kind"], strict=True)) == [
        (1, "navigation"), (1, "navigation"), (1, "navigation"), (1, "quiz"), (1, "quiz"), (1, "video"), (5, "quiz"),
    ]  # fmt: skip
    marks = tables(result).submissions[["submitted_day", "known_on", "score"]].values.tolist()
    assert sorted(marks) == [[1, 1, 0.0], [5, 5, 75.0]]


def test_rows_of_nobody_or_without_a_time_are_dropped(tmp_path: Path):
    nobody, undated = module(11), module(12, first="NULL")
    nobody[3] = "NULL"
    path = modules(tmp_path, *[module(who) for who in (11, 12, 13)], nobody, undated)
    assert account(read(path), path.name).dropped == {"no learner id": 1, "time not readable": 1}


def test_beside_a_log_states_of_modules_give_marks_alone(tmp_path: Path):
    log = write_log(tmp_path / "tracking.log", everybody())
    elsewhere = module(14)
    elsewhere[2], elsewhere[-1] = "i4x://NorthX/KN101/problem/HW3", OLD_COURSE
    path = modules(tmp_path, module(11, grade="4"), elsewhere)
    result = read(log, path)
    assert len(tables(result).frame("events")) == 6
    assert tables(result).submissions["score"].tolist() == [100.0]
    assert account(result, path.name).dropped == {"in a course that the log does not tell of": 1}


def test_enrolments_list_everybody_who_ever_joined(tmp_path: Path):
    log = write_log(tmp_path / "tracking.log", everybody())
    rows: list[list[object]] = [
        [n, who, COURSE, f"2024-03-0{n} 08:00:00", int(who != 13), "audit"] for n, who in enumerate((11, 12, 13, 14), start=1)
    ]
    path = enrolments(tmp_path, *rows, [9, 14, COURSE, "2024-03-09 08:00:00", 1, "audit"])
    result = read(log, path)
    assert outcomes(result) == {"11": "unknown", "12": "unknown", "13": "withdrawn", "14": "unknown"}
    assert sorted(tables(result).enrolments["registered_day"]) == [-3, -2, -1, 0]
    assert tables(result).runs["registration_known"].tolist() == [True]
    assert account(result, path.name).dropped == {"second row for the same learner": 1}


def test_certificates_tell_who_passed(tmp_path: Path):
    log = write_log(tmp_path / "tracking.log", everybody())
    states = {11: "downloadable", 12: "notpassing", 13: "generating"}
    rows = [[n, who, "", "0.8", COURSE, "k", 0, state, "u", "2024-05-01 08:00:00"] for n, (who, state) in enumerate(states.items())]
    path = write_rows(tmp_path / "certificates_generatedcertificate.sql", CERTIFICATES, rows, delimiter="\t")
    result = read(log, path)
    assert outcomes(result) == {"11": "completed", "12": "failed", "13": "unknown"}
    assert account(result, path.name).rows_kept == 3
    assert set(tables(result).runs["run_id"]) == {RUN}


def test_the_table_of_a_later_package_adds_what_is_new(tmp_path: Path):
    (tmp_path / "later").mkdir()
    before, later = [module(who) for who in (11, 12, 13)], [*[module(who) for who in (11, 12, 13)], module(11, "video", "5f6a")]
    paths = modules(tmp_path, *before), modules(tmp_path / "later", *later)
    result = read(*paths)
    assert len(tables(result).frame("events")) == 4
    assert sorted(file.rows_kept for file in result.report.files) == [1, 3]


def test_tables_of_two_courses_both_give_activity(tmp_path: Path):
    (tmp_path / "old").mkdir()
    other = [
        [*row[:-1], OLD_COURSE] for row in ([*module(who)[:2], "i4x://NorthX/KN100/problem/a0ef", *module(who)[3:]] for who in (11, 12))
    ]
    result = read(modules(tmp_path, *[module(who) for who in (11, 12, 13)]), modules(tmp_path / "old", *other))
    assert len(tables(result).frame("events")) == 5
