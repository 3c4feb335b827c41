"""Figures for data without dates."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dropout.plots.style import ACCENT, finish, wrapped


def influence(table: pd.DataFrame, most: int = 10) -> go.Figure:
    """Bars of the columns that move the estimate most: frame of `snapshots.column_influence`, at least one row."""
    shown = table.head(most).iloc[::-1]
    bars = go.Bar(x=shown["influence"], y=[wrapped(title, 28) for title in shown["title"]], orientation="h", marker_color=ACCENT,
                  hovertemplate="%{y}: %{x:.2f}<extra></extra>")  # fmt: skip
    alt = "; ".join(f"{row.title} {row.influence:.2f}" for row in table.head(most).itertuples())
    return finish(go.Figure(bars), f"{table['title'].iloc[0]} goes with the outcome most", f"Mean pull on the score by column: {alt}",
                  x="Mean size of the pull on the score (log-odds)", height=80 + 30 * len(shown))  # fmt: skip


def rates(table: pd.DataFrame, title: str, phrase: str) -> go.Figure:
    """Of 100 learners in each group of one column, how many have the outcome: frame of `snapshots.rates_by_value`."""
    text = ["< 10" if pd.isna(share) else f"{100 * share:.0f}" for share in table["share"]]
    bars = go.Bar(x=table["group"], y=(100 * table["share"]).fillna(0), text=text, customdata=table["n"], marker_color=ACCENT,
                  hovertemplate="%{x}: %{text} of 100, %{customdata} learners<extra></extra>")  # fmt: skip
    known = table.dropna(subset=["share"])
    finding = f"{title}: groups are too small to compare"
    if len(known):
        top = known.loc[known["share"].idxmax()]
        finding = f"{title}: of those at {top['group']}, {100 * top['share']:.0f} in 100 {phrase}"
    alt = "; ".join(f"{group}: {value} of 100" for group, value in zip(table["group"], text, strict=True))
    return finish(go.Figure(bars), finding, alt, x=title, y=f"Of 100, how many {phrase}")
