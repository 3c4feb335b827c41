"""Upload, the second time: what changed, which version is in use, the way back and forth, and the inbox."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dropout.config import default_home
from dropout.store import Workspace
from tests.ui.conftest import Open
from tests.ui.uploads import choose, imported, keys_of, log, text_of

pytestmark = pytest.mark.usefixtures("jobs_at_once")
TEN = {number: f"Ada {number}" for number in range(11, 21)}
ELEVEN = {**TEN, 21: "Zoe Example"}


def both(app: Open, first: str, second: str) -> tuple[str, AppTest]:
    """Import one log, then another; return the name of the run and the page."""
    page = choose(app("upload"), log=first)
    (run,) = imported()
    page.button(key="again").click().run()
    return run, choose(page, log=second)


def days_in_use(run: str) -> int:
    return int(Workspace(default_home()).tables([run]).frame("events")["day"].nunique())


def test_a_later_export_says_what_changed(app: Open) -> None:
    run, page = both(app, log(13, 20, TEN), log(13, 23, ELEVEN))
    assert f"**What changed in {run}** since the export read on " in text_of(page)
    assert "- 41 new actions of 11 learners since 13 February 2025\n- 1 new learner" in text_of(page)
    assert page.download_button(key="changes").label == "Who and what (12)"


@pytest.mark.parametrize(("answer", "days"), [("keep", 11), ("replace", 5)])
def test_a_partial_export_is_a_question_first(app: Open, answer: str, days: int) -> None:
    run, page = both(app, log(13, 23), log(13, 17))
    assert f"Use this export of {run} instead of the one in use?" in page.radio(key=f"answer_replace:{run}").label.replace("\\", "")
    assert days_in_use(run) == 11
    page.radio(key=f"answer_replace:{run}").set_value(answer).run()
    page.button(key="answer").click().run()
    assert days_in_use(run) == days


def test_the_choice_between_two_versions_can_be_turned_round(app: Open) -> None:
    run, page = both(app, log(13, 23), log(13, 17))
    page.radio(key=f"answer_replace:{run}").set_value("keep").run()
    page.button(key="answer").click().run()
    assert "It was put aside; the one before stays in use." in text_of(page)
    page.button(key=f"use_{run}").click().run()
    assert (days_in_use(run), "It is in use all the same." in text_of(page)) == (5, True)
    page.button(key=f"keep_{run}").click().run()
    assert days_in_use(run) == 11


def test_the_history_tells_what_is_in_use_and_goes_back_and_forth(app: Open) -> None:
    run, page = both(app, log(13, 20), log(13, 23))
    page.button(key="again").click().run()
    later, first = (past.record.import_id for past in Workspace(default_home()).history())
    said = text_of(page)
    assert f"**{run}** :green-badge[in use]" in said
    assert f"**{run}** :gray-badge[replaced by a later one]" in said
    assert " · 33 rows of log.csv" in said
    assert re.search(r", \d\d:\d\d · 24 rows of log.csv", said)  # two of one day differ by their time

    page.button(key=f"undo_{later}").click().run()
    assert days_in_use(run) == 8
    assert f"**{run}** :orange-badge[taken back]" in text_of(page)
    page.button(key=f"redo_{later}").click().run()
    assert days_in_use(run) == 11

    page.button(key=f"undo_{first}").click().run()
    page.button(key=f"delete_{first}").click().run()
    assert [past.record.import_id for past in Workspace(default_home()).history()] == [later]


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's inbox with one log in it, and a link out of it."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "log.csv").write_text(log(13, 20), encoding="utf-8")
    (folder / "linked.csv").symlink_to(tmp_path / "secret.csv")
    monkeypatch.setenv("DROPOUT_INBOX", str(folder))
    return folder


def test_a_file_in_the_inbox_is_read_where_it_lies(app: Open, inbox: Path) -> None:
    page = app("upload")
    assert [box.label.replace("\\", "") for box in page.checkbox] == ["log.csv · 3 KB · just now"]
    assert page.button(key="read_inbox").disabled
    page.checkbox(key="inbox_log.csv").check().run()
    page.button(key="read_inbox").click().run()
    assert "Imported Knots, 3 learners, from 24 rows." in text_of(page)
    assert not list((default_home() / "jobs").rglob("log.csv"))
    (run,) = imported()
    page.number_input(key=f"answer_run_length:{run}").set_value(70).run()
    page.button(key="answer").click().run()
    assert Workspace(default_home()).tables([run]).runs["length_days"].tolist() == [70]
    assert (inbox / "log.csv").read_text(encoding="utf-8") == log(13, 20)


def test_an_empty_inbox_says_what_to_do(app: Open, inbox: Path) -> None:
    (inbox / "log.csv").unlink()
    assert "Nothing lies there." in text_of(app("upload"))


def test_a_demo_has_no_inbox(demo: Open, inbox: Path) -> None:
    page = demo("upload")
    assert "read_inbox" not in keys_of(page)
    assert list(page.checkbox) == []
