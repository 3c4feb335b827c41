"""What-if scenarios of one learner beside each other, week by week."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dropout.plots.style import ACCENT, GREY, RAISES, finish

# Dash and colour say the same, so that colour alone is never needed.
_LOOKS = [(GREY, "dot"), (ACCENT, "solid"), (RAISES, "dash"), ("#7A2E00", "dashdot")]


def scenario_lines(weekly: pd.DataFrame, names: Sequence[str], phrase: str) -> go.Figure:
    """Estimates by week of up to four scenarios, “as before” first (`weekly`: scenario, week, risk, risk_low, risk_high in [0, 1]).

    The bars show the range at the last week; `phrase` is the label's ("did not complete").
    """
    fig = go.Figure()
    for number, (name, (colour, dash)) in enumerate(zip(names, _LOOKS, strict=False)):
        rows = weekly[weekly["scenario"] == number]
        last, points = rows["week"] == rows["week"].max(), 100 * rows["risk"]
        above, below = (100 * rows["risk_high"] - points).clip(lower=0), (points - 100 * rows["risk_low"]).clip(lower=0)
        fig.add_scatter(
            x=rows["week"] + 0.04 * number * last, y=points, mode="lines+markers", name=name,
            line={"color": colour, "width": 3, "dash": dash},
            error_y={"type": "data", "symmetric": False, "array": above.where(last, 0), "arrayminus": below.where(last, 0),
                     "color": colour, "thickness": 1.5, "width": 4},
            hovertemplate=name + ": about %{y:.0f} in 100<extra></extra>",
        )  # fmt: skip
    fig.update_yaxes(range=[0, 100])
    fig.update_xaxes(tickvals=sorted(weekly["week"].unique()))
    return finish(fig, _finding(weekly, names), "Lines by week", x="Week", y=f"Of 100 similar past<br>learners, {phrase}", legend=60)


def _finding(weekly: pd.DataFrame, names: Sequence[str]) -> str:
    end = (100 * weekly[weekly["week"] == weekly["week"].max()].set_index("scenario")["risk"]).round().astype(int)
    best = int(end.idxmin())
    if best == 0 or end[best] == end[0]:
        return f"By week {weekly['week'].max()} none of these is estimated lower than going on as before"
    return f"By week {weekly['week'].max()} about {end[best]} in 100 with “{names[best]}”, {end[0]} if all goes on as before"
