"""An analyst trains on finished runs: leaks first, one training cancelled on its way, another adopted and seen on the Model page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_a_model_of_ones_own_is_used_only_when_adopted(app_url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{app_url}/train?run=SIM-2025B&week=5")
    page.set_default_timeout(240_000)  # every kind of model is trained
    expect(page.get_by_text("Learnt from 600 learners of 2 runs, judged on 300 of SIM-2025A").first).to_be_visible()
    page.get_by_role("slider").press("Home")
    settle(page)
    page.get_by_role("button", name="Look for leaks").click()
    page.get_by_text("Nothing was found that knows the answer.").wait_for()
    settle(page)
    page.get_by_role("button", name="Train and compare").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Look for leaks").wait_for()
    settle(page)
    expect(page.get_by_role("heading", name="Trained here")).to_have_count(0)

    page.get_by_role("slider").press("Home")
    settle(page)
    page.get_by_role("button", name="Look for leaks").click()
    page.get_by_role("button", name="Train and compare").click()
    adopt = page.get_by_role("button", name="Use it from now on")
    adopt.wait_for()
    settle(page)
    expect(page.get_by_text("All learnt from SIM-2024A, SIM-2024B and were judged on the later SIM-2025A.")).to_be_visible()
    adopt.click()
    page.get_by_text("In use for who did not complete").wait_for()
    version = page.get_by_role("heading", level=3).inner_text()
    page.get_by_role("button", name="Done").click()
    settle(page)
    page.goto(f"{app_url}/model?run=SIM-2025B&week=1")
    settle(page)
    expect(page.get_by_text(version, exact=True).first).to_be_visible()
    expect(page.get_by_role("heading", name="Beside other kinds of model")).to_be_visible()
    page.goto(f"{app_url}/train?run=SIM-2025B&week=5")
    page.get_by_role("button", name="Use the shipped one again").click()
    page.get_by_role("button", name="Use it", exact=True).wait_for()
