"""Does it work: the lists of a finished run beside what became of its learners, in plain words first."""

from dropout.evaluation.judge import Footing, JudgedRun, judge_run, unseen_scores
from dropout.evaluation.results import Notice, reached_table, reliability_table, weekly_results, weeks_of_notice
from dropout.evaluation.words import estimate_sentence, list_sentence, more_contacts_sentence, notice_sentence, order_sentence

__all__ = [
    "Footing", "JudgedRun", "Notice", "estimate_sentence", "judge_run", "list_sentence", "more_contacts_sentence",
    "notice_sentence", "order_sentence", "reached_table", "reliability_table", "unseen_scores", "weekly_results",
    "weeks_of_notice",
]  # fmt: skip
