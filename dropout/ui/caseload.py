"""The caseload as a table: built from a scored run, filtered without re-ranking, written to files that equal the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dropout.domain import Tier
from dropout.features import CATALOGUE
from dropout.health import few_similar
from dropout.learner import why_nobody, why_not_enough
from dropout.scoring import ScoredRun
from dropout.tiers import list_outlook
from dropout.ui import downloads
from dropout.ui.components import risk_words, tier_words

ALL = "all"
# Tables write white on any colour that is not light (luminance up to .5): the two middle tiers are lighter here than in charts.
PILLS = {Tier.CONTACT_FIRST: Tier.CONTACT_FIRST.colour, Tier.CHECK_IN: "#F0B36C", Tier.NO_ACTION: "#B9CCDF",
         Tier.NOT_ENOUGH_DATA: Tier.NOT_ENOUGH_DATA.colour}  # fmt: skip
OPENED = "opened_row"  # the button of the list that was pressed
NOTHING = "Nothing stands out"
UNITS = ("learners", "% of the run")
ORDERS = {  # by the column whose header asks for it: words, what to sort by, and whether upwards
    "Estimate": ("List order", "", True),
    "Trend": ("Rose most in a week", "rise", False),
    "Last active": ("Longest without activity", "silent_days", False),
    "Main reason": ("Main reason", "reason", True),
    "Learner": ("Learner", "learner_id", True),
    "Section": ("Section", "section", True),
}


@dataclass(frozen=True)
class Filters:
    """What the user asks to see. Filters and orders choose rows; tiers stay what they are."""

    tier: str = ALL
    section: str | None = None
    search: str = ""
    order: str = "Estimate"
    state: str = ALL


def build_caseload(scored: ScoredRun, history: pd.DataFrame, reasons: pd.Series, names: Mapping[str, str]) -> pd.DataFrame:
    """One row per member in list order: learner_id, name, tier, section, estimate, trend, places, rise, reason, silent_days, last_active.

    `trend` is the estimate by week, in 100; where only the order may be shown, the share of the run ranked
    lower. `places` are the same weeks as places of the order, 1 being the first to contact. Of members without
    enough data nothing is said but why.
    """
    members = scored.members
    section = scored.tables.enrolments.set_index("enrolment_id")["section"]
    silent = scored.frame["days_since_last_activity"].to_numpy(float)
    trends, places = _trends(scored, history), _by_week(history, history.groupby("week").cumcount() + 1)  # of those ever judged
    table = members[["enrolment_id", "learner_id", "tier"]].assign(
        name=members["learner_id"].map(dict(names)).astype(object),
        section=members["enrolment_id"].map(section),
        estimate=[
            f"{risk_words(risk, scored.basis)}{', few similar' * bool(few)}"
            for risk, few in zip(members["risk"], few_similar(scored, members), strict=True)
        ],
        trend=[trends.get(member, []) for member in members["enrolment_id"]],
        places=[places.get(member, []) for member in members["enrolment_id"]],
        reason=members["enrolment_id"].map(reasons.replace("", NOTHING)),
        silent_days=silent,
        last_active=[_ago(days) for days in silent],
    )
    table["rise"] = [line[-1] - line[-2] if len(line) > 1 else np.nan for line in table["trend"]]
    unknown = table["tier"] == Tier.NOT_ENOUGH_DATA
    for line in ("trend", "places"):
        table[line] = [[] if hidden else values for hidden, values in zip(unknown, table[line], strict=True)]
    why = [why_not_enough(scored, member) if hidden else "" for hidden, (_, member) in zip(unknown, members.iterrows(), strict=True)]
    untold = {"estimate": "not enough data", "reason": pd.Series(why, index=table.index), "rise": np.nan}
    return table.assign(**{column: table[column].mask(unknown, instead) for column, instead in untold.items()})


def _ago(days: float) -> str:
    """How long before the end of the week somebody was active last; day 0 is the last day of the week."""
    if np.isnan(days):
        return "not seen yet"
    return f"{CATALOGUE['days_since_last_activity'].render(days)} ago" if days else "last day"


def _trends(scored: ScoredRun, history: pd.DataFrame) -> dict[str, list[float]]:
    value = history["risk"] if scored.basis.shows_frequency else history.groupby("week")["raw"].rank(pct=True)
    return _by_week(history, (100 * value).round(1))


def _by_week(history: pd.DataFrame, value: pd.Series) -> dict[str, list[float]]:
    weeks = history.assign(value=value).pivot(index="enrolment_id", columns="week", values="value")
    return {str(key): line[~np.isnan(line)].tolist() for key, line in zip(weeks.index, weeks.to_numpy(), strict=True)}


def filter_caseload(table: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows asked for, in the order asked for; ties stay in list order."""
    rows = table[table["tier"] == filters.tier] if filters.tier != ALL else table
    if filters.state != ALL:
        rows = rows[[filters.state in states for states in rows["states"]]]
    if filters.section:
        rows = rows[rows["section"] == filters.section]
    if wanted := filters.search.strip().casefold():
        text = rows["learner_id"] + " " + rows["name"].where(rows["name"].notna(), "")
        rows = rows[text.str.casefold().str.contains(wanted, regex=False)]
    _, key, upwards = ORDERS[filters.order]
    never = "first" if key == "silent_days" else "last"
    return rows.sort_values(key, ascending=upwards, kind="stable", na_position=never) if key else rows


def screen(rows: pd.DataFrame, scored: ScoredRun) -> pd.DataFrame:
    """The columns the screen shows, under the titles it shows; what does not apply is left out.

    What is worked with comes first, since a narrow window cuts the last columns off. Names only where some are shown, sections only
    where there are any, no estimate where only the order counts.
    """
    columns = {
        "Learner": rows["learner_id"],
        "Name": rows["name"] if rows["name"].notna().any() else None,
        "Tier": rows["tier"].map(tier_words),
        "Estimate": rows["estimate"] if scored.basis.shows_frequency else None,
        "Main reason": rows["reason"],
        "Last active": rows["last_active"],
        "Status": rows.get("status"),
        "Trend": rows["trend"],
        "Section": rows["section"] if rows["section"].notna().any() else None,
    }
    return pd.DataFrame({title: column for title, column in columns.items() if column is not None})


def columns(scored: ScoredRun) -> dict[str, Any]:
    """How the columns of the screen look."""
    by = (
        "The estimate at the end of each week so far" if scored.basis.shows_frequency else "Place in the run at the end of each week so far"
    )
    return {
        # A button, not text: whoever comes to the table by Tab selects its first cell, which must not open anybody.
        "Learner": st.column_config.ButtonColumn(
            pinned=True,
            alignment="left",
            type="tertiary",
            key=OPENED,
            help="Click a row to see why, and what could change. By keyboard: arrows, Shift and Space to tick, or “As cards”.",
        ),
        "Name": st.column_config.TextColumn(width=165),  # a name of 80 letters leaves the others in sight
        "Tier": st.column_config.MultiselectColumn(options=[tier_words(t) for t in Tier], color=[PILLS[t] for t in Tier]),
        "Trend": st.column_config.LineChartColumn(width="small", y_min=0, y_max=100, help=f"{by} by week; higher means contact sooner."),
        "Main reason": st.column_config.TextColumn(width=345),
        "Status": st.column_config.TextColumn(width=185, help="What was done about it, and what is due."),
        "Last active": st.column_config.TextColumn(alignment="right", help="Days without any activity at the end of the week."),
    }


def on_file(rows: pd.DataFrame, scored: ScoredRun) -> pd.DataFrame:
    """What `screen` shows, as text: a trend is its estimates in 100 by week, or its places where only the order may be shown."""
    if scored.basis.shows_frequency:
        trend = rows["trend"].map(lambda line: " ".join(f"{value:.0f}" for value in line))
    else:
        trend = rows["places"].map(lambda line: f"place {', '.join(f'{place:.0f}' for place in line)}" if line else "")
    return screen(rows, scored).assign(Trend=trend).astype(object).where(lambda cell: cell.notna(), "").astype(str)


def to_csv(rows: pd.DataFrame, scored: ScoredRun) -> bytes:
    """What the screen shows of these rows, as CSV that spreadsheets open as it is; no cell can act as a formula."""
    return downloads.to_csv(on_file(rows, scored))


def to_xlsx(rows: pd.DataFrame, scored: ScoredRun) -> bytes:
    """What the screen shows of these rows, as a workbook; every cell is text, so that none can act as a formula."""
    return downloads.to_xlsx(on_file(rows, scored), "Caseload")


def opened(cells: Iterable[tuple[int, str]], button: Mapping[str, Any] | None) -> int | None:
    """The row that was asked for: by its button, or by a cell of any other column.

    >>> opened([(0, "Learner")], None), opened([(3, "Tier")], None), opened([], {"row": 2, "label": "L-1"})
    (None, 3, 2)
    """
    asked = [int(button["row"])] if button else [row for row, column in cells if column != "Learner"]
    return asked[0] if asked else None


def outlook_sentence(scored: ScoredRun) -> str:
    """What a list of this size is expected to do, as far as the estimates' basis allows."""
    outlook, phrase, again = list_outlook(scored.members), scored.aim.future_phrase, scored.aim.future_again
    listed = f"{outlook.listed:,}"
    if not outlook.listed and (nobody := why_nobody(scored)):
        return f"Nobody is on the list. {nobody}"
    if not scored.basis.shows_frequency:
        if outlook.listed == 1:
            return "The list holds the one ranked first. Without comparable finished runs there is an order, and no numbers."
        return f"The list holds the {listed} ranked first. Without comparable finished runs nobody can say how many of them {phrase}."
    these = "the one on the list" if outlook.listed == 1 else f"these {listed}"
    parts = [f"Of {these}, about **{outlook.expected_hits:,.0f} {phrase}**" if outlook.listed else "Nobody is on the list"]
    parts.append(f"about {outlook.expected_misses:,.0f} who {again if outlook.listed else phrase} are not on the list")
    if outlook.one_more_adds is not None:
        parts.append(f"one more contact adds about {outlook.one_more_adds:.2g}")
    cut = f" The list ends at an estimate of {100 * outlook.cut:.0f} in 100." if outlook.cut is not None else ""
    return f"{'; '.join(parts)}.{cut}"


def file_name(scored: ScoredRun, kind: str) -> str:
    """A name that tells run, week and label; nothing in it comes from a learner."""
    safe = "".join(c if c.isalnum() or c in "-_" else "_" for c in str(scored.run["run_id"]))
    return f"caseload_{safe}_week{scored.cutoff.week}_{scored.label}.{kind}"
