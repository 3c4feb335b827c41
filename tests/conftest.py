"""What every test shares: reproducible properties, a home folder that is never the developer's own, a browser on request."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import servers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Time limits per example would make a busy machine look like a broken law; in CI every run draws the same examples.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

if "PYTEST_XDIST_WORKER" in os.environ:  # workers share the processors: threads of one would only wait for those of another
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))

BROWSER_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the workspace of whoever runs the tests out of reach."""
    monkeypatch.setenv("DROPOUT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DROPOUT_DATABASE_URL", raising=False)
    monkeypatch.delenv("DROPOUT_ASK_URL", raising=False)
    monkeypatch.delenv("DROPOUT_SOURCE_URL", raising=False)


@pytest.fixture(scope="session", autouse=True)
def _same_keys_in_every_run() -> Iterator[None]:
    """Each workspace of a test has its own key, but the same in every run: who is held out, and so each figure, hangs on pseudonyms."""
    made: Counter[str] = Counter()

    def token_bytes(size: int) -> bytes:
        test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]  # a thread may outlive its test
        made[test] += 1
        return hashlib.shake_256(f"{test} {made[test]}".encode()).digest(size)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dropout.store.workspace.secrets", SimpleNamespace(token_bytes=token_bytes, token_hex=secrets.token_hex))
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file of tests: not longer, because its event loop would be in the way of later asyncio code."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.browser import HOW_TO_GET_ONE, find_browser

    path = find_browser()
    if path is None:
        pytest.fail(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS.split())
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url, width=1440, dark=False)` opens `url` in a browser session of its own; call it twice for two people.

    Whatever a page does, its browser asks nothing of a server elsewhere.
    """
    contexts, asked = [], []

    def open_page(url: str, *, width: int = 1440, dark: bool = False) -> Page:
        height = 900 if width > 600 else 844
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.set_default_timeout(45_000)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in asked if url.startswith("http") and not url.startswith("http://127.0.0.1:")] == []


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, without a driver."""
    with servers.postgresql(tmp_path_factory.mktemp("postgresql")) as url:
        yield url


@pytest.fixture(scope="session")
def mariadb_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty MariaDB database, without a driver."""
    with servers.mariadb(tmp_path_factory.mktemp("mariadb")) as url:
        yield url
