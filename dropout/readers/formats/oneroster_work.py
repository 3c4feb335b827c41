"""Line items and results out of a OneRoster set."""

from __future__ import annotations

import pandas as pd

from dropout.domain import SubmissionStatus
from dropout.readers.flat_tables import FlatTables
from dropout.readers.formats.mapped_words import work_kind
from dropout.readers.formats.oneroster_people import AGAIN, DELETED, NOT_HERE
from dropout.readers.numbers import parse_numbers
from dropout.readers.report import Finding, Severity

_STATES = {
    "exempt": SubmissionStatus.EXCUSED, "fully graded": SubmissionStatus.SCORED, "partially graded": SubmissionStatus.SCORED,
    "not submitted": SubmissionStatus.MISSING, "submitted": SubmissionStatus.SUBMITTED, "late": SubmissionStatus.SUBMITTED,
}  # fmt: skip


def read_work(tables: FlatTables) -> None:
    """Work with its due date, known from the day it was assigned; results from the day of the score."""
    items = _items(tables)
    tables.stage.connection.register("work_items", items[["id", "course"]].astype("object"))
    if "results" not in tables.views:
        message = "There are no results in the set: nobody's marks are known."
        tables.facts.findings.append(Finding(Severity.NOTICED, message, do="Ask for lineItems.csv and results.csv too."))
        return
    dated = tables.times(tables.views["results"], "at")
    if dated is None:
        return
    place = 'row_number() OVER (PARTITION BY r.who, r.item ORDER BY r."at" DESC NULLS LAST, r.file, r.row)'
    nobody = "WHEN r.who IS NULL OR r.item IS NULL THEN 'no student or no line item'"
    rules = f"{nobody} WHEN lower(r.status) = 'tobedeleted' THEN '{DELETED}' WHEN i.id IS NULL THEN 'about no line item that is read'"
    why = f"CASE {rules} WHEN {place} > 1 THEN 'an older result' END"
    view = tables.judge(f"SELECT r.*, {why} AS why FROM {dated} r LEFT JOIN work_items i ON i.id = r.item")
    frame = tables.stage.frame(f"SELECT * FROM {view} ORDER BY file, row")
    points = parse_numbers(frame["score"])
    state = frame["state"].str.casefold().map(_STATES).astype("string")
    state = state.fillna(pd.Series(SubmissionStatus.SCORED.value, index=frame.index).mask(points.isna(), SubmissionStatus.SUBMITTED.value))
    points = points.where(state == SubmissionStatus.SCORED.value)
    handed_in = frame["at"].where(state == SubmissionStatus.SUBMITTED.value)
    tables.facts.add("marks", frame.assign(score=float("nan"), points=points, status=state, known_at=frame["at"], submitted_at=handed_in))


def _items(tables: FlatTables) -> pd.DataFrame:
    """The line items of the classes that are read: id and course; work that says nothing of classes is left out."""
    categories = _categories(tables)
    if "lineItems" not in tables.views:
        return pd.DataFrame({"id": pd.Series(dtype="string"), "course": pd.Series(dtype="string")})
    dated = tables.times(tables.views["lineItems"], "assigned", "due")
    if dated is None:
        return pd.DataFrame({"id": pd.Series(dtype="string"), "course": pd.Series(dtype="string")})
    why = (
        f"CASE WHEN l.id IS NULL THEN 'no sourcedId' WHEN lower(l.status) = 'tobedeleted' THEN '{DELETED}' "
        f"WHEN c.course IS NULL THEN '{NOT_HERE}' WHEN row_number() OVER (PARTITION BY l.id ORDER BY l.file, l.row) > 1 THEN '{AGAIN}' END"
    )
    frame = tables.kept(f"SELECT l.*, c.course, {why} AS why FROM {dated} l LEFT JOIN classes c USING (class)")
    category = frame["category"].map(categories)
    kinds = [
        work_kind(f"{'' if pd.isna(first) else first} {title}") for first, title in zip(category, frame["title"].fillna(""), strict=True)
    ]
    highest = parse_numbers(frame["highest"])
    tables.facts.add(
        "items", frame.assign(item=frame["id"], file=pd.NA, kind=kinds, max_score=highest, due_at=frame["due"], known_at=frame["assigned"])
    )
    return frame[["id", "course"]]


def _categories(tables: FlatTables) -> pd.Series:
    if "categories" not in tables.views:
        return pd.Series(dtype="string")
    why = f"CASE WHEN id IS NULL THEN 'no sourcedId' WHEN row_number() OVER (PARTITION BY id ORDER BY file, row) > 1 THEN '{AGAIN}' END"
    return tables.kept(f"SELECT *, {why} AS why FROM {tables.views['categories']}").set_index("id")["title"]
