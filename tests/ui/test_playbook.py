"""Playbook and Messages: changed here, checked, followed at once; nudges wait for a person."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dropout.cases import CaseStore
from dropout.errors import DropoutError
from dropout.interventions.guidance import default_guidance
from dropout.store import Workspace
from dropout.ui import downloads, guidance
from dropout.ui.nudges import mail_merge
from dropout.ui.playbook import to_rows
from tests.ui.conftest import Open
from tests.ui.test_cases import RUN, WEEK, first_on_the_list, text_of


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pages would keep is kept in the workspace that `app` opens."""
    monkeypatch.setattr(guidance.session, "is_demo", lambda: False)
    monkeypatch.setattr(guidance.session, "actor", lambda: guidance.session.Actor("Ada"))


def rows(part: str) -> list[dict[str, Any]]:
    return list(default_guidance().model_dump(mode="json")[part])


def test_a_changed_step_is_proposed_at_once(app: Open, kept: None) -> None:
    changed = [{**row, "action": f"New: {row['action']}"} for row in rows("steps")]
    guidance.save("steps", changed, guidance.version())
    page = app("learner", **WEEK, learner=first_on_the_list(app))
    steps = [str(one.value) for one in page.text_area if str(one.key).startswith("plan_step_")]
    assert all(step.startswith("New: ") for step in steps)
    guidance.reset("steps")
    assert guidance.current() == default_guidance()


def test_what_does_not_hold_is_not_kept(kept: None) -> None:
    bad = rows("templates")
    bad[0]["body"] = "Hello {surname}"
    with pytest.raises(DropoutError, match="unknown merge field"):
        guidance.save("templates", bad, guidance.version())
    assert guidance.current() == default_guidance()


def test_two_who_edit_at_once_do_not_overwrite_each_other(kept: None) -> None:
    seen = guidance.version()
    named = [{**row, "contact": "ext. 1"} for row in rows("services")]
    guidance.save("services", named, seen)
    with pytest.raises(DropoutError, match="Somebody else changed this meanwhile"):
        guidance.save("services", rows("services"), seen)
    assert guidance.current().services[0].contact == "ext. 1"


def test_a_service_that_steps_lead_to_cannot_go(kept: None) -> None:
    with pytest.raises(DropoutError, match="the directory does not have: Academic support"):
        guidance.save("services", rows("services")[1:], guidance.version())


def test_the_page_shows_all_three_tables_and_saves_them_as_they_are(app: Open) -> None:
    page = app("playbook", **WEEK)
    assert {f"save_{part}" for part in ("steps", "services", "templates")} <= {button.key for button in page.button}
    page.button(key="save_services").click().run()
    assert [one.value for one in page.success] == ["Saved."]
    assert "Changed by" in text_of(page)
    page.button(key="reset_services").click().run()
    assert [one.value for one in page.success] == ["As shipped again."]


def test_rows_typed_in_lose_nothing_but_emptiness() -> None:
    typed = pd.DataFrame([{"name": "Desk", "hours": None, "days": 3}, {"name": None, "hours": "", "days": float("nan")}])
    assert to_rows(typed) == [{"name": "Desk", "days": 3}]


# Messages ------------------------------------------------------------------------------------------


def queue(page: AppTest) -> pd.DataFrame:
    return page.dataframe[0].value


def test_nudges_wait_and_nothing_is_logged_before_somebody_releases_them(app: Open, own_workspace: Workspace) -> None:
    page = app("messages", **WEEK)
    assert len(queue(page)) > 5
    assert all("No activity" in why or "is due on day" in why for why in queue(page)["Why"])
    assert CaseStore(own_workspace.root / "cases.db").contacts(RUN).empty


def test_rules_change_who_is_nudged_and_are_kept(app: Open) -> None:
    page = app("messages", **WEEK)
    before = len(queue(page))
    page.number_input(key="nudge_silent_days").set_value(30).run()
    assert 0 < len(queue(page)) < before
    assert len(queue(app("messages", **WEEK))) == len(queue(page))


def test_somebody_contacted_is_held_back(app: Open) -> None:
    learner = queue(app("messages", **WEEK))["Learner"].iloc[0]
    app("learner", **WEEK, learner=learner).button(key="log_contact").click().run()
    page = app("messages", **WEEK)
    assert learner not in set(queue(page)["Learner"])
    held = page.dataframe[1].value
    assert held.set_index("Learner").loc[learner, "Held back because"] == "contacted within 7 days"


@settings(max_examples=25)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=30), min_size=1, max_size=4))
def test_a_mail_merge_is_read_back_as_it_was_written(bodies: list[str]) -> None:
    texts = pd.DataFrame({"learner_id": "L1", "subject": "x", "body": bodies, "missing": ""})
    read = pd.read_csv(io.BytesIO(downloads.to_csv(mail_merge(texts, {}))), keep_default_na=False, dtype=str)["Message"]
    assert [cell.removeprefix("'") for cell in read] == [body.removeprefix("'") for body in bodies]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in read)
    book = io.BytesIO(downloads.to_xlsx(mail_merge(texts, {}), "Messages"))
    assert b"<f" not in zipfile.ZipFile(book).read("xl/worksheets/sheet1.xml")  # no formula
    cells = pd.read_excel(book, engine="calamine", keep_default_na=False, dtype=str)["Message"]
    assert list(cells) == bodies


def test_a_mail_merge_holds_names_only_where_shown_and_no_formula() -> None:
    texts = pd.DataFrame({"learner_id": ["L1"], "subject": ["=HYPERLINK(1)"], "body": ["@x"], "missing": ["name"]})
    assert "Name" not in mail_merge(texts, {})
    merged = mail_merge(texts, {"L1": "+Ada"})
    assert merged["Name"].tolist() == ["+Ada"]
    read = pd.read_csv(io.BytesIO(downloads.to_csv(merged)))
    assert read.iloc[0].tolist() == ["L1", "'+Ada", "'=HYPERLINK(1)", "'@x", "name"]
    book = pd.read_excel(io.BytesIO(downloads.to_xlsx(merged, "Messages")), engine="calamine")
    assert book.iloc[0].tolist() == ["L1", "+Ada", "=HYPERLINK(1)", "@x", "name"]
