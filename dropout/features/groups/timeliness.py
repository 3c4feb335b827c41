"""Deadlines met and missed, lateness, work handed in, and what is due next.

Weights arrive as whole hundredths: whole numbers add up the same in any order of rows.
"""

from __future__ import annotations

from dropout.features.feature import Feature, More


def _due(name: str, sql: str, title: str, unit: str, raises: str, lowers: str, more: More, concept: str) -> Feature:
    return Feature(name, "due", sql, title, unit, raises, lowers, more, concept, changeable="next_submission")


FEATURES = [
    Feature("deadlines_passed", "due", "COUNT(assessment_id)", "Deadlines passed", "deadlines",
            "{value} passed so far (run median {median})", "{value} passed so far (run median {median})", More.EITHER, "calendar"),
    _due("deadlines_missed", "SUM(CASE WHEN NOT handed_in THEN 1 ELSE 0 END)", "Deadlines missed, nothing handed in", "deadlines",
         "nothing handed in for {value} (run median {median})", "nothing handed in for {value} (run median {median})",
         More.WORSE, "missed"),
    _due("share_submitted", "CAST(SUM(CASE WHEN handed_in THEN 1 ELSE 0 END) AS DOUBLE) / NULLIF(COUNT(assessment_id), 0)",
         "Share of due work handed in", "share", "handed in only {value} of the work due (run median {median})",
         "handed in {value} of the work due (run median {median})", More.BETTER, "missed"),
    _due("missed_weight_share", "CAST(SUM(CASE WHEN NOT handed_in THEN weight ELSE 0 END) AS DOUBLE) / NULLIF(SUM(weight), 0)",
         "Share of due weight not handed in", "share", "missed work worth {value} of what was due (run median {median})",
         "missed work worth {value} of what was due (run median {median})", More.WORSE, "missed"),
    _due("share_submitted_on_time",
         "CAST(SUM(CASE WHEN lateness <= 0 THEN 1 ELSE 0 END) AS DOUBLE) / NULLIF(COUNT(assessment_id), 0)",
         "Share of due work handed in on time", "share", "only {value} of the work due was on time (run median {median})",
         "{value} of the work due was on time (run median {median})", More.BETTER, "on_time"),
    _due("lateness_mean_days", "CAST(SUM(lateness) AS DOUBLE) / NULLIF(COUNT(lateness), 0)", "Mean days after the deadline", "days late",
         "handed in {value} on average (run median {median})",
         "handed in {value} on average (run median {median})", More.WORSE, "on_time"),
    _due("lateness_worst_days", "MAX(lateness)", "Latest hand-in after a deadline", "days late",
         "latest hand-in {value} (run median {median})",
         "latest hand-in {value} (run median {median})", More.WORSE, "on_time"),
    _due("last_deadline_missed", "MAX(CASE WHEN recency = 1 THEN CASE WHEN handed_in THEN 0 ELSE 1 END END)",
         "Nothing handed in for the latest deadline", "",
         "nothing handed in for the latest deadline", "the latest work due was handed in", More.WORSE, "last_deadline"),
    _due("last_lateness_days", "MAX(CASE WHEN recency = 1 THEN lateness END)", "Days after the latest deadline", "days late",
         "the latest work came {value} (run median {median})",
         "the latest work came {value} (run median {median})", More.WORSE, "on_time"),
    _due("last_two_missed", "SUM(CASE WHEN recency <= 2 AND NOT handed_in THEN 1 ELSE 0 END)", "Missed among the last two deadlines",
         "deadlines", "nothing handed in for {value} of the last two (run median {median})",
         "nothing handed in for {value} of the last two (run median {median})", More.WORSE, "last_deadline"),
    Feature("days_since_last_deadline", "due", "MIN(cutoff_day - due_day)", "Days since the latest deadline", "days",
            "the latest deadline was {value} ago (run median {median})", "the latest deadline was {value} ago (run median {median})",
            More.EITHER, "calendar"),
    Feature("submissions_total", "work", "COUNT(assessment_id)", "Pieces of work handed in", "pieces",
            "handed in only {value} so far (run median {median})", "handed in {value} so far (run median {median})",
            More.BETTER, "handed_in", changeable="next_submission"),
    Feature("submissions_last_14d", "work", "COUNT(CASE WHEN age < 14 THEN 1 END)", "Pieces handed in, last 14 days", "pieces",
            "handed in {value} in the last 14 days (run median {median})", "handed in {value} in the last 14 days (run median {median})",
            More.BETTER, "handed_in", changeable="next_submission"),
    Feature("submissions_ahead", "work", "COUNT(CASE WHEN due_day >= cutoff_day THEN 1 END)", "Pieces handed in before they are due",
            "pieces", "handed in {value} ahead of the deadline (run median {median})",
            "handed in {value} ahead of the deadline (run median {median})", More.BETTER, "ahead", changeable="next_submission"),
    Feature("days_since_last_submission", "work", "MIN(age)", "Days since work was last handed in", "days",
            "no work handed in for {value} (run median {median})", "last handed in work {value} ago (run median {median})",
            More.WORSE, "handed_in", changeable="next_submission"),
    Feature("days_to_next_deadline", "ahead", "MIN(due_day - cutoff_day)", "Days to the next deadline", "days",
            "the next deadline is in {value} (run median {median})", "the next deadline is in {value} (run median {median})",
            More.EITHER, "calendar"),
    Feature("weight_due_next_14d", "ahead", "CAST(SUM(CASE WHEN due_day < cutoff_day + 14 THEN weight ELSE 0 END) AS DOUBLE) / 100",
            "Weight due in the next 14 days", "points of weight", "{value} due in the next 14 days (run median {median})",
            "{value} due in the next 14 days (run median {median})", More.EITHER, "calendar"),
    Feature("weight_due_share", "derived", "weight_passed / NULLIF(weight_passed + COALESCE(weight_to_come, 0), 0)",
            "Share of the weight already due", "share", "{value} of the weight was due so far (run median {median})",
            "{value} of the weight was due so far (run median {median})", More.EITHER, "calendar"),
    Feature("weight_passed", "due", "CAST(COALESCE(SUM(weight), 0) AS DOUBLE) / 100", "Weight due so far", "points of weight",
            "{value} due so far (run median {median})", "{value} due so far (run median {median})", More.EITHER, "calendar"),
    Feature("weight_to_come", "ahead", "CAST(SUM(weight) AS DOUBLE) / 100", "Weight still to come", "points of weight",
            "{value} still to come (run median {median})", "{value} still to come (run median {median})", More.EITHER, "calendar"),
]  # fmt: skip
