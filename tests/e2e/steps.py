"""What a person does in the app, for tests that drive a real browser."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Page, TimeoutError, expect

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
EXPORTS = Path(__file__).parents[2] / "data" / "exports"


def settle(page: Page) -> None:
    """Wait until the page has a title, Streamlit has nothing more to say and everything it said is drawn."""
    page.get_by_role("heading", level=1).first.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)  # a widget's code comes when the widget is needed
    expect(page.get_by_test_id("stException")).to_have_count(0)


def upload_sample(page: Page) -> None:
    """On the Upload page: choose the bundled export, correct how long the run lasts, arrive at the check."""
    page.locator('input[type="file"]').set_input_files(sorted(EXPORTS.glob("*.csv")))
    page.get_by_role("button", name="Read these files").click()
    imported = page.get_by_text(re.compile(r"^Imported .*40 learners"))
    imported.wait_for()
    length = page.get_by_label(re.compile("How many days does"))
    length.fill("210")
    length.press("Enter")
    again = page.get_by_role("button", name="Read again with these answers")
    expect(again).to_be_enabled()
    settle(page)
    again.click()
    expect(again).to_be_disabled()  # nothing new to say: these answers are in
    imported.wait_for()
    expect(length).to_have_value("210")


def open_first_row(page: Page) -> None:
    """Click the first row of the list until the Learner page opens: the table is a canvas, there before its cells are."""
    table, opened = page.get_by_test_id("stDataFrame").first, page.get_by_role("heading", name="What could change")
    table.scroll_into_view_if_needed()
    for _ in range(6):
        box = table.bounding_box() if table.is_visible() else None
        if box:
            page.mouse.click(box["x"] + 120, box["y"] + 55)
        with suppress(TimeoutError):
            opened.wait_for(timeout=5_000)
            break
    settle(page)
    expect(opened).to_be_visible()


def say_name(page: Page, name: str) -> None:
    """Answer who is here, where a page asks: it asks once in a workspace."""
    asked = page.get_by_label("Your name")
    if asked.count():
        asked.fill(name)
        page.get_by_test_id("stForm").filter(has=asked).get_by_role("button", name="Save", exact=True).click()
        expect(asked).to_have_count(0)
        settle(page)


def numbers(text: str) -> list[int]:
    """The whole numbers of a text.

    >>> numbers("about 37 in 100, week 7")
    [37, 100, 7]
    """
    return [int(number) for number in re.findall(r"\d+", text)]
