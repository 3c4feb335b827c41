"""A leaderboard in words: what was learnt from and judged on, and who is ahead beyond chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WITHOUT_LSTM = "The LSTM was not compared: its libraries are not installed. To have it compared: pip install '.[sequence]'"


def leaderboard_footing(board: Mapping[str, Any]) -> str:
    """What was learnt from, what was judged, and what everybody is measured against."""
    last = ", ".join(board["judged_on"])
    how = (
        f"All learnt from {', '.join(board['trained_on'])} and were judged on the later {last}"
        if board["held_out_by"] == "presentation"
        else f"There is no later presentation, so all learnt from three quarters of the learners of {last} and were judged on the rest; "
        "on a later run figures are usually lower"
    )
    again = board["learners_on_both_sides"]
    who = "1 learner who had been learnt from was" if again == 1 else f"{again:,} learners who had been learnt from were"
    without = f" {who} left out of the judging." if again else ""
    words = {"seen": " The model then in use knew these outcomes: it has no rank, and all are measured against boosted trees trained here.",
             "held_out": " The model then in use is judged by predictions made for these runs without them."}  # fmt: skip
    in_use = board["in_use"]
    beside = (
        words.get(in_use["footing"], "")
        if in_use
        else " No model is in use that predicts the same: all are measured against boosted trees trained here."
    )
    return f"{how}.{without}{beside}{_of_the_lstm(board)}"


def _of_the_lstm(board: Mapping[str, Any]) -> str:
    """Whether it was compared; nothing of boards made before it could be, and of files without dates."""
    if "sequence_extra" not in board:
        return ""
    if board["sequence_extra"]:
        return " The LSTM is compared only: it cannot be chosen to score learners."
    return f" {WITHOUT_LSTM}"


def leaderboard_sentence(board: Mapping[str, Any]) -> str:
    """Which challengers are ahead of the reference beyond chance in a week on its own; one that knew the outcomes is none.

    >>> row = {"kind": "forest", "week": 4, "rank": 1, "difference_low": 0.001, "difference_high": 0.03}
    >>> leaderboard_sentence({"reference": "in_use", "titles": {"in_use": "In use: a-1", "forest": "Random forest"}, "weeks": [4, 8],
    ...     "rows": [row, {**row, "week": 8, "difference_low": -0.01}]})
    'Ahead of “In use: a-1” by more than chance: Random forest (week 4).'
    """
    ahead: dict[str, list[int]] = {}
    for row in board["rows"]:
        if row["rank"] and row["difference_low"] is not None and row["difference_low"] > 0:
            ahead.setdefault(board["titles"][row["kind"]], []).append(row["week"])
    reference = board["titles"][board["reference"]]
    if not ahead:
        return f"Nothing here is ahead of “{reference}” by more than chance."
    if list(board["weeks"]) == [0]:  # a file without dates
        named = "; ".join(ahead)
    else:
        named = "; ".join(f"{title} (week {', '.join(map(str, weeks))})" for title, weeks in ahead.items())
    return f"Ahead of “{reference}” by more than chance: {named}."
