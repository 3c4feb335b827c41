"""What the files do not say, asked: what must be answered, then what is assumed unless somebody corrects it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dropout import jobs
from dropout.domain import Outcome
from dropout.jobs import Job
from dropout.readers.outcome_answers import OPEN_RUN
from dropout.readers.report import ImportReport, Question
from dropout.ui import question_groups, session, upload
from dropout.ui.column_readings import ask_readings
from dropout.ui.mapping_step import ask_mapping, mapping_state
from dropout.ui.wording import plain

_FEW = 5
_COLUMNS = 3
# What stands for an answer, by kind of question and answer.
_WORDS = {
    ("number", "none"): "Not settled yet: the run is still going on",
    ("date", "none"): "No dates: keep it as a table of totals",
    ("date", "counted"): "No date: count days from the start",
    ("choice", "day"): "day first",
    ("choice", "month"): "month first",
    ("choice", "keep"): "keep the one in use",
    ("choice", "replace"): "use this export",
}
Answers = dict[str, str]
Said = dict[str, str | None]
UNSETTLED = (OPEN_RUN, Outcome.UNKNOWN.value)  # answers that leave the outcomes of a run open


def show_questions(job: Job, report: ImportReport) -> None:
    """Ask everything there is to ask, the weightiest in sight, and read again with what was said."""
    said = _ask_mappings(report)
    plain_ones = question_groups.told_apart([question for question in report.questions if question.kind not in ("mapping", "columns")])
    must = [question for question in plain_ones if must_be_answered(question)]
    assumed = [question for question in plain_ones if not must_be_answered(question)]
    assumed.sort(key=lambda question: question.default not in UNSETTLED)  # what opens most first
    in_sight, rest = (must, assumed) if must else _first_groups(assumed, _COLUMNS)
    said |= _ask_all(in_sight, report.answers)
    if rest:
        with st.expander(f"Assumed unless you correct it ({len(question_groups.grouped(rest))}{'' if must else ' more'})"):
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


def _ask_mappings(report: ImportReport) -> Said:
    """Tables nobody knows, each in full width; one that is settled folds away."""
    said: Said = {}
    for question in report.questions:
        if question.kind == "mapping":
            answer = report.answers.get(question.key)
            if must_be_answered(question) and answer is None:
                said[question.key] = ask_mapping(question, answer)
            else:
                with st.expander(mapping_state(question, answer), icon=":material/table_edit:"):
                    said[question.key] = ask_mapping(question, answer)
        elif question.kind == "columns":
            said[question.key] = ask_readings(question, report.answers.get(question.key))
    return said


def _ask_all(questions: list[Question], answers: Answers) -> dict[str, str | None]:
    said: Said = {}
    groups = question_groups.grouped(questions)
    apart = [group for group in groups if question_groups.is_apart(group, answers)]
    _in_columns([group for group in groups if group not in apart], answers, said)
    for group in apart:
        with st.container(border=True):
            st.markdown(question_groups.heading(group))
            question_groups.show_toggle(group, value=True)
            _in_columns([[question] for question in group], answers, said)
    return said


def _in_columns(groups: list[list[Question]], answers: Mapping[str, str], said: Said) -> None:
    for first in range(0, len(groups), _COLUMNS):
        for column, group in zip(st.columns(_COLUMNS, gap="medium"), groups[first : first + _COLUMNS], strict=False):
            with column:
                said.update(question_groups.ask_once(group, answers, _ask))


def _first_groups(questions: list[Question], most: int) -> tuple[list[Question], list[Question]]:
    """The questions of the first few groups, and the others."""
    first = [question for group in question_groups.grouped(questions)[:most] for question in group]
    return first, [question for question in questions if question not in first]


def _ask(question: Question, answers: Mapping[str, str]) -> str | None:
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
