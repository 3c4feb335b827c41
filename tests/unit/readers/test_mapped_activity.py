"""Tables of activity that somebody mapped become runs, whatever they are called and however they are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.formats.mapped_guess import propose
from dropout.readers.mapping import TableMapping, layout_of
from tests.exports.mapped import ACTIVITY, visits, write_lines, write_table

MAPPED = TableMapping(
    "activity", {"learner": "Benutzer", "time": "Zeitpunkt", "action": "Aktion", "material": "Material", "count": "Anzahl"}
)
CONFIRMED = {f"mapping:{layout_of(ACTIVITY)}": MAPPED.to_json()}


def read(*paths: Path, answers: dict[str, str] = CONFIRMED) -> Import:
    result = read_export(list(paths), scratch=paths[0].parent, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def table(folder: Path, rows: Sequence[Sequence[object]], name: str = "log.csv", delimiter: str = ",") -> Path:
    return write_table(folder / name, ACTIVITY, rows, delimiter)


def events(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.frame("events").sort_values(["at", "enrolment_id"], ignore_index=True)


def line(result: Import, place: int = 0) -> str:
    return result.report.files[place].line


def test_an_unknown_table_is_a_question_and_nothing_else(tmp_path: Path):
    result = read(table(tmp_path, visits()), answers={})
    (question,) = result.report.open_questions
    assert question.kind == "mapping"
    assert TableMapping.from_json(question.default or "") == MAPPED
    assert (result.tables, result.snapshot) == (None, None)


def test_the_confirmed_proposal_makes_a_run(tmp_path: Path):
    found = events(read(table(tmp_path, visits())))
    assert found.iloc[0][["day", "kind", "resource_id", "count"]].tolist() == [0, "content", "log/Lektion 1", 2]
    assert found["kind"].value_counts().to_dict() == {"content": 9, "assignment": 9}
    assert found["at"].iloc[0] == pd.Timestamp(2024, 3, 1, 9)


def test_handing_in_is_seen_in_the_words_of_the_action(tmp_path: Path):
    tables = read(table(tmp_path, visits())).tables
    assert tables
    assert tables.assessments[["title", "kind", "known_on"]].values.tolist() == [["Ballade", "assignment", 0]]
    assert tables.submissions["submitted_day"].tolist() == [0, 0, 0]


def test_next_weeks_file_of_the_same_layout_is_read_without_a_question(tmp_path: Path):
    result = read(table(tmp_path, visits((8, 9, 14)), "week2.csv", ";"))
    assert len(events(result)) == 18
    assert result.report.open_questions == []
    assert [question.kind for question in result.report.questions][:1] == ["mapping"]


def as_lines(folder: Path) -> Path:
    return write_lines(folder / "log.jsonl", ACTIVITY, visits())


def as_array(folder: Path) -> Path:
    (folder / "log.json").write_text(json.dumps([dict(zip(ACTIVITY, row, strict=True)) for row in visits()]))
    return folder / "log.json"


def as_parquet(folder: Path) -> Path:
    pd.DataFrame(visits(), columns=ACTIVITY).to_parquet(folder / "log.parquet")
    return folder / "log.parquet"


@pytest.mark.parametrize("write", [as_lines, as_array, as_parquet])
def test_flat_records_of_other_kinds_are_read_alike(tmp_path: Path, write: Callable[[Path], Path]):
    expected = events(read(table(tmp_path, visits())))
    result = read(write(tmp_path))
    pd.testing.assert_frame_equal(events(result), expected)
    assert line(result) == "18 rows read = 18 kept + 0 dropped"


def test_a_broken_line_costs_itself_alone(tmp_path: Path):
    path = as_lines(tmp_path)
    path.write_text(path.read_text() + '{"Benutzer": "K-1", "Zeitp\n[1]\n')
    result = read(path)
    assert line(result) == "20 rows read = 18 kept + 2 dropped (no readable JSON 1, no learner 1)"
    assert result.report.dropped_rows["row"].tolist() == [19, 20]


def test_a_broken_array_is_told(tmp_path: Path):
    path = as_array(tmp_path)
    path.write_text(path.read_text()[:-30])
    result = read(path)
    assert result.report.blocked
    assert result.report.findings[0].message == "The file cannot be read to its end."


def test_rows_that_cannot_be_used_are_listed_with_their_reason(tmp_path: Path):
    rows = [
        *visits(),
        ["", "01.03.2024", "x", "y", 1],
        ["-", "01.03.2024", "x", "y", 1],
        ["K-1", "bald", "x", "y", 1],
        ["K-1", "", "", "", ""],
    ]
    result = read(table(tmp_path, rows))
    assert line(result) == "22 rows read = 18 kept + 4 dropped (no learner 2, no time that can be read 2)"
    found = result.report.dropped_rows
    assert found[["row", "column", "found"]].values.tolist()[2] == [22, "Zeitpunkt", "bald"]


def test_a_count_of_nothing_is_no_event_and_an_unreadable_one_counts_once(tmp_path: Path):
    odd = [["K-1", "02.03.2024 10:00", "Seite", "L", 0], ["K-1", "02.03.2024 11:00", "Seite", "L", "oft"]]
    result = read(table(tmp_path, [*visits((1, 13)), *odd]))
    assert line(result).startswith("14 rows read = 14 kept")
    found = events(result)
    assert found.loc[found["day"] == 1, "count"].tolist() == [1]
    assert ("Anzahl", ("oft",)) in [(finding.column, finding.examples) for finding in result.report.findings]


@pytest.mark.parametrize(("there", "away"), [("Present", "Absent"), ("P", "A"), ("anwesend", "abwesend")])
def test_whoever_was_absent_did_nothing_but_is_known(tmp_path: Path, there: str, away: str):
    days = ["03.03.2024", "10.03.2024", "17.03.2024"]
    rows = [[who, day, away if who == "K-3" else there, "Vorlesung", 1] for day in days for who in ("K-1", "K-2", "K-3")]
    result = read(table(tmp_path, rows))
    assert line(result) == "9 rows read = 9 kept + 0 dropped"
    assert len(events(result)) == 6
    assert result.tables
    assert len(result.tables.enrolments) == 3
    assert (away,) in [finding.examples for finding in result.report.findings]


def test_unknown_words_count_as_other_and_are_told(tmp_path: Path):
    result = read(table(tmp_path, [*visits(), ["K-1", "03.03.2024 10:00", "frobniziert", "L", 1]]))
    assert events(result)["kind"].value_counts()["other"] == 1
    assert next(finding for finding in result.report.findings if finding.column == "Aktion").examples == ("frobniziert",)


def test_ambiguous_dates_and_missing_years_are_asked(tmp_path: Path):
    mapping = TableMapping("activity", {"learner": "who", "time": "when"})
    answers = {f"mapping:{layout_of(['who', 'when'])}": mapping.to_json()}
    path = write_table(tmp_path / "a.csv", ["who", "when"], [["a", "5/4/2026"], ["b", "6/4/2026"]])
    asked = read(path, answers=answers)
    assert [question.key for question in asked.report.open_questions] == ["date_order:a.csv"]
    assert asked.tables is None
    answered = read(path, answers={**answers, "date_order:a.csv": "month"})
    assert events(answered)["at"].dt.strftime("%m-%d").tolist() == ["05-04", "06-04"]
    write_table(path, ["who", "when"], [["a", "11 May, 09:44"], ["b", "10 May, 09:44"]])
    assert [question.key for question in read(path, answers=answers).report.open_questions] == ["year:a.csv"]


def test_seconds_since_1970_are_times(tmp_path: Path):
    mapping = TableMapping("activity", {"learner": "who", "time": "ts"})
    path = write_table(tmp_path / "a.csv", ["who", "ts"], [["a", 1709280000], ["b", 1709283600000], ["", ""]])
    result = read(path, answers={f"mapping:{layout_of(['who', 'ts'])}": mapping.to_json()})
    assert events(result)["at"].dt.strftime("%Y-%m-%d %H:%M").tolist() == ["2024-03-01 08:00", "2024-03-01 09:00"]


def test_courses_in_the_rows_are_runs_of_their_own_with_sections_and_names(tmp_path: Path):
    header = ["User ID", "Name", "Course", "Group", "Time"]
    rows = [[n % 4, f"Learner {n % 4}", f"C-{n % 2}", f"G{n % 2}", f"2024-03-{n + 1:02d} 10:00"] for n in range(20)]
    roles = dict(zip(["learner", "name", "course", "section", "time"], header, strict=True))
    result = read(
        write_table(tmp_path / "a.csv", header, rows), answers={f"mapping:{layout_of(header)}": TableMapping("activity", roles).to_json()}
    )
    assert result.tables
    assert sorted(result.tables.runs["run_id"]) == ["C-0", "C-1"]
    assert set(result.tables.enrolments["section"]) == {"G0", "G1"}
    assert result.identities.set_index("source_learner_id")["name"].to_dict() == {str(n): f"Learner {n}" for n in range(4)}


def test_overlapping_exports_count_each_action_once(tmp_path: Path):
    first, second = table(tmp_path, visits((1, 14)), "one.csv"), table(tmp_path, visits((14, 15)), "two.csv")
    result = read(first, second)
    assert line(result, 1) == "12 rows read = 6 kept + 6 dropped (already in another file 6)"
    assert len(events(result)) == 18


def test_e_mails_are_one_person_however_they_are_written(tmp_path: Path):
    header = ["Email", "Time"]
    log = write_table(tmp_path / "a.csv", header, [["Ada@x.org", "2024-03-01"], ["bo@x.org", "2024-03-14"], ["ada@x.org", "2024-03-15"]])
    answers = {f"mapping:{layout_of(header)}": TableMapping("activity", {"learner": "Email", "time": "Time"}).to_json()}
    result = read(log, answers=answers)
    assert sorted(result.identities["email"]) == ["ada@x.org", "bo@x.org"]


def test_staff_among_the_learners_of_an_activity_report_are_left_out_and_times_are_taken_to_the_second(tmp_path: Path):
    header = ["role_name", "username", "action_type", "item_name", "last_event_timestamp", "event_count", "date"]
    rows = [
        [role, who, "READ", "Ropes", f"2024-11-{day:02} 17:28:43.097", "1", f"11/{day:02}/2024"]
        for day in range(4, 12)
        for role, who in (("Student", "ada"), ("Student", "bo"), ("System Admin", "root"), ("", "cy"))
    ]
    path = write_table(tmp_path / "usage.csv", header, rows)
    proposed = next(question for question in read(path, answers={}).report.questions if question.kind == "mapping")
    assert json.loads(proposed.default or "")["columns"]["time"] == "last_event_timestamp"
    result = read(path, answers={proposed.key: proposed.default or ""})
    assert line(result) == "32 rows read = 24 kept + 8 dropped (no learner, by the column of roles 8)"
    assert events(result)["at"].iloc[0] == pd.Timestamp(2024, 11, 4, 17, 28, 43, 97_000)
    assert sorted(result.identities["source_learner_id"]) == ["ada", "bo", "cy"]


def test_a_draft_is_no_mark_and_the_making_of_a_record_no_hand_in():
    headings = ["userId", "courseWorkId", "creationTime", "draftGrade", "assignedGrade"]
    rows = [[who, work, "2024-05-20T05:45:54Z", "7", "8"] for who in ("11", "12") for work in ("21", "22")]
    assert propose(headings, rows).columns == {"learner": "userId", "work": "courseWorkId", "mark": "assignedGrade"}
