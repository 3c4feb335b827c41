"""Five files of one course in a real browser, one of them unknown; then the same course a week later."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.course_files import LEARNERS, STARTS_ON, write_course
from tests.e2e.steps import numbers, settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
RUN = "KNOT-101"  # the course's number in the log


def read_files(page: Page, files: Sequence[Path]) -> None:
    page.locator('input[type="file"]').set_input_files(files)
    page.get_by_role("button", name="Read these files").click()
    page.get_by_text(re.compile(rf"^Imported .*{LEARNERS} learners")).wait_for()
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def answer(page: Page) -> None:
    """Say when the course began, what the rows of the list kept by hand tell, and which column is which."""
    page.get_by_role("spinbutton", name="year, On which day did KNOT start?").click()
    page.keyboard.type(f"{STARTS_ON:%Y%m%d}")
    page.get_by_text("seminar.csv was left aside: say what its columns mean").click()
    page.get_by_text("something that a learner did").click()
    settle(page)
    for label, heading in (("Learner (needed)", "Pupil"), ("When (needed)", "Noted"), ("What was done", "What")):
        choose(page, label, heading)
    again = page.get_by_role("button", name="Read again with these answers")
    again.click()
    page.get_by_text(re.compile(r"^seminar\.csv: read as you mapped it")).wait_for()
    settle(page)


def open_list(page: Page) -> str:
    page.get_by_role("button", name="Score this run").click()
    page.get_by_role("heading", name="Caseload").wait_for()
    settle(page)
    return page.get_by_text(re.compile(r"^The list holds the \d+ ranked first")).inner_text()


def test_five_files_one_mapping_and_the_week_after(app_url: str, open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page(f"{app_url}/upload")
    read_files(page, write_course(tmp_path / "week 5", 5))
    answer(page)
    assert numbers(open_list(page))[0] > 0
    expect(page.get_by_text(re.compile(r"week 5 \(day 35\)"))).to_be_visible()

    page.goto(f"{app_url}/upload")
    settle(page)
    read_files(page, write_course(tmp_path / "week 6", 6))
    changed = page.get_by_test_id("stMarkdown").filter(has_text=f"What changed in {RUN}")
    expect(changed).to_contain_text("since the export read on")
    assert re.search(r"[\d,]+ new (rows|actions)|new activity", changed.inner_text()), changed.inner_text()
    expect(page.get_by_text(re.compile(r"seminar\.csv.*read as you mapped it")).first).to_be_visible()
    assert numbers(open_list(page))[0] > 0
    expect(page.get_by_text(re.compile(r"week 6 \(day 42\)"))).to_be_visible()
