"""Marks that are set in the gradebook itself, as a log tells of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dropout.readers import read_export
from tests.exports.moodle import Action, three_a_day, write_csv, write_log

STAMP = int(pd.Timestamp(2024, 6, 1, 12).timestamp())


def test_marks_set_in_the_gradebook_have_their_day_once_the_log_tells_what_the_item_is_called(tmp_path: Path) -> None:
    def named(item: int, name: str, kind: str = "manual", did: str = "created") -> str:
        return f"{did} a grade item with id '{item}' of type '{kind}' and name '{name}' in the course with the id '40'."

    def marked(item: int, who: str) -> str:
        return f"updated the grade with id '{item}{who}' for the user with id '{who}' for the grade item with id '{item}'."

    log = [
        *three_a_day([4, 5, 20]),
        *(Action(4, "99", named(*item), origin="cli") for item in ((70, "Cook's 'own' talk"), (71, "Old"), (73, "Twin"), (74, "Twin"))),
        Action(4, "99", named(72, "", "course")),
        Action(8, "99", marked(70, "11")), Action(11, "99", marked(70, "11")), Action(9, "99", marked(70, "12")),
        Action(6, "99", marked(71, "11")), Action(7, "99", named(71, "Talk two", did="updated")), Action(12, "99", marked(71, "12")),
        Action(8, "99", marked(72, "11")), Action(8, "99", marked(73, "11")), Action(8, "99", marked(75, "11")),
        Action(9, "99", "deleted the grade with id '1' for the user with id '13' for the grade item with id '70'."),
    ]  # fmt: skip
    header = [
        "First name",
        "Last name",
        "ID number",
        "Email address",
        "Cook's 'own' talk (Percentage)",
        "Talk two (Percentage)",
        "Twin (Percentage)",
        "Last downloaded from this course",
    ]
    rows = [["Learner", who, "", "", "80 %", "70 %", "60 %", STAMP] for who in ("11", "12", "13")]
    paths = [write_log(tmp_path / "log.csv", log), write_csv(tmp_path / "grades.csv", [header, *rows])]
    result = read_export(paths, scratch=tmp_path)
    assert result.tables
    work = result.tables.submissions.merge(result.tables.assessments[["assessment_id", "title"]], on="assessment_id")
    people = result.tables.enrolments.merge(result.identities, on="learner_id")[["enrolment_id", "source_learner_id"]]
    work = work.merge(people, on="enrolment_id")
    days = work.pivot(index="title", columns="source_learner_id", values="known_on")
    downloaded = 16
    assert result.tables.assessments.set_index("title")["known_on"].to_dict() == {"Cook's 'own' talk": 4, "Talk two": 8, "Twin": downloaded}
    assert days.loc["Cook's 'own' talk"].tolist() == [4, 5, downloaded]
    assert days.loc["Talk two"].tolist() == [downloaded, 8, downloaded]  # marked under its old name, then under its own
    assert days.loc["Twin"].tolist() == [downloaded] * 3
    assert any(finding.message.startswith("1 mark may be another one") for finding in result.report.findings)
