"""A table out of real servers: fetched whole, and a session in which nothing can be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from dropout import databases
from dropout.errors import DropoutError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("server", ["postgresql_url", "mariadb_url"])
def test_a_table_is_fetched_and_the_session_only_reads(server: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = request.getfixturevalue(server)
    address = make_url(url)
    engine = create_engine(address.set(drivername=databases.DRIVERS[address.get_backend_name()]))
    with engine.begin() as made:
        made.exec_driver_sql("CREATE TABLE taken (a int, b varchar(9))")
        made.exec_driver_sql("INSERT INTO taken VALUES (1, 'x,y'), (2, NULL)")
    try:
        with databases.open_database(url) as connection:
            query = databases.query_of_table(connection, "taken")
            assert databases.fetch(connection, query, tmp_path / "t.csv", lambda done: None) == 2
        assert (tmp_path / "t.csv").read_text().splitlines() == ["a,b", '1,"x,y"', "2,"]
        with pytest.raises(DropoutError), databases.open_database(url) as connection:
            connection.exec_driver_sql("DELETE FROM taken")
    finally:
        with engine.begin() as made:
            made.exec_driver_sql("DROP TABLE taken")
        engine.dispose()
