"""Answers about the run, the data and the model, each beside an independent count on the bundled course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from dropout.changes import RunChanges
from dropout.domain import Label
from dropout.effects import OutcomeKind, compare_contacted
from dropout.interventions.guidance import default_guidance
from dropout.judging.peers import peer_model
from dropout.schema import Tables
from tests.contacted import contacted_course, trial_rows
from tests.unit.asking.bundled import RUN, course, scored, text, told


def tables() -> Tables:
    return scored().tables


def test_how_many_are_active_enrolled_and_gone() -> None:
    people, events = tables().enrolments, tables().frame("events")
    members = scored().members["enrolment_id"]
    active = events.loc[events["day"].between(28, 34) & events["enrolment_id"].isin(members), "enrolment_id"].nunique()
    assert f"{active} of {len(members)} enrolled were active" in text(told("How many are active?"))
    gone = int(people["unregistered_day"].between(0, 34).sum())
    found = told("How many withdrew so far?")
    assert f"{len(members)} learners are enrolled" in text(found)
    assert f"{gone} of the" in text(found)
    assert found.figure is not None


def test_how_many_are_expected() -> None:
    risk = scored().members.loc[scored().members["enough_data"], "risk"]
    assert f"About {risk.sum():.0f} of the {len(risk)}" in text(told("How many would not complete?"))
    assert "it happened to" in text(told("How many would not complete?", week=8, run_id="SIM-2024B"))


def test_where_learners_stop() -> None:
    found = told("Which assignment loses most learners?")
    assert found.data is not None
    worst = found.data.loc[found.data["n"].idxmax()]
    assert f"{worst['label']}. These are {worst['n']:.0f} learners" in text(found)
    assert "No deadline has passed" in text(told("Which assignment loses most learners?", week=1))


def leaving(rows: list[tuple[int, float]], size: int, withdrew: int | None = 0) -> Callable[[], list[Any]]:
    frame = pd.DataFrame(rows, columns=["week", "enrolled"]).assign(
        n=size, active=[float("nan"), *[0.9 - 0.1 * n for n in range(len(rows) - 1)]]
    )
    own = course().runs()[0]
    return lambda: [
        replace(own, size=size, withdrew=withdrew, leaving=frame.assign(enrolled=frame["enrolled"] if withdrew is not None else None))
    ]


def test_the_week_most_withdrew_and_small_groups_withheld() -> None:
    question = "Which week loses most learners?"
    clear = leaving([(0, 1.0), (1, 0.98), (2, 0.86), (3, 0.75)], 100, 25)
    assert "Most withdrew in week 2: 12 learners" in text(told(question, runs=clear))
    small = text(told(question, runs=leaving([(0, 1.0), (1, 0.98), (2, 0.93)], 100, 7)))
    assert "too few to name one" in small
    assert "5" not in small.replace("7 learners", "")
    assert "Nobody withdrew" in text(told(question, runs=leaving([(0, 1.0), (1, 1.0)], 100, 0)))
    assert "does not say who withdrew when. Activity fell most in week 2" in text(
        told(question, runs=leaving([(0, 1.0), (1, 1.0), (2, 1.0)], 100, None))
    )


def test_what_was_handed_in_least() -> None:
    due = tables().assessments[tables().assessments["due_day"].lt(35).fillna(False) & tables().assessments["kind"].ne("exam")].iloc[0]
    handed = tables().submissions[tables().submissions["assessment_id"].eq(due["assessment_id"])
                                  & tables().submissions["submitted_day"].lt(35).fillna(False)]  # fmt: skip
    missing = len(set(scored().members["enrolment_id"]) - set(handed["enrolment_id"]))
    found = text(told("Which assignment was handed in least?"))
    assert f"{due['title']}, due on day {due['due_day']}" in found
    assert f"{missing} of the {len(scored().members)} still in the run" in found


def test_what_material_is_missed_most() -> None:
    found = told("What material is most missed?")
    assert found.table is not None
    title, n = found.table.iloc[0][["Material", "Not used"]]
    resource = tables().resources.set_index("title").loc[title, "resource_id"]
    events = tables().frame("events")
    used = set(events.loc[(events["resource_id"] == resource) & (events["day"] < 35), "enrolment_id"])
    assert int(n) == len(set(scored().members["enrolment_id"]) - used)
    assert (found.table["Open since week"] < 5).all()


def test_earlier_runs_are_compared_as_of_the_same_week() -> None:
    found = told("How does this run compare with earlier runs?")
    assert found.data is not None
    assert set(found.data["run_id"]) == {RUN, "SIM-2024A"}
    alone = course().runs()[:1]
    assert "no earlier run" in text(told("How does this run compare with earlier runs?", runs=lambda: alone))


def test_what_an_import_changed() -> None:
    rows = pd.DataFrame([(RUN, "L1", "new learner", "", "", "")], columns=["run_id", "learner_id", "change", "what", "before", "now"])
    found = told("What changed since the last import?",
                 changes=lambda: RunChanges(RUN, {"new learner": 1}, compared_with="2026-02-01T10:00", rows=rows))  # fmt: skip
    assert "since the export read on 2026-02-01: 1 new learner." in text(found)
    assert "imported once" in text(told("What changed since the last import?"))


def test_whether_contacting_helped() -> None:
    assert "Nobody has been contacted" in text(told("Did contacting learners help?"))
    made = contacted_course(0, 1.5)
    rows = trial_rows(made)
    compared = compare_contacted(rows, ["raw", "active_days", "missed"])
    found = text(told("Did contacting learners help?", compared=lambda: (compared, OutcomeKind.COMPLETED)))
    assert "of 100 contacted" in found
    few = compare_contacted(rows[rows["enrolment_id"].isin(rows["enrolment_id"].unique()[:12])], ["raw", "active_days", "missed"])
    assert "Cannot tell" in text(told("Did contacting learners help?", compared=lambda: (few, OutcomeKind.COMPLETED)))


def test_where_help_is() -> None:
    found = told("Where can a learner get help with money?")
    assert "Money and fees advice" in text(found)
    assert "has not been filled in yet" in text(found)
    everything = told("Where can a learner get help?")
    assert everything.table is not None
    assert len(everything.table) == len(default_guidance().services)


def test_how_good_the_model_is() -> None:
    going = text(told("How good is the model here?"))
    hits = scored().model.card["metrics_by_week"]["5"]["all"]["precision_at"]["10"]
    assert "not over" in going
    assert f"about {100 * hits:.0f} did not complete" in going
    over = scored(8, "SIM-2024B")
    outcome = over.tables.enrolments.set_index("enrolment_id")["outcome"]
    found = told("How good is the model here?", week=8, run_id="SIM-2024B")
    assert f"Of the {over.capacity.size(len(over.members))} on the list" in text(found)
    assert "trained without it" in text(found)
    assert outcome.ne("completed").any()


def test_the_comparison_with_peers_promises_nothing() -> None:
    found = text(told("How good is the model here?", scored=replace(scored(), model=peer_model(Label.NOT_COMPLETED))))
    assert "not over" in found
    assert "No model is in use" in found


def test_whether_it_is_fair() -> None:
    found = told("Is it fair?")
    assert found.table is not None
    assert set(found.table["By"]) == {"age band", "disability", "gender"}
    assert "< 10" in set(found.table["On the list"])
    nothing = replace(scored(), tables=replace(tables(), attributes=tables().attributes.head(0)))
    assert "cannot be told" in text(told("Is it fair?", scored=nothing))


def test_how_fresh_the_data_is() -> None:
    assert "up to day 34, 12 October 2025" in text(told("How fresh is the data?"))


def test_what_a_word_means() -> None:
    assert text(told("What does AUC mean?")).startswith("AUC: how often a model puts one learner")
