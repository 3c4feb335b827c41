"""A run as a whole, as of a week: tidy frames without names or learner ids, small groups withheld."""

from dropout.cohort.activity import activity_by_weekday, where_learners_stop
from dropout.cohort.estimates import Totals, engagement_by_results, feature_averages, is_over, risk_distribution, totals
from dropout.cohort.runs import RunAtWeek, describe_run, earlier_runs
from dropout.cohort.small import MIN_GROUP, wilson, withhold_crossed, withhold_small

__all__ = [
    "MIN_GROUP", "RunAtWeek", "Totals", "activity_by_weekday", "describe_run", "earlier_runs", "engagement_by_results",
    "feature_averages", "is_over", "risk_distribution", "totals", "where_learners_stop", "wilson", "withhold_crossed",
    "withhold_small",
]  # fmt: skip
