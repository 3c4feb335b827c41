"""Signals that stand in for a protected attribute: leaving the attribute out does not leave it out of these."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import kruskal

from dropout.cohort import MIN_GROUP
from dropout.features import CATALOGUE

_STRENGTHS = ((0.14, "strongly"), (0.06, "somewhat"), (0.01, "slightly"))


def proxies(frame: pd.DataFrame, groups: pd.DataFrame, features: Sequence[str], most: int = 3) -> pd.DataFrame:
    """The features that differ most between the groups of each attribute: attribute, feature, title, strength, words.

    strength is epsilon squared of the Kruskal-Wallis test, (H − k + 1) / (n − k), at least 0: 0 where ranks are spread alike in
    all groups, 1 where the groups do not overlap; .01, .06 and .14 are called slightly, somewhat and strongly (Cohen
    1988). Groups under 10 and missing values are left out; features below .01 are not listed.
    """
    rows = []
    for attribute in groups.columns:
        sizes = groups[attribute].value_counts()
        kept = groups[attribute].isin(sizes.index[sizes >= MIN_GROUP]).to_numpy()
        found = {name: _strength(frame[name].to_numpy(float)[kept], groups[attribute].to_numpy()[kept]) for name in features}
        for name in sorted(found, key=lambda name: -found[name])[:most]:
            words = next((words for least, words in _STRENGTHS if found[name] >= least), None)
            if words:
                rows.append((attribute, name, CATALOGUE[name].title, found[name], words))
    return pd.DataFrame(rows, columns=["attribute", "feature", "title", "strength", "words"])


def _strength(values: np.ndarray, group: np.ndarray) -> float:
    known = ~np.isnan(values)
    parts = [values[known & (group == one)] for one in np.unique(group[known])]
    parts = [part for part in parts if len(part) >= MIN_GROUP]
    n, k = sum(map(len, parts)), len(parts)
    if k < 2 or len(np.unique(np.concatenate(parts))) < 2:
        return 0.0
    return max(0.0, float((kruskal(*parts).statistic - k + 1) / (n - k)))
