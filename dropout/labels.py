"""Labels: the outcome event after the cutoff, and whether it can be known yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dropout.aim import Aim
from dropout.domain import Label, Outcome, Provenance
from dropout.engines import open_engine
from dropout.schema import Tables

_NOT_COMPLETED = (Outcome.FAILED, Outcome.WITHDRAWN)


def build_labels(tables: Tables, members: pd.DataFrame, aim: Aim) -> pd.Series:
    """The label of each row of `members` (columns run_id, enrolment_id, week), missing where not labelable.

    A row is labelable when its label window is over: the run has ended in the data and the outcome is
    known, or with a horizon the data covers the weeks after the cutoff. Rows that are not labelable are
    scored but never trained on. Returns Int64 0/1/missing, aligned with `members`.
    """
    if aim.horizon_weeks is not None:
        return _withdrawn_within(tables, members, aim.horizon_weeks)
    if aim.label is Label.INACTIVE:
        return _inactive(tables, members)
    outcome = members["enrolment_id"].map(tables.enrolments.set_index("enrolment_id")["outcome"])
    known = outcome.ne(Outcome.UNKNOWN) & members["run_id"].map(_ended(tables)).fillna(False).astype(bool)
    wanted = (Outcome.WITHDRAWN,) if aim.label is Label.WITHDRAWN else _NOT_COMPLETED
    return outcome.isin(wanted).astype("Int64").where(known)


def labelable_runs(tables: Tables, aim: Aim) -> list[str]:
    """Runs whose outcomes are complete in the data, so that a model may learn from them; with a horizon, those of the first weeks."""
    ended = _ended(tables)
    if aim.horizon_weeks is not None:
        rows = tables.enrolments[["run_id", "enrolment_id"]].assign(week=1)
        return sorted(set(rows.loc[build_labels(tables, rows, aim).notna(), "run_id"]))
    if aim.label is Label.INACTIVE:
        return sorted(run for run, over in ended.items() if over)
    known = tables.enrolments.loc[tables.enrolments["outcome"].ne(Outcome.UNKNOWN), "run_id"]
    return sorted(run for run in set(known) if ended.get(run, False))


def open_words(run: Mapping[str, Any]) -> str:
    """Why outcomes are open, for the start of a sentence: a run goes on until a length that somebody stated; of others nobody can say.

    >>> going_on = {"data_until_day": 35, "length_days": 210, "length_provenance": "stated"}
    >>> open_words(going_on), open_words({**going_on, "data_until_day": 210})
    ('The run is not over', 'Nothing tells yet how this run ended')
    """
    stated = pd.notna(run["length_days"]) and run["length_provenance"] != Provenance.INFERRED
    going_on = stated and (pd.isna(run["data_until_day"]) or run["data_until_day"] < run["length_days"])
    return "The run is not over" if going_on else "Nothing tells yet how this run ended"


def _ended(tables: Tables) -> dict[str, bool]:
    """Runs that are over in the data: it reaches their stated end, or their outcomes say so.

    A length read off the data itself only says how far the data goes. Such a run, or one of unknown
    length, counts as over once the outcome of at least half of its enrolments is known.
    """
    runs = tables.runs.set_index("run_id")
    reaches = (runs["data_until_day"] >= runs["length_days"]).fillna(False).astype(bool)
    known = tables.enrolments["outcome"].ne(Outcome.UNKNOWN).groupby(tables.enrolments["run_id"]).mean().reindex(runs.index, fill_value=0.0)
    stated = runs["length_days"].notna() & runs["length_provenance"].ne(Provenance.INFERRED)
    over = reaches.where(stated, known >= 0.5)
    return {str(run): bool(value) for run, value in over.items()}


def _withdrawn_within(tables: Tables, members: pd.DataFrame, horizon_weeks: int) -> pd.Series:
    """An official withdrawal on a day from the cutoff to `horizon_weeks` later, that last day excluded.

    The window is over where the data reaches its end, or the run has ended with a known outcome. Whoever withdrew on a day
    that nobody knows is not labelable, and neither is a run in which no withdrawal has a day.
    """
    people = tables.enrolments.set_index("enrolment_id")
    outcome, day = (members["enrolment_id"].map(people[name]) for name in ("outcome", "unregistered_day"))
    opens, until = 7 * members["week"], members["run_id"].map(tables.runs.set_index("run_id")["data_until_day"])
    closes = opens + 7 * horizon_weeks
    ended = members["run_id"].map(_ended(tables)).fillna(False).astype(bool)
    over = until.ge(closes).fillna(False).astype(bool) | (ended & outcome.ne(Outcome.UNKNOWN))
    withdrew, dated = people["outcome"].eq(Outcome.WITHDRAWN), people["unregistered_day"].notna()
    told = members["run_id"].map(dated.groupby(people["run_id"]).any()).fillna(False).astype(bool)
    nobody = ~members["run_id"].map(withdrew.groupby(people["run_id"]).any()).fillna(True).astype(bool)
    known = over & (told | (ended & nobody)) & ~(outcome.eq(Outcome.WITHDRAWN) & day.isna())
    inside = day.ge(opens).fillna(False).astype(bool) & day.lt(closes).fillna(False).astype(bool)
    return (inside & outcome.isin([Outcome.WITHDRAWN, Outcome.UNKNOWN])).astype("Int64").where(known)


def _inactive(tables: Tables, members: pd.DataFrame) -> pd.Series:
    """No activity in the last quarter of a run that has ended; only for cutoffs before that quarter."""
    with open_engine() as connection:
        tables.register(connection)
        last = connection.execute("SELECT enrolment_id, MAX(day) AS day FROM events GROUP BY 1").df()
    last_day = members["enrolment_id"].map(last.set_index("enrolment_id")["day"]).fillna(-10_000)
    runs = tables.runs.set_index("run_id")
    quarter_starts = members["run_id"].map(runs["length_days"]).astype("Float64") * 0.75
    over = members["run_id"].map(_ended(tables)).fillna(False).astype(bool)
    labelable = over & quarter_starts.ge(7 * members["week"]).fillna(False).astype(bool)
    return last_day.lt(quarter_starts).astype("Int64").where(labelable)
