"""The canonical tables: their columns, their checks, and the handle that carries them.

Checked once, after the readers, by pandera; below this point names and types are settled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from dropout.domain import AssessmentKind, EventKind, Outcome, Provenance, SubmissionStatus
from dropout.errors import DropoutError


def _text(nullable: bool = False, **kwargs: object) -> pa.Column:
    return pa.Column(pd.StringDtype(), nullable=nullable, coerce=True, **kwargs)


def _whole(nullable: bool = False, **kwargs: object) -> pa.Column:
    return pa.Column(pd.Int64Dtype(), nullable=nullable, coerce=True, **kwargs)


def _number(nullable: bool = True, **kwargs: object) -> pa.Column:
    return pa.Column("float64", nullable=nullable, coerce=True, **kwargs)


def _flag() -> pa.Column:
    return pa.Column("bool", coerce=True)


_provenance = pa.Check.isin(list(Provenance))

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "runs": pa.DataFrameSchema(
        {
            "run_id": _text(unique=True),
            "source": _text(),  # format it was read from: a model knows which sources it was validated on
            "institution": _text(nullable=True),
            "course": _text(),
            "title": _text(nullable=True),
            "starts_on": pa.Column("datetime64[us]", nullable=True, coerce=True),
            "starts_on_provenance": _text(checks=_provenance),
            "length_days": _whole(nullable=True, checks=pa.Check.gt(0)),
            "length_provenance": _text(checks=_provenance),
            "registration_known": _flag(),  # the source states registration days; members need one then
            "data_until_day": _whole(nullable=True),  # first day the export knows nothing of
        },
        strict=True,
    ),
    "enrolments": pa.DataFrameSchema(
        {
            "enrolment_id": _text(unique=True),
            "run_id": _text(),
            "learner_id": _text(),
            "registered_day": _whole(nullable=True),
            "unregistered_day": _whole(nullable=True),
            "outcome": _text(checks=pa.Check.isin(list(Outcome))),
            "section": _text(nullable=True),
            "instructor": _text(nullable=True),
            "known_on": _whole(nullable=True),  # missing: stated by a roster; else first day seen in activity
        },
        strict=True,
        unique=["run_id", "learner_id"],
    ),
    "attributes": pa.DataFrameSchema(
        {"enrolment_id": _text(), "name": _text(), "value": _text(), "is_protected": _flag()},
        strict=True,
        unique=["enrolment_id", "name"],
    ),
    "events": pa.DataFrameSchema(
        {
            "enrolment_id": _text(),
            "day": _whole(),
            "at": pa.Column("datetime64[us]", nullable=True, coerce=True),
            "kind": _text(checks=pa.Check.isin(list(EventKind))),
            "resource_id": _text(nullable=True),
            "count": _whole(checks=pa.Check.gt(0)),
        },
        strict=True,
    ),
    "resources": pa.DataFrameSchema(
        {
            "resource_id": _text(unique=True),
            "run_id": _text(),
            "kind": _text(checks=pa.Check.isin(list(EventKind))),
            "title": _text(nullable=True),
            "week": _whole(nullable=True),
            "opens_day": _whole(nullable=True),
        },
        strict=True,
    ),
    "assessments": pa.DataFrameSchema(
        {
            "assessment_id": _text(unique=True),
            "run_id": _text(),
            "kind": _text(checks=pa.Check.isin(list(AssessmentKind))),
            "title": _text(nullable=True),
            "due_day": _whole(nullable=True),
            "weight": _number(checks=pa.Check.ge(0)),
            "max_score": _number(checks=pa.Check.gt(0)),
            "known_on": _whole(nullable=True),  # missing: stated by the source
        },
        strict=True,
    ),
    "submissions": pa.DataFrameSchema(
        {
            "enrolment_id": _text(),
            "assessment_id": _text(),
            "submitted_day": _whole(nullable=True),
            "known_on": _whole(nullable=True),  # day the mark became visible
            "score": _number(checks=pa.Check.in_range(0, 100)),
            "status": _text(checks=pa.Check.isin(list(SubmissionStatus))),
            "attempts": _whole(nullable=True, checks=pa.Check.ge(0)),
        },
        strict=True,
        unique=["enrolment_id", "assessment_id"],
    ),
}

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
    dtypes = {column: str(spec.dtype) for column, spec in SCHEMAS[name].columns.items()}
    return pd.DataFrame({column: pd.Series(dtype=_pandas_dtype(kind)) for column, kind in dtypes.items()})


def _pandas_dtype(kind: str) -> str:
    return "string" if kind.startswith("string") or kind == "str" else kind


@dataclass(frozen=True)
class Tables:
    """The canonical tables of one or more runs.

    Small tables are frames; `events` may also be a Parquet file, so that a log larger than memory
    passes through untouched. `register` shows all seven to DuckDB under their own names.
    """

    runs: pd.DataFrame
    enrolments: pd.DataFrame
    events: pd.DataFrame | Path = field(default_factory=lambda: empty_table("events"))
    attributes: pd.DataFrame = field(default_factory=lambda: empty_table("attributes"))
    resources: pd.DataFrame = field(default_factory=lambda: empty_table("resources"))
    assessments: pd.DataFrame = field(default_factory=lambda: empty_table("assessments"))
    submissions: pd.DataFrame = field(default_factory=lambda: empty_table("submissions"))

    def register(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make every table visible to `connection` as a view of its own name."""
        for name in TABLE_NAMES:
            table = getattr(self, name)
            if isinstance(table, Path):
                path = str(table).replace("'", "''")
                connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet('{path}')")
            else:
                connection.register(name, table)

    def frame(self, name: str) -> pd.DataFrame:
        """One table as a frame, read from disk where it lives there."""
        table = getattr(self, name)
        return pd.read_parquet(table) if isinstance(table, Path) else table

    def of_runs(self, run_ids: list[str]) -> Tables:
        """The same tables with only these runs; events are read where they were a file."""
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
        return replace(self, runs=runs, enrolments=enrolments, **parts)


def check_tables(tables: Tables) -> Tables:
    """Check every table against its schema and its parents; return them with settled dtypes.

    Raises `DropoutError` naming table, column and the first bad values. An events file is checked by
    SQL, without reading it into memory.
    """
    checked: dict[str, pd.DataFrame | Path] = {}
    for name in TABLE_NAMES:
        table = getattr(tables, name)
        checked[name] = _checked_file(table) if isinstance(table, Path) else _checked_frame(name, table)
    result = Tables(**checked)  # type: ignore[arg-type]
    _check_parents(result)
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


def _checked_file(path: Path) -> Path:
    kinds = ", ".join(f"'{kind}'" for kind in EventKind)
    with duckdb.connect() as connection:
        bad = connection.execute(
            "SELECT count(*) FROM read_parquet($1) WHERE enrolment_id IS NULL OR day IS NULL "
            f"OR kind IS NULL OR kind NOT IN ({kinds}) OR count IS NULL OR count <= 0",
            [str(path)],
        ).fetchone()
    if bad and bad[0]:
        raise DropoutError("Events break the rules of the table.", where="table events", found=f"{bad[0]} rows", do="Import again.")
    return path


def _check_parents(tables: Tables) -> None:
    with duckdb.connect() as connection:
        tables.register(connection)
        for child, key, parent in _PARENTS:
            row = connection.execute(
                f"SELECT count(*), any_value(c.{key}) FROM {child} c ANTI JOIN {parent} p ON c.{key} = p.{key}"
            ).fetchone()
            if row and row[0]:
                raise DropoutError(
                    f"Rows point at no row of {parent}.", where=f"table {child}", found=f"{row[0]} rows, first {key} {row[1]}",
                    do="Import again; if it persists, report it with the import report.",
                )  # fmt: skip


def combine(parts: Mapping[str, Tables] | list[Tables]) -> Tables:
    """One `Tables` out of several with disjoint runs; events are read where they were files."""
    many = list(parts.values()) if isinstance(parts, Mapping) else parts
    if len(many) == 1:
        return many[0]
    return Tables(**{name: pd.concat([t.frame(name) for t in many], ignore_index=True) for name in TABLE_NAMES})
