"""What training and SHAP values cost beside LightGBM, XGBoost and the shap package, on the same rows: python -m benchmarks.model_cost

Needs DROPOUT_OULAD and requirements-bench.txt. Learns week 4 (with its neighbours) of the presentations of 2013, explains every
learner of 2014B at week 4. As many trees, the same depth, rate and share of features for all, two threads each; rounds are
interleaved, so that a busy machine is as unfair to everybody. Processor seconds (all threads) and wall seconds, medians.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import shap
from sklearn.metrics import roc_auc_score

from benchmarks.presentations import imported_presentations
from dropout.domain import Label
from dropout.model.training import BOOSTED
from dropout.pipeline import training_data

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # or threads that wait would burn a busy machine, and be counted
import lightgbm
import xgboost

WEEK, ROUNDS, TREES, DEPTH, RATE, SHARE, L2, THREADS, SEED = 4, 3, 300, 5, 0.03, 0.2, 10, 2, 7


def load() -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Rows to learn from, rows to explain, and the features."""
    with imported_presentations() as space:
        data = training_data(space.tables(list(space.run_imports())), label=Label.NOT_COMPLETED, weeks=[WEEK - 1, WEEK, WEEK + 1])
    later = data.frame["run_id"].str.contains("2014")
    return data.frame[~later], data.frame[later & data.frame["week"].eq(WEEK)], data.features


def fits(rows: pd.DataFrame, names: list[str]) -> dict[str, Callable[[], Any]]:
    """One way to learn the rows for each library; ours is the recipe that training uses."""
    values, label = rows[names].to_numpy(float), rows["label"].to_numpy(int)
    light = {"objective": "binary", "max_depth": DEPTH, "num_leaves": 2**DEPTH, "learning_rate": RATE, "feature_fraction_bynode": SHARE,
             "lambda_l2": L2, "num_threads": THREADS, "seed": SEED, "deterministic": True, "verbose": -1}  # fmt: skip
    extreme = {"objective": "binary:logistic", "max_depth": DEPTH, "eta": RATE, "colsample_bynode": SHARE, "lambda": L2,
               "nthread": THREADS, "seed": SEED, "tree_method": "hist"}  # fmt: skip
    return {
        "CatBoost, as here": lambda: BOOSTED.fit(rows, tuple(names), ()),
        "LightGBM": lambda: lightgbm.train(light, lightgbm.Dataset(values, label), TREES),
        "XGBoost": lambda: xgboost.train(extreme, xgboost.DMatrix(values, label), TREES),
    }


def explanations(models: dict[str, Any], rows: pd.DataFrame, names: list[str]) -> dict[str, Callable[[], np.ndarray]]:
    """SHAP values of the rows, each library's own way, and the shap package on the same trees as ours."""
    values = rows[names].to_numpy(float)
    ours = models["CatBoost, as here"]
    return {
        "CatBoost, as here": lambda: ours.contributions(rows)[0],
        "shap.TreeExplainer on the same trees": lambda: shap.TreeExplainer(ours.trees).shap_values(rows[names]),
        "LightGBM": lambda: models["LightGBM"].predict(values, pred_contrib=True)[:, :-1],
        "XGBoost": lambda: models["XGBoost"].predict(xgboost.DMatrix(values), pred_contribs=True)[:, :-1],
    }


def timed(ways: dict[str, Callable[[], Any]]) -> tuple[dict[str, Any], dict[str, tuple[float, float]]]:
    """What each way gave at last, and its median processor and wall seconds over interleaved rounds."""
    results: dict[str, Any] = {}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            processor, wall = time.process_time(), time.perf_counter()
            results[name] = way()
            print(f"{name}: {time.perf_counter() - wall:.1f} s", file=sys.stderr, flush=True)
            taken[name].append((time.process_time() - processor, time.perf_counter() - wall))
    return results, {name: tuple(map(statistics.median, zip(*seconds, strict=True))) for name, seconds in taken.items()}  # type: ignore[misc]


def show(title: str, seconds: dict[str, tuple[float, float]], also: dict[str, str]) -> None:
    """A table with ratios to the first way."""
    print(f"\n| {title} | processor seconds | beside ours | wall seconds | |\n|---|---|---|---|---|")
    first = next(iter(seconds.values()))[0]
    for name, (processor, wall) in seconds.items():
        print(f"| {name} | {processor:.2f} | {processor / first:.1f} | {wall:.2f} | {also.get(name, '')} |")


def main() -> None:
    """Train, judge and explain with each library."""
    rows, later, features = load()
    names, label = list(features), later["label"].to_numpy(int)
    print(f"{len(rows):,} rows of {len(names)} features to learn from, {len(later):,} to explain")
    models, seconds = timed(fits(rows, names))
    scores = {
        "CatBoost, as here": models["CatBoost, as here"].raw_score(later),
        "LightGBM": models["LightGBM"].predict(later[names].to_numpy(float), raw_score=True),
        "XGBoost": models["XGBoost"].predict(xgboost.DMatrix(later[names].to_numpy(float)), output_margin=True),
    }
    show("training", seconds, {name: f"AUC on 2014B {roc_auc_score(label, score):.3f}" for name, score in scores.items()})
    phi, seconds = timed(explanations(models, later, names))
    gap = np.abs(phi["shap.TreeExplainer on the same trees"] - phi["CatBoost, as here"]).max()
    show("SHAP values", seconds, {"shap.TreeExplainer on the same trees": f"largest difference from ours {gap:.1g}"})


if __name__ == "__main__":
    main()
