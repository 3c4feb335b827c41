"""Figures about one learner: the estimate by week, activity and deadlines, what raises and lowers it, and the place in the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dropout.domain import Tier
from dropout.plots.style import ACCENT, GREY, LOWERS, PALE, RAISES, finish, wrapped

_NOTICEABLE = 5  # points in 100: less is not worth a sentence
# Shape and word carry the meaning; colour only repeats it.
_DEADLINE_LOOK = {
    "met": ("Handed in on time", "triangle-down", ACCENT),
    "late": ("Handed in late", "diamond", "#D9822B"),
    "missed": ("Not handed in", "x", "#7A2E00"),
    "set_aside": ("Excused or carried over", "circle-open", GREY),
}


def risk_trend(trend: pd.DataFrame, phrase: str, *, cuts: Mapping[str, float] | None = None, contacts: Sequence[float] = ()) -> go.Figure:
    """A learner's estimate by week (`trend`: week, risk in [0, 1], optionally risk_low and risk_high).

    `phrase` is the label's ("did not complete"); `cuts` maps a tier to the estimate it starts at in the
    week shown; `contacts` are weeks in which somebody got in touch. Only where frequencies may be shown.
    """
    shown = trend.sort_values("week")
    week, points = shown["week"], 100 * shown["risk"]
    fig = go.Figure()
    if {"risk_low", "risk_high"} <= set(shown.columns):
        for column, fill in (("risk_low", None), ("risk_high", "tonexty")):
            fig.add_scatter(x=week, y=100 * shown[column], mode="lines", line={"width": 0}, fill=fill, fillcolor="rgba(90,136,176,0.2)",
                            hoverinfo="skip", showlegend=False)  # fmt: skip
    fig.add_scatter(x=week, y=points, mode="lines+markers", line={"color": ACCENT, "width": 3}, name="", showlegend=False,
                    hovertemplate="Week %{x}: about %{y:.0f} in 100<extra></extra>")  # fmt: skip
    for tier, cut in (cuts or {}).items():
        fig.add_hline(y=100 * cut, line={"color": GREY, "width": 1, "dash": "dot"}, annotation_text=f"{Tier(tier).words}, from here up",
                      annotation_position="bottom left", annotation_font_size=11)  # fmt: skip
    _mark_contacts(fig, contacts, y=3)
    _whole_weeks(fig, len(shown))
    fig.update_yaxes(range=[0, 100])
    return finish(fig, _trend_finding(shown["week"].tolist(), points.tolist()), _trend_alt(shown, phrase), x="Week",
                  y=f"Of 100 similar past<br>learners, {phrase}", legend=30 if contacts else 0)  # fmt: skip


def rank_trend(trend: pd.DataFrame, *, contacts: Sequence[float] = ()) -> go.Figure:
    """A learner's place on the list by week (`trend`: week, rank counted from 1, learners): all that an order can say."""
    shown = trend.sort_values("week")
    fig = go.Figure()
    fig.add_scatter(x=shown["week"], y=shown["rank"], customdata=shown["learners"], mode="lines+markers", showlegend=False,
                    line={"color": ACCENT, "width": 3}, hovertemplate="Week %{x}: place %{y} of %{customdata}<extra></extra>")  # fmt: skip
    _mark_contacts(fig, contacts, y=int(shown["learners"].max()))
    _whole_weeks(fig, len(shown))
    longest = int(shown["learners"].max())
    fig.update_yaxes(range=[1.02 * longest, 1 - 0.02 * longest], tickvals=[1, round(longest / 2), longest])
    last = shown.iloc[-1]
    title = f"Place {last['rank']:,} of {last['learners']:,} in week {last['week']}"
    if len(shown) > 1:
        title += f", place {shown['rank'].iloc[0]:,} in week {shown['week'].iloc[0]}"
    return finish(fig, title, "Line by week; place 1 is the top of the list", x="Week", y="Place on the list (1 = first)",
                  legend=30 if contacts else 0)  # fmt: skip


def timeline(daily: pd.DataFrame, deadlines: pd.DataFrame, cutoff_day: int, *, contacts: Sequence[float] = ()) -> go.Figure:
    """A learner's activity by day with the run's median and the deadlines.

    `daily` has day, actions, median; `deadlines` has day, title, mark (met | late | missed | set_aside);
    both only up to the cutoff. `contacts` are days.
    """
    fig = go.Figure()
    fig.add_bar(x=daily["day"], y=daily["actions"], marker_color=LOWERS, name="This learner",
                hovertemplate="Day %{x}: %{y} actions<extra></extra>")  # fmt: skip
    fig.add_scatter(x=daily["day"], y=daily["median"], mode="lines", line={"color": GREY, "width": 1.5, "shape": "hvh"},
                    name="Median of this run", hovertemplate="Day %{x}: run median %{y:.3g}<extra></extra>")  # fmt: skip
    top = 1.12 * max(float(daily[["actions", "median"]].max().max()) if len(daily) else 0.0, 1.0)
    for mark, (words, symbol, colour) in _DEADLINE_LOOK.items():
        some = deadlines[deadlines["mark"] == mark]
        if len(some):
            fig.add_scatter(x=some["day"], y=[top] * len(some), mode="markers", name=words, customdata=some["title"],
                            marker={"symbol": symbol, "size": 11, "color": colour, "line": {"width": 1.5, "color": colour}},
                            hovertemplate=f"%{{customdata}}, due day %{{x}}: {words.lower()}<extra></extra>")  # fmt: skip
    _mark_contacts(fig, contacts, y=top)
    last = max([cutoff_day - 0.5, *(day + 1 for day in contacts)])
    fig.update_xaxes(range=[min(-1, int(daily["day"].min()) if len(daily) else 0) - 0.5, last])
    title = _timeline_finding(daily, deadlines, cutoff_day)
    return finish(fig, title, "Bars by day, with the run's median as a line and deadlines as marks",
                  x="Day of the run (0 = start)", y="Actions a day", legend=90)  # fmt: skip


def waterfall(bars: pd.DataFrame) -> go.Figure:
    """From the run's average to one learner, one bar a reason (`bars`: sentence, feature, driver, in order, "rest" last).

    The length of a bar is its pull on the score; orange raises, blue lowers. No scale in numbers: log-odds
    mean nothing to a reader, and points in 100 would depend on the order of the bars.
    """
    ends = bars["driver"].cumsum()
    labels = [wrapped(text, 36) for text in bars["sentence"]]
    colours = [RAISES if driver > 0 else LOWERS for driver in bars["driver"]]
    words = ["raises the estimate" if driver > 0 else "lowers the estimate" for driver in bars["driver"]]
    fig = go.Figure()
    fig.add_bar(y=labels, x=bars["driver"], base=ends - bars["driver"], orientation="h", marker_color=colours, customdata=words,
                hovertemplate="%{y}<br>%{customdata}<extra></extra>", showlegend=False)  # fmt: skip
    total = float(bars["driver"].sum())
    fig.add_vline(x=0, line={"color": GREY, "width": 1.5}, annotation_text="average of the run", annotation_position="top",
                  annotation_xanchor="right" if total < 0 else "center")  # fmt: skip
    fig.add_vline(x=total, line={"color": ACCENT, "width": 2, "dash": "dot"}, annotation_text="this learner", annotation_position="bottom")
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    room = 0.3 * max(high - low, 0.1)  # for the two words beside their lines
    fig.update_xaxes(showticklabels=False, range=[low - room, high + room], title_standoff=24)
    fig.update_yaxes(autorange="reversed", ticklabelstandoff=8)
    return finish(fig, _waterfall_finding(bars), _waterfall_alt(bars, total), x="← lowers it · raises it →",
                  height=130 + 46 * len(bars))  # fmt: skip


def quadrant(run: pd.DataFrame, learner_id: str) -> go.Figure:
    """Where a learner stands by engagement and results among the run (`run`: learner_id, engagement, results, as shares in [0, 1]).

    Both are places in the run: 0.8 is above 80 % of it. Learners without a mark yet have no dot.
    """
    others = run[run["learner_id"] != learner_id]
    own = run[run["learner_id"] == learner_id].iloc[0]
    fig = go.Figure()
    fig.add_scatter(x=100 * others["engagement"], y=100 * others["results"], mode="markers", hoverinfo="skip", showlegend=False,
                    marker={"color": PALE, "size": 5})  # fmt: skip
    fig.add_scatter(x=[100 * own["engagement"]], y=[100 * own["results"]], mode="markers+text", text=["this learner"],
                    textposition="top center" if own["results"] < 0.85 else "bottom center", showlegend=False,
                    marker={"color": ACCENT, "size": 14}, hovertemplate="Engagement above %{x:.0f} %, results above %{y:.0f} % of the run"
                    "<extra></extra>")  # fmt: skip
    corners = [("busy, low marks", 100, -6, "right"), ("busy, high marks", 100, 106, "right"),
               ("quiet, low marks", 0, -6, "left"), ("quiet, high marks", 0, 106, "left")]  # fmt: skip
    for text, x, y, side in corners:  # above and below all dots
        fig.add_annotation(text=text, x=x, y=y, xanchor=side, showarrow=False, font={"size": 12})
    fig.add_hline(y=50, line={"color": PALE, "width": 1})
    fig.add_vline(x=50, line={"color": PALE, "width": 1})
    fig.update_xaxes(range=[-3, 103])
    fig.update_yaxes(range=[-11, 111], tickvals=[0, 25, 50, 75, 100])
    title = _quadrant_finding(own)
    return finish(fig, title, "Scatter of the run by place in engagement and in results",
                  x="Engagement: above this share of the run, %", y="Results: above this share, %", height=360)  # fmt: skip


def _mark_contacts(fig: go.Figure, at: Sequence[float], y: float) -> None:
    if at:
        fig.add_scatter(x=list(at), y=[y] * len(at), mode="markers", name="Contact", hovertemplate="Contact<extra></extra>",
                        marker={"symbol": "star", "size": 12, "color": "#B9A26A", "line": {"width": 1, "color": GREY}})  # fmt: skip


def _whole_weeks(fig: go.Figure, weeks: int) -> None:
    fig.update_xaxes(dtick=1 if weeks <= 12 else None, tickformat=".0f")


def _trend_finding(weeks: list[int], points: list[float]) -> str:
    now = f"about {points[-1]:.0f} in 100"
    if len(weeks) == 1:
        return f"The estimate in week {weeks[0]}: {now}"
    before = max(len(weeks) - 3, 0)  # two weeks ago, or as far back as there is
    ago = weeks[-1] - weeks[before]
    span = f"{ago} weeks" if ago > 1 else "a week"
    if abs(points[-1] - points[before]) < _NOTICEABLE:
        return f"The estimate, {now}, hardly changed within {span}"
    return f"The estimate {'rose' if points[-1] > points[before] else 'fell'} from {points[before]:.0f} to {now} within {span}"


def _trend_alt(trend: pd.DataFrame, phrase: str) -> str:
    values = ", ".join(f"week {w}: {100 * r:.0f}" for w, r in zip(trend["week"], trend["risk"], strict=True))
    return f"Line by week: of 100 similar past learners, how many {phrase}. {values}"


def _timeline_finding(daily: pd.DataFrame, deadlines: pd.DataFrame, cutoff_day: int) -> str:
    active = daily.loc[daily["actions"] > 0, "day"]
    if active.empty:
        seen = "No activity so far"
    else:
        silent = cutoff_day - 1 - int(active.max())
        seen = "Active on the last day" if silent == 0 else f"Last active {silent} day{'s' if silent > 1 else ''} ago"
    due = deadlines[deadlines["mark"] != "set_aside"]
    if due.empty:
        return seen
    missed = int((due["mark"] == "missed").sum())
    return f"{seen}; {missed} of {len(due)} deadline{'s' if len(due) > 1 else ''} missed"


def _waterfall_finding(bars: pd.DataFrame) -> str:
    reasons = bars[bars["feature"] != "rest"]
    if reasons.empty:
        return "No single signal stands out"
    strongest = reasons.loc[reasons["driver"].abs().idxmax()]
    return f"{'Raises' if strongest['driver'] > 0 else 'Lowers'} the estimate most: {_lower_first(strongest['sentence'])}"


def _waterfall_alt(bars: pd.DataFrame, total: float) -> str:
    parts = [f"{row.sentence} ({'raises' if row.driver > 0 else 'lowers'})" for row in bars.itertuples()]
    side = "above" if total > 0 else "below"
    return f"Bars from the run's average to this learner, who ends {side} it: {'; '.join(parts)}"


def _quadrant_finding(own: pd.Series) -> str:
    if pd.isna(own["results"]):
        return f"More active than {100 * own['engagement']:.0f} % of the run; no mark yet"
    return f"More active than {100 * own['engagement']:.0f} % of the run, marks above {100 * own['results']:.0f} % of it"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
