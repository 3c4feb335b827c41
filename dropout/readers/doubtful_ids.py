"""Ids that may not be those of one person each: shortened by a spreadsheet, or unlike another only in how they are written."""

from __future__ import annotations

import pandas as pd

from dropout.readers.report import Finding, Severity

SHORTENED = r"\d(?:[.,]\d+)?[eE]\+\d{1,2}"
WHOLE = "A spreadsheet shortened long ids. Export the file again and give it without opening it, or format the column as text before."


def tell_ids(ids: pd.Series) -> list[Finding]:
    """What is doubtful about the ids of the learners of an import, each given once.

    >>> [finding.total for finding in tell_ids(pd.Series(["1.23457E+11", "1.23458E+11", "7"], dtype="string"))]
    [2]
    >>> [finding.examples for finding in tell_ids(pd.Series(["ab1", "AB 1", "007", "7", "8"], dtype="string"))]
    [('007', '7', 'AB 1', 'ab1')]
    """
    texts, found = ids.dropna().astype("string").drop_duplicates(), list[Finding]()
    short = texts[texts.str.fullmatch(SHORTENED)]
    if len(short):
        message = "Ids have lost digits: learners whose ids began alike may count as one, and nobody is found in another file by them."
        found.append(Finding(Severity.NOTICED, message, WHOLE, examples=tuple(short[:10]), total=len(short)))
    written = (
        texts.str.normalize("NFKC")
        .str.casefold()
        .str.replace(r"[\s\u200b-\u200f\u2060\ufeff]+", "", regex=True)
        .str.replace(r"^0+(?=\d+$)", "", regex=True)
    )
    alike = texts[written.duplicated(keep=False)].sort_values()
    if len(alike):
        message = "These ids differ only in capitals, blanks, signs that nobody sees or zeros in front; each counts as a learner."
        do = "If they are of one person, write them alike in the file."
        found.append(Finding(Severity.NOTICED, message, do, examples=tuple(alike[:10]), total=len(alike)))
    return found
