"""Figures about a run as a whole: who is still there, when they are active, where they stop, beside earlier runs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dropout.plots.style import ACCENT, BESIDE, BLUES, GREY, LOWERS, PALE, finish, per_cent, wrapped

MEASURES = {
    "enrolled": "still enrolled", "active": "active in the week", "handed_in": "handed in, of the work due", "mark": "average mark",
    "completed": "completed in the end",
}  # fmt: skip
_NOTICEABLE = 0.03
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def leaving_curve(curves: pd.DataFrame, run_id: str) -> go.Figure:
    """Shares still enrolled and active by week, one run against others (`curves`: run_id, week, enrolled, active)."""
    panels = [name for name in ("enrolled", "active") if curves.loc[curves["run_id"] == run_id, name].notna().any()]
    fig = make_subplots(rows=len(panels), cols=1, shared_xaxes=True, vertical_spacing=0.14, subplot_titles=[
        {"enrolled": "Still enrolled at the end of the week", "active": "Active in the week"}[name] for name in panels])  # fmt: skip
    order = [run for run in curves["run_id"].unique() if run != run_id] + [run_id]
    for row, panel in enumerate(panels, start=1):
        for run in order:
            own, part = run == run_id, curves[(curves["run_id"] == run) & curves[panel].notna()]
            fig.add_scatter(
                x=part["week"], y=100 * part[panel], mode="lines" if len(part) > 1 else "markers",
                name="This run" if own else "Earlier runs", legendgroup=own, cliponaxis=False,
                showlegend=row == 1 and len(order) > 1 and run in (order[0], run_id), row=row, col=1,
                line={"color": ACCENT if own else PALE, "width": 3 if own else 2},
                hovertemplate=f"{run}, week %{{x}}: %{{y:.0f}} %<extra></extra>",
            )  # fmt: skip
    week = int(curves.loc[curves["run_id"] == run_id, "week"].max())
    title = _leaving_finding(curves, run_id, panels, week)
    fig = finish(fig, title, "Lines by week, this run and earlier ones", height=190 * len(panels) + 60)
    fig.update_annotations(font_size=13)
    fig.update_yaxes(title_text="Of those who began, %", autorangeoptions={"clipmax": 100})
    fig.update_xaxes(dtick=1 if week <= 12 else None)
    fig.update_xaxes(title_text="Week", row=len(panels), col=1)
    return fig.update_layout(legend={"y": 1.08 if len(panels) > 1 else 1.16})


def _leaving_finding(curves: pd.DataFrame, run_id: str, panels: Sequence[str], week: int) -> str:
    at = curves[curves["week"] == week].set_index("run_id")
    own, others = at.loc[run_id], at.drop(index=run_id)
    words = {"enrolled": "are still enrolled", "active": "were active"}
    title = f"Of those who began, {' and '.join(f'{per_cent(own[name])} {words[name]}' for name in panels)} in week {week}"
    ranges = [_from_to(others[name]) for name in panels if others[name].notna().any()]
    return f"{title}; in earlier runs {' and '.join(ranges)}" if ranges else title


def _from_to(shares: pd.Series) -> str:
    low, high = round(100 * shares.min()), round(100 * shares.max())
    return f"{low} %" if low == high else f"{low}–{high} %"


def run_comparison(runs: pd.DataFrame, run_id: str) -> go.Figure:
    """What runs can be compared by, as shares (`runs`: run_id, measure, share): this run against earlier ones."""
    known = runs.dropna(subset=["share"])
    own, others = known[known["run_id"] == run_id], known[known["run_id"] != run_id]
    labels = {name: wrapped(words.capitalize(), 16) for name, words in MEASURES.items()}
    fig = go.Figure()
    for part, name, symbol, colour, size in ((others, "Earlier runs", "circle", GREY, 9), (own, "This run", "diamond", ACCENT, 14)):
        fig.add_scatter(
            x=100 * part["share"], y=part["measure"].map(labels), mode="markers+text" if part is own else "markers", name=name,
            text=[per_cent(share) for share in part["share"]], textposition="top center", customdata=part["run_id"],
            marker={"symbol": symbol, "color": colour, "size": size, "opacity": 1 if part is own else 0.55},
            hovertemplate="%{customdata}: %{x:.0f} %<extra></extra>",
        )  # fmt: skip
    fig.update_xaxes(range=[-3, 103])
    present = [labels[name] for name in MEASURES if name in set(known["measure"])]
    fig.update_yaxes(categoryorder="array", categoryarray=present[::-1])
    title = _comparison_finding(own, others)
    return finish(fig, title, "Dots by measure, this run and earlier ones", x="Share, %", height=90 + 56 * len(present), legend=30)


def _comparison_finding(own: pd.DataFrame, others: pd.DataFrame) -> str:
    usual = others.groupby("measure")["share"].mean()
    both = own.set_index("measure")["share"].to_frame("own").join(usual.rename("usual"), how="inner")
    if both.empty:
        return "No earlier run to compare with"
    widest = (both["own"] - both["usual"]).abs().idxmax()
    mine, theirs = both.loc[widest, "own"], both.loc[widest, "usual"]
    if abs(mine - theirs) < _NOTICEABLE:
        return "Much like earlier runs of the course at this point"
    side = "Above" if mine > theirs else "Below"
    return f"{side} earlier runs: {per_cent(mine)} {MEASURES[str(widest)]}, against {per_cent(theirs)} on average"


def completion(rates: pd.DataFrame) -> go.Figure:
    """Completion with its 95 % interval (`rates`: run_id, group, n, share, low, high, shown); withheld groups say "< 10"."""
    labels = [wrapped(row.run_id if row.group == "Whole run" else f"{row.run_id}, {row.group}", BESIDE) for row in rates.itertuples()]
    text = [f"{per_cent(row.share)} of {row.n:,.0f}" if row.shown else "< 10" for row in rates.itertuples()]
    whole = rates["group"].eq("Whole run")
    fig = go.Figure()
    fig.add_scatter(
        x=(100 * rates["share"]).fillna(0), y=labels, mode="markers", hovertext=text, hovertemplate="%{y}: %{hovertext}<extra></extra>",
        marker={"size": [11 if own else 7 for own in whole], "color": [ACCENT if own else LOWERS for own in whole],
                "opacity": rates["shown"].astype(float)},
        error_x={"type": "data", "symmetric": False, "array": 100 * (rates["high"] - rates["share"]),
                 "arrayminus": 100 * (rates["share"] - rates["low"]), "thickness": 1.5, "color": GREY},
    )  # fmt: skip
    for label, words in zip(labels, text, strict=True):
        fig.add_annotation(x=101, y=label, text=words, showarrow=False, xanchor="left", font={"size": 12})
    fig.update_xaxes(range=[0, 130], tickvals=[0, 25, 50, 75, 100])
    fig.update_yaxes(autorange="reversed")
    title = _completion_finding(rates[whole & rates["shown"]])
    return finish(fig, title, "Dots with intervals by run and section", x="Completed, % (line: 95 % interval)",
                  height=100 + sum(28 + 17 * label.count("<br>") for label in labels))  # fmt: skip


def _completion_finding(runs: pd.DataFrame) -> str:
    if runs.empty:
        return "Too few learners to show how many completed"
    latest = runs.iloc[0]
    title = f"{per_cent(latest['share'])} completed {latest['run_id']}"
    return f"{title}; over {len(runs)} runs {_from_to(runs['share'])}" if len(runs) > 1 else title


def activity_heat_map(days: pd.DataFrame) -> go.Figure:
    """Share of the learners active by week and weekday (`days`: week, weekday, share); darker is more."""
    names = days["weekday"].drop_duplicates().tolist()
    order = sorted(names, key=list(_WEEK).index) if set(names) <= set(_WEEK) else names
    grid = days.pivot_table(index="weekday", columns="week", values="share").reindex(order)
    fig = go.Figure()
    fig.add_heatmap(
        z=100 * grid, x=grid.columns, y=[name[:3] if name in _WEEK else name for name in order],
        customdata=[[name] * grid.shape[1] for name in order], zmin=0, zmax=max(100 * float(days["share"].max()), 1.0),
        colorscale=list(BLUES), xgap=2, ygap=2, colorbar={"title": {"text": "%"}, "thickness": 10},
        hovertemplate="Week %{x}, %{customdata}: %{z:.0f} % active<extra></extra>",
    )  # fmt: skip
    fig.update_yaxes(autorange="reversed")
    fig.update_xaxes(dtick=1 if grid.shape[1] <= 12 else 5, showgrid=False)
    by_day, by_week = days.groupby("weekday")["share"].mean(), days.groupby("week")["share"].mean()
    title = f"{by_day.idxmax()} is the busiest day, {by_day.idxmin()} the quietest"
    if len(by_week) > 1:
        title += f"; week {by_week.idxmax()} was the busiest"
    return finish(fig, title, "Heat map of the share of learners active, weekday by week", x="Week", height=300)


def stops(stages: pd.DataFrame) -> go.Figure:
    """Between which deadlines learners who stopped were last active (`stages`: label, n, share, shown), in order of time."""
    labels = [wrapped(label, 30) for label in stages["label"]]
    text = [f"{row.n:.0f} ({per_cent(row.share)})" if row.shown else "< 10" for row in stages.itertuples()]
    fig = go.Figure()
    fig.add_bar(y=labels, x=stages["n"].fillna(0), text=text, orientation="h", marker_color=LOWERS, textposition="outside",
                cliponaxis=False, hovertemplate="%{y}: %{text} of those still active<extra></extra>")  # fmt: skip
    fig.update_yaxes(autorange="reversed")
    fig.update_xaxes(range=[0, 1.5 * max(float(stages["n"].max()) if stages["shown"].any() else 0.0, 10.0)])
    shown = stages[stages["shown"]]
    title = "No stretch between deadlines lost ten learners or more"
    if len(shown):
        most = shown.loc[shown["share"].idxmax()]
        title = f"Most stop here: {most['label']} ({most['n']:.0f}, {per_cent(most['share'])} of those then active)"
    return finish(fig, title, "Bars in order of time", x="Learners last active there<br>(share of those still active)",
                  height=110 + 44 * len(stages))  # fmt: skip
