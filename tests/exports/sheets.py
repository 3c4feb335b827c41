"""Tiny sheets of marks as teachers download them from Gradescope and Google Classroom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.exports.moodle import write_csv

GRADESCOPE, CLASSROOM = "KNOTS_Spring_2024_grades.csv", "Knots - Grades.csv"
_BESIDE = ("Max Points", "Submission Time", "Lateness (H:M:S)")


def beside(title: str) -> list[str]:
    """The columns of an assignment."""
    return [title, *(f"{title} - {part}" for part in _BESIDE)]


def handed_in(score: object, day: int, late: str = "00:00:00", highest: object = "10.0") -> list[object]:
    """The cells of a hand-in on a day of May 2024, at ten to midnight in a zone where that is another day in UTC."""
    return [score, highest, f"2024-05-{day:02d} 23:50:00 -0700", late]


def nothing(highest: object = "10.0") -> list[object]:
    return ["", highest, "", "00:00:00"]


SCOPE_HEADER = [
    "First Name",
    "Last Name",
    "SID",
    "Email",
    "Sections",
    *beside("First knot"),
    *beside("Ropes quiz"),
    "Total Lateness (H:M:S)",
]
SCOPE_ROWS: list[Sequence[object]] = [
    ["Ada", "Splice", "A01", "ada@example.org", "Sec A", *handed_in("9.0", 6), *handed_in("4.0", 13, highest="8.0"), "00:00:00"],
    ["Bo", "Cleat", "A02", "bo@example.org", "Sec A", *handed_in("", 7), *nothing("8.0"), "00:00:00"],
    ["Cy", "Bowline", "A03", "cy@example.org", "Sec B", *handed_in("5.0", 8, "24:50:00"), *nothing("8.0"), "24:50:00"],
    ["Di", "Hitch", "A04", "di@example.org", "Sec B", *nothing(), *nothing("8.0"), "00:00:00"],
]

CLASS_HEADER = ["Last Name", "First Name", "Email Address", "First knot", "Ropes quiz", "Welcome", "Overall grade"]
CLASS_ROWS: list[Sequence[object]] = [
    ["Date", "", "", "2024-05-13", "2024-05-20", "", ""],
    ["Points", "", "", "10", "50", "", ""],
    ["Splice", "Ada", "ada@example.org", "9", "25", "", "70%"],
    ["Cleat", "Bo", "bo@example.org", "", "40", "", "30%"],
    ["Bowline", "Cy", "cy@example.org", "Missing", "50", "", "90%"],
]


def write_gradescope(path: Path, rows: Sequence[Sequence[object]] = SCOPE_ROWS, header: Sequence[str] = SCOPE_HEADER) -> Path:
    return write_csv(path, [header, *rows])


def write_classroom(path: Path, rows: Sequence[Sequence[object]] = CLASS_ROWS, header: Sequence[str] = CLASS_HEADER) -> Path:
    return write_csv(path, [header, *rows])
