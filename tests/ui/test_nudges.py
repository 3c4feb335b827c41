"""The queue of nudges is released by a person: what was ticked and read is logged, and comes up again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dropout.cases import CaseStore, Status
from dropout.interventions.fields import unsuitable
from dropout.milestones import build_record, positive_signals
from dropout.pipeline import bundled_tables
from dropout.store import Workspace
from dropout.ui import session
from tests.builders import scored_bundle
from tests.ui.conftest import Open
from tests.ui.test_cases import RUN, WEEK, text_of


@pytest.fixture
def store(own_workspace: Workspace) -> CaseStore:
    """The cases that the app opens."""
    return CaseStore(own_workspace.root / "cases.db")


def waiting(page: AppTest) -> list[str]:
    return list(page.dataframe[0].value["Learner"])


def tick(page: AppTest, rows: list[int]) -> AppTest:
    page.session_state[page.dataframe[0].key] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    return page.run()


def test_what_was_ticked_and_read_is_logged_once_and_can_be_taken_back(app: Open, store: CaseStore) -> None:
    page = app("messages", **WEEK)
    before = waiting(page)
    tick(page, [0, 2])
    texts = [code.value for code in page.code]
    assert len(texts) == 2
    assert [unsuitable(text) for text in texts] == [[], []]
    assert store.contacts(RUN).empty
    page.button(key="release").click().run()
    made, today = store.contacts(RUN), session.now().date()
    assert set(made["learner_id"]) == {before[0], before[2]}
    assert set(made["result"]) == {"waiting"}
    assert all(note.startswith("Message: Island Studies") for note in made["note"])
    case = store.case(RUN, before[0])
    assert (case.status, case.due_on) == (Status.CONTACTED, today + timedelta(days=7))
    assert waiting(page) == [learner for learner in before if learner not in (before[0], before[2])]
    assert "release" not in {button.key for button in page.button}
    page.button(key="undo").click().run()
    assert store.contacts(RUN).empty
    assert waiting(page) == before


def test_the_list_is_written_to_as_well_each_about_what_fits_them(app: Open) -> None:
    rows = app("caseload", **WEEK).dataframe[0].value
    listed = rows.loc[rows["Tier"].astype(str).str.contains("Contact first"), "Learner"]
    page = app("messages", **WEEK)
    page.selectbox(key="message_who").set_value("list").run()
    assert waiting(page) == list(listed)
    tick(page, list(range(len(waiting(page)))))
    assert len(page.code) == len(waiting(page))
    learner = waiting(page)[0]
    alone = app("learner", **WEEK, learner=learner)
    (body,) = [area.value for area in alone.text_area if str(area.key).startswith("body_")]
    assert page.code[0].value == body


def test_good_news_is_told_as_good_news_and_to_nobody_else(app: Open) -> None:
    scored = scored_bundle()
    signals = positive_signals(build_record(bundled_tables(), RUN, scored.cutoff))
    well = scored.members.loc[scored.members["enrolment_id"].isin(signals["enrolment_id"]), "learner_id"]
    page = app("messages", **WEEK)
    page.selectbox(key="message_who").set_value("good").run()
    assert set(waiting(page)) == set(well)
    assert all(why.startswith(("Came back", "Caught up")) for why in page.dataframe[0].value["Why"])
    tick(page, [0])
    assert "you have been active again since" in page.code[0].value or "nothing due is missing" in page.code[0].value


def test_who_has_sent_one_meanwhile_is_not_forgotten(app: Open, store: CaseStore) -> None:
    """Two messages have left, so two contacts are logged; the next look at the queue holds everybody back."""
    page = tick(app("messages", **WEEK), [0, 1])
    first, second, *rest = waiting(page)
    app("learner", **WEEK, learner=first).button(key="log_contact").click().run()
    page.button(key="release").click().run()
    assert sorted(store.contacts(RUN)["learner_id"]) == sorted([first, first, second])
    assert waiting(page) == rest


def test_who_was_nudged_comes_up_when_their_day_has_come(app: Open, store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tick(app("messages", **WEEK), [0])
    learner, now = waiting(page)[0], session.now()
    page.button(key="release").click().run()
    for later, title in ((7, "Due within a week · 1"), (8, "Overdue · 1")):
        monkeypatch.setattr(session, "now", lambda later=later: now + timedelta(days=later))
        week = app("my_week", **WEEK)
        assert title in [heading.value for heading in week.header]
        assert learner in week.button(key=f"task_{learner}").label
    assert learner in waiting(app("messages", **WEEK))  # eight days on, the rest is over
    assert "contacted" in text_of(app("learner", **WEEK, learner=learner)).lower()


def test_who_is_ticked_on_the_caseload_is_written_to_without_ticking_again(app: Open, store: CaseStore) -> None:
    page = tick(app("caseload", **WEEK), [0, 1, 30])
    listed = list(page.dataframe[0].value["Learner"])
    ticked = [listed[0], listed[1], listed[30]]
    page.button(key="write_to_them").click().run()
    assert page.title[0].value == "Messages"
    assert "**3 learners chosen on the Caseload**." in [one.value for one in page.markdown]
    assert waiting(page) == ticked
    assert len(page.code) == 3
    page.button(key="release").click().run()
    assert set(store.contacts(RUN)["learner_id"]) == set(ticked)
    assert "chosen on the Caseload" not in text_of(page)
    assert len(waiting(page)) > 3


def test_the_choice_comes_back_on_the_caseload_and_can_be_cleared(app: Open) -> None:
    page = tick(app("caseload", **WEEK), [2, 4])
    ticked = list(page.dataframe[0].value["Learner"].iloc[[2, 4]])
    page.switch_page("pages/messages.py").run()
    page.selectbox(key="message_who").set_value("list").run()
    assert page.code == []
    page.switch_page("pages/caseload.py").run()
    page.text_input(key="search").set_value(ticked[1]).run()  # who is no longer on screen is no longer ticked
    page.switch_page("pages/messages.py").run()
    assert "**1 learner chosen on the Caseload**." in [one.value for one in page.markdown]
    assert waiting(page) == ticked[1:]
    page.button(key="clear_chosen").click().run()
    assert "chosen on the Caseload" not in text_of(page)
    assert page.selectbox(key="message_who").value == "rules"
    assert page.code == []
