"""How a list treats groups: who is on it, who is missed, who is on it needlessly, and how well estimates fit; by fairlearn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from fairlearn.metrics import MetricFrame, count, false_negative_rate, false_positive_rate, selection_rate
from scipy.stats import bootstrap

from dropout.cohort import wilson, withhold_crossed, withhold_small
from dropout.domain import Tier
from dropout.fairness.abroca import abroca, abroca_range

FEWEST = 20  # a rate needs so many learners below the line; with fewer there is too little to say
RATES = ("flag_rate", "miss_rate", "false_alarm_rate")
MEASURES = (*RATES, "gap", "abroca")
_SEPARATOR = " · "


def group_table(rows: pd.DataFrame, groups: pd.DataFrame, *, estimates: bool = True) -> pd.DataFrame:
    """One row per group of one attribute, or of two crossed (`groups`: one or two columns, aligned with `rows`).

    `rows` has tier, raw, risk and label (0, 1 or missing) of the members of one run at one week. The columns of
    `groups` come first, then group (both values in words), n, shown, and for each of `MEASURES` the value, its
    `_low` and `_high` (95 %) and, but for flag_rate, `_of`, the learners that it rests on:

    - flag_rate: of all, the share on the list (Wilson interval);
    - miss_rate: of those whom the label came true for, the share not on it (Wilson);
    - false_alarm_rate: of the others, the share on it (Wilson);
    - gap: mean estimate less the share whom the label came true for (bootstrap), only with `estimates`;
    - abroca: the area between the ROC curves of this group and of all others (bootstrap).

    A measure that rests on fewer than 20 learners (abroca: 20 of either outcome, in the group and outside) is missing:
    too few to say. No group is left out for being small; groups under 10 are withheld, with others from which they
    could be worked out.
    """
    columns = list(groups.columns)
    known = rows["label"].notna().to_numpy()
    listed = rows["tier"].eq(Tier.CONTACT_FIRST).to_numpy()
    every = MetricFrame(metrics={"n": count, "flag_rate": selection_rate}, y_true=listed, y_pred=listed, sensitive_features=groups)
    out = every.by_group.dropna().reset_index()
    out = _with_interval(out.assign(flag_rate_of=out["n"]), "flag_rate").drop(columns="flag_rate_of")
    judged = _judged(rows[known], listed[known], groups[known], estimates=estimates) if known.any() else out[columns]
    out = out.merge(judged, on=columns, how="left")
    wanted = [f"{name}{end}" for name in MEASURES for end in ("", "_low", "_high", "_of")]
    out = out.reindex(columns=[*columns, "n", *[name for name in wanted if name != "flag_rate_of"]])
    blank = [name for name in out.columns if name not in columns and name != "n"]
    out = withhold_small(out, blank) if len(columns) == 1 else withhold_crossed(out, blank, *columns)
    out.insert(len(columns), "group", [_SEPARATOR.join(values) for values in out[columns].to_numpy()])
    return out


def _judged(rows: pd.DataFrame, listed: np.ndarray, groups: pd.DataFrame, *, estimates: bool) -> pd.DataFrame:
    """What needs the outcome."""
    label = rows["label"].to_numpy(int)
    metrics = {"positives": _positives, "negatives": _negatives, "miss_rate": _miss_rate, "false_alarm_rate": _false_alarm_rate}
    frame = MetricFrame(metrics=metrics, y_true=label, y_pred=listed.astype(int), sensitive_features=groups)
    found = frame.by_group.dropna(subset=["positives"]).reset_index()
    found = found.assign(miss_rate_of=found["positives"], false_alarm_rate_of=found["negatives"])
    for name in ("miss_rate", "false_alarm_rate"):
        found = _with_interval(found, name)
    raw, risk = rows["raw"].to_numpy(float), rows["risk"].to_numpy(float)
    inside = [groups.eq(dict(row)).all(axis=1).to_numpy() for row in found[list(groups.columns)].to_dict("records")]
    more = [{**(_gap(risk[at] - label[at]) if estimates else {}), **_order(label, raw, at)} for at in inside]
    return found.drop(columns=["positives", "negatives"]).join(pd.DataFrame(more, index=found.index))


def _positives(y_true: pd.Series, y_pred: pd.Series) -> float:  # noqa: ARG001 - the form of a fairlearn metric
    return float(np.sum(y_true == 1))


def _negatives(y_true: pd.Series, y_pred: pd.Series) -> float:  # noqa: ARG001
    return float(np.sum(y_true == 0))


def _miss_rate(y_true: pd.Series, y_pred: pd.Series) -> float:
    return float(false_negative_rate(y_true, y_pred, pos_label=1)) if np.any(y_true == 1) else np.nan


def _false_alarm_rate(y_true: pd.Series, y_pred: pd.Series) -> float:
    return float(false_positive_rate(y_true, y_pred, pos_label=1)) if np.any(y_true == 0) else np.nan


def _with_interval(found: pd.DataFrame, name: str) -> pd.DataFrame:
    """Wilson's interval beside a rate; all three missing where it rests on too few."""
    of = found[f"{name}_of"]
    enough = of >= FEWEST
    ends = [wilson(round(rate * n), int(n)) if n else (np.nan, np.nan) for rate, n in zip(found[name].fillna(0), of, strict=True)]
    low, high = (pd.Series([end[side] for end in ends], index=found.index) for side in (0, 1))
    return found.assign(**{name: found[name].where(enough), f"{name}_low": low.where(enough), f"{name}_high": high.where(enough),
                           f"{name}_of": of.where(enough)})  # fmt: skip


def _gap(difference: np.ndarray) -> dict[str, float]:
    """Mean of estimate less outcome, with a bootstrap interval."""
    if len(difference) < FEWEST:
        return {}
    ends = bootstrap((difference,), np.mean, n_resamples=400, method="percentile", rng=np.random.default_rng(7)).confidence_interval
    return {"gap": float(difference.mean()), "gap_low": float(ends.low), "gap_high": float(ends.high), "gap_of": len(difference)}


def _order(label: np.ndarray, raw: np.ndarray, inside: np.ndarray) -> dict[str, float]:
    """ABROCA of a group against all others, with a bootstrap interval."""
    cells = [int(np.sum((label == value) & (inside == where))) for value in (0, 1) for where in (True, False)]
    if min(cells) < FEWEST:
        return {}
    low, high = abroca_range(label, raw, inside)
    return {"abroca": abroca(label, raw, inside), "abroca_low": low, "abroca_high": high, "abroca_of": int(inside.sum())}
