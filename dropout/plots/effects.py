"""Figures about a comparison: how alike the groups are, and whether there was anybody to compare with."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dropout.plots.style import ACCENT, GREY, finish, wrapped


def balance(differences: pd.DataFrame, allowed: float) -> go.Figure:
    """How far apart the groups are in what the record said before (`differences`: title, before, after, in standard deviations)."""
    titles = [wrapped(title, 26) for title in differences["title"]]
    fig = go.Figure()
    fig.add_vrect(x0=-allowed, x1=allowed, fillcolor="rgba(90,136,176,0.15)", line_width=0)
    for column, words, colour, symbol in (("before", "As they are", GREY, "circle-open"), ("after", "As compared", ACCENT, "circle")):
        fig.add_scatter(x=differences[column], y=titles, mode="markers", name=words, marker={"color": colour, "size": 12, "symbol": symbol},
                        hovertemplate=f"%{{y}}<br>{words}: %{{x:.2f}} standard deviations<extra></extra>")  # fmt: skip
    fig.add_vline(x=0, line={"color": GREY, "width": 1})
    fig.update_yaxes(autorange="reversed")
    worst_before, worst = (differences[column].abs().max() for column in ("before", "after"))
    title = f"As compared, the groups differ by at most {worst:.2f} standard deviations; as they are, by {worst_before:.2f}"
    x = "← lower for those contacted · higher →<br>(standard deviations; shaded: allowed)"
    return finish(fig, title, "Dots by column, before and after weighting", x=x, height=130 + 42 * len(differences), legend=40)


def overlap(rows: pd.DataFrame) -> go.Figure:
    """Chances of being contacted, of those who were and those who were not (`rows`: contacted, odds as logarithms)."""
    chance = 1 / (1 + np.exp(-rows["odds"].to_numpy(float)))
    edges = np.linspace(0, 1, 21)
    fig = go.Figure()
    shares = {}
    for contacted, words, colour in ((True, "Contacted", ACCENT), (False, "Not contacted that week", GREY)):
        counts, _ = np.histogram(chance[rows["contacted"].to_numpy(bool) == contacted], edges)
        shares[contacted] = counts / max(counts.sum(), 1)
        fig.add_bar(x=100 * (edges[:-1] + edges[1:]) / 2, y=100 * shares[contacted], width=4.5, name=words,
                    marker_color=colour, opacity=0.7,
                    hovertemplate=f"{words}: %{{y:.0f}} % of them had a chance of about %{{x:.0f}} in 100<extra></extra>")  # fmt: skip
    fig.update_layout(barmode="overlay")
    common = np.minimum(shares[True], shares[False]).sum()
    title = f"{100 * common:.0f} % of both groups have the same chances of being contacted"
    return finish(fig, title, "Two overlaid histograms", x="Chance of being contacted, in 100", y="Share, %", legend=40)
