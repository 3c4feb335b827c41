"""Ask: every question that is offered is answered on the page, refusals say what is near, and names come late."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dropout import asking
from dropout.ui import ask as page_parts
from dropout.ui import cache
from tests.ui.conftest import Open

TITLES = {"Caseload", "My week", "Learner", "Cohort", "Upload", "Playbook", "Did it help?", "Does it work?", "Model", "About"}
RUN = {"run": "SIM-2025B", "week": "5"}


def ask(page: AppTest, question: str) -> AppTest:
    page.text_input(key="question").set_value(question)
    page.button(key="ask").click().run()
    assert [error.message for error in page.exception] == []
    return page


def said(page: AppTest) -> str:
    found = [element.value for kind in (page.caption, page.markdown, page.info, page.warning) for element in kind]
    return "\n".join(found).replace("\\", "")


def test_every_question_offered_is_answered(app: Open) -> None:
    page = app("ask", **RUN)
    listed = page.button(key="offer_why").label.split()[2]
    for key, question in asking.offered().items():
        page.button(key=f"offer_{key}").click().run()
        assert [error.message for error in page.exception] == [], key
        wanted = question.replace("“calibrated”", "“Calibrated”")
        assert f"Taken as: {asking.with_learner(wanted, listed)} · as of the end of week 5" in said(page)
        assert page.button(key="open_page").label.removeprefix("Open ") in TITLES


def test_all_that_can_be_answered_is_offered_in_a_group() -> None:
    assert sorted(key for keys in page_parts._GROUPS.values() for key in keys) == sorted(asking.intents())


def test_an_answer_has_its_table_and_opens_its_page(app: Open) -> None:
    page = ask(app("ask", **RUN), "which students are flagged")
    assert "27 of 261 learners stand under Contact first" in said(page)
    assert len(page.dataframe[0].value) == 27
    page.button(key="open_page").click().run()
    assert page.title[0].value == "Caseload"


def test_the_learner_asked_about_is_opened(app: Open) -> None:
    page = ask(app("ask", **RUN), "explain L1931")
    assert "L1931 stands under Contact first" in said(page)
    page.button(key="open_page").click().run()
    assert page.session_state["learner"] == "L1931"
    page = ask(app("ask", **RUN, learner="L1931"), "why is this learner on the list")
    assert "L1931 stands under Contact first" in said(page)


def test_the_week_of_the_sidebar_counts(app: Open) -> None:
    page = ask(app("ask", run="SIM-2025B", week="3"), "how many are active in week 5?")
    assert "were active in week 3" in said(page)
    assert "Choose week 5 there" in said(page)


def test_a_refusal_offers_what_is_near(app: Open) -> None:
    page = ask(app("ask", **RUN), "are the reminders that we send any use")
    assert "I can't answer that from what is loaded here." in said(page)
    near = [button for button in page.button if str(button.key).startswith("near_")]
    assert near
    near[0].click().run()
    assert "Taken as:" in said(page)


def test_what_is_typed_is_never_acted_on(app: Open) -> None:
    page = app("ask", **RUN)
    for question in ("what is the weather", "<script>alert(1)</script>", "**bold** [x](http://y)", "=1+1", "   "):
        assert "Taken as:" not in said(ask(page, question))


def test_names_find_and_are_shown_only_where_they_are_switched_on(app: Open, imported_run: str) -> None:
    page = ask(app("ask", run=imported_run), "who is on the list")
    learner = page.dataframe[0].value["Learner"].iloc[0]
    assert "Name" not in page.dataframe[0].value
    page.toggle(key="show_names").set_value(True).run()
    name = page.dataframe[0].value["Name"].iloc[0]
    assert name
    page = ask(page, f"why is {name} on the list?")
    assert f"Taken as: Why is {learner} on the list?" in said(page)
    page.toggle(key="show_names").set_value(False).run()
    assert "Taken as" not in said(page)


def test_without_a_run_the_page_leads_to_the_upload(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = cache.runs
    monkeypatch.setattr(cache, "runs", lambda: bare().head(0))
    assert "No run to ask about yet" in app("ask").header[0].value
