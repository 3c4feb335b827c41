"""Figures about groups: one measure of each with its range."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dropout.plots.style import ACCENT, GREY, finish, wrapped


def group_ranges(table: pd.DataFrame, name: str, title: str, axis: str, scale: int = 100) -> go.Figure:
    """A dot with its 95 % range for each group that can be told (`table`: group, `name`, `name`_low, `name`_high; times `scale`)."""
    told = table.dropna(subset=[name])
    value, low, high = (scale * told[column] for column in (name, f"{name}_low", f"{name}_high"))
    form = ".0f" if scale > 1 else ".2f"
    fig = go.Figure()
    fig.add_scatter(
        x=value, y=[wrapped(group, 24) for group in told["group"]], mode="markers", marker={"color": ACCENT, "size": 11},
        error_x={"type": "data", "symmetric": False, "array": high - value, "arrayminus": value - low, "color": GREY, "width": 0},
        customdata=pd.DataFrame({"low": low, "high": high}), showlegend=False,
        hovertemplate=f"%{{y}}: %{{x:{form}}} (%{{customdata[0]:{form}}} to %{{customdata[1]:{form}}})<extra></extra>",
    )  # fmt: skip
    if name == "gap":
        fig.add_vline(x=0, line={"color": GREY, "width": 1})
    else:
        fig.update_xaxes(rangemode="tozero")
    fig.update_yaxes(autorange="reversed")
    return finish(fig, title, "Dots with ranges by group", x=axis, height=110 + 36 * len(told))
