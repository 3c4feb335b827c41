"""What an import tells: what was recognised and why, rows in = kept + dropped, findings, open questions."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

TAKEN = "taken:"
DROPPED_COLUMNS = ["file", "row", "column", "found", "reason"]


class Severity(StrEnum):
    """How much a finding matters: it stops the import, something was left out, or it is good to know."""

    BLOCKS = "blocks"
    DROPPED = "dropped"
    NOTICED = "noticed"


@dataclass(frozen=True)
class Finding:
    """One thing the user should know about a file, with what to do about it."""

    severity: Severity
    message: str
    do: str = ""
    file: str = ""
    column: str = ""
    examples: tuple[str, ...] = ()
    total: int = 0  # how many values or learners it concerns; examples hold at most ten of them
    mend: tuple[str, ...] = ()  # the key of a question asked, and the answer to it that would mend this


@dataclass(frozen=True)
class Question:
    """Something the files do not say. `default` is shown; only a `safe` default may be used unasked."""

    key: str
    text: str
    kind: str  # date | number | choice | text | mapping, columns (JSON: see readers/formats/mapped.py and week_readings.py)
    default: str | None = None
    why: str = ""
    options: tuple[str, ...] = ()
    safe: bool = True
    preview: tuple[tuple[str, ...], ...] = ()  # of a mapping: the headings and the first rows of the table
    about: str = ""  # the run or file it is about, as people know it
    of_all: str = ""  # how it is asked once of everything that it can be asked about; empty where each is a question of its own
    kept: bool = False  # the default, once it was used, holds for later files: their reader finds it under `TAKEN` and the key


def rows_words(count: int) -> str:
    """A number of rows in words.

    >>> rows_words(1), rows_words(1200)
    ('1 row', '1,200 rows')
    """
    return "1 row" if count == 1 else f"{count:,} rows"


@dataclass
class FileReport:
    """How one file was understood, and the fate of each of its rows."""

    name: str
    format: str = ""
    evidence: str = ""
    confidence: float = 0.0
    rows_read: int = 0
    rows_kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)  # reason -> rows

    @property
    def rows_dropped(self) -> int:
        return sum(self.dropped.values())

    @property
    def adds_up(self) -> bool:
        """Rows in = rows kept + rows dropped: the promise of every reader."""
        return self.rows_read == self.rows_kept + self.rows_dropped

    @property
    def line(self) -> str:
        """The account of the file in one line, for the page and the log."""
        text = f"{rows_words(self.rows_read)} read = {self.rows_kept:,} kept + {self.rows_dropped:,} dropped"
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in self.dropped.most_common())
        return f"{text} ({reasons})" if reasons else text


@dataclass
class ImportReport:
    """Everything an import has to say; also what is written beside the tables as JSON."""

    files: list[FileReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    dropped_rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=DROPPED_COLUMNS))

    @property
    def blocked(self) -> bool:
        return any(f.severity is Severity.BLOCKS for f in self.findings)

    @property
    def open_questions(self) -> list[Question]:
        """Questions with no answer and no safe default: they stop an import until answered."""
        return [q for q in self.questions if q.key not in self.answers and (not q.safe or q.default is None)]

    def to_json(self) -> dict[str, Any]:
        """Plain data for `report.json`; dropped rows travel as CSV beside it."""
        files = [{**asdict(f), "dropped": dict(f.dropped), "rows_dropped": f.rows_dropped} for f in self.files]
        return {
            "files": files,
            "findings": [asdict(f) for f in self.findings],
            "questions": [asdict(q) for q in self.questions],
            "answers": dict(self.answers),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any], dropped_rows: pd.DataFrame | None = None) -> ImportReport:
        files = [
            FileReport(**{k: v for k, v in f.items() if k not in ("dropped", "rows_dropped")}, dropped=Counter(f["dropped"]))
            for f in data["files"]
        ]
        findings = [
            Finding(**{**f, "severity": Severity(f["severity"]), "examples": tuple(f["examples"]), "mend": tuple(f.get("mend", ()))})
            for f in data["findings"]
        ]
        questions = [
            Question(**{**q, "options": tuple(q["options"]), "preview": tuple(map(tuple, q.get("preview", ())))}) for q in data["questions"]
        ]
        report = cls(files, findings, questions, dict(data["answers"]))
        if dropped_rows is not None:
            report.dropped_rows = dropped_rows
        return report


class RowLedger:
    """Collects dropped rows while a reader works, so that nothing disappears without a reason.

    >>> ledger = RowLedger(FileReport("log.csv", rows_read=2, rows_kept=1))
    >>> ledger.drop([5], column="Description", found=["cron ran"], reason="no learner id")
    >>> ledger.report.line
    '2 rows read = 1 kept + 1 dropped (no learner id 1)'
    """

    KEEP = 100_000  # rows listed per file; the counts stay exact beyond it

    def __init__(self, report: FileReport) -> None:
        self.report = report
        self._parts: list[pd.DataFrame] = []
        self._listed = 0

    def drop(self, rows: Any, *, reason: str, column: str = "", found: Any = "") -> None:
        """Record `rows` (1-based line numbers, header = 1) as dropped for `reason`."""
        rows = list(rows)
        if not rows:
            return
        self.report.dropped[reason] += len(rows)
        room = self.KEEP - self._listed
        if room <= 0:
            return
        values = [found] * len(rows) if isinstance(found, str) else [str(value) for value in found]
        self._listed += len(rows[:room])
        self._parts.append(
            pd.DataFrame({"file": self.report.name, "row": rows[:room], "column": column, "found": values[:room], "reason": reason})
        )

    def drop_uncounted_rows(self, count: int, reason: str) -> None:
        """Record rows that were counted by SQL and have no line number."""
        if count:
            self.report.dropped[reason] += count

    def frame(self) -> pd.DataFrame:
        return pd.concat(self._parts, ignore_index=True) if self._parts else pd.DataFrame(columns=DROPPED_COLUMNS)


class Ledgers(dict[str, RowLedger]):
    """The accounts of several files that are read together; frames say in `file` and `row` where each row stood."""

    def open(self, name: str, format: str, evidence: str, confidence: float) -> RowLedger:
        """Start the account of one file."""
        self[name] = RowLedger(FileReport(name, format, evidence, confidence))
        return self[name]

    def keep(self, frame: pd.DataFrame, good: pd.Series, *, reason: str, column: str = "") -> pd.DataFrame:
        """The rows where `good` holds; the others, unknown ones too, are dropped for `reason`, with what stood in `column`."""
        good = good.fillna(False).astype(bool)
        bad = frame[~good]
        for name, rows in bad.groupby("file"):
            self[str(name)].drop(rows["row"], reason=reason, column=column, found=list(rows[column].fillna("")) if column else "")
        return frame[good]

    def settle(self, frame: pd.DataFrame) -> None:
        """Count what was kept of each file: the rows still in `frame`."""
        for name, count in frame["file"].value_counts().items():
            self[str(name)].report.rows_kept += int(count)
