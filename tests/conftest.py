"""What every test shares: reproducible properties, and a home folder that is never the developer's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Time limits per example would make a busy machine look like a broken law; in CI every run draws the same examples.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the workspace of whoever runs the tests out of reach."""
    monkeypatch.setenv("DROPOUT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DROPOUT_DATABASE_URL", raising=False)
