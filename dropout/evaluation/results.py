"""What the lists of a finished run were worth: hits and misses, weeks of notice, one more contact; then the analyst's figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.cohort import MIN_GROUP, wilson
from dropout.domain import Tier
from dropout.engines import open_engine
from dropout.model.metrics import summarise
from dropout.schema import Tables

_LEVELS, _AT_A_LEVEL = 10, 20  # of a reliability table: at most so many, of at least so many learners
_STEPS = 200  # at most, in the length of a list


_COLUMNS = ["week", "n", "positives", "listed", "hits", "missed", "next", "next_hits", "estimated", "auc", "average_precision", "brier",
            "ece"]  # fmt: skip


def weekly_results(members: pd.DataFrame) -> pd.DataFrame:
    """One row per week with outcomes of two kinds, of ten learners or more (`members`: run_id, week, raw, risk, tier, label).

    Counts of learners, over all runs there are: n, positives (whom the label came true for), listed, hits (positives on
    the list), missed (positives off it), next and next_hits (the next as many in line, and the positives among them); then
    estimated (mean risk), auc, average_precision, brier and ece.
    """
    rows = []
    for week, at in members.dropna(subset=["label"]).groupby("week"):
        label = at["label"].to_numpy(int)
        if len(at) < MIN_GROUP or not 0 < label.sum() < len(label):
            continue
        listed, following = (at["tier"] == tier for tier in (Tier.CONTACT_FIRST, Tier.CHECK_IN))
        hits = int(label[listed.to_numpy()].sum())
        figures = summarise(label, at["raw"].to_numpy(), at["risk"].to_numpy(), at["run_id"].to_numpy(str))
        rows.append({
            "week": int(week), "n": len(at), "positives": int(label.sum()), "listed": int(listed.sum()), "hits": hits,
            "missed": int(label.sum()) - hits, "next": int(following.sum()), "next_hits": int(label[following.to_numpy()].sum()),
            "estimated": float(at["risk"].mean()),
            **{name: figures[name] for name in ("auc", "average_precision", "brier", "ece")},
        })  # fmt: skip
    return pd.DataFrame(rows, columns=_COLUMNS)


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


def weeks_of_notice(members: pd.DataFrame, tables: Tables) -> Notice:
    """How long before the end the learners were first named; over all weeks of `members` (enrolment_id, week, tier, label)."""
    rows = members[members["label"].eq(1).fillna(False).astype(bool)]
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


def reliability_table(at: pd.DataFrame) -> pd.DataFrame:
    """Estimates of one week beside what happened, in up to ten levels of equal count, 20 learners or more each.

    Columns risk (mean estimate), low and high (95 % interval of the share whom the label came true for, after Wilson), n.
    """
    known = at.dropna(subset=["label"]).sort_values(["risk", "learner_id"])
    parts = np.array_split(np.arange(len(known)), min(_LEVELS, len(known) // _AT_A_LEVEL)) if len(known) >= _AT_A_LEVEL else []
    risk, label = known["risk"].to_numpy(float), known["label"].to_numpy(int)
    rows = [(risk[part].mean(), *wilson(int(label[part].sum()), len(part)), len(part)) for part in parts]
    return pd.DataFrame(rows, columns=["risk", "low", "high", "n"])


def reached_table(at: pd.DataFrame) -> pd.DataFrame:
    """What a longer list would have reached at one week: length, reached (positives on it); in up to 200 even steps from 0.

    Learners without enough data stand aside, as on the list itself. Empty for fewer than ten learners.
    """
    known = at[at["label"].notna() & at["tier"].ne(Tier.NOT_ENOUGH_DATA)].sort_values(["raw", "learner_id"], ascending=[False, True])
    if len(known) < MIN_GROUP:
        return pd.DataFrame(columns=["length", "reached"])
    length = np.unique(np.linspace(0, len(known), min(len(known), _STEPS) + 1).astype(int))
    return pd.DataFrame({"length": length, "reached": np.append(0, known["label"].to_numpy(int).cumsum())[length]})
