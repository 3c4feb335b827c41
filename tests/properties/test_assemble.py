"""Laws of the assembly: every row has a fate, order changes nothing, and what comes later changes nothing known before."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from dropout.readers import default_pseudonym
from dropout.readers.base import ReadContext, ReadResult
from dropout.readers.course import Facts
from dropout.readers.course.assemble import assemble
from dropout.schema import check_tables
from tests.exports.facts import START, act, enlist

FEW = settings(max_examples=7)
pseudonym = default_pseudonym(b"test")
whos = st.sampled_from("abcdef")
actions = st.fixed_dictionaries(
    {"who": whos, "day": st.integers(0, 30), "resource": st.sampled_from(["m1", "m2"]), "submits": st.booleans()},
    optional={"staff_only": st.just(True), "course": st.sampled_from(["C-1", "C-2", None])},
)
members = st.fixed_dictionaries(
    {"id": st.sampled_from([*"abcdef", "nobody", None])},
    optional={"role": st.sampled_from(["staff", "test"]), "name": st.sampled_from(["Ada", "Bo"]), "email": st.sampled_from(["x@y", "z@y"])},
)
lists = st.lists(st.lists(members, min_size=1, max_size=5), max_size=2)
changes = st.lists(st.tuples(whos, st.integers(0, 30), st.booleans()), max_size=4)


def build(rows: list[dict[str, Any]], rosters: list[list[dict[str, Any]]], moves: list[tuple[str, int, bool]]) -> ReadResult:
    with tempfile.TemporaryDirectory() as folder:
        facts = Facts("test")
        act(facts, Path(folder), *rows)
        for number, people in enumerate(rosters):
            enlist(facts, f"list{number}.csv", *people)
        facts.add("changes", pd.DataFrame([{"who": w, "at": START + pd.Timedelta(days=d), "joined": j} for w, d, j in moves]))
        result = assemble(facts, ReadContext(Path(folder), pseudonym, {}))
        if result.tables:
            tables = check_tables(result.tables)
            result.tables = type(tables)(**{**tables.__dict__, "events": tables.frame("events")})
    return result


@FEW
@given(st.lists(actions, max_size=12), lists, changes)
def test_every_row_is_kept_or_dropped(rows: list[dict[str, Any]], rosters: list[list[dict[str, Any]]], moves: list[tuple[str, int, bool]]):
    result = build(rows, rosters, moves)
    assert all(file.adds_up for file in result.files), [file.line for file in result.files]
    assert sum(file.rows_read for file in result.files) == len(rows) + sum(len(people) for people in rosters)
    if result.tables:
        assert len(result.tables.frame("events")) == result.files[0].rows_kept


STARTED = [{"who": who, "day": day} for day in (0, 5) for who in "abc"]
one_course = actions.map(lambda row: {**row, "course": "C-1"})


@FEW
@given(st.lists(one_course, max_size=12), st.permutations(range(6)))
def test_order_of_rows_changes_nothing(later: list[dict[str, Any]], order: list[int]):
    rows = STARTED + later
    one, other = build(rows, [], []), build([STARTED[place] for place in order] + later[::-1], [], [])
    assert one.tables
    assert other.tables
    for name in ("runs", "enrolments", "assessments", "submissions", "events"):
        keys = {"events": ["enrolment_id", "at", "kind", "resource_id"]}.get(name, list(one.tables.frame(name).columns[:2]))
        frames = [tables.frame(name).sort_values(keys, ignore_index=True) for tables in (one.tables, other.tables)]
        pd.testing.assert_frame_equal(*frames)


@FEW
@given(st.lists(one_course, max_size=12), st.integers(1, 3))
def test_what_happens_from_the_cutoff_on_changes_nothing_known_before(later: list[dict[str, Any]], week: int):
    rows, cutoff = STARTED + later, 7 * week
    whole, cut = build(rows, [], []).tables, build([row for row in rows if row["day"] < cutoff], [], []).tables
    assert whole
    assert cut
    assert whole.runs["starts_on"].tolist() == cut.runs["starts_on"].tolist()
    for name, keys in (("assessments", ["assessment_id"]), ("submissions", ["enrolment_id", "assessment_id"])):
        known = whole.frame(name).query("known_on < @cutoff").sort_values(keys, ignore_index=True)
        pd.testing.assert_frame_equal(known, cut.frame(name).sort_values(keys, ignore_index=True))
    columns = ["enrolment_id", "known_on"]
    known = whole.enrolments.query("known_on < @cutoff")[columns].sort_values(columns, ignore_index=True)
    pd.testing.assert_frame_equal(known, cut.enrolments[columns].sort_values(columns, ignore_index=True))
