"""A demo's folders: one for each browser session, gone at its end, and swept where a killed server left one."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from streamlit import config

from dropout.ui import session
from dropout.ui.session import SessionFolder


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_two_sessions_have_two_folders_and_each_ends_alone() -> None:
    one, two = SessionFolder(), SessionFolder()
    (one.path / "export.csv").write_text("x", encoding="utf-8")
    one.remove()
    assert not one.path.exists()
    assert two.path.is_dir()
    two.remove()
    assert not two.path.exists()


def test_what_a_killed_server_left_behind_is_swept(tmp_path: Path) -> None:
    left = tmp_path / "stay-or-stray-old"
    left.mkdir()
    (left / "alive.lock").touch()
    SessionFolder().remove()
    assert not left.exists()


@pytest.mark.parametrize(
    ("address", "demo"), [("127.0.0.1", False), ("localhost", False), ("::1", False), ("0.0.0.0", True), ("192.0.2.7", True), (None, True)]
)
def test_any_address_but_this_machines_own_is_a_demo(address: str | None, demo: bool) -> None:
    config.set_option("server.address", address)
    assert session.is_demo() is demo
    assert session.keeps_names() is not demo
    assert session.upload_limit_mb() == (50 if demo else 200)
