"""The instructor's two weeks in a real browser: week 5 uploaded and three contacted, week 6 uploaded, and what is known then."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_moodle
from tests.e2e.steps import download, say_name, settle, tick, upload

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

COURSE, LEARNERS, WEEKS = "TIDES", 60, 12


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Path]]:
    """What the instructor downloads at the end of weeks 5 and 6: one course, cut by date."""
    folders = {week: tmp_path_factory.mktemp(f"week_{week}") for week in (5, 6)}
    for week, folder in folders.items():
        tables = simulate_course(LEARNERS, WEEKS, 1, seed=7, course=COURSE, weeks_observed=week)
        write_moodle(tables, invent_identities(tables.enrolments), folder)
    return {week: sorted(folder.glob("*.csv")) for week, folder in folders.items()}


@pytest.fixture(scope="module")
def week_6() -> tuple[set[str], set[str]]:
    """What nobody knows at the end of week 5: the names of those active in week 6, and of those there without being active."""
    tables = simulate_course(LEARNERS, WEEKS, 1, seed=7, course=COURSE, weeks_observed=6)
    names = invent_identities(tables.enrolments).set_index("learner_id")["name"]
    there = tables.enrolments[tables.enrolments["unregistered_day"].isna()]
    active = there["enrolment_id"].isin(tables.frame("events").query("day >= 35")["enrolment_id"])
    return set(there.loc[active, "learner_id"].map(names)), set(there.loc[~active, "learner_id"].map(names))


def bring(page: Page, url: str, files: list[Path]) -> None:
    """Upload an export and score it."""
    page.goto(f"{url}/upload")
    settle(page)
    upload(page, files, learners=LEARNERS, days=7 * WEEKS, starts="20240205")


def score(page: Page, week: int) -> None:
    page.get_by_role("button", name="Score this run").click()
    page.get_by_role("heading", name="Caseload").wait_for()
    expect(page.get_by_text(re.compile(rf"week {week} \(day {7 * week}\)"))).to_be_visible()
    settle(page)


def rows(page: Page) -> list[dict[str, str]]:
    """The list as its download has it: what the screen shows, in its order."""
    file = download(page, page.get_by_role("button", name="CSV of the list"))
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def contact_three(page: Page, active: set[str], silent: set[str]) -> tuple[str, set[str]]:
    """Contact three of the list, of whom one will be active afterwards; returned are that one and all three."""
    say_name(page, "Ada")
    page.get_by_test_id("stSidebar").get_by_text("Show names").click()
    page.get_by_label("This week I can contact").fill("40")
    page.get_by_label("This week I can contact").press("Enter")
    page.get_by_role("radio", name=re.compile("Contact first 2")).click()
    settle(page)
    listed = rows(page)
    back = [row for row in listed if row["Name"] in active][:1]
    three = sorted([*back, *[row for row in listed if row["Name"] in silent][:2]], key=listed.index)
    for count, row in enumerate(three, start=1):
        tick(page, listed.index(row), page.get_by_role("button", name=f"Mark contacted ({count})"))
    page.get_by_role("button", name="Mark contacted (3)").click()
    page.get_by_role("button", name="Log the contacts").click()
    page.get_by_test_id("stMain").get_by_text("Contacts logged: 3.").wait_for()
    settle(page)
    expect(page.get_by_role("button", name="Log the contacts")).to_have_count(0)  # what was opened for them is closed
    return back[0]["Learner"], {row["Learner"] for row in three}


def test_next_weeks_export_keeps_what_was_done_and_says_what_changed_and_why(
    app_url: str, open_page: Callable[..., Page], exports: dict[int, list[Path]], week_6: tuple[set[str], set[str]]
) -> None:
    page = open_page(app_url)
    page.set_viewport_size({"width": 1440, "height": 2000})  # every row of the list can be clicked
    bring(page, app_url, exports[5])
    score(page, 5)
    back, three = contact_three(page, *week_6)

    bring(page, app_url, exports[6])
    expect(page.get_by_text(re.compile(r"new actions of \d+ learners since 11 March 2024"))).to_be_visible()
    score(page, 6)
    expect(page.get_by_text(re.compile("1 of those contacted active since"))).to_be_visible()

    page.get_by_text(re.compile("^What changed since week 5, and why")).click()
    expect(page.locator(".st-key-tasks_active_since_the_contact").get_by_role("button")).to_have_count(1)
    expect(page.locator(".st-key-tasks_active_since_the_contact").get_by_role("button")).to_contain_text(back)
    new = page.locator(".st-key-tasks_new_on_the_list").get_by_role("button")
    for line in new.all_inner_texts():
        assert re.search(r"now (place )?\d+ · \S", line), line
    assert new.count() > 0

    page.get_by_role("radio", name=re.compile("^All")).click()
    settle(page)
    kept = {row["Learner"]: row["Status"] for row in rows(page) if row["Status"].startswith("contacted")}
    assert set(kept) == three
    assert [learner for learner, status in kept.items() if "active since" in status] == [back]
