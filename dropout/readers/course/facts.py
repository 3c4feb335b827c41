"""What the files of one system say, before it is settled who a person is and which run a row is about.

A reader of a format fills `Facts` and nothing else: it names things as its files do. `assemble` then matches people
across files, finds the runs, asks for the calendar and builds the canonical tables, in one way for every format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from dropout.readers.records import fold
from dropout.readers.report import Finding, Ledgers, Question

DAY_ZERO = pd.Timestamp("1900-01-01")  # the first day of runs whose source counts weeks or days and gives no dates
TEXT, TIME, NUMBER, FLAG, WHOLE = "string", "datetime64[us]", "float64", "boolean", "Int64"

# `who` names a person within the files of one import: the account id where files share one ("7921"), else the file and row.
# `course` is what the data itself calls the course or run; missing where a file does not say, and people then decide.
# `file` and `row` say where a line stood, where the line as a whole is kept or dropped with the person it is about.
COLUMNS: dict[str, dict[str, str]] = {
    "people": {  # one row per mention of a person in a file; several rows of one `who` add up to one person
        "who": TEXT, "file": TEXT, "row": WHOLE, "course": TEXT,
        "id": TEXT, "number": TEXT, "username": TEXT, "email": TEXT, "name": TEXT,  # keys for matching, id first
        "section": TEXT,
        "role": TEXT,  # missing: a learner as far as this file tells; staff; test (test and preview users); system
        "listed": FLAG,  # the file is a list of the course's members, so that silence in it means something
    },
    "changes": {  # somebody joined or left a course
        "who": TEXT, "course": TEXT, "file": TEXT, "row": WHOLE, "at": TIME, "joined": FLAG,
    },
    "courses": {"course": TEXT, "title": TEXT, "starts_at": TIME, "ends_at": TIME},  # as stated; course missing: any other
    "resources": {"course": TEXT, "resource": TEXT, "kind": TEXT, "title": TEXT, "week": WHOLE, "opens_at": TIME},
    "items": {  # assessed work; `file` where only one file knows it and names no course
        "item": TEXT, "course": TEXT, "file": TEXT, "title": TEXT, "kind": TEXT, "max_score": NUMBER, "due_at": TIME,
        "weight": NUMBER, "known_at": TIME,  # missing known_at: stated by the source from the start
        "by_title": FLAG,  # told by its title alone: in a run it is the same work as others of that title
    },
    "marks": {  # one row per person and item; `score` 0-100, or `points` to be divided by the item's highest mark
        "who": TEXT, "item": TEXT, "file": TEXT, "row": WHOLE, "score": NUMBER, "points": NUMBER, "status": TEXT,
        "submitted_at": TIME, "known_at": TIME, "shown_at": TIME,  # given, else shown by an export of that time
        "attempts": WHOLE,
    },
    "markings": {  # somebody's work was marked, the mark itself stands elsewhere; `who` missing: that of everybody, for all one knows
        "who": TEXT, "course": TEXT, "resource": TEXT, "title": TEXT, "at": TIME,
    },
    "outcomes": {"who": TEXT, "course": TEXT, "outcome": TEXT, "at": TIME},  # `Outcome` values stated by the source
    "attributes": {"who": TEXT, "course": TEXT, "name": TEXT, "value": TEXT, "is_protected": FLAG},
}  # fmt: skip

# Columns of an actions file (Parquet): what people did.
ACTIONS = {
    "who": "VARCHAR", "course": "VARCHAR", "at": "TIMESTAMP", "kind": "VARCHAR", "resource": "VARCHAR", "title": "VARCHAR",
    "count": "BIGINT", "submits": "BOOLEAN", "staff_only": "BOOLEAN", "file": "VARCHAR", "row": "BIGINT",
}  # fmt: skip


def empty(name: str) -> pd.DataFrame:
    """A table of facts with no rows and the right dtypes."""
    return _made(name).copy()


@cache
def _made(name: str) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in COLUMNS[name].items()})


def facts_frame(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with exactly the columns and dtypes of a table of facts; columns it lacks are missing throughout.

    >>> facts_frame("courses", pd.DataFrame({"course": ["K-1"]})).isna().sum(axis=1).tolist()
    [3]
    """
    return frame.reindex(columns=list(COLUMNS[name])).astype(COLUMNS[name]).reset_index(drop=True)


def titled_item(file: str, title: str) -> str:
    """The item of work that a file knows by its title alone; another file may mean the work of another run.

    >>> titled_item("history.csv", "Final  Exam") == titled_item("history.csv", "Final exam")
    True
    """
    return f"{file}/{fold(title)}"


@dataclass(frozen=True)
class Result:
    """A column that tells how a run ended, in words or marks: its heading, and cells by `who`; of one course where the file has several.

    `highest` is the highest mark possible, where the file states it.
    """

    file: str
    heading: str
    cells: pd.Series  # text, indexed by who
    course: str | None = None
    highest: float | None = None


@dataclass
class Facts:
    """The facts of one import of one system. Every table has the columns of `COLUMNS`, `actions` those of `ACTIONS`.

    `actions` are Parquet files in the scratch folder, so that a log larger than memory passes through. Times have no
    zone: UTC, or the clock of the system. The reader opens a ledger per file and counts `rows_read` and what it drops
    itself; rows that it hands on with `file` and `row` (people, changes, marks, actions) are kept or dropped by
    `assemble`; all others it counts as kept itself.
    """

    source: str  # name of the format, as in `runs.source`
    ledgers: Ledgers = field(default_factory=Ledgers)
    actions: list[Path] = field(default_factory=list)
    people: pd.DataFrame = field(default_factory=lambda: empty("people"))
    changes: pd.DataFrame = field(default_factory=lambda: empty("changes"))
    courses: pd.DataFrame = field(default_factory=lambda: empty("courses"))
    resources: pd.DataFrame = field(default_factory=lambda: empty("resources"))
    items: pd.DataFrame = field(default_factory=lambda: empty("items"))
    marks: pd.DataFrame = field(default_factory=lambda: empty("marks"))
    markings: pd.DataFrame = field(default_factory=lambda: empty("markings"))
    outcomes: pd.DataFrame = field(default_factory=lambda: empty("outcomes"))
    attributes: pd.DataFrame = field(default_factory=lambda: empty("attributes"))
    results: list[Result] = field(default_factory=list)
    exported_at: dict[str, pd.Timestamp] = field(default_factory=dict)  # by file, where the file or its name tells
    titles: dict[str, str] = field(default_factory=dict)  # by file: what to call the run if nothing better is known
    registration_stated: bool = False  # the source says of everybody when they joined
    only_active: bool = False  # by its own rule the source has only people who did something: nobody is missing from it
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def add(self, name: str, frame: pd.DataFrame) -> None:
        """Append rows to a table of facts; columns that `frame` lacks are missing."""
        table = facts_frame(name, frame)
        setattr(self, name, pd.concat([getattr(self, name), table], ignore_index=True) if len(getattr(self, name)) else table)
