"""What a reader is: one module in `formats/` with a `READER` that recognises its files and reads them together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb
import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.report import FileReport, Finding, Question
from dropout.schema import Tables

if TYPE_CHECKING:
    from dropout.readers.course.due import Appointment
    from dropout.readers.course.facts import Facts
    from dropout.readers.sources import Source

MEMORY = "1500MB"
THREADS = min(os.cpu_count() or 1, 4)  # with more, several gigabytes of log need more memory than a laptop has to spare
IDENTITY_COLUMNS = ["learner_id", "source_learner_id", "name", "email"]
_SHOWN = 15  # options of a choice named in an error


def empty_identities() -> pd.DataFrame:
    """The table of identities with nobody in it."""
    return pd.DataFrame({column: pd.Series(dtype="string") for column in IDENTITY_COLUMNS})


@dataclass(frozen=True)
class Recognition:
    """A file recognised as `role` of a format: how sure, and by what evidence ("8 of 9 Moodle log headers, German")."""

    format: str
    role: str
    confidence: float
    evidence: str


@dataclass(frozen=True)
class Snapshot:
    """One row per learner with totals and no dates: a feature frame of its own.

    `frame` holds run_id, learner_id, the columns as read (typed), and `outcome` (`Outcome` values; all
    unknown where the file has none). `columns` maps each usable column to its title; `taken` says of a run as of
    when its columns stand, where the reader or somebody asked knows.
    """

    frame: pd.DataFrame
    columns: Mapping[str, str]
    protected: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ReadContext:
    """What a reader may use besides its files. No clock, no environment."""

    scratch: Path  # folder for files a reader makes (Parquet of events); outlives the read, owned by the caller
    pseudonym: Callable[[str], str]  # source learner id -> learner_id, keyed per workspace
    answers: Mapping[str, str] = field(default_factory=dict)
    progress: Callable[[str, float], None] = lambda message, share: None
    guests: list[Facts] = field(default_factory=list)  # of mapped tables, for the run of another format that has their people
    appointments: list[Appointment] = field(default_factory=list)  # of calendars, for the work of any format that they name
    _database: duckdb.DuckDBPyConnection | None = field(default=None, init=False, repr=False)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A connection with tables of its own to the database of this import: opening one takes longer than reading a short file."""
        if self._database is None:
            config: dict[str, Any] = {"memory_limit": MEMORY, "threads": THREADS, "temp_directory": str(self.scratch / "spilled")}
            self._database = duckdb.connect(config=config)
        return self._database.cursor()

    def close(self) -> None:
        """Close the database, with all that spilled."""
        if self._database is not None:
            self._database.close()

    def each(self, sources: Iterable[Source], doing: str, share: float) -> Iterator[Source]:
        """Sources one after the other, each told as progress: there may be thousands."""
        for source in sources:
            self.progress(f"{doing} {source.name}", share)
            yield source

    def ask(self, question: Question, asked: list[Question]) -> str | None:
        """Put a question on the list; return the user's answer, else a safe default, else None: it stays open.

        Raises `DropoutError` where the answer to a choice is none of its options.

        >>> context = ReadContext(Path(), str, answers={"left": "perhaps"})
        >>> context.ask(Question("left", "Did they leave?", "choice", "yes", options=("yes", "no")), [])
        Traceback (most recent call last):
            ...
        dropout.errors.DropoutError: left: This is not one of the answers. Found: perhaps. What to do: Choose one of: yes, no.
        """
        asked.append(question)
        answer = self.answers.get(question.key, question.default if question.safe else None)
        if answer is not None and question.kind == "choice" and answer not in question.options:
            shown = ", ".join(question.options[:_SHOWN]) + (", …" if len(question.options) > _SHOWN else "")
            do = f"Choose one of: {shown}."
            raise DropoutError("This is not one of the answers.", where=question.key, found=answer, do=do)
        return answer

    def reading(self, sources: Sequence[tuple[Source, Recognition]]) -> Iterator[tuple[Source, Recognition]]:
        """The files one after the other, each told as progress."""
        for place, (source, claim) in enumerate(sources):
            self.progress(f"Reading {source.name}", 0.1 + 0.4 * place / len(sources))
            yield source, claim


@dataclass
class ReadResult:
    """What one reader made of its files: event tables or a snapshot (or neither), and the account of it."""

    tables: Tables | None = None
    snapshot: Snapshot | None = None
    identities: pd.DataFrame = field(default_factory=empty_identities)
    files: list[FileReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    dropped_rows: list[pd.DataFrame] = field(default_factory=list)


class Reader(Protocol):
    """One export format. A new format is one new module in `dropout/readers/formats/`."""

    name: str  # identifier, also `runs.source`
    title: str  # as shown to users

    def recognise(self, source: Source, beside: frozenset[str], /) -> Recognition | None:
        """Say what `source` is in this format, from its bytes and headers, or None.

        `beside` names the formats found among the files so far (empty in the first round), so that a reader
        can claim a companion that means nothing on its own, such as an edited results sheet beside a log.
        """
        ...

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read all files of one format together."""
        ...
