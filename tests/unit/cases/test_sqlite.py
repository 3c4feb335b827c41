"""Case memory in a file of the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.cases import CaseStore
from tests.unit.cases.laws import Laws


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    return CaseStore(tmp_path / "cases.db")


class TestSqlite(Laws):
    pass
