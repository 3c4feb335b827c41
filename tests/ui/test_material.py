"""Suggested material and milestones on the Learner page, and the board on the Cohort page."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest

from dropout.domain import Cutoff
from dropout.files import read_record, write_record
from dropout.pipeline import bundled_tables
from dropout.recommend import Recommender, build_recommender, over_by
from dropout.store import Workspace
from tests.ui.conftest import Open

RUN = "SIM-2025B"
NOTHING = pd.DataFrame({"enrolment_id": [], "resource_id": [], "answer": []})


@cache
def expected() -> Recommender:
    tables = bundled_tables()
    earlier = [tables.of_runs([run]) for run in over_by(tables.runs, RUN, Cutoff(5))]
    return build_recommender(tables, RUN, Cutoff(5), earlier)


def learner_with(suggestions: int) -> str:
    found = expected()
    return next(one for one in found.usage.learners if len(found.suggest(one, NOTHING)) >= suggestions).split("/")[1]


def test_suggestions_are_those_of_the_core_with_their_reasons(app: Open) -> None:
    learner = learner_with(2)
    page = app("learner", run=RUN, week="5", learner=learner)
    assert not page.exception
    assert "What similar learners who completed used" in [one.value for one in page.header]
    text = "\n".join(one.value for one in page.markdown)
    for one in expected().suggest(f"{RUN}/{learner}", NOTHING):
        assert one.title in text
        assert one.reason in text
    assert any("for the first time" in one.value for one in page.caption)


def test_an_answer_takes_the_item_away_and_is_kept_with_who_gave_it(app: Open, own_workspace: Workspace) -> None:
    learner = learner_with(2)
    first = expected().suggest(f"{RUN}/{learner}", NOTHING)[0]
    page = app("learner", run=RUN, week="5", learner=learner)
    page.button(key=f"already_known_{first.resource_id}").click().run()
    assert first.title not in "\n".join(one.value for one in page.markdown)
    kept = read_record(own_workspace.root / "suggestion_answers.json")[RUN]
    assert kept[0][:3] == [f"{RUN}/{learner}", first.resource_id, "already_known"]
    assert kept[0][3]


def test_sheet_and_next_steps_are_offered(app: Open) -> None:
    page = app("learner", run=RUN, week="5", learner=learner_with(1))
    assert any(re.search("weeks in a row|Hand in|Open the last", one.value) for one in page.markdown)
    assert any(one.proto.label == "Progress sheet" for one in page.get("download_button"))


def test_board_waits_for_ten_and_then_shows_aliases_only(app: Open, own_workspace: Workspace) -> None:
    assert any("opens once 10 learners" in one.value for one in app("cohort", run=RUN, week="5").info)
    own_workspace.root.mkdir(parents=True, exist_ok=True)
    names = {one: f"=Otter {number}" for number, one in enumerate(expected().usage.learners[:10])}
    write_record(own_workspace.root / "board.json", {RUN: names})
    board = app("cohort", run=RUN, week="5").dataframe[-1].value
    assert sorted(board["Name"]) == sorted(names.values())


def test_a_name_given_on_the_learner_page_is_kept_and_taken_back(app: Open, own_workspace: Workspace) -> None:
    learner = learner_with(1)
    page = app("learner", run=RUN, week="5", learner=learner)
    box = f"alias_{RUN}/{learner}"
    page.text_input(key=box).set_value("Otter").run()
    assert read_record(own_workspace.root / "board.json")[RUN] == {f"{RUN}/{learner}": "Otter"}
    page.text_input(key=box).set_value(" ").run()
    assert read_record(own_workspace.root / "board.json")[RUN] == {}


@pytest.mark.parametrize("page", ["learner", "cohort"])
def test_first_week_has_little_and_no_error(app: Open, page: str) -> None:
    assert not app(page, run=RUN, week="1", learner=learner_with(1)).exception
