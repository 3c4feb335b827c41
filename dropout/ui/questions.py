"""What the files do not say, asked: what must be answered, then what is assumed unless somebody corrects it."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dropout import jobs
from dropout.jobs import Job
from dropout.readers.report import ImportReport, Question
from dropout.ui import session, upload
from dropout.ui.mapping_step import ask_mapping, mapping_state
from dropout.ui.wording import plain

_FEW = 5
_COLUMNS = 3
# What stands for an answer, by kind of question and answer.
_WORDS = {
    ("number", "none"): "Not settled yet: the run is still going on",
    ("date", "none"): "No dates: keep it as a table of totals",
    ("choice", "day"): "day first",
    ("choice", "month"): "month first",
    ("choice", "keep"): "keep the one in use",
    ("choice", "replace"): "use this export",
}
Answers = dict[str, str]


def show_questions(job: Job, report: ImportReport) -> None:
    """Ask everything there is to ask, the weightiest in sight, and read again with what was said."""
    said = _ask_mappings(report)
    plain_ones = [question for question in report.questions if question.kind != "mapping"]
    must = [question for question in plain_ones if must_be_answered(question)]
    assumed = [question for question in plain_ones if not must_be_answered(question)]
    in_sight, rest = (must, assumed) if must else (assumed[:_COLUMNS], assumed[_COLUMNS:])
    said |= _ask_all(in_sight, report.answers)
    if rest:
        with st.expander(f"Assumed unless you correct it ({len(rest)}{'' if must else ' more'})"):
            said |= _ask_all(rest, report.answers)
    _go_on(job, report, settle(report.questions, said, report.answers))


def _go_on(job: Job, report: ImportReport, answers: Answers | None) -> None:
    imported = bool(job.result["import_id"])
    with st.container(horizontal=True):
        go_on = st.button(
            "Read again with these answers" if imported else "Go on", type="secondary" if imported else "primary",
            key="answer", disabled=answers in (None, report.answers),
        )  # fmt: skip
        if job.arguments["replaces"] and not imported:
            st.button("Leave the import as it was", key="leave", on_click=upload.dismiss, args=(job,))
        elif not imported:
            st.button("Choose other files", key="again", on_click=jobs.cancel_job, args=(session.workspace().root, job.job_id))
    if go_on and answers is not None:
        upload.read_again(job, answers)
        st.rerun()


def must_be_answered(question: Question) -> bool:
    """Whether a wrong guess would mislead, so that none is made."""
    return not question.safe or question.default is None


def settle(questions: list[Question], said: dict[str, str | None], before: Answers | None = None) -> Answers | None:
    """The answers to read with: what had to be said, and what differs from the default or from `before`; None while one is missing."""
    if any(must_be_answered(question) and not said[question.key] for question in questions):
        return None
    meant = [q for q in questions if must_be_answered(q) or q.key in (before or {}) or said[q.key] != q.default]
    return {question.key: str(said[question.key]) for question in meant if said[question.key] is not None}


def _ask_mappings(report: ImportReport) -> dict[str, str | None]:
    """Tables nobody knows, each in full width; one that is settled folds away."""
    said = {}
    for question in report.questions:
        if question.kind == "mapping":
            answer = report.answers.get(question.key)
            if must_be_answered(question) and answer is None:
                said[question.key] = ask_mapping(question, answer)
            else:
                with st.expander(mapping_state(question, answer), icon=":material/table_edit:"):
                    said[question.key] = ask_mapping(question, answer)
    return said


def _ask_all(questions: list[Question], answers: Answers) -> dict[str, str | None]:
    said = {}
    for first in range(0, len(questions), _COLUMNS):
        for column, question in zip(st.columns(_COLUMNS, gap="medium"), questions[first : first + _COLUMNS], strict=False):
            with column:
                said[question.key] = _ask(question, answers)
    return said


def _ask(question: Question, answers: Answers) -> str | None:
    """One question with the widget its kind asks for; empty until answered where a default would be a guess."""
    shown = answers.get(question.key, question.default if question.safe else None)
    label, key = plain(question.text), f"answer_{question.key}"
    answer: str | None
    match question.kind:
        case "date":
            answer = _ask_date(question, label, shown, key)
        case "number":
            answer = _ask_number(question, label, shown, key)
        case "choice":
            answer = _ask_choice(question, label, shown, key)
        case _:
            answer = st.text_input(label, shown or "", key=key)
    st.caption(_origin(question))
    return answer


def _ask_choice(question: Question, label: str, shown: str | None, key: str) -> str | None:
    place = question.options.index(shown) if shown in question.options else None
    if len(question.options) > _FEW:
        return st.selectbox(label, question.options, place, key=key)
    return st.radio(label, question.options, place, key=key, horizontal=True, format_func=lambda option: _words(question, option))


def _ask_date(question: Question, label: str, shown: str | None, key: str) -> str | None:
    """A day, or one of the words that may stand for none."""
    day = date.fromisoformat(shown) if shown and shown not in question.options else None
    word = _chosen_word(question, shown, key)
    answer = st.date_input(label, day, key=key, format="YYYY-MM-DD", disabled=word is not None)
    _offer_words(question, shown, key)
    return word or (answer.isoformat() if isinstance(answer, date) else None)


def _ask_number(question: Question, label: str, shown: str | None, key: str) -> str | None:
    """A number, or one of the words that may stand for it."""
    number = float(shown) if shown and shown not in question.options else None
    word = _chosen_word(question, shown, key)
    value = st.number_input(label, 0.0, value=number, key=key, disabled=word is not None, format="%g", placeholder="a number")
    _offer_words(question, shown, key)
    return word or (None if value is None else str(int(value)) if value.is_integer() else str(value))


def _chosen_word(question: Question, shown: str | None, key: str) -> str | None:
    return next((word for word in question.options if st.session_state.get(f"{key}_{word}", shown == word)), None)


def _offer_words(question: Question, shown: str | None, key: str) -> None:
    for word in question.options:
        st.checkbox(_words(question, word), shown == word, key=f"{key}_{word}")


def _words(question: Question, answer: str) -> str:
    return _WORDS.get((question.kind, answer), answer)


def _origin(question: Question) -> str:
    proposed = question.default is not None and not question.safe
    proposal = f"Proposed: {_words(question, str(question.default))}. " if proposed else ""
    return plain(proposal + question.why)
