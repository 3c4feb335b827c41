"""Two people in a demo: what one uploads, the other never sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import settle, upload_sample

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_two_sessions_of_a_demo_do_not_see_each_others_upload(demo_url: str, open_page: Callable[..., Page]) -> None:
    one, other = open_page(f"{demo_url}/upload"), open_page(f"{demo_url}/upload")
    settle(other)
    upload_sample(one)
    one.get_by_role("button", name="Score this run").click()
    one.get_by_role("heading", name="Caseload").wait_for()
    settle(one)
    expect(one.get_by_test_id("stSidebar")).to_contain_text("SIM-101")

    other.get_by_role("link", name="Home").click()
    other.get_by_role("link", name="Upload").click()
    settle(other)
    expect(other.get_by_role("button", name="Read these files")).to_be_visible()
    other.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
    offered = other.get_by_role("option")
    expect(offered).to_have_count(4)
    assert [text for text in offered.all_inner_texts() if "SIM 101" in text] == []

    third = open_page(f"{demo_url}/caseload?run=SIM-101")
    settle(third)
    expect(third.get_by_test_id("stSidebar")).not_to_contain_text("SIM-101")
