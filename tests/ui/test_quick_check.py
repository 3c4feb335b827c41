"""Quick check: a learner typed in is answered by the small model, as far as its grounds allow."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dropout.quickcheck import quick_check, shipped_quick_models
from tests.ui.conftest import Open

KNOWN = {"active_days_total": 3, "days_since_last_activity": 20, "score_mean": 45}


@pytest.fixture
def page(app: Open) -> AppTest:
    return app("quick_check")


def fill(page: AppTest, **values: float) -> AppTest:
    for name, value in values.items():
        page.number_input(key=f"quick_{name}").set_value(value)
    return page.run()


def texts(page: AppTest) -> str:
    return "\n".join(str(element.value) for element in [*page.header, *page.markdown, *page.warning, *page.error, *page.info])


def test_opens_blank_on_the_course_and_week_of_the_sidebar(page: AppTest) -> None:
    assert not page.exception
    assert page.number_input(key="quick_week").value == 5
    assert "SIM" in page.selectbox(key="quick_course").format_func(page.selectbox(key="quick_course").value)
    assert "never as zero" in page.info[0].value


def test_answer_is_that_of_the_small_model(page: AppTest) -> None:
    model = next(model for model in shipped_quick_models() if model.card.get("simulated"))
    expected = quick_check(model, 5, {name: float(value) for name, value in KNOWN.items()}, model.card["trained_on"][0])
    shown = texts(fill(page, **KNOWN))
    assert f"about {100 * expected.risk:.0f} did not complete (range {100 * expected.risk_low:.0f}" in shown
    assert f"{expected.similar:,} similar" in shown
    assert expected.raising[0].sentence in shown


def test_another_course_gets_an_order_and_no_frequency(page: AppTest) -> None:
    course = page.selectbox(key="quick_course")
    course.set_value(len(course.options) - 1)
    shown = texts(fill(page, **KNOWN))
    assert "of 100 past learners of other courses" in shown
    assert "similar past learners" not in shown


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"actions_total": -5}, "cannot be below 0"),
        ({"share_submitted": 120}, "cannot be above 100 %"),
        ({"active_days_total": 36}, "cannot exceed the 35 days so far"),
        ({"actions_total": 10, "actions_early_third": 1, "actions_middle_third": 1, "actions_late_third": 1}, "three thirds add up to"),
    ],
)
def test_what_cannot_be_true_is_refused_with_what_to_do(page: AppTest, values: dict[str, float], says: str) -> None:
    fill(page, **values)
    assert says in page.error[0].value
    assert not any("similar past learners" in text.value for text in page.header)


def test_beyond_what_was_seen_is_marked(page: AppTest) -> None:
    assert "actions since the start 90,000" in fill(page, actions_total=90_000).warning[0].value


def test_typical_learner_fills_every_box_without_contradiction(page: AppTest) -> None:
    page.button(key="quick_fill").click().run()
    assert not page.error
    assert page.number_input(key="quick_active_days_total").value > 0
    page.button(key="quick_clear").click().run()
    assert page.number_input(key="quick_active_days_total").value is None


def test_metrics_are_those_of_the_card(page: AppTest) -> None:
    card = next(model.card for model in shipped_quick_models() if model.card.get("simulated"))
    at = card["metrics_by_week"]["5"]["all"]
    assert f"first in {100 * at['auc']:.0f} of 100 pairs" in texts(page)
