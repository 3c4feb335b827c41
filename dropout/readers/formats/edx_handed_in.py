"""Work that a tracking log sees handed in and reports mark: one piece of work where the title tells so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dropout.readers.course.facts import Facts
from dropout.readers.formats.edx_reports import Report
from dropout.readers.records import fold
from dropout.readers.report import Finding, Severity
from dropout.readers.staging import Stage
from dropout.sql import quoted

NO_WORKS = pd.DataFrame(columns=["course", "resource", "title"], dtype="string")
_DIVIDERS = (": ", " - ")  # "Homework 1: Ropes", and in a report on problems "Homework 1: Ropes - Bends"


def handed_in_works(stage: Stage, facts: Facts) -> pd.DataFrame:
    """What was handed in, as seen in activity: course, resource, title."""
    if not facts.actions:
        return NO_WORKS
    files = ", ".join(quoted(str(path)) for path in facts.actions)
    return stage.frame(f"SELECT DISTINCT course, resource, title FROM read_parquet([{files}]) WHERE submits AND resource IS NOT NULL")


def called_as_in_log(reports: Sequence[Report], handed_in: pd.DataFrame, facts: Facts) -> list[Report]:
    """The reports of a course with their work called as the log calls it, where one title there ends that of one column.

    Reports name work by its type and number, too. What is left on both sides cannot be told apart, and that is told.
    """
    resources = (
        handed_in.dropna(subset="title").assign(folded=lambda works: works["title"].map(fold)).drop_duplicates(["resource", "folded"])
    )
    once = resources[~resources["folded"].duplicated(keep=False)].set_index("folded")["title"].to_dict()
    titles = {str(title): _ending(str(title), once) for report in reports for title in report.items["title"]}
    taken = Counter(titles.values())
    called = {title: once[found] for title, found in titles.items() if found and taken[found] == 1}
    left, problems = len(titles) - len(called), handed_in["resource"].nunique() - len(called)
    if left and problems > 0:
        message = (
            f"The log has hand-ins of {problems} pieces of work and the reports have marks for {left} others. Which of them belong "
            "together no file says: both count, so that some work may be there twice."
        )
        do = "Where that misleads, import the log without the reports; who completed is then not known from them."
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, examples=tuple(sorted(set(titles) - set(called))[:10]), total=left))
    return [replace(report, items=report.items.assign(title=report.items["title"].replace(called))) for report in reports]


def _ending(title: str, known: dict[str, str]) -> str:
    """The longest end of a title behind a divider that is known.

    >>> _ending("Homework 1: Ropes - Bends", {"bends": "Bends"}), _ending("Homework 1: Ropes", {"bends": "Bends"})
    ('bends', '')
    """
    folded = fold(title)
    ends = [folded[place + len(sign) :] for place in range(len(folded)) for sign in _DIVIDERS if folded.startswith(sign, place)]
    return next((end for end in [folded, *ends] if end in known), "")
