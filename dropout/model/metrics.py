"""Figures of merit, for the card and for `evaluate`: discrimination, calibration, and work at capacity."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.special import expit, logit
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

SHARES = (5, 10, 20)


def expected_calibration_error(label: np.ndarray, risk: np.ndarray, bins: int = 10) -> float:
    """ECE over `bins` bins of equal count: the mean gap between estimate and frequency, weighted by size."""
    order = np.argsort(risk, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    return float(sum(len(p) * abs(label[p].mean() - risk[p].mean()) for p in parts) / len(order))


def centred(label: np.ndarray, risk: np.ndarray, runs: np.ndarray) -> np.ndarray:
    """`risk` shifted in log-odds so that each run's mean equals its base rate: calibration within runs."""
    out = risk.astype(float).copy()
    for run in np.unique(runs):
        at = runs == run
        odds, target = logit(np.clip(risk[at], 1e-6, 1 - 1e-6)), float(label[at].mean())
        low, high = -20.0, 20.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if expit(odds + middle).mean() < target else (low, middle)
        out[at] = expit(odds + low)
    return out


def top_share(label: np.ndarray, rank: np.ndarray, percent: int, runs: np.ndarray) -> tuple[float | None, float | None]:
    """Precision and recall when the first `percent` % of each run are contacted (rounded up, ties by position)."""
    hits = contacted = 0
    for run in np.unique(runs):
        at = np.flatnonzero(runs == run)
        k = math.ceil(len(at) * percent / 100)
        chosen = at[np.argsort(-rank[at], kind="stable")[:k]]
        hits, contacted = hits + int(label[chosen].sum()), contacted + k
    positives = int(label.sum())
    return (hits / contacted if contacted else None, hits / positives if positives else None)


def auc_within_runs(label: np.ndarray, rank: np.ndarray, runs: np.ndarray) -> float | None:
    """The AUC of each run that has both outcomes, weighted by its learners; None where none has."""
    parts = [at for run in np.unique(runs) if 0 < label[at := runs == run].mean() < 1]
    aucs = [float(roc_auc_score(label[at], rank[at])) for at in parts]
    return float(np.average(aucs, weights=[at.sum() for at in parts])) if parts else None


def summarise(label: np.ndarray, raw: np.ndarray, risk: np.ndarray, runs: np.ndarray) -> dict[str, Any]:
    """All figures for one set of rows; those that need two classes are None with one."""
    both = 0 < label.sum() < len(label)
    shares = {share: top_share(label, risk if raw is None else raw, share, runs) for share in SHARES}
    return {
        "n": len(label),
        "base_rate": float(label.mean()),
        "auc": float(roc_auc_score(label, risk)) if both else None,
        "average_precision": float(average_precision_score(label, risk)) if both else None,
        "brier": float(brier_score_loss(label, risk)),
        "ece": expected_calibration_error(label, risk),
        "ece_centred": expected_calibration_error(label, centred(label, risk, runs)) if both else None,
        "precision_at": {str(share): precision for share, (precision, _) in shares.items()},
        "recall_at": {str(share): recall for share, (_, recall) in shares.items()},
    }


def order_figures(label: np.ndarray, rank: np.ndarray, runs: np.ndarray) -> dict[str, Any]:
    """What can be said of an order alone (larger = first): no frequency is claimed, so none is judged."""
    both = 0 < label.sum() < len(label)
    shares = {share: top_share(label, rank, share, runs) for share in SHARES}
    return {
        "n": len(label),
        "auc": float(roc_auc_score(label, rank)) if both else None,
        "average_precision": float(average_precision_score(label, rank)) if both else None,
        "precision_at": {str(share): precision for share, (precision, _) in shares.items()},
        "recall_at": {str(share): recall for share, (_, recall) in shares.items()},
    }


def by_run(label: np.ndarray, raw: np.ndarray, risk: np.ndarray, runs: np.ndarray) -> dict[str, Any]:
    """`summarise` for all rows together ("all") and for each run ("runs")."""
    parts = {str(run): runs == run for run in np.unique(runs)}
    per_run = {run: summarise(label[at], raw[at], risk[at], runs[at]) for run, at in parts.items()}
    return {"all": summarise(label, raw, risk, runs), "runs": per_run}
