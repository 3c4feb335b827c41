"""The app without a browser: `app` opens it in local mode on the bundled course, `demo` as a demo."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from dropout import jobs
from dropout.config import default_home, shipped_root
from dropout.pipeline import import_export
from dropout.store import Workspace
from dropout.ui import session
from dropout.worker import run_job

ROOT = Path(__file__).parents[2]
Open = Callable[..., AppTest]


class NavigationOnly(PagesManager):
    """AppTest forgets before each run that `st.navigation` is in charge; a server doesn't, once it was called."""


@pytest.fixture(scope="session", autouse=True)
def _packages_searched_once() -> Iterator[None]:
    """A server looks through all installed packages for components when it starts; AppTest would for every page it opens."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture(autouse=True)
def _like_a_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app_test, "PagesManager", NavigationOnly)
    monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
    before = config.get_option("server.address")
    yield
    config.set_option("server.address", before)


def _opener(address: str) -> Open:
    def open_page(page: str | None = None, **query: str) -> AppTest:
        config.set_option("server.address", address)
        app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
        app.query_params.update(query)
        return (app.switch_page(f"pages/{page}.py") if page else app).run()

    return open_page


@pytest.fixture
def app() -> Open:
    """`app("caseload", week="3")` opens a page of the app in local mode, by a deep link where a query is given."""
    return _opener("127.0.0.1")


@pytest.fixture
def own_workspace() -> Workspace:
    """The workspace that `app` opens."""
    return Workspace(default_home())


@pytest.fixture
def jobs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is done at once, instead of in a process of its own."""
    monkeypatch.setattr(jobs, "_hand_over", run_job)
    monkeypatch.setattr(jobs, "warm_up", lambda: None)


@pytest.fixture
def imported_run(own_workspace: Workspace) -> str:
    """A run read from a Moodle export, with names, into the workspace that `app` opens."""
    export = shipped_root() / "data" / "exports"
    _, record = import_export(own_workspace, [export], now=datetime(2026, 3, 1, tzinfo=UTC))
    assert record is not None
    return record.runs[0]


@pytest.fixture
def marks_alone(own_workspace: Workspace, tmp_path: Path) -> str:
    """A run read from a Moodle gradebook, of which nothing but a start and marks is known, in the workspace that `app` opens."""
    people = [f"Ada,Example {i},u{i},{50 + i},{1709510400}" for i in range(12)]  # downloaded on 4 March 2024
    headings = "First name,Last name,ID number,Quiz: Ropes (Real),Last downloaded from this course"
    (tmp_path / "grades.csv").write_text("\n".join([headings, *people]), encoding="utf-8")
    answers = {"run_start:grades": "2024-02-12", "length:grades": "84"}
    _, record = import_export(own_workspace, [tmp_path / "grades.csv"], now=datetime(2026, 3, 1, tzinfo=UTC), answers=answers)
    assert record is not None
    return record.runs[0]


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """The same app bound to every address: a demo, here with one session."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = session.SessionFolder()
    monkeypatch.setattr(session, "_session_folder", lambda: folder)
    yield _opener("0.0.0.0")
    folder.remove()
