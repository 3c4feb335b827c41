"""Which browser the end-to-end tests take, without starting one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import browser


def program(folder: Path, name: str, says: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_named_browser_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program(tmp_path, "chromium", "Chromium 156")
    named = program(tmp_path, "mine", "Google Chrome 156")
    assert browser.find_browser({"CHROMIUM": named}) == named


def test_named_browser_is_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program(tmp_path, "chromium", "Chromium 156")
    assert browser.set_up({"CHROMIUM": str(tmp_path / "nowhere")}) is None


def test_placeholder_on_the_path_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    program(tmp_path, "chromium", "Command requires the snap to be installed")
    real = program(tmp_path, "google-chrome", "Google Chrome 156")
    monkeypatch.setattr(browser, "PROGRAMS", ["chromium", "google-chrome"])
    assert browser.find_browser({}) == real


def test_package_is_tried_only_after_its_list(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    browser.install_package(lambda command: bool(calls.append(list(command))))
    assert calls == [["sudo", "-n", "apt-get", "update", "-qq"]]
