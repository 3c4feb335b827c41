"""A tiny OULAD in the official layout (every cell quoted), and ways to break it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = Sequence[Sequence[object]]

HEADERS = {
    "courses": "code_module code_presentation module_presentation_length",
    "assessments": "code_module code_presentation id_assessment assessment_type date weight",
    "vle": "id_site code_module code_presentation activity_type week_from week_to",
    "studentInfo": "code_module code_presentation id_student gender region highest_education imd_band age_band "
    "num_of_prev_attempts studied_credits disability final_result",
    "studentRegistration": "code_module code_presentation id_student date_registration date_unregistration",
    "studentAssessment": "id_assessment id_student date_submitted is_banked score",
    "studentVle": "code_module code_presentation id_student id_site date sum_click",
}

TINY: dict[str, Rows] = {
    "courses": [("KNT", "2020J", 100)],
    "assessments": [("KNT", "2020J", 11, "TMA", 20, 40), ("KNT", "2020J", 12, "CMA", 50, 10), ("KNT", "2020J", 13, "Exam", "?", 50)],
    "vle": [(901, "KNT", "2020J", "homepage", "", ""), (902, "KNT", "2020J", "forumng", "2", "4")],
    "studentInfo": [
        ("KNT", "2020J", 1, "F", "North", "HE Qualification", "10-20", "0-35", 0, 60, "N", "Pass"),
        ("KNT", "2020J", 2, "M", "South", "No Formal quals", "?", "35-55", 2, 120, "Y", "Withdrawn"),
        ("KNT", "2020J", 3, "F", "South", "Lower Than A Level", "90-100%", "0-35", 0, 30, "N", "Fail"),
    ],
    "studentRegistration": [("KNT", "2020J", 1, -40, ""), ("KNT", "2020J", 2, -10, 30), ("KNT", "2020J", 3, "?", "")],
    "studentAssessment": [(11, 1, 19, 0, 72), (11, 2, -1, 1, 55), (12, 3, 52, 0, "")],
    "studentVle": [
        ("KNT", "2020J", 1, 901, -3, 2),
        ("KNT", "2020J", 1, 902, 4, 5),
        ("KNT", "2020J", 1, 902, 4, 1),
        ("KNT", "2020J", 3, 901, 7, 3),
    ],
}


def write_oulad(folder: Path, changes: Mapping[str, Rows] | None = None, without: Sequence[str] = (), delimiter: str = ",") -> Path:
    """Write the tables, each of `changes` instead of the tiny one, and none of those in `without`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**TINY, **(changes or {})}.items():
        if name not in without:
            lines = [HEADERS[name].split(), *rows]
            text = "".join(delimiter.join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder
