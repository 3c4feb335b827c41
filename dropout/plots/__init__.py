"""Every figure there is: pure functions from frames to Plotly, each with its finding as title and a text for who cannot see it."""

from dropout.plots.effects import balance, overlap
from dropout.plots.evaluation import reached
from dropout.plots.fairness import group_ranges
from dropout.plots.groups import bar_of_100, engagement_grid, feature_gaps, group_words, risk_distribution
from dropout.plots.learner import quadrant, rank_trend, risk_trend, timeline, waterfall
from dropout.plots.runs import activity_heat_map, completion, leaving_curve, run_comparison, stops
from dropout.plots.scenarios import scenario_lines
from dropout.plots.style import for_dark
from dropout.plots.training import time_split

__all__ = [
    "activity_heat_map", "balance", "bar_of_100", "completion", "engagement_grid", "feature_gaps", "for_dark",
    "group_ranges", "group_words", "leaving_curve", "overlap", "quadrant", "rank_trend", "reached",
    "risk_distribution", "risk_trend", "run_comparison", "scenario_lines", "stops", "time_split", "timeline",
    "waterfall",
]  # fmt: skip
