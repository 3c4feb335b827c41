"""Did it help? Contacted against comparable learners not contacted, waiting lists as experiments, and figures kept apart."""

from dropout.effects.compare import Comparison, Difference, compare_contacted
from dropout.effects.panel import COVARIATES, ESTIMATE, covariate_title, saw_run, trial_rows
from dropout.effects.trials import active_after, build_trials, completed, first_contacts
from dropout.effects.untreated import evaluate_apart, untouched
from dropout.effects.verdict import Finding, OutcomeKind, Verdict, judge
from dropout.effects.waiting import Draw, Experiment, analyse_draws, draw_order, drawn_rows, judge_experiment

__all__ = [
    "COVARIATES", "ESTIMATE", "Comparison", "Difference", "Draw", "Experiment", "Finding", "OutcomeKind", "Verdict", "active_after",
    "analyse_draws", "build_trials", "compare_contacted", "completed", "covariate_title", "draw_order", "drawn_rows", "evaluate_apart",
    "first_contacts", "judge", "judge_experiment", "saw_run", "trial_rows", "untouched",
]  # fmt: skip
