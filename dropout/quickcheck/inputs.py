"""What a person can know of one learner, and what of it can be true.

Totals count from the run's first day, so that what is typed in can be checked: thirds add up to the total,
active days fit into the days so far. Blank is missing, never zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from dropout.domain import Cutoff
from dropout.errors import DropoutError
from dropout.features import CATALOGUE
from dropout.features.feature import Feature, More

THIRDS = ("actions_early_third", "actions_middle_third", "actions_late_third")


def _input(name: str, title: str, unit: str, text: str, more: More, concept: str) -> Feature:
    sentence = text + " (median of past learners {median})"
    return Feature(name, "", "", title, unit, sentence, sentence, more, concept)


INPUTS: dict[str, Feature] = {
    entry.name: entry
    for entry in (
        _input("actions_total", "Actions since the start", "actions", "{value} since the start", More.BETTER, "volume"),
        _input("actions_early_third", "Actions in the first third of the time", "actions", "{value} in the first third of the time",
               More.BETTER, "early"),
        _input("actions_middle_third", "Actions in the middle third", "actions", "{value} in the middle third of the time",
               More.BETTER, "middle"),
        _input("actions_late_third", "Actions in the last third", "actions", "{value} in the last third of the time", More.BETTER, "late"),
        _input("active_days_total", "Active days", "days", "active on {value}", More.BETTER, "active_days"),
        _input("activity_span_days", "Days from first to last activity", "days", "activity spans {value}", More.BETTER, "duration"),
        _input("days_since_last_activity", "Days since the last activity", "days", "last active {value} before the end of the week shown",
               More.WORSE, "recency"),
        _input("share_submitted", "Share of the work due that was handed in", "share", "handed in {value} of the work due",
               More.BETTER, "submitted"),
        _input("score_mean", "Average mark", "of 100", "average mark {value}", More.BETTER, "marks"),
    )
}  # fmt: skip
ENTRIES = {**INPUTS, "weeks_elapsed": CATALOGUE["weeks_elapsed"]}


def check_inputs(week: int, values: Mapping[str, float | None]) -> None:
    """Refuse what cannot be true of any learner at the end of a week; what is blank is not checked."""
    days = Cutoff(week).day
    known = {name: value for name, value in values.items() if value is not None}
    for name, value in known.items():
        _require(value >= 0, "cannot be below 0", name, value)
    so_far = f"cannot exceed the {days} days so far"
    for name, most, text in (("share_submitted", 1, "cannot be above 100 %"), ("score_mean", 100, "cannot be above 100"),
                             ("active_days_total", days, so_far), ("activity_span_days", days, so_far)):  # fmt: skip
        _require(known.get(name, 0) <= most, text, name, known.get(name, 0))
    _check_thirds(known)
    _check_days({name: value for name, value in with_what_follows(known).items() if value is not None}, days)


def _check_thirds(known: Mapping[str, float]) -> None:
    parts, total = [known[name] for name in THIRDS if name in known], known.get("actions_total")
    if total is None:
        return
    if len(parts) == len(THIRDS):
        _require(math.isclose(sum(parts), total), f"must be what the three thirds add up to, {sum(parts):g}", "actions_total", total)
    _require(sum(parts) <= total, f"cannot be less than the thirds given, {sum(parts):g}", "actions_total", total)


def _check_days(known: Mapping[str, float], days: int) -> None:
    active, silent = known.get("active_days_total", 0), known.get("days_since_last_activity", 0)
    _require(active <= known.get("actions_total", active), "cannot be more than the actions", "active_days_total", active)
    _require(active <= known.get("activity_span_days", active), "cannot be more than the days from first to last activity",
             "active_days_total", active)  # fmt: skip
    lasted = max(active, known.get("activity_span_days", 0))
    _require(lasted == 0 or silent + lasted <= days, f"and the days of activity must fit into the {days} days so far",
             "days_since_last_activity", silent)  # fmt: skip


def _require(holds: bool, text: str, name: str, value: float) -> None:
    if not holds:
        raise DropoutError(f"{INPUTS[name].title} {text}.", found=INPUTS[name].render(float(value)),
                           do="Correct it, or leave blank what you do not know.")  # fmt: skip


def with_what_follows(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """The values with what arithmetic adds: the total of three thirds, or the third that is left of a total.

    >>> with_what_follows({"actions_total": 9, "actions_early_third": 4, "actions_late_third": 2})["actions_middle_third"]
    3
    """
    known = {name: value for name, value in values.items() if value is not None}
    parts = {name: known[name] for name in THIRDS if name in known}
    if len(parts) == len(THIRDS) and "actions_total" not in known:
        known["actions_total"] = sum(parts.values())
    if len(parts) == len(THIRDS) - 1 and "actions_total" in known:
        (missing,) = set(THIRDS) - set(parts)
        known[missing] = known["actions_total"] - sum(parts.values())
    return {**values, **known}
