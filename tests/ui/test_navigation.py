"""Run, week and learner are chosen once, kept across pages, and stand in the address."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dropout.domain import Label
from dropout.ui import cache
from tests.ui.conftest import Open


def test_app_opens_on_the_bundled_run_that_is_going_on(app: Open) -> None:
    opened = app()
    assert opened.selectbox(key="run").value == "SIM-2025B"
    assert opened.number_input(key="week").value == 5
    assert opened.query_params == {"run": "SIM-2025B", "week": "5"}


def test_selection_is_kept_across_pages(app: Open) -> None:
    opened = app()
    opened.number_input(key="week").set_value(3).run()
    opened.switch_page("pages/caseload.py").run()
    assert opened.number_input(key="week").value == 3
    assert opened.query_params["week"] == "3"


def test_deep_link_chooses_run_week_and_learner(app: Open) -> None:
    opened = app(run="SIM-2024A", week="7", learner="L-1")
    assert (opened.selectbox(key="run").value, opened.number_input(key="week").value) == ("SIM-2024A", 7)
    assert opened.session_state["learner"] == "L-1"


@pytest.mark.parametrize(("week", "shown"), [("99", 5), ("0", 1), ("soon", 5)])
def test_week_of_a_link_stays_within_the_data(app: Open, week: str, shown: int) -> None:
    assert app(week=week).number_input(key="week").value == shown


def test_link_to_a_run_that_is_not_here_opens_the_one_going_on(app: Open) -> None:
    assert app(run="GONE").selectbox(key="run").value == "SIM-2025B"


def test_another_run_forgets_the_learner(app: Open) -> None:
    opened = app(learner="L-1")
    opened.selectbox(key="run").set_value("SIM-2024A").run()
    assert "learner" not in opened.session_state
    assert "learner" not in opened.query_params


@pytest.mark.parametrize(("source", "offered"), [("simulated", list(Label)), ("moodle", [])])
def test_real_run_is_offered_no_label_that_only_invented_runs_have_taught(
    monkeypatch: pytest.MonkeyPatch, source: str, offered: list[Label]
) -> None:
    monkeypatch.setattr(cache, "_find_model", lambda run_id, label: SimpleNamespace(card={"simulated": True}))
    monkeypatch.setattr(cache, "run_row", lambda run_id: {"source": source})
    assert cache.labels("a run") == offered


@pytest.mark.parametrize(
    "page",
    [
        "home",
        "upload",
        "caseload",
        "learner",
        "ask",
        "cohort",
        "does_it_work",
        "did_it_help",
        "feedback",
        "quick_check",
        "model",
        "train",
        "about",
    ],
)
def test_every_page_opens_on_the_bundled_course(app: Open, page: str) -> None:
    opened = app(page, week="1")  # as of which some learners have too little data to judge
    assert [error.message for error in opened.exception] == []
    assert opened.title[0].value
    assert opened.selectbox(key="run").value == "SIM-2025B"


def test_banner_stands_on_a_demo_only(app: Open, demo: Open) -> None:
    assert [info.value for info in app().info] == []
    assert "This is a demo." in demo().info[0].value
    assert "up to 50 MB" in demo().info[0].value
