"""One learner's features rebuilt alone, against run facts and peers that stay frozen."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import pandas as pd

from dropout.domain import Cutoff
from dropout.features.build import FeatureFrame, base_sql
from dropout.features.catalogue import in_relation
from dropout.schema import Tables

_EPOCH = pd.Timestamp("1970-01-01")
_PER_LEARNER = ("enrolments", "events", "submissions", "attributes")


class SingleBuilder:
    """Rebuilds features of a few variants of one learner at one cutoff: the same SQL, the same positions.

    The run's tables stay loaded; only the learner's own rows are swapped. Not for use by two threads at once.
    """

    def __init__(self, tables: Tables, features: FeatureFrame, cutoff: Cutoff) -> None:
        self._week = cutoff.week
        at = features.base["week"] == cutoff.week
        self._base = features.base[at].set_index("enrolment_id", drop=False)
        peers = self._base[self._base["is_peer"]]
        self._sorted = {f.name: np.sort(peers[f.sql].dropna().to_numpy(float)) for f in in_relation("position")}
        self._connection = duckdb.connect(config={"threads": 1})
        days = (pd.to_datetime(tables.runs["starts_on"]) - _EPOCH).dt.days.astype("Int64")
        self._create("cutoffs", pd.DataFrame({"week": [cutoff.week], "cutoff_day": [cutoff.day]}))
        self._create("calendar", pd.DataFrame({"run_id": tables.runs["run_id"], "start_day": days}))
        self._create("run_weeks", features.run_weeks[features.run_weeks["week"] == cutoff.week])
        self._create("opened", features.opened)
        for name in ("runs", "assessments", "resources"):
            self._create(name, tables.frame(name))
        self._create("elsewhere", tables.elsewhere)
        for name in _PER_LEARNER:
            self._create(name, tables.frame(name).iloc[:0])
        # Parsing and planning the one long query costs as much as running it for one learner: done once.
        self._connection.execute(f"PREPARE features AS {base_sql()}")

    def _create(self, name: str, frame: pd.DataFrame) -> None:
        self._connection.register("incoming", frame)
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def _refill(self, name: str, frame: pd.DataFrame) -> None:
        self._connection.execute(f"DELETE FROM {name}")
        self._connection.register("incoming", frame)
        self._connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def build(self, enrolment_id: str, rows: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        """Features of every enrolment in `rows` (tables enrolments, events, submissions, attributes).

        All of them are variants of `enrolment_id`: each takes its place among the frozen peers. One row
        per variant, indexed by its enrolment_id.
        """
        for name in _PER_LEARNER:
            self._refill(name, rows[name])
        base = self._connection.execute("EXECUTE features").df().set_index("enrolment_id", drop=False)
        own = self._base.loc[enrolment_id]
        for feature in in_relation("position"):
            base[feature.name] = self._position(
                feature.name, base[feature.sql].to_numpy(float), float(own[feature.sql]), bool(own["is_peer"])
            )
        return base

    def _position(self, name: str, values: np.ndarray, own: float, is_peer: bool) -> np.ndarray:
        """(peers below + half of those equal, itself among them) / n, as the batch does in SQL."""
        if not is_peer:
            return np.full(len(values), np.nan)
        peers = self._sorted[name]
        others = peers if np.isnan(own) else np.delete(peers, np.searchsorted(peers, own))
        below = np.searchsorted(others, values, side="left")
        equal = np.searchsorted(others, values, side="right") - below + 1
        return np.where(np.isnan(values), np.nan, (below + 0.5 * equal) / (len(others) + 1))
