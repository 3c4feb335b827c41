"""Figures about estimates, tiers and outcomes of a whole run, and the bar of one estimate."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dropout.domain import Outcome, Tier
from dropout.plots.style import ACCENT, BLUES, GREY, INK, OUTCOME_COLOURS, PALE, finish, per_cent, wrapped

_SYMBOLS = {
    Tier.CONTACT_FIRST: "triangle-up", Tier.CHECK_IN: "diamond", Tier.NO_ACTION: "circle", Tier.NOT_ENOUGH_DATA: "circle-open",
    Outcome.WITHDRAWN: "triangle-up", Outcome.FAILED: "diamond", Outcome.COMPLETED: "circle",
}  # fmt: skip
_THIRDS = ("lowest third", "middle third", "highest third")


def risk_distribution(bins: pd.DataFrame, phrase: str) -> go.Figure:
    """Learners by estimate in steps of 5 in 100 (`bins`: low, high, tier, n), stacked by tier."""
    fig = go.Figure()
    for tier in Tier:
        part = bins[bins["tier"] == tier]
        if len(part):
            words = f"{tier.shape} {tier.words}"
            hover = f"{words}: %{{y}} at %{{customdata[0]:.0f}}–%{{customdata[1]:.0f}} in 100<extra></extra>"
            fig.add_bar(x=50 * (part["low"] + part["high"]), y=part["n"], width=4.6, marker_color=tier.colour, name=words,
                        customdata=100 * part[["low", "high"]], hovertemplate=hover)  # fmt: skip
    fig.update_layout(barmode="stack")
    fig.update_xaxes(range=[0, 100], dtick=10)
    above, everybody = int(bins.loc[bins["low"] >= 0.5, "n"].sum()), int(bins["n"].sum())
    title = f"For {above:,} of {everybody:,} learners, half or more of similar past learners {phrase}"
    return finish(fig, title, "Stacked bars by estimate and tier", x=f"Of 100 similar past learners, {phrase}", y="Learners", legend=30)


def engagement_grid(cells: pd.DataFrame, words: str) -> go.Figure:
    """Shares by third of activity and of marks (`cells`: engagement, results, share, n, shown); `words` say what is shared."""
    rows = [name for name in ("no mark yet", *_THIRDS) if name in set(cells["results"])]
    at = {(row.engagement, row.results): row for row in cells.itertuples()}
    share = [[100 * at[e, r].share if (e, r) in at and at[e, r].shown else None for e in _THIRDS] for r in rows]
    text = [[_cell_text(at.get((e, r))) for e in _THIRDS] for r in rows]
    fig = go.Figure()
    fig.add_heatmap(z=share, x=[name.capitalize() for name in _THIRDS], y=[name.capitalize() for name in rows], text=text,
                    texttemplate="%{text}", textfont={"color": INK}, colorscale=list(BLUES[:3]), zmin=0, zmax=100,
                    showscale=False, xgap=3, ygap=3,
                    hovertemplate=f"Activity: %{{x}}<br>Marks: %{{y}}<br>{words}: %{{text}}<extra></extra>")  # fmt: skip
    fig.update_xaxes(showgrid=False)
    fig.update_yaxes(showgrid=False)
    title = _grid_finding(cells[cells["shown"]], words)
    return finish(fig, title, "Grid of activity by marks", x="Active days, in thirds of the run", y="Marks, in thirds", height=320)


def _cell_text(cell: object) -> str:
    if cell is None:
        return "nobody"
    return f"{per_cent(cell.share)}<br>of {cell.n:.0f}" if cell.shown else "< 10"  # type: ignore[attr-defined]


def _grid_finding(shown: pd.DataFrame, words: str) -> str:
    if shown.empty:
        return "Too few learners to compare activity and marks"
    most, least = shown.loc[shown["share"].idxmax()], shown.loc[shown["share"].idxmin()]
    if len(shown) > 1 and per_cent(most["share"]) == per_cent(least["share"]):
        return f"{words}: {per_cent(most['share'])}, whatever the activity and the marks"
    last = "" if len(shown) == 1 else f", {per_cent(least['share'])} with {_corner(least)}"
    return f"{words}: {per_cent(most['share'])} with {_corner(most)}{last}"


def _corner(cell: pd.Series) -> str:
    degree = dict(zip(_THIRDS, (("least", "lowest"), ("middling", "middling"), ("most", "highest")), strict=True))
    marks = f"{degree[cell['results']][1]} marks" if cell["results"] in degree else cell["results"]
    return f"{degree[cell['engagement']][0]} activity and {marks}"


def feature_gaps(averages: pd.DataFrame) -> go.Figure:
    """How groups differ from the run's average, feature by feature (`averages`: title, group, words, gap, n, shown)."""
    shown = averages[averages["shown"]]
    fig = go.Figure()
    for group in [*Tier, *Outcome]:
        part = shown[shown["group"] == group]
        if len(part):
            colour = group.colour if isinstance(group, Tier) else OUTCOME_COLOURS[group]
            fig.add_scatter(x=part["gap"], y=[wrapped(title, 26) for title in part["title"]], mode="markers", name=group_words(group),
                            marker={"symbol": _SYMBOLS.get(group, "circle"), "color": colour, "size": 12,
                                    "line": {"width": 1, "color": GREY}}, customdata=part[["words", "n"]],
                            hovertemplate="%{y}<br>%{fullData.name}: %{customdata[0]} on average (%{customdata[1]:.0f} learners)"
                            "<extra></extra>")  # fmt: skip
    fig.add_vline(x=0, line={"color": GREY, "width": 1})
    fig.update_yaxes(autorange="reversed")
    title = _gaps_finding(shown)
    return finish(fig, title, "Dots by feature and group around the run's average",
                  x="← below the run's average · above it →<br>(in standard deviations)",
                  height=110 + 44 * shown["title"].nunique(), legend=50)  # fmt: skip


def group_words(group: str) -> str:
    """A tier with its shape, or an outcome, in words.

    >>> group_words("check_in"), group_words("failed")
    ('◆ Check in', 'Failed')
    """
    return f"{Tier(group).shape} {Tier(group).words}" if group in set(Tier) else str(group).capitalize()


def _gaps_finding(shown: pd.DataFrame) -> str:
    spread = shown.groupby("title")["gap"].agg(lambda gaps: gaps.max() - gaps.min())
    part = shown[shown["title"] == spread.idxmax()]
    high, low = part.loc[part["gap"].idxmax()], part.loc[part["gap"].idxmin()]
    return f"Groups differ most in: {str(spread.idxmax()).lower()} ({_plain(high)}, {_plain(low)})"


def _plain(row: pd.Series) -> str:
    group = Tier(row["group"]).words if row["group"] in set(Tier) else str(row["group"])
    return f"{group.lower()} {row['words']}"


def bar_of_100(value: float, title: str, words: str, *, low: float | None = None, high: float | None = None) -> go.Figure:
    """One share of 100 as a bar, with its range where there is one (`value`, `low`, `high` in [0, 1])."""
    fig = go.Figure()
    fig.add_bar(x=[100], y=[""], orientation="h", marker_color=PALE, width=0.5, hoverinfo="skip")
    fig.add_bar(
        x=[100 * value], y=[""], orientation="h", marker_color=ACCENT, width=0.5, hovertemplate="about %{x:.0f} of 100<extra></extra>"
    )
    text = ""
    if low is not None and high is not None:
        fig.add_scatter(x=[100 * low, 100 * high], y=["", ""], mode="lines+markers", line={"color": "#D9822B", "width": 3},
                        hoverinfo="skip", marker={"symbol": "line-ns-open", "size": 16})  # fmt: skip
        text = f"<br>(orange: range {100 * low:.0f} to {100 * high:.0f})"
    fig.update_layout(barmode="overlay", showlegend=False)
    fig.update_xaxes(range=[0, 100], dtick=20)
    return finish(fig, title, f"Bar: {100 * value:.0f} of 100", x=f"{words}{text}", height=150)
