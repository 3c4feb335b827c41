"""Whether to trust a model's estimates for a run: every rule, in this one place.

A verdict is the gravest of its findings. All but those marked `since` rest on what was known before the cutoff.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

FEWEST = 30  # learners; fewer cannot be compared with anything
CARRIED_FOR_ORDER, CARRIED_FOR_NOTHING = 0.2, 0.75  # share of the estimates that hangs on shifted signals
BEYOND_FOR_ORDER, BEYOND_FOR_NOTHING = 0.1, 0.75  # share of learners beyond the range seen in training
WORK_FOR_ORDER = 1 / 3  # share of the pieces of work so far that differ
SINCE = "Since then, with what became of the learners"  # said wherever a finding is told that could not be made before
LOT = 0.6  # an order whose AUC lies below this for certain is hardly better than one drawn by lot
GAP_FOR_ORDER = 0.1  # between the mean estimate and what happened


class Verdict(StrEnum):
    """What staff can do with the estimates of a run, from best to worst."""

    TRUST = "trust"
    ORDER = "order"
    NOT_CHECKED = "not_checked"
    DO_NOT_USE = "do_not_use"

    @property
    def words(self) -> str:
        return {"trust": "Trust", "order": "Use as an order", "not_checked": "Not checked", "do_not_use": "Do not use"}[self.value]

    @property
    def meaning(self) -> str:
        return {
            "trust": "The run looks like those the model learnt from: order and numbers hold as far as its figures go.",
            "order": "Who stands before whom can be used; take no number as it stands.",
            "not_checked": "Whether the model fits this run is not known.",
            "do_not_use": "The model does not fit this run: rank by comparison with peers, or choose by other means.",
        }[self.value]


@dataclass(frozen=True)
class Finding:
    """One thing found, and the best verdict it allows; `since` where it rests on what became of the learners."""

    verdict: Verdict
    sentence: str
    since: bool = False

    @property
    def marked(self) -> str:
        """The sentence as it stands alone: one that knows outcomes says so.

        >>> Finding(Verdict.ORDER, "The order held less than promised.", since=True).marked
        'Since then, with what became of the learners: the order held less than promised.'
        """
        return f"{SINCE}: {self.sentence[0].lower()}{self.sentence[1:]}" if self.since else self.sentence


def gravest(findings: list[Finding]) -> Verdict:
    """The verdict on a run with these findings.

    >>> gravest([Finding(Verdict.TRUST, ""), Finding(Verdict.ORDER, "")]).words
    'Use as an order'
    """
    return max((finding.verdict for finding in findings), key=list(Verdict).index)


def _at(value: float, order: float, nothing: float) -> Verdict:
    return Verdict.DO_NOT_USE if value > nothing else Verdict.ORDER if value > order else Verdict.TRUST


def judge_signals(signals: pd.DataFrame) -> Finding:
    """By how much of the estimates hangs on shifted signals (`signals` from `measure_shifts`)."""
    shifted = signals[signals["shifted"]]
    carried = float(shifted["part"].sum())
    if shifted.empty:
        return Finding(Verdict.TRUST, f"All {len(signals)} signals lie within what the training runs showed.")
    lie, them = ("lies", "it") if len(shifted) == 1 else ("lie", "them")
    told = (
        f"{len(shifted)} of {len(signals)} signals {lie} further off than any training run did; {_in_100(carried)} % of the estimates rest"
    )
    return Finding(_at(carried, CARRIED_FOR_ORDER, CARRIED_FOR_NOTHING), f"{told} on {them}.")


def judge_beyond(share: float, before: float) -> Finding:
    """By the share of learners beyond the range seen in training (`share_beyond`).

    Where training data is small, many a value in it is the furthest of its kind: a share not above the one in training,
    `before`, of learners with any signal at all beyond the range says nothing.
    """
    verdict = _at(share, BEYOND_FOR_ORDER, BEYOND_FOR_NOTHING) if share > before else Verdict.TRUST
    return Finding(
        verdict, f"For {_in_100(share)} of 100 learners a fifth or more of the estimate hangs on values beyond the range seen in training."
    )


def judge_work(work: pd.DataFrame, due_before: int) -> Finding:
    """By the pieces of work that differ (`compare_work`), or are not there though `due_before` were in training by now."""
    if work.empty:
        missing = "No work was due more than a week ago"
        if due_before:
            return Finding(Verdict.ORDER, f"{missing}, where every training run of this course had had some by now.")
        return Finding(Verdict.TRUST, f"{missing}: none to compare.")
    compared = work[work["counterparts"] > 0]
    if compared.empty:
        return Finding(Verdict.TRUST, "The training runs had no work of such kinds: none to compare.")
    differ, of = int(compared["differs"].map(bool).sum()), f"{len(compared)} piece{'s' * (len(compared) != 1)} of work due so far"
    if not differ:
        return Finding(Verdict.TRUST, f"Weight, share handed in and marks of {of} lie within what the training runs showed.")
    verdict = Verdict.ORDER if differ / len(compared) > WORK_FOR_ORDER else Verdict.TRUST
    return Finding(
        verdict, f"Of {of}, {differ} {'differs' if differ == 1 else 'differ'} from training in weight, share handed in or marks."
    )


def judge_order(auc: float, low: float, high: float, promised: float, worst: float) -> Finding:
    """By the order once outcomes are known: AUC with its 95 % range, beside the card's and that of its worst training run."""
    verdict = Verdict.DO_NOT_USE if high < LOT else Verdict.ORDER if high < worst else Verdict.TRUST
    words = {Verdict.TRUST: "as promised", Verdict.ORDER: "less than promised", Verdict.DO_NOT_USE: "hardly better than by lot"}[verdict]
    return Finding(verdict, f"The order held {words}: AUC {auc:.2f} ({low:.2f} to {high:.2f}), promised {promised:.2f} "
                            f"({worst:.2f} in the worst training run).", since=True)  # fmt: skip


def judge_level(estimated: float, happened: float, low: float, high: float, phrase: str) -> Finding:
    """By the mean estimate beside the share that happened, with its 95 % range."""
    off = abs(estimated - happened) > GAP_FOR_ORDER and not low <= estimated <= high
    return Finding(Verdict.ORDER if off else Verdict.TRUST,
                   f"The estimates averaged {_in_100(estimated)} in 100; of 100 learners {_in_100(happened)} {phrase} "
                   f"({_in_100(low)} to {_in_100(high)}).", since=True)  # fmt: skip


def _in_100(share: float) -> str:
    """A share in whole numbers of 100; what is above none is not told as none."""
    return "less than 1" if 0 < share < 0.005 else f"{100 * share:.0f}"
