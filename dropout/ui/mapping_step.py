"""A table that no format claims: what its rows tell and which column says what, with the first rows as they would be understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from dropout.readers.mapping import ROLES, ROW_TITLES, Role, TableMapping, preview_rows, propose
from dropout.readers.report import TAKEN, Question
from dropout.ui import session
from dropout.ui.wording import plain

_COLUMNS, _MANY = 3, 12
_NONE = ""  # a role that no column plays
_IGNORED = "ignore"


def ask_mapping(question: Question, answer: str | None) -> str | None:
    """A radio for the rows, a drop-down for each role, a live preview; None while something needed has no column."""
    headings, rows = question.preview[0], question.preview[1:]
    shown = TableMapping.from_json(answer or question.default or TableMapping(_IGNORED).to_json())
    key = f"answer_{question.key}"
    with st.container(border=answer is None and not question.safe):
        st.markdown(f"**{plain(question.text)}**")
        st.caption(plain(question.why))
        kinds = list(ROLES)
        kind = st.radio("Each row is …", kinds, kinds.index(shown.each_row), format_func=ROW_TITLES.__getitem__, key=key)
        start = shown if kind == shown.each_row else propose(headings, rows, kind)
        mapping = TableMapping(kind, _ask_columns(ROLES[kind], start.columns, headings, f"{key}_{kind}"))
        _show_preview(mapping, headings, rows)
        offer_to_forget(question.key)
    return None if mapping.missing else mapping.to_json()


def _ask_columns(roles: Sequence[Role], start: Mapping[str, str], headings: Sequence[str], key: str) -> dict[str, str]:
    chosen: dict[str, str] = {}
    options = [_NONE, *headings]
    for first in range(0, len(roles), _COLUMNS):
        for column, role in zip(st.columns(_COLUMNS, gap="medium"), roles[first : first + _COLUMNS], strict=False):
            place = options.index(start[role.name]) if start.get(role.name) in options else 0
            label = f"{role.title} (needed)" if role.needed else role.title
            heading = column.selectbox(label, options, place, format_func=_heading_words, key=f"{key}_{role.name}")
            if heading:
                chosen[role.name] = heading
    return chosen


def _heading_words(heading: str) -> str:
    return heading or "– no column –"


def _show_preview(mapping: TableMapping, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if mapping.each_row == _IGNORED:
        named = plain(", ".join(headings[:_MANY])) + (" …" if len(headings) > _MANY else "")
        st.info(f"Left aside as it stands, with its rows counted as dropped. Its columns: {named}. If they tell about learners, say "
                "above what each row is.", icon=":material/visibility_off:")  # fmt: skip
        return
    shown = preview_rows(mapping, headings, rows)
    for problem in mapping_problems(mapping, shown):
        st.warning(plain(problem), icon=":material/warning:")
    titles = {role.name: f"{role.title} ← {mapping.columns[role.name]}" for role in ROLES[mapping.each_row] if role.name in mapping.columns}
    if titles and shown:
        st.caption(f"{'The first row' if len(shown) == 1 else f'The first {len(shown)} rows'}, as understood:")
        st.dataframe(pd.DataFrame(shown).rename(columns=titles), hide_index=True)


def mapping_problems(mapping: TableMapping, shown: Sequence[Mapping[str, str]]) -> list[str]:
    """What is wrong with a mapping, in words: what it lacks, what does not read, what is used twice.

    >>> mapping_problems(TableMapping("activity", {"time": "When"}), [{"time": "no date: soon"}, {"time": "2024-03-01 10:00"}])
    ['Choose a column for Learner.', 'When: 1 of the first 2 cells cannot be read as meant.']
    """
    titles = {role.name: role.title for role in ROLES[mapping.each_row]}
    problems = [f"Choose a column for {titles[name]}." for name in mapping.missing]
    for name, heading in mapping.columns.items():
        bad = sum(row.get(name, "").startswith(("no date:", "no number:")) for row in shown)
        if bad:
            problems.append(f"{heading}: {bad} of the first {len(shown)} cells cannot be read as meant.")
    uses: dict[str, list[str]] = {}
    for name, heading in mapping.columns.items():
        uses.setdefault(heading, []).append(titles[name])
    return problems + [f"{heading} is chosen for {' and '.join(names)}." for heading, names in uses.items() if len(names) > 1]


# What was said before ------------------------------------------------------------------------------


def mapping_state(question: Question, answer: str | None) -> str:
    """How a table is read now, in one line.

    >>> week = TableMapping("week", {"learner": "id", "week": "wk"}).to_json()
    >>> mapping_state(Question("mapping:1", "What does each row of a.csv tell, and which column says what?", "mapping", week), None)
    'a.csv was read as its headings say; open this if they mean something else'
    """
    name = question.text.removeprefix("What does each row of ").partition(" tell, and")[0]
    if answer is None:
        aside = TableMapping.from_json(question.default or TableMapping(_IGNORED).to_json()).each_row == _IGNORED
        said = (
            "was left aside: say what its columns mean" if aside else "was read as its headings say; open this if they mean something else"
        )
        return f"{plain(name)} {said}"
    return f"{plain(name)}: {mapped_words(question.key)}"


def mapped_words(key: str) -> str:
    """Since when a layout is read as somebody mapped it."""
    kept = session.workspace().mappings.all().get(key)
    if kept is None:
        return "read as you mapped it"
    given = datetime.fromisoformat(kept.given_at)
    return f"read as you mapped it on {given.day} {given:%B %Y}"


def offer_to_forget(key: str) -> None:
    """A button that forgets how a layout is read, where that is remembered."""
    if {key, f"{TAKEN}{key}"} & set(session.workspace().mappings.all()):
        st.button(
            "Forget how this layout is read",
            key=f"forget_{key}",
            type="tertiary",
            icon=":material/backspace:",
            on_click=_forget,
            args=(key,),
        )


def _forget(key: str) -> None:
    session.workspace().mappings.forget(key)
    st.toast("Forgotten: the next table of this layout will be asked about.", icon=":material/backspace:")
