"""Upload: what means the same of several runs is asked once, and can be answered run by run."""

from __future__ import annotations

import pytest

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
