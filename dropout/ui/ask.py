"""Ask, part by part: the box, the reply with its table and figure, and what can be asked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dropout import asking
from dropout.asking import Answer, Asked, Course
from dropout.changes import RunChanges
from dropout.config import shipped_root
from dropout.effects import COVARIATES, Comparison, OutcomeKind, compare_contacted
from dropout.scoring import ScoredRun
from dropout.ui import ask_endpoint, cache, cases, cohort, components, effects, guidance, milestones, selection, session
from dropout.ui.ask_endpoint import Helper
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

QUESTION, MOST = "question", 300  # characters: nobody asks more in one question
_TITLES = {"does_it_work": "Does it work?", "did_it_help": "Did it help?"}
_GROUPS = {
    "The list": ("on_list", "new_on_list", "silent", "came_back", "due", "overdue", "waiting"),
    "One learner": ("why", "moved", "lower", "next_step", "help_with"),
    "The run": ("active", "withdrew", "expected", "loses_week", "loses_assignment", "least_handed_in", "material_missed", "earlier_runs"),
    "Data, model and words": ("fresh", "changed", "model_good", "fair", "helped", "meaning"),
}


def show_box() -> str:
    """Where a question is typed; it stays while other pages are visited."""
    with st.form("ask", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        asked = st.text_input("Your question", key=QUESTION, placeholder="Who is new on the list this week?",
                              persist_state="session")  # fmt: skip
        st.form_submit_button("Ask", key="ask", type="primary", icon=":material/search:")
    return asked.strip()[:MOST]


def show_reply(question: str, chosen: Selection, scored: ScoredRun) -> None:
    """The answer, or why there is none and what could be asked instead."""
    course = _course(chosen, scored)
    helper = ask_endpoint.helper(chosen.run_id)
    named, route = (session.names(chosen.run_id), selection.current_learner()), helper.route if helper else None
    with st.spinner("Looking it up …"):
        asked = asking.understand(question, course, *named, route)
        found = asking.answer(asked, course) if asked.intent else None
    if asked.intent is None or found is None:
        st.info(plain(asked.refusal), icon=":material/help:")
        if asked.near:
            st.markdown("Near to it, and can be answered:")
            with st.container(horizontal=True):
                for near in asked.near:
                    _offer(near, f"near_{near}", "secondary")
    else:
        with st.container(border=True, key="answer"):
            _show_answer(asked, asked.intent.key, found, chosen, helper)
    if helper:
        helper.show_end()


def _show_answer(asked: Asked, key: str, found: Answer, chosen: Selection, helper: Helper | None) -> None:
    st.caption(f"Taken as: {plain(asked.understood)} · as of the end of week {chosen.week}")
    if other := asking.other_week(asked.question, chosen.week):
        st.warning(f"This answers for week {chosen.week}, as chosen in the sidebar. Choose week {other} there to ask about it.")
    first, *more = found.sentences
    st.markdown(f"**{plain(first)}**")
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in more) if len(more) > 2 else " ".join(map(plain, more)))
    if helper:
        helper.show_words(asked.question, found)
    names = session.names(chosen.run_id)
    if found.about in names:
        st.caption(f"{plain(str(found.about))}: {plain(names[str(found.about)])}")
    if found.table is not None:
        _show_table(found.table, names, key)
    if found.figure is not None and found.data is not None:
        components.figure(found.figure, found.data, f"ask_{key}", found.reading)
    if st.button(f"Open {page_title(found.page)}", key="open_page", icon=":material/arrow_forward:"):
        if found.about:
            selection.open_learner(found.about)
        st.switch_page(f"pages/{found.page}.py", query_params=selection.address(found.page))


def page_title(page: str) -> str:
    """A page as the menu calls it.

    >>> page_title("my_week"), page_title("does_it_work")
    ('My week', 'Does it work?')
    """
    return _TITLES.get(page, page.replace("_", " ").capitalize())


def _show_table(table: pd.DataFrame, names: dict[str, str], key: str) -> None:
    """A table; a click on a row about a learner opens them. Names are joined here, for whoever may see them."""
    links = {"Link": st.column_config.LinkColumn()} if "Link" in table else {}
    if asking.LEARNER not in table:
        st.dataframe(table, hide_index=True, key=f"table_{key}", column_config=links)
        return
    shown = table.copy()
    if names:
        shown.insert(1, "Name", table[asking.LEARNER].map(names))
    picked = st.dataframe(shown, hide_index=True, key=f"table_{key}", on_select="rerun", selection_mode="single-row")
    if rows := picked.selection.rows:
        selection.open_learner(str(table[asking.LEARNER].iloc[rows[0]]))
        st.switch_page("pages/learner.py", query_params=selection.address("learner"))


def show_offers(scored: ScoredRun, *, unfolded: bool) -> None:
    """Everything that can be asked, to click; questions about a learner are about the one last opened, else the first on the list."""
    offered, members = asking.offered(), scored.members["learner_id"]
    current = selection.current_learner()
    learner = current if current in set(members) else members.iloc[0]
    with st.expander("What can be asked", expanded=unfolded, icon=":material/list:"):
        for column, (title, keys) in zip(st.columns(2) * 2, _GROUPS.items(), strict=True):
            with column:
                st.markdown(f"**{title}**")
                with st.container(gap=None):
                    for key in keys:
                        _offer(asking.with_learner(offered[key], learner), f"offer_{key}", "tertiary")


def _offer(question: str, key: str, kind: str) -> None:
    icon = ":material/chevron_right:" if kind == "tertiary" else None
    st.button(plain(question), key=key, type=kind, icon=icon, on_click=_ask, args=(question,))  # type: ignore[arg-type]


def _ask(question: str) -> None:
    st.session_state[QUESTION] = question


# What answers are drawn from ------------------------------------------------------------------------


def _course(chosen: Selection, scored: ScoredRun) -> Course:
    run_id = chosen.run_id
    return Course(
        scored=scored,
        before=lambda: cases.week_before(chosen) if chosen.week > 1 else None,
        standing=lambda: cases.standing(chosen, scored),
        cases=lambda: session.cases().cases(run_id),
        on=cases.today(),
        runs=lambda: cohort.described(scored),
        stops=lambda: cache.rhythm(run_id, chosen.week)[1],
        record=lambda: milestones.record(chosen),
        whatif=lambda: cache.whatif(chosen),
        judged=lambda: cache.judged(chosen),
        compared=lambda: _compared(run_id),
        changes=lambda: _changes(run_id),
        guidance=guidance.current,
        words=glossary(),
        read=components.read_words(cache.run_row(run_id)),
    )


@st.cache_data(max_entries=1, show_spinner=False)
def glossary() -> dict[str, str]:
    """The words that the page About explains."""
    return asking.read_glossary((shipped_root() / "docs" / "glossary.md").read_text(encoding="utf-8"))


def _compared(run_id: str) -> tuple[Comparison, OutcomeKind] | None:
    contacts = session.cases().contacts(run_id)
    if contacts.empty:
        return None
    rows = effects.rows_of([run_id], contacts)
    outcome = effects.usual_outcome(rows)
    return compare_contacted(rows.assign(outcome=rows[outcome]), COVARIATES), outcome


def _changes(run_id: str) -> RunChanges | None:
    space = session.workspace()
    record = space.run_imports().get(run_id)
    found = space.changes(record.import_id) if record else []
    return next((change for change in found if change.run_id == run_id), None)
