"""The manager's question in a real browser: did it help? A known effect is found again, and twelve contacts cannot tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from dropout.cases import AsOf, CaseStore, Change, Channel, Contact, Result
from dropout.domain import Actor
from dropout.pipeline import bundled_tables, import_export
from dropout.simulate.contacts import ContactedCourse, simulate_contacts
from dropout.simulate.writers import write_canonical
from dropout.store import Workspace
from tests.contacted import estimate
from tests.e2e.conftest import ROOT, app_command
from tests.e2e.server import free_port, serving
from tests.e2e.steps import settle

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RUN, FEW = "HELP-2024A", "SIM-2025A"


@pytest.fixture(scope="module")
def course() -> ContactedCourse:
    """A finished run in which contacts helped, by how much being known."""
    return simulate_contacts(600, 12, 1, seed=2, effect=1.5, estimate=estimate, course="HELP")


def log_contacts(store: CaseStore, run_id: str, contacts: pd.DataFrame) -> None:
    """Contacts (learner_id, week, day, risk) as staff would have logged them."""
    made = {row.learner_id: Contact(date(2024, 3, 1), Channel.PHONE, Result.REACHED,
                                    AsOf(row.week, row.risk, row.risk, "contact_first", "m"), row.day)
            for row in contacts.itertuples()}  # fmt: skip
    store.apply(run_id, [Change(learner, 0, contact=contact) for learner, contact in made.items()], Actor("Ada"), NOW)


@pytest.fixture(scope="module")
def url(course: ContactedCourse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app in which that run was imported and its contacts logged, and twelve in a run of the bundled course."""
    folder, export = tmp_path_factory.mktemp("manager"), tmp_path_factory.mktemp("export")
    write_canonical(course.tables, export)
    space = Workspace(folder / "home")
    _, record = import_export(space, [export], now=NOW)
    assert record is not None
    assert record.runs == (RUN,)
    known = space.identities([RUN]).set_index("source_learner_id")["learner_id"]
    store = CaseStore(folder / "home" / "cases.db")
    log_contacts(store, RUN, course.contacts.assign(learner_id=course.contacts["learner_id"].map(known)))
    people = bundled_tables().of_runs([FEW]).enrolments
    there = people.loc[people["registered_day"].lt(14) & people["unregistered_day"].isna(), ["learner_id"]].head(12)
    log_contacts(store, FEW, there.assign(week=2, day=15, risk=0.5))
    store.close()
    port = free_port()
    with serving(app_command("127.0.0.1", port), port, folder=folder, cwd=Path(ROOT)) as address:
        yield address


def in_100(words: str) -> int:
    """How many more of 100, as the page says it: "4 more", "3 fewer", "as many"."""
    found = re.match(r"\d+", words)
    return (int(found.group()) if found else 0) * (-1 if "fewer" in words else 1)


def test_a_known_effect_lies_in_the_range_the_page_gives(url: str, course: ContactedCourse, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{url}/did_it_help?run={RUN}&week=5")
    settle(page)
    finding = page.get_by_role("heading", name=re.compile(r"of 100 contacted")).inner_text()
    span = re.search(r"(?:range|anything from) (as many|\d+ more|\d+ fewer) to (as many|\d+ more|\d+ fewer)", finding)
    assert span, finding
    low, high = (in_100(words) for words in span.groups())
    assert 100 * course.true_effect > 0
    assert low <= 100 * course.true_effect <= high
    expect(page.get_by_text("the week in the sidebar does not change the comparison")).to_be_visible()
    expect(page.get_by_text(re.compile("A comparison of records, not an experiment"))).to_be_visible()


def test_twelve_contacts_cannot_tell(url: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{url}/did_it_help?run={FEW}&week=5")
    settle(page)
    expect(page.get_by_role("heading", name="Cannot tell whether contacting helped.")).to_be_visible()
    expect(page.get_by_text(re.compile("20 are needed"))).to_be_visible()
    expect(page.get_by_text(re.compile("of 100 contacted", re.IGNORECASE))).to_have_count(0)
