"""Case memory on the servers an institution may have: the same laws on real ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dropout.cases import CaseStore
from tests.unit.cases.laws import Laws

pytestmark = pytest.mark.slow


def emptied(url: str) -> Iterator[CaseStore]:
    store = CaseStore(url)
    yield store
    for run in ("R", "other"):
        store.purge(run)
    store.close()


class TestPostgresql(Laws):
    @pytest.fixture
    def store(self, postgresql_url: str) -> Iterator[CaseStore]:
        yield from emptied(postgresql_url)


class TestMariadb(Laws):
    @pytest.fixture
    def store(self, mariadb_url: str) -> Iterator[CaseStore]:
        yield from emptied(mariadb_url)
