"""The canonical tables: the handle that carries them, and their checks.

Checked once, after the readers, by pandera; below this point names and types are settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
from pandera.errors import SchemaErrors

from dropout.columns import SCHEMAS
from dropout.domain import EventKind, Provenance
from dropout.errors import DropoutError
from dropout.sql import quoted

TABLE_NAMES = tuple(SCHEMAS)
_PARENTS = (
    ("enrolments", "run_id", "runs"),
    ("attributes", "enrolment_id", "enrolments"),
    ("events", "enrolment_id", "enrolments"),
    ("resources", "run_id", "runs"),
    ("assessments", "run_id", "runs"),
    ("submissions", "enrolment_id", "enrolments"),
    ("submissions", "assessment_id", "assessments"),
)


def empty_table(name: str) -> pd.DataFrame:
    """A table of `name` with no rows and the right dtypes.

    >>> list(empty_table("attributes").columns)
    ['enrolment_id', 'name', 'value', 'is_protected']
    """
    return _made(name).copy()


@cache
def _made(name: str) -> pd.DataFrame:
    kinds = {column: str(spec.dtype) for column, spec in SCHEMAS[name].columns.items()}
    return pd.DataFrame({column: pd.Series(dtype="string" if kind.startswith("str") else kind) for column, kind in kinds.items()})


def other_enrolments(runs: pd.DataFrame, enrolments: pd.DataFrame) -> pd.DataFrame:
    """What enrolments in these runs (rows of the canonical tables) may tell of the same learners in another run.

    Columns learner_id, run_id, start_day (days since 1970-01-01), length_days, registered_day, unregistered_day. Runs whose calendar
    or stated length is not known can prove nothing about when they were open, and are left out.
    """
    open_when = runs[runs["starts_on"].notna() & runs["length_days"].notna() & runs["length_provenance"].ne(Provenance.INFERRED)]
    days = (pd.to_datetime(open_when["starts_on"]) - pd.Timestamp("1970-01-01")).dt.days.astype("Int64")
    facts = open_when[["run_id", "length_days"]].assign(start_day=days)
    return enrolments[["learner_id", "run_id", "registered_day", "unregistered_day"]].merge(facts, on="run_id")[_ELSEWHERE]


def date_words(starts_on: object, day: int) -> str:
    """The date of a day of a run in words, empty where the run has no dates.

    >>> date_words(pd.Timestamp("2024-09-09"), 47), date_words(pd.NaT, 47)
    ('26 Oct 2024', '')
    """
    start = pd.to_datetime(starts_on)
    date = start + pd.Timedelta(days=day) if pd.notna(start) else None
    return f"{date.day} {date:%b %Y}" if date is not None else ""


def day_words(starts_on: object, day: int) -> str:
    """A day of a run as people know it: by its date too, where the run has dates.

    >>> day_words(pd.Timestamp("2024-09-09"), 47), day_words(None, 47)
    ('day 47 (26 Oct 2024)', 'day 47')
    """
    date = date_words(starts_on, day)
    return f"day {day} ({date})" if date else f"day {day}"


_ELSEWHERE = ["learner_id", "run_id", "start_day", "length_days", "registered_day", "unregistered_day"]


def _nobody_elsewhere() -> pd.DataFrame:
    return _nobody().copy()


@cache
def _nobody() -> pd.DataFrame:
    return other_enrolments(empty_table("runs"), empty_table("enrolments"))


@dataclass(frozen=True)
class Tables:
    """The canonical tables of one or more runs.

    Small tables are frames; `events` may also be a Parquet file, or one for each run as `write_run_events` leaves them, so that
    a log larger than memory passes through untouched. `register` shows all seven to DuckDB under their own names.

    `elsewhere` is what is known of the same learners in runs that are at hand but not among these (`other_enrolments`):
    a run is looked at alone, and its learners' other runs are facts about them all the same.
    """

    runs: pd.DataFrame
    enrolments: pd.DataFrame
    events: pd.DataFrame | Path | tuple[Path, ...] = field(default_factory=lambda: empty_table("events"))
    attributes: pd.DataFrame = field(default_factory=lambda: empty_table("attributes"))
    resources: pd.DataFrame = field(default_factory=lambda: empty_table("resources"))
    assessments: pd.DataFrame = field(default_factory=lambda: empty_table("assessments"))
    submissions: pd.DataFrame = field(default_factory=lambda: empty_table("submissions"))
    elsewhere: pd.DataFrame = field(default_factory=_nobody_elsewhere)

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make every table visible to `connection` as a view of its own name."""
        connection.register("elsewhere", self.elsewhere)
        for name in TABLE_NAMES:
            table = getattr(self, name)
            if isinstance(table, pd.DataFrame):
                connection.register(name, table)
            else:
                connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet({_file_list(table)})")

    def frame(self, name: str) -> pd.DataFrame:
        """One table as a frame, read from disk where it lives there."""
        table = getattr(self, name)
        if isinstance(table, pd.DataFrame):
            return table
        with duckdb.connect() as connection:
            return connection.execute(f"SELECT * FROM read_parquet({_file_list(table)})").df()

    def of_runs(self, run_ids: list[str]) -> Tables:
        """The same tables with only these runs; events are read where they were a file, unless all are kept.

        What the other runs tell of the learners who stay goes to `elsewhere`.
        """
        if set(self.runs["run_id"]) <= set(run_ids):
            return self
        runs = self.runs[self.runs["run_id"].isin(run_ids)]
        enrolments = self.enrolments[self.enrolments["run_id"].isin(run_ids)]
        members = set(enrolments["enrolment_id"])
        parts: dict[str, pd.DataFrame] = {}
        for name in ("events", "attributes", "submissions"):
            table = self.frame(name)
            parts[name] = table[table["enrolment_id"].isin(members)]
        for name in ("resources", "assessments"):
            table = self.frame(name)
            parts[name] = table[table["run_id"].isin(run_ids)]
        others = other_enrolments(self.runs[~self.runs["run_id"].isin(run_ids)], self.enrolments)
        elsewhere = pd.concat([self.elsewhere, others], ignore_index=True).drop_duplicates(["learner_id", "run_id"], keep="last")
        parts["elsewhere"] = elsewhere[elsewhere["learner_id"].isin(enrolments["learner_id"])]
        return replace(self, runs=runs, enrolments=enrolments, **parts)


def _file_list(files: Path | tuple[Path, ...]) -> str:
    """One or several paths as a SQL list of string literals."""
    paths = (files,) if isinstance(files, Path) else files
    return f"[{', '.join(quoted(str(path)) for path in paths)}]"


def among(texts: pd.Series, known: Iterable[str]) -> pd.Series:
    """`texts.isin(known)`, for many known texts: pandas turns each of them into an Arrow value of its own first.

    >>> among(pd.Series(["a", None, "b"], dtype="string"), ["b", "c"]).tolist()
    [False, False, True]
    """
    return texts.astype(object).isin(set(known))


def check_tables(tables: Tables) -> Tables:
    """Check every table against its schema and its parents; return them with settled dtypes.

    Raises `DropoutError` naming table, column and the first bad values. An events file is checked by
    SQL, without reading it into memory.
    """
    checked = {name: _checked_frame(name, table) for name in TABLE_NAMES if isinstance(table := getattr(tables, name), pd.DataFrame)}
    for child, key, parent in _PARENTS:
        if child in checked:
            keys = checked[child][key]
            lost = keys[~among(keys, checked[parent][key])]
            if len(lost):
                raise _orphans(child, key, parent, len(lost), lost.iloc[0])
    result = replace(tables, **checked)
    if "events" not in checked:
        _check_events(result)
    return result


def _checked_frame(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    try:
        return SCHEMAS[name].validate(frame, lazy=True)
    except SchemaErrors as error:
        first = error.failure_cases.iloc[0]
        raise DropoutError(
            f"Column {first['column']} does not hold: {first['check']}.",
            where=f"table {name}",
            found=f"{first['failure_case']} ({len(error.failure_cases)} in all)",
            do="This is a reader's fault when it follows an import: report it with the import report.",
        ) from error


def _check_events(tables: Tables) -> None:
    kinds = ", ".join(f"'{kind}'" for kind in EventKind)
    with duckdb.connect(":default:").cursor() as connection:  # the database of the process: opening one takes longer than both checks
        tables.register(connection)
        bad = connection.execute(
            f"SELECT count(*) FROM events WHERE enrolment_id IS NULL OR day IS NULL OR kind IS NULL OR kind NOT IN ({kinds}) "
            "OR count IS NULL OR count <= 0"
        ).fetchone()
        lost = connection.execute(
            "SELECT count(*), any_value(c.enrolment_id) FROM events c ANTI JOIN enrolments p ON c.enrolment_id = p.enrolment_id"
        ).fetchone()
    if bad and bad[0]:
        raise DropoutError("Events break the rules of the table.", where="table events", found=f"{bad[0]} rows", do="Import again.")
    if lost and lost[0]:
        raise _orphans("events", "enrolment_id", "enrolments", *lost)


def _orphans(child: str, key: str, parent: str, rows: int, first: object) -> DropoutError:
    return DropoutError(
        f"Rows point at no row of {parent}.", where=f"table {child}", found=f"{rows} rows, first {key} {first}",
        do="Import again; if it persists, report it with the import report.",
    )  # fmt: skip


def combine(parts: Mapping[str, Tables] | list[Tables]) -> Tables:
    """One `Tables` out of several with disjoint runs; events are read where they were files."""
    many = list(parts.values()) if isinstance(parts, Mapping) else parts
    if len(many) == 1:
        return many[0]
    elsewhere = pd.concat([t.elsewhere for t in many], ignore_index=True)
    return Tables(**{name: pd.concat([t.frame(name) for t in many], ignore_index=True) for name in TABLE_NAMES}, elsewhere=elsewhere)
