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


LITERALS = {
    "postgresql_url": [r"'a\'", r"E'a\\'", r"E'\\\' , 1 -- '", r"U&'\0027 , 1 --'", r"$x$a'b\$x$", "'it''s'", r"E'\x27'", r"'a\' || 'b'"],
    "mariadb_url": [
        r"'a\\'", r"'a\'b'", r"'\\\'' ", r"'\\\' , load_file(0x61) -- '", "'it''s'", r"n'a\\'", r"'a\%b'", r'"a\"b"', r"_latin1'a\\'",
    ],
}  # fmt: skip
REFUSED = {
    "postgresql_url": [
        "SELECT nextval('s')", "SET TRANSACTION READ WRITE", "CREATE TABLE u (a int)", "COPY t TO PROGRAM 'true'",
        "INSERT INTO t VALUES (1)",
        "SELECT set_config('transaction_read_only', 'off', false)", "SELECT pg_read_file('PG_VERSION')", "SELECT pg_ls_dir('.')",
    ],
    "mariadb_url": ["SELECT NEXT VALUE FOR s", "INSERT INTO t VALUES (1)", "CREATE TABLE u (a int)", "DELETE FROM t"],
}  # fmt: skip


def run(url: str, *statements: str) -> None:
    with databases.open_database(url, seconds=1) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.mark.parametrize("server", LITERALS)
def test_a_text_of_a_query_means_what_the_server_takes_it_for(server: str, request: pytest.FixtureRequest) -> None:
    with databases.open_database(request.getfixturevalue(server)) as connection:
        for literal in LITERALS[server]:
            meant = connection.exec_driver_sql(f"SELECT {literal} AS a").scalar_one()
            assert databases.preview(connection, f"SELECT {literal} AS a")[1] == [(meant,)], literal


@pytest.mark.parametrize(("server", "statement"), [(server, one) for server, statements in REFUSED.items() for one in statements])
def test_the_session_itself_refuses_what_a_check_might_miss(server: str, statement: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(server)
    engine = create_engine(make_url(url).set(drivername=databases.DRIVERS[make_url(url).get_backend_name()]))
    with engine.begin() as made:
        made.exec_driver_sql("CREATE TABLE t (a int)")
        made.exec_driver_sql("CREATE SEQUENCE s")
    try:
        run(url, "SELECT a FROM t")
        with pytest.raises(DropoutError):
            run(url, "SELECT 1", statement)
    finally:
        with engine.begin() as made:
            made.exec_driver_sql("DROP TABLE t")
            made.exec_driver_sql("DROP SEQUENCE s")
        engine.dispose()


@pytest.mark.parametrize(
    ("server", "before"), [("postgresql_url", []), ("mariadb_url", ["SET SESSION max_recursive_iterations = 4294967295"])]
)
def test_a_query_without_end_is_stopped(server: str, before: list[str], request: pytest.FixtureRequest) -> None:
    endless = "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x WHERE a < 1000000000) SELECT COUNT(*) AS n FROM x"
    assert databases.read_only(endless, server.removesuffix("_url"))
    with pytest.raises(DropoutError):
        run(request.getfixturevalue(server), *before, endless)
