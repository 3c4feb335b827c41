"""Dropped rows in groups: counts exact, examples few, names of people left out."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from dropout.readers.drops import DroppedGroup, dropped_groups
from dropout.readers.report import DROPPED_COLUMNS, FileReport, ImportReport


def report(*rows: tuple[str, int, str, str, str], more: int = 0) -> ImportReport:
    """An import of log.csv that dropped these rows, and `more` for a reason of which no row is listed."""
    reasons = Counter(row[4] for row in rows) | Counter({"blank": more} if more else {})
    file = FileReport("log.csv", rows_read=reasons.total(), dropped=reasons)
    return ImportReport(files=[file, FileReport("other.csv")], dropped_rows=pd.DataFrame(rows, columns=DROPPED_COLUMNS))


def test_rows_are_grouped_by_column_and_reason() -> None:
    found = dropped_groups(
        report(("log.csv", 2, "Time", "soon", "no date"), ("log.csv", 5, "Time", "later", "no date"), ("log.csv", 7, "", "", "blank"))
    )
    assert found == [
        DroppedGroup("log.csv", "", "blank", 1, ("row 7",)),
        DroppedGroup("log.csv", "Time", "no date", 2, ("row 2: soon", "row 5: later")),
    ]


def test_ten_examples_then_how_many_more() -> None:
    (group,) = dropped_groups(report(*[("log.csv", n, "Time", f"day {n}", "no date") for n in range(2, 324)]))
    assert len(group.examples) == 10
    assert group.line.endswith("row 11: day 11; and 312 more.")


def test_the_same_content_is_shown_once() -> None:
    (group,) = dropped_groups(report(*[("log.csv", n, "Time", "soon", "no date") for n in range(2, 5)]))
    assert group.line == "3 rows: no date. For example row 2: soon; and 2 more."


def test_rows_that_are_only_counted_are_told() -> None:
    assert dropped_groups(report(more=7)) == [DroppedGroup("log.csv", "", "blank", 7)]


def test_who_somebody_is_stays_out_of_the_examples() -> None:
    (group,) = dropped_groups(report(("log.csv", 2, "Email address", "ada@example.org", "second row for the same learner")))
    assert group.examples == ("row 2",)
