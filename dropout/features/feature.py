"""One catalogue entry: what a feature is, how it is computed, and how it is said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class More(StrEnum):
    """What a larger value usually goes with; sentences on the wrong side of the median are not shown."""

    BETTER = "better"
    WORSE = "worse"
    EITHER = "either"


@dataclass(frozen=True)
class Feature:
    """A feature as of a cutoff.

    `relation` names the rows its `sql` sees (`dropout.features.relations`), all of them dated before the
    cutoff. `raises` and `lowers` are sentences with `{value}` and `{median}`, both rendered with units.
    `changeable` names the what-if lever that moves it, if any; `concept` groups features that say the
    same thing, so that a list of reasons never repeats itself.
    """

    name: str
    relation: str
    sql: str
    title: str
    unit: str
    raises: str
    lowers: str
    more: More
    concept: str
    changeable: str | None = None
    protected: bool = False
    default: bool = True

    def render(self, value: float | None) -> str:
        """A value in words with its unit: "12 days", "80 %", "missing".

        >>> Feature("x", "", "", "", "days", "", "", More.WORSE, "").render(1.0)
        '1 day'
        >>> Feature("x", "", "", "", "days a week", "", "", More.WORSE, "").render(-0.00714)
        '-0.01 days a week'
        """
        if value is None or math.isnan(value):
            return "missing"
        if self.unit == "share":
            return f"{100 * value:.0f} %"
        if self.unit == "balance":  # from -1, all before, to 1, all in the latter half
            return f"{50 * (value + 1):.0f} %"
        if self.unit == "days late":
            return _days_late(value)
        number = f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{round(value, 2) + 0.0:.3g}"
        if not self.unit:
            return number
        return f"{number} {self.unit[:-1] if number == '1' and self.unit.endswith('s') else self.unit}"

    def sentence(self, value: float | None, median: float | None, *, raises: bool) -> str:
        """The sentence for this value beside the run's median."""
        template = self.raises if raises else self.lowers
        text = template.format(value=self.render(value), median=self.render(median))
        for said, better in (("only 0 %", "0 %"), ("only 0 ", "no "), (" 0 days ago", " on the last day")):
            text = text.replace(said, better)
        return text[0].upper() + text[1:]


def _days_late(days: float) -> str:
    """Days after a deadline, which are as often days before it.

    >>> [_days_late(days) for days in (9.0, 0.0, -1.0, 2.5)]
    ['9 days late', 'on the last day', '1 day early', '2.5 days late']
    """
    if days == 0:
        return "on the last day"
    return f"{abs(days):.3g} {'day' if abs(days) == 1 else 'days'} {'late' if days > 0 else 'early'}"
