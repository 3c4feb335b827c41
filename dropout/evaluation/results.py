"""What the lists of a finished run were worth: hits and misses, weeks of notice, one more contact; then the analyst's figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.domain import Tier
from dropout.engines import open_engine
from dropout.evaluation.judge import JudgedRun
from dropout.model.metrics import summarise
from dropout.schema import Tables


def weekly_results(judged: JudgedRun) -> pd.DataFrame:
    """One row per week in which outcomes of two kinds are known.

    Counts of learners: n, positives (whom the label came true for), listed, hits (positives on the list), missed
    (positives off it), next and next_hits (the next as many in line, and the positives among them); then auc,
    average_precision, brier and ece.
    """
    rows = []
    for week, at in judged.rows.dropna(subset=["label"]).groupby("week"):
        label = at["label"].to_numpy(int)
        if not 0 < label.sum() < len(label):
            continue
        listed, following = (at["tier"] == tier for tier in (Tier.CONTACT_FIRST, Tier.CHECK_IN))
        hits = int(label[listed.to_numpy()].sum())
        figures = summarise(label, at["raw"].to_numpy(), at["risk"].to_numpy(), at["run_id"].to_numpy(str))
        rows.append({
            "week": int(week), "n": len(at), "positives": int(label.sum()), "listed": int(listed.sum()), "hits": hits,
            "missed": int(label.sum()) - hits, "next": int(following.sum()), "next_hits": int(label[following.to_numpy()].sum()),
            **{name: figures[name] for name in ("auc", "average_precision", "brier", "ece")},
        })  # fmt: skip
    columns = ["week", "n", "positives", "listed", "hits", "missed", "next", "next_hits", "auc", "average_precision", "brier", "ece"]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class Notice:
    """How early lists of this length named those whom the label came true for, in learners and weeks.

    `median_weeks` goes from the first list a learner was on to the day of withdrawal, or of the last activity where
    nobody withdrew; `late` counts those named only on or after that day.
    """

    positives: int
    named: int
    late: int
    never: int
    median_weeks: float | None


def weeks_of_notice(judged: JudgedRun, tables: Tables) -> Notice:
    """How long before the end the learners were first named; over all weeks judged."""
    rows = judged.rows[judged.rows["label"].eq(1).fillna(False).astype(bool)]
    everyone = rows["enrolment_id"].unique()
    first = rows[rows["tier"] == Tier.CONTACT_FIRST].groupby("enrolment_id")["week"].min()
    end = _last_days(tables).reindex(first.index).fillna(0)  # who did nothing at all was gone when the run began
    lead = ((end - 7 * first) / 7).to_numpy(float)
    late = int((lead <= 0).sum())
    return Notice(len(everyone), len(first), late, len(everyone) - len(first), float(np.median(lead)) if len(lead) else None)


def _last_days(tables: Tables) -> pd.Series:
    """The day of withdrawal of each enrolment, else of its last activity; missing for who did nothing and withdrew on no day."""
    with open_engine() as connection:
        tables.register(connection)
        found = connection.execute(
            "SELECT e.enrolment_id, COALESCE(e.unregistered_day, MAX(v.day)) AS day FROM enrolments AS e "
            "LEFT JOIN events AS v ON v.enrolment_id = e.enrolment_id GROUP BY e.enrolment_id, e.unregistered_day"
        ).df()
    return found.set_index("enrolment_id")["day"].astype("float64")


def reliability_table(at: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Estimates beside what happened, in bins of equal count: n, risk (mean estimate), share (of 1 whom it came true for)."""
    known = at.dropna(subset=["label"]).sort_values(["risk", "learner_id"])
    parts = np.array_split(np.arange(len(known)), min(bins, max(1, len(known) // 20)))
    label = known["label"].astype(float)
    rows = [(len(part), known["risk"].iloc[part].mean(), label.iloc[part].mean()) for part in parts if len(part)]
    return pd.DataFrame(rows, columns=["n", "risk", "share"])
