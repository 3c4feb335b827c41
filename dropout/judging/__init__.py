"""How good the estimates are: figures by week, module and group, beside baselines, published figures and targets."""

from dropout.judging.baselines import BASELINES, peer_order, silence_order
from dropout.judging.figures import evaluate_model, judge_rows, judged_rows
from dropout.judging.leaderboard import build_leaderboard, weeks_to_judge
from dropout.judging.leaderboard_words import leaderboard_footing, leaderboard_sentence
from dropout.judging.references import REFERENCES, Reference, applicable
from dropout.judging.tables import baseline_table, group_table, leaderboard_table, module_table, reference_table, week_table

__all__ = [
    "BASELINES", "REFERENCES", "Reference", "applicable", "baseline_table", "build_leaderboard", "evaluate_model", "group_table",
    "judge_rows", "judged_rows", "leaderboard_footing", "leaderboard_sentence", "leaderboard_table", "module_table", "peer_order",
    "reference_table", "silence_order", "week_table", "weeks_to_judge",
]  # fmt: skip
