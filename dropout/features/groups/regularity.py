"""Recency, active days, gaps, rhythm and the trend of active days."""

from __future__ import annotations

from dropout.features.feature import Feature, More


def _days(name: str, sql: str, title: str, phrase: str, concept: str) -> Feature:
    return Feature(
        name, "days", sql, title, "days",
        f"active on only {{value}} {phrase} (run median {{median}})",
        f"active on {{value}} {phrase} (run median {{median}})",
        More.BETTER, concept, changeable="active_days",
    )  # fmt: skip


# Entropy of the seven positions in the week, from whole counts, so that row order cannot change the sum.
_POSITIONS = [f"COUNT(CASE WHEN (day + 7000) % 7 = {i} THEN 1 END)" for i in range(7)]
_ENTROPY = " + ".join(f"CASE WHEN {n} = 0 THEN 0 ELSE -(CAST({n} AS DOUBLE) / COUNT(day)) * LN(CAST({n} AS DOUBLE) / COUNT(day)) END"
                      for n in _POSITIONS)  # fmt: skip

FEATURES = [
    Feature("days_since_last_activity", "days", "MIN(age)", "Days since the last activity", "days",
            "no activity for {value} (run median {median})", "last active {value} ago (run median {median})",
            More.WORSE, "recency", changeable="active_days"),
    _days("active_days_total", "COUNT(CASE WHEN day >= 0 THEN 1 END)", "Active days so far", "since the start", "active_days"),
    _days("active_days_last_7d", "COUNT(CASE WHEN age < 7 THEN 1 END)", "Active days, last 7", "of the last 7", "recent_days"),
    _days("active_days_last_14d", "COUNT(CASE WHEN age < 14 THEN 1 END)", "Active days, last 14", "of the last 14", "recent_days"),
    _days("active_days_last_28d", "COUNT(CASE WHEN age < 28 THEN 1 END)", "Active days, last 28", "of the last 28", "recent_days"),
    _days("active_days_before_start", "COUNT(CASE WHEN day < 0 THEN 1 END)", "Active days before the start",
          "before the start", "before_start"),
    Feature("active_weeks", "days", "COUNT(DISTINCT CASE WHEN day >= 0 THEN (day - day % 7) END)", "Weeks with activity", "weeks",
            "active in only {value} so far (run median {median})", "active in {value} so far (run median {median})",
            More.BETTER, "active_days", changeable="active_days"),
    Feature("share_active_days", "derived", "CAST(active_days_total AS DOUBLE) / cutoff_day", "Share of days with activity", "share",
            "active on only {value} of the days (run median {median})", "active on {value} of the days (run median {median})",
            More.BETTER, "active_days", changeable="active_days"),
    Feature("first_active_day", "days", "MIN(day)", "First day of activity", "",
            "first activity on day {value} (run median day {median})", "first activity on day {value} (run median day {median})",
            More.WORSE, "access_delay"),
    Feature("first_active_day_after_start", "days", "MIN(CASE WHEN day >= 0 THEN day END)",
            "First day of activity after the start", "",
            "first active after the start on day {value} (run median day {median})",
            "first active after the start on day {value} (run median day {median})", More.WORSE, "access_delay"),
    Feature("activity_span_days", "days", "MAX(day) - MIN(day) + 1", "Days from first to last activity", "days",
            "activity spans only {value} (run median {median})", "activity spans {value} (run median {median})",
            More.BETTER, "duration", changeable="active_days"),
    Feature("longest_gap_days", "days",
            "CASE WHEN COUNT(day) > 0 THEN GREATEST(COALESCE(MAX(day - prev_day), 0), MIN(age) + 1) END",
            "Longest gap between active days", "days",
            "a gap of {value} without activity (run median {median})", "no gap longer than {value} (run median {median})",
            More.WORSE, "gap"),
    Feature("weekday_entropy", "days", f"CASE WHEN COUNT(day) > 0 THEN {_ENTROPY} END", "Spread of activity over the week", "",
            "activity falls on few days of the week (spread {value}; run median {median})",
            "activity is spread over the week (spread {value}; run median {median})", More.BETTER, "rhythm", changeable="active_days"),
    Feature("active_days_change", "derived", "2 * active_days_last_7d - active_days_last_14d",
            "Active days last week minus the week before", "days",
            "active days last week minus the week before: {value} (run median {median})",
            "active days last week minus the week before: {value} (run median {median})", More.BETTER, "trend",
            changeable="active_days"),
    # Least-squares slope of active days per week over weeks 0..w-1, in closed form from whole counts:
    # sum((i - mean i) * a_i) / sum((i - mean i)^2), with mean i = (w-1)/2 and denominator w(w^2-1)/12.
    Feature("active_days_slope", "days",
            "CASE WHEN MAX(week) > 1 THEN (SUM(CASE WHEN day >= 0 THEN (day - day % 7) / 7 ELSE 0 END) "
            "- (MAX(week) - 1) * 0.5 * COUNT(CASE WHEN day >= 0 THEN 1 END)) * 12.0 / (MAX(week) * (MAX(week) * MAX(week) - 1)) END",
            "Trend of active days per week", "days a week",
            "active days change by {value} (run median {median})", "active days change by {value} (run median {median})",
            More.BETTER, "trend", changeable="active_days"),
    Feature("recent_days_weighted", "days",
            "COUNT(CASE WHEN age < 7 THEN 1 END) + 0.5 * COUNT(CASE WHEN age >= 7 AND age < 14 THEN 1 END) "
            "+ 0.25 * COUNT(CASE WHEN age >= 14 AND age < 21 THEN 1 END) + 0.125 * COUNT(CASE WHEN age >= 21 AND age < 28 THEN 1 END)",
            "Active days, the latest counting most", "weighted days",
            "little active lately: {value}, the latest counting most (run median {median})",
            "active lately: {value}, the latest counting most (run median {median})", More.BETTER, "recent_days",
            changeable="active_days"),
]  # fmt: skip
