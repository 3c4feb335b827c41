"""The catalogue: every feature there is, collected from the groups and checked once."""

from __future__ import annotations

import hashlib
from types import MappingProxyType

from dropout.features.feature import Feature, More
from dropout.features.groups import access, activity, background, position, regularity, results, timeliness, timing

__all__ = ["CATALOGUE", "Feature", "More", "catalogue_version", "concept_title", "default_features", "in_relation"]


def _collect() -> dict[str, Feature]:
    entries: dict[str, Feature] = {}
    for group in (activity, regularity, access, timeliness, results, background, timing, position):
        for feature in group.FEATURES:
            if feature.name in entries:
                raise ValueError(f"feature {feature.name} stands twice in the catalogue")
            entries[feature.name] = feature
    return entries


CATALOGUE = MappingProxyType(_collect())


def default_features(*, timing: bool = False) -> list[str]:
    """Names a model is trained on: no protected entry, and the time of day and week only when asked for."""
    return [f.name for f in CATALOGUE.values() if not f.protected and (f.default or (timing and f.concept == "timing"))]


def concept_title(concept: str) -> str:
    """What the entries of a concept are about: the title of the first; the concept itself where the catalogue has it no more.

    >>> concept_title("recency"), concept_title("of an older version")
    ('Days since the last activity', 'of an older version')
    """
    return next((f.title for f in CATALOGUE.values() if f.concept == concept), concept)


def in_relation(relation: str) -> list[Feature]:
    """The entries whose SQL sees the rows of `relation`, in catalogue order."""
    return [f for f in CATALOGUE.values() if f.relation == relation]


def catalogue_version() -> str:
    """A short hash of every entry's name and SQL: a model knows which catalogue it was trained with."""
    text = "\n".join(f"{f.name}|{f.relation}|{f.sql}" for f in CATALOGUE.values())
    return hashlib.sha256(text.encode()).hexdigest()[:12]
