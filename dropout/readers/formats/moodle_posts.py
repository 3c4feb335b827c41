"""The export of a forum: who wrote when. What was written, and to whom in private, stays in the file."""

from __future__ import annotations

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import fold
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Preview, Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table

POSTS = "forum posts"
_COLUMNS = {
    "id", "discussion", "parent", "userid", "userfullname", "created", "modified", "mailed", "subject", "message", "messageformat",
    "messagetrust", "attachment", "totalscore", "mailnow", "deleted", "privatereplyto", "privatereplytofullname", "wordcount", "charcount",
}  # fmt: skip
_NEEDED = {"discussion", "parent", "userid", "userfullname", "created", "message"}
_EPOCH = (1e9, 4e9)  # seconds from 2001 on


def recognise_posts(shown: Preview) -> Recognition | None:
    """An export by its columns, which no language changes."""
    found = {fold(heading) for heading in shown.header} & _COLUMNS
    if not found >= _NEEDED:
        return None
    return Recognition("moodle", POSTS, 0.95, f"{len(found)} of {len(_COLUMNS)} columns of a Moodle forum export")


def read_posts(stage: Stage, source: Source, claim: Recognition, facts: Facts, context: ReadContext, *, beside_log: bool) -> None:
    """Add who wrote, and unless a log tells more, each post as something that they did on its day."""
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    cells = cells.rename(columns={heading: fold(heading) for heading in cells.columns})
    cells = facts.ledgers.keep(cells, cells["userid"].notna(), reason="no user id")
    if "deleted" in cells:
        cells = facts.ledgers.keep(cells, cells["deleted"].fillna("0") != "1", reason="deleted", column="deleted")
    at = _times(cells["created"], source.name, context, facts)
    if at is None:
        facts.ledgers.keep(cells, pd.Series(False, index=cells.index), reason=WAITS)
        return
    cells = facts.ledgers.keep(cells.assign(at=at), at.notna(), reason="time not readable", column="created")
    cells["who"] = cells["userid"].astype("string").str.replace(r"\.0$", "", regex=True)
    facts.add("people", cells.assign(id=cells["who"], name=cells["userfullname"], listed=False))
    if not beside_log and len(cells):
        told = cells[["who", "at"]].assign(kind=EventKind.FORUM.value, resource="discussion-" + cells["discussion"], count=1)
        stage.connection.register("posts", told.astype(dict.fromkeys(("who", "kind", "resource"), "object")))
        facts.actions.append(stage.write_actions("SELECT * FROM posts"))
        stage.connection.unregister("posts")
    message = "What was written in the forum was not read; only when, by whom and in which discussion is kept."
    facts.findings.append(Finding(Severity.NOTICED, message, file=source.name))


def _times(created: pd.Series, file: str, context: ReadContext, facts: Facts) -> pd.Series | None:
    seconds = parse_numbers(created)
    if seconds.between(*_EPOCH).mean() > 0.5:
        return pd.to_datetime(seconds.where(seconds.between(*_EPOCH)), unit="s").astype("datetime64[us]")
    return ask_dates(created, file, context, facts.questions)
