"""The progress sheet and the board: strengths first, nobody else, no estimate, nothing that a title could smuggle in."""

from __future__ import annotations

import re

import pytest

from dropout.domain import Cutoff
from dropout.interventions.fields import unsuitable
from dropout.milestones import Record, build_board, build_record, progress_sheet
from dropout.pipeline import bundled_tables
from dropout.schema import Tables
from tests.builders import make_tables

RUN = "SIM-2025B"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return bundled_tables().of_runs([RUN])


@pytest.fixture(scope="module")
def record(tables: Tables) -> Record:
    return build_record(tables, RUN, Cutoff(5))


def text_of(page: str) -> str:
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", page)


def test_no_sheet_has_an_estimate_or_a_word_of_one(record: Record) -> None:
    for one in record.members[:40]:
        page = text_of(progress_sheet(record.of(one), "Alder", "Island Studies"))
        assert unsuitable(page) == []
        assert not re.search(r"\b(estimate\w*|percentile|rank\w*|median)\b", page, re.IGNORECASE)


def test_no_other_learner_is_in_a_sheet(record: Record, tables: Tables) -> None:
    page = progress_sheet(record.of(record.members[0]), record.members[0], "Island Studies")
    others = set(tables.enrolments["learner_id"]) - {record.members[0].split("/")[1]}
    assert [other for other in others if other in page] == []
    assert "of this run" not in page


def test_strengths_stand_first(record: Record) -> None:
    headings = re.findall(r"<h2>(.*?)</h2>", progress_sheet(record.of(record.members[0]), "Alder", "C"))
    assert headings[0] == "Going well"


def test_who_has_done_nothing_yet_is_met_with_kindness() -> None:
    quiet = make_tables(enrolments=[{"learner_id": "A"}])
    page = progress_sheet(build_record(quiet, "R-1", Cutoff(3)).of("R-1/A"), "A", "C")
    assert "there is still time" in page
    assert "Milestones" not in page


def test_titles_and_names_are_text_and_no_markup() -> None:
    work = [{"assessment_id": "w", "title": "<script>alert(1)</script>", "due_day": 40}]
    tables = make_tables(enrolments=[{"learner_id": "A"}], assessments=work)
    page = progress_sheet(build_record(tables, "R-1", Cutoff(3)).of("R-1/A"), "<b>A</b>", "<i>C</i>")
    assert "&lt;script&gt;" in page
    assert not re.search(r"<(script|b|i)>", page)


def test_board_holds_only_who_asked_for_it_under_their_alias(record: Record) -> None:
    aliases = {one: f"Otter {number}" for number, one in enumerate(record.members[:10])}
    board = build_board(record, aliases)
    assert sorted(board["alias"]) == sorted(aliases.values())
    assert not any(one.split("/")[1] in board.to_string() for one in record.members)


def test_board_of_few_is_empty(record: Record) -> None:
    assert build_board(record, {one: f"Otter {number}" for number, one in enumerate(record.members[:9])}).empty


def test_who_is_no_member_is_not_on_the_board(record: Record) -> None:
    aliases = {one: f"Otter {number}" for number, one in enumerate([*record.members[:9], "R/unknown"])}
    assert build_board(record, aliases).empty
