"""A board of milestones for those who asked to be on it, under names that are not theirs."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dropout.cohort.small import MIN_GROUP
from dropout.milestones.earn import earned
from dropout.milestones.record import Record


def build_board(record: Record, aliases: Mapping[str, str]) -> pd.DataFrame:
    """Milestones of the members who opted in (`aliases`: enrolment_id to a name of their choice): alias, milestones, latest.

    Nobody else is in it. With fewer than 10 on it the board is empty: an alias among few is no alias. Most milestones first, equals
    by alias.
    """
    rows = [(alias, *_told(record, one)) for one, alias in aliases.items() if one in set(record.members)]
    board = pd.DataFrame(rows, columns=["alias", "milestones", "latest"])
    if len(board) < MIN_GROUP:
        return board.head(0)
    return board.sort_values(["milestones", "alias"], ascending=[False, True], ignore_index=True)


def _told(record: Record, enrolment_id: str) -> tuple[int, str]:
    found = earned(record.of(enrolment_id))
    return len(found), found[-1].words if found else ""
