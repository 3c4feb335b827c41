"""What a model predicts: a label and how far ahead it looks. Every phrase and sentence about an outcome is made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dropout.domain import Label
from dropout.errors import DropoutError


@dataclass(frozen=True)
class Aim:
    """What a model predicts: a label, by the end of the run or within the next `horizon_weeks` after the cutoff.

    Only a withdrawal has a day of its own; a horizon for anything else is refused.

    >>> Aim(Label.WITHDRAWN, 4).phrase, str(Aim(Label.NOT_COMPLETED))
    ('withdrew within the next 4 weeks', 'not_completed')
    """

    label: Label
    horizon_weeks: int | None = None

    def __post_init__(self) -> None:
        if self.horizon_weeks is None:
            return
        if why := self.no_horizon(self.label):
            raise DropoutError(why, found=f"horizon_weeks = {self.horizon_weeks}", do="Leave the horizon out, or estimate who withdraws.")
        if self.horizon_weeks < 1:
            raise DropoutError(
                "A horizon is at least one week.", found=f"horizon_weeks = {self.horizon_weeks}", do="Write 4, or leave it out."
            )

    @staticmethod
    def no_horizon(label: Label) -> str:
        """Why a label looks to the end of the run and no nearer; empty for one that has days."""
        return {
            "not_completed": "Whether a learner completes is decided at the end of the run only.",
            "withdrawn": "",
            "inactive": "Silence is told by the last quarter of the run only.",
        }[label.value]

    @property
    def phrase(self) -> str:
        """As `Label.phrase`, with the horizon."""
        return self.label.phrase + self._within

    @property
    def future_phrase(self) -> str:
        """As `Label.future_phrase`, with the horizon."""
        return self.label.future_phrase + self._within

    @property
    def again(self) -> str:
        """`phrase` once more in the same sentence.

        >>> Aim(Label.WITHDRAWN, 4).again, Aim(Label.WITHDRAWN).again
        ('withdrew in these weeks', 'withdrew')
        """
        return self.label.phrase + self._in_these

    @property
    def future_again(self) -> str:
        """`future_phrase` once more in the same sentence."""
        return self.label.future_phrase + self._in_these

    @property
    def sentence(self) -> str:
        """As `Label.sentence`, with the horizon."""
        if self.horizon_weeks is None:
            return self.label.sentence
        span = f"{self.horizon_weeks} weeks" if self.horizon_weeks > 1 else "seven days"
        return f"“{self.phrase.capitalize()}” means an official withdrawal in the {span} after the week shown."

    @staticmethod
    def when(horizon_weeks: int | None) -> str:
        """How far a horizon looks, in words.

        >>> Aim.when(4), Aim.when(1), Aim.when(None)
        ('within the next 4 weeks', 'within the next week', 'by the end of the run')
        """
        if horizon_weeks is None:
            return "by the end of the run"
        return "within the next " + (f"{horizon_weeks} weeks" if horizon_weeks > 1 else "week")

    @property
    def _within(self) -> str:
        return f" {self.when(self.horizon_weeks)}" if self.horizon_weeks else ""

    @property
    def _in_these(self) -> str:
        if not self.horizon_weeks:
            return ""
        return " in these weeks" if self.horizon_weeks > 1 else " in this week"

    def __str__(self) -> str:
        return str(self.label) + self._within

    def to_json(self) -> dict[str, Any]:
        """label, and horizon_weeks where there is one."""
        return {"label": str(self.label), **({"horizon_weeks": self.horizon_weeks} if self.horizon_weeks else {})}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Aim:
        """Read what `to_json` wrote, from anything that holds it, as a card does."""
        return cls(Label(content["label"]), content.get("horizon_weeks"))
