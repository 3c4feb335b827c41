"""Upload: what means the same of several runs is asked once, and can be answered run by run."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import Open
from tests.ui.uploads import choose, imported, text_of

pytestmark = pytest.mark.usefixtures("jobs_at_once")
ALL, APART = "answer_all_outcome:K1:gonefishing", "apart_outcome:K1:gonefishing"


def results(runs: int = 4) -> dict[str, str]:
    """Tables of several runs, a row per learner, with a result that nobody knows the meaning of."""
    rows = [f"p{n},{40 + n},{'Passed' if n % 2 else 'Gone fishing'}" for n in range(6)]
    return {f"K{run}": "\n".join(["student_id,attendance,Final result", *rows]) for run in range(1, runs + 1)}


def test_one_answer_does_for_all_runs_unless_they_are_taken_one_by_one(app: Open) -> None:
    page = choose(app("upload"), **results())
    keys = [str(widget.key) for widget in (*page.radio, *page.selectbox)]
    assert [key for key in keys if "gone" in key] == [ALL]
    assert page.radio(key=ALL).label == "What does “Gone fishing” mean in the column Final result?"
    assert any(caption.value == "Asked once for K1, K2, K3 and 1 more." for caption in page.caption)
    page.radio(key=ALL).set_value("withdrawn").run()
    page.button(key="answer").click().run()
    assert len(imported()) == 4
    assert "all_outcome" not in text_of(page)


def test_runs_that_differ_are_answered_one_by_one(app: Open) -> None:
    page = choose(app("upload"), **results(2))
    page.toggle(key=APART).set_value(True).run()
    for run, meaning in (("K1", "withdrawn"), ("K2", "failed")):
        page.radio(key=f"answer_outcome:{run}:gonefishing").set_value(meaning).run()
    page.button(key="answer").click().run()
    assert len(imported()) == 2
    assert page.toggle(key=APART).value
    assert page.radio(key="answer_outcome:K2:gonefishing").value == "failed"


def _two_starts() -> None:
    import streamlit as st

    from dropout.readers.report import Question
    from dropout.ui import question_groups

    days = {"K1": "2024-02-05", "K2": "2024-09-02", "K3": "2024-09-02"}
    asked = [Question(f"run_start:{run}", "When did Knots start?", "date", day, "Busy.", about="Knots", of_all="When did these start?")
             for run, day in days.items()]  # fmt: skip
    (group,) = question_groups.grouped(question_groups.told_apart(asked))
    st.session_state["said"] = question_groups.ask_once(group, {"run_start:K2": "2024-09-09"}, lambda question, answers: None)


def test_what_was_read_off_each_run_is_confirmed_at_once() -> None:
    page = AppTest.from_function(_two_starts).run()
    assert page.session_state["said"] == {"run_start:K1": "2024-02-05", "run_start:K2": "2024-09-09", "run_start:K3": "2024-09-02"}
    assert text_of(page).splitlines() == [
        ":small[When did these start?]", "", "- Knots (K1): **2024-02-05**", "- Knots (K2): **2024-09-09**", "- Knots (K3): **2024-09-02**",
    ]  # fmt: skip
    assert [(caption.value, page.toggle[0].value) for caption in page.caption] == [("Busy.", False)]
