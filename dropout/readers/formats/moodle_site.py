"""The tables of a Moodle database that stand beside the log table: people, enrolments, roles, courses, grades, submissions."""

from __future__ import annotations

from dataclasses import dataclass, field

from dropout.readers.base import Recognition
from dropout.readers.course import Facts
from dropout.readers.formats.moodle_schema import AMOUNTS, NEEDED, TEXTS, table_columns
from dropout.readers.formats.moodle_store import clean_view
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import quoted

ELSEWHERE = "about another course"


@dataclass
class Site:
    """The tables given, staged: for each kind the files and the views of their rows."""

    stage: Stage
    facts: Facts
    views: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def open(self, source: Source, claim: Recognition, kind: str) -> None:
        """Stage one table."""
        columns = table_columns(source, kind)
        ledger = self.facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
        table = self.stage.table(source, ledger, columns)
        wanted = {name for part in NEEDED[kind] for name in part.split()}
        numbers = tuple(wanted - TEXTS - AMOUNTS)
        self.views.setdefault(kind, []).append((source.name, clean_view(self.stage, table, wanted, set(columns), numbers)))

    def all(self, kind: str) -> str | None:
        """The rows of all files of one kind, with `file`."""
        parts = [f"SELECT *, {quoted(file)} AS file FROM {view}" for file, view in self.views.get(kind, [])]
        return self.stage.view(" UNION ALL BY NAME ".join(parts)) if parts else None

    def settle(self, kind: str, good: str, *, keep: bool = True, reason: str = ELSEWHERE) -> str | None:
        """The rows for which `good` holds; the others are dropped. `keep` counts the rows as kept where nothing else does."""
        parts = []
        for file, view in self.views.get(kind, []):
            ledger = self.facts.ledgers[file]
            self.stage.drop(f"SELECT row FROM {view} WHERE NOT coalesce({good}, false)", ledger, reason=reason)
            rows = self.stage.view(f"SELECT *, {quoted(file)} AS file FROM {view} WHERE coalesce({good}, false)")
            ledger.report.rows_kept += int(self.stage.one(f"SELECT count(*) FROM {rows}")) if keep else 0
            parts.append(f"SELECT * FROM {rows}")
        return self.stage.view(" UNION ALL ".join(parts)) if parts else None
