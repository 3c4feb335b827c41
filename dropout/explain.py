"""Drivers that sum, and the sentences made from them.

driver = phi - mean phi over the run's scored learners that week (phi: SHAP values of the raw score, in
log-odds), so that a learner's drivers add up to raw score minus run mean. Never shown as per cent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.features.feature import Feature, More
from dropout.model import RiskModel

_HIDDEN_CONCEPTS = {"calendar"}  # the same for every learner of a run: nothing to say about one of them
_WORTH_SAYING = 0.02  # log-odds; anything smaller is noise to a reader


@dataclass(frozen=True)
class Drivers:
    """Drivers of every scored learner of one run and week: `values` (rows x features), with `raw` and `mean_raw`."""

    values: pd.DataFrame
    raw: np.ndarray
    mean_raw: float


@dataclass(frozen=True)
class Reason:
    """One sentence with what stands behind it; `driver` is the summed log-odds of its concept."""

    feature: str
    concept: str
    sentence: str
    raises: bool
    strength: str
    driver: float
    value: float | None
    median: float | None


def explain_drivers(model: RiskModel, frame: pd.DataFrame) -> Drivers:
    """Drivers of all rows of `frame`: the scored learners of one run at one week, at least one row."""
    phi, expected = model.contributions(frame)
    raw = phi.sum(axis=1) + expected
    values = pd.DataFrame(phi - phi.mean(axis=0), columns=list(model.features), index=frame.index)
    return Drivers(values, raw, float(raw.mean()))


def strength_word(driver: float) -> str:
    """How much a driver moves the score, by its size in log-odds.

    >>> [strength_word(d) for d in (0.6, -0.3, 0.05)]
    ['strongly', 'somewhat', 'slightly']
    """
    return "strongly" if abs(driver) >= 0.5 else "somewhat" if abs(driver) >= 0.2 else "slightly"


class Reasoner:
    """Turns rows of drivers into reasons for one run and week; built once, then cheap per learner.

    Concepts in `hidden` are never named: somebody asked for that. They still count in the drivers.
    """

    def __init__(
        self, features: tuple[str, ...], medians: pd.Series, catalogue: Mapping[str, Feature], hidden: Collection[str] = ()
    ) -> None:
        self._entries = [catalogue[name] for name in features]
        self._index = {name: i for i, name in enumerate(features)}
        self._medians = medians.reindex(list(features)).to_numpy(float)
        concepts: dict[str, list[int]] = {}
        for i, entry in enumerate(self._entries):
            concepts.setdefault(entry.concept, []).append(i)
        unsaid = _HIDDEN_CONCEPTS | set(hidden)
        self._concepts = {name: np.array(members) for name, members in concepts.items() if name not in unsaid}

    def reasons(self, drivers: np.ndarray, values: Sequence[object], most: int = 3) -> tuple[list[Reason], list[Reason]]:
        """Up to `most` reasons that raise and up to `most` that lower, strongest first.

        Features of one concept speak through one sentence: that of the member that pulls hardest the
        same way and whose value lies on the side of the median that the sentence claims.
        """
        totals = sorted(
            ((float(drivers[members].sum()), name) for name, members in self._concepts.items()), key=lambda t: (-abs(t[0]), t[1])
        )
        raising: list[Reason] = []
        lowering: list[Reason] = []
        for total, concept in totals:
            side = raising if total > 0 else lowering
            if abs(total) < _WORTH_SAYING or len(side) == most:
                continue
            speaker = self._speaker(self._concepts[concept], total > 0, drivers, values)
            if speaker is not None:
                side.append(_reason(self._entries[speaker], total, values[speaker], self._medians[speaker]))
        return raising, lowering

    def _speaker(self, members: np.ndarray, raises: bool, drivers: np.ndarray, values: Sequence[object]) -> int | None:
        pull = drivers[members] if raises else -drivers[members]
        for i in members[np.argsort(-pull, kind="stable")]:
            if (drivers[i] > 0) != raises or drivers[i] == 0:
                return None
            entry = self._entries[i]
            plain = self._index.get(entry.sql, i) if entry.relation == "position" else i
            if _agrees(self._entries[plain], raises, values[plain], self._medians[plain]):
                return int(plain)
        return None


def _agrees(feature: Feature, raises: bool, value: object, median: float) -> bool:
    """Whether the sentence would be true: the value stands on the side of the median that its direction claims."""
    if isinstance(value, str):
        return True
    number = float(value)  # type: ignore[arg-type]
    if np.isnan(number):
        return raises and feature.more is not More.EITHER and not np.isnan(median)
    if feature.render(number) == feature.render(median):
        return False
    return feature.more is More.EITHER or (number > median) == (raises == (feature.more is More.WORSE))


def _reason(feature: Feature, driver: float, value: object, median: float) -> Reason:
    if isinstance(value, str):
        sentence, number = f"{feature.title}: {value}", None
    else:
        number = None if np.isnan(float(value)) else float(value)  # type: ignore[arg-type]
        sentence = (
            feature.sentence(number, median, raises=driver > 0)
            if number is not None
            else f"{feature.title}: nothing recorded yet (run median {feature.render(median)})"
        )
    return Reason(
        feature.name, feature.concept, sentence, driver > 0, strength_word(driver), driver, number,
        None if np.isnan(median) else float(median),
    )  # fmt: skip


def waterfall(reasons: list[Reason], learner_raw: float, mean_raw: float) -> pd.DataFrame:
    """Bars from the run's mean score to the learner's: the reasons, then "everything else", summing exactly."""
    rows = [(r.sentence, r.feature, r.driver) for r in sorted(reasons, key=lambda r: -abs(r.driver))]
    rest = (learner_raw - mean_raw) - sum(driver for _, _, driver in rows)
    return pd.DataFrame([*rows, ("Everything else", "rest", rest)], columns=["sentence", "feature", "driver"])


def medians_of(frame: pd.DataFrame, features: tuple[str, ...]) -> pd.Series:
    """The run's median of every numeric feature among the learners in `frame`; missing for text."""
    numeric = [name for name in features if pd.api.types.is_numeric_dtype(frame[name])]
    return frame[numeric].median().reindex(list(features))
