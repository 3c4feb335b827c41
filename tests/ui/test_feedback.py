"""Feedback: one click on the Learner page, counted on a page of its own, listed with the model; a reason can be hidden everywhere."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dropout.cases import AsOf, CaseStore, Change, Feedback, Status, Verdict
from dropout.domain import Actor
from dropout.features import CATALOGUE
from dropout.pipeline import bundled_tables
from dropout.store import Workspace
from dropout.ui import session
from tests.ui.conftest import Open

RUN, WEEK = "SIM-2025B", {"run": "SIM-2025B", "week": "5"}


@pytest.fixture
def store(own_workspace: Workspace) -> CaseStore:
    own_workspace.root.mkdir(parents=True, exist_ok=True)
    return CaseStore(own_workspace.root / "cases.db")


def text_of(page: AppTest) -> str:
    return "\n".join(e.value for kind in (page.markdown, page.caption) for e in kind).replace("\\", "")


def first_row(app: Open) -> tuple[str, str]:
    row = app("caseload", **WEEK).dataframe[0].value.iloc[0]
    return str(row["Learner"]), str(row["Main reason"])


def about(page: AppTest) -> object:
    (found,) = [box for box in page.selectbox if str(box.key).startswith("feedback_about_")]
    return found


def give(store: CaseStore, verdict: Verdict, count: int, first: int = 0) -> None:
    learners = bundled_tables().of_runs([RUN]).enrolments["learner_id"].iloc[first : first + count]
    feedback = Feedback(verdict, AsOf(5, 0.5, 0.5, "contact_first", "m"))
    store.apply(RUN, [Change(one, 0, feedback=feedback) for one in learners], Actor("Ana"), session.now())


def test_one_click_on_the_learner_page_keeps_a_verdict_and_closes_the_case(app: Open, store: CaseStore) -> None:
    learner, _ = first_row(app)
    page = app("learner", **WEEK, learner=learner)
    page.button(key="feedback_already_known").click().run()
    assert not page.exception
    assert "Feedback kept: already known." in text_of(page)
    (row,) = store.feedback(RUN).to_dict("records")
    assert (row["verdict"], row["about"], row["learner_id"], row["week"], row["tier"]) == (
        "already_known",
        None,
        learner,
        5,
        "contact_first",
    )
    assert store.case(RUN, learner).status == Status.ALREADY_KNOWN
    page.button(key="undo").click().run()
    assert store.feedback(RUN).empty
    assert store.case(RUN, learner).status == Status.NEW


def test_a_verdict_on_one_reason_leaves_the_case_open(app: Open, store: CaseStore) -> None:
    learner, reason = first_row(app)
    page = app("learner", **WEEK, learner=learner)
    box = about(page)
    concept = next(one for one in box.options if one == reason)  # type: ignore[attr-defined]
    box.select(concept)  # type: ignore[attr-defined]
    (why,) = [text for text in page.text_input if str(text.key).startswith("feedback_why_")]
    why.set_value("was *ill*")
    page.button(key="feedback_wrong").click().run()
    (row,) = store.feedback(RUN).to_dict("records")
    assert row["about"] in {feature.concept for feature in CATALOGUE.values()}
    assert row["note"] == "was *ill*"
    assert store.case(RUN, learner).status == Status.NEW
    assert "was *ill*" in text_of(page)


def test_the_page_counts_from_ten_on_and_withholds_before(app: Open, store: CaseStore) -> None:
    assert "Nobody has said anything yet" in [title.value for title in app("feedback", **WEEK).header]
    give(store, Verdict.USEFUL, 9)
    page = app("feedback", **WEEK)
    assert "9 learners so far" in text_of(page)
    assert page.dataframe[0].value["Useful"].isna().all()
    give(store, Verdict.WRONG, 3, first=9)
    page = app("feedback", **WEEK)
    assert "Of 12 learners whose flag staff judged: 9 useful, 3 wrong." in text_of(page)
    assert page.dataframe[0].value["Useful"].tolist() == [9]


@pytest.mark.slow
def test_a_hidden_reason_is_named_nowhere_and_can_come_back(app: Open, store: CaseStore) -> None:
    learner, reason = first_row(app)
    page = app("learner", **WEEK, learner=learner)
    about(page).select(reason)  # type: ignore[attr-defined]
    page.button(key="feedback_wrong").click().run()
    concept = store.feedback(RUN)["about"].iloc[0]

    page = app("feedback", **WEEK)
    (box,) = [box for box in page.selectbox if box.label == "Reason"]
    box.set_value(concept)
    (why,) = [text for text in page.text_input if text.label == "Why it should not be shown"]
    why.set_value("not fair here")
    page.button(key="veto_save").click().run()
    assert not page.exception
    assert set(store.hidden_reasons()) == {concept}
    assert "not fair here" in text_of(page)
    assert "not fair here" in text_of(app("model", **WEEK))
    assert first_row(app) == (learner, first_row(app)[1])
    assert first_row(app)[1] != reason
    assert reason not in about(app("learner", **WEEK, learner=learner)).options  # type: ignore[attr-defined]

    page.button(key=f"show_{concept}").click().run()
    assert first_row(app)[1] == reason


def test_hiding_a_reason_needs_a_why(app: Open, store: CaseStore) -> None:
    page = app("feedback", **WEEK)
    (box,) = [box for box in page.selectbox if box.label == "Reason"]
    box.set_value("recency")
    page.button(key="veto_save").click().run()
    assert "Say why" in text_of(page)
    assert store.hidden_reasons() == {}
