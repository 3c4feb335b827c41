"""What feedback says, counted: each learner once, with the last word on the flag or on a reason; small groups withheld."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dropout.cases.records import Verdict
from dropout.cohort.small import MIN_GROUP, wilson, withhold_small

VERDICTS = [verdict.value for verdict in Verdict]


def last_words(feedback: pd.DataFrame) -> pd.DataFrame:
    """The last verdict on each learner's flag, and on each reason of theirs (`about`), of rows that come oldest first."""
    return feedback.drop_duplicates(["run_id", "learner_id", "about"], keep="last", ignore_index=True)


def tally(words: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """How many learners got which verdict, by group, most first: group, n, one column a verdict, and useful of 100 with its range.

    `words` are last words on flags only, or on reasons only; `by` gives each its group. Columns share, low and high are in
    [0, 1]. Groups under 10 learners are withheld, with as many others as keep them from being worked out; `shown` tells.
    """
    return tally_words(words["verdict"], by, VERDICTS)


def tally_words(said: pd.Series, by: pd.Series, words: Sequence[str]) -> pd.DataFrame:
    """The same of any words, one a learner and group; the share is that of the first of `words`.

    >>> table = tally_words(pd.Series(["yes"] * 9 + ["no"] * 3), pd.Series(["plan"] * 12), ["yes", "no"])
    >>> table[["group", "n", "yes", "no"]].values.tolist()
    [['plan', 12.0, 9.0, 3.0]]
    """
    counts = pd.crosstab(by.to_numpy(), said.to_numpy()).reindex(columns=list(words), fill_value=0)
    counts.insert(0, "n", counts.sum(axis=1))
    table = counts.rename_axis(index="group", columns=None).reset_index()
    first = words[0]
    ranges = [wilson(int(hits), int(n)) for hits, n in zip(table[first], table["n"], strict=True)]
    table = table.assign(share=table[first] / table["n"], low=[low for low, _ in ranges], high=[high for _, high in ranges])
    table = table.sort_values(["n", "group"], ascending=[False, True], ignore_index=True)
    return withhold_small(table, [*words, "share", "low", "high"])


def summary(words: pd.DataFrame) -> str:
    """One sentence on last words about flags; a count only where there are under 10.

    >>> summary(pd.DataFrame({"verdict": ["useful"] * 8 + ["wrong"] * 4}))
    'Of 12 learners whose flag staff judged: 8 useful, 4 wrong.'
    >>> summary(pd.DataFrame({"verdict": ["useful"]}))
    'Staff judged the flag of 1 learner so far; what they say is counted from 10 on.'
    """
    n = len(words)
    if n < MIN_GROUP:
        return f"Staff judged the flag of {n} learner{'' if n == 1 else 's'} so far; what they say is counted from {MIN_GROUP} on."
    counts = words["verdict"].value_counts()
    said = [f"{counts[verdict]} {verdict.words.lower()}" for verdict in Verdict if verdict in counts.index]
    return f"Of {n} learners whose flag staff judged: {', '.join(said)}."
