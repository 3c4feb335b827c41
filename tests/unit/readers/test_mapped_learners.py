"""Mapped tables of learners and of marks, alone and joined with activity."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.mapping import TableMapping, layout_of, propose
from tests.exports.canvas import ACCESS_HEADER, access, write_rows
from tests.exports.mapped import ACTIVITY, LEARNERS, MARKS, WHO, marks, members, visits, write_table

ROLES = {
    "activity": (ACTIVITY, {"learner": "Benutzer", "time": "Zeitpunkt", "action": "Aktion", "material": "Material"}),
    "learner": (LEARNERS, {"learner": "Matrikel", "joined": "Eingeschrieben am", "left": "Ausgetreten", "result": "Ergebnis"}),
    "mark": (MARKS, {"learner": "Matrikel", "work": "Aufgabe", "mark": "Punkte", "highest": "Maximum", "handed_in": "Abgegeben am"}),
}
CONFIRMED = {f"mapping:{layout_of(header)}": TableMapping(kind, columns).to_json() for kind, (header, columns) in ROLES.items()}


def said(header: list[str], each_row: str, **columns: str) -> dict[str, str]:
    return {f"mapping:{layout_of(header)}": TableMapping(each_row, columns).to_json()}


def read(*paths: Path, answers: dict[str, str] = CONFIRMED) -> Import:
    result = read_export(list(paths), scratch=paths[0].parent, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def by_source(result: Import, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.merge(result.identities, on="learner_id").set_index("source_learner_id").sort_index()


def test_activity_learners_and_marks_make_one_run(tmp_path: Path):
    log = write_table(tmp_path / "log.csv", ACTIVITY, visits((1, 2, 13, 30)))
    people, book = write_table(tmp_path / "people.csv", LEARNERS, members()), write_table(tmp_path / "marks.csv", MARKS, marks(), ";")
    result = read(log, people, book)
    assert result.tables
    assert [file.rows_dropped for file in result.report.files] == [0, 0, 0]
    (run,) = result.tables.runs.itertuples()
    assert run.registration_known
    enrolments = by_source(result, result.tables.enrolments)
    assert enrolments["outcome"].to_dict() == {"K-1": "completed", "K-2": "withdrawn", "K-3": "failed"}
    assert enrolments["registered_day"].tolist() == [-17, -16, -15]
    assert enrolments["unregistered_day"].dropna().to_dict() == {"K-2": 19}
    assert result.identities.set_index("source_learner_id").loc["K-1", "name"] == "Vor0 Nach0"
    assert result.tables.attributes[["name", "value", "is_protected"]].drop_duplicates().values.tolist() == [["Geschlecht", "w", True]]
    work = result.tables.submissions.merge(result.tables.enrolments, on="enrolment_id")
    assert by_source(result, work)["score"].round(6).tolist() == [27.5, 32.5, 37.5]
    assert any(finding.examples == ("Punkte",) for finding in result.report.findings if finding.file == "people.csv")


def test_learners_without_any_date_are_a_plain_table(tmp_path: Path):
    header = ["Matrikel", "Name", "Geschlecht", "Stunden", "Ergebnis", "Punkte"]
    rows = [
        ["K-1", "Ada", "w", "3,5", "pass", 10],
        ["K-2", "Bo", "m", "1,5", "fail", 20],
        ["K-2", "Bo", "m", "1,5", "fail", 20],
        ["", "", "m", 1, "", 1],
    ]
    path = write_table(tmp_path / "class.csv", header, rows)
    assert [question.kind for question in read(path, answers={}).report.open_questions] == ["mapping"]
    result = read(path, answers=said(header, "learner", learner="Matrikel", name="Name", result="Ergebnis"))
    assert result.snapshot
    assert (
        result.report.files[0].line
        == "4 rows read = 2 kept + 2 dropped (no learner 1, second row for the same learner, with the same content 1)"
    )
    frame = by_source(result, result.snapshot.frame)
    assert frame["outcome"].tolist() == ["completed", "failed"]
    assert frame["stunden"].tolist() == [3.5, 1.5]
    assert dict(result.snapshot.columns) == {"geschlecht": "Geschlecht", "stunden": "Stunden", "punkte": "Punkte"}
    assert result.snapshot.protected == ("geschlecht",)
    assert frame["name"].tolist() == ["Ada", "Bo"]


def test_a_column_of_courses_parts_learners_into_runs(tmp_path: Path):
    header = ["Wer", "Kurs", "Stunden", "Ausgang"]
    path = write_table(tmp_path / "a.csv", header, [["1", "A", 1, "pass"], ["1", "B", 2, "fail"], ["2", "B", 3, "pass"]])
    result = read(path, answers=said(header, "learner", learner="Wer", course="Kurs", result="Ausgang"))
    assert result.snapshot
    assert result.snapshot.frame[["run_id", "outcome"]].values.tolist() == [["A", "completed"], ["B", "failed"], ["B", "completed"]]


def test_rows_for_one_learner_that_disagree_stop_it_with_the_rows(tmp_path: Path):
    header = ["Wer", "Stunden"]
    path = write_table(tmp_path / "a.csv", header, [["1", 1], ["1", 2]])
    result = read(path, answers=said(header, "learner", learner="Wer"))
    assert result.report.blocked
    assert result.report.findings[0].examples == ("1 in row 2, 1 in row 3",)


@pytest.mark.parametrize(
    ("cells", "scores", "statuses"),
    [
        (["7,5 / 10", "5 / 10", "-"], [75.0, 50.0], ["scored"] * 2),
        (["75 %", "50%", "entschuldigt"], [75.0, 50.0, None], ["scored", "scored", "excused"]),
        (["A", "90", "not submitted"], [None, 90.0, None], ["submitted", "scored", "missing"]),
    ],
)
def test_marks_are_understood_as_they_are_written(tmp_path: Path, cells: list[str], scores: list[float | None], statuses: list[str]):
    header = ["Student", "Assignment", "Grade", "Due"]
    rows = [[who, "Essay", cell, "2024-03-13"] for who, cell in zip(WHO, cells, strict=True)]
    answers = said(header, "mark", learner="Student", work="Assignment", mark="Grade", due="Due")
    log = write_table(tmp_path / "log.csv", ACTIVITY, visits((1, 2, 13)))
    result = read(log, write_table(tmp_path / "marks.csv", header, rows), answers=CONFIRMED | answers)
    assert result.tables
    essay = result.tables.assessments.query("title == 'Essay'").iloc[0]
    assert essay["due_day"] == 12
    found = by_source(result, result.tables.submissions.merge(result.tables.enrolments, on="enrolment_id"))
    found = found[found["assessment_id"] == essay["assessment_id"]]
    assert found["score"].astype(object).where(found["score"].notna(), None).tolist() == scores
    assert found["status"].tolist() == statuses


def test_marks_alone_have_no_weeks(tmp_path: Path):
    header = ["student", "task", "points"]
    rows = [[who, task, place] for place, who in enumerate(WHO) for task in ("One", "Two")]
    result = read(
        write_table(tmp_path / "marks.csv", header, rows), answers=said(header, "mark", learner="student", work="task", mark="points")
    )
    assert result.snapshot
    assert list(result.snapshot.columns.values()) == ["One", "Two"]


def test_a_start_read_off_hand_ins_is_not_said_to_be_a_busy_day(tmp_path: Path):
    header = ["student", "task", "points", "handed in on"]
    rows = [[who, "One", 50, "2024-03-05"] for who in WHO]
    answers = said(header, "mark", learner="student", work="task", mark="points", handed_in="handed in on")
    questions = {
        q.key.partition(":")[0]: q for q in read(write_table(tmp_path / "marks.csv", header, rows), answers=answers).report.questions
    }
    assert (questions["run_start"].default, questions["run_length"].default) == ("2024-03-05", "1")
    assert [questions[key].why.partition(".")[0] for key in ("run_start", "run_length")] == [
        "The first day that the files name", "To the last day that the files name"]  # fmt: skip


def test_a_table_with_several_rows_per_learner_is_not_taken_for_a_plain_one(tmp_path: Path):
    rows = [["s1", "2024-03-01", 3], ["s1", "2024-03-02", 4], ["s2", "2024-03-02", 1]]
    result = read(write_table(tmp_path / "a.csv", ["student_id", "date", "clicks"], rows), answers={})
    assert [question.kind for question in result.report.open_questions] == ["mapping"]


def test_a_table_nobody_knows_beside_a_real_export_is_left_aside_with_an_offer(tmp_path: Path):
    report = write_rows(tmp_path / "access.csv", [ACCESS_HEADER, access(101, "2024-04-02 10:00:00", "2024-04-20 11:30:00")])
    other = write_table(tmp_path / "other.csv", MARKS, marks())
    result = read(report, other, answers={})
    assert result.tables
    assert result.report.open_questions == []
    (offer,) = [question for question in result.report.questions if question.kind == "mapping"]
    assert offer.safe
    assert TableMapping.from_json(offer.default or "").each_row == "ignore"
    assert result.report.files[-1].line == "3 rows read = 0 kept + 3 dropped (not recognised 3)"


def test_files_of_one_layout_share_a_question_that_names_them(tmp_path: Path):
    sheets = [write_table(tmp_path / name, MARKS, marks()) for name in ("a.csv", "b.csv")]
    (asked,) = read(*sheets, answers={}).report.open_questions
    assert "a.csv, b.csv" in asked.text
    report = write_rows(tmp_path / "access.csv", [ACCESS_HEADER, access(101, "2024-04-02 10:00:00", "2024-04-20 11:30:00")])
    offers = [question for question in read(report, *sheets, answers={}).report.questions if question.kind == "mapping"]
    assert [offer.text for offer in offers] == [asked.text]


def test_a_mapped_sheet_of_results_joins_the_run_of_a_real_export(tmp_path: Path):
    rows = [access(who, "2024-04-02 10:00:00", "2024-04-20 11:30:00") for who in (101, 102, 103)]
    report = write_rows(tmp_path / "access.csv", [ACCESS_HEADER, *rows])
    header = ["Wer", "Ausgang"]
    sheet = write_table(tmp_path / "sheet.csv", header, [["101", "pass"], ["102.0", "fail"], ["900", "pass"]])
    result = read(report, sheet, answers=said(header, "learner", learner="Wer", result="Ausgang"))
    assert result.tables
    assert list(result.tables.runs["source"]) == ["canvas"]
    assert by_source(result, result.tables.enrolments)["outcome"].to_dict() == {"101": "completed", "102": "failed", "900": "completed"}


def test_what_somebody_said_comes_before_what_was_recognised(tmp_path: Path):
    path = write_table(tmp_path / "a.csv", ["student_id", "hours"], [["1", 2], ["2", 3]])
    asked = read(path, answers={"map:a.csv": "yes"})
    assert [question.kind for question in asked.report.open_questions] == ["mapping"]
    ignored = read(path, answers=said(["student_id", "hours"], "ignore"))
    assert ignored.report.files[0].line == "2 rows read = 0 kept + 2 dropped (left aside, as you said 2)"
    wrong = read(path, answers={f"mapping:{layout_of(['student_id', 'hours'])}": "rubbish"})
    assert wrong.report.findings[0].message == "This is no mapping of a table."


def test_two_columns_name_a_learner_together_where_there_is_no_id(tmp_path: Path):
    """Two of one family are two learners, in a table of learners, of marks and of actions."""
    header = ["Last name", "First name", "All actions"]
    table = write_table(tmp_path / "people.csv", header, [["Low", "Ada", 4], ["Low", "Bo", 1], ["High", "Cy", 0]])
    asked = read(table, answers={})
    proposal = next(question for question in asked.report.questions if question.kind == "mapping")
    result = read(table, answers={proposal.key: str(proposal.default)})
    assert result.snapshot is not None
    assert dict(result.snapshot.columns) == {"all_actions": "All actions"}
    assert sorted(result.identities["source_learner_id"]) == ["Ada Low", "Bo Low", "Cy High"]
    header = ["Last name", "First name", "Day"]
    rows = [[last, first, f"2024-05-{day}"] for last, first in [("Low", "Ada"), ("Low", "Bo"), ("High", "Cy")] for day in (20, 21, 27)]
    log = write_table(tmp_path / "log.csv", header, rows)
    dated = read(log, answers=said(header, "activity", learner="Last name", time="Day"))
    assert dated.tables
    assert sorted(dated.identities["name"]) == ["Ada Low", "Bo Low", "Cy High"]
    assert len(dated.tables.frame("events")) == 9


def test_marks_of_several_terms_are_work_of_their_own_and_without_terms_it_is_said_which_one_counts(tmp_path: Path):
    header = ["student_id", "subject", "term", "kind", "score"]
    rows = [
        [who, subject, term, "exam", 40 + 7 * term + place]
        for place, who in enumerate(WHO)
        for subject in ("Art", "Maths")
        for term in (1, 2)
    ]
    assert propose(header, [[*map(str, row)] for row in rows]).columns == {
        "learner": "student_id", "work": "subject", "part": "term", "mark": "score",
    }  # fmt: skip
    path = write_table(tmp_path / "marks.csv", header, rows)
    chosen = {"learner": "student_id", "work": "subject", "mark": "score"}
    apart = read(path, answers=said(header, "mark", **chosen, part="term"))
    assert apart.snapshot
    assert list(apart.snapshot.columns.values()) == ["Art, 1", "Art, 2", "Maths, 1", "Maths, 2"]
    together = read(path, answers=said(header, "mark", **chosen))
    assert together.snapshot
    assert together.snapshot.frame["art"].tolist() == [47.0, 48.0, 49.0]
    finding = next(finding for finding in together.report.findings if "several marks" in finding.message)
    assert (finding.column, finding.total, finding.examples) == ("subject", 6, ("Art", "Maths"))
