"""What Coursera's learners opened, finished, wrote and were graded for, in the session that they were in at the time."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, SubmissionStatus
from dropout.readers.flat_tables import FlatTables
from dropout.readers.formats.coursera_runs import AGAIN, NO_ID, NOT_HERE
from dropout.readers.formats.mapped_words import kind_of
from dropout.readers.report import Finding, Severity
from dropout.sql import quoted

NO_SEAT = "in no session that is read"
# The types of items by number, as far as exports agree on them; the table of types comes first.
_TYPES = {
    "1": "lecture",
    "2": "supplement",
    "3": "phased peer",
    "4": "split peer",
    "5": "quiz",
    "6": "exam",
    "7": "quiz",
    "8": "programming",
}
_WORDS = {
    EventKind.VIDEO: "lecture", EventKind.CONTENT: "supplement reading", EventKind.QUIZ: "exam quiz",
    EventKind.ASSIGNMENT: "programming notebook peer", EventKind.FORUM: "discussion",
}  # fmt: skip
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# The session that somebody was in when something happened: the last one joined by then, else the first.
_PLACED = """
SELECT p.*, coalesce(s.run, f.run) AS run FROM {rows} p
ASOF LEFT JOIN (SELECT * FROM seats) s ON s.who = p.who AND s.course_id = p.course AND p."at" >= s.joined
LEFT JOIN (SELECT who, course_id, arg_min(run, joined) AS run FROM seats GROUP BY ALL) f ON f.who = p.who AND f.course_id = p.course
"""


def item_kind(told: str) -> EventKind:
    """The kind of event that opening an item is, by the words for its type.

    >>> item_kind("lecture"), item_kind("graded programming"), item_kind("phased peer")
    (<EventKind.VIDEO: 'video'>, <EventKind.ASSIGNMENT: 'assignment'>, <EventKind.ASSIGNMENT: 'assignment'>)
    """
    words = told.casefold()
    return next((kind for word, kind in _KINDS.items() if word in words), None) or kind_of(words) or EventKind.CONTENT


def read_activity(tables: FlatTables) -> None:
    """Items started and completed, questions asked and answered in the forums; what was written is not read."""
    _make_items(tables)
    if "course_progress" in tables.views:
        _act("course_progress", "coalesce(i.kind, 'content')", tables, item="p.item")
    else:
        message = "Without course_progress there is no activity but posts and grades."
        tables.facts.findings.append(Finding(Severity.NOTICED, message, do="Add course_progress of the export."))
    for name in ("discussion_questions", "discussion_answers"):
        if name in tables.views:
            _act(name, f"'{EventKind.FORUM}'", tables)


def _make_items(tables: FlatTables) -> None:
    """Make the table `items` (item, title, kind), of all branches of a course."""
    types = _types(tables)
    parts = [
        _kept(tables, name, "item")[["item", "title", "type"]] for name in ("course_items", "course_branch_items") if name in tables.views
    ]
    items = (
        pd.concat(parts).drop_duplicates("item")
        if parts
        else pd.DataFrame({name: pd.Series(dtype="string") for name in ("item", "title", "type")})
    )
    told = items["type"].map({**_TYPES, **types}).fillna("")
    items = items.assign(kind=[item_kind(f"{words}") if words else EventKind.CONTENT for words in told])
    tables.stage.connection.register("items_frame", items[["item", "title", "kind"]].astype("object"))
    tables.stage.connection.execute(
        "CREATE TEMP TABLE items AS SELECT item::VARCHAR AS item, title::VARCHAR AS title, kind::VARCHAR AS kind FROM items_frame"
    )


def _types(tables: FlatTables) -> dict[str, str]:
    frame = _kept(tables, "course_item_types", "type")
    return {} if frame.empty else dict(zip(frame["type"], frame["told"].fillna(""), strict=True))


def _kept(tables: FlatTables, name: str, key: str) -> pd.DataFrame:
    """The rows of a small table, one for each key; the others are dropped."""
    if name not in tables.views:
        return pd.DataFrame()
    why = f"CASE WHEN {key} IS NULL THEN 'no id' WHEN row_number() OVER (PARTITION BY {key} ORDER BY file, row) > 1 THEN '{AGAIN}' END"
    view = tables.judge(f"SELECT *, {why} AS why FROM {tables.views[name]}")
    tables.keep(view)
    return tables.stage.frame(f"SELECT * FROM {view} ORDER BY file, row")


def _placed(name: str, tables: FlatTables) -> str | None:
    """The dated rows of a table with the run that each belongs to; the others are dropped."""
    dated = tables.times(tables.views[name], "at")
    if dated is None:
        return None
    why = (
        f"CASE WHEN who IS NULL THEN '{NO_ID}' WHEN course IS NULL OR course NOT IN (SELECT course_id FROM runs) THEN '{NOT_HERE}' "
        f"WHEN \"at\" IS NULL THEN 'no readable date' WHEN run IS NULL THEN '{NO_SEAT}' END"
    )
    return tables.judge(f"SELECT *, {why} AS why FROM ({_PLACED.format(rows=dated)})")


def _act(name: str, kind: str, tables: FlatTables, item: str = "NULL") -> None:
    view = _placed(name, tables)
    if view is None:
        return
    files = tables.stage.frame(f"SELECT DISTINCT file FROM {view} ORDER BY file")["file"]
    tables.facts.actions += [
        tables.stage.write_actions(
            f'SELECT p.who, p.run AS course, p."at", {kind} AS kind, {item} AS resource, i.title, 1 AS count, p.file, p.row '
            f"FROM {view} p LEFT JOIN items i ON i.item = {item} WHERE p.file = {quoted(str(file))}"
        )
        for file in files
    ]


def read_marks(tables: FlatTables) -> None:
    """Graded items of each run; of several grades for one item the first, because later ones were not known then."""
    if "course_item_grades" not in tables.views:
        return
    view = _placed("course_item_grades", tables)
    if view is None:
        return
    why = "if(row_number() OVER (PARTITION BY who, item, run ORDER BY \"at\", file, row) > 1, 'a later grade of the same work', NULL)"
    first = tables.judge(f"SELECT *, {why} AS why FROM {view}")
    frame = tables.stage.frame(f"SELECT g.*, i.title, i.kind FROM {first} g LEFT JOIN items i USING (item) ORDER BY g.file, g.row")
    frame = frame.assign(work=frame["run"] + "/" + frame["item"])
    score = pd.to_numeric(frame["grade"], errors="coerce") * 100
    items = frame.drop_duplicates("work")
    quiz = items["kind"].eq(EventKind.QUIZ.value).fillna(False).astype(bool)
    kinds = pd.Series(AssessmentKind.ASSIGNMENT.value, index=items.index).mask(quiz, AssessmentKind.QUIZ.value)
    tables.facts.add("items", items.assign(item=items["work"], course=items["run"], file=pd.NA, kind=kinds, max_score=100.0))
    status = pd.Series(SubmissionStatus.SCORED.value, index=frame.index).mask(score.isna(), SubmissionStatus.SUBMITTED.value)
    tables.facts.add("marks", frame.assign(item=frame["work"], score=score, status=status, known_at=frame["at"]))
