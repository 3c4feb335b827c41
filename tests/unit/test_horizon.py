"""A label within the next weeks: what it counts, when it cannot be known yet, and that models say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout import challengers
from dropout.aim import Aim
from dropout.challengers import compare_challengers
from dropout.cohort.estimates import totals
from dropout.domain import Label
from dropout.errors import DropoutError
from dropout.labels import build_labels, labelable_runs
from dropout.leaks.truncated import truncated
from dropout.model import TrainingData, load_model, recalibrate_model, save_model
from dropout.model.training import train_with_held_out
from dropout.own_history import History, split_table
from dropout.pipeline import bundled_tables, shipped_models, training_data
from dropout.plots.model import reliability
from dropout.schema import Tables
from dropout.store import Workspace
from tests.builders import make_tables, make_training_data, random_tables, scored_bundle

IN_4_WEEKS = Aim(Label.WITHDRAWN, 4)


def labels(people: list[dict[str, Any]], week: int = 4, aim: Aim = IN_4_WEEKS, **run: Any) -> list[int | None]:
    """The label of each of `people` at a week, in their order."""
    tables = make_tables(runs=[run], enrolments=[{"learner_id": f"L{number}", **one} for number, one in enumerate(people)])
    members = tables.enrolments[["run_id", "enrolment_id"]].assign(week=week)
    found = build_labels(tables, members, aim)
    assert found.index.equals(members.index)
    return [None if pd.isna(value) else int(value) for value in found]


def withdrew(day: int | None) -> dict[str, Any]:
    return {"outcome": "withdrawn", "unregistered_day": pd.NA if day is None else day}


@pytest.mark.parametrize(("day", "label"), [(28, 1), (55, 1), (56, 0), (100, 0)])
def test_the_window_begins_on_the_cutoff_and_ends_before_the_day_weeks_later(day: int, label: int) -> None:
    assert labels([withdrew(day)]) == [label]


def test_only_a_withdrawal_counts() -> None:
    others = [{"outcome": "failed"}, {"outcome": "completed"}, {"outcome": "failed", "unregistered_day": 30}]
    assert labels([withdrew(30), *others]) == [1, 0, 0, 0]


def test_a_withdrawal_without_a_day_is_in_no_window() -> None:
    assert labels([withdrew(None), withdrew(30), {}]) == [None, 1, 0]


def test_a_run_whose_withdrawals_have_no_day_is_not_learnt_from() -> None:
    assert labels([withdrew(None), {}]) == [None, None]
    tables = make_tables(enrolments=[{"learner_id": "a", **withdrew(None)}, {"learner_id": "b"}])
    assert labelable_runs(tables, IN_4_WEEKS) == []
    assert labels([{}, {"outcome": "failed"}]) == [0, 0]  # nobody withdrew at all


GOING_ON = [withdrew(30), {"outcome": "unknown"}, {"outcome": "unknown", "unregistered_day": 40}]


@pytest.mark.parametrize(("observed", "expected"), [(56, [1, 0, 1]), (55, [None] * 3)])
def test_a_window_that_is_not_over_is_not_labelable_whatever_happened_in_it(observed: int, expected: list[int | None]) -> None:
    assert labels(GOING_ON, length_days=140, data_until_day=observed) == expected


def test_a_run_going_on_without_any_withdrawal_may_not_record_them() -> None:
    assert labels([{"outcome": "unknown"}] * 2, length_days=140, data_until_day=100) == [None, None]


def test_the_last_windows_of_a_run_end_with_it() -> None:
    assert labels([withdrew(139), {"outcome": "completed"}, {"outcome": "unknown"}], week=18) == [1, 0, None]


def members_at(tables: Tables, week: int) -> pd.DataFrame:
    """Whoever had not withdrawn by the cutoff."""
    people = tables.enrolments[["run_id", "enrolment_id", "unregistered_day"]].assign(week=week)
    return people[~people["unregistered_day"].lt(7 * week).fillna(False).astype(bool)]


@given(seed=st.integers(0, 10_000), week=st.integers(1, 6), horizon=st.integers(1, 4))
@settings(max_examples=6, deadline=None)
def test_labels_use_the_window_and_nothing_else(seed: int, week: int, horizon: int) -> None:
    tables, aim = random_tables(seed), Aim(Label.WITHDRAWN, horizon)
    members = members_at(tables, week)
    found = build_labels(tables, members, aim)
    # What comes after the window changes none of its labels: the same data cut off at its end says the same, where days are known.
    ends = truncated(tables, 7 * (week + horizon))
    again = build_labels(ends, members, aim)
    dated = tables.enrolments.set_index("enrolment_id")
    undated = dated["outcome"].eq("withdrawn") & dated["unregistered_day"].isna()
    failed = dated["outcome"].ne("withdrawn") & dated["unregistered_day"].notna()  # an official outcome overrules the day, once known
    plain = ~members["enrolment_id"].map(undated | failed) & found.notna() & again.notna()
    assert found[plain].tolist() == again[plain].tolist()


@given(seed=st.integers(0, 10_000), week=st.integers(1, 8))
@settings(max_examples=6, deadline=None)
def test_windows_that_follow_each_other_add_up_to_the_whole_run(seed: int, week: int) -> None:
    tables = random_tables(seed)
    members = members_at(tables, week)
    whole = build_labels(tables, members, Aim(Label.WITHDRAWN))
    windows = [build_labels(tables, members.assign(week=week + 2 * step), Aim(Label.WITHDRAWN, 2)) for step in range(10)]
    known = pd.concat(windows, axis=1).notna().all(axis=1)
    assert pd.concat(windows, axis=1)[known].sum(axis=1).tolist() == whole[known].tolist()


@pytest.mark.parametrize("label", [Label.NOT_COMPLETED, Label.INACTIVE])
def test_what_is_decided_at_the_end_has_no_horizon(label: Label) -> None:
    with pytest.raises(DropoutError, match=r"only\. Found: horizon_weeks = 4\. What to do: Leave the horizon out"):
        Aim(label, 4)
    with pytest.raises(DropoutError, match="at least one week"):
        Aim(Label.WITHDRAWN, 0)


def test_every_form_of_the_words_names_the_weeks() -> None:
    assert IN_4_WEEKS.phrase == "withdrew within the next 4 weeks"
    assert IN_4_WEEKS.future_phrase == "would withdraw within the next 4 weeks"
    assert IN_4_WEEKS.sentence == "“Withdrew within the next 4 weeks” means an official withdrawal in the 4 weeks after the week shown."
    assert IN_4_WEEKS.future_again == "would withdraw in these weeks"
    assert [Aim(label).future_again for label in Label] == [label.future_phrase for label in Label]
    assert [Aim(label).sentence for label in Label] == [label.sentence for label in Label]


def test_words_beside_a_plot_are_broken_into_lines_as_long_as_the_plot_is_high() -> None:
    levels = pd.DataFrame({"risk": [0.1], "low": [0.05], "high": [0.2], "n": [40]})
    beside = [reliability(levels, aim.phrase).layout.yaxis.title.text for aim in (IN_4_WEEKS, Aim(Label.NOT_COMPLETED))]
    assert beside == ["Of 100 given it, withdrew<br>within the next 4 weeks", "Of 100 given it, did not complete"]


def test_rows_are_labelled_week_by_week_and_only_as_far_as_observed() -> None:
    """The bundled run in progress has data for five weeks: with two weeks ahead, it can be learnt from up to week 3."""
    tables = bundled_tables().of_runs(["SIM-2024A", "SIM-2025B"])
    data = training_data(tables, label=Label.WITHDRAWN, weeks=range(1, 6), horizon_weeks=2)
    assert data.aim == Aim(Label.WITHDRAWN, 2)
    weeks = data.frame.groupby("run_id")["week"].unique().map(list).to_dict()
    assert weeks["SIM-2024A"] == [1, 2, 3, 4, 5]
    assert weeks["SIM-2025B"] == [1, 2, 3]
    later = training_data(tables, label=Label.WITHDRAWN, weeks=[4, 5], horizon_weeks=2)
    assert [run["run_id"] for run in later.runs] == ["SIM-2024A"]
    days = tables.enrolments.set_index("enrolment_id")["unregistered_day"]
    day, opens = data.frame["enrolment_id"].map(days), 7 * data.frame["week"]
    assert data.frame["label"].tolist() == (day.ge(opens) & day.lt(opens + 14)).fillna(False).astype(int).tolist()
    split = split_table(tables, data.aim)
    assert set(split["role"]) == {"learn", "calibrate", "judge"}


def test_a_model_keeps_how_far_it_looks_and_is_another_version(tmp_path: Path) -> None:
    data = make_training_data()
    far, near = (train_with_held_out(replace(data, aim=Aim(Label.WITHDRAWN, weeks)), "small", notes={})[0] for weeks in (None, 4))
    assert far.version != near.version
    assert "horizon_weeks" not in far.card
    assert (near.card["label"], near.card["horizon_weeks"]) == ("withdrawn", 4)
    assert near.card["label_sentence"] == IN_4_WEEKS.sentence
    assert near.card["base_rate"] == pytest.approx(data.frame["label"].mean())  # of learners at a week
    save_model(near, tmp_path)
    loaded = load_model(tmp_path)
    assert (loaded.aim, loaded.label, loaded.card) == (IN_4_WEEKS, Label.WITHDRAWN, near.card)


def test_frequencies_set_on_ones_own_runs_keep_the_horizon() -> None:
    data = replace(make_training_data(), aim=IN_4_WEEKS)
    base = train_with_held_out(data, "small", notes={})[0]
    own = replace(data, frame=data.frame.assign(run_id="B-" + data.frame["run_id"]))
    made = recalibrate_model(base, own, "own")
    assert (made.aim, made.card["horizon_weeks"]) == (IN_4_WEEKS, 4)
    assert made.card["recalibrated"]["base_rate"] == pytest.approx(data.frame["label"].mean())


def test_a_model_in_use_that_looks_as_far_as_another_day_is_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside: list[Any] = []
    monkeypatch.setattr(challengers, "build_leaderboard", lambda data, split, in_use, *words, **more: beside.append(in_use) or {})
    monkeypatch.setattr(challengers, "_sequence_recipe", lambda history, last: None)
    tables = bundled_tables().of_runs(["SIM-2024A", "SIM-2025A"])
    (shipped,) = [model for model in shipped_models() if model.label is Label.WITHDRAWN and model.card["simulated"]]
    for weeks in (None, 4):
        data = TrainingData(pd.DataFrame(), Aim(Label.WITHDRAWN, weeks), (), tables.runs.to_dict("records"))
        compare_challengers(
            Workspace(tmp_path), History(tables, data), replace(shipped, aim=data.aim, card={**shipped.card, "kind": "boosted"})
        )
    assert [model and model.version for model in beside] == [shipped.version, None]


def test_a_cohort_counts_what_happened_within_the_window_once_it_is_over() -> None:
    base = scored_bundle("simulated-withdrawn", week=1)
    near = replace(base, model=replace(base.model, aim=IN_4_WEEKS))
    judged = base.members.loc[base.members["enough_data"], "enrolment_id"]
    day = base.tables.enrolments.set_index("enrolment_id")["unregistered_day"][judged]
    assert totals(near).happened == int(day.between(7, 34).sum())  # the run goes on, its data reaches day 35
    assert totals(base).happened is None
    assert totals(replace(near, model=replace(base.model, aim=Aim(Label.WITHDRAWN, 5)))).happened is None


def test_models_without_a_horizon_say_nothing_of_one() -> None:
    for model in shipped_models():
        assert model.aim == Aim(model.label)
        assert "horizon_weeks" not in model.card
        assert model.card["label_sentence"] == model.aim.sentence
