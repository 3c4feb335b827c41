"""The rows that an import dropped, in groups that a person can take in."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dropout.readers.people import match_people
from dropout.readers.report import ImportReport

EXAMPLES = 10


@dataclass(frozen=True)
class DroppedGroup:
    """Rows of one file that were dropped for one reason, with what stood in ten of them; nothing that names a person."""

    file: str
    column: str
    reason: str
    rows: int
    examples: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The group in words.

        >>> DroppedGroup("log.csv", "Time", "no date", 314, ("row 2: 31/02/25", "row 9: soon")).line
        '314 rows: no date. For example row 2: 31/02/25; row 9: soon; and 312 more.'
        """
        counted = f"{self.rows:,} row{'' if self.rows == 1 else 's'}: {self.reason}."
        more = self.rows - len(self.examples)
        listed = "; ".join(self.examples) + (f"; and {more:,} more" if more > 0 else "")
        return f"{counted} For example {listed}." if self.examples else counted


def dropped_groups(report: ImportReport) -> list[DroppedGroup]:
    """Every reason for which rows of a file were dropped, by file and column, most rows first; counts are exact."""
    rows = report.dropped_rows
    groups = []
    for file in report.files:
        own = rows[rows["file"] == file.name]
        for reason, count in file.dropped.items():
            listed = own[own["reason"] == reason]
            column = str(listed["column"].fillna("").iloc[0]) if len(listed) else ""
            groups.append(DroppedGroup(file.name, column, reason, count, _examples(listed, column)))
    return sorted(groups, key=lambda group: (group.file, group.column, -group.rows))


def _examples(rows: pd.DataFrame, column: str) -> tuple[str, ...]:
    """Row and content of the first rows that differ; only the row where the column is about who somebody is."""
    personal = bool(match_people([column]))
    shown = rows.drop_duplicates("found").head(EXAMPLES) if not personal else rows.head(EXAMPLES)
    found = [str(text)[:60] if pd.notna(text) and not personal else "" for text in shown["found"]]
    return tuple(f"row {row}: {text}" if text else f"row {row}" for row, text in zip(shown["row"], found, strict=True))
