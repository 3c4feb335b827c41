"""The figures of an evaluation as tables to read: by week, beside the references, by module and by group; a leaderboard by week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dropout.judging.baselines import BASELINES
from dropout.judging.references import REFERENCES

FIGURES = {
    "n": "n",
    "base_rate": "base rate",
    "auc": "AUC",
    "average_precision": "AP",
    "brier": "Brier",
    "ece": "ECE",
    "ece_centred": "ECE centred",
}
_SHORT = {name: FIGURES[name] for name in ("n", "auc", "average_precision", "brier", "ece", "ece_centred")}


def week_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """One row a week: the model's figures over all learners, then precision at 10 %."""
    rows = [{"week": int(week), **_named(found["all"], FIGURES), "precision at 10 %": found["all"]["precision_at"]["10"]}
            for week, found in result["weeks"].items()]  # fmt: skip
    return pd.DataFrame(rows)


def baseline_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """AUC by week of the model and of the rules that have learnt nothing."""
    return pd.DataFrame([
        {"week": int(week), "the model": found["all"]["auc"],
         **{words: found["baselines"][name]["all"]["auc"] for name, (words, _) in BASELINES.items()}}
        for week, found in result["weeks"].items()
    ])  # fmt: skip


def reference_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """Each figure that has a target: here, target, whether it is reached, published, first. Empty where the references are silent."""
    rows = []
    for reference in REFERENCES if result["comparable"] else ():
        value = result["weeks"].get(str(reference.week), {}).get("all", {}).get(reference.figure)
        if value is not None:
            rows.append({"week": reference.week, "figure": FIGURES[reference.figure], "here": value, "target": reference.target,
                         "reached": "yes" if reference.reached(value) else "no", "published": reference.published,
                         "first": reference.first})  # fmt: skip
    return pd.DataFrame(rows)


def module_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """One row a week and module: the model's figures and the AUC of the rules."""
    return pd.DataFrame([
        {"week": int(week), "module": course, **_named(figures, _SHORT),
         **{f"AUC, {words}": found["baselines"][name]["modules"][course]["auc"] for name, (words, _) in BASELINES.items()}}
        for week, found in result["weeks"].items() for course, figures in found["modules"].items()
    ])  # fmt: skip


def group_table(result: Mapping[str, Any]) -> pd.DataFrame:
    """One row a week and group; a group too small to show stands there without figures."""
    names = {"n": "n", "base_rate": "base rate", "mean_risk": "mean estimate", **{k: v for k, v in _SHORT.items() if k != "n"}}
    table = pd.DataFrame([
        {"week": int(week), "group": f"{group['attribute']}: {group['value']}", **_named(group, names)}
        for week, found in result["weeks"].items() for group in found["groups"]
    ])  # fmt: skip
    return table.astype({"n": "Int64", **dict.fromkeys(list(names.values())[1:], "float64")}) if len(table) else table


def leaderboard_table(board: Mapping[str, Any], week: int) -> pd.DataFrame:
    """The lines of a leaderboard at one week, best first, a model that knew the outcomes last; "minus reference" with its interval."""
    rows = sorted((row for row in board["rows"] if row["week"] == week), key=lambda row: row["rank"] or len(board["rows"]))
    return pd.DataFrame([
        {"rank": row["rank"], "model": board["titles"][row["kind"]], "AUC": row["auc"], "from": row["low"], "to": row["high"],
         "difference": row["difference"], "least": row["difference_low"], "most": row["difference_high"], "AP": row["average_precision"],
         "precision at 10 %": row["precision_at_10"], "Brier": row["brier"], "ECE": row["ece"], "seconds": board["seconds"][row["kind"]]}
        for row in rows
    ]).astype({"rank": "Int64"})  # fmt: skip


def _named(figures: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {words: figures[name] for name, words in names.items()}
