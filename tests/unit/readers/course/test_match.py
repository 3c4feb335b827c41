"""Mentions of people in several files become persons."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dropout.readers.course.facts import facts_frame
from dropout.readers.course.match import match_people


def matched(*mentions: dict[str, Any]) -> dict[str, str]:
    """The source id of each `who`."""
    found = match_people(facts_frame("people", pd.DataFrame(list(mentions))))
    return dict(zip(found["who"], found["source_id"], strict=True))


def account(who: str, **keys: str) -> dict[str, Any]:
    return {"who": who, "id": who, **keys}


def test_a_username_may_stand_under_the_heading_of_an_id():
    assert matched(account("9", username="ada"), {"who": "g:2", "file": "g", "id": "ADA"}) == {"9": "9", "g:2": "9"}


def test_numbers_that_contradict_the_names_are_no_ids():
    log = [account("1", name="Ada A"), account("2", name="Bo B")]
    grades = [{"who": "g:2", "file": "g", "number": "1", "name": "Bo B"}, {"who": "g:3", "file": "g", "number": "2", "name": "Ada A"}]
    assert matched(*log, *grades) == {"1": "1", "2": "2", "g:2": "2", "g:3": "1"}


def test_a_name_that_two_people_share_is_nobody():
    log = [account("1", name="Ada A"), account("2", name="Ada A")]
    assert matched(*log, {"who": "g:2", "file": "g", "name": "Ada A"})["g:2"] == "Ada A"
    twice = [{"who": f"g:{row}", "file": "g", "name": "Ada A"} for row in (2, 3)]
    assert matched(account("1", name="Ada A"), *twice) == {"1": "1", "g:2": "Ada A", "g:3": "Ada A (2)"}


def test_what_one_list_adds_helps_to_find_people_of_the_next():
    grades = {"who": "g:2", "file": "g", "number": "77", "name": "Ada A"}
    completion = {"who": "c:2", "file": "c", "id": "77"}
    assert matched(account("1", name="A, Ada"), grades, completion) == {"1": "1", "g:2": "1", "c:2": "1"}


def test_people_without_any_key_in_common_stay_apart():
    assert matched(account("1"), {"who": "g:2", "file": "g", "email": "a@x"}) == {"1": "1", "g:2": "a@x"}
