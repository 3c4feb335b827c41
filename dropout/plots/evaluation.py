"""Figures about what a list was worth."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dropout.plots.style import ACCENT, GREY, finish


def reached(steps: pd.DataFrame, listed: int, phrase: str) -> go.Figure:
    """How many who `phrase` a list of each length would have reached, beside one drawn by lot (`steps`: length, reached)."""
    longest, everybody = steps.iloc[-1]
    fig = go.Figure()
    fig.add_scatter(x=[0, longest], y=[0, everybody], mode="lines", line={"color": GREY, "dash": "dot"}, name="Drawn by lot",
                    hoverinfo="skip")  # fmt: skip
    fig.add_scatter(x=steps["length"], y=steps["reached"], mode="lines", line={"color": ACCENT, "width": 3}, name="In this order",
                    hovertemplate=f"The first %{{x}}: %{{y}} who {phrase}<extra></extra>")  # fmt: skip
    fig.add_vline(x=listed, line={"color": GREY, "width": 1}, annotation_text=f"the list: {listed}", annotation_position="bottom right")
    half = steps.loc[2 * steps["reached"] >= everybody, "length"].iloc[0]
    title = f"Half of those who {phrase} stand among the first {half:,.0f} of {longest:,.0f}"
    return finish(fig, title, "Rising line beside a straight one", x="Length of the list", y=f"Who {phrase}", height=340, legend=40)
