"""How good the estimates are: figures by week, module and group, beside baselines, published figures and targets."""

from dropout.judging.baselines import BASELINES, peer_order, silence_order
from dropout.judging.figures import evaluate_model, judge_rows, judged_rows
from dropout.judging.references import REFERENCES, Reference, applicable
from dropout.judging.tables import baseline_table, group_table, module_table, reference_table, week_table

__all__ = [
    "BASELINES", "REFERENCES", "Reference", "applicable", "baseline_table", "evaluate_model", "group_table", "judge_rows", "judged_rows",
    "module_table", "peer_order", "reference_table", "silence_order", "week_table",
]  # fmt: skip
