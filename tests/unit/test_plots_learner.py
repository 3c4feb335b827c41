"""Figures about one learner: the data drawn, the finding said, nothing said by colour alone."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from dropout.plots import for_dark, quadrant, rank_trend, risk_trend, timeline, waterfall


def finding(fig: go.Figure) -> str:
    return fig.layout.title.text


def trend(*risks: float) -> pd.DataFrame:
    return pd.DataFrame({"week": range(1, len(risks) + 1), "risk": risks})


@pytest.mark.parametrize(
    ("risks", "says"),
    [
        ([0.30, 0.41, 0.50, 0.78], "The estimate rose from 41 to about 78 in 100 within 2 weeks"),
        ([0.60, 0.20], "The estimate fell from 60 to about 20 in 100 within a week"),
        ([0.90, 0.50, 0.20, 0.53], "The estimate, about 53 in 100, hardly changed within 2 weeks"),
        ([0.41], "The estimate in week 1: about 41 in 100"),
    ],
)
def test_trend_says_what_changed_within_two_weeks(risks: list[float], says: str) -> None:
    assert finding(risk_trend(trend(*risks), "did not complete")) == says


def test_trend_draws_points_in_100_and_the_cut_of_each_tier() -> None:
    fig = risk_trend(trend(0.2, 0.4), "withdrew", cuts={"contact_first": 0.35, "check_in": 0.2})
    assert list(fig.data[0].y) == pytest.approx([20, 40])
    assert [line.y0 for line in fig.layout.shapes] == pytest.approx([35, 20])
    assert [a.text for a in fig.layout.annotations] == ["Contact first, from here up", "Check in, from here up"]
    assert fig.layout.meta["alt"].startswith("Line by week: of 100 similar past learners, how many withdrew. week 1: 20, week 2: 40.")


def test_range_is_drawn_where_there_is_one() -> None:
    fig = risk_trend(trend(0.2, 0.4).assign(risk_low=[0.1, 0.3], risk_high=[0.3, 0.6]), "withdrew")
    assert [list(trace.y) for trace in fig.data[:2]] == [[10, 30], [30, 60]]


def test_order_alone_gives_places_and_no_frequency() -> None:
    fig = rank_trend(pd.DataFrame({"week": [1, 2], "rank": [40, 3], "learners": [301, 299]}))
    assert finding(fig) == "Place 3 of 299 in week 2, place 40 in week 1"
    assert "100" not in fig.to_json()
    assert fig.layout.yaxis.range[0] > fig.layout.yaxis.range[1]  # the first place is at the top


def test_timeline_marks_deadlines_by_shape_and_word() -> None:
    daily = pd.DataFrame({"day": range(14), "actions": [3] * 10 + [0] * 4, "median": [1.0] * 14})
    deadlines = pd.DataFrame({"day": [3, 8, 12], "title": ["A", "B", "C"], "mark": ["met", "late", "missed"]})
    fig = timeline(daily, deadlines, 14)
    marks = {trace.name: (trace.marker.symbol, list(trace.x)) for trace in fig.data[2:]}
    assert marks == {"Handed in on time": ("triangle-down", [3]), "Handed in late": ("diamond", [8]), "Not handed in": ("x", [12])}
    assert finding(fig) == "Last active 4 days ago; 1 of 3 deadlines missed"


def test_timeline_of_somebody_never_seen_says_so() -> None:
    daily = pd.DataFrame({"day": [0, 1], "actions": [0, 0], "median": [0.0, 2.0]})
    nothing_due = pd.DataFrame({"day": [], "title": [], "mark": []})
    assert finding(timeline(daily, nothing_due, 2)) == "No activity so far"


BARS = pd.DataFrame(
    {"sentence": ["No activity for 16 days", "Active on 9 days", "Everything else"], "feature": ["gap", "days", "rest"],
     "driver": [0.9, -0.4, 0.2]}
)  # fmt: skip


def test_waterfall_runs_from_the_average_to_the_learner() -> None:
    (bar,) = waterfall(BARS).data
    assert list(bar.base) == pytest.approx([0, 0.9, 0.5])
    assert bar.base[-1] + bar.x[-1] == pytest.approx(0.7)
    assert list(bar.customdata) == ["raises the estimate", "lowers the estimate", "raises the estimate"]
    assert bar.marker.color[0] == bar.marker.color[2] != bar.marker.color[1]


def test_waterfall_names_the_strongest_signal_but_never_the_rest() -> None:
    assert finding(waterfall(BARS)) == "Raises the estimate most: no activity for 16 days"
    assert finding(waterfall(BARS.assign(driver=[0.1, -0.4, 2.0]))) == "Lowers the estimate most: active on 9 days"


def test_waterfall_shows_no_log_odds() -> None:
    assert waterfall(BARS).layout.xaxis.showticklabels is False


def test_quadrant_sets_one_learner_against_the_run() -> None:
    run = pd.DataFrame({"learner_id": ["a", "b", "c"], "engagement": [0.1, 0.8, 0.5], "results": [0.3, 0.2, float("nan")]})
    fig = quadrant(run, "b")
    assert (list(fig.data[0].x), list(fig.data[1].x), list(fig.data[1].y)) == ([10, 50], [80], [20])
    assert finding(fig) == "More active than 80 % of the run, marks above 20 % of it"
    assert finding(quadrant(run, "c")) == "More active than 50 % of the run; no mark yet"


def test_others_carry_no_identity() -> None:
    run = pd.DataFrame({"learner_id": ["own", "secret"], "engagement": [0.1, 0.8], "results": [0.3, 0.2]})
    assert "secret" not in quadrant(run, "own").to_json()


def test_dark_page_gets_its_own_colours_and_the_same_data() -> None:
    fig = risk_trend(trend(0.2, 0.4), "withdrew")
    dark = for_dark(fig)
    assert dark.data[0].line.color == "#5F9BCB" != fig.data[0].line.color
    assert dark.to_plotly_json()["data"][0]["y"] == fig.to_plotly_json()["data"][0]["y"]
