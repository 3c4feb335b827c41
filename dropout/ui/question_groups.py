"""Questions that mean the same of several runs or files: asked once, unless somebody says that they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import streamlit as st

from dropout.readers.report import Question
from dropout.ui.wording import plain

_NAMED = 3
_LISTED = 8  # answers confirmed together before the rest is counted
Ask = Callable[[Question, Mapping[str, str]], str | None]


def grouped(questions: Sequence[Question]) -> list[list[Question]]:
    """Questions that can be asked once together, each group where its first one stood.

    >>> marks = [Question(f"pass:{run}", run, "number", of_all="From which mark on?") for run in ("K1", "K2")]
    >>> [[question.key for question in group] for group in grouped([marks[0], Question("start", "When?", "date"), marks[1]])]
    [['pass:K1', 'pass:K2'], ['start']]
    """
    groups: dict[object, list[Question]] = {}
    for question in questions:
        default = "" if _can_be_confirmed(question) else question.default
        same = (question.of_all, question.kind, default, question.options, question.safe) if question.of_all else question.key
        groups.setdefault(same, []).append(question)
    return list(groups.values())


def _can_be_confirmed(question: Question) -> bool:
    """Whether what is proposed may stand beside other proposals until somebody corrects one: a day or a length read off each run."""
    return question.safe and question.default is not None and question.kind in ("date", "number") and not question.options


def told_apart(questions: Sequence[Question]) -> list[Question]:
    """The questions, with the id of what each is about where several runs or files of one title make them read the same.

    >>> start = [Question(f"run_start:{run}", "When did Knots start?", "date") for run in ("K1", "K2")]
    >>> [question.text for question in told_apart(start)]
    ['When did Knots start? (K1)', 'When did Knots start? (K2)']
    """
    often = Counter(question.text for question in questions if question.text != question.of_all)
    return [_with_id(question) if often[question.text] > 1 and ":" in question.key else question for question in questions]


def _with_id(question: Question) -> Question:
    id_ = question.key.partition(":")[2]
    return replace(question, text=f"{question.text} ({id_})", about=f"{question.about} ({id_})" if question.about else "")


def is_apart(group: Sequence[Question], answers: Mapping[str, str]) -> bool:
    """Whether the questions of a group are asked one by one: somebody wants that, or has answered them differently before."""
    differ = len({answers.get(question.key) for question in group}) > 1
    return len(group) > 1 and bool(st.session_state.get(_toggle(group), differ))


def ask_once(group: Sequence[Question], answers: Mapping[str, str], ask: Ask) -> dict[str, str | None]:
    """One answer for a group of questions, with the way to answer them one by one."""
    first = group[0]
    if len(group) == 1:
        return {first.key: ask(first, answers)}
    if len({question.default for question in group}) > 1:
        return _confirm(group, answers)
    why = first.why if len({question.why for question in group}) == 1 else ""
    together = replace(first, key=f"all_{first.key}", text=first.of_all, why=f"Asked once for {names(group)}. {why}".strip())
    answer = ask(together, {together.key: answers[first.key]} if first.key in answers else {})
    show_toggle(group, value=False)
    return dict.fromkeys((question.key for question in group), answer)


def _confirm(group: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str | None]:
    """What is assumed of each, to be read and left as it is, with the way to correct it."""
    said = {question.key: answers.get(question.key, question.default) for question in group}
    lines = [f"- {plain(question.about)}: **{plain(str(said[question.key]))}**" for question in group[:_LISTED]]
    more = [f"- and {len(group) - _LISTED} more"] if len(group) > _LISTED else []
    st.markdown("\n".join([f":small[{plain(group[0].of_all)}]", "", *lines, *more]))
    st.caption(plain(" ".join(dict.fromkeys(question.why for question in group))))
    show_toggle(group, value=False)
    return said


def show_toggle(group: Sequence[Question], *, value: bool) -> None:
    """The switch between one answer and many."""
    st.toggle("Answer one by one", value, key=_toggle(group))


def names(group: Sequence[Question]) -> str:
    """What a group of questions is about.

    >>> names([Question(f"k{n}", "?", "date", about=f"K{n}") for n in range(5)])
    'K0, K1, K2 and 2 more'
    """
    named, more = ", ".join(question.about for question in group[:_NAMED]), len(group) - _NAMED
    return f"{named} and {more} more" if more > 0 else named


def heading(group: Sequence[Question]) -> str:
    """The title over questions that are asked one by one."""
    return f"**{plain(group[0].of_all)}**"


def _toggle(group: Sequence[Question]) -> str:
    return f"apart_{group[0].key}"
