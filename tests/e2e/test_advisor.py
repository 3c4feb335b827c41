"""The advisor's job in a real browser: from a reason to a plan, a draft, a logged contact, and what is due next week."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from dropout.interventions.fields import unsuitable
from tests.e2e.steps import numbers, open_first_row, open_from_menu, say_name, settle, tick

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

STEP = "Ring them on Tuesday"


def in_words(day: date) -> str:
    return f"{day.day} {day:%b}"


def accept_plan(page: Page) -> None:
    """Change the first step that is proposed and accept the plan; its reason is one of those that raise the estimate."""
    step = page.get_by_label("Step", exact=True).first
    card = step.locator("xpath=ancestor::*[@data-testid='stVerticalBlock'][1]")
    because = card.get_by_test_id("stCaptionContainer").first.inner_text().split(" · ", 1)[1]
    assert because in page.locator("ol").first.inner_text()  # the list under “Raises the estimate”
    step.fill(STEP)
    page.get_by_role("button", name="Accept this plan").click()
    page.get_by_test_id("stMain").get_by_text("Plan accepted.").wait_for()
    settle(page)
    expect(page.get_by_text(STEP).first).to_be_visible()


def test_reason_plan_draft_logged_due_next_week(app_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{app_url}/caseload?run=SIM-2025B&week=5")
    settle(page)
    open_first_row(page)
    learner = page.get_by_role("heading", level=1).inner_text()
    say_name(page, "Ada")

    accept_plan(page)

    page.get_by_role("tab", name="Message", exact=True).click()
    draft = page.get_by_label("Message", exact=True).last
    text = draft.input_value()
    assert "Ada" in text
    assert unsuitable(text) == []
    page.get_by_role("button", name="I have sent it: log the contact").click()
    page.get_by_test_id("stMain").get_by_text("Contact logged.").wait_for()

    open_from_menu(page, "This week", "My week")
    page.get_by_role("heading", name="Due within a week").wait_for()
    settle(page)
    row = page.locator(".st-key-tasks_due").get_by_role("button", name=re.compile(f"{learner} ·"))
    today = date.today()
    for part in (f"contacted {in_words(today)}", f"due {in_words(today + timedelta(days=7))}", f"next: {STEP}"):
        expect(row).to_contain_text(part)


def held(page: Page) -> int:
    """How many are held back, as the page says."""
    told = page.get_by_text(re.compile(r"^Held back · \d+"))
    return numbers(told.inner_text())[0] if told.count() else 0


def test_nudges_wait_until_a_person_releases_them(app_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{app_url}/messages?run=SIM-2025A&week=5")
    settle(page)
    say_name(page, "Ada")
    prepared = page.get_by_text(re.compile(r"^\d+ prepared\."))
    before = numbers(prepared.inner_text())[0]
    rested = held(page)
    for row in (0, 1):
        tick(page, row, page.get_by_role("button", name=f"I have sent them: log {row + 1}"))
    page.get_by_role("button", name="I have sent them: log 2").click()
    page.get_by_test_id("stMain").get_by_text("Contacts logged: 2.").wait_for()  # a toast tells it besides
    settle(page)
    assert numbers(prepared.inner_text())[0] == before - 2
    assert held(page) == rested + 2


def test_the_list_goes_by_keyboard_alone(app_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{app_url}/caseload?run=SIM-2025B&week=5")
    settle(page)
    as_cards = page.get_by_label("As cards", exact=True)
    page.get_by_role("combobox", name="Section").focus()
    page.keyboard.press("Tab")
    settle(page)
    expect(page.get_by_role("heading", name="Caseload")).to_be_visible()  # coming to the table opens nobody
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_role("button", name="Write to them (1)")).to_be_in_viewport()  # below fifty rows, and yet in sight
    as_cards.focus()
    page.keyboard.press("Space")
    settle(page)
    page.locator(".st-key-cards").get_by_role("button").nth(2).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What could change").wait_for()
