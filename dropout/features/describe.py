"""The catalogue as a document: `python -m dropout.features.describe > docs/features.md`."""

from __future__ import annotations

import sys

from dropout.features.catalogue import CATALOGUE
from dropout.features.feature import Feature, More

_GROUPS = {
    "member": "Where the run stands",
    "activity": "Volume and kinds of activity",
    "days": "Recency, active days and rhythm",
    "access": "Breadth of the material used",
    "due": "Deadlines",
    "work": "Work handed in",
    "marks": "Marks visible so far",
    "ahead": "What is due next",
    "attributes": "Situation at registration",
    "history": "Other runs",
    "derived": "Ratios and differences",
    "position": "Position within the run",
}
_LEVERS = {None: "–", "active_days": "active days", "next_submission": "next hand-in", "mark": "a mark"}
_MORE = {More.BETTER: "lower", More.WORSE: "higher", More.EITHER: "either"}


def catalogue_markdown() -> str:
    """Every entry with its title, unit, the side a larger value usually falls on, and the what-if lever that moves it."""
    lines = [
        "# Features",
        "",
        f"{len(CATALOGUE)} entries, written by `python -m dropout.features.describe`. Each uses what happened before the cutoff only.",
        "“More means” tells on which side of the estimate a larger value usually falls; a sentence that says otherwise is not shown.",
    ]
    for relation, title in _GROUPS.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| name | meaning | unit | more means | can still be changed | in the model |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_row(feature) for feature in CATALOGUE.values() if feature.relation == relation]
    return "\n".join(lines) + "\n"


def _row(feature: Feature) -> str:
    used = "yes" if feature.default else "off by default"
    return (
        f"| `{feature.name}` | {feature.title} | {feature.unit or '–'} | {_MORE[feature.more]} | {_LEVERS[feature.changeable]} | {used} |"
    )


if __name__ == "__main__":
    sys.stdout.write(catalogue_markdown())
