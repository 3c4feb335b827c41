"""Histories of grades: the day on which a mark was first given is the day from which it is known."""

from __future__ import annotations

import pandas as pd

from dropout.domain import SubmissionStatus
from dropout.readers.course.facts import Facts, titled_item
from dropout.readers.course.sheets import item_kinds
from dropout.readers.report import Finding, Severity


def add_history(rows: pd.DataFrame, file: str, facts: Facts) -> None:
    """Add the first mark of each person for each piece of work, which in a run is one with other work of its title.

    `rows` are in the order of time, and have who, title, at, number and percent (whether the number is one of 100); with
    `submitted_at` they also tell when the work was handed in.
    """
    rows = rows.assign(item=[titled_item(file, str(title)) for title in rows["title"]])
    first = rows.drop_duplicates(["who", "item"])
    new = first.drop_duplicates("item")
    facts.add("items", new[["item", "title"]].assign(file=file, kind=item_kinds(new["title"]), known_at=new["at"], by_title=True))
    marks = first[["who", "item"]].assign(known_at=first["at"], status=SubmissionStatus.SCORED.value)
    marks = marks.assign(points=first["number"].mask(first["percent"]), score=first["number"].where(first["percent"]))
    if "submitted_at" in first:
        marks["submitted_at"] = first["submitted_at"]
    facts.add("marks", marks)
    again = len(rows) - len(first)
    if again:
        message = f"{again} marks were changes of earlier ones; the first of each counts, because the others were not known then."
        facts.findings.append(Finding(Severity.NOTICED, message, file=file))
