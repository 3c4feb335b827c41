"""Scenarios side by side: the finding names the best of them, or says that none is."""

from __future__ import annotations

import pandas as pd
import pytest

from dropout.plots import scenario_lines


def weekly(*ends: float) -> pd.DataFrame:
    rows = [(number, week, risk, risk - 0.1, risk + 0.1) for number, end in enumerate(ends) for week, risk in ((5, 0.8), (6, end))]
    return pd.DataFrame(rows, columns=["scenario", "week", "risk", "risk_low", "risk_high"])


def test_every_scenario_is_a_line_with_its_range_at_the_end() -> None:
    fig = scenario_lines(weekly(0.8, 0.5), ["as before", "A"], "did not complete")
    assert [line.name for line in fig.data] == ["as before", "A"]
    assert list(fig.data[1].y) == pytest.approx([80, 50])
    assert list(fig.data[1].error_y.array) == pytest.approx([0, 10])
    assert len({line.line.dash for line in fig.data}) == 2
    assert fig.layout.title.text == "By week 6 about 50 in 100 with “A”, 80 if all goes on as before"


@pytest.mark.parametrize("ends", [(0.8, 0.9), (0.8, 0.801)])
def test_nothing_gained_is_said(ends: tuple[float, float]) -> None:
    title = scenario_lines(weekly(*ends), ["as before", "A"], "did not complete").layout.title.text
    assert title == "By week 6 none of these is estimated lower than going on as before"
