"""Upload from a database: seen, previewed, read like a file of the same rows; the address is kept nowhere and never said."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dropout import jobs
from dropout.config import default_home
from dropout.ui import session
from tests.ui.conftest import Open
from tests.ui.uploads import text_of

pytestmark = pytest.mark.usefixtures("jobs_at_once")
SECRET = "very-secret-file"


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A database with activity of 12 learners, and a table whose name would be a bad name for a file."""
    place = tmp_path / f"{SECRET}.db"
    with closing(sqlite3.connect(place)) as made:
        made.execute("CREATE TABLE seen (student_id, course, date, clicks)")
        made.executemany("INSERT INTO seen VALUES (?, 'A', ?, 2)", [(f"s{n % 12}", f"2024-01-{1 + n % 28:02d}") for n in range(90)])
        made.execute('CREATE TABLE "../odd *name*" (a, b)')
        made.execute("INSERT INTO \"../odd *name*\" VALUES ('=1+1', '**bold**')")
        made.commit()
    return f"sqlite:///{place}"


def opened(app: Open, address: str) -> AppTest:
    page = app("upload")
    page.text_input(key="source_address_0").set_value(address).run()
    return page.button(key="source_list").click().run()


def fetched(page: AppTest) -> dict[str, list[str]]:
    """The lines of the files that were handed to the import."""
    assert not page.exception
    job = jobs.latest_job(default_home(), "import")
    assert job is not None, text_of(page)
    places = (default_home() / "jobs" / job.job_id / "files").rglob("*.csv")
    return {place.name: place.read_text(encoding="utf-8").splitlines() for place in places}


def test_a_table_is_previewed_and_read_like_a_file(app: Open, address: str) -> None:
    page = opened(app, address)
    assert page.multiselect(key="source_tables_0").options == ["../odd *name*", "seen"]
    page.multiselect(key="source_tables_0").set_value(["seen"]).run()
    page.button(key="source_preview").click().run()
    assert page.dataframe[0].value.to_dict("records")[0] == {"student_id": "s0", "course": "A", "date": "2024-01-01", "clicks": "2"}
    page.button(key="source_read").click().run()
    assert fetched(page)["seen.csv"][:2] == ["student_id,course,date,clicks", "s0,A,2024-01-01,2"]
    job = jobs.latest_job(default_home(), "import")
    assert job is not None
    asked = {question.key: question.default for question in jobs.import_report(job).questions}
    assert {question.kind for question in jobs.import_report(job).questions} >= {"mapping"}
    jobs.restart_job(default_home(), job.job_id, {**job.arguments, "answers": asked})
    page.run()
    assert "**90 rows read = 90 kept + 0 dropped**, in 1 file." in text_of(page)


def test_a_query_is_read_and_a_column_of_the_same_name_told_apart(app: Open, address: str) -> None:
    page = opened(app, address)
    page.segmented_control(key="source_how_0").set_value("One SELECT").run()
    page.text_area(key="source_query_0").set_value("SELECT student_id, course, date, clicks, clicks FROM seen WHERE clicks > 1").run()
    page.button(key="source_preview").click().run()
    assert list(page.dataframe[0].value.columns) == ["student_id", "course", "date", "clicks", "clicks (2)"]
    page.text_area(key="source_query_0").set_value("SELECT student_id, course, date FROM seen").run()
    page.button(key="source_read").click().run()
    assert len(fetched(page)["query.csv"]) == 91


@pytest.mark.parametrize("query", ["DELETE FROM seen", "SELECT load_extension('x')", "SELECT 1; DROP TABLE seen", "x"])
def test_a_query_that_may_do_more_than_read_is_refused(app: Open, address: str, query: str) -> None:
    page = opened(app, address)
    page.segmented_control(key="source_how_0").set_value("One SELECT").run()
    page.text_area(key="source_query_0").set_value(query).run()
    page.button(key="source_read").click().run()
    assert not page.exception
    assert page.error
    assert jobs.latest_job(default_home(), "import") is None


def test_the_address_is_forgotten_and_stands_in_no_file(app: Open, address: str, caplog: pytest.LogCaptureFixture) -> None:
    page = opened(app, address)
    page.multiselect(key="source_tables_0").set_value(["seen"]).run()
    assert SECRET in str(vars(page.session_state._state))
    page.button(key="source_read").click().run()
    assert SECRET not in str(vars(page.session_state._state))
    assert [path for path in default_home().rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in caplog.text + text_of(page)


def test_what_a_table_holds_is_never_acted_on(app: Open, address: str) -> None:
    page = opened(app, address)
    page.multiselect(key="source_tables_0").set_value(["../odd *name*"]).run()
    page.button(key="source_preview").click().run()
    assert r"**../odd \*name\***, first 1 row" in [one.value for one in page.markdown]
    page.button(key="source_read").click().run()
    assert fetched(page) == {"table1.csv": ["a,b", "=1+1,**bold**"]}


@pytest.mark.parametrize(
    "wrong", ["postgresql://ana:geheim@127.0.0.1:1/d", "mysql://ana:geheim@127.0.0.1:1/d?init_command=x", "geheim", "sqlite:////nowhere"]
)
def test_an_address_that_leads_nowhere_is_told_without_it(app: Open, wrong: str) -> None:
    page = opened(app, wrong)
    assert not page.exception
    assert page.error
    assert "geheim" not in text_of(page)


def test_the_operators_address_is_used_and_not_shown(app: Open, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DROPOUT_SOURCE_URL", "postgresql://ana:geheim@db.example.org/course")
    page = app("upload")
    shown = page.radio(key="source_which")
    assert shown.options == ["course on db.example.org", "Another"]
    assert "geheim" not in text_of(page) + str(shown.proto)
    monkeypatch.setenv("DROPOUT_SOURCE_URL", address)
    page = app("upload")
    page.button(key="source_list").click().run()
    assert page.multiselect(key="source_tables_0").options == ["../odd *name*", "seen"]


def test_more_than_a_page_reads_is_left_to_the_command(app: Open, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "upload_limit_mb", lambda: 1)
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as made:
        made.execute("CREATE TABLE large AS WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 9000) "
                     "SELECT i, hex(zeroblob(90)) AS text FROM n")  # fmt: skip
    page = opened(app, address)
    page.multiselect(key="source_tables_0").set_value(["large"]).run()
    page.button(key="source_read").click().run()
    assert "dropout database" in text_of(page)
    assert list((default_home() / "scratch").iterdir()) == []


def test_a_demo_offers_none(demo: Open) -> None:
    page = demo("upload")
    assert [box.label for box in page.expander if "database" in box.label] == []
    assert all(box.key != "source_address_0" for box in page.text_input)
