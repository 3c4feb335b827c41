"""Every page at both widths, light and dark: nothing broken, nothing wider than the window, no word to avoid,
text that can be read, headings that skip no level, and a picture to look at."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dropout.pipeline import bundled_tables
from tests.architecture import patterns_to_avoid, words
from tests.e2e.contrast import hard_to_read
from tests.e2e.steps import settle

pytestmark = pytest.mark.e2e

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
RUN = "SIM-2025B"
PATTERNS = patterns_to_avoid((Path(__file__).parents[2] / "docs" / "words.md").read_text(encoding="utf-8"))
TEXT = "() => [document.body.innerText, ...[...document.querySelectorAll('svg text')].map(one => one.textContent)].join('\\n')"
LEVELS = "() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => one.tagName[1])"
PAGES = [
    "home",
    "upload",
    "caseload",
    "my_week",
    "learner",
    "ask",
    "messages",
    "playbook",
    "cohort",
    "does_it_work",
    "did_it_help",
    "feedback",
    "snapshot",
    "quick_check",
    "model",
    "train",
    "about",
]


def address(name: str) -> str:
    """Where a page is, on the simulated run that is going on; Learner on somebody who was there from the start."""
    path = "" if name == "home" else name
    enrolments = bundled_tables().enrolments
    stays = enrolments[(enrolments["run_id"] == RUN) & (enrolments["registered_day"] < 0) & enrolments["unregistered_day"].isna()]
    learner = f"&learner={stays['learner_id'].iloc[0]}" if name == "learner" else ""
    return f"/{path}?run={RUN}&week=5{learner}"


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_fits(app_url: str, open_page: Callable[..., Page], width: int, dark: bool) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page = open_page(app_url, width=width, dark=dark)
    too_wide, spoken, faint, skipping = [], [], [], []
    for name in PAGES:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{app_url}{address(name)}")
        settle(page)
        height = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(height, 900)})
        page.screenshot(path=SCREENSHOTS / f"{name}_{width}_{'dark' if dark else 'light'}.png")
        wide = "() => [document.documentElement, document.querySelector('[data-testid=stMain]')].some(e => e.scrollWidth > e.clientWidth)"
        if page.evaluate(wide):
            too_wide.append(name)
        levels = [int(level) for level in page.evaluate(LEVELS)]
        skipping += [name for above, below in pairwise(levels) if below > above + 1]
        spoken += words(name, page.evaluate(TEXT), PATTERNS)
        faint += [f"{name}: {text}" for text in hard_to_read(page)]
    assert too_wide == []
    assert spoken == []
    assert faint == []
    assert skipping == []


@pytest.mark.slow
def test_text_that_is_hard_to_read_is_found(open_page: Callable[..., Page]) -> None:
    page = open_page("about:blank")
    page.set_content(
        "<div id=root style='background: #000'><p style='color: #3776AB'>half</p><p style='color: #fff'>clear</p>"
        "<button disabled style='color: #333'>off</button><p style='color: rgba(255, 255, 255, 0.3)'>pale</p></div>"
    )
    assert hard_to_read(page) == ["half (4.34)", "pale (2.46)"]
