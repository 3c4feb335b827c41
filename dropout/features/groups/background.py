"""History and situation at registration, and where the run stands."""

from __future__ import annotations

from dropout.features.feature import Feature, More


def _attribute(name: str, title: str, unit: str, text: str, more: More) -> Feature:
    sql = f"MAX(CASE WHEN name = '{name}' THEN TRY_CAST(value AS DOUBLE) END)"
    return Feature(name, "attributes", sql, title, unit, text, text, more, name)


FEATURES = [
    _attribute("previous_attempts", "Previous attempts at this course", "attempts", "{value} before this one (run median {median})",
               More.WORSE),
    _attribute("studied_credits", "Credits studied at the same time", "credits", "{value} studied at the same time (run median {median})",
               More.WORSE),
    _attribute("education_level", "Education so far (0 none – 4 postgraduate)", "",
               "education so far at level {value} of 4 (run median {median})", More.BETTER),
    Feature("parallel_enrolments", "history", "CASE WHEN MAX(start_day) IS NOT NULL THEN COUNT(DISTINCT other_run_id) END",
            "Other runs at the same time", "runs",
            "{value} at the same time (run median {median})", "{value} at the same time (run median {median})", More.EITHER,
            "history"),
    Feature("registered_days_before_start", "member", "-registered_day", "Days from registration to the start", "days",
            "registered {value} before the start (run median {median})", "registered {value} before the start (run median {median})",
            More.BETTER, "registration"),
    Feature("weeks_elapsed", "member", "week", "Weeks since the start", "weeks", "{value} into the run", "{value} into the run",
            More.EITHER, "calendar"),
    Feature("share_elapsed", "member", "CAST(cutoff_day AS DOUBLE) / stated_length_days", "Share of the run elapsed", "share",
            "{value} of the run is over (run median {median})", "{value} of the run is over (run median {median})", More.EITHER,
            "calendar"),
]  # fmt: skip
