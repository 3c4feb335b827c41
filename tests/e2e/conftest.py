"""A real browser on a real server. Nothing here knows a page: tests say what they open."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browser import HOW_TO_GET_ONE, find_browser
from tests.e2e.server import free_port, serving

ROOT = Path(__file__).parents[2]
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def app_command(address: str, port: int) -> list[str]:
    options = [f"--server.address={address}", f"--server.port={port}", "--server.headless=true", "--server.fileWatcherType=none"]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *options]


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app in local mode: bound to 127.0.0.1, one workspace."""
    port = free_port()
    with serving(app_command("127.0.0.1", port), port, folder=tmp_path_factory.mktemp("local"), cwd=ROOT) as url:
        yield url


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app in demo mode: bound to every address without sign-in, a workspace per browser session."""
    port = free_port()
    with serving(app_command("0.0.0.0", port), port, folder=tmp_path_factory.mktemp("demo"), cwd=ROOT) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file of tests: not longer, because its event loop would be in the way of later asyncio code."""
    path = find_browser()
    if path is None:
        pytest.fail(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url, width=1440, dark=False)` opens `url` in a browser session of its own; call it twice for two people."""
    contexts = []

    def open_page(url: str, *, width: int = 1440, dark: bool = False) -> Page:
        height = 900 if width > 600 else 844
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
