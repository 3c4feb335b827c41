"""Upload: choose, answer, check, score; with the work done at once instead of in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dropout import jobs, worker
from dropout.config import default_home
from dropout.errors import DropoutError
from dropout.readers import discover_readers
from dropout.readers.report import Question
from dropout.store import Workspace
from dropout.ui import session
from dropout.ui.downloads import to_csv
from dropout.ui.upload import WHICH_FILE, settle
from dropout.worker import run_job
from tests.ui.conftest import Open

HEADINGS = "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address"
ROW = "\"0{day}/02/25, 10:00\",{name},-,Course: Knots,System,Course viewed,The user with id '{user}' viewed the course with id '7'.,web,::1"
PEOPLE = {11: "Ada Example", 12: "Bo Example", 13: "=Cy()"}
LOG = "\n".join(
    [HEADINGS, *(ROW.format(day=day, user=user, name=name) for day in range(9, 0, -1) for user, name in PEOPLE.items()),
     ROW.format(day=1, user="", name="=HYPERLINK()")]
)  # fmt: skip
ORDER = "answer_date_order:log.csv"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_hand_over", run_job)
    monkeypatch.setattr(jobs, "warm_up", lambda: None)


def upload(page: AppTest, **files: str) -> AppTest:
    """Choose files (`log="…"` is log.csv) and have them read."""
    page.file_uploader(key="files_0").set_value([(f"{name}.csv", text.encode(), "text/csv") for name, text in files.items()]).run()
    return page.button(key="read_files").click().run()


def answered(page: AppTest) -> AppTest:
    page.radio(key=ORDER).set_value("day").run()
    return page.button(key="answer").click().run()


def text_of(page: AppTest) -> str:
    """What the page says, without the strokes that keep Markdown from acting on it."""
    return "\n".join(e.value for kind in (page.markdown, page.info, page.success, page.error) for e in kind).replace("\\", "")


def imported() -> list[str]:
    return [run for record in Workspace(default_home()).records() for run in record.runs]


def test_a_question_without_a_safe_default_holds_the_import_until_answered(app: Open) -> None:
    page = upload(app("upload"), log=LOG)
    assert page.radio(key=ORDER).value is None
    assert page.button(key="answer").disabled
    assert imported() == []
    answered(page)
    assert len(imported()) == 1
    assert "Imported Knots 7, 3 learners, from 27 rows." in text_of(page)


def test_the_check_accounts_for_every_row(app: Open) -> None:
    page = answered(upload(app("upload"), log=LOG))
    (line,) = [line for line in text_of(page).splitlines() if line.startswith("- **log.csv** · Moodle: 9 of 9 Moodle log headings")]
    assert "28 rows read = 27 kept + 1 dropped (" in line
    assert page.download_button(key="dropped_rows").label == "Dropped rows (1)"


def test_dropped_rows_run_nothing_in_a_spreadsheet(app: Open) -> None:
    broken = LOG + "\n" + ROW.format(day=1, user=1, name="Di").replace("The user with", "=HYPERLINK() with")
    answered(upload(app("upload"), log=broken))
    job = jobs.latest_job(default_home(), "import")
    assert job is not None
    cells = to_csv(jobs.dropped_rows(default_home(), job.job_id)).decode()
    assert "'=HYPERLINK" in cells
    assert ",=HYPERLINK" not in cells


def test_an_assumption_can_be_corrected_after_the_check(app: Open) -> None:
    page = answered(upload(app("upload"), log=LOG))
    run = imported()[0]
    assert page.button(key="answer").disabled
    page.number_input(key=f"answer_run_length:{run}").set_value(70).run()
    page.button(key="answer").click().run()
    assert imported() == [run]
    assert Workspace(default_home()).tables([run]).runs["length_days"].tolist() == [70]


def test_an_import_can_be_taken_back(app: Open) -> None:
    page = answered(upload(app("upload"), log=LOG))
    page.button(key="undo").click().run()
    assert imported() == []
    assert page.file_uploader(key="files_1").label


def test_an_earlier_import_can_be_taken_back(app: Open) -> None:
    page = answered(upload(app("upload"), log=LOG))
    page.button(key="again").click().run()
    assert len(imported()) == 1
    (record,) = Workspace(default_home()).records()
    page.button(key=f"undo_{record.import_id}").click().run()
    assert imported() == []


def test_scoring_leads_to_the_caseload_of_the_new_run(app: Open) -> None:
    page = answered(upload(app("upload"), log=LOG))
    page.button(key="score").click().run()
    assert page.title[0].value == "Caseload"
    assert page.selectbox(key="run").value == imported()[0]
    assert jobs.latest_job(default_home(), "import") is None


def test_a_table_without_dates_says_what_it_cannot_do(app: Open) -> None:
    rows = "\n".join(f"{i},{i % 7},{'Pass' if i % 3 else 'Fail'}" for i in range(300))
    page = upload(app("upload"), log=f"student_id,visits,result\n{rows}")
    assert "This file has no dates." in text_of(page)
    assert "score" not in {button.key for button in page.button}
    page.button(key="patterns").click().run()
    assert page.title[0].value == "What goes with not completing"
    assert page.selectbox(key="snapshot").value == imported()[0]


def test_nothing_usable_says_why_and_leads_back(app: Open) -> None:
    page = upload(app("upload"), log="")
    assert "**log.csv** · The file is empty." in text_of(page)
    page.button(key="again").click().run()
    assert page.file_uploader(key="files_1").label


def test_a_failure_is_told_in_its_own_words(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> dict[str, object]:
        raise DropoutError("The disk is full.", do="Make room.")

    monkeypatch.setitem(worker._KINDS, "import", refuse)
    page = upload(app("upload"), log=LOG)
    assert [error.value for error in page.error] == ["The disk is full. What to do: Make room."]
    assert list(page.exception) == []


def test_files_over_the_limit_together_are_not_read(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "upload_limit_mb", lambda: 1)
    page = app("upload")
    half = "x" * 600_000
    page.file_uploader(key="files_0").set_value([(f"{n}.csv", half.encode(), "text/csv") for n in (1, 2)]).run()
    assert page.button(key="read_files").disabled
    assert "the limit is 1 MB" in page.error[0].value


def test_a_demo_keeps_no_names(demo: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Workspace(tmp_path / "session")
    monkeypatch.setattr(session, "workspace", lambda: own)
    answered(upload(demo("upload"), log=LOG))
    (record,) = own.records()
    assert len(own.tables(list(record.runs)).enrolments) == 3
    assert own.identities(list(record.runs)).empty


def test_every_format_says_which_file_to_choose() -> None:
    assert set(WHICH_FILE) == {reader.name for reader in discover_readers()}


MUST = Question("must", "?", "number", "50", safe=False)
MAY = Question("may", "?", "number", "7")


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ({"must": None, "may": "7"}, None),
        ({"must": "", "may": "7"}, None),
        ({"must": "50", "may": "7"}, {"must": "50"}),
        ({"must": "50", "may": "8"}, {"must": "50", "may": "8"}),
        ({"must": "50", "may": None}, {"must": "50"}),
    ],
    ids=["open", "empty", "default left alone", "default corrected", "default removed"],
)
def test_only_what_was_said_is_sent(said: dict[str, str | None], sent: dict[str, str] | None) -> None:
    assert settle([MUST, MAY], said) == sent


GRADES = "Student,ID,SIS Login ID,Section,Essay (12),Final Score\n    Points Possible,,,,10,\n" + "".join(
    f"Learner {number},{number},l{number},A,{number},{10 * number}\n" for number in range(1, 5)
)


def test_a_gradebook_without_dates_may_be_given_a_start(app: Open) -> None:
    page = upload(app("upload"), grades=GRADES)
    assert page.checkbox(key="answer_run_start:grades_none").value is True
    assert page.date_input(key="answer_run_start:grades").disabled
    page.checkbox(key="answer_run_start:grades_none").uncheck().run()
    page.date_input(key="answer_run_start:grades").set_value("2025-02-03").run()
    page.button(key="answer").click().run()
    assert not page.exception
    tables = Workspace(default_home()).tables(["grades"])
    assert f"{tables.runs['starts_on'].iloc[0]:%Y-%m-%d}" == "2025-02-03"
