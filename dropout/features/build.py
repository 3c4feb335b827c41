"""Build the feature frame: all requested weeks in one call, assembled from the catalogue by sqlglot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import pandas as pd
import sqlglot
from sqlglot import exp

from dropout.domain import Cutoff
from dropout.engines import open_engine
from dropout.features import relations
from dropout.features.catalogue import CATALOGUE, in_relation
from dropout.schema import Tables

KEYS = ["run_id", "enrolment_id", "learner_id", "week", "is_peer"]
_EPOCH = pd.Timestamp("1970-01-01")


@dataclass(frozen=True)
class FeatureFrame:
    """Features of every member at each cutoff, with what is needed to rebuild one learner alone.

    `frame` has one row per (enrolment, week): `KEYS` and every catalogue entry as float64, sorted by
    run, week and enrolment. `base` is the same before positions in the run were added; `run_weeks`
    and `opened` are the run facts, frozen.
    """

    frame: pd.DataFrame
    base: pd.DataFrame
    run_weeks: pd.DataFrame
    opened: pd.DataFrame


def build_features(tables: Tables, cutoffs: Sequence[Cutoff]) -> FeatureFrame:
    """Features of all members of all runs in `tables` at each of `cutoffs`.

    Uses what happened on days before each cutoff and nothing else (the as-of law); learners with no
    activity stay in. The order of rows in `tables` changes nothing.
    """
    with open_engine() as connection:
        prepare(connection, tables, cutoffs)
        for name, sql in (("opened", relations.OPENED), ("run_weeks", relations.RUN_WEEKS)):
            connection.execute(f"CREATE TEMP TABLE {name} AS {sql}")
        base = build_base(connection)
        facts = {name: connection.execute(f"SELECT * FROM {name}").df() for name in ("run_weeks", "opened")}
    return FeatureFrame(add_positions(base), base, **facts)


def prepare(connection: duckdb.DuckDBPyConnection, tables: Tables, cutoffs: Sequence[Cutoff]) -> None:
    """Register the canonical tables, the cutoffs and the calendar."""
    tables.register(connection)
    weeks = pd.DataFrame({"week": [c.week for c in cutoffs], "cutoff_day": [c.day for c in cutoffs]}).drop_duplicates()
    connection.register("cutoffs", weeks.astype("int64"))
    days = (pd.to_datetime(tables.runs["starts_on"]) - _EPOCH).dt.days
    connection.register("calendar", pd.DataFrame({"run_id": tables.runs["run_id"], "start_day": days.astype("Int64")}))


def build_base(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every feature except positions in the run, for the members the registered tables hold."""
    frame = connection.execute(base_sql()).df()
    return frame.sort_values(["run_id", "week", "enrolment_id"], ignore_index=True)


def add_positions(base: pd.DataFrame) -> pd.DataFrame:
    """`base` with percentiles in (0, 1) among peers of the same run and week: (rank - 1 + half the ties) / n.

    By pandas: the same places by window functions of DuckDB took forty times as long.
    """
    peers = base.groupby(["run_id", "week", "is_peer"], sort=False)
    places = {}
    for feature in in_relation("position"):
        values = peers[feature.sql]
        places[feature.name] = ((values.rank() - 0.5) / values.transform("count")).where(base["is_peer"])
    return base.assign(**places)


@cache
def base_sql(dialect: str = "duckdb") -> str:
    """The one text that computes every feature but the positions.

    Columns are put in at once, and the query grows in place: sqlglot would copy all of it for each.
    """
    query = exp.select("m.run_id", "m.enrolment_id", "m.learner_id", "m.week", "m.is_peer", "m.cutoff_day").from_("member AS m")
    query = query.join("run_weeks AS w ON w.run_id = m.run_id AND w.week = m.week").select("w.run_resources_open", "w.run_resources_recent")
    for relation in relations.RELATIONS:
        alias = f"f_{relation}"
        query.join(f"{alias} ON {alias}.enrolment_id = m.enrolment_id AND {alias}.week = m.week", join_type="left", copy=False)
        guard = "CASE WHEN w.observed THEN {} END" if relation in relations.OBSERVED_ONLY else "{}"
        query.select(*_named(relation, guard.format(f"CAST({alias}.{{0.name}} AS DOUBLE)")), copy=False)
    result = exp.select(*KEYS, *[f.name for f in CATALOGUE.values() if f.relation not in ("derived", "position")]).from_("joined")
    result.select(*_named("derived", "CAST({0.sql} AS DOUBLE)"), copy=False)
    for name, text in relations.HELPERS.items():
        result.with_(name, as_=sqlglot.parse_one(text, read="duckdb"), materialized=True, copy=False)
    for relation in relations.RELATIONS:
        result.with_(f"f_{relation}", as_=_grouped(relation), copy=False)
    return result.with_("joined", as_=query, copy=False).sql(dialect)


def _named(relation: str, text: str) -> list[exp.Expr]:
    """A column for each feature of a relation: `text`, filled with the feature, under its name."""
    return [exp.alias_(sqlglot.parse_one(text.format(one), read="duckdb"), one.name, copy=False) for one in in_relation(relation)]


def _grouped(relation: str) -> exp.Select:
    rows = exp.Subquery(this=sqlglot.parse_one(relations.RELATIONS[relation], read="duckdb"), alias=exp.to_identifier("x"))
    query = exp.select("enrolment_id", "week", *_named(relation, "{0.sql}")).from_(rows)
    return query if relation == "member" else query.group_by("enrolment_id", "week")
