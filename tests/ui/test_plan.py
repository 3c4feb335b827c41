"""From a reason to a plan, a draft and a logged contact, on the Learner page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dropout.cases import CaseStore, Status
from dropout.interventions.fields import unsuitable
from dropout.store import Workspace
from dropout.ui import session
from tests.ui.conftest import Open
from tests.ui.test_cases import RUN, WEEK, first_on_the_list, text_of


@pytest.fixture
def store(own_workspace: Workspace) -> CaseStore:
    """The cases that the app opens."""
    return CaseStore(own_workspace.root / "cases.db")


def widget(page: AppTest, kind: str, starts: str) -> object:
    return next(one for one in getattr(page, kind) if str(one.key).startswith(starts))


def test_two_or_three_steps_are_proposed_and_what_is_accepted_is_kept(app: Open, store: CaseStore) -> None:
    learner = first_on_the_list(app)
    page = app("learner", **WEEK, learner=learner)
    steps = [one for one in page.text_area if str(one.key).startswith("plan_step_")]
    assert 2 <= len(steps) <= 3
    steps[0].set_value("Ring *her*\ntonight ")  # a step is a line
    steps[1].set_value("")
    page.button(key="accept_plan").click().run()
    assert "Plan accepted." in text_of(page)
    case = store.case(RUN, learner)
    lines = str(case.plan).splitlines()
    assert lines[0].startswith("Ring *her* tonight · ")
    assert len(lines) == len(steps) - 1
    assert (case.status, case.due_on) == (Status.PLANNED, session.now().date() + timedelta(days=5))
    assert any("Ring \\*her\\* tonight" in one.value for one in page.markdown)
    page.button(key="undo").click().run()
    assert (store.case(RUN, learner).plan, store.case(RUN, learner).status) == (None, Status.NEW)


def test_a_reason_that_stands_in_the_plan_is_said_once(app: Open, store: CaseStore) -> None:
    first = {"run": RUN, "week": "1"}  # no week before: no move of the estimate to tell instead
    learner = str(app("caseload", **first).dataframe[0].value["Learner"].iloc[0])
    app("learner", **first, learner=learner).button(key="accept_plan").click().run()
    reason = str(store.case(RUN, learner).plan).splitlines()[0].rpartition(" · ")[2]
    assert app("my_week", **first).button(key=f"task_{learner}").label.count(reason) == 1


def test_a_draft_says_no_estimate_and_no_name_and_is_logged_when_sent(app: Open, store: CaseStore) -> None:
    learner = first_on_the_list(app)
    page = app("learner", **WEEK, learner=learner)
    body = str(widget(page, "text_area", "body_").value)  # type: ignore[attr-defined]
    assert "[name]" in body
    assert unsuitable(body) == []
    page.button(key="log_sent").click().run()
    (contact,) = store.contacts(RUN).to_dict("records")
    assert (contact["how"], contact["result"]) == ("email", "waiting")
    assert contact["note"].startswith("Message: Island Studies")
    assert store.case(RUN, learner).due_on == session.now().date() + timedelta(days=7)
    assert learner in app("my_week", **WEEK).button(key=f"task_{learner}").label


@pytest.mark.parametrize(("language", "hello"), [("de", "Guten Tag"), ("es", "Hola"), ("fr", "Bonjour"), ("en", "Hello")])
def test_a_draft_speaks_the_language_chosen(app: Open, language: str, hello: str) -> None:
    page = app("learner", **WEEK, learner=first_on_the_list(app))
    page.selectbox(key="message_language").set_value(language).run()
    assert str(widget(page, "text_area", "body_").value).startswith(hello)  # type: ignore[attr-defined]


def test_the_name_is_in_a_draft_only_while_names_are_shown(app: Open, imported_run: str, own_workspace: Workspace) -> None:
    page = app("learner", run=imported_run, week="5")
    learner = page.selectbox(key="choose_learner").options[0].split(" · ")[0]
    page.selectbox(key="choose_learner").set_value(learner).run()
    known = own_workspace.identities([imported_run]).set_index("learner_id")
    shown = str(known.loc[learner, "name"])
    assert "[name]" in str(widget(page, "text_area", "body_").value)  # type: ignore[attr-defined]
    assert shown not in str(widget(page, "text_area", "body_").value)  # type: ignore[attr-defined]
    page.toggle(key="show_names").set_value(True).run()
    assert shown in str(widget(page, "text_area", "body_").value)  # type: ignore[attr-defined]


def test_actions_are_compared_and_one_goes_into_the_plan(app: Open, store: CaseStore) -> None:
    learner = first_on_the_list(app)
    page = app("learner", **WEEK, learner=learner)
    page.toggle(key="compare_actions").set_value(True).run()
    lines = [one.value for one in page.markdown if one.value.startswith(("**A** ", "**B** "))]
    assert len(lines) == 2
    one, both = (int(line.split("about ")[1].split(" in 100")[0]) for line in lines)
    assert both <= one
    page.button(key="scenario_B").click().run()
    page.button(key="scenario_B").click().run()  # said once
    (line,) = str(store.case(RUN, learner).plan).splitlines()
    assert line.startswith("Learner hands in Checkpoint quiz 1 on time, is active 3 days a week for 2 weeks, works through ")
    assert line.endswith("the model's estimate, not a promise)")
    page.button(key="accept_plan").click().run()
    assert str(store.case(RUN, learner).plan).splitlines()[0] == line  # accepting steps takes nothing out of the plan
    assert len(str(store.case(RUN, learner).plan).splitlines()) > 2
