"""The upload, step by step: files chosen, questions answered, the report checked, a run to score."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from enum import IntEnum
from typing import Any

import streamlit as st

from dropout import jobs
from dropout.config import shipped_root
from dropout.jobs import Job, JobState
from dropout.readers.report import ImportReport, Question
from dropout.ui import components, session
from dropout.ui.wording import plain

_FEW = 5
_COLUMNS = 3
_NO_DATE = "Leave it without dates"
_WORDS = {"none": "Not settled yet: the run is still going on"}
_FIRST_WAIT = 0.05  # seconds between two looks at a job: most are over in one or two
# Which file to download, for each format there is a reader for.
WHICH_FILE = {
    "moodle": (
        "Moodle",
        "In the course, open **Reports → Logs**, choose all participants and all days, press *Get these logs* and download at the "
        "bottom of the page (CSV or Excel). Beside it, if you can: **Grades → Export → Plain text file** with e-mail addresses or ID "
        "numbers, and **Participants → Download table data**. Any language of the interface will do.",
    ),
    "oulad": (
        "Open University (OULAD)",
        "All seven tables as published (`studentInfo.csv`, `studentVle.csv` …), as single files or as the one zip archive.",
    ),
    "plain": (
        "A table of your own",
        "CSV or Excel with one row per learner: a column with an id, columns with totals (visits, marks …) and, for learning from it, "
        "one with the result. Such a table has no dates: it shows what goes with not completing, but makes no weekly list.",
    ),
    "canonical": (
        "Stay or Stray tables",
        "The Parquet files that this program writes itself, such as those of `dropout simulate --format canonical`.",
    ),
}


class Step(IntEnum):
    """Where an upload stands."""

    CHOOSE = 1
    QUESTIONS = 2
    CHECK = 3
    SCORE = 4


def current_job() -> Job | None:
    """The upload in progress or last made here, until it is dismissed: another tab may have started it."""
    jobs.warm_up()
    return jobs.latest_job(session.workspace().root, "import")


def step_of(job: Job | None, report: ImportReport | None) -> Step:
    """The step an upload waits at. Open questions come first; what cannot be used is told in the check."""
    if job is None or report is None:
        return Step.CHOOSE
    return Step.QUESTIONS if report.open_questions and not job.result["import_id"] else Step.CHECK


def show_steps(step: Step) -> None:
    """The four steps in one line, the present one in colour."""
    st.markdown(
        " → ".join(
            f":{'primary' if at is step else 'gray'}-badge[{at.value} {at.name.capitalize()}{' ✓' if at < step else ''}]" for at in Step
        )
    )


# Choose --------------------------------------------------------------------------------------------


def show_choice() -> None:
    """Files dropped here are read together, in a process that outlives this tab."""
    limit = session.upload_limit_mb()
    files = st.file_uploader(
        "Log, gradebook, participants … of one or more runs, together", accept_multiple_files=True,
        key=f"files_{st.session_state.get('uploads', 0)}", max_upload_size=limit,
    )  # fmt: skip
    size = sum(file.size for file in files)
    if size > limit * 2**20:
        st.error(
            f"These files hold {size / 2**20:,.0f} MB together; the limit is {limit} MB. "
            "Larger exports go through the command line: `dropout import PATH`.", icon=":material/error:",
        )  # fmt: skip
    if st.button("Read these files", type="primary", disabled=not files or size > limit * 2**20, key="read_files"):
        jobs.start_job(session.workspace().root, "import", _arguments({}), [(file.name, file) for file in files])
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1  # an uploader of another key holds no files
        st.rerun()


def _arguments(answers: dict[str, str], replaces: str | None = None) -> dict[str, Any]:
    now = session.now().isoformat(timespec="seconds")
    return {"now": now, "answers": answers, "replaces": replaces, "keep_names": session.keeps_names()}


def show_help() -> None:
    """Which file to download for each system, and one to try with."""
    kind = st.selectbox("Which file do I need?", list(WHICH_FILE), format_func=lambda name: WHICH_FILE[name][0], key="which_file")
    st.markdown(WHICH_FILE[kind][1])
    if (shipped_root() / "data" / "exports").is_dir():
        st.download_button(
            "Sample to try with", _sample, "sample_export.zip", "application/zip", key="sample", icon=components.DOWNLOAD,
            on_click="ignore", help="A simulated Moodle export of 40 invented learners: log, gradebook, participants.",
        )  # fmt: skip


def _sample() -> bytes:
    """The bundled export as one archive, which may be uploaded as it is."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((shipped_root() / "data" / "exports").iterdir()):
            archive.write(file, file.name)
    return content.getvalue()


def show_progress(job: Job) -> None:
    """How far the reading is, until it ends; leaving the page ends nothing, "Cancel" does."""
    root = session.workspace().root
    bar = st.progress(0.0)
    st.caption("You may leave this page meanwhile; the reading goes on.")
    st.button("Cancel", key="cancel", on_click=jobs.cancel_job, args=(root, job.job_id))
    wait, now = _FIRST_WAIT, jobs.read_job(root, job.job_id)
    while now and now.state is JobState.RUNNING:
        bar.progress(now.share, f"{now.message} …")
        time.sleep(wait)
        wait, now = min(2 * wait, 0.5), jobs.read_job(root, job.job_id)
    st.rerun()


def show_failure(job: Job) -> None:
    """Why an upload came to nothing, in the words of the error."""
    st.error(job.error, icon=":material/error:")
    st.button("Choose files again", key="again", on_click=jobs.forget_job, args=(session.workspace().root, job.job_id))


# Questions -----------------------------------------------------------------------------------------


def show_questions(job: Job, report: ImportReport) -> None:
    """What the files do not say: what must be answered, then what is assumed unless corrected, the weightiest in sight."""
    must = [question for question in report.questions if must_be_answered(question)]
    assumed = [question for question in report.questions if not must_be_answered(question)]
    in_sight, rest = (must, assumed) if must else (assumed[:_COLUMNS], assumed[_COLUMNS:])
    said = _ask_all(in_sight, report.answers)
    if rest:
        with st.expander(f"Assumed unless you correct it ({len(rest)}{'' if must else ' more'})"):
            said |= _ask_all(rest, report.answers)
    answers, imported = settle(report.questions, said), job.result["import_id"]
    label = "Read again with these answers" if imported else "Go on"
    with st.container(horizontal=True):
        go_on = st.button(label, type="secondary" if imported else "primary", key="answer", disabled=answers in (None, report.answers))
        if not imported:
            st.button("Choose other files", key="again", on_click=jobs.cancel_job, args=(session.workspace().root, job.job_id))
    if go_on and answers is not None:
        jobs.restart_job(session.workspace().root, job.job_id, _arguments(answers, imported))
        st.rerun()


def _ask_all(questions: list[Question], answers: dict[str, str]) -> dict[str, str | None]:
    said = {}
    for first in range(0, len(questions), _COLUMNS):
        for column, question in zip(st.columns(_COLUMNS, gap="medium"), questions[first : first + _COLUMNS], strict=False):
            with column:
                said[question.key] = _ask(question, answers)
    return said


def must_be_answered(question: Question) -> bool:
    """Whether a wrong guess would mislead, so that none is made."""
    return not question.safe or question.default is None


def settle(questions: list[Question], said: dict[str, str | None]) -> dict[str, str] | None:
    """The answers to read with: those that had to be given and the defaults that were corrected; None while one is missing."""
    if any(must_be_answered(question) and not said[question.key] for question in questions):
        return None
    answered = {q.key: said[q.key] for q in questions if must_be_answered(q) or said[q.key] not in (None, q.default)}
    return {key: str(answer) for key, answer in answered.items()}


def _ask(question: Question, answers: dict[str, str]) -> str | None:
    """One question with the widget its kind asks for; empty until answered where a default would be a guess."""
    shown = answers.get(question.key, question.default if question.safe else None)
    label, key = plain(question.text), f"answer_{question.key}"
    answer: str | None
    match question.kind:
        case "date":
            answer = _ask_date(question, label, shown, key)
        case "number":
            answer = _ask_number(question, label, shown, key)
        case "choice" if len(question.options) > _FEW:
            answer = st.selectbox(label, question.options, question.options.index(shown) if shown else None, key=key)
        case "choice":
            answer = st.radio(label, question.options, question.options.index(shown) if shown else None, key=key, horizontal=True)
        case _:
            answer = st.text_input(label, shown or "", key=key)
    st.caption(_origin(question))
    return answer


def _ask_date(question: Question, label: str, shown: str | None, key: str) -> str | None:
    """A day, or one of the words that may stand for it."""
    word = next(iter(question.options), None)
    known = date.fromisoformat(shown) if shown and shown not in question.options else None
    without = bool(word and st.session_state.get(f"{key}_{word}", shown == word))
    day = st.date_input(label, known, key=key, format="YYYY-MM-DD", disabled=without)
    if word:
        st.checkbox(_NO_DATE, shown == word, key=f"{key}_{word}")
    return word if without else day.isoformat() if isinstance(day, date) else None


def _ask_number(question: Question, label: str, shown: str | None, key: str) -> str | None:
    """A number, or one of the words that may stand for it."""
    number = float(shown) if shown and shown not in question.options else None
    words = [word for word in question.options if st.session_state.get(f"{key}_{word}", shown == word)]
    value = st.number_input(label, value=number, key=key, disabled=bool(words), format="%g", placeholder="a number")
    for word in question.options:
        st.checkbox(_WORDS.get(word, word), shown == word, key=f"{key}_{word}")
    return words[0] if words else None if value is None else str(int(value)) if value.is_integer() else str(value)


def _origin(question: Question) -> str:
    proposal = f"Proposed: {question.default}. " if question.default is not None and not question.safe else ""
    return plain(proposal + question.why)
