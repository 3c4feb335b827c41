"""Learner: who, how sure, why, and what could change; as much as the basis of the estimate allows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dropout.domain import RiskBasis
from dropout.model import RiskModel
from dropout.pipeline import bundled_tables
from dropout.ui import cache
from dropout.ui.whatif_panel import scenario_words
from dropout.whatif import Levers, Scenario
from tests.ui.conftest import Open

RUN = {"run": "SIM-2025B", "week": "5"}


def text_of(page: AppTest) -> str:
    return "\n".join(e.value for kind in (page.markdown, page.info, page.caption, page.success) for e in kind).replace("\\", "")


def on_the_list(page: AppTest, tier: str) -> list[str]:
    """Ids of the learners whose tier is named so, in the order of the list."""
    return [option.split(" · ")[0] for option in page.selectbox(key="choose_learner").options if option.endswith(tier)]


@pytest.fixture
def first(app: Open) -> AppTest:
    """The page of whoever stands first on the list."""
    page = app("learner", **RUN)
    return page.selectbox(key="choose_learner").set_value(on_the_list(page, "Contact first")[0]).run()


def test_nobody_is_shown_before_somebody_is_chosen(app: Open) -> None:
    page = app("learner", **RUN)
    assert page.selectbox(key="choose_learner").value is None
    assert [info.value for info in page.info] == [
        "Nobody is shown before you choose. The list says whom to contact first, and opens each of them here."
    ]
    assert "similar record" not in text_of(page)
    assert list(page.slider) == []


def test_a_deep_link_opens_the_learner(app: Open, first: AppTest) -> None:
    learner = first.selectbox(key="choose_learner").value
    page = app("learner", **RUN, learner=learner)
    assert page.title[0].value == learner
    assert "▲ Contact first" in text_of(page)


def test_the_estimate_is_a_frequency_with_range_and_count(first: AppTest) -> None:
    (line,) = [line for line in text_of(first).splitlines() if line.startswith("**Of 100 past learners")]
    assert "with a similar record at week 5, about" in line
    assert "did not complete (range" in line
    assert line.endswith("similar).**")


@pytest.fixture
def order_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if no finished run were comparable; as another version of the model, since what is scored is kept by version.

    Which model is the best one hangs on the same question: what was answered to it meanwhile is forgotten.
    """
    in_use = cache.model
    monkeypatch.setattr(RiskModel, "basis_for", lambda *_: RiskBasis.ORDER_ONLY)
    monkeypatch.setattr(cache, "model", lambda *asked: replace(in_use(*asked), version="order-only"))
    yield
    cache._model.clear()


def test_an_order_shows_no_frequency_anywhere(app: Open, order_only: None) -> None:
    page = app("learner", **RUN)
    page.selectbox(key="choose_learner").set_value(on_the_list(page, "Contact first")[0]).run()
    assert "Place" in text_of(page)
    assert "in 100" not in text_of(page)
    assert "Of 100" not in text_of(page)
    assert "on today's list" in text_of(page)


def test_a_learner_who_is_not_in_the_run_is_told(app: Open) -> None:
    people = bundled_tables().of_runs([RUN["run"]]).enrolments
    gone = people.loc[(people["unregistered_day"] < 0).fillna(False), "learner_id"].iloc[0]
    assert f"{gone} is not in this run at the end of week 5: not enrolled yet, or not any more." in text_of(
        app("learner", **RUN, learner=gone)
    )
    assert "There is no L-NOBODY in this run." in text_of(app("learner", **RUN, learner="L-NOBODY"))


def test_next_and_previous_walk_the_list(first: AppTest) -> None:
    one, two = on_the_list(first, "Contact first")[:2]
    assert first.button(key="previous").disabled
    first.button(key="next").click().run()
    assert first.title[0].value == two
    first.button(key="previous").click().run()
    assert first.title[0].value == one


def test_reasons_that_raise_and_lower_name_value_and_median(app: Open) -> None:
    page = app("learner", **RUN)
    page.selectbox(key="choose_learner").set_value(on_the_list(page, "Check in")[0]).run()
    titles = [title.value for title in page.header]
    assert titles[:4] == ["Raises the estimate", "Lowers it", "Next step", "What could change"]
    assert any(line.startswith("1. ") and "run median" in line for line in text_of(page).splitlines())


def test_not_enough_data_shows_why_and_no_estimate(app: Open) -> None:
    page = app("learner", run="SIM-2025B", week="1")
    unseen = on_the_list(page, "Not enough data")
    assert unseen
    page.selectbox(key="choose_learner").set_value(unseen[0]).run()
    assert "Enrolled on day" in text_of(page)
    assert "similar record" not in text_of(page)
    assert (list(page.slider), [title.value for title in page.header]) == ([], ["Next step"])


def estimate_line(page: AppTest) -> str:
    return next(line for line in text_of(page).splitlines() if line.startswith("By week 7"))


def test_moving_a_slider_changes_the_estimate_and_reset_brings_it_back(first: AppTest) -> None:
    learner = first.selectbox(key="choose_learner").value
    days = first.slider(key=f"whatif_days_SIM-2025B/{learner}")
    before = estimate_line(first)
    days.set_value(int(days.max)).run()
    assert "with this change" in estimate_line(first)
    changed, same = [int(part.split("about ")[1].split(" in 100")[0]) for part in estimate_line(first).split(", ")[:2]]
    assert changed < same
    first.button(key="whatif_reset").click().run()
    assert estimate_line(first) == before


def test_the_smallest_change_that_would_do_is_put_into_words(first: AppTest) -> None:
    first.button(key="whatif_least").click().run()
    assert "leads off this week's list by the end of week 7" in text_of(first)


def test_a_scenario_is_said_as_a_person_would() -> None:
    levers = Levers(2, (0, 7), 1.5, "Essay", 40, (1, 3), (40, 90), True)
    assert scenario_words(Scenario(active_days=3, hand_in="on_time", mark=60.0), levers) == (
        "active 3 days a week and Essay handed in on time and a mark of 60"
    )
    assert scenario_words(replace(Scenario(), hand_in="not"), levers) == "Essay not handed in"


def test_an_order_compares_places_and_no_frequency(app: Open, order_only: None) -> None:
    page = app("learner", **RUN)
    page.selectbox(key="choose_learner").set_value(on_the_list(page, "Contact first")[0]).run()
    page.toggle(key="compare_actions").set_value(True).run()
    lines = [one.value for one in page.markdown if one.value.startswith(("**A** ", "**B** "))]
    assert len(lines) == 2
    assert all("on today's list with this alone" in line and "in 100" not in line for line in lines)


def test_while_nobody_has_a_mark_no_picture_of_marks_is_drawn(app: Open) -> None:
    page = app("learner", run="SIM-2025B", week="1", learner="L1931")
    assert not page.exception
    assert re.search(r"More active than \d+ % of the run\. No mark of anybody is known as of this week\.", text_of(page))
    assert not any("place_in_run" in button.proto.id for button in page.get("download_button"))
