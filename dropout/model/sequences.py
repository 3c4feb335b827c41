"""The weeks of an enrolment one after the other: what a sequence model reads where the others read the last row only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

_WHO = ["run_id", "learner_id"]


@dataclass(frozen=True)
class Steps:
    """Feature rows by enrolment and week: step w is the row of week w + 1, so it knows what was known at that cutoff.

    `values` has shape (enrolments, weeks, columns), NaN where nothing is known; `present` (enrolments, weeks) tells in which
    weeks there is a row: somebody who joins later has none before.
    """

    columns: tuple[str, ...]
    people: pd.MultiIndex
    values: np.ndarray
    present: np.ndarray

    def until(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The sequences that rows of `frame` (run_id, learner_id, week) end: each enrolment once, up to the last week asked for.

        Returns the enrolment and the step of every row, then values (enrolments, steps, columns) and present (enrolments,
        steps). What comes after a row's step is another row's; who reads it for this row breaks the as-of law.
        Raises `ValueError` for a row that no step was made of.
        """
        place, step = self.people.get_indexer(pd.MultiIndex.from_frame(frame[_WHO])), frame["week"].to_numpy(int) - 1
        if not len(frame) or (place < 0).any() or step.max() >= self.present.shape[1] or not self.present[place, step].all():
            raise ValueError("rows without a step of their own week")
        who, row = np.unique(place, return_inverse=True)
        last = int(step.max()) + 1
        return row, step, self.values[who, :last], self.present[who, :last]


def weekly_steps(frame: pd.DataFrame, columns: tuple[str, ...]) -> Steps:
    """Steps from feature rows (run_id, learner_id, week from 1, `columns`), one for each enrolment and week, in any order.

    >>> rows = pd.DataFrame({"run_id": "R", "learner_id": ["a", "a", "b"], "week": [1, 2, 2], "clicks": [3.0, 5.0, 8.0]})
    >>> steps = weekly_steps(rows, ("clicks",))
    >>> steps.values[:, :, 0].tolist(), steps.present.tolist()
    ([[3.0, 5.0], [nan, 8.0]], [[True, True], [False, True]])
    """
    people = pd.MultiIndex.from_frame(frame[_WHO]).unique().sort_values()
    place, step = people.get_indexer(pd.MultiIndex.from_frame(frame[_WHO])), frame["week"].to_numpy(int) - 1
    values = np.full((len(people), int(step.max()) + 1, len(columns)), np.nan, "float32")
    present = np.zeros(values.shape[:2], bool)
    values[place, step], present[place, step] = frame[list(columns)].to_numpy("float32"), True
    return Steps(columns, people, values, present)
