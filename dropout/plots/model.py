"""Figures about a model: what its list catches by week, and how its estimates compare with what happened."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dropout.plots.style import ACCENT, GREY, finish


def hits_by_week(weeks: pd.DataFrame, phrase: str) -> go.Figure:
    """Of 100 on a list of a tenth of each run, how many `phrase`, beside all learners (`weeks`: week, hits, base_rate)."""
    fig = go.Figure()
    for column, colour, words in (("hits", ACCENT, "First tenth of the list"), ("base_rate", GREY, "All learners")):
        fig.add_scatter(x=weeks["week"], y=100 * weeks[column], mode="lines+markers", name=words, line={"color": colour, "width": 3},
                        hovertemplate=f"{words}, week %{{x}}: %{{y:.0f}} of 100<extra></extra>")  # fmt: skip
    first, last = weeks.iloc[weeks["week"].argmin()], weeks.iloc[weeks["week"].argmax()]
    ends = " and ".join(f"{100 * end['hits']:.0f} at week {end['week']:.0f}" for end in (first, last))
    title = f"Of 100 learners put first, those who {phrase}: {ends}"
    fig.update_yaxes(range=[0, 100])
    fig.update_xaxes(tickformat="d")
    return finish(fig, title, "Two lines by week", x="Week", y=f"Of 100 learners, {phrase}", height=340, legend=40)


def reliability(similar: pd.DataFrame, phrase: str) -> go.Figure:
    """Estimates beside what happened to past learners given them (`similar`: risk, low, high, n, of one week)."""
    shown, width = similar.assign(middle=(similar["low"] + similar["high"]) / 2), similar["high"] - similar["low"]
    fig = go.Figure()
    fig.add_scatter(x=[0, 100], y=[0, 100], mode="lines", line={"color": GREY, "dash": "dot"}, hoverinfo="skip",
                    name="Estimate and frequency equal")  # fmt: skip
    fig.add_scatter(
        x=100 * shown["risk"], y=100 * shown["middle"], mode="markers", marker={"color": ACCENT, "size": 6}, name="What happened (range)",
        error_y={"type": "data", "array": 50 * width, "width": 0, "color": ACCENT}, customdata=shown[["low", "high", "n"]] * [100, 100, 1],
        hovertemplate="Given %{x:.0f} in 100: %{customdata[0]:.0f} to %{customdata[1]:.0f} of 100 (of %{customdata[2]:.0f})<extra></extra>",
    )  # fmt: skip
    inside = int((similar["risk"].between(similar["low"], similar["high"])).sum())
    title = f"At {inside} of {len(similar)} levels the estimate lies within the range of what happened"
    fig.update_xaxes(range=[0, 100])
    fig.update_yaxes(range=[0, 100])
    return finish(fig, title, "Points with ranges", x="Estimate, in 100", y=f"Of 100 given it, {phrase}", height=340, legend=40)
