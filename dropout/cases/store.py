"""Cases written whole or not at all, with who did it; two people at once never overwrite each other.

A change is one transaction over one case or many. Every value that it replaces stays in the history, so that
undoing is one more change, which puts the values back. Times and actors are passed in.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from dropout.cases.answers import Answers
from dropout.cases.database import open_database, told, writing
from dropout.cases.lots import Lots
from dropout.cases.records import FIELDS, Case, Change, Entry, Status, Value
from dropout.cases.tables import ANSWERS, CASES, CHANGES, CONTACTS, DRAWN, ENTRIES, FEEDBACK, LOTS, VETOES
from dropout.cases.views import case_of, history_of
from dropout.domain import Actor
from dropout.errors import DropoutError

_ATTEMPTS = 5  # two who touch the same case for the first time, or a deadlock: the server lets one of them try again
_ADDED = {"contact": CONTACTS, "feedback": FEEDBACK}


class ConflictError(DropoutError):
    """Somebody else changed the same thing since it was looked at; `entries` is what they wrote. Nothing was saved."""

    def __init__(self, entries: Sequence[Entry], do: str) -> None:
        self.entries = tuple(entries)
        told_of = "; ".join(f"{e.learner_id}: {e.by} set {e.what.replace('_', ' ')} to {e.after or 'nothing'}" for e in entries[:5])
        super().__init__("Somebody else changed this meanwhile.", found=told_of, do=do)


class Move(NamedTuple):
    """One entry to be written: what went from which text to which."""

    what: str
    before: str | None
    after: str | None


class CaseStore(Lots, Answers):
    """The cases in one database, by run and learner. `Views` has what only reads."""

    def __init__(self, place: str | Path) -> None:
        super().__init__(open_database(place))

    def close(self) -> None:
        """Let go of the server's connections."""
        self.engine.dispose()

    def apply(self, run_id: str, changes: Sequence[Change], actor: Actor, now: datetime) -> str:
        """Write all changes, one a learner, or none; return the id under which they can be undone.

        Fields that others changed since a case was seen stay theirs: the same field with another value
        raises `ConflictError`, other fields are no conflict. What is added never is one.
        """
        if not changes or len({change.learner_id for change in changes}) < len(changes):
            raise ValueError("one change a learner, at least one")

        def work(connection: Connection, change_id: str) -> None:
            cases = _lock(connection, run_id, (change.learner_id for change in changes))
            _refuse_overwriting(connection, run_id, changes, cases)
            connection.execute(insert(CHANGES).values(_made(change_id, run_id, actor, now)))
            for change in sorted(changes, key=lambda c: c.learner_id):
                case = cases[change.learner_id]
                moves = [*_set(case, change.sets), *_add(connection, case, change, actor, now)]
                _move(connection, change_id, case, moves, now)

        return self._write(work)

    def undo(self, change_id: str, actor: Actor, now: datetime) -> str:
        """Put back what a change replaced and take back what it added, by one more change; undoing that one redoes it."""

        def work(connection: Connection, new_id: str) -> None:
            run_id = connection.execute(select(CHANGES.c.run_id).where(CHANGES.c.change_id == change_id)).scalar()
            if run_id is None or connection.execute(select(CHANGES.c.change_id).where(CHANGES.c.undoes == change_id)).first():
                raise DropoutError("This was taken back already.", do="Look at the history of the case.")
            rows = connection.execute(select(ENTRIES).where(ENTRIES.c.change_id == change_id)).all()
            cases = _lock(connection, run_id, (row.learner_id for row in rows))
            _refuse_undoing(connection, run_id, rows, cases)
            connection.execute(insert(CHANGES).values(**_made(new_id, run_id, actor, now), undoes=change_id))
            for learner in sorted(cases):
                back = [Move(row.what, row.after, row.before) for row in rows if row.learner_id == learner]
                _move(connection, new_id, cases[learner], back, now)

        return self._write(work)

    def decide(self, concept: str, *, hidden: bool, why: str, actor: Actor, now: datetime) -> None:
        """Have a reason hidden from now on, or shown again, everywhere in this database; hiding needs a why."""
        if hidden and not why.strip():
            raise DropoutError("A reason is hidden for a reason.", do="Say why it should not be shown: others will read it.")
        values = {"concept": concept, "hidden": hidden, "why": why.strip(), "made_by": actor.name, "self_declared": not actor.signed_in}
        with told(self.engine), writing(self.engine) as connection:
            connection.execute(insert(VETOES).values(**values, at=now))

    def purge(self, run_id: str, learner_id: str | None = None) -> int:
        """Delete everything kept about a learner of a run, or about the whole run: for good, history included; how many rows."""
        rows = 0
        with told(self.engine), writing(self.engine) as connection:
            for table in (CONTACTS, FEEDBACK, ENTRIES, CASES, DRAWN, ANSWERS):
                mine = table.c.run_id == run_id
                rows += connection.execute(delete(table).where(mine & (table.c.learner_id == learner_id) if learner_id else mine)).rowcount
            peopled = select(DRAWN.c.lot_id).where(DRAWN.c.run_id == run_id)
            connection.execute(delete(LOTS).where(LOTS.c.run_id == run_id, LOTS.c.lot_id.not_in(peopled)))
            kept = select(ENTRIES.c.change_id).where(ENTRIES.c.run_id == run_id)
            connection.execute(delete(CHANGES).where(CHANGES.c.run_id == run_id, CHANGES.c.change_id.not_in(kept)))
        return rows

    def _write(self, work: Callable[[Connection, str], None]) -> str:
        """Do the work in a transaction, again where the database asks for it; what was confirmed once is not done twice."""
        change_id = secrets.token_hex(8)
        with told(self.engine):
            for attempt in range(_ATTEMPTS):
                try:
                    with writing(self.engine) as connection:
                        if not connection.execute(select(CHANGES.c.change_id).where(CHANGES.c.change_id == change_id)).first():
                            work(connection, change_id)
                    break
                except (IntegrityError, OperationalError):
                    if attempt == _ATTEMPTS - 1:
                        raise
        return change_id


def _lock(connection: Connection, run_id: str, learners: Iterable[str]) -> dict[str, Case]:
    """The cases as they are, held until the transaction ends; locked in one order, so that nobody waits in a circle."""
    asked = sorted(set(learners))
    query = select(CASES).where(CASES.c.run_id == run_id, CASES.c.learner_id.in_(asked)).order_by(CASES.c.learner_id).with_for_update()
    found = {row.learner_id: case_of(row) for row in connection.execute(query)}
    return {learner: found.get(learner, Case(run_id, learner)) for learner in asked}


def _made(change_id: str, run_id: str, actor: Actor, now: datetime) -> dict[str, Any]:
    return {"change_id": change_id, "run_id": run_id, "at": now, "made_by": actor.name, "self_declared": not actor.signed_in}


def as_text(value: Value) -> str | None:
    """A field's value as the history keeps it.

    >>> as_text(Status.NO_ANSWER), as_text(date(2026, 3, 1)), as_text(None)
    ('no_answer', '2026-03-01', None)
    """
    return value.isoformat() if isinstance(value, date) else str(value) if value is not None else None


def _as_value(what: str, text: str | None) -> Value:
    if text is None:
        return None
    return Status(text) if what == "status" else date.fromisoformat(text) if what in ("due_on", "snoozed_until") else text


def _refuse_overwriting(connection: Connection, run_id: str, changes: Sequence[Change], cases: Mapping[str, Case]) -> None:
    against: list[Entry] = []
    for change in changes:
        case = cases[change.learner_id]
        disputed = {what for what, value in change.sets.items() if getattr(case, what) != value}
        if case.version != change.seen and disputed:
            since = history_of(connection, run_id, change.learner_id, after=change.seen)
            last = {entry.what: entry for entry in sorted(since, key=lambda e: e.version)}
            against.extend(last[what] for what in sorted(disputed & set(last)))
    if against:
        raise ConflictError(against, "Look at what they wrote. Yours is still in front of you: save it again if it should stand.")


def _refuse_undoing(connection: Connection, run_id: str, rows: Sequence[Any], cases: Mapping[str, Case]) -> None:
    against: list[Entry] = []
    for row in rows:
        if row.what in FIELDS and as_text(getattr(cases[row.learner_id], row.what)) != row.after:
            since = history_of(connection, run_id, row.learner_id, after=row.version)
            against.extend(entry for entry in since if entry.what == row.what)
    if against:
        raise ConflictError(against, "It builds on what you would take back: change the case itself instead.")


def _set(case: Case, sets: Mapping[str, Value]) -> list[Move]:
    moves = [Move(what, as_text(getattr(case, what)), as_text(sets[what])) for what in FIELDS if what in sets]
    return [move for move in moves if move.before != move.after]


def _add(connection: Connection, case: Case, change: Change, actor: Actor, now: datetime) -> list[Move]:
    """Write what a change adds; the history keeps a note's text, else the id of the row."""
    moves = [Move("note", None, change.note)] if change.note else []
    common = {"run_id": case.run_id, "learner_id": case.learner_id, "made_by": actor.name, "at": now, "undone": False}
    if contact := change.contact:
        new = secrets.token_hex(8)
        own = {"contact_id": new, "made_on": contact.on, "day": contact.day, "how": contact.how, "result": contact.result}
        connection.execute(insert(CONTACTS).values(**common, **own, note=contact.note, **asdict(contact.as_of)))
        moves.append(Move("contact", None, new))
    if feedback := change.feedback:
        new = secrets.token_hex(8)
        own = {"feedback_id": new, "verdict": feedback.verdict, "about": feedback.about, "note": feedback.text}
        connection.execute(insert(FEEDBACK).values(**common, **own, **asdict(feedback.as_of)))
        moves.append(Move("feedback", None, new))
    return moves


def _move(connection: Connection, change_id: str, case: Case, moves: Sequence[Move], now: datetime) -> None:
    """Write the case at its next version, the entries that lead there, and whether something added counts."""
    if not moves:
        return
    at = {"run_id": case.run_id, "learner_id": case.learner_id}
    new = {move.what: _as_value(move.what, move.after) for move in moves if move.what in FIELDS}
    if case.version == 0:
        connection.execute(insert(CASES).values(**{**at, "status": case.status, **new}, version=1, changed_at=now))
    else:
        mine = (CASES.c.run_id == case.run_id) & (CASES.c.learner_id == case.learner_id)
        connection.execute(update(CASES).where(mine).values(**new, version=case.version + 1, changed_at=now))
    rows = [{"change_id": change_id, **at, **move._asdict(), "version": case.version + 1} for move in moves]
    connection.execute(insert(ENTRIES), rows)
    for move in moves:
        if move.what in _ADDED and (table := _ADDED[move.what]) is not None:
            added = table.c[f"{move.what}_id"] == (move.after or move.before)
            connection.execute(update(table).where(added).values(undone=move.after is None))
