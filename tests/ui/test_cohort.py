"""Cohort: what the page shows of the bundled course, and that it shows no learner."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dropout.domain import DEFAULT_CAPACITY, Label
from dropout.pipeline import bundled_tables, import_export, shipped_models
from dropout.scoring import ScoredRun, score_run
from dropout.simulate import simulate_course
from dropout.simulate.writers import write_canonical
from dropout.store import Workspace
from tests.ui.conftest import Open


@pytest.fixture(scope="module")
def scored() -> ScoredRun:
    model = next(m for m in shipped_models() if m.label is Label.NOT_COMPLETED and m.card.get("simulated"))
    return score_run(bundled_tables(), "SIM-2025B", 5, model, DEFAULT_CAPACITY)


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: str(metric.value) for metric in page.metric}


def test_totals_are_those_of_the_run(app: Open, scored: ScoredRun) -> None:
    page = app("cohort")
    enrolments = scored.tables.enrolments[scored.tables.enrolments["run_id"] == "SIM-2025B"]
    left = enrolments["unregistered_day"]
    shown = metrics(page)
    assert shown["Enrolled"] == str(len(scored.members))
    assert shown["Withdrew so far"] == str(int((left.ge(0) & left.lt(35)).fillna(False).sum()))
    assert shown["Would not complete"] == f"about {scored.members['risk'].sum():.0f}"
    said = next(text.value for text in page.caption if "learners in the data" in text.value)
    assert said in [text.value for text in app("caseload").caption]  # the same in the same words, wherever it stands


def test_every_figure_comes_with_title_data_and_help(app: Open) -> None:
    page = app("cohort")
    names = {"leaving", "where_they_stop", "activity_heat_map", "engagement_by_results", "estimates", "averages_by_tier", "runs_compared",
             "completion"}  # fmt: skip
    assert {button.proto.id.split("csv_")[-1] for button in page.get("download_button")} >= names
    labels = [button.label for button in page.get("download_button")]
    assert len(set(labels)) == len(labels)  # of what each is, is said to who does not see what it stands below
    assert any(text.value.startswith("**Of those who began, 92 % are still enrolled") for text in page.markdown)


def test_no_learner_is_shown(app: Open, scored: ScoredRun) -> None:
    page = app("cohort")
    text = "\n".join(str(element.value) for element in [*page.markdown, *page.caption, *page.metric])
    charts = "\n".join(str(chart.proto) for chart in page.get("plotly_chart"))
    assert len(page.get("plotly_chart")) == 8
    assert [learner for learner in scored.members["learner_id"] if learner in text or learner in charts] == []


def test_week_of_the_sidebar_changes_the_figures(app: Open) -> None:
    early, late = metrics(app("cohort", week="2")), metrics(app("cohort", week="5"))
    assert int(early["Withdrew so far"]) < int(late["Withdrew so far"])


def test_finished_run_compares_outcomes(app: Open) -> None:
    page = app("cohort", run="SIM-2024B", week="8")
    page.segmented_control(key="averages_by").set_value("outcome").run()
    assert not page.exception
    assert any("Groups differ most" in text.value and "completed" in text.value for text in page.markdown)
    assert any("it happened to" in text.value for text in page.caption)


def test_a_run_whose_groups_are_all_small_says_so_instead_of_a_figure(app: Open, own_workspace: Workspace, tmp_path: Path) -> None:
    write_canonical(simulate_course(11, 6, 1, seed=5, course="TINY", weeks_observed=3), tmp_path)
    import_export(own_workspace, [tmp_path], now=datetime(2026, 3, 1, tzinfo=UTC))
    page = app("cohort", run="TINY-2024A", week="3")
    assert not page.exception
    told = " ".join(info.value for info in page.info)
    assert "two groups of 10 learners" in told
    assert "thirds of the run meet in 10 learners" in told
    assert not any("averages_by_tier" in button.proto.id for button in page.get("download_button"))


def test_a_run_of_fewer_than_ten_has_no_figures_without_names(app: Open, own_workspace: Workspace, tmp_path: Path) -> None:
    write_canonical(simulate_course(9, 6, 1, seed=5, course="MINI", weeks_observed=3), tmp_path)
    import_export(own_workspace, [tmp_path], now=datetime(2026, 3, 1, tzinfo=UTC))
    page = app("cohort", run="MINI-2024A", week="2")
    assert not [*page.metric, *page.get("plotly_chart"), *page.get("download_button")]
    assert "fewer than 10 learners" in page.info[0].value


def test_a_run_of_marks_alone_claims_nothing_about_activity(app: Open, own_workspace: Workspace, marks_alone: str) -> None:
    page = app("cohort", run=marks_alone, week="3")
    assert not page.exception
    told = " ".join(info.value for info in page.info)
    assert "No activity is on record since the start of this run." in told
    assert "Nothing on record tells when learners leave" in told
    assert "the data of this run names none" in told
    assert not any("% were active" in text.value or "busiest" in text.value for text in page.markdown)
    learner = str(own_workspace.tables([marks_alone]).enrolments["learner_id"].iloc[0])
    page = app("learner", run=marks_alone, week="3", learner=learner)
    assert not page.dataframe  # the marks were downloaded on day 21, after the end of week 3
    assert "No activity and no mark is known as of this week." in [part.value for part in page.info]
    page = app("caseload", run=marks_alone, week="3")
    assert any(text.value.startswith("Nobody is on the list. No activity of this run is on record") for text in page.markdown)
    page = app("does_it_work", run=marks_alone, week="3")
    assert any("Judged is the list of **0** of 12 learners" in text.value for text in page.markdown)
