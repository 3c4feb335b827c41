"""Contributions equal those of shap's own TreeSHAP, run on the same trees node by node.

Given a CatBoost model, shap would hand the work back to CatBoost; given bare trees, it computes for itself.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shap
from catboost import CatBoostClassifier

from dropout.model import RiskModel
from tests.builders import make_training_data, scored_bundle, trained

_LEAF = (-1, -1, -1, -1, 0.0)


def bare_tree(oblivious: dict[str, Any]) -> dict[str, np.ndarray]:
    """One symmetric tree of CatBoost's JSON as arrays of nodes, its last split at the root."""
    splits = list(enumerate(oblivious["splits"] or []))[::-1]
    nodes: list[tuple[float, ...]] = []

    def add(level: int, leaf: int) -> int:
        place = len(nodes)
        nodes.append(())
        if level == len(splits):
            nodes[place] = (*_LEAF, oblivious["leaf_values"][leaf], max(oblivious["leaf_weights"][leaf], 1e-9))
            return place
        bit, split = splits[level]
        left, right = add(level + 1, leaf), add(level + 1, leaf | 1 << bit)
        nodes[place] = (left, right, left, split["float_feature_index"], split["border"], 0.0, nodes[left][-1] + nodes[right][-1])
        return place

    add(0, 0)
    names = ("children_left", "children_right", "children_default", "features", "thresholds", "values", "node_sample_weight")
    columns = {name: np.array(column) for name, column in zip(names, zip(*nodes, strict=True), strict=True)}
    whole = {name: column.astype(int) for name, column in columns.items() if name.startswith(("children", "features"))}
    return {**columns, **whole, "values": columns["values"].reshape(-1, 1)}


def values_of_shap(trees: CatBoostClassifier, rows: np.ndarray, folder: Path) -> tuple[np.ndarray, float]:
    trees.save_model(str(folder / "trees.json"), format="json")
    content = json.loads((folder / "trees.json").read_text(encoding="utf-8"))
    scale, (bias,) = content["scale_and_bias"]
    assert scale == 1
    explainer = shap.TreeExplainer(
        {"trees": [bare_tree(tree) for tree in content["oblivious_trees"]]}, feature_perturbation="tree_path_dependent"
    )
    return explainer.shap_values(rows, check_additivity=False), float(explainer.expected_value[0]) + bias


def small() -> tuple[RiskModel, pd.DataFrame]:
    frame = make_training_data().frame
    return trained()[0], frame[frame["week"] == 3].head(100)


def shipped() -> tuple[RiskModel, pd.DataFrame]:
    scored = scored_bundle()
    return scored.model, scored.frame.head(40)


@pytest.mark.parametrize("case", [small, shipped])
def test_contributions_equal_those_of_shap(case: Any, tmp_path: Path) -> None:
    model, frame = case()
    rows = frame[list(model.features)].to_numpy("float64")
    band = next(band for band in model.bands if band.first <= frame["week"].iloc[0] <= band.last)
    phi, expected = model.contributions(frame)
    found, base = values_of_shap(band.estimator.trees, rows, tmp_path)
    assert np.isnan(rows).any()
    assert found == pytest.approx(phi, abs=1e-6)
    assert base == pytest.approx(expected[0], abs=1e-6)
