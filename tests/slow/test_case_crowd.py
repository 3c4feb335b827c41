"""Twenty people at once, and a writer killed fifty times: what was confirmed is there, and nothing is there by half."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from dropout.cases import CaseStore
from tests.crowd import work_at_once

pytestmark = pytest.mark.slow

SECONDS, KILLS = 8, 50
ROOT = Path(__file__).parents[2]


def test_twenty_people_on_sqlite_lose_nothing(tmp_path: Path) -> None:
    work_at_once(tmp_path / "cases.db", SECONDS)


def test_twenty_people_on_postgresql_lose_nothing(postgresql_url: str) -> None:
    work_at_once(postgresql_url, SECONDS)


def test_twenty_people_on_mariadb_lose_nothing(mariadb_url: str) -> None:
    work_at_once(mariadb_url, SECONDS)


WRITER = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from dropout.cases import AsOf, CaseStore, Change, Channel, Contact, Result, Status
from dropout.domain import Actor

store, now = CaseStore(Path(sys.argv[1])), datetime(2026, 3, 2, tzinfo=UTC)
contact = Contact(date(2026, 3, 2), Channel.EMAIL, Result.WAITING, AsOf(5, 0.1, 0.5, "check_in", "v"))
statuses = [Status.CONTACTED, Status.NO_ANSWER]
print("ready", flush=True)
for turn in range(10**9):
    seen = store.cases("R")
    versions = {who: seen[who].version if who in seen else 0 for who in ("L1", "L2", "L3")}
    status = next(one for one in statuses if "L1" not in seen or one != seen["L1"].status)
    changes = [Change(who, version, {"status": status}, note="n", contact=contact) for who, version in versions.items()]
    print(store.apply("R", changes, Actor("A"), now), flush=True)
"""


def test_a_writer_killed_fifty_times_leaves_nothing_lost_or_half_written(tmp_path: Path) -> None:
    file, rng, confirmed = tmp_path / "cases.db", random.Random(1), set()
    CaseStore(file)
    for _ in range(KILLS):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(rng.random() / 10)
        writer.send_signal(signal.SIGKILL)
        told, _ = writer.communicate(timeout=30)
        confirmed |= {line for line in told.splitlines(keepends=True) if line.endswith("\n")}
    assert len(confirmed) > KILLS
    connection = sqlite3.connect(file)
    entries = dict(connection.execute("SELECT change_id, count(*) FROM entries GROUP BY change_id").fetchall())
    changes = {change for (change,) in connection.execute("SELECT change_id FROM changes").fetchall()}
    contacts, whole = (connection.execute(query).fetchone()[0] for query in ("SELECT count(*) FROM contacts", "PRAGMA integrity_check"))
    connection.close()
    assert whole == "ok"
    assert {line.strip() for line in confirmed} <= changes
    assert set(entries) == changes
    assert set(entries.values()) == {9}
    assert contacts == 3 * len(changes)
    store = CaseStore(file)
    assert {case.version for case in store.cases("R").values()} == {len(changes)}
    assert store.case("R", "L1").contacted_on == date(2026, 3, 2)
