"""One piece of work that a file of its own tells of: its item, the first mark of each, and what people did for it."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, SubmissionStatus
from dropout.readers.course.facts import Facts, titled_item
from dropout.readers.records import slug
from dropout.readers.report import Finding, Severity
from dropout.readers.staging import Stage
from dropout.sql import quoted


def known_titles(stage: Stage, facts: Facts) -> list[str]:
    """What other files call the work of the course, the longest first."""
    paths = ", ".join(quoted(str(path)) for path in facts.actions)
    seen = stage.frame(f"SELECT DISTINCT title FROM read_parquet([{paths}]) WHERE submits")["title"].tolist() if paths else []
    return sorted({str(title) for title in [*facts.items["title"], *seen] if pd.notna(title)}, key=len, reverse=True)


def add_work(rows: pd.DataFrame, title: str, kind: AssessmentKind, highest: float, file: str, facts: Facts) -> None:
    """Add the work, which in a run is one with other work of its title, and the first attempt of each person that was handed in.

    `rows` has who, at (of the hand-in; missing: nothing was handed in), points and marked (when the mark became visible).
    Later attempts were not known then; how many there are is told.
    """
    item = titled_item(file, title)
    work = {"item": [item], "file": file, "title": title, "kind": kind.value, "max_score": highest, "known_at": rows["at"].min()}
    facts.add("items", pd.DataFrame({**work, "by_title": True}))
    facts.add("marks", _marks(rows, item))
    again = int(rows.dropna(subset="at").duplicated("who").sum())
    if again:
        message = f"{again} attempts at {title} were not the first of a learner; they count as activity, and the mark is that of the first."
        facts.findings.append(Finding(Severity.NOTICED, message, file=file))


def add_attempts(stage: Stage, rows: pd.DataFrame, kind: AssessmentKind, title: str, facts: Facts) -> None:
    """Add what people did for the work: `rows` has who and at, and began where the file tells when they began."""
    parts = [rows[["who", "at"]].assign(submits=True)]
    if "began" in rows:
        parts.append(rows[["who", "began"]].rename(columns={"began": "at"}).assign(submits=False))
    told = EventKind.QUIZ if kind is AssessmentKind.QUIZ else EventKind.ASSIGNMENT
    actions = pd.concat(parts).dropna(subset="at").assign(kind=told.value, title=title, resource=slug(title), count=1, staff_only=False)
    stage.connection.register("attempts", actions.astype(dict.fromkeys(("who", "kind", "title", "resource"), "object")))
    facts.actions.append(stage.write_actions("SELECT * FROM attempts"))
    stage.connection.unregister("attempts")


def _marks(rows: pd.DataFrame, item: str) -> pd.DataFrame:
    first = rows.sort_values("at", kind="stable").drop_duplicates("who")
    status = pd.Series(SubmissionStatus.SCORED.value, index=first.index).mask(first["points"].isna(), SubmissionStatus.SUBMITTED.value)
    status = status.mask(first["points"].isna() & first["at"].isna(), SubmissionStatus.MISSING.value)
    known = first["marked"].fillna(first["at"])
    return first[["who", "points"]].assign(item=item, status=status, submitted_at=first["at"], known_at=known)
