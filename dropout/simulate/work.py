"""Assessed work: who hands in, when, with which mark, and the result of the run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind, Outcome
from dropout.simulate.latent import PRE_WEEKS, STAYS, Journey
from dropout.simulate.people import Traits
from dropout.simulate.plan import RunPlan

PASS_MARK = 40.0
LATEST = 28  # days after the due day that work is still taken


@dataclass(frozen=True)
class Work:
    """Learners x assessments: the day handed in (STAYS: never), the day the mark is out, the mark."""

    submitted_day: np.ndarray
    known_on: np.ndarray
    score: np.ndarray


def draw_work(traits: Traits, journey: Journey, assessments: pd.DataFrame, plan: RunPlan, rng: np.random.Generator) -> Work:
    """Draw every piece of work of every learner."""
    due = assessments["due_day"].to_numpy(dtype=int)
    exam = (assessments["kind"] == AssessmentKind.EXAM).to_numpy()
    quiz = (assessments["kind"] == AssessmentKind.QUIZ).to_numpy()
    mood = journey.momentum[:, due // 7 + PRE_WEEKS]
    day = due + np.where(exam, 0, _delays(traits, mood, rng))
    odds = 2.6 + 1.1 * traits.commitment[:, None] + 0.8 * mood + 0.8 * exam + journey.eased[:, due // 7]
    hands_in = rng.random(day.shape) < 1 / (1 + np.exp(-odds))
    ends = np.minimum(journey.last_day, plan.length_days)  # nothing is taken after the run
    away = (day >= journey.silent[0][:, None]) & (day < journey.silent[1][:, None])
    present = (day < ends[:, None]) & (day > traits.registered_day[:, None]) & ~away
    submitted = np.where(hands_in & present, day, STAYS)
    marking = np.where(quiz, 0, rng.integers(7, 11, day.shape))
    known_on = np.where(submitted < STAYS, np.minimum(submitted + marking, plan.length_days - 1), STAYS)
    return Work(submitted, known_on, _scores(traits, mood, submitted - due, exam, quiz, plan, rng))


def _delays(traits: Traits, mood: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Days after (positive) or before the due day: most work comes on the last two days, about a sixth of it late."""
    lean = (0.6 * traits.punctuality)[:, None] + 0.3 * mood
    late = rng.random(mood.shape) < 1 / (1 + np.exp(1.65 + lean))
    overdue = 1 + np.minimum(rng.exponential(8, mood.shape), LATEST - 1).astype(int)
    early = -np.minimum(rng.exponential(2.0 * np.exp(0.35 * lean), mood.shape), 25).astype(int)
    return np.where(late, overdue, early)


def _scores(
    traits: Traits, mood: np.ndarray, delay: np.ndarray, exam: np.ndarray, quiz: np.ndarray, plan: RunPlan, rng: np.random.Generator
) -> np.ndarray:
    hardness = rng.normal(0, 2.5, len(exam)) + plan.difficulty
    base = np.where(exam, 65.0, np.where(quiz, 85.0, 77.5)) - hardness
    spread = np.where(exam, 9.0, np.where(quiz, 10.0, 7.0))
    lean = 7.5 * traits.ability + 3.0 * traits.commitment
    overdue = np.where(exam, 0, np.clip(delay, 0, 10))
    raw = base + lean[:, None] + 2.5 * mood + spread * (rng.normal(size=mood.shape) - rng.exponential(0.8, mood.shape)) - 0.7 * overdue
    return np.round(np.clip(raw, 0, 100))


def settle_outcomes(work: Work, journey: Journey, assessments: pd.DataFrame) -> np.ndarray:
    """Completed needs a pass in coursework (missing work counts zero) and in the exam."""
    exam = (assessments["kind"] == AssessmentKind.EXAM).to_numpy()
    weight = assessments["weight"].to_numpy(dtype=float)
    score = np.where(work.submitted_day < STAYS, work.score, 0.0)
    coursework = score[:, ~exam] @ weight[~exam] / weight[~exam].sum()
    passed = (coursework >= PASS_MARK) & (score[:, exam] >= PASS_MARK).all(axis=1)
    outcome = np.where(passed, Outcome.COMPLETED.value, Outcome.FAILED.value)
    return np.where(journey.withdrawn_day < STAYS, Outcome.WITHDRAWN.value, outcome)


def build_submissions(work: Work, enrolment_ids: np.ndarray, assessments: pd.DataFrame) -> pd.DataFrame:
    """One row per piece of work handed in, as the table `submissions` has it."""
    learner, item = np.nonzero(work.submitted_day < STAYS)
    return pd.DataFrame(
        {
            "enrolment_id": enrolment_ids[learner],
            "assessment_id": assessments["assessment_id"].to_numpy()[item],
            "submitted_day": work.submitted_day[learner, item],
            "known_on": work.known_on[learner, item],
            "score": work.score[learner, item],
            "status": "scored",
            "attempts": 1,
        }
    )
