"""What learners say: a survey brought in on the Feedback page, each row accounted for, small groups withheld."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dropout.cases import AsOf, CaseStore, Change, Channel, Contact, Result
from dropout.domain import Actor
from dropout.pipeline import bundled_tables
from dropout.readers.survey import COLUMNS
from dropout.store import Workspace
from dropout.ui import session
from tests.ui.conftest import Open
from tests.ui.test_cases import text_of

RUN, WEEK = "SIM-2025B", {"run": "SIM-2025B", "week": "5"}
HEADER = ",".join(COLUMNS)


@pytest.fixture
def store(own_workspace: Workspace) -> CaseStore:
    own_workspace.root.mkdir(parents=True, exist_ok=True)
    return CaseStore(own_workspace.root / "cases.db")


def learners(count: int) -> list[str]:
    return bundled_tables().of_runs([RUN]).enrolments["learner_id"].head(count).tolist()


def bring(page: AppTest, *rows: str, header: str = HEADER) -> AppTest:
    page.file_uploader[0].set_value(("survey.csv", "\n".join([header, *rows]).encode(), "text/csv")).run()
    return page.button(key="survey_keep").click().run()


def test_a_survey_is_counted_and_every_row_accounted_for(app: Open, store: CaseStore) -> None:
    page = app("feedback", **WEEK)
    assert "Learners have not been asked yet" in text_of(page)
    said = [f"{who},contact,{'yes' if at < 9 else 'no'},too_late,my own words" for at, who in enumerate(learners(12))]
    page = bring(page, *said, "nobody,contact,yes,,")
    assert not page.exception
    assert "13 rows read = 12 kept + 1 dropped" in text_of(page)
    assert "1 row: no learner of this run. For example row 14." in text_of(page)
    assert len(store.answers(RUN)) == 12
    assert "my own words" not in str(store.answers(RUN).to_dict("records"))

    page = app("feedback", **WEEK)
    by_question = page.dataframe[0].value
    assert by_question.iloc[0].tolist()[:5] == ["Did it help that somebody got in touch?", 12, 9, 0, 3]
    assert by_question["Yes of 100"].iloc[0].startswith("75 (")
    assert page.dataframe[1].value["Reason"].tolist() == ["Came too late"]
    assert "Comments, not kept: 12." in text_of(page)


def test_answers_stand_by_the_tier_of_the_contact_with_small_groups_withheld(app: Open, store: CaseStore) -> None:
    people = learners(14)
    made = Contact(session.now().date(), Channel.EMAIL, Result.REACHED, AsOf(4, 0.5, 0.5, "contact_first", "m"), 28)
    store.apply(RUN, [Change(one, 0, contact=made) for one in people[:10]], Actor("Ana"), session.now())
    page = bring(app("feedback", **WEEK), *[f"{who},contact,yes,," for who in people])
    by_tier = next(table.value for table in page.dataframe if "Tier when contacted" in table.value)
    assert by_tier["Tier when contacted"].tolist() == ["▲ Contact first", "Not contacted"]
    assert by_tier["Learners"].isna().all()  # 4 were not contacted: too few, and the 10 would give them away
    assert "Withheld: groups under 10 learners" in text_of(page)


def test_what_is_no_survey_is_told(app: Open, store: CaseStore) -> None:
    page = bring(app("feedback", **WEEK), "1,yes", header="who,said")
    (error,) = page.error
    assert "survey.csv: **A column is missing: learner, question, answer.**" in error.value.replace("\\", "")
    assert store.answers().empty
