"""Position within the run: percentile among learners still enrolled, added to the raw value, never instead of it."""

from __future__ import annotations

from dropout.features.feature import Feature, More

_RANKED = {
    "actions_total": ("actions so far", More.BETTER, "volume"),
    "actions_last_14d": ("actions in the last 14 days", More.BETTER, "recent_volume"),
    "actions_content_total": ("use of course material", More.BETTER, "kind_content"),
    "actions_forum_total": ("use of the forum", More.BETTER, "kind_forum"),
    "actions_quiz_total": ("use of quizzes", More.BETTER, "kind_quiz"),
    "actions_before_start": ("actions before the start", More.BETTER, "before_start"),
    "active_days_total": ("active days so far", More.BETTER, "active_days"),
    "active_days_last_14d": ("active days in the last 14", More.BETTER, "recent_days"),
    "days_since_last_activity": ("days since the last activity", More.WORSE, "recency"),
    "longest_gap_days": ("longest gap", More.WORSE, "gap"),
    "resources_used": ("items opened", More.BETTER, "breadth"),
    "resources_new_last_14d": ("items opened for the first time lately", More.BETTER, "recent_breadth"),
    "score_mean_weighted": ("average mark", More.BETTER, "marks"),
    "points_share": ("share of the points available", More.BETTER, "points"),
    "lateness_mean_days": ("lateness", More.WORSE, "on_time"),
    "registered_days_before_start": ("how early the registration was", More.BETTER, "registration"),
}


def _position(ranked: str) -> Feature:
    words, more, concept = _RANKED[ranked]
    text = f"{words}: more than {{value}} of the run"
    return Feature(f"{ranked}_percentile", "position", ranked, f"Place in the run by {words}", "share", text, text, more, concept)


FEATURES = [_position(ranked) for ranked in _RANKED]
