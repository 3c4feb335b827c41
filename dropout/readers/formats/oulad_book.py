"""What the steps of an OULAD import share: its files, their accounts, and the checks they have in common."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.formats.oulad_layout import COLUMNS, FIRST_DAY, LAST_DAY, OPTIONAL, WITHOUT
from dropout.readers.records import fold
from dropout.readers.report import Finding, Ledgers, RowLedger, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table


@dataclass
class Book:
    """The files of one import by the table they hold, and the account that grows while they are read."""

    context: ReadContext
    files: dict[str, list[tuple[Source, Recognition]]] = field(default_factory=dict)
    ledgers: Ledgers = field(default_factory=Ledgers)
    result: ReadResult = field(default_factory=ReadResult)

    def add(self, source: Source, claim: Recognition) -> None:
        """Take a file in; raises `DropoutError` where an indispensable column is missing."""
        header = source.preview.header if source.preview else ()
        present = {fold(name) for name in header}
        missing = [name for name in COLUMNS[claim.role] if name not in present and name not in OPTIONAL]
        if missing:
            problem = f"{claim.role} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}."
            raise DropoutError(problem, where=source.name, found=", ".join(header), do="Use the table as published.")
        self.files.setdefault(claim.role, []).append((source, claim))

    def opened(self, role: str) -> list[tuple[Source, RowLedger]]:
        """The files of one table, each with a fresh account; where there are none, a finding says what that costs."""
        files = self.files.get(role, [])
        if not files:
            self.notice(f"There is no {role} table.", do=WITHOUT[role])
        return [(source, self.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)) for source, claim in files]

    def table(self, role: str) -> pd.DataFrame | None:
        """Every row of one table under its official column names, `?` as missing; None where there is no such file."""
        parts = []
        for source, ledger in self.opened(role):
            self.context.progress(f"Reading {source.name}", 0.1)
            frame = read_table(source, ledger).rename(columns=fold).replace("?", pd.NA)
            absent = {name: pd.Series(pd.NA, index=frame.index, dtype="string") for name in COLUMNS[role] if name not in frame}
            parts.append(frame.assign(**absent)[[*COLUMNS[role], "file", "row"]])
        if not parts:
            return None
        table = pd.concat(parts, ignore_index=True)
        if "code_module" in table:
            table["run_id"] = table["code_module"] + "-" + table["code_presentation"]
        return table

    def of_known_runs(self, table: pd.DataFrame, enrolments: pd.DataFrame) -> pd.DataFrame:
        """The rows of presentations that have learners."""
        known = table["run_id"].isin(enrolments["run_id"])
        return self.ledgers.keep(table, known, reason="presentation without learners in studentInfo", column="code_presentation")

    def of_members(self, table: pd.DataFrame, enrolments: pd.DataFrame) -> pd.DataFrame:
        """The rows of enrolled learners, with their enrolment_id."""
        members = enrolments[["run_id", "source_id", "enrolment_id"]].rename(columns={"source_id": "id_student"})
        table = table.merge(members, on=["run_id", "id_student"], how="left")
        return self.ledgers.keep(table, table["enrolment_id"].notna(), reason="learner not in studentInfo", column="id_student")

    def with_days(self, table: pd.DataFrame, column: str) -> tuple[pd.DataFrame, pd.Series]:
        """The rows whose day is missing or credible, and the days as whole numbers."""
        days = pd.to_numeric(table[column], errors="coerce").round()
        credible = table[column].isna() | days.between(FIRST_DAY, LAST_DAY)
        return self.ledgers.keep(table, credible, reason="day out of range", column=column), days[credible].astype("Int64")

    def once(self, table: pd.DataFrame, keys: list[str], reason: str, column: str) -> pd.DataFrame:
        """The first row of each key; rows that lack a part of it tell of nothing."""
        table = self.ledgers.keep(table, table[keys].notna().all(axis=1), reason=f"no {column}", column=column)
        return self.ledgers.keep(table, ~table.duplicated(keys), reason=reason, column=column)

    def notice(self, message: str, *, do: str = "", column: str = "", values: pd.Series | None = None) -> None:
        """Tell something that drops no row."""
        examples = tuple(str(value) for value in values.fillna("(empty)").unique()[:10]) if values is not None else ()
        total = 0 if values is None else len(values)
        self.result.findings.append(Finding(Severity.NOTICED, message, do=do, column=column, examples=examples, total=total))

    def close(self) -> ReadResult:
        """The result with the account of every file."""
        self.result.files = [ledger.report for ledger in self.ledgers.values()]
        self.result.dropped_rows = [ledger.frame() for ledger in self.ledgers.values()]
        return self.result
