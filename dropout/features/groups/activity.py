"""Volume, share by kind, thirds of the time elapsed, and trend of activity."""

from __future__ import annotations

from dropout.domain import EventKind
from dropout.features.feature import Feature, More

_KIND_WORDS = {
    EventKind.CONTENT: "course material",
    EventKind.VIDEO: "videos",
    EventKind.FORUM: "the forum",
    EventKind.QUIZ: "quizzes",
    EventKind.ASSIGNMENT: "assignment pages",
    EventKind.COLLABORATION: "group work and live sessions",
    EventKind.NAVIGATION: "the course home page",
    EventKind.OTHER: "other pages",
}


def _volume(name: str, sql: str, title: str, phrase: str, concept: str, relation: str = "activity") -> Feature:
    return Feature(
        name, relation, sql, title, "actions",
        f"only {{value}} {phrase} (run median {{median}})",
        f"{{value}} {phrase} (run median {{median}})",
        More.BETTER, concept, changeable="active_days",
    )  # fmt: skip


def _by_kind(kind: EventKind) -> list[Feature]:
    words = _KIND_WORDS[kind]
    return [
        _volume(f"actions_{kind}_total", f"SUM(CASE WHEN kind = '{kind}' THEN clicks ELSE 0 END)",
                f"Actions in {words} so far", f"in {words} so far", f"kind_{kind}"),
        _volume(f"actions_{kind}_last_14d", f"SUM(CASE WHEN kind = '{kind}' AND age < 14 THEN clicks ELSE 0 END)",
                f"Actions in {words}, last 14 days", f"in {words} in the last 14 days", f"kind_{kind}"),
        Feature(f"share_{kind}", "derived", f"CAST(actions_{kind}_total AS DOUBLE) / NULLIF(actions_total, 0)",
                f"Share of activity in {words}", "share",
                f"{{value}} of the activity was in {words} (run median {{median}})",
                f"{{value}} of the activity was in {words} (run median {{median}})", More.EITHER, "kind_mix"),
    ]  # fmt: skip


FEATURES = [
    _volume("actions_total", "COALESCE(SUM(clicks), 0)", "Actions so far", "recorded so far", "volume"),
    _volume("actions_before_start", "SUM(CASE WHEN day < 0 THEN clicks ELSE 0 END)", "Actions before the start",
            "before the start", "before_start"),
    _volume("actions_last_7d", "SUM(CASE WHEN age < 7 THEN clicks ELSE 0 END)", "Actions, last 7 days",
            "in the last 7 days", "recent_volume"),
    _volume("actions_last_14d", "SUM(CASE WHEN age < 14 THEN clicks ELSE 0 END)", "Actions, last 14 days",
            "in the last 14 days", "recent_volume"),
    _volume("actions_last_28d", "SUM(CASE WHEN age < 28 THEN clicks ELSE 0 END)", "Actions, last 28 days",
            "in the last 28 days", "recent_volume"),
    _volume("actions_early_third", "SUM(CASE WHEN day >= 0 AND 3 * day < cutoff_day THEN clicks ELSE 0 END)",
            "Actions in the first third of the time so far", "in the first third of the time so far", "thirds"),
    _volume("actions_middle_third",
            "SUM(CASE WHEN 3 * day >= cutoff_day AND 3 * day < 2 * cutoff_day THEN clicks ELSE 0 END)",
            "Actions in the middle third of the time so far", "in the middle third of the time so far", "thirds"),
    _volume("actions_late_third", "SUM(CASE WHEN 3 * day >= 2 * cutoff_day THEN clicks ELSE 0 END)",
            "Actions in the last third of the time so far", "in the last third of the time so far", "thirds"),
    *[feature for kind in EventKind for feature in _by_kind(kind)],
    Feature("kinds_used", "activity", "COUNT(DISTINCT kind)", "Kinds of activity used", "kinds",
            "used only {value} of activity so far (run median {median})", "used {value} of activity so far (run median {median})",
            More.BETTER, "kind_mix"),
    _volume("actions_per_active_day", "CAST(actions_total AS DOUBLE) / NULLIF(active_days_total, 0)",
            "Actions per active day", "per active day", "intensity", "derived"),
    Feature("actions_week_on_week", "derived",
            "CAST(2 * actions_last_7d - actions_last_14d AS DOUBLE) / NULLIF(actions_last_14d, 0)",
            "Last week's actions against the week before", "balance",
            "less activity last week than the week before ({value} of the actions of both; run median {median})",
            "more activity last week than the week before ({value} of the actions of both; run median {median})",
            More.BETTER, "trend", changeable="active_days"),
    Feature("recent_share", "derived", "CAST(actions_last_14d AS DOUBLE) / NULLIF(actions_total, 0)",
            "Share of all activity in the last 14 days", "share",
            "{value} of the activity fell in the last 14 days (run median {median})",
            "{value} of the activity fell in the last 14 days (run median {median})",
            More.BETTER, "trend", changeable="active_days"),
]  # fmt: skip
