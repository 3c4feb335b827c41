"""Databases as a source: what may run, and that a password is never said. Real servers are not part of these tests."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dropout import databases
from dropout.cli import app
from dropout.errors import DropoutError

HOSTILE = [
    ("postgresql", "DELETE FROM t"), ("postgresql", "SELECT 1; DROP TABLE t"), ("postgresql", "SELECT * INTO u FROM t"),
    ("postgresql", "SELECT * FROM t FOR UPDATE"), ("postgresql", "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x"),
    ("postgresql", "SELECT pg_read_file('/etc/passwd')"), ("postgresql", "SELECT pg_catalog.pg_sleep(9)"),
    ("postgresql", "SELECT * FROM pg_ls_dir('.')"), ("postgresql", 'SELECT "lo_import"(\'x\')'), ("postgresql", "COPY t TO 'x'"),
    ("postgresql", "SELECT * FROM dblink('x', 'y') AS d(a int)"), ("postgresql", "SELECT nextval('s')"), ("postgresql", ""),
    ("mysql", "SELECT load_file('x')"), ("mysql", "SELECT sleep(9)"), ("mysql", "SELECT * FROM t INTO OUTFILE 'x'"),
    ("mariadb", "SELECT benchmark(9, 1)"), ("mariadb", "SELECT @a := 1"), ("mariadb", "SET GLOBAL x = 1"),
    ("sqlite", "SELECT load_extension('x')"), ("sqlite", "ATTACH 'x' AS y"), ("sqlite", "PRAGMA query_only = OFF"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "query"), HOSTILE)
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
