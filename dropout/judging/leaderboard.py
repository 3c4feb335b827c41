"""Every kind of model on the same split: learnt from the earlier runs, judged on the later ones, beside the model in use."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from dropout.errors import DropoutError
from dropout.evaluation import Footing, unseen_scores
from dropout.judging.baselines import SILENCE, silence_order
from dropout.judging.figures import LEAST_OF_EACH
from dropout.judging.paired import RESAMPLES, interval, resampled_auc
from dropout.model import RECIPES, RiskModel, TrainingData, train_with_held_out
from dropout.model.calibration import fit_calibrator
from dropout.model.estimators import Recipe
from dropout.model.metrics import summarise
from dropout.splits import TimeSplit, is_judged

WEEKS = (2, 4, 8, 12, 16)
CHALLENGERS = tuple(RECIPES.values())
IN_USE, ONE_RULE, FALLBACK = "in_use", "silence", "boosted"
_BEFORE_THE_RUN = 60  # days: whoever was never active stands behind everybody last seen this long before the run began


@dataclass(frozen=True)
class _Entry:
    """One line of the board: raw score and risk of every judged row; `seconds` of processor time to learn it."""

    title: str
    raw: np.ndarray
    risk: np.ndarray
    shows_frequency: bool = True
    seconds: float | None = None


def weeks_to_judge(trained: Sequence[int]) -> list[int]:
    """The usual weeks as far as they were trained for, else up to five of those there are.

    >>> weeks_to_judge(range(1, 11)), weeks_to_judge([3])
    ([2, 4, 8], [3])
    """
    usual = [week for week in WEEKS if week in trained]
    return usual or sorted(trained)[:: max(1, -(-len(trained) // len(WEEKS)))]


def build_leaderboard(
    data: TrainingData, split: TimeSplit, in_use: RiskModel | None, weeks: Sequence[int],
    progress: Callable[[str, float], None] = lambda text, share: None, *,
    more: Sequence[Recipe] = (), keep: Callable[[RiskModel], None] = lambda model: None,
) -> dict[str, Any]:  # fmt: skip
    """Figures of every kind of model, of one rule and of the model in use on the held-out rows of `data` at `weeks`.

    All learn from the same rows and are calibrated in the same way, on predictions for runs they had not seen. Learners of
    the earlier runs are left out of the judging. "rows" has one entry per week and kind: the figures, a rank by AUC, and the
    difference of the AUC to the reference with its 95 % interval (bootstrap over learners, paired). The reference is the
    model in use, or CatBoost's trees trained here where there is none or it knew the outcomes judged. JSON.
    `more` are compared as well; `keep` is handed each model as it was judged.

    Raises `DropoutError` where too few outcomes are left to learn from or to judge.
    """
    past, judged = _divide(data, split, weeks)
    entries, footing = {}, None
    if in_use is not None:
        entries[IN_USE], footing = _entry_in_use(in_use, judged, data.runs)
    kinds = (*CHALLENGERS, *more)
    for number, recipe in enumerate(kinds):
        progress(f"Learning: {recipe.title}", number / (len(kinds) + 1))
        entries[recipe.kind] = _learnt(recipe, past, judged, keep)
    if SILENCE in past.frame:  # a file without dates says of nobody when they were last seen
        entries[ONE_RULE] = _one_rule(past.frame, judged)
    progress("Comparing", len(kinds) / (len(kinds) + 1))
    reference = IN_USE if footing in (Footing.UNSEEN, Footing.HELD_OUT) else FALLBACK
    ranked = [name for name in entries if name != IN_USE or reference == IN_USE]
    return {
        **data.aim.to_json(), "held_out_by": split.by, "trained_on": list(split.earlier), "judged_on": list(split.later),
        "weeks": sorted(int(week) for week in judged["week"].unique()), "resamples": RESAMPLES,
        "learners_on_both_sides": int(judged.attrs["left_out"]), "features": list(data.features), "reference": reference,
        "in_use": {"version": in_use.version, "footing": str(footing)} if in_use is not None else None,
        "titles": {name: entry.title for name, entry in entries.items()},
        "seconds": {name: entry.seconds for name, entry in entries.items()},
        "rows": [row for week, at in judged.groupby("week") for row in _rows(int(week), at, entries, reference, ranked)],
    }  # fmt: skip


def _divide(data: TrainingData, split: TimeSplit, weeks: Sequence[int]) -> tuple[TrainingData, pd.DataFrame]:
    """What is learnt from, and the rows judged: at `weeks` with enough outcomes of either kind, of learners not learnt from."""
    held_out = is_judged(data.frame, split)
    past, later = data.frame[~held_out], data.frame[held_out & data.frame["week"].isin(weeks)]
    again = later["learner_id"].isin(past["learner_id"])
    fresh = later[~again]
    counts = fresh.groupby("week")["label"].agg(["sum", "count"])
    enough = counts.index[(counts["sum"] >= LEAST_OF_EACH) & (counts["count"] - counts["sum"] >= LEAST_OF_EACH)]
    enough = enough.intersection(past["week"].unique())
    if enough.empty:
        raise DropoutError(f"Too few outcomes to compare models on; at least {LEAST_OF_EACH} of each are needed in a week.",
                           where=", ".join(split.later), found=f"{fresh['learner_id'].nunique()} learners that were not learnt from",
                           do="Add another finished run.")  # fmt: skip
    judged = fresh[fresh["week"].isin(enough)].sort_values(["week", "run_id", "learner_id"], ignore_index=True)
    judged.attrs["left_out"] = later.loc[again, "learner_id"].nunique()
    return replace(data, frame=past.reset_index(drop=True)), judged


def _learnt(recipe: Recipe, past: TrainingData, judged: pd.DataFrame, keep: Callable[[RiskModel], None]) -> _Entry:
    began = time.process_time()
    model, _ = train_with_held_out(past, "challenger", notes={}, recipe=recipe, weeks=sorted(judged["week"].unique().tolist()))
    seconds = time.process_time() - began
    keep(model)
    raw = model.raw_score(judged)
    return _Entry(recipe.title, raw, model.calibrator.risk(raw, judged["week"].to_numpy(float)), seconds=round(seconds, 2))


def _one_rule(past: pd.DataFrame, judged: pd.DataFrame) -> _Entry:
    """Days since the last activity, calibrated like everybody else."""
    past = past[past["week"].isin(judged["week"])]
    week, runs = past["week"].to_numpy(float), past["run_id"].to_numpy(str)
    calibrator = fit_calibrator(_silence(past), week, past["label"].to_numpy(int), runs)
    raw = _silence(judged)
    return _Entry("One rule: days since the last activity", raw, calibrator.risk(raw, judged["week"].to_numpy(float)), seconds=0.0)


def _silence(frame: pd.DataFrame) -> np.ndarray:
    return np.log1p(np.minimum(silence_order(frame), 7 * frame["week"].to_numpy(float) + _BEFORE_THE_RUN))


def _entry_in_use(model: RiskModel, judged: pd.DataFrame, runs: list[dict[str, Any]]) -> tuple[_Entry, Footing]:
    """The model in use: by predictions that did not know the outcome, where there are any; frequencies only where it shows them."""
    own = model.raw_score(judged)
    raw, footing = own.copy(), Footing.UNSEEN
    for run, rows in judged.groupby("run_id").indices.items():
        raw[rows], how = unseen_scores(model, str(run), judged.iloc[rows], own[rows])
        footing = max(footing, how, key=list(Footing).index)
    if np.isnan(raw).any():
        raw, footing = own, Footing.SEEN
    bases = [model.basis_for(run["source"], run["institution"], run["course"]) for run in runs if run["run_id"] in set(judged["run_id"])]
    risk = model.calibrator.risk(raw, judged["week"].to_numpy(float))
    return _Entry(f"In use: {model.version}", raw, risk, all(basis.shows_frequency for basis in bases)), footing


def _rows(week: int, at: pd.DataFrame, entries: dict[str, _Entry], reference: str, ranked: list[str]) -> list[dict[str, Any]]:
    label, runs = at["label"].to_numpy(int), at["run_id"].to_numpy(str)
    drawn = resampled_auc(label, {name: entry.raw[at.index] for name, entry in entries.items()}, at["learner_id"].to_numpy(str))
    found = {name: summarise(label, entry.raw[at.index], entry.risk[at.index], runs) for name, entry in entries.items()}
    order = sorted(ranked, key=lambda name: -found[name]["auc"])
    rows = []
    for name, figures in found.items():
        low, high = interval(drawn[name])
        less, more = interval(drawn[name] - drawn[reference]) if name != reference else (None, None)
        claims = entries[name].shows_frequency
        rows.append({
            "week": week, "kind": name, "rank": order.index(name) + 1 if name in order else None, "n": figures["n"],
            "base_rate": figures["base_rate"], "auc": figures["auc"], "low": low, "high": high,
            "difference": figures["auc"] - found[reference]["auc"], "difference_low": less, "difference_high": more,
            "average_precision": figures["average_precision"], "precision_at_10": figures["precision_at"]["10"],
            "brier": figures["brier"] if claims else None, "ece": figures["ece"] if claims else None,
        })  # fmt: skip
    return rows
