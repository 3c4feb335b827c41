"""Due dates from a calendar: systems hand one out beside the gradebook, which has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from dropout.domain import AssessmentKind, Provenance
from dropout.readers.course.calendar import Calendar
from dropout.readers.course.plan import RunPlan
from dropout.readers.records import fold

_BEFORE, _AFTER = 60, 30  # days around a run in which its work may be due
_GOING_ON = 150  # days after those too where only activity tells how long a run lasts: half-way it ends with the export
_LEAST = 2  # signs of a title that can be told from other words
# Words of the moment from which work can be done, by which systems tell it from its end.
_OPENS = re.compile(
    r"\b(?:opens?|open(?:t|ed)|available|availability starts?|starts?|begins?|öffnet|beginnt|startet|abre|apertura|comienza|inicia|ouvre|"
    r"ouverture|commence|abertura|apre|inizia|obre|begint|otwiera|otwarcie|rozpoczyna|otev[ií]r[aá]|zahájení|öppnar|åpner|åbner|avautuu|"
    r"открывается|начало|відкривається|початок|açılıyor|başlangıç\w*|megnyílik|kezdete|ανοίγει|يفتح|بداية|נפתח)\b|開始|开始|開放|开放|시작|열림"
)


@dataclass
class Appointment:
    """A date in a calendar: what it is called, the course where it says one, and when; `due` names the work that is due then.

    `resource` is the place where the work is handed in, where the source knows its id.
    """

    file: str
    row: int
    title: str
    course: str
    at: pd.Timestamp
    resource: str = ""
    due: str = ""


def due_from_calendar(plan: RunPlan, assessments: pd.DataFrame, calendar: Calendar, appointments: Sequence[Appointment]) -> pd.DataFrame:
    """`assessments` with the due days that appointments tell, where none is stated; work with one counts as known along with it.

    An appointment belongs to the work that is handed in at its place, else to that whose whole title it holds, the longest where
    there are several, and to the course that it names. Of several of the same work the one that says least besides counts, and
    the last of those; of a quiz, whose appointments are when it opens and closes, the last. Where nobody has said how long the
    run lasts, work without an appointment in it may have one later: the run may be going on.
    """
    undue = assessments[assessments["due_day"].isna()]
    ends = calendar.length_days + _AFTER
    last = ends + _GOING_ON if calendar.length_provenance is Provenance.INFERRED else ends
    usable = [one for one in appointments if -_BEFORE <= calendar.day(one.at) <= last]
    if undue.empty or not usable:
        return assessments
    found = _by_title({fold(title) for title in assessments["title"].dropna()}, usable)
    days: dict[object, int] = {}
    places = {f"{plan.run_id}/{one.resource}": [("", one)] for one in usable if one.resource}
    for place, assessment, title, kind in undue[["assessment_id", "title", "kind"]].itertuples():
        told = _of_course(plan, places.get(assessment) or found.get(fold(title) if pd.notna(title) else "", []))
        if told := [pair for pair in told if calendar.day(pair[1].at) <= ends] or told:
            words = 0 if kind == AssessmentKind.QUIZ else 1
            _, one = min(told, key=lambda pair: (words * len(pair[0]), -pair[1].at.value))
            one.due = str(title)
            days[place] = calendar.day(one.at)
    due = pd.Series(days, dtype="Int64")
    dated = assessments.index.isin(due.index)
    return assessments.assign(
        due_day=assessments["due_day"].astype("Int64").fillna(due.reindex(assessments.index)),
        known_on=assessments["known_on"].astype("Int64").mask(dated),
    )


def _by_title(titles: Iterable[str], appointments: Sequence[Appointment]) -> dict[str, list[tuple[str, Appointment]]]:
    """The appointments of each title that are its end, with what else they say."""
    usable = [title for title in sorted(titles, key=len, reverse=True) if len(title) >= _LEAST and not title.isdigit()]
    patterns = {title: re.compile(rf"(?<![0-9a-z]){re.escape(title)}(?![0-9a-z])") for title in usable}
    found: dict[str, list[tuple[str, Appointment]]] = {}
    for one in appointments:
        text = fold(one.title)
        for title, pattern in patterns.items():
            if match := pattern.search(text):
                rest = text[: match.start()] + text[match.end() :]
                if not _OPENS.search(rest):
                    found.setdefault(title, []).append((rest.strip(), one))
                break
    return found


def _of_course(plan: RunPlan, told: list[tuple[str, Appointment]]) -> list[tuple[str, Appointment]]:
    """Those of the run's course, else all where they are of one; none where nobody can say which of several courses is meant."""
    names = [fold(name) for name in (plan.course, plan.title) if len(name) >= _LEAST]
    courses = {fold(one.course) for _, one in told}
    own = {course for course in courses if course and any(name in course or course in name for name in names)}
    kept = own or (courses if len(courses) == 1 else set())
    return [pair for pair in told if fold(pair[1].course) in kept]
