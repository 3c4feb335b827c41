"""Which kinds of interactive material went with completion, among past learners who were as active at this point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from dropout.domain import Cutoff, Outcome
from dropout.engines import open_engine
from dropout.schema import Tables

INTERACTIVE = ("quiz", "assignment", "forum", "collaboration")
FEWEST = 10  # past learners on either side of a comparison

_PAST = """
SELECT e.enrolment_id, ANY_VALUE(e.outcome) AS outcome, COUNT(DISTINCT v.day) AS active_days, LIST(DISTINCT v.kind) AS kinds
FROM enrolments AS e LEFT JOIN events AS v ON v.enrolment_id = e.enrolment_id AND v.day < $day
WHERE (e.registered_day IS NULL OR e.registered_day <= $day) AND (e.unregistered_day IS NULL OR e.unregistered_day >= $day)
GROUP BY e.enrolment_id
"""


@dataclass(frozen=True)
class Went:
    """How completion went with one kind of material among similar past learners, by this point of the run."""

    kind: str
    used: int
    used_completed: int
    unused: int
    unused_completed: int

    @property
    def sentence(self) -> str:
        return (
            f"of {self.used} similar past learners who had used {self.kind} by this week, {self.used_completed} completed; "
            f"of {self.unused} who had not, {self.unused_completed}"
        )


def finished_before(runs: pd.DataFrame, run: pd.Series | dict[str, object], cutoff: Cutoff) -> list[str]:
    """Runs of the same course whose calendar dates prove that they were over at the cutoff of `run`; none without dates."""
    starts = pd.to_datetime(run["starts_on"])
    if pd.isna(starts):
        return []
    same = (runs["source"] == run["source"]) & (runs["course"] == run["course"]) & runs["institution"].eq(run["institution"])
    ends = pd.to_datetime(runs["starts_on"]) + pd.to_timedelta(runs["length_days"].astype("Float64"), unit="D")
    over = same.fillna(False) & ends.le(starts + pd.Timedelta(days=cutoff.day)) & runs["run_id"].ne(run["run_id"])
    return [str(name) for name in runs.loc[over, "run_id"]]


def past_learners(past: Tables, cutoff: Cutoff) -> pd.DataFrame:
    """Learners of finished runs still enrolled at the cutoff: active_days and kinds used before it, and whether they completed."""
    with open_engine() as connection:
        past.register(connection)
        rows = connection.execute(_PAST, {"day": cutoff.day}).df()
    known = rows[rows["outcome"] != Outcome.UNKNOWN]
    return known.assign(completed=known["outcome"] == Outcome.COMPLETED).sort_values("enrolment_id", ignore_index=True)


def went_with_completion(past: pd.DataFrame, active_days: int) -> list[Went]:
    """Interactive kinds whose users completed more often, as sure as a 90 % interval (Newcombe) that excludes no difference.

    Similar: the same third of past learners by active days so far. Best first; few learners on either side say nothing.
    """
    if past.empty:
        return []
    edges = past["active_days"].quantile([1 / 3, 2 / 3]).to_numpy()
    third = np.searchsorted(edges, past["active_days"].to_numpy())
    similar = past[third == np.searchsorted(edges, active_days)]
    found = []
    for kind in INTERACTIVE:
        uses = np.array([kind in kinds for kinds in similar["kinds"]], dtype=bool)
        done = similar["completed"].to_numpy(bool)
        went = Went(kind, int(uses.sum()), int(done[uses].sum()), int((~uses).sum()), int(done[~uses].sum()))
        if min(went.used, went.unused) >= FEWEST and (lead := _lead(went)) > 0:
            found.append((lead, went))
    return [went for _, went in sorted(found, key=lambda pair: (-pair[0], pair[1].kind))]


def _lead(went: Went) -> float:
    """Lower end of the interval of the difference in completion."""
    low, _ = confint_proportions_2indep(
        went.used_completed, went.used, went.unused_completed, went.unused, method="newcomb", compare="diff", alpha=0.1
    )
    return float(low)
