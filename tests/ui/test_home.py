"""Home: three doors, the state of the data, and one click to the simulated course."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from dropout.pipeline import bundled_tables
from dropout.readers import Import
from dropout.readers.base import empty_identities
from dropout.readers.report import ImportReport
from dropout.schema import empty_table
from dropout.store import Workspace
from dropout.ui import selection
from tests.ui.conftest import Open


def test_three_doors_stand_open(app: Open) -> None:
    titles = [heading.value for heading in app().header]
    assert [title.split(": ")[1] for title in titles[:3]] == ["I teach a run", "I advise learners", "I run a programme"]


def test_every_run_at_hand_is_listed_with_how_far_it_goes(app: Open) -> None:
    runs = app().dataframe[0].value
    assert runs["Last week"].tolist() == ["30 of 30", "30 of 30", "30 of 30", "5 of 30"]
    assert runs["Outcomes"].tolist() == ["known", "known", "known", "still open"]
    assert set(runs["Read"]) == {"came with the app"}


def test_runs_of_one_title_are_told_apart_by_their_ids(app: Open, own_workspace: Workspace) -> None:
    whole = bundled_tables()
    ids = dict(zip(whole.runs["run_id"].astype(str), ["K-1", "K-2"], strict=False))
    few = whole.of_runs(list(ids))
    runs, enrolments = (table.assign(run_id=table["run_id"].map(ids)) for table in (few.runs, few.enrolments))
    none = {name: empty_table(name) for name in ("resources", "assessments", "submissions")}
    tables = replace(few, runs=runs.assign(title="Knots"), enrolments=enrolments, **none)
    report = Import(tables, None, empty_identities(), ImportReport())
    own_workspace.save_import(report, now=datetime(2026, 3, 1, tzinfo=UTC), content_hash="x")
    opened = app()
    assert opened.dataframe[0].value["Run"].tolist()[:2] == ["Knots (K-1)", "Knots (K-2)"]
    assert opened.selectbox(key="run").options[:2] == ["Knots (K-1)", "Knots (K-2)"]
    assert opened.button(key="open_own").label == "See whom to contact in Knots (K-1), week 4"  # before the simulated course
    again = Import(tables.of_runs(["K-2"]), None, empty_identities(), ImportReport())
    own_workspace.save_import(again, now=datetime(2026, 3, 2, tzinfo=UTC), content_hash="y")
    assert app().dataframe[0].value["Run"].tolist()[:2] == ["Knots (K-2)", "Knots (K-1)"]  # the latest read first


def test_state_names_the_model_and_that_it_learnt_from_invented_runs(app: Open) -> None:
    text = " ".join(part.value for part in app().markdown)
    assert "a model trained on 3 finished runs, all simulated" in text


def test_a_run_of_ones_own_is_shown_before_the_simulated_ones() -> None:
    runs = pd.DataFrame({
        "origin": ["imported", "imported", "bundled"], "finished": [True, True, False], "read_at": ["2026-03-01", "2026-03-02", None],
    }, index=["K-1", "K-2", "SIM"])  # fmt: skip
    assert selection.first_choice(runs) == "K-2"
    assert selection.first_choice(runs.assign(finished=[False, True, False])) == "K-1"
    assert selection.first_choice(runs.tail(1)) == "SIM"


def test_what_was_imported_last_and_has_no_week_is_told_in_one_sentence() -> None:
    both = pd.DataFrame({"label": ["A", "B", "C"], "kind": "snapshot"})
    assert selection.outside_words(both) == "**A, B** and 1 more, imported last, have no dates: there is no week of them to look at."
    young = pd.DataFrame({"label": ["A"], "kind": ["events"]})
    assert selection.outside_words(young) == "**A**, imported last, does not cover a full week yet: there is no week of it to look at."


def test_one_click_opens_the_run_in_week_5(app: Open) -> None:
    opened = app(run="SIM-2024A", week="2")
    opened.button(key="open_bundled").click().run()
    assert opened.selectbox(key="run").value == "SIM-2025B"
    assert opened.number_input(key="week").value == 5
    assert opened.title[0].value == "Caseload"


def test_name_is_asked_on_the_first_start_only(app: Open, own_workspace: Workspace) -> None:
    opened = app()
    opened.text_input(key="actor_name").input("Ada")
    opened.button(key="name_actor").click().run()
    assert (own_workspace.root / "actor.json").read_text(encoding="utf-8") == '{\n "name": "Ada"\n}'
    assert [field.key for field in app().text_input] == []


def test_demo_asks_for_no_name(demo: Open) -> None:
    assert [field.key for field in demo().text_input] == []
