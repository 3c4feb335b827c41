"""One run at one week, as it is scored, held against the model's training data, and against its outcomes once they are known."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from dropout.cohort import wilson
from dropout.domain import Cutoff
from dropout.evaluation import Footing, judge_run
from dropout.features import build_features
from dropout.health import verdict as rules
from dropout.health.shifts import mean_shap, measure_shifts, reference_week, share_beyond
from dropout.health.verdict import Finding, Verdict, gravest
from dropout.health.work import DAYS_AFTER, describe_work
from dropout.health.work_shifts import compare_work
from dropout.scoring import ScoredRun

_OF_EACH = 20  # with fewer of either outcome, an order cannot be judged


@dataclass(frozen=True)
class Health:
    """What was found for one run at one week. `compared_at` is the week of the reference; missing where nothing was compared.

    `signals` is from `measure_shifts`, `work` from `compare_work`; both empty where nothing was compared.
    """

    week: int
    compared_at: int | None
    findings: list[Finding]
    signals: pd.DataFrame
    work: pd.DataFrame

    @property
    def verdict(self) -> Verdict:
        return gravest(self.findings)

    @property
    def grounds(self) -> list[Finding]:
        """The findings that the verdict rests on: those that allow no better one."""
        return [finding for finding in self.findings if finding.verdict is self.verdict]


def check_health(scored: ScoredRun) -> Health:
    """Hold a scored run against the training data of its model. Findings marked `since` alone know anything after the cutoff."""
    before, at, signals, work = _against_training(scored)
    return Health(scored.cutoff.week, at, [*_basis(scored), *before, *_since(scored)], signals, work)


def _basis(scored: ScoredRun) -> list[Finding]:
    if not scored.model.card["trained_on"]:
        return [Finding(Verdict.ORDER, "Learners are compared with their peers in this run; nothing was learnt from other runs.")]
    return [] if scored.basis.shows_frequency else [Finding(Verdict.ORDER, "The model has learnt from no finished run of this kind.")]


def _against_training(scored: ScoredRun) -> tuple[list[Finding], int | None, pd.DataFrame, pd.DataFrame]:
    reference, nothing = scored.model.kept.reference, (None, pd.DataFrame(), pd.DataFrame())
    if not scored.model.card["trained_on"]:
        return [], *nothing
    if reference is None:
        return [_unchecked("The model keeps nothing of what its training data was like.")], *nothing
    at = reference_week(reference, scored.cutoff.week)
    if at is None:
        return [_unchecked(f"The model has learnt from no week before week {min(map(int, reference['weeks']))}.")], *nothing
    rows, expected = _rows_at(scored, at), reference["weeks"][str(at)]
    if len(rows) < rules.FEWEST:
        return [_unchecked(f"Fewer than {rules.FEWEST} learners are too few to compare with the training data.")], *nothing
    phi = mean_shap(scored.model, rows)
    signals = measure_shifts(rows, expected, phi)
    work = compare_work(describe_work(scored.tables, scored.cutoff), reference["assessments"], str(scored.run["course"]))
    findings = [
        rules.judge_signals(signals), rules.judge_beyond(share_beyond(rows, expected, phi), expected["outside"]),
        rules.judge_work(work, _due_before(reference["assessments"], scored)),
    ]  # fmt: skip
    return findings, at, signals, work


def _unchecked(sentence: str) -> Finding:
    return Finding(Verdict.NOT_CHECKED, sentence)


def _rows_at(scored: ScoredRun, week: int) -> pd.DataFrame:
    """Features of the run's members at `week`, which is not after the cutoff."""
    frame = scored.features.frame
    if week not in set(frame["week"]):
        frame = build_features(scored.tables.of_runs([scored.run["run_id"]]), [Cutoff(week)]).frame
    return frame[(frame["week"] == week) & (frame["run_id"] == scored.run["run_id"])].reset_index(drop=True)


def _due_before(before: list[dict[str, Any]], scored: ScoredRun) -> int:
    """How many pieces of work the training runs of the course had had by the cutoff, in the run that had fewest."""
    here = [piece for piece in before if piece["course"] == scored.run["course"]]
    by_now = dict.fromkeys({piece["run_id"] for piece in here}, 0)
    for piece in here:
        by_now[piece["run_id"]] += piece["due_day"] + DAYS_AFTER < scored.cutoff.day
    return min(by_now.values(), default=0)


def _since(scored: ScoredRun) -> list[Finding]:
    """What became of the learners, beside what was estimated; empty while it is not known or too few to say."""
    frame = scored.features.frame
    this_week = replace(scored.features, frame=frame[frame["week"] == scored.cutoff.week])
    judged = judge_run(scored.tables, this_week, scored.run["run_id"], scored.model, scored.capacity)
    known = judged.rows.dropna(subset=["label"])
    label = known["label"].to_numpy(int)
    if judged.footing is Footing.SEEN or min(label.sum(), (1 - label).sum()) < _OF_EACH:
        return []
    promised, worst = _promised(scored)
    found = [rules.judge_order(*_auc(label, known["raw"].to_numpy(float)), promised, worst)] if promised else []
    if not scored.basis.shows_frequency:
        return found
    happened = float(label.mean())
    return [*found, rules.judge_level(float(known["risk"].mean()), happened, *wilson(int(label.sum()), len(label)), scored.aim.phrase)]


def _promised(scored: ScoredRun) -> tuple[float, float]:
    """The card's AUC on learners its trees had not seen, at the nearest week, and that of its worst run there; 0 where it has none."""
    by_week = scored.model.card["metrics_by_week"]
    if not by_week:
        return 0.0, 0.0
    found = by_week[min(by_week, key=lambda week: abs(int(week) - scored.cutoff.week))]
    runs = [run["auc"] for run in found["runs"].values() if run["auc"] is not None]
    return found["all"]["auc"] or 0.0, min(runs, default=0.0)


def _auc(label: np.ndarray, raw: np.ndarray) -> tuple[float, float, float]:
    """AUC with its 95 % range after DeLong (1988): from the spread of each learner's place among those of the other outcome."""
    ones, others = raw[label == 1], raw[label == 0]
    above = (rankdata(np.r_[ones, others])[: len(ones)] - rankdata(ones)) / len(others)
    below = 1 - (rankdata(np.r_[ones, others])[len(ones) :] - rankdata(others)) / len(ones)
    auc, error = float(above.mean()), math.sqrt(above.var(ddof=1) / len(ones) + below.var(ddof=1) / len(others))
    return auc, max(auc - 1.96 * error, 0.0), min(auc + 1.96 * error, 1.0)
