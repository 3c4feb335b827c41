"""Breadth of the material used, and the delay between its opening and first access."""

from __future__ import annotations

from dropout.features.feature import Feature, More

FEATURES = [
    Feature("resources_used", "access", "COUNT(resource_id)", "Different items opened", "items",
            "opened only {value} so far (run median {median})", "opened {value} so far (run median {median})",
            More.BETTER, "breadth", changeable="active_days"),
    Feature("resources_new_last_14d", "access", "COUNT(CASE WHEN age < 14 THEN 1 END)", "Items opened for the first time, last 14 days",
            "items", "opened only {value} for the first time in the last 14 days (run median {median})",
            "opened {value} for the first time in the last 14 days (run median {median})",
            More.BETTER, "recent_breadth", changeable="active_days"),
    Feature("share_material_used", "derived", "CAST(resources_used AS DOUBLE) / NULLIF(run_resources_open, 0)",
            "Share of the open material used", "share",
            "opened only {value} of the material in use (run median {median})",
            "opened {value} of the material in use (run median {median})", More.BETTER, "breadth", changeable="active_days"),
    Feature("share_new_material_used", "derived", "CAST(resources_recent_used AS DOUBLE) / NULLIF(run_resources_recent, 0)",
            "Share of the material of the last 14 days used", "share",
            "opened only {value} of what was new in the last 14 days (run median {median})",
            "opened {value} of what was new in the last 14 days (run median {median})", More.BETTER, "recent_breadth",
            changeable="active_days"),
    Feature("resources_recent_used", "access", "COUNT(CASE WHEN open_age < 14 THEN 1 END)", "New items of the last 14 days opened",
            "items", "opened only {value} of the newest items (run median {median})",
            "opened {value} of the newest items (run median {median})", More.BETTER, "recent_breadth", changeable="active_days"),
    Feature("access_delay_mean", "access", "CAST(SUM(delay) AS DOUBLE) / NULLIF(COUNT(delay), 0)",
            "Mean delay from opening to first access", "days",
            "opens material {value} after it is open on average (run median {median})",
            "opens material {value} after it is open on average (run median {median})", More.WORSE, "access_delay"),
]  # fmt: skip
