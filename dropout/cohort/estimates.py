"""What the estimates of a scored run add up to, and how tiers or outcomes differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.aim import Aim
from dropout.cohort.small import withhold_small
from dropout.domain import Label, Outcome, Tier
from dropout.features import CATALOGUE
from dropout.labels import build_labels, labelable_runs
from dropout.scoring import ScoredRun

ENGAGEMENT, RESULTS = "active_days_total_percentile", "score_mean_weighted_percentile"
AVERAGED = (
    "active_days_last_14d", "days_since_last_activity", "longest_gap_days", "actions_last_14d", "share_material_used",
    "share_submitted", "share_submitted_on_time", "deadlines_missed", "score_mean", "registered_days_before_start",
)  # fmt: skip
_THIRDS = ("lowest third", "middle third", "highest third")
_BIN = 0.05


@dataclass(frozen=True)
class Totals:
    """Who is in a run. The expected number is a sum over `judged`, the members with enough data; None where order is all there is.

    The range sums the ends of the members' ranges: what similar past learners did in runs at the low and at
    the high end. `happened` counts those of `judged` for whom the label came true, where that is known.
    """

    enrolled: int
    active: int | None
    judged: int
    expected: float | None
    low: float | None
    high: float | None
    happened: int | None


def totals(scored: ScoredRun) -> Totals:
    """Count the members of a scored run, and those for whom the label is expected to come true."""
    seen = scored.frame["active_days_last_7d"]
    judged = scored.members[scored.members["enough_data"]]
    shows = scored.basis.shows_frequency
    expected, low, high = (float(judged[column].sum()) if shows else None for column in ("risk", "risk_low", "risk_high"))
    came_true = build_labels(scored.tables, judged, scored.aim) if scored.label is not Label.INACTIVE else pd.Series(dtype="Int64")
    happened = int(came_true.sum()) if came_true.notna().any() else None
    return Totals(len(scored.members), int(seen.gt(0).sum()) if seen.notna().any() else None, len(judged), expected, low, high, happened)


def is_over(scored: ScoredRun) -> bool:
    """Whether the outcomes of the scored run are known."""
    return scored.run["run_id"] in labelable_runs(scored.tables, Aim(Label.NOT_COMPLETED))


def _outcomes(scored: ScoredRun) -> pd.Series:
    return scored.tables.enrolments.set_index("enrolment_id")["outcome"]


def risk_distribution(scored: ScoredRun) -> pd.DataFrame:
    """Members with enough data by estimate, in steps of 5 in 100, and tier: low, high, tier, n. Empty where order is all there is."""
    members = scored.members[scored.members["enough_data"]] if scored.basis.shows_frequency else scored.members.head(0)
    steps = np.minimum((members["risk"] / _BIN).astype(int), round(1 / _BIN) - 1)
    counts = members.groupby([steps.rename("step"), "tier"]).size().rename("n").reset_index()
    low = (counts["step"] * _BIN).round(2)
    return pd.DataFrame({"low": low, "high": (low + _BIN).round(2), "tier": counts["tier"], "n": counts["n"]})


def engagement_by_results(scored: ScoredRun) -> pd.DataFrame:
    """Thirds of the run by active days and by marks: engagement, results, n, share, shown.

    `share` is the share for whom the label's outcome came true where the run is over, else the share that
    is on the list. Cells under 10 are withheld.
    """
    frame = scored.frame.reset_index(drop=True)
    hit = _hits(scored)
    cells = pd.DataFrame({"engagement": _third(frame[ENGAGEMENT]), "results": _third(frame[RESULTS]).fillna("no mark yet"), "hit": hit})
    grouped = cells.dropna(subset=["engagement"]).groupby(["engagement", "results"])["hit"].agg(["size", "mean"]).reset_index()
    return withhold_small(grouped.rename(columns={"size": "n", "mean": "share"}), ["share"])


def _hits(scored: ScoredRun) -> np.ndarray:
    if is_over(scored):
        outcome = _outcomes(scored)[scored.members["enrolment_id"]]
        return outcome.ne(Outcome.COMPLETED).to_numpy()
    return scored.members["tier"].eq(Tier.CONTACT_FIRST).to_numpy()


def _third(place: pd.Series) -> pd.Series:
    return pd.cut(place, [0, 1 / 3, 2 / 3, 1], labels=list(_THIRDS), include_lowest=True).astype("object")


def feature_averages(scored: ScoredRun, by: str) -> pd.DataFrame:
    """Averages of a few telling features by "tier" or "outcome": feature, title, group, n, mean, words, gap, shown.

    `gap` is the distance from the run's average in standard deviations of the run; features that nobody
    has, or that are the same for everybody, are left out. Groups under 10 are withheld.
    """
    groups = scored.members["tier"] if by == "tier" else _outcomes(scored)[scored.members["enrolment_id"]]
    groups = pd.Series(groups.to_numpy(dtype=object))
    frame = scored.frame.reset_index(drop=True)
    rows = []
    for name in AVERAGED:
        spread = frame[name].std()
        if not spread > 0:
            continue
        for group, values in frame[name].groupby(groups):
            rows.append({"feature": name, "title": CATALOGUE[name].title, "group": group, "n": int(values.notna().sum()),
                         "mean": values.mean(), "gap": (values.mean() - frame[name].mean()) / spread})  # fmt: skip
    withheld = withhold_small(pd.DataFrame(rows, columns=["feature", "title", "group", "n", "mean", "gap"]), ["mean", "gap"], ["feature"])
    words = [CATALOGUE[row.feature].render(float(f"{row.mean:.3g}")) if row.shown else "< 10" for row in withheld.itertuples()]
    return withheld.assign(words=words)
