"""From a reason to a contact and back: what is logged on the Learner page stands on the list and on somebody's week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dropout.cases import CaseStore, Change, Status
from dropout.domain import Actor
from dropout.store import Workspace
from dropout.ui import session
from tests.ui.conftest import Open

RUN, WEEK = "SIM-2025B", {"run": "SIM-2025B", "week": "5"}


@pytest.fixture
def store(own_workspace: Workspace) -> CaseStore:
    """The cases that the app opens."""
    return CaseStore(own_workspace.root / "cases.db")


def first_on_the_list(app: Open) -> str:
    return str(app("caseload", **WEEK).dataframe[0].value["Learner"].iloc[0])


def case_input(page: AppTest, kind: str, name: str) -> object:
    (found,) = [widget for widget in getattr(page, kind) if str(widget.key).startswith(f"case_{name}_")]
    return found


def text_of(page: AppTest) -> str:
    return "\n".join(e.value for kind in (page.markdown, page.warning, page.caption) for e in kind).replace("\\", "")


def log_contact(app: Open, learner: str) -> AppTest:
    page = app("learner", **WEEK, learner=learner)
    return page.button(key="log_contact").click().run()


def test_a_logged_contact_stands_on_the_list_and_comes_due(app: Open, store: CaseStore) -> None:
    learner = first_on_the_list(app)
    page = log_contact(app, learner)
    assert "Contact logged." in text_of(page)
    case = store.case(RUN, learner)
    today = session.now().date()
    assert (case.status, case.contacted_on, case.due_on) == (Status.CONTACTED, today, today + timedelta(days=7))
    rows = app("caseload", **WEEK).dataframe[0].value
    assert f"contacted {today.day} {today:%b}" in rows["Status"].iloc[0]
    week = app("my_week", **WEEK)
    assert learner in week.button(key=f"task_{learner}").label
    assert "Due within a week · 1" in [title.value for title in week.header]


def test_a_contact_keeps_what_the_list_said_then(app: Open, store: CaseStore) -> None:
    learner = first_on_the_list(app)
    log_contact(app, learner)
    (contact,) = store.contacts(RUN).to_dict("records")
    assert (contact["week"], contact["tier"], contact["day"]) == (5, "contact_first", 35)
    assert 0 < contact["risk"] < 1


def test_what_was_done_is_told_with_its_undo_beside_that_learner_or_with_who_it_is(app: Open) -> None:
    learner, other = app("caseload", **WEEK).dataframe[0].value["Learner"].iloc[:2]
    page = log_contact(app, learner)
    assert [toast.value for toast in page.toast] == ["Contact logged."]  # in sight, wherever the page is scrolled to
    assert learner not in next(one.value for one in page.markdown if "Contact logged." in one.value)
    page.session_state["learner"] = other
    page.run()
    assert "Contact logged." not in text_of(page)
    assert [one.key for one in page.button if one.key == "undo"] == []
    page.switch_page("pages/caseload.py").run()
    assert f"{learner} · Contact logged." in text_of(page)


def test_undo_takes_the_contact_back(app: Open, store: CaseStore) -> None:
    learner = first_on_the_list(app)
    page = log_contact(app, learner)
    page.button(key="undo").click().run()
    assert "Taken back: contact logged." in text_of(page)
    assert store.contacts(RUN).empty
    assert store.case(RUN, learner).status == Status.NEW


def test_what_somebody_else_wrote_is_shown_and_ones_own_text_stays(app: Open, store: CaseStore) -> None:
    learner = first_on_the_list(app)
    page = app("learner", **WEEK, learner=learner)
    store.apply(RUN, [Change(learner, 0, {"status": Status.RESOLVED, "plan": "Ben calls"})], Actor("Ben"), session.now())
    case_input(page, "text_area", "plan").set_value("I write")  # type: ignore[attr-defined]
    case_input(page, "text_area", "note").set_value("A long note")  # type: ignore[attr-defined]
    page.button(key="save_case").click().run()
    assert "Ben set plan to Ben calls" in text_of(page)
    assert case_input(page, "text_area", "note").value == "A long note"  # type: ignore[attr-defined]
    assert store.case(RUN, learner).plan == "Ben calls"
    page.button(key="save_case").click().run()
    case = store.case(RUN, learner)
    assert (case.plan, case.status) == ("I write", Status.RESOLVED)


def test_the_status_filter_shows_those_cases_and_moves_no_tier(app: Open) -> None:
    learner = first_on_the_list(app)
    log_contact(app, learner)
    page = app("caseload", **WEEK)
    tiers = list(page.button_group(key="tier").options)
    page.selectbox(key="state").set_value("contacted").run()
    assert page.dataframe[0].value["Learner"].tolist() == [learner]
    assert list(page.button_group(key="tier").options) == tiers


def test_new_this_week_is_who_was_not_on_the_list_before(app: Open) -> None:
    def listed(week: int) -> set[str]:
        page = app("caseload", run=RUN, week=str(week))
        page.button_group(key="tier").set_value("contact_first").run()
        return set(page.dataframe[0].value["Learner"])

    page = app("caseload", **WEEK)
    page.selectbox(key="state").set_value("new_this_week").run()
    assert set(page.dataframe[0].value["Learner"]) == listed(5) - listed(4)
    assert f"{len(listed(5) - listed(4))} new on the list" in text_of(app("caseload", **WEEK))


def test_a_name_is_asked_for_once_and_kept_as_self_declared(app: Open, store: CaseStore) -> None:
    learner = first_on_the_list(app)
    page = app("learner", **WEEK, learner=learner)
    page.text_input(key="case_actor_name").set_value("Anna *A*")
    page.button(key="name_case_actor").click().run()
    assert [box.key for box in page.text_input if box.key == "case_actor_name"] == []
    page.button(key="log_contact").click().run()
    assert {(entry.by, entry.self_declared) for entry in store.history(RUN, learner)} == {("Anna *A*", True)}
    assert "Anna *A* (name as given)" in text_of(page)


def test_what_comes_and_goes_above_the_forms_leaves_them_in_place(app: Open) -> None:
    def place(page: AppTest) -> list[int]:
        return [index for index, block in page.main.children.items() if block.type == "tab_container"]

    page = app("learner", **WEEK, learner=first_on_the_list(app))
    before = place(page)
    page.text_input(key="case_actor_name").set_value("Ada")
    page.button(key="name_case_actor").click().run()
    assert place(page) == before
    page.button(key="accept_plan").click().run()
    assert "Plan accepted." in text_of(page)
    assert place(page) == before != []


def test_a_demo_keeps_cases_in_its_own_session(demo: Open, own_workspace: Workspace) -> None:
    page = demo("caseload", **WEEK)
    learner = str(page.dataframe[0].value["Learner"].iloc[0])
    page = demo("learner", **WEEK, learner=learner)
    page.button(key="log_contact").click().run()
    assert not (own_workspace.root / "cases.db").exists()
    assert (session._session_folder().path / "cases.db").exists()
