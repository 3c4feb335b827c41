"""What to know beside one learner's estimate before it is relied on: rules in words. docs/decisions/0004 lists them all.

None of them changes the estimate, the place on the list or the tier.
"""

from __future__ import annotations

import pandas as pd

from dropout.domain import Tier
from dropout.features import CATALOGUE
from dropout.health.reference import outside_range
from dropout.health.shifts import BEYOND, mean_shap, reference_week
from dropout.model.ranges import ENOUGH_SIMILAR
from dropout.scoring import ScoredRun

FIRST_WEEKS = 2  # so long nothing seen yet is common among those who complete
_NAMED = 3


def few_similar(scored: ScoredRun, members: pd.DataFrame) -> pd.Series:
    """For whom of `members` a frequency is shown that fewer than 30 similar past learners stand behind."""
    shown = members["tier"].ne(Tier.NOT_ENOUGH_DATA) & scored.basis.shows_frequency
    return shown & members["similar"].lt(ENOUGH_SIMILAR)


def doubts(scored: ScoredRun, member: pd.Series) -> list[str]:
    """Sentences on what an estimate of one member lacks; none for who has no estimate, and none where all is as it should be."""
    if member["tier"] == Tier.NOT_ENOUGH_DATA:
        return []
    found = []
    if few_similar(scored, member.to_frame().T).iloc[0]:
        so_many = f"only {member['similar']:.0f}" if member["similar"] else "none"
        found.append(
            f"Of the past learners {so_many} had an estimate near this one; with fewer than {ENOUGH_SIMILAR} what became of them tells "
            "too little, so the number is worked out from all past learners together."
        )
    if scored.cutoff.week <= FIRST_WEEKS and scored.frame.loc[member["enrolment_id"], "actions_total"] == 0:
        found.append(
            f"Nothing has been seen of this learner by week {scored.cutoff.week}: the estimate rests on registration and background."
        )
    return [*found, *_beyond(scored, member)]


def _beyond(scored: ScoredRun, member: pd.Series) -> list[str]:
    """Signals beyond the range seen in training, where they carry more than a fifth of the estimate."""
    reference = scored.model.kept.reference
    at = reference_week(reference, scored.cutoff.week) if reference else None
    frame = scored.features.frame
    row = frame[(frame["enrolment_id"] == member["enrolment_id"]) & (frame["week"] == at)].reset_index(drop=True)
    if reference is None or row.empty:
        return []
    phi = mean_shap(scored.model, row).iloc[0].abs()
    outside = outside_range(row, reference["weeks"][str(at)]["features"]).iloc[0]
    carried = phi[outside.index[outside]].sort_values(ascending=False)
    part = carried.sum() / max(phi.sum(), 1e-12)
    if part <= BEYOND:
        return []
    titles = "; ".join(CATALOGUE[str(name)].title for name in carried.index[:_NAMED])
    return [f"Nobody in the training data had such values by week {at} ({titles}): {100 * part:.0f} % of the estimate rests on them."]
