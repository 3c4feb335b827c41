"""The results of a list as sentences, for people who are not data scientists."""

from __future__ import annotations

import pandas as pd

from dropout.aim import Aim
from dropout.evaluation.results import Notice


def list_sentence(at: pd.Series, aim: Aim) -> str:
    """What the list of one week caught and missed.

    >>> from dropout.domain import Label
    >>> row = pd.Series({"listed": 20, "hits": 13, "missed": 31, "n": 200, "positives": 44})
    >>> list_sentence(row, Aim(Label.NOT_COMPLETED))
    'Of the 20 on the list, 13 did not complete; 31 who did not complete were not on it. A list of 20 drawn by lot would hold about 4.'
    >>> list_sentence(pd.Series({"listed": 5, "hits": 1, "missed": 1, "n": 46, "positives": 2}), Aim(Label.NOT_COMPLETED))
    'Of the 5 on the list, 1 did not complete; 1 who did not complete was not on it. A list of 5 drawn by lot would hold fewer than one.'
    """
    by_lot = at["listed"] * at["positives"] / at["n"]
    lot = f"about {by_lot:.0f}" if by_lot >= 0.5 else "fewer than one" if by_lot else "none"
    return (
        f"Of the {at['listed']:,.0f} on the list, {at['hits']:,.0f} {aim.phrase}; {at['missed']:,.0f} who {aim.again} "
        f"{'was' if at['missed'] == 1 else 'were'} not on it. A list of {at['listed']:,.0f} drawn by lot would hold {lot}."
    )


def more_contacts_sentence(at: pd.Series, aim: Aim) -> str:
    """What one more contact would have bought.

    >>> from dropout.domain import Label
    >>> row = pd.Series({"next": 20, "next_hits": 9})
    >>> more_contacts_sentence(row, Aim(Label.NOT_COMPLETED))
    'Of the next 20 in line, 9 did not complete: each further contact would have reached about 0.45 of a learner more.'
    """
    if not at["next"]:
        return "Everybody with enough data was on the list: there was nobody further to contact."
    return (
        f"Of the next {at['next']:,.0f} in line, {at['next_hits']:,.0f} {aim.phrase}: "
        f"each further contact would have reached about {at['next_hits'] / at['next']:.2f} of a learner more."
    )


def notice_sentence(found: Notice, aim: Aim, week: int) -> str:
    """How early the lists of all weeks up to `week` spoke.

    >>> from dropout.domain import Label
    >>> notice_sentence(Notice(44, 30, 4, 14, 5.0), Aim(Label.NOT_COMPLETED), 8)
    'Lists of this length, week by week up to week 8, named 30 of the 44 who did not complete at some time. Half of these were \
first named 5 weeks or more before they withdrew or were last active, 4 only on that day or later. 14 were never named.'
    >>> notice_sentence(Notice(2, 1, 0, 1, 10.0), Aim(Label.NOT_COMPLETED), 4)
    'Lists of this length, week by week up to week 4, named 1 of the 2 who did not complete at some time. This one was first named \
10 weeks or more before they withdrew or were last active. 1 was never named.'
    """
    if found.median_weeks is None:
        return f"No list of this length up to week {week} named one of the {found.positives:,} who {aim.phrase}."
    weeks = int(found.median_weeks)
    early = f"{weeks} week{'s' * (weeks != 1)} or more" if weeks >= 1 else "less than a week"
    before = "before they withdrew or were last active"
    if found.named == 1:
        late = "only on the day when they withdrew or were last active, or later"
        when = f"This one was first named {late if found.late else f'{early} {before}'}."
    else:
        late = f", {found.late:,} only on that day or later" if found.late else ""
        when = f"Half of these were first named {early} {before}{late}."
    never = f" {found.never:,} {'was' if found.never == 1 else 'were'} never named." if found.never else ""
    return (
        f"Lists of this length, week by week up to week {week}, named {found.named:,} of the {found.positives:,} who {aim.phrase} at "
        f"some time. {when}{never}"
    )


def estimate_sentence(at: pd.Series, aim: Aim) -> str:
    """How the estimates compare with what happened, on average.

    >>> from dropout.domain import Label
    >>> estimate_sentence(pd.Series({"estimated": 0.312, "positives": 44, "n": 200}), Aim(Label.NOT_COMPLETED))
    'The estimates averaged 31 in 100; of 100 learners 22 did not complete: 9 fewer than estimated.'
    """
    estimated, happened = round(100 * at["estimated"]), round(100 * at["positives"] / at["n"])
    gap = happened - estimated
    words = f"{abs(gap)} {'more' if gap > 0 else 'fewer'} than estimated" if gap else "as estimated"
    return f"The estimates averaged {estimated} in 100; of 100 learners {happened} {aim.phrase}: {words}."


def order_sentence(at: pd.Series, aim: Aim) -> str:
    """The AUC in words.

    >>> from dropout.domain import Label
    >>> order_sentence(pd.Series({"auc": 0.8312}), Aim(Label.NOT_COMPLETED))
    'Of two learners, one who did not complete and one who did otherwise, the order puts the first one higher 83 times in 100.'
    """
    return (
        f"Of two learners, one who {aim.phrase} and one who did otherwise, the order puts the first one higher "
        f"{100 * at['auc']:.0f} times in 100."
    )
