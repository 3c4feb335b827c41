"""Twenty people writing cases for a minute on each database: python -m benchmarks.case_crowd

Needs the servers of `python -m tests.servers`. Ends with an error where anything confirmed is missing or anything was overwritten.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests import servers
from tests.crowd import PEOPLE, work_at_once

SECONDS = 60


def main() -> None:
    """Each database in turn, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # the servers run as accounts of their own
        with servers.postgresql(folder) as postgresql, servers.mariadb(folder) as mariadb:
            for title, place in (("SQLite", folder / "cases.db"), ("PostgreSQL", postgresql), ("MariaDB", mariadb)):
                saved, refused = work_at_once(place, SECONDS)
                print(f"{title:<11} {PEOPLE} people, {SECONDS} s: {saved:,} changes confirmed, {refused:,} refused, none lost", flush=True)


if __name__ == "__main__":
    main()
