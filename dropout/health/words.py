"""What differs between a run and the training data, signal by signal and piece by piece, in words."""

from __future__ import annotations

import pandas as pd

from dropout.features import CATALOGUE
from dropout.health.check import Health

_CLEARLY, _WHOLLY = 0.5, 1.0  # of the stability index; 0.25 is where a shift begins


def size_words(size: float) -> str:
    """How far a shifted signal lies off.

    >>> size_words(0.3), size_words(0.7), size_words(4.0)
    ('somewhat', 'clearly', 'wholly')
    """
    return "somewhat" if size < _CLEARLY else "clearly" if size < _WHOLLY else "wholly"


def signal_sentence(row: pd.Series) -> str:
    """One signal of `Health.signals`: what is usual here, and what was in training.

    >>> row = pd.Series({"feature": "days_since_last_activity", "title": "Days since the last activity", "median": 9.0,
    ...                  "quartiles": [1.0, 2.0, 4.0], "known": 1.0, "known_before": 0.5})
    >>> signal_sentence(row)
    'Days since the last activity: half of the learners here are at 9 days or less; in training, the middle half lay between 1 day \
and 4 days. Known for 100 of 100 here, for 50 in training.'
    """
    render = CATALOGUE[row["feature"]].render
    known = f"Known for {100 * row['known']:.0f} of 100 here, for {100 * row['known_before']:.0f} in training."
    if pd.isna(row["median"]) or not row["quartiles"]:
        return f"{row['title']}: {known[0].lower()}{known[1:]}"
    low, _, high = (render(value) for value in row["quartiles"])
    before = f"the middle half lay between {low} and {high}" if low != high else f"the middle half was at {low}"
    also = f" {known}" if abs(row["known"] - row["known_before"]) >= 0.1 else ""
    return f"{row['title']}: half of the learners here are at {render(row['median'])} or less; in training, {before}.{also}"


def work_sentence(row: pd.Series) -> str:
    """One piece of `Health.work` that differs: in what, and what was usual in training.

    >>> row = pd.Series({"kind": "assignment", "number": 2, "due_day": 40, "differs": ["submitted"], "submitted": 0.41,
    ...                  "submitted_low": 0.74, "submitted_high": 0.79})
    >>> work_sentence(row)
    'Assignment 2, due day 40: handed in by 41 of 100 within a week; 74 to 79 in training.'
    """
    parts = [_figure(row, name) for name in row["differs"]]
    return f"{str(row['kind']).capitalize()} {row['number']}, due day {row['due_day']}: {'. '.join(parts)}."


def _figure(row: pd.Series, name: str) -> str:
    value, low, high = (row[column] for column in (name, f"{name}_low", f"{name}_high"))
    if name == "submitted":
        return f"handed in by {100 * value:.0f} of 100 within a week; {_span(100 * low, 100 * high)} in training"
    if name == "weight":
        return f"weight {value:.3g}; {_span(low, high)} in training"
    if pd.isna(value):
        return "no marks within a week, where in training there were"
    return f"marks spread by {value:.0f} points; {_span(low, high)} in training"


def _span(low: float, high: float) -> str:
    ends = [f"{end:.3g}" if end < 10 else f"{end:.0f}" for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def verdict_sentence(health: Health) -> str:
    """The verdict in one line, with what it rests on where it is not the best."""
    said = f"{health.verdict.words}. {health.verdict.meaning}"
    return said if health.verdict.value == "trust" else " ".join([said, *(finding.marked for finding in health.grounds)])
