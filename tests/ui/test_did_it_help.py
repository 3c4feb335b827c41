"""Did it help: nobody contacted, too few to tell, and a simulated effect that is known and found again."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from dropout.cases import AsOf, CaseStore, Change, Channel, Contact, Result
from dropout.domain import Actor, Cutoff
from dropout.effects import active_after
from dropout.pipeline import bundled_tables
from dropout.store import Workspace
from dropout.ui import effects, session
from tests.contacted import contacted_course, trial_rows
from tests.ui.conftest import Open

RUN = "SIM-2025B"
WEEK = {"run": RUN, "week": "5"}
NAMES = {"raw": "estimate", "active_days": "active_days_last_14d", "missed": "deadlines_missed"}


@pytest.fixture
def twelve_contacted(own_workspace: Workspace) -> None:
    people = bundled_tables().of_runs([RUN]).enrolments
    members = people.loc[(people["registered_day"] < Cutoff(2).day) & people["unregistered_day"].isna(), "learner_id"].head(12)
    made = Contact(session.now().date(), Channel.EMAIL, Result.NO_ANSWER, AsOf(2, 0.5, 0.5, "check_in", "m"), 14)
    own_workspace.root.mkdir(parents=True, exist_ok=True)
    store = CaseStore(own_workspace.root / "cases.db")
    store.apply(RUN, [Change(one, 0, contact=made) for one in members], Actor("Ana"), session.now())
    store.close()


def opened(app: Open) -> AppTest:
    page = app("did_it_help", **WEEK)
    assert not page.exception
    return page


def text_of(page: AppTest) -> str:
    return "\n".join(one.value for kind in (page.markdown, page.header) for one in kind)


def test_without_contacts_the_page_leads_to_the_caseload(app: Open) -> None:
    assert "Nobody has been contacted yet" in text_of(opened(app))


@pytest.mark.usefixtures("twelve_contacted")
def test_twelve_contacts_cannot_tell_and_say_how_many_are_needed(app: Open) -> None:
    page = opened(app)
    assert "Cannot tell whether contacting helped." in text_of(page)
    assert "20 are needed" in text_of(page)
    assert "Of 100 contacted" not in text_of(page)
    assert page.metric[0].value == "12"


@pytest.mark.usefixtures("twelve_contacted")
def test_a_known_effect_lies_in_the_range_shown(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    course = contacted_course(0, 1.5)
    rows = trial_rows(course).rename(columns=NAMES)
    rows = rows.assign(completed=rows["outcome"], active=active_after(course.tables, rows), days_since_last_activity=0.0, score_mean=0.0)
    monkeypatch.setattr(effects, "rows_of", lambda runs, contacts: rows)
    text = text_of(opened(app))
    span = re.search(r"(?:range|anything from) (as many|\d+ more|\d+ fewer) to (as many|\d+ more|\d+ fewer)", text)
    assert span, text
    low, high = (int(re.sub(r"\D", "", one) or 0) * (-1 if "fewer" in one else 1) for one in span.groups())
    assert low <= 100 * course.true_effect <= high
