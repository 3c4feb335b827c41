"""What feedback says, counted by hand and by the page's function."""

from __future__ import annotations

import pandas as pd
import pytest

from dropout.cases.tally import last_words, tally
from dropout.cohort.small import wilson


def words(*groups: tuple[str, str, int]) -> pd.DataFrame:
    """Rows of one verdict each: group, verdict, how many learners."""
    rows = [(group, verdict) for group, verdict, count in groups for _ in range(count)]
    frame = pd.DataFrame(rows, columns=["group", "verdict"])
    return frame.assign(run_id="R", learner_id=[f"L{n}" for n in range(len(frame))], about=None)


def test_the_last_word_on_a_flag_and_on_each_reason_counts() -> None:
    said = pd.DataFrame(
        [("R", "L", None, "useful"), ("R", "L", "marks", "wrong"), ("R", "L", None, "wrong"), ("S", "L", None, "useful")],
        columns=["run_id", "learner_id", "about", "verdict"],
    )
    found = last_words(said)
    assert found[["run_id", "about", "verdict"]].fillna("").to_numpy().tolist() == [
        ["R", "marks", "wrong"],
        ["R", "", "wrong"],
        ["S", "", "useful"],
    ]


def test_counts_and_ranges_by_group() -> None:
    frame = words(("a", "useful", 9), ("a", "wrong", 3), ("b", "already_known", 11))
    table = tally(frame, frame["group"]).set_index("group")
    assert table.loc["a", ["n", "useful", "wrong", "not_applicable", "already_known"]].tolist() == [12, 9, 3, 0, 0]
    assert table.loc["a", "share"] == pytest.approx(0.75)
    assert tuple(table.loc["a", ["low", "high"]]) == pytest.approx(wilson(9, 12))
    assert table.loc["b", "share"] == 0
    assert table["shown"].all()


def test_small_groups_are_withheld_with_one_more() -> None:
    frame = words(("a", "useful", 30), ("b", "useful", 12), ("c", "wrong", 4))
    table = tally(frame, frame["group"]).set_index("group")
    assert table["shown"].to_dict() == {"a": True, "b": False, "c": False}
    assert table.loc[["b", "c"], ["n", "useful", "wrong", "share", "low", "high"]].isna().all(axis=None)
