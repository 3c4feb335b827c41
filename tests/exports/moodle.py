"""Tiny Moodle exports: a log in several dialects, results sheets, a gradebook, participants."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

ENGLISH = ["Time", "User full name", "Affected user", "Event context", "Component", "Event name", "Description", "Origin", "IP address"]
GERMAN = ["Zeit", "Vollständiger Name", "Betroffene/r Nutzer/in", "Ereigniskontext", "Komponente", "Ereignisname", "Beschreibung"]
GERMAN += ["Herkunft", "IP-Adresse"]

VIEW = "viewed the course with id '40'."
READ = "viewed the 'resource' activity with course module id '71'."
POST = "has posted content in the forum post with id '8' in the discussion '2' located in the forum with course module id '72'."
HAND_IN = "has submitted the submission with id '5' for the assignment with course module id '73'."
TEACH = "updated the 'assign' activity with course module id '73'."
CONTEXTS = {VIEW: "Course: Knots", READ: "File: Ropes", POST: "Forum: Talk", HAND_IN: "Assignment: First knot"}


def enrol(learner: str, undo: bool = False) -> str:
    return f"{'un' * undo}enrolled the user with id '{learner}' using the enrolment method 'manual' in the course with id '40'."


@dataclass(frozen=True)
class Action:
    """One row of a log: who did what on which day after 12 May 2024, so that most days tell themselves from months."""

    day: int
    who: str
    did: str = VIEW
    origin: str = "web"
    hour: int = 9

    def cells(self, times: str) -> list[str]:
        at = datetime(2024, 5, 12, self.hour, 30) + timedelta(days=self.day)
        text = f"{at.day}/{at:%m/%y, %H:%M}" if times == "english" else at.strftime(times)
        description = f"The user with id '{self.who}' {self.did}" if self.who else self.did
        context = CONTEXTS.get(self.did, "Other")
        return [text, f"Learner {self.who}", "-", context, "System", "Something happened", description, self.origin, "203.0.113.9"]


def three_a_day(days: Iterable[int], did: str = VIEW) -> list[Action]:
    return [Action(day, who, did) for day in days for who in ("11", "12", "13")]


def log_rows(actions: Sequence[Action], header: Sequence[str] = ENGLISH, times: str = "english") -> list[list[str]]:
    """Header and rows, newest first as Moodle writes them."""
    newest_first = sorted(actions, key=lambda action: (action.day, action.hour), reverse=True)
    return [list(header), *(action.cells(times) for action in newest_first)]


def write_log(
    path: Path, actions: Sequence[Action], header: Sequence[str] = ENGLISH, times: str = "english", encoding: str = "utf-8"
) -> Path:
    return write_csv(path, log_rows(actions, header, times), encoding=encoding)


def write_csv(path: Path, rows: Sequence[Sequence[object]], delimiter: str = ",", line_end: str = "\n", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return path


def write_xlsx(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def write_results(path: Path, results: dict[str, object]) -> Path:
    """A sheet as people make it by hand: numbers as Excel keeps them."""
    return write_xlsx(path, [["ID", "Result"], *[[float(who), result] for who, result in results.items()]])
