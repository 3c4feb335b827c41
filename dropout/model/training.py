"""Train one head: specialised trees per band of weeks, out-of-run predictions for the calibrator, then a refit on all runs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import catboost
import numpy as np
import pandas as pd
from catboost import CatBoostClassifier

from dropout import __version__
from dropout.aim import Aim
from dropout.errors import DropoutError
from dropout.features import CATALOGUE, Feature
from dropout.model.calibration import fit_calibrator
from dropout.model.core import Band, RiskModel
from dropout.model.estimators import BoostedTrees, Estimator, Recipe, make_pool
from dropout.model.metrics import by_run
from dropout.splits import out_of_run_folds

MIN_PER_CLASS = 50  # below this, a run-specific model says more about chance than about learners
_BAND_ENDS = (1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 60)
_PARAMETERS: dict[str, Any] = {
    "iterations": 300, "depth": 5, "learning_rate": 0.03, "l2_leaf_reg": 10, "rsm": 0.2, "one_hot_max_size": 50,
    "random_seed": 7, "thread_count": 2, "allow_writing_files": False, "verbose": False,
}  # fmt: skip


def fit_boosted(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...]) -> BoostedTrees:
    """CatBoost's trees grown on these columns and `label` of a frame; two threads, so as many make the same trees again."""
    pool = make_pool(frame, features, categorical, frame["label"].to_numpy(int))
    return BoostedTrees(CatBoostClassifier(**_PARAMETERS).fit(pool), features, categorical)


BOOSTED = Recipe("boosted", "Boosted trees (CatBoost)", fit_boosted, {k: v for k, v in _PARAMETERS.items() if k != "verbose"},
                 f"catboost {catboost.__version__}")  # fmt: skip


@dataclass(frozen=True)
class TrainingData:
    """Rows to learn from: `frame` has run_id, learner_id, week, label (0/1) and `features`.

    `runs` describes the training runs for the card (run_id, source, institution, course); week 0 means
    snapshot data without a time axis. Every feature has an entry in `catalogue`: what cannot be said in
    words is not learnt from. `beside` has rows of the same learners and weeks as poorer sources would tell of them, without `label`:
    they are learnt from, and neither judged nor calibrated on.
    """

    frame: pd.DataFrame
    aim: Aim
    features: tuple[str, ...]
    runs: list[dict[str, Any]]
    categorical: tuple[str, ...] = ()
    catalogue: Mapping[str, Feature] = field(default_factory=lambda: CATALOGUE)
    beside: pd.DataFrame | None = None


def kept_features(features: Sequence[str], without: Sequence[str]) -> tuple[str, ...]:
    """`features` but for those in `without`; raises `DropoutError` for a name that is not among them.

    >>> kept_features(["a", "b", "c"], ["b"])
    ('a', 'c')
    """
    unknown = sorted(set(without) - set(features))
    if unknown:
        near = [name for word in unknown for name in get_close_matches(word, features, n=3)]
        raise DropoutError("Only what would be learnt from can be left out.", found=", ".join(unknown),
                           do=f"Did you mean {', '.join(near)}?" if near else "See docs/features.md for the names.")  # fmt: skip
    return tuple(name for name in features if name not in without)


def train_model(
    data: TrainingData,
    name: str,
    *,
    notes: dict[str, Any],
    progress: Callable[[str, float], None] = lambda text, share: None,
    recipe: Recipe = BOOSTED,
) -> RiskModel:
    """Train, calibrate and describe one model.

    Raises `DropoutError` with one class, fewer than 50 learners of either class, or no labelled row, and
    `ValueError` for a feature without a catalogue entry.
    `notes` (limits, what was left out, attribution, simulated or not) goes into the card as it is.
    """
    return train_with_held_out(data, name, notes=notes, progress=progress, recipe=recipe)[0]


def train_with_held_out(
    data: TrainingData,
    name: str,
    *,
    notes: dict[str, Any],
    progress: Callable[[str, float], None] = lambda text, share: None,
    recipe: Recipe = BOOSTED,
    weeks: Sequence[int] | None = None,
) -> tuple[RiskModel, pd.DataFrame]:
    """As `train_model`, with every row's prediction by an estimator that did not see its run (or learner).

    The frame has run_id, learner_id, week, label, raw and risk. With `weeks` the model is made for these weeks only; it
    still learns from the rows of the weeks beside them.
    """
    check_name(name)
    _check_trainable(data)
    frame = data.frame.sort_values(["run_id", "week", "learner_id"], ignore_index=True)
    spans = week_bands(sorted(weeks or frame["week"].unique().tolist()))
    folds, by = out_of_run_folds(frame["run_id"], frame["learner_id"])
    taught = _taught(frame.assign(fold=folds), data.beside)
    held_out = np.empty(len(frame))
    bands = []
    for number, (first, last) in enumerate(spans):
        progress(f"Weeks {first}–{last}", number / len(spans))
        near = taught["week"].between(first - 1, last + 1)
        inside = frame["week"].between(first, last).to_numpy()
        for fold in np.unique(folds):
            rows = inside & (folds == fold)
            held_out[rows] = _fit(taught[near & (taught["fold"] != fold)], data, recipe).raw_score(frame[rows])
        bands.append(Band(first, last, _fit(taught[near], data, recipe)))
    if weeks:
        kept = frame["week"].isin(weeks).to_numpy()
        frame, held_out = frame[kept].reset_index(drop=True), held_out[kept]
    label, week, runs = frame["label"].to_numpy(int), frame["week"].to_numpy(float), frame["run_id"].to_numpy(str)
    calibrator = fit_calibrator(held_out, week, label, runs)
    risk = calibrator.risk(held_out, week)
    metrics = {str(int(w)): by_run(label[at], held_out[at], risk[at], runs[at]) for w in np.unique(week) if (at := week == w).any()}
    card = _card(data, frame, name, by, metrics, {**_described(recipe), **notes})
    model = RiskModel(card["version"], data.aim, data.features, data.categorical, tuple(bands), calibrator, card)
    return model, frame[["run_id", "learner_id", "week", "label"]].assign(raw=held_out, risk=risk)


def _taught(frame: pd.DataFrame, beside: pd.DataFrame | None) -> pd.DataFrame:
    """All rows to learn from: those beside have the label and the fold of the same learner's row of the same week, or are left out."""
    if beside is None:
        return frame
    known = ["run_id", "learner_id", "week"]
    return pd.concat([frame, beside.merge(frame[[*known, "label", "fold"]], on=known)], ignore_index=True)


def week_bands(weeks: list[int]) -> list[tuple[int, int]]:
    """Split trained weeks into bands, narrow early and wider later.

    >>> week_bands([1, 2, 3, 4, 5, 6])
    [(1, 1), (2, 2), (3, 3), (4, 4), (5, 6)]
    >>> week_bands([0])
    [(0, 0)]
    """
    bands: dict[int, list[int]] = {}
    for week in weeks:
        end = next((edge for edge in _BAND_ENDS if week <= edge), 10_000) if week else 0
        bands.setdefault(end, []).append(week)
    return [(min(group), max(group)) for group in bands.values()]


def _fit(frame: pd.DataFrame, data: TrainingData, recipe: Recipe) -> Estimator:
    if frame["label"].nunique() < 2:
        raise DropoutError("In these weeks all outcomes of some runs are the same: there is nothing to tell apart.",
                           found=f"weeks {frame['week'].min()} to {frame['week'].max()} of {', '.join(sorted(frame['run_id'].unique()))}",
                           do="Leave these weeks or runs out, or train on more runs.")  # fmt: skip
    return recipe.fit(frame, data.features, data.categorical)


def check_name(name: str) -> None:
    """A name becomes part of the version, and so of a folder's name."""
    if not re.fullmatch(r"\w[\w.-]*", name):
        raise DropoutError("A model's name is made of letters, digits, dots and dashes.", found=repr(name), do="Name it like autumn-2026.")


def _check_trainable(data: TrainingData) -> None:
    unknown = sorted(set(data.features) - set(data.catalogue))
    if unknown:
        raise ValueError(f"features without an entry in the catalogue: {', '.join(unknown)}")
    if data.frame.empty:
        raise DropoutError("No run here can be learnt from.", found="no enrolment with a known outcome in a finished run",
                           do="Add finished runs with their outcomes, or score with the shipped model.")  # fmt: skip
    people = labels_of_people(data.frame, data.aim)
    yes, no = int(people.sum()), int((1 - people).sum())
    found = f"{yes} who {data.aim.phrase}, {no} others"
    if min(yes, no) == 0:
        raise DropoutError("All outcomes are the same: there is nothing to tell apart.", found=found,
                           do="Check that the export holds those who left as well as those who stayed.")  # fmt: skip
    if min(yes, no) < MIN_PER_CLASS:
        raise DropoutError(f"Too few outcomes of one kind to learn from; {MIN_PER_CLASS} of each are needed.", found=found,
                           do="Add more finished runs, or score with the shipped model.")  # fmt: skip


def labels_of_people(frame: pd.DataFrame, aim: Aim) -> pd.Series:
    """One label a learner of a run (`frame`: run_id, learner_id, label): with a horizon, whether it came true within any window."""
    rows = frame.sort_values("label", ascending=False, kind="stable") if aim.horizon_weeks else frame
    return rows.drop_duplicates(["run_id", "learner_id"])["label"]


def base_rate(frame: pd.DataFrame, aim: Aim) -> float:
    """The share of learners whom the label came true for; with a horizon, of learners at a week, over all weeks of `frame`."""
    return float((frame["label"] if aim.horizon_weeks else labels_of_people(frame, aim)).mean())


def _described(recipe: Recipe) -> dict[str, Any]:
    """What the card says of the way of learning."""
    return {"kind": recipe.kind, "title": recipe.title, "library": recipe.library, "parameters": recipe.parameters}


def _card(data: TrainingData, frame: pd.DataFrame, name: str, by: str, metrics: dict[str, Any], notes: dict[str, Any]) -> dict[str, Any]:
    learnt = frame if data.beside is None else pd.concat([frame, data.beside], ignore_index=True)
    hashed = pd.util.hash_pandas_object(learnt[["run_id", "learner_id", "week", "label", *data.features]], index=False)
    data_hash = hashlib.sha256(hashed.to_numpy().tobytes()).hexdigest()[:16]
    made_by = [notes["kind"], notes["library"], repr(sorted(notes["parameters"].items()))]
    config = "|".join([name, str(data.aim), data_hash, __version__, *data.features, *made_by])
    return {
        "name": name,
        "version": f"{name}-{hashlib.sha256(config.encode()).hexdigest()[:8]}",
        **data.aim.to_json(),
        "label_sentence": data.aim.sentence,
        "trained_on": data.runs,
        "weeks": sorted(int(w) for w in frame["week"].unique()),
        "rows": len(frame),
        "enrolments": len(frame.drop_duplicates(["run_id", "learner_id"])),
        "base_rate": base_rate(frame, data.aim),
        "features": list(data.features),
        "held_out_by": by,
        "metrics_by_week": metrics,
        "data_hash": data_hash,
        "code_version": __version__,
        **notes,
    }
