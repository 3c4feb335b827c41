"""Every figure there is: pure functions from frames to Plotly, each with its finding as title and a text for who cannot see it."""

from dropout.plots.learner import quadrant, rank_trend, risk_trend, timeline, waterfall
from dropout.plots.style import for_dark

__all__ = ["for_dark", "quadrant", "rank_trend", "risk_trend", "timeline", "waterfall"]
