"""What is measured of groups, in words: titles, how to read them, one cell of a table, and what stands out."""

from __future__ import annotations

import pandas as pd

from dropout.aim import Aim

TITLES = {"flag_rate": "On the list", "miss_rate": "Missed", "false_alarm_rate": "On it without need", "gap": "Estimate less outcome",
          "abroca": "Order differs by"}  # fmt: skip
TOO_FEW, WITHHELD = "too few to say", "< 10"


def reading(name: str, aim: Aim) -> str:
    """How to read a measure.

    >>> from dropout.domain import Label
    >>> reading("miss_rate", Aim(Label.NOT_COMPLETED))
    'Of 100 in the group who did not complete, how many were not on the list.'
    """
    return {
        "flag_rate": "Of 100 in the group, how many are on the list.",
        "miss_rate": f"Of 100 in the group who {aim.phrase}, how many were not on the list.",
        "false_alarm_rate": "Of 100 others in the group, how many were on the list all the same.",
        "gap": f"The average estimate less the share who {aim.phrase}, in 100: above 0, estimates were too high for the group.",
        "abroca": "How differently the list orders this group and all others (ABROCA, the area between their ROC curves): 0 is alike. Some "
        "area arises by chance alone, the more the smaller the group.",
    }[name]


def value_words(name: str, value: float) -> str:
    """One value in the unit of its measure.

    >>> from dropout.domain import Label
    >>> value_words("flag_rate", 0.114), value_words("gap", 0.032), value_words("abroca", 0.0417)
    ('11', '+3', '0.04')
    """
    if name == "abroca":
        return f"{value:.2f}"
    whole = round(100 * value)
    return f"{whole:+d}" if name == "gap" and whole else f"{whole:d}"


def cell(row: pd.Series, name: str) -> str:
    """A measure of one group with its range and what it rests on, or that there is too little to say.

    >>> from dropout.domain import Label
    >>> row = pd.Series({"shown": True, "miss_rate": 0.7, "miss_rate_low": 0.5, "miss_rate_high": 0.84, "miss_rate_of": 30.0})
    >>> cell(row, "miss_rate"), cell(row.replace(0.7, float("nan")), "miss_rate"), cell(pd.Series({"shown": False}), "miss_rate")
    ('70 (50 to 84), of 30', 'too few to say', '< 10')
    """
    if not row["shown"]:
        return WITHHELD
    if pd.isna(row[name]):
        return TOO_FEW
    low, high = (value_words(name, row[f"{name}_{end}"]) for end in ("low", "high"))
    of = f", of {row[f'{name}_of']:.0f}" if f"{name}_of" in row else ""
    return f"{value_words(name, row[name])} ({low} to {high}){of}"


def finding(table: pd.DataFrame, name: str) -> str:
    """What stands out in one measure (`table` from `group_table`): the two groups furthest apart, and whether chance may do that.

    >>> from dropout.domain import Label
    >>> table = pd.DataFrame({"group": ["F", "M"], "gap": [0.1, 0.0], "gap_low": [0.05, -0.05], "gap_high": [0.15, 0.04]})
    >>> finding(table, "gap")
    'Estimate less outcome: +10 in 100 for F (+5 to +15), 0 in 100 for M (-5 to +4). The ranges lie apart: look into it.'
    """
    told = table.dropna(subset=[name])
    if len(told) < 2:
        return f"{TITLES[name]}: too few to compare groups."
    high, low = told.loc[told[name].idxmax()], told.loc[told[name].idxmin()]
    of = "" if name == "abroca" else " in 100"
    parts = [f"{value_words(name, row[name])}{of} for {row['group']} ({value_words(name, row[f'{name}_low'])} to "
             f"{value_words(name, row[f'{name}_high'])})" for row in (high, low)]  # fmt: skip
    if name == "abroca":
        return f"{TITLES[name]}: most, {parts[0]}."
    apart = high[f"{name}_low"] > low[f"{name}_high"]
    return f"{TITLES[name]}: {', '.join(parts)}. " + (
        "The ranges lie apart: look into it." if apart else "The ranges overlap: it may be chance."
    )
