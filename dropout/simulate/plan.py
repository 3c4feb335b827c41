"""The plan of one simulated run: its dates, its material week by week, its assessed work.

A plan is what a syllabus states in advance, so nothing in it depends on what learners do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind, EventKind

FIRST_YEAR = 2024
TERMS = ((2, 1, "A"), (9, 2, "B"))  # month, which Monday of it, letter of the run
PAGES_PER_WEEK = 2
OPENS_BEFORE_DUE = 28  # days an assignment is visible before it is due
WORK_TITLES = ("Short essay", "Field report", "Reading diary", "Group case", "Data exercise", "Position paper", "Portfolio", "Reflection")


@dataclass(frozen=True)
class RunPlan:
    """One delivery of the course, with what makes it differ from the others (`strain`, `difficulty`)."""

    run_id: str
    course: str
    starts_on: date
    weeks: int
    strain: float  # shift of the weekly log-odds of leaving
    difficulty: float  # marks taken off everybody
    due_weekday: int  # 0 = Monday

    @property
    def length_days(self) -> int:
        return 7 * self.weeks


def plan_run(course: str, index: int, weeks: int, rng: np.random.Generator) -> RunPlan:
    """The plan of the `index`-th run: two a year, named by year and term.

    >>> plan = plan_run("SIM", 3, 30, np.random.default_rng(0))
    >>> plan.run_id, plan.starts_on.isoformat()
    ('SIM-2025B', '2025-09-08')
    """
    month, nth, letter = TERMS[index % len(TERMS)]
    year = FIRST_YEAR + index // len(TERMS)
    strain, difficulty, due_weekday = rng.normal(0, 0.2), rng.normal(0, 1.5), int(rng.integers(2, 7))
    return RunPlan(f"{course}-{year}{letter}", course, _nth_monday(year, month, nth), weeks, strain, difficulty, due_weekday)


def _nth_monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (nth - 1))


def build_assessments(plan: RunPlan) -> pd.DataFrame:
    """Assignments and quizzes whose weights sum to 100, then the exam (weight 100, as in a course with two components).

    Due days are spread over the run, on one weekday; the exam stands two weeks before the end, so that its mark is out when the run ends.
    """
    essays, quizzes = max(2, min(8, round(plan.weeks / 5))), max(1, min(4, plan.weeks // 8))
    first, last = min(2, plan.weeks - 5), plan.weeks - 4
    between = first + (np.arange(quizzes) + 0.5) / quizzes * (last - first)
    rows = _work(AssessmentKind.ASSIGNMENT, WORK_TITLES, plan, np.linspace(first, last, essays))
    rows += _work(AssessmentKind.QUIZ, [f"Checkpoint quiz {n}" for n in range(1, quizzes + 1)], plan, between)
    rows.append({"kind": AssessmentKind.EXAM.value, "title": "Final exam", "due_day": plan.length_days - 11})
    frame = pd.DataFrame(rows).sort_values("due_day", kind="stable", ignore_index=True)
    frame["weight"] = _weights(frame["kind"].to_numpy(), essays, quizzes)
    ids = [f"{plan.run_id}/A{n:02d}" for n in range(1, len(frame) + 1)]
    return frame.assign(assessment_id=ids, run_id=plan.run_id, max_score=100.0, known_on=pd.NA)


def _work(kind: AssessmentKind, titles: Sequence[str], plan: RunPlan, weeks: np.ndarray) -> list[dict[str, object]]:
    days = 7 * np.round(weeks).astype(int) + plan.due_weekday
    return [{"kind": kind.value, "title": title, "due_day": day} for title, day in zip(titles, days, strict=False)]


def _weights(kinds: np.ndarray, essays: int, quizzes: int) -> np.ndarray:
    quiz = 3.0
    essay = np.full(essays, np.floor((100 - quiz * quizzes) / essays))
    essay[-1] += 100 - quiz * quizzes - essay.sum()
    weights = np.where(kinds == AssessmentKind.QUIZ, quiz, 100.0)
    weights[kinds == AssessmentKind.ASSIGNMENT] = essay
    return weights


def build_resources(plan: RunPlan, assessments: pd.DataFrame) -> pd.DataFrame:
    """What learners can open, with the week it belongs to and the day it opens.

    The resource of assessed work carries the title of that work: logs name the place, gradebooks the item.
    """
    rows = [(EventKind.NAVIGATION, "Course home", 0, -14), (EventKind.FORUM, "Announcements and questions", 0, -14)]
    for week in range(plan.weeks):
        rows += _week_material(week)
    for work in assessments[assessments["kind"] != AssessmentKind.EXAM].itertuples():
        kind = EventKind.QUIZ if work.kind == AssessmentKind.QUIZ else EventKind.ASSIGNMENT
        rows.append((kind, work.title, work.due_day // 7, max(-14, work.due_day - OPENS_BEFORE_DUE)))
    frame = pd.DataFrame(rows, columns=["kind", "title", "week", "opens_day"])
    ids = [f"{plan.run_id}/R{n:03d}" for n in range(1, len(frame) + 1)]
    return frame.assign(resource_id=ids, run_id=plan.run_id)


def _week_material(week: int) -> list[tuple[EventKind, str, int, int]]:
    """Titles count weeks from 1, as syllabuses do; the column counts full weeks since the start."""
    opens = 7 * week if week else -14
    name = f"Week {week + 1}"
    rows = [(EventKind.CONTENT, f"{name} reading {part}", week, opens) for part in range(1, PAGES_PER_WEEK + 1)]
    rows.append((EventKind.VIDEO, f"{name} lecture", week, opens))
    if week % 2 == 0:
        rows.append((EventKind.QUIZ, f"{name} practice quiz", week, opens))
    if week % 3 == 0:
        rows.append((EventKind.FORUM, f"{name} discussion", week, opens))
    if week % 6 == 1:
        rows.append((EventKind.COLLABORATION, f"{name} group wiki", week, opens))
    return rows
