"""What a person does in the app, for tests that drive a real browser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect

expect.set_options(timeout=45_000)  # a busy machine is slow, not wrong
EXPORTS = Path(__file__).parents[2] / "data" / "exports"


STILL = """([state, rest]) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = !app || app.dataset.testScriptState !== state;
    const now = performance.now();
    if (busy || window.stillSince === undefined) window.stillSince = now;
    if (busy || now - window.stillSince < rest) return false;
    window.stillSince = undefined;
    return true;
}"""


def settle(page: Page) -> None:
    """Wait until the page has a title, Streamlit has nothing more to say and everything it said is drawn.

    Streamlit has nothing to say either in the moment between a click and its answer: it has to rest for a while.
    """
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_function(STILL, arg=["notRunning", 300])
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)  # a widget's code comes when the widget is needed
    expect(page.get_by_test_id("stException")).to_have_count(0)


def open_from_menu(page: Page, section: str, title: str) -> None:
    """Go to a page by the menu at the top."""
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    page.get_by_role("menuitem", name=title).click()


def upload_sample(page: Page) -> None:
    """On the Upload page: choose the bundled export, correct how long the run lasts, arrive at the check."""
    upload(page, sorted(EXPORTS.glob("*.csv")), learners=40, days=210)


def upload(page: Page, files: Sequence[Path], *, learners: int, days: int, starts: str = "") -> None:
    """On the Upload page: choose these files of one run, arrive at the check.

    How many days it lasts and when it starts (YYYYMMDD, empty: as read off the activity) is said where it is not remembered.
    """
    page.locator('input[type="file"]').set_input_files(files)
    page.get_by_role("button", name="Read these files").click()
    imported = page.get_by_text(re.compile(rf"^Imported .*{learners} learners"))
    imported.wait_for()
    settle(page)
    length = page.get_by_label(re.compile("How many days does"))
    if length.input_value() == str(days):
        return
    if starts:
        page.get_by_role("spinbutton", name=re.compile("^year, On which day did")).click()
        page.keyboard.type(starts)
        settle(page)
    length.fill(str(days))
    length.press("Enter")
    again = page.get_by_role("button", name="Read again with these answers")
    expect(again).to_be_enabled()
    settle(page)
    again.click()
    expect(again).to_be_disabled()  # nothing new to say: these answers are in
    imported.wait_for()
    expect(length).to_have_value(str(days))


def open_first_row(page: Page) -> None:
    """Click the first row of the list until the Learner page opens: the table is a canvas, there before its cells are."""
    table, opened = page.get_by_test_id("stDataFrame").first, page.get_by_role("heading", name="What could change")
    for _ in range(6):
        with suppress(TimeoutError):
            table.click(position={"x": 120, "y": 55}, timeout=5_000)
        with suppress(TimeoutError):
            opened.wait_for(timeout=5_000)
            break
    settle(page)
    expect(opened).to_be_visible()


def download(page: Page, button: Locator) -> Path:
    """Press a download button until its file comes: what stands above it may still be moving when the first click falls."""
    for _ in range(3):
        with suppress(TimeoutError):
            with page.expect_download(timeout=15_000) as file:
                button.click()
            return file.value.path()
    raise AssertionError("the button gave no file in three clicks")


def say_name(page: Page, name: str) -> None:
    """Answer who is here, where a page asks: it asks once in a workspace."""
    asked = page.get_by_label("Your name")
    if asked.count():
        asked.fill(name)
        page.get_by_test_id("stForm").filter(has=asked).get_by_role("button", name="Save", exact=True).click()
        expect(asked).to_have_count(0)
        settle(page)


def tick(page: Page, row: int, told: Locator) -> None:
    """Tick a row of the first table until the page tells so: the table is a canvas, there before its cells are.

    Patient, since a second click would undo the first.
    """
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    for _ in range(4):
        if box := table.bounding_box():
            page.mouse.click(box["x"] + 18, box["y"] + 53 + 35 * row)
        with suppress(TimeoutError):
            told.wait_for(timeout=15_000)
            break
    settle(page)


def numbers(text: str) -> list[int]:
    """The whole numbers of a text.

    >>> numbers("about 37 in 100, week 7")
    [37, 100, 7]
    """
    return [int(number) for number in re.findall(r"\d+", text)]
