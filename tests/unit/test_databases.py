"""Databases as a source: what may run, and that a password is never said. Real servers are not part of these tests."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from dropout import databases
from dropout.cli import app
from dropout.errors import DropoutError

HOSTILE = {
    "postgresql": [
        "DELETE FROM t", "SELECT 1; DROP TABLE t", "SELECT * INTO u FROM t", "SELECT * FROM t FOR UPDATE",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "SELECT pg_read_file('/etc/passwd')", "SELECT pg_catalog.pg_sleep(9)",
        "SELECT * FROM pg_ls_dir('.')", 'SELECT "lo_import"(\'x\')', "COPY t TO 'x'",
        "SELECT query_to_xml('delete from t', true, true, '')", "SELECT set_config('a', 'b', false)", "SELECT lo_export(1, 'x')",
        "SELECT evil.lower('x')", "SELECT a OPERATOR(evil.+) b FROM t", "SELECT * FROM ROWS FROM (pg_ls_dir('.')) AS x",
        "SELECT 1 ORDER BY pg_sleep(9)", "SELECT array(SELECT pg_sleep(9))", "SELECT 1 OFFSET nextval('s')",
        "EXPLAIN ANALYZE DELETE FROM t", "DO $$ BEGIN END $$", "SELECT setval('s', 1)", "SELECT 1 INTO TEMP x",
        "WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM x", "SELECT * FROM dblink('x', 'y') AS d(a int)",
        "SELECT nextval('s')", "",
    ],
    "mysql": [
        "SELECT load_file('x')", "SELECT sleep(9)", "SELECT * FROM t INTO OUTFILE 'x'", "SELECT * FROM t INTO DUMPFILE 'x'",
        "SELECT a INTO @x FROM t", "SELECT `load_file` ('x')", "SELECT /*+ SET_VAR(max_execution_time=0) */ a FROM t",
        "SELECT get_lock('a', 9)", "CALL p()", "SELECT * FROM t LOCK IN SHARE MODE", "SELECT * FROM t PROCEDURE ANALYSE()",
        "SELECT @@secure_file_priv", "SELECT 1 UNION SELECT 2 INTO OUTFILE 'x'", "HANDLER t OPEN",
    ],
    "mariadb": [
        "SELECT NEXT VALUE FOR s", "SELECT nextval(s)", "DO sleep(9)", "SELECT benchmark(9, 1)", "SELECT @a := 1", "SET GLOBAL x = 1",
    ],
    "sqlite": [
        "SELECT load_extension('x')", "ATTACH 'x' AS y", "PRAGMA query_only = OFF",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "query"), [(kind, query) for kind, queries in HOSTILE.items() for query in queries])
def test_what_may_do_more_than_read_is_refused(kind: str, query: str) -> None:
    with pytest.raises(DropoutError):
        databases.read_only(query, kind)


@pytest.mark.parametrize("kind", databases.DIALECTS)
def test_plain_reading_is_allowed_and_comments_go(kind: str) -> None:
    query = "WITH x AS (SELECT a, COUNT(*) AS n FROM t GROUP BY a) SELECT a, n FROM x /*! hidden */ UNION ALL SELECT 1, 2"
    assert "hidden" not in databases.read_only(query, kind)


def test_a_table_is_fetched_whole_and_nothing_can_be_written(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as made:
        made.executescript("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x,y'), (2, NULL), (3, '100%')")
    with databases.open_database(f"sqlite:///{tmp_path / 'a.db'}") as connection:
        query = databases.query_of_table(connection, "t")
        assert databases.preview(connection, query, 1) == (["a", "b"], [(1, "x,y")])
        assert databases.fetch(connection, query, tmp_path / "t.csv", lambda done: None) == 3
    assert (tmp_path / "t.csv").read_text().splitlines() == ["a,b", '1,"x,y"', "2,", "3,100%"]
    with pytest.raises(DropoutError), databases.open_database(f"sqlite:///{tmp_path / 'a.db'}") as connection:
        connection.exec_driver_sql("DELETE FROM t")


def make(path: Path, *statements: str) -> str:
    with closing(sqlite3.connect(path)) as made:
        made.executescript(";".join(statements))
    return f"sqlite:///{path}"


@given(payload=st.text(max_size=12) | st.text(alphabet="'\"\\\\`;-/*$E\n%", max_size=12))
def test_a_text_in_a_query_stays_that_text(payload: str) -> None:
    quoted = payload.replace("\0", "").replace("'", "''")
    with closing(sqlite3.connect(":memory:")) as plain:
        assert plain.execute(databases.read_only(f"SELECT '{quoted}' AS a", "sqlite")).fetchone() == (payload.replace("\0", ""),)


def test_a_query_without_end_is_stopped(tmp_path: Path) -> None:
    url = make(tmp_path / "a.db", "CREATE TABLE t (a)")
    endless = "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a FROM x) SELECT COUNT(*) FROM x"
    with pytest.raises(DropoutError, match="did not answer"), databases.open_database(url, seconds=0) as connection:
        databases.preview(connection, endless)


def test_bytes_are_text_or_digits(tmp_path: Path) -> None:
    url = make(tmp_path / "a.db", "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (x'4142', x'FF00')")
    with databases.open_database(url) as connection:
        assert databases.preview(connection, "SELECT a, b FROM t")[1] == [("AB", "ff00")]


@pytest.mark.parametrize(
    "option", ["init_command=DROP", "local_infile=1", "read_default_file=/etc/x", "options=-c", "service=x", "passfile=x"]
)
def test_an_address_may_not_loosen_the_driver(option: str) -> None:
    with pytest.raises(DropoutError, match="options that are not used") as caught:
        databases.address_words(f"mysql://u:geheim@h/d?{option}")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://u:geheim@127.0.0.1:1/d", "mariadb://u:geheim@127.0.0.1:1/d", "mysql://u:geheim@h:geheim/d"])
def test_a_password_is_never_said(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DropoutError) as caught, databases.open_database(url):
        pass
    assert "geheim" not in str(caught.value)
    assert "geheim" not in caplog.text


def test_the_command_imports_a_table_as_a_file_of_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DROPOUT_SOURCE_URL", "sqlite:///a.db")
    with closing(sqlite3.connect("a.db")) as made:
        made.execute("CREATE TABLE seen (student_id, course, date, clicks)")
        made.executemany("INSERT INTO seen VALUES (?, 'A', ?, 2)", [(f"s{n % 12}", f"2024-01-{1 + n % 28:02d}") for n in range(90)])
        made.commit()
    space, runner = ["--workspace", str(tmp_path / "space")], CliRunner()
    assert "seen" in runner.invoke(app, ["database", *space]).output
    assert "2024-01-01" in runner.invoke(app, ["database", "seen", "--preview", *space]).output
    assert runner.invoke(app, ["database", "seen", *space]).exit_code == 3
    asked = json.loads(Path("questions.json").read_text())
    Path("answers.json").write_text(json.dumps({question["key"]: question["default"] for question in asked}))
    done = runner.invoke(app, ["database", "seen", "--answers", "answers.json", *space])
    assert done.exit_code == 0, done.output
    assert "90 rows read = 90 kept + 0 dropped" in done.output
