"""Upload: tables nobody knows, and files that were taken for something they are not."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dropout.config import default_home
from dropout.readers.mapping import layout_of
from dropout.readers.report import Finding, Question, Severity
from dropout.store import Workspace
from dropout.ui.import_report import by_place
from tests.ui.conftest import Open
from tests.ui.uploads import choose, imported, keys_of, log, text_of

pytestmark = pytest.mark.usefixtures("jobs_at_once")
COLUMNS = ["pupil", "moment", "deed"]
KEY = f"mapping:{layout_of(COLUMNS)}"
WIDGET = f"answer_{KEY}"


def diary(last: int = 20) -> str:
    """A table of an unknown layout: who did what when."""
    rows = [f"p{n},2025-02-{day:02} 10:00,read page {day}" for day in range(3, last) for n in range(12)]
    return "\n".join([",".join(COLUMNS), *rows])


def mapped(page: AppTest) -> AppTest:
    """Say that rows are actions, by whom and when; then go on."""
    page.radio(key=WIDGET).set_value("activity").run()
    for role, heading in (("learner", "pupil"), ("time", "moment"), ("action", "deed")):
        page.selectbox(key=f"{WIDGET}_activity_{role}").set_value(heading).run()
    return page.button(key="answer").click().run()


def test_an_unknown_table_is_mapped_and_imported(app: Open) -> None:
    page = choose(app("upload"), diary=diary())
    assert imported() == []
    assert "**diary.csv** · not read yet: say above what its columns mean" in text_of(page)
    assert "0 rows read" not in text_of(page)
    mapped(page)
    assert len(imported()) == 1
    assert "**204 rows read = 204 kept + 0 dropped**, in 1 file." in text_of(page)
    assert "read as you mapped it on " in text_of(page)


def test_the_preview_follows_what_is_chosen(app: Open) -> None:
    page = choose(app("upload"), diary=diary())
    page.radio(key=WIDGET).set_value("activity").run()
    page.selectbox(key=f"{WIDGET}_activity_learner").set_value("pupil").run()
    page.selectbox(key=f"{WIDGET}_activity_time").set_value("moment").run()
    shown = page.dataframe[0].value
    assert shown["Learner ← pupil"].tolist() == ["p0", "p1", "p2", "p3", "p4"]
    assert shown["When ← moment"].iloc[0] == "2025-02-03 10:00"
    page.selectbox(key=f"{WIDGET}_activity_time").set_value("pupil").run()
    said = text_of(page)
    assert "pupil: 5 of the first 5 cells cannot be read as meant." in said
    assert "pupil is chosen for Learner and When." in said


def test_what_a_row_needs_is_named_and_holds_the_import(app: Open) -> None:
    page = choose(app("upload"), diary=diary())
    page.radio(key=WIDGET).set_value("activity").run()
    page.selectbox(key=f"{WIDGET}_activity_learner").set_value("").run()
    assert "Choose a column for Learner." in text_of(page)
    assert page.button(key="answer").disabled


def test_a_mapping_is_remembered_for_its_layout_and_can_be_forgotten(app: Open) -> None:
    page = mapped(choose(app("upload"), diary=diary()))
    assert list(Workspace(default_home()).mappings.all()) == [KEY]
    page.button(key="again").click().run()
    choose(page, diary=diary(25))
    assert "What changed in " in text_of(page)

    page.button(key=f"forget_{KEY}").click().run()
    page.button(key="again").click().run()
    choose(page, diary=diary(26))
    assert "What changed in " not in text_of(page)
    assert page.radio(key=WIDGET).value


def test_a_recognised_file_can_be_read_differently_or_left_as_it_was(app: Open) -> None:
    page = choose(app("upload"), log=log(13, 23))
    before = imported()
    page.button(key="differently_log.csv").click().run()
    assert "What does each row of log.csv tell, and which column says what?" in text_of(page)
    page.button(key="leave").click().run()
    assert imported() == before
    assert page.file_uploader(key="files_1").label


def test_what_was_read_differently_takes_the_place_of_the_first_reading(app: Open) -> None:
    page = choose(app("upload"), log=log(13, 23))
    page.button(key="differently_log.csv").click().run()
    layout = next(str(radio.key) for radio in page.radio if str(radio.key).startswith("answer_mapping:"))
    page.radio(key=layout).set_value("activity").run()
    page.selectbox(key=f"{layout}_activity_learner").set_value("User full name").run()
    page.selectbox(key=f"{layout}_activity_time").set_value("Time").run()
    page.button(key="answer").click().run()
    assert "answer" in keys_of(page)
    (past,) = Workspace(default_home()).history()
    assert len(Workspace(default_home()).tables(list(past.current)).enrolments) == 3


def test_the_reading_of_a_column_is_shown_corrected_and_holds_for_the_next_file(app: Open) -> None:
    def weeks(last: int) -> str:
        return "\n".join(["student_id,week,clicks", *(f"p{n},{week},{10 * week + n}" for week in range(1, last) for n in range(12))])

    page = choose(app("upload"), weekly=weeks(5))
    assert "Columns of weekly.csv: 1 done so far" in [expander.label for expander in page.expander]
    clicks = f"answer_columns:{layout_of(['student_id', 'week', 'clicks'])}_clicks"
    page.selectbox(key=clicks).set_value("done that week").run()
    page.button(key="answer").click().run()
    assert "they now look otherwise" not in text_of(page)
    page.button(key="again").click().run()
    page = choose(page, weekly=weeks(7))
    assert page.selectbox(key=clicks).value == "done that week"
    (run,) = Workspace(default_home()).run_imports()
    assert Workspace(default_home()).tables([run]).frame("events")["count"].max() == 71


def test_findings_stand_under_their_column_and_name_no_keys() -> None:
    findings = [
        Finding(Severity.NOTICED, "Too high.", file="max_score:KNT/Essay"),
        Finding(Severity.NOTICED, "Two.", file="a.csv", column="Mark"),
        Finding(Severity.NOTICED, "One.", file="a.csv", column="Mark"),
        Finding(Severity.NOTICED, "Early.", file="run_start:KNT"),
        Finding(Severity.NOTICED, "Of all."),
    ]
    assert by_place(findings, [Question("run_start:KNT", "When did it start?", "date")]) == [
        "- Of all.", "- **a.csv** · **column Mark**\n    - Two.\n    - One.", "- **Your answer for KNT/Essay** · Too high.",
        "- **Your answer to “When did it start?”** · Early.",
    ]  # fmt: skip
