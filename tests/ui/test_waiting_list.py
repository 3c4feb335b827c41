"""A fair waiting list: drawn and kept on the Caseload, told in the status, analysed on “Did it help?” as the experiment it is."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from dropout.aim import Aim
from dropout.cases import AsOf, CaseStore, Change, Channel, Contact, LotTerms, Result
from dropout.domain import Actor, Label
from dropout.effects import draw_order
from dropout.labels import build_labels
from dropout.pipeline import bundled_tables
from dropout.store import Workspace
from dropout.ui import session
from tests.ui.conftest import Open
from tests.ui.test_cases import RUN, WEEK, log_contact, text_of
from tests.unit.effects.test_waiting import newcombe

OVER = "SIM-2025A"


@pytest.fixture
def store(own_workspace: Workspace) -> CaseStore:
    """The cases that the app opens."""
    own_workspace.root.mkdir(parents=True, exist_ok=True)
    return CaseStore(own_workspace.root / "cases.db")


def listed(page: AppTest, state: str) -> list[str]:
    page.selectbox(key="state").set_value(state).run()
    return [str(one) for one in page.dataframe[0].value["Learner"]] if page.dataframe else []


def test_a_draw_is_kept_told_and_the_same_order_comes_of_its_seed(app: Open, store: CaseStore) -> None:
    page = app("caseload", **WEEK)
    page.button_group(key="tier").set_value("check_in").run()
    tier = [str(one) for one in page.dataframe[0].value["Learner"]]
    page.number_input(key=f"lot_places_check_in_{len(tier) - 1}").set_value(10).run()
    page.button(key="draw_lots").click().run()
    (lot,) = store.lots(RUN)
    assert (lot.terms.week, lot.terms.tier, len(lot.first), sorted(lot.first + lot.waiting)) == (5, "check_in", 10, sorted(tier))
    again = draw_order(tier, 10, lot.terms.seed, run_id=RUN, week=5, tier="check_in")
    assert again.order == (*lot.first, *lot.waiting)
    assert f"10 to be contacted first, {len(tier) - 10} wait" in "\n".join(one.value for one in page.success)
    page.button_group(key="tier").set_value("all").run()
    assert sorted(listed(page, "first_by_lot")) == sorted(lot.first)
    assert sorted(listed(page, "waits_by_lot")) == sorted(lot.waiting)
    assert set(page.dataframe[0].value["Status"]) <= {"waits by lot", "new this week · waits by lot"}


def test_nobody_is_drawn_twice_and_who_was_contacted_is_not_drawn(app: Open, store: CaseStore) -> None:
    page = app("caseload", **WEEK)
    first = str(page.dataframe[0].value["Learner"].iloc[0])
    log_contact(app, first)
    page = app("caseload", **WEEK)
    page.selectbox(key="lot_tier").set_value("contact_first").run()
    page.button(key="draw_lots").click().run()
    (lot,) = store.lots(RUN)
    assert first not in lot.first + lot.waiting
    assert page.selectbox(key="lot_tier").options == ["◆ Check in (27)"]


def test_a_draw_is_taken_back_only_until_somebody_of_it_was_contacted(app: Open, store: CaseStore) -> None:
    page = app("caseload", **WEEK)
    page.button(key="draw_lots").click().run()
    (lot,) = store.lots(RUN)
    log_contact(app, lot.first[0])
    page = app("caseload", **WEEK)
    page.button(key=f"take_back_{lot.lot_id}").click().run()
    assert "Somebody drawn has been contacted since." in "\n".join(one.value for one in page.error)
    assert store.lots(RUN) == [lot]
    assert lot.first[0] not in listed(page, "first_by_lot")


@pytest.fixture
def drawn(store: CaseStore) -> dict[str, tuple[str, ...]]:
    """In a run that is over, 60 learners drawn in week 3 of whom 30 came first and were contacted, those who completed preferred."""
    tables = bundled_tables().of_runs([OVER])
    people = tables.enrolments[tables.enrolments["registered_day"].lt(14) & ~tables.enrolments["unregistered_day"].lt(21).fillna(False)]
    ended = people.assign(week=3)
    done = 1 - build_labels(tables, ended, Aim(Label.NOT_COMPLETED))
    yes, no = (tuple(ended.loc[done == value, "learner_id"]) for value in (1, 0))
    groups = {"first": yes[:24] + no[:6], "waiting": yes[24:36] + no[6:24]}
    store.record_lot(OVER, LotTerms(3, "check_in", 7, "m"), groups["first"], groups["waiting"], Actor("Ana"), session.now())
    made = Contact(session.now().date(), Channel.EMAIL, Result.REACHED, AsOf(3, 0.5, 0.5, "check_in", "m"), 22)
    store.apply(OVER, [Change(one, 0, contact=made) for one in groups["first"]], Actor("Ana"), session.now())
    return groups


@pytest.mark.usefixtures("drawn")
def test_the_draw_is_analysed_as_drawn(app: Open) -> None:
    page = app("did_it_help", run=OVER, week="5")
    assert not page.exception
    text = text_of(page)
    says = r"Better: of 100 contacted, about (\d+) more completed the run than of 100 who waited \(range (\d+) more to (\d+) more\)"
    found = re.search(says, text)
    assert found, text
    low, high = newcombe(24, 30, 12, 30)
    assert found.groups() == ("40", f"{100 * low:.0f}", f"{100 * high:.0f}")
    assert "30 of 30 drawn to come first, 0 of 30 who wait" in text


def test_before_anything_is_known_the_draw_cannot_tell(app: Open, store: CaseStore) -> None:
    store.record_lot(RUN, LotTerms(5, "check_in", 7, "m"), ["L1", "L2"], ["L3"], Actor("Ana"), session.now())
    page = app("did_it_help", **WEEK)
    assert not page.exception
    assert "Cannot tell yet what the waiting list shows." in text_of(page)
    assert "Nobody has been contacted yet." in text_of(page)
