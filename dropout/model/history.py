"""How much finished history a course has, and what it is enough for: the one place where this is decided.

>>> next_step(0, 0), next_step(1, 140), next_step(2, 900)
(<NextStep.ORDER: 'order'>, <NextStep.RECALIBRATE: 'recalibrate'>, <NextStep.RETRAIN: 'retrain'>)
"""

from __future__ import annotations

from enum import StrEnum

LEAST_LEARNERS = 80  # in finished runs, to set frequencies on; docs/decisions/0026 has what was measured
LEAST_OF_EACH = 20  # of either outcome among them
RETRAIN_RUNS, RETRAIN_LEARNERS = 2, 500  # finished runs of a course that a model of its own can be learnt from


class NextStep(StrEnum):
    """What the finished runs of a course allow."""

    ORDER = "order"
    RECALIBRATE = "recalibrate"
    RETRAIN = "retrain"


def next_step(runs: int, learners: int) -> NextStep:
    """What so many finished runs of a course, with so many learners in all, are enough for."""
    if runs >= RETRAIN_RUNS and learners >= RETRAIN_LEARNERS:
        return NextStep.RETRAIN
    return NextStep.RECALIBRATE if runs and learners >= LEAST_LEARNERS else NextStep.ORDER


def rule_words() -> str:
    """The rule as a sentence for those who read an estimate."""
    return (
        f"Without finished runs of a course a model from elsewhere gives an order only. One finished run, of {LEAST_LEARNERS} learners or "
        f"more, is enough to recalibrate it: same order, frequencies of your own. {RETRAIN_RUNS} finished runs with {RETRAIN_LEARNERS} "
        "learners or more are enough to train a model of your own."
    )


def history_words(runs: int, learners: int) -> str:
    """What is at hand for a course, and what it is enough for.

    >>> history_words(1, 140)
    '1 finished run of this course is at hand, with 140 learners: enough to recalibrate a model from elsewhere, too little to train one.'
    >>> history_words(0, 0)
    'No finished run of this course is at hand: only the order can be shown.'
    """
    if not runs:
        return "No finished run of this course is at hand: only the order can be shown."
    enough = {
        NextStep.ORDER: f"too few to set frequencies on, {LEAST_LEARNERS} are needed",
        NextStep.RECALIBRATE: "enough to recalibrate a model from elsewhere, too little to train one",
        NextStep.RETRAIN: "enough to train a model of your own",
    }[next_step(runs, learners)]
    are = "run of this course is" if runs == 1 else "runs of this course are"
    return f"{runs} finished {are} at hand, with {learners:,} learners: {enough}."
