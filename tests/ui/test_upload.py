"""Upload: choose, answer, check, score; with the work done at once instead of in a process of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dropout import jobs, worker
from dropout.config import default_home
from dropout.errors import DropoutError
from dropout.importing import import_export
from dropout.readers.report import Finding, ImportReport, Question, Severity
from dropout.store import ImportRecord, Workspace
from dropout.ui import session
from dropout.ui.downloads import to_csv
from dropout.ui.import_report import findings_table
from dropout.ui.questions import settle
from tests.ui.conftest import Open
from tests.ui.uploads import ORDER, ROW, answered, choose, imported, log, text_of

LOG = log(1, 9) + "\n" + ROW.format(day=1, user="", name="-").replace("The user with id ''", "A task")


pytestmark = pytest.mark.usefixtures("jobs_at_once")


def test_a_question_without_a_safe_default_holds_the_import_until_answered(app: Open) -> None:
    page = choose(app("upload"), log=LOG)
    assert page.radio(key=ORDER).value is None
    assert page.button(key="answer").disabled
    assert imported() == []
    answered(page)
    assert len(imported()) == 1
    assert "Imported Knots, 3 learners, from 27 rows." in text_of(page)


def test_the_check_accounts_for_every_row(app: Open) -> None:
    page = answered(choose(app("upload"), log=LOG))
    said = text_of(page)
    assert "**28 rows read = 27 kept + 1 dropped**, in 1 file." in said
    assert re.search(r"\*\*log\.csv\*\* · Moodle: 9 of 9 Moodle log headings.* · \d+% sure  \n28 rows read = 27 kept \+ 1 dropped \(", said)
    assert page.download_button(key="dropped_rows").label == "Dropped rows (1)"


def test_dropped_rows_run_nothing_in_a_spreadsheet(app: Open) -> None:
    broken = LOG + "\n" + ROW.format(day=1, user=1, name="Di").replace("The user with", "=HYPERLINK() with")
    answered(choose(app("upload"), log=broken))
    job = jobs.latest_job(default_home(), "import")
    assert job is not None
    cells = to_csv(jobs.dropped_rows(default_home(), job.job_id)).decode()
    assert "'=HYPERLINK" in cells
    assert ",=HYPERLINK" not in cells


def test_findings_can_be_taken_away_whole() -> None:
    finding = Finding(Severity.NOTICED, "Ids were seen twice.", "Check them.", "run_start:KNT", examples=("=A1", "b"), total=5)
    table = findings_table(ImportReport(findings=[finding]))
    assert table.iloc[0].tolist() == ["noticed", "Your answer for KNT", "", "Ids were seen twice.", "Check them.", "=A1, b", "5"]
    assert ",'=A1" in to_csv(table).decode().replace('"', "")


def test_an_answer_that_would_mend_a_finding_is_one_click_away(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def doubt(*words: Any, **more: Any) -> tuple[ImportReport, ImportRecord | None]:
        report, record = import_export(*words, **more)
        if record:
            report.findings = [Finding(Severity.NOTICED, "It goes on.", mend=(f"run_length:{record.runs[0]}", "40"))]
        return report, record

    monkeypatch.setattr(worker, "import_export", doubt)
    page = answered(choose(app("upload"), log=LOG))
    (run,) = imported()
    page.button(key="mend_noticed_0").click().run()
    assert Workspace(default_home()).tables([run]).runs["length_days"].tolist() == [40]
    assert "mend_noticed_0" not in {button.key for button in page.button}


def test_an_assumption_can_be_corrected_after_the_check(app: Open) -> None:
    page = answered(choose(app("upload"), log=LOG))
    run = imported()[0]
    assert page.button(key="answer").disabled
    page.number_input(key=f"answer_run_length:{run}").set_value(70).run()
    page.button(key="answer").click().run()
    assert imported() == [run]
    assert Workspace(default_home()).tables([run]).runs["length_days"].tolist() == [70]


def test_an_import_can_be_taken_back(app: Open) -> None:
    page = answered(choose(app("upload"), log=LOG))
    page.button(key="undo").click().run()
    assert imported() == []
    assert page.file_uploader(key="files_1").label


def test_an_earlier_import_can_be_taken_back(app: Open) -> None:
    page = answered(choose(app("upload"), log=LOG))
    page.button(key="again").click().run()
    assert len(imported()) == 1
    (record,) = Workspace(default_home()).records()
    page.button(key=f"undo_{record.import_id}").click().run()
    assert imported() == []


def test_scoring_leads_to_the_caseload_of_the_new_run(app: Open) -> None:
    page = answered(choose(app("upload"), log=LOG))
    page.button(key="score").click().run()
    assert page.title[0].value == "Caseload"
    assert page.selectbox(key="run").value == imported()[0]
    assert jobs.latest_job(default_home(), "import") is None


def test_a_table_without_dates_says_what_it_cannot_do(app: Open) -> None:
    rows = "\n".join(f"{i},{i % 7},{'Pass' if i % 3 else 'Fail'}" for i in range(300))
    page = choose(app("upload"), log=f"student_id,visits,result\n{rows}")
    assert "This file has no dates." in text_of(page)
    assert "score" not in {button.key for button in page.button}
    page.button(key="patterns").click().run()
    assert page.title[0].value == "What goes with not completing"
    assert page.selectbox(key="snapshot").value == imported()[0]


def test_nothing_usable_says_why_and_leads_back(app: Open) -> None:
    page = choose(app("upload"), log="")
    assert "**log.csv** · The file is empty." in text_of(page)
    page.button(key="again").click().run()
    assert page.file_uploader(key="files_1").label


def test_a_failure_is_told_in_its_own_words(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> dict[str, object]:
        raise DropoutError("The disk is full.", do="Make room.")

    monkeypatch.setitem(worker._KINDS, "import", refuse)
    page = choose(app("upload"), log=LOG)
    assert [error.value.replace("\\", "") for error in page.error] == ["The disk is full. What to do: Make room."]
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
    answered(choose(demo("upload"), log=LOG))
    (record,) = own.records()
    assert len(own.tables(list(record.runs)).enrolments) == 3
    assert own.identities(list(record.runs)).empty


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


def test_an_answer_of_last_week_can_be_taken_back_to_the_default() -> None:
    assert settle([MAY], {"may": "7"}, {"may": "8"}) == {"may": "7"}


GRADES = "Student,ID,SIS Login ID,Section,Essay (12),Final Score\n    Points Possible,,,,10,\n" + "".join(
    f"Learner {number},{number},l{number},A,{number},{10 * number}\n" for number in range(1, 5)
)


def test_a_gradebook_without_dates_may_be_given_a_start(app: Open) -> None:
    page = choose(app("upload"), grades=GRADES)
    assert "no dates and no outcomes" in text_of(page)
    assert "patterns" not in {button.key for button in page.button}  # the page it leads to would have nothing to show
    assert page.checkbox(key="answer_run_start:grades_none").value is True
    assert page.date_input(key="answer_run_start:grades").disabled
    page.checkbox(key="answer_run_start:grades_none").uncheck().run()
    page.date_input(key="answer_run_start:grades").set_value("2025-02-03").run()
    page.button(key="answer").click().run()
    assert not page.exception
    tables = Workspace(default_home()).tables(["grades"])
    assert f"{tables.runs['starts_on'].iloc[0]:%Y-%m-%d}" == "2025-02-03"


def test_a_table_with_few_endings_is_not_offered_as_one_that_shows_something(app: Open) -> None:
    rows = [f"p{number},{number},{'Graduate' if number % 3 else 'Dropout'}" for number in range(60)]
    page = choose(app("upload"), small="\n".join(["student_id,attendance,Target", *rows]))
    assert "too few endings of one kind: what goes with not completing shows from 50 who completed and 50 who did not" in text_of(page)
    assert "patterns" not in {button.key for button in page.button}
    assert not [link for link in page.get("page_link") if "without dates" in link.proto.label]
