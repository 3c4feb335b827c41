"""The app as it runs for real, in both of its modes. Nothing here knows a page: tests say what they open."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.server import free_port, serving

ROOT = Path(__file__).parents[2]


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
