"""Laws of histories: any sequence of changes can be read back, and undone to where it began."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.cases import CaseStore, Change, Status
from tests.unit.cases.laws import ANNA, BEN, CALL, NOW

DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=40)
SETS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(Status), "due_on": DAYS, "snoozed_until": DAYS, "owner": st.none() | TEXT, "plan": st.none() | TEXT,
    },
)  # fmt: skip
STEP = st.dictionaries(st.sampled_from(["L1", "L2", "l1"]), st.tuples(SETS, st.none() | TEXT, st.booleans()), min_size=1)


def values(store: CaseStore) -> dict[str, tuple[Any, ...]]:
    """What the cases hold, without their versions; an untouched one and one brought back to nothing are the same."""
    cases = [store.case("R", learner) for learner in ("L1", "L2", "l1")]
    return {case.learner_id: (case.status, case.due_on, case.snoozed_until, case.owner, case.plan, case.contacted_on) for case in cases}


@settings(max_examples=12)
@given(st.lists(STEP, min_size=1, max_size=5))
def test_what_is_written_is_read_and_undoing_everything_leads_back(steps: list[dict[str, tuple[dict[str, Any], str | None, bool]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = CaseStore(Path(folder) / "cases.db")
        states, done = [values(store)], []
        for step in steps:
            changes = [
                Change(who, store.case("R", who).version, sets, note, CALL if call else None) for who, (sets, note, call) in step.items()
            ]
            done.append(store.apply("R", changes, ANNA, NOW))
            for who, (sets, note, call) in step.items():
                case = store.case("R", who)
                assert {what: getattr(case, what) for what in sets} == sets
                assert case.contacted_on == CALL.on if call else True
                assert note is None or note in [entry.after for entry in store.history("R", who) if entry.what == "note"]
            states.append(values(store))
        undone = []
        for change, before in zip(reversed(done), reversed(states[:-1]), strict=True):
            undone.append(store.undo(change, BEN, NOW))
            assert values(store) == before
        for change, after in zip(reversed(undone), states[1:], strict=True):
            store.undo(change, BEN, NOW)
            assert values(store) == after
