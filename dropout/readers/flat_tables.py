"""Tables of known layouts, staged: the wanted columns of all files of one layout as one view, and the fate of its rows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.layouts import Layout, drift, fit
from dropout.readers.report import Ledgers
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import identifier, listed, quoted


@dataclass
class FlatTables:
    """The tables of one import: a view of each layout by its name, with its columns as text, `file` and `row`."""

    facts: Facts
    stage: Stage
    views: dict[str, str] = field(default_factory=dict)

    def add_all(self, layouts: Sequence[Layout], sources: Sequence[tuple[Source, Recognition]], missing: Sequence[str] = ()) -> None:
        """Stage the files of every layout, each told as progress; see `add`."""
        for layout in layouts:
            self.stage.context.progress(f"Reading {layout.name}", 0.2)
            self.add(layout, [(source, claim) for source, claim in sources if claim.role == layout.name], missing)

    def add(self, layout: Layout, sources: Sequence[tuple[Source, Recognition]], missing: Sequence[str] = ()) -> None:
        """Stage all files of a layout; columns that a file lacks are NULL, and so are cells with one of the words in `missing`."""
        parts = []
        for source, claim in sources:
            ledger = self.facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
            found = fit(layout, source.preview.header if source.preview else ())
            self.facts.findings += drift(found, source.name)
            view = self.stage.table(source, ledger, found.held)
            cells = [_cell(name, found.held, missing) for name in layout.columns]
            parts.append(f"SELECT {', '.join(cells)}, {quoted(source.name)} AS file, row FROM {view}")
        if parts:
            self.views[layout.name] = self.stage.view(" UNION ALL ".join(parts))

    def times(self, view: str, *columns: str) -> str | None:
        """The view with these columns as timestamps; None while a question on one of them is open, and its rows wait."""
        dated: str | None = view
        for column in columns:
            if dated is None:
                break
            into, text = identifier(column), identifier(f"{column} as text")
            renamed = self.stage.view(f"SELECT * EXCLUDE ({into}), {into} AS {text} FROM {dated}")
            if not self.stage.one(f"SELECT count({text}) FROM {renamed}"):
                dated = self.stage.view(f"SELECT *, CAST(NULL AS TIMESTAMP) AS {into} FROM {renamed}")
                continue
            file = self.stage.one(f"SELECT min(file) FROM {renamed} WHERE {text} IS NOT NULL")
            dated = self.stage.times(renamed, f"{column} as text", str(file), self.facts.questions, into=column)
        if dated is None:
            waiting = f"SELECT *, 'waits for the answer on its dates' AS why FROM {view}"
            drop_judged(self.stage, self.stage.view(waiting), self.facts.ledgers)
        return dated

    def judge(self, select: str) -> str:
        """A view of the rows of a query whose `why` is NULL, without it; the others are dropped for the reason that it gives."""
        return judged(self.stage, select, self.facts.ledgers)

    def keep(self, view: str) -> None:
        """Count the rows of a view as kept."""
        keep_all(self.stage, view, self.facts.ledgers)

    def kept(self, select: str) -> pd.DataFrame:
        """The rows that `judge` leaves of a query, counted as kept, in the order in which they stand in the files."""
        view = self.judge(select)
        self.keep(view)
        return self.stage.frame(f"SELECT * FROM {view} ORDER BY file, row")


def _cell(name: str, held: Mapping[str, str], missing: Sequence[str]) -> str:
    own = identifier(name)
    if name not in held:
        return f"CAST(NULL AS VARCHAR) AS {own}"
    if not missing:
        return own
    return f"CASE WHEN lower({own}) IN ({listed(missing)}) THEN NULL ELSE {own} END AS {own}"


def judged(stage: Stage, select: str, ledgers: Ledgers) -> str:
    """A view of the rows of a query whose `why` is NULL, without it; the others are dropped for the reason that it gives."""
    handle, path = tempfile.mkstemp(suffix=".parquet", dir=stage.folder)
    os.close(handle)
    stage.connection.execute(f"COPY ({select}) TO {quoted(path)} (FORMAT parquet)")
    rows = f"read_parquet({quoted(path)})"
    drop_judged(stage, rows, ledgers)
    return stage.view(f"SELECT * EXCLUDE (why) FROM {rows} WHERE why IS NULL")


def drop_judged(stage: Stage, rows: str, ledgers: Ledgers) -> None:
    """Drop the rows of a view whose `why` gives a reason."""
    for file, why in stage.connection.execute(f"SELECT DISTINCT file, why FROM {rows} WHERE why IS NOT NULL ORDER BY ALL").fetchall():
        stage.drop(f"SELECT row FROM {rows} WHERE file = {quoted(file)} AND why = {quoted(why)}", ledgers[file], reason=why)


def keep_all(stage: Stage, view: str, ledgers: Ledgers) -> None:
    """Count the rows of a view as kept."""
    for file, count in stage.connection.execute(f"SELECT file, count(*) FROM {view} GROUP BY file").fetchall():
        ledgers[file].report.rows_kept += count
