"""Figures about a run as a whole: what is drawn equals the frame, the title says what the frame shows, small groups stay hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dropout import plots
from dropout.domain import Tier


def finding(fig: go.Figure) -> str:
    return str(fig.layout.title.text)


def curves(**runs: list[float]) -> pd.DataFrame:
    rows = [{"run_id": run, "week": week, "enrolled": share, "active": share / 2 if week else np.nan}
            for run, shares in runs.items() for week, share in enumerate(shares)]  # fmt: skip
    return pd.DataFrame(rows)


def test_leaving_curve_sets_this_run_against_earlier_ones() -> None:
    fig = plots.leaving_curve(curves(own=[1.0, 0.9, 0.8], old=[1.0, 0.8, 0.7], older=[1.0, 1.0, 0.9]), "own")
    assert finding(fig) == "Of those who began, 80 % are still enrolled and 40 % were active in week 2; in earlier runs 70–90 % and 35–45 %"
    own = [trace for trace in fig.data if trace.name == "This run"]
    assert [list(trace.y) for trace in own] == [pytest.approx([100, 90, 80]), pytest.approx([45, 40])]
    assert fig.layout.yaxis.autorangeoptions.clipmax == 100  # there is no more than all of them


def test_leaving_curve_without_registration_shows_activity_only() -> None:
    fig = plots.leaving_curve(curves(own=[1.0, 0.9]).assign(enrolled=np.nan), "own")
    assert [trace.mode for trace in fig.data] == ["markers"]  # one week makes no line
    assert finding(fig) == "Of those who began, 45 % were active in week 1"


@pytest.mark.parametrize(
    ("own", "says"),
    [
        (0.50, "Below earlier runs: 50 % active in the week, against 65 % on average"),
        (0.90, "Above earlier runs: 90 % active in the week, against 65 % on average"),
        (0.66, "Much like earlier runs of the course at this point"),
    ],
)
def test_comparison_names_the_widest_difference(own: float, says: str) -> None:
    rows = [("own", "active", own), ("old", "active", 0.6), ("older", "active", 0.7), ("own", "mark", 0.71), ("old", "mark", 0.70),
            ("own", "completed", None)]  # fmt: skip
    runs = pd.DataFrame(rows, columns=["run_id", "measure", "share"]).astype({"share": float})
    assert finding(plots.run_comparison(runs, "own")) == says


RATES = pd.DataFrame(
    {"run_id": ["B", "B", "A"], "group": ["Whole run", "Group 1", "Whole run"], "n": [100.0, np.nan, 80.0], "share": [0.6, np.nan, 0.5],
     "low": [0.5, np.nan, 0.4], "high": [0.7, np.nan, 0.6], "shown": [True, False, True]}
)  # fmt: skip


def test_completion_draws_the_interval_and_withholds_small_groups() -> None:
    fig = plots.completion(RATES)
    assert finding(fig) == "60 % completed B; over 2 runs 50–60 %"
    (dots,) = fig.data
    assert list(dots.error_x.array)[::2] == pytest.approx([10, 10])
    assert list(dots.marker.opacity) == [1, 0, 1]
    assert [note.text for note in fig.layout.annotations] == ["60 % of 100", "< 10", "50 % of 80"]


def test_long_ids_of_runs_stand_in_several_lines_beside_the_bars() -> None:
    run = "course-v1:UniversityX+Knots101+2024_T1"
    split = pd.DataFrame({"run_id": [run], "role": ["learn"], "learners": [300]})
    written = [plots.completion(RATES.assign(run_id=run)).data[0].y[0], plots.time_split(split).layout.yaxis.ticktext[0]]
    for text in written:
        assert text.replace("<br>", "") == run
        assert max(map(len, text.split("<br>"))) <= 18


def test_heat_map_names_the_busiest_day_and_week() -> None:
    days = pd.DataFrame({"week": [1, 1, 2, 2], "weekday": ["Monday", "Sunday"] * 2, "share": [0.2, 0.1, 0.6, 0.3]})
    fig = plots.activity_heat_map(days)
    assert finding(fig) == "Monday is the busiest day, Sunday the quietest; week 2 was the busiest"
    assert np.array(fig.data[0].z).tolist() == [[20, 60], [10, 30]]


def test_stops_say_where_most_of_those_then_active_stop() -> None:
    stages = pd.DataFrame({"label": ["Up to Essay", "Essay to Quiz", "After Quiz"], "n": [30.0, 20.0, np.nan], "share": [0.1, 0.2, np.nan],
                           "shown": [True, True, False]})  # fmt: skip
    fig = plots.stops(stages)
    assert finding(fig) == "Most stop here: Essay to Quiz (20, 20 % of those then active)"
    assert list(fig.data[0].text) == ["30 (10 %)", "20 (20 %)", "< 10"]
    assert finding(plots.stops(stages.assign(shown=False, n=np.nan))) == "No stretch between deadlines lost ten learners or more"


def test_distribution_stacks_tiers_in_their_colours() -> None:
    tiers = ["no_action", "check_in", "contact_first"]
    bins = pd.DataFrame({"low": [0.1, 0.5, 0.9], "high": [0.15, 0.55, 0.95], "tier": tiers, "n": [7, 4, 2]})
    fig = plots.risk_distribution(bins, "withdrew")
    assert finding(fig) == "For 6 of 13 learners, half or more of similar past learners withdrew"
    assert {trace.name: trace.marker.color for trace in fig.data} == {f"{t.shape} {t.words}": t.colour for t in list(Tier)[:3]}


def test_grid_compares_the_extreme_cells_and_hides_small_ones() -> None:
    rows = [("lowest third", "no mark yet", 40.0, 0.8, True), ("highest third", "highest third", 30.0, 0.004, True),
            ("middle third", "lowest third", np.nan, np.nan, False)]  # fmt: skip
    cells = pd.DataFrame(rows, columns=["engagement", "results", "n", "share", "shown"])
    fig = plots.engagement_grid(cells, "Did not complete")
    assert finding(fig) == "Did not complete: 80 % with least activity and no mark yet, < 1 % with most activity and highest marks"
    alone = plots.engagement_grid(cells[cells["share"] == cells.loc[cells["shown"], "share"].max()], "On the list")
    assert finding(alone) == "On the list: 80 % with least activity and no mark yet"
    alike = plots.engagement_grid(cells.assign(share=[0.0, 0.0, np.nan]), "On the list")
    assert finding(alike) == "On the list: 0 %, whatever the activity and the marks"
    nobody = "nobody"
    expected = [["80 %<br>of 40", nobody, nobody], [nobody, "< 10", nobody], [nobody, nobody, "< 1 %<br>of 30"]]
    assert [list(row) for row in fig.data[0].text] == expected


def test_averages_name_the_signal_that_differs_most() -> None:
    rows = [("Gap", "contact_first", 1.5, "20 days"), ("Gap", "no_action", -0.5, "4 days"), ("Mark", "contact_first", 0.1, "60"),
            ("Mark", "no_action", -0.1, "59")]  # fmt: skip
    averages = pd.DataFrame(rows, columns=["title", "group", "gap", "words"]).assign(n=20, shown=True)
    fig = plots.feature_gaps(averages)
    assert finding(fig) == "Groups differ most in: gap (contact first 20 days, no action now 4 days)"
    assert [trace.marker.symbol for trace in fig.data] == ["triangle-up", "circle"]


def test_bar_of_100_draws_the_share_and_its_range() -> None:
    fig = plots.bar_of_100(0.6, "About 6 in 10", "Of 100 similar past learners, did not complete", low=0.5, high=0.75)
    assert (list(fig.data[1].x), list(fig.data[2].x)) == ([60], [50, 75])
    assert fig.layout.xaxis.title.text.endswith("(orange: range 50 to 75)")
