"""The card of a model in words and tables: figures for people first, then those for analysts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dropout.aim import Aim
from dropout.cohort import wilson
from dropout.features import CATALOGUE
from dropout.model import RiskModel
from dropout.model.ranges import ENOUGH_SIMILAR
from dropout.ui.wording import plain


def week_figures(card: dict[str, Any]) -> pd.DataFrame:
    """The card's figures on learners the model had not seen, by week; shares in [0, 1]."""
    return pd.DataFrame([{"week": int(week), **_figures(found["all"])} for week, found in card["metrics_by_week"].items()])


def run_figures(card: dict[str, Any], week: int) -> pd.DataFrame:
    """The same figures for each training run at one week."""
    return pd.DataFrame([{"run": run, **_figures(found)} for run, found in card["metrics_by_week"][str(week)]["runs"].items()])


def _figures(found: dict[str, Any]) -> dict[str, Any]:
    kept = {name: found[name] for name in ("n", "base_rate", "auc", "average_precision", "brier", "ece")}
    return {**kept, "hits": found["precision_at"]["10"], "caught": found["recall_at"]["10"]}


def nearest_week(card: dict[str, Any], week: int) -> int:
    """The week nearest to `week` for which the card has figures."""
    return min((int(known) for known in card["metrics_by_week"]), key=lambda known: abs(known - week))


def list_sentence(figures: pd.Series, aim: Aim) -> str:
    """What a list of the first tenth does, to somebody who has never heard of a metric."""
    return (
        f"Of 100 learners put first (a tenth of each run), about **{100 * figures['hits']:.0f} {aim.phrase}**; of 100 taken at random, "
        f"about {100 * figures['base_rate']:.0f}. Such a list reaches {100 * figures['caught']:.0f} of 100 learners who {aim.again}."
    )


def origin_sentence(card: dict[str, Any]) -> str:
    """What the model was trained on, what its frequencies were set on, and how its figures were made."""
    if not card["trained_on"]:
        return plain(card["limits"][0])
    own = card.get("recalibrated")
    courses = sorted({str(run["course"]) for run in card["trained_on"]})
    unseen = {"runs": "a run at a time, by a model trained without it"}.get(
        (own or card)["held_out_by"], "learners at a time, within one run"
    )
    weeks = f"weeks {min(card['weeks'])} to {max(card['weeks'])}"
    return (
        f"Trained on {len(card['trained_on'])} finished runs of {plain(', '.join(courses))}: "
        f"{card['enrolments']:,} enrolments, {weeks}. {_set_on(own) if own else ''}Every figure below was taken {unseen}."
    )


def _set_on(own: dict[str, Any]) -> str:
    names = plain(", ".join(str(run["run_id"]) for run in own["runs"]))
    return (
        f"Its scores, and so the order, are those of {plain(own['model'])}; its frequencies were set on {names} "
        f"({own['enrolments']:,} enrolments of your own), and the figures below are of these. "
    )


def worth_figures(card: dict[str, Any], week: int) -> pd.DataFrame:
    """What the order of such a model was worth on courses it had not met, by what is recorded (the index), at the week nearest to `week`.

    Columns week, n, base_rate, hits, auc; no rows where it was not tried.
    """
    weeks = card.get("worth_elsewhere", {}).get("weeks", {})
    if not weeks:
        return pd.DataFrame()
    nearest = min(weeks, key=lambda known: abs(int(known) - week))
    figures = pd.DataFrame.from_dict(weeks[nearest], orient="index")[["n", "base_rate", "hits", "auc"]]
    return figures.assign(week=int(nearest))


def worth_sentence(at: pd.Series, aim: Aim) -> str:
    """The row of `worth_figures` for a run that records `at.name`, to somebody who has never heard of a metric.

    >>> from dropout.domain import Label
    >>> at = pd.Series({"week": 4, "hits": 0.71, "base_rate": 0.48}, name="activity of one kind")
    >>> worth_sentence(at, Aim(Label.NOT_COMPLETED)).split(". ")[0]
    'So far this run records **activity of one kind**'
    """
    return (
        f"So far this run records **{at.name}**. On courses that such a model had never met, with no more to go by, of 100 learners put "
        f"first at week {at['week']:.0f} (a tenth of each run) about **{100 * at['hits']:.0f} {aim.phrase}**; of 100 taken at random, "
        f"about {100 * at['base_rate']:.0f}. How far that carries to this course shows when its first run is over."
    )


def later_sentence(card: dict[str, Any]) -> str:
    """How a model trained on the earlier runs did on the latest, and with every mark visible 14 days later; empty where not tried.

    >>> later_sentence({"later_presentation": {"trained_on": "A", "judged_on": "B", "as_is": {"2": {"auc": 0.73}},
    ...     "marks_14_days_later": {"2": {"auc": 0.724}}}})
    'Trained on A and judged on the later B: AUC 0.73 at week 2; with every mark visible 14 days later 0.72.'
    """
    found = card.get("later_presentation")
    if not found:
        return ""
    shown = [" / ".join(f"{figures['auc']:.2f}" for figures in found[name].values()) for name in ("as_is", "marks_14_days_later")]
    weeks = " / ".join(found["as_is"])
    return (
        f"Trained on {found['trained_on']} and judged on the later {found['judged_on']}: AUC {shown[0]} at week {weeks}; "
        f"with every mark visible 14 days later {shown[1]}."
    )


def shown_levels(model: RiskModel, week: int) -> pd.DataFrame:
    """What became of past learners by level of estimate, in the trained week nearest to `week`: risk, low, high, n.

    low and high are the 95 % interval of their frequency. Models made before this was kept have the range of frequencies
    in past runs instead.
    """
    similar = model.calibrator.similar
    first, last = model.calibrator.weeks
    at = similar[similar["week"] == min(max(week, first), last)].drop(columns="week").reset_index(drop=True)
    dense = at[at["n"] >= ENOUGH_SIMILAR]
    shown = (dense if len(dense) else at).reset_index(drop=True)
    if "happened" in shown:
        n = shown["n"].clip(lower=ENOUGH_SIMILAR)
        ends = [wilson(round(share * of), int(of)) for share, of in zip(shown["happened"], n, strict=True)]
        shown[["low", "high"]] = pd.DataFrame(ends, index=shown.index)
    return shown[["risk", "low", "high", "n"]]


def ingredients(model: RiskModel) -> dict[str, list[str]]:
    """Titles of the measures a model uses, by what they are about."""
    groups: dict[str, list[str]] = {}
    for name in model.features:
        concept = CATALOGUE[name].concept.replace("_", " ").removeprefix("kind ")
        groups.setdefault(concept.capitalize(), []).append(CATALOGUE[name].title)
    return groups
