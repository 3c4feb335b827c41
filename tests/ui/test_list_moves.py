"""The Caseload says what changed since the week before, learner by learner, and why."""

from __future__ import annotations

import pandas as pd
import pytest

from dropout.cases import AsOf, CaseStore, Change, Channel, Contact, Result, Status
from dropout.domain import Actor
from dropout.moves import Move
from dropout.store import Workspace
from dropout.ui import session
from dropout.ui.caseload_cases import ACTIVE_SINCE
from dropout.ui.list_moves import BACK, CAME, OFF, build
from tests.ui.conftest import Open
from tests.ui.test_cases import RUN, WEEK

TABLE = pd.DataFrame(
    {"learner_id": ["A", "B"], "tier": ["contact_first", "no_action"], "status": ["", "contacted 2 Mar, active since"],
     "states": [frozenset(), frozenset({ACTIVE_SINCE})], "last_active": ["9 days ago", "last day"]}
)  # fmt: skip


def test_who_came_back_stands_first_and_may_be_off_the_list_too() -> None:
    moves = [Move("A", True, 14, 3, "No activity"), Move("B", False, 2, 40, "Active on 5 days"), Move("C", False, 1, None, "not enrolled")]
    found = build(moves, TABLE)
    assert found[["learner", "change", "place", "why"]].to_numpy().tolist() == [
        ["B", BACK, "", "last active last day"],
        ["A", CAME, "place 14, now 3", "No activity"],
        ["B", OFF, "place 2, now 40", "Active on 5 days"],
        ["C", OFF, "was place 1", "not enrolled"],
    ]
    assert found["status"].tolist() == ["contacted 2 Mar, active since", "", "contacted 2 Mar, active since", ""]


@pytest.fixture
def contacted(own_workspace: Workspace) -> str:
    """Somebody active in week 5 of the bundled course whom Ada had contacted at the end of week 4."""
    learner = "L1923"
    own_workspace.root.mkdir(parents=True, exist_ok=True)
    store = CaseStore(own_workspace.root / "cases.db")
    made = Contact(session.now().date(), Channel.EMAIL, Result.WAITING, AsOf(4, 0.5, 0.5, "contact_first", "m"), 28)
    store.apply(RUN, [Change(learner, 0, {"status": Status.CONTACTED}, contact=made)], Actor("Ada"), session.now())
    store.close()
    return learner


def listed(app: Open, week: int) -> set[str]:
    page = app("caseload", run=RUN, week=str(week))
    page.button_group(key="tier").set_value("contact_first").run()
    return set(page.dataframe[0].value["Learner"])


def test_the_list_names_who_came_and_who_is_off_it_with_places_and_why(app: Open, contacted: str) -> None:
    page = app("caseload", **WEEK)
    rows = {str(one.key): one.label for one in page.button if str(one.key).startswith("moved_")}

    def of(kind: str) -> dict[str, str]:
        return {key.rpartition("_")[2]: label for key, label in rows.items() if key.startswith(f"moved_{kind[:3]}_")}

    now, before = listed(app, 5), listed(app, 4)
    assert (set(of(CAME)), set(of(OFF)), set(of(BACK))) == (now - before, before - now, {contacted})
    assert all("now " in label and label.count(" · ") == 2 for label in of(CAME).values())
    assert sum("run median" in label for label in of(CAME).values()) > len(of(CAME)) / 2
    page.button(key=f"moved_{BACK[:3]}_{contacted}").click().run()
    assert page.title[0].value == contacted


def test_in_the_first_week_nothing_has_changed_yet(app: Open) -> None:
    page = app("caseload", run=RUN, week="1")
    assert [one.key for one in page.button if str(one.key).startswith("moved_")] == []
