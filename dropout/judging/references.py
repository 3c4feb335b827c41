"""Published figures and the targets this project set itself, as facts: nothing here is computed from loaded data.

All are for OULAD's presentation 2014J, label “did not complete”, learners still registered at the cutoff, trained on the
three earlier presentations. Another presentation alone moves the AUC by up to .02, so beside others they orient, no more.

- published: LightGBM of github.com/arshinsikka/oulad-early-warning, the best leak-free figures found
- first: the first CatBoost measured when this project began (about 75 features, untuned, three seeds, protected attributes
  out; weeks 12 and 16 from one model over all weeks, no demographics at all)
- target: set from these before any model of this project was trained, protected attributes out
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dropout.domain import Label

PRESENTATION = "OULAD 2014J, trained on 2013B, 2013J and 2014B"
MODULES = frozenset({"AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG"})
LESS_IS_BETTER = frozenset({"brier", "ece", "ece_centred"})


@dataclass(frozen=True)
class Reference:
    """One figure of merit at one week; None where nobody published, measured or aimed at one."""

    week: int
    figure: str
    published: float | None
    first: float | None
    target: float

    def reached(self, value: float) -> bool:
        """Whether `value` is at least as good as the target."""
        return value <= self.target if self.figure in LESS_IS_BETTER else value >= self.target


REFERENCES = (
    Reference(2, "auc", 0.727, 0.721, 0.745),
    Reference(2, "average_precision", 0.647, 0.647, 0.670),
    Reference(4, "auc", 0.750, 0.773, 0.790),
    Reference(4, "average_precision", 0.679, 0.721, 0.745),
    Reference(4, "brier", 0.211, 0.189, 0.180),
    Reference(4, "ece", 0.08, None, 0.05),  # published as .08 to .10
    Reference(4, "ece_centred", None, None, 0.03),
    Reference(8, "auc", 0.798, 0.823, 0.840),
    Reference(8, "average_precision", 0.730, 0.776, 0.800),
    Reference(8, "brier", 0.187, 0.163, 0.155),
    Reference(8, "ece", None, None, 0.05),
    Reference(8, "ece_centred", None, None, 0.03),
    Reference(12, "auc", None, 0.835, 0.855),
    Reference(12, "average_precision", None, 0.782, 0.810),
    Reference(16, "auc", None, 0.871, 0.885),
    Reference(16, "average_precision", None, 0.819, 0.840),
)


def applicable(label: Label, sources: Iterable[str], courses: Iterable[str]) -> bool:
    """Whether the references speak of such runs: this label, and modules of OULAD only (a simulated export is none).

    >>> applicable(Label.NOT_COMPLETED, ["oulad"], ["AAA", "FFF"]), applicable(Label.WITHDRAWN, ["oulad"], ["AAA"])
    (True, False)
    """
    return label is Label.NOT_COMPLETED and set(sources) == {"oulad"} and set(courses) <= MODULES
