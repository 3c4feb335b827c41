"""The main job in a real browser: from export files to a list, a learner and a change that moves the estimate."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import numbers, open_first_row, settle, upload_sample

pytestmark = pytest.mark.e2e


def change_of_slider(page: Page, says: re.Pattern[str]) -> tuple[str, str]:
    """The line of the what-if panel before and after its first slider was pulled to its end."""
    line = page.get_by_text(says)
    before = line.inner_text()
    page.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    expect(page.get_by_text("with this change")).to_be_visible()
    settle(page)
    return before, line.inner_text()


def test_from_export_to_what_if(app_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{app_url}/upload")
    upload_sample(page)
    page.get_by_role("button", name="Score this run").click()

    page.get_by_role("heading", name="Caseload").wait_for()
    settle(page)
    listed = page.get_by_text(re.compile(r"^The list holds the \d+ ranked first"))
    tenth = listed.inner_text()
    capacity = page.get_by_label("This week I can contact")
    capacity.fill("50")
    capacity.press("Enter")
    expect(listed).not_to_have_text(tenth)
    settle(page)
    assert numbers(listed.inner_text())[0] > numbers(tenth)[0]

    open_first_row(page)
    assert re.search(r"[?&]learner=", page.url)

    before, after = change_of_slider(page, re.compile(r"on today's list"))
    assert numbers(before)[0] <= 20
    assert numbers(after)[0] > numbers(before)[0]  # further down a list of whom to contact first


@pytest.mark.slow
def test_a_slider_moves_the_frequency_of_the_simulated_course(app_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{app_url}/caseload?run=SIM-2025B&week=5")
    settle(page)
    open_first_row(page)
    before, after = change_of_slider(page, re.compile(r"^By week 7:"))
    _, same, *_ = numbers(before)
    _, changed, _, still, *_ = numbers(after)
    assert changed < same == still
