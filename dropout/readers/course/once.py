"""Actions that several files tell of count once: people download a report every week, and each holds all of it."""

from __future__ import annotations

from dropout.readers.course.facts import Facts
from dropout.readers.report import RowLedger
from dropout.readers.staging import Stage
from dropout.sql import identifier, quoted

AGAIN = "already in another file"
_KEY = ("who", "course", "kind", "resource", "at")
_SAME = f"who, coalesce(course, '') AS course, CAST(kind AS VARCHAR) AS kind, coalesce(resource, '') AS resource, {identifier('at')}"


def add_once(stage: Stage, select: str, ledger: RowLedger, facts: Facts) -> None:
    """Add the actions of a query with who, course, kind, resource, at and row, without those that an earlier file tells of.

    Rows whose action is left out are dropped from the ledger of their file.
    """
    rows = stage.keep(f"SELECT *, row_number() OVER () AS place FROM ({select})")
    if facts.actions:
        files, key = ", ".join(quoted(str(path)) for path in facts.actions), ", ".join(map(identifier, _KEY))
        told = f"SELECT {_SAME} FROM read_parquet([{files}])"
        again = stage.keep(f"SELECT place FROM (SELECT place, {_SAME} FROM {rows}) SEMI JOIN ({told}) USING ({key})")
        stage.drop(f"SELECT row FROM {rows} SEMI JOIN {again} USING (place) WHERE row IS NOT NULL", ledger, reason=AGAIN)
        rows = stage.view(f"SELECT * FROM {rows} ANTI JOIN {again} USING (place)")
    facts.actions.append(stage.write_actions(f"SELECT * EXCLUDE (place) FROM {rows}"))
