"""Twenty people who write cases at once, and what must hold of what they wrote; by the benchmark as well, for longer."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from dropout.cases import CaseStore, Change, ConflictError, Status
from dropout.domain import Actor

PEOPLE, LEARNERS = 20, 6
NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Person(threading.Thread):
    """Reads a case, thinks, writes status and a note; where somebody was faster, looks again."""

    def __init__(self, store: CaseStore, number: int, until: float) -> None:
        super().__init__()
        self._store, self._rng, self._until, self._actor = store, random.Random(number), until, Actor(f"P{number}")
        self.saved: dict[str, tuple[str, Status]] = {}  # by change: learner, status
        self.conflicts = 0
        self.fault: Exception | None = None

    def run(self) -> None:
        try:
            while time.monotonic() < self._until:
                self._write(f"L{self._rng.randrange(LEARNERS)}")
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody would have seen it on screen
            self.fault = error

    def _write(self, learner: str) -> None:
        seen = self._store.case("R", learner)
        time.sleep(self._rng.random() / 50)
        status = self._rng.choice([one for one in Status if one != seen.status])
        try:
            change = self._store.apply("R", [Change(learner, seen.version, {"status": status}, note="n")], self._actor, NOW)
        except ConflictError:
            self.conflicts += 1
        else:
            self.saved[change] = (learner, status)


def work_at_once(place: str | Path, seconds: float) -> tuple[int, int]:
    """Let everybody write for so long; check every history against what was confirmed; return confirmed and refused changes."""
    store = CaseStore(place)
    try:
        people = [Person(store, number, time.monotonic() + seconds) for number in range(PEOPLE)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        assert [person.fault for person in people if person.fault] == []
        assert min(len(person.saved) for person in people) > 0
        saved = {change: told for person in people for change, told in person.saved.items()}
        refused = sum(person.conflicts for person in people)
        assert refused > 0  # or nothing was tried here
        for learner in {learner for learner, _ in saved.values()}:
            _check(store, learner, {change: status for change, (one, status) in saved.items() if one == learner})
        store.purge("R")
    finally:
        store.close()
    return len(saved), refused


def _check(store: CaseStore, learner: str, confirmed: dict[str, Status]) -> None:
    """Every confirmed change is a version of its own, and each status follows from the one before.

    Two who choose the same status do not contradict each other: the second change then holds its note only.
    """
    history = sorted(store.history("R", learner), key=lambda entry: entry.version)
    notes = [entry for entry in history if entry.what == "note"]
    assert [entry.version for entry in notes] == list(range(1, len(confirmed) + 1))
    assert {entry.change_id for entry in notes} == set(confirmed)
    moves, now = {entry.version: entry for entry in history if entry.what == "status"}, "new"
    for note in notes:
        if move := moves.pop(note.version, None):
            assert (move.change_id, move.before) == (note.change_id, now)
            now = str(move.after)
        assert now == confirmed[note.change_id]
    assert not moves
    assert store.case("R", learner).status == now
