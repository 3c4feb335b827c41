"""Reports on completion put together: those of one course tell each completion once, those of several are kept apart.

An activity that can be passed or failed, or that a gradebook has marks for, is assessed work, and its completion a hand-in: on
the day that it was completed, which for work marked by hand is the day of the mark. Everything else that was completed is one
action with material. Beside a log only the expected days are taken, because the log has every action and hand-in itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import AssessmentKind, EventKind
from dropout.readers.course import Facts
from dropout.readers.course.books import course_among, say_the_same
from dropout.readers.course.facts import titled_item
from dropout.readers.dates import read_dates
from dropout.readers.formats.moodle_completion import Report
from dropout.readers.formats.moodle_members import KEYS
from dropout.readers.formats.moodle_staging import shown_to_sql
from dropout.readers.records import fold, slug
from dropout.readers.staging import Stage

_FILE = re.compile(r"^progress\.(?P<course>.+?)(?: ?\(\d+\))?\.csv$", re.IGNORECASE)


def add_completions(
    stage: Stage, reports: Sequence[Report], seen: Mapping[str, set[str]], acted: set[str], facts: Facts, *, beside_log: bool
) -> None:
    """Add people, assessed work and, unless a log tells more, what was completed.

    `seen` is what others saw of the work in each course, `acted` that of which others tell when it was done; titles are folded.
    """
    groups: list[list[Report]] = []
    for report in reports:
        own = next((group for group in groups if all(_is_one_course(report, other) for other in group)), None)
        own.append(report) if own is not None else groups.append([report])
    held = [{fold(title) for report in group for title, _ in report.activities} for group in groups]
    for group, titles in zip(groups, held, strict=True):
        course = course_among(titles, held, _course_of(group[0].name) or PurePosixPath(group[0].name).stem, seen)
        told = pd.concat([_told(report).assign(file=report.name) for report in group], ignore_index=True)
        told = told[~told["folded"].isin(acted)].sort_values("at", kind="stable").drop_duplicates(["person", "folded"])
        for report in group:
            _add(stage, report, told[told["file"] == report.name], course, facts, beside_log=beside_log)


def _course_of(name: str) -> str | None:
    """The short name of the course in the name that Moodle gives the file.

    >>> _course_of("reports/progress.knots (1).csv")
    'knots'
    """
    found = _FILE.match(name.rpartition("/")[2])
    return found["course"] if found else None


def _is_one_course(report: Report, other: Report) -> bool:
    names = _course_of(report.name), _course_of(other.name)
    if all(names):
        return names[0] == names[1]
    return say_the_same(*(_told(one).set_index(["person", "folded"])["at"].dt.normalize() for one in (report, other)))


def _told(report: Report) -> pd.DataFrame:
    """What was done, with the person it is about as any report on the course has them, and the folded title."""
    keys = report.people[KEYS].bfill(axis=1).iloc[:, 0].str.casefold()
    person = dict(zip(report.people["who"], keys, strict=True))
    told = report.done.assign(person=report.done["who"].map(person), folded=report.done["title"].map(fold))
    return told.drop_duplicates(["person", "folded"])


def _add(stage: Stage, report: Report, done: pd.DataFrame, course: str | None, facts: Facts, *, beside_log: bool) -> None:
    facts.add("people", report.people.assign(listed=True, course=course))
    booked = {fold(title) for title in facts.items["title"].dropna()}
    decided = set(report.done.loc[report.done["state"].isin(["pass", "fail"]), "title"])
    graded = decided | {title for title, _ in report.activities if fold(title) in booked}
    due = read_dates(pd.Series([day for _, day in report.activities], dtype="string")).values("day")
    told = [(title, day) for (title, _), day in zip(report.activities, due, strict=True) if title in graded]
    work = pd.DataFrame(told, columns=["title", "due_at"]).assign(file=report.name, kind=AssessmentKind.OTHER.value, by_title=True)
    facts.add("items", work.assign(course=course, item=[titled_item(report.name, str(title)) for title in work["title"]]))
    if not beside_log:
        _add_actions(stage, done.dropna(subset="at").assign(course=course, file=report.name), graded, facts)


def _add_actions(stage: Stage, done: pd.DataFrame, graded: set[str], facts: Facts) -> None:
    kinds = facts.items.drop_duplicates("title").set_index("title")["kind"].to_dict()
    submits = done["title"].isin(list(graded))
    quiz = done["title"].map(kinds) == AssessmentKind.QUIZ.value
    kind = pd.Series(EventKind.CONTENT.value, index=done.index).mask(submits, EventKind.ASSIGNMENT.value).mask(quiz, EventKind.QUIZ.value)
    actions = done[["who", "course", "at", "title", "file"]].astype({"course": "string"})
    actions = actions.assign(kind=kind, submits=submits, resource=done["title"].map(slug), count=1, staff_only=False)
    facts.actions.append(stage.write_actions(f"SELECT * FROM {shown_to_sql(stage, actions)}"))
