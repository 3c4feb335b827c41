"""The Playbook page: steps, directory and templates as tables to be changed, saved as one and brought back as shipped."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pandas as pd
import streamlit as st

from dropout.errors import DropoutError
from dropout.interventions.families import Family
from dropout.interventions.fields import FIELDS
from dropout.interventions.guidance import Area, Guidance, Language, Occasion, Tone
from dropout.ui import components, guidance
from dropout.ui.wording import plain

_ORDER = "order"
HELP = {
    "steps": "What can be done about each family of reasons. A plan takes the first step of each family that applies: number them in the "
    "order you prefer. “For the learner” goes into messages, in four languages.",
    "services": "Where help is. Fill in hours, link and contact of your institution: a service without link and contact is named in a "
    "plan but in no message.",
    "templates": "What messages say. Fields in curly brackets are filled in: " + ", ".join(f"{{{n}}} {w}" for n, w in FIELDS.items()) + ".",
}


def show_part(part: str) -> None:
    """One part as a table to be changed, with what it is for, saving and going back."""
    now, seen = guidance.current(), f"guidance_seen_{part}"
    st.session_state.setdefault(seen, guidance.version())
    st.caption(plain(HELP[part]))
    shown = pd.DataFrame(now.model_dump(mode="json")[part])
    if part == "steps":
        shown.insert(1, _ORDER, shown.groupby("family").cumcount() + 1)
    edited = st.data_editor(
        shown, key=_key(part), hide_index=True, num_rows="dynamic", column_config=_columns(part, now), height="content", placeholder=""
    )
    if part == "steps":
        edited = in_order(edited, shown[_ORDER])
    with st.container(horizontal=True):
        st.button("Save", key=f"save_{part}", on_click=_save, args=(part, to_rows(edited)))
        with st.popover("Bring back as shipped", icon=":material/history:"):
            st.write("Your changes to this table are lost.")
            st.button("Bring back", key=f"reset_{part}", on_click=_reset, args=(part,))


def in_order(edited: pd.DataFrame, before: pd.Series) -> pd.DataFrame:
    """Steps family by family as they are numbered, without the numbers; one moved up goes before the one whose number it was given.

    >>> steps = pd.DataFrame({"family": ["a", "a", "b", "a"], "order": [1, 2, 1, 1], "action": ["p", "q", "r", "s"]})
    >>> in_order(steps, pd.Series([1, 2, 1, 3]))["action"].tolist()
    ['s', 'p', 'q', 'r']
    """
    asked = edited[_ORDER].astype(float)
    moved = (asked - before.reindex(edited.index)).fillna(1).clip(-1, 1)
    family = edited["family"].map({family: place for place, family in enumerate(edited["family"].unique())})
    by = pd.DataFrame({"family": family, "asked": asked, "moved": moved}).sort_values(["family", "asked", "moved"], kind="stable")
    return edited.loc[by.index].drop(columns=_ORDER)


def to_rows(edited: pd.DataFrame) -> list[dict[str, Any]]:
    """A changed table as rows; empty cells are left to their defaults, rows with nothing in them are left out."""
    rows = [{name: value for name, value in row.items() if pd.notna(value)} for row in edited.to_dict("records")]
    return [row for row in rows if any(value != "" for value in row.values())]


def _key(part: str) -> str:
    return f"edit_{part}_{st.session_state.get('guidance_round', 0)}"


def _columns(part: str, now: Guidance) -> dict[str, Any]:
    config = st.column_config
    tables: dict[str, dict[str, Any]] = {
        "steps": {
            "family": _choice("Family", Family, lambda one: Family(str(one)).words, width=190),
            _ORDER: config.NumberColumn("Order", min_value=1, step=1, width=70, help="1 is proposed first. Without a number: last."),
            "action": config.TextColumn("What staff do", width="large", required=True),
            "study": config.TextColumn("For the learner", width="large"),
            **{f"study_{one}": config.TextColumn(f"… {one.words}", width="medium") for one in Language if one != Language.ENGLISH},
            "resource": "Resource", "link": "Link",
            "service": config.SelectboxColumn("Service", options=["", *(service.name for service in now.services)]),
            "days": config.NumberColumn("Look again after (days)", min_value=1, max_value=90, default=7),
        },
        "services": {
            "name": config.TextColumn("Service", required=True), "area": _choice("Area", Area, lambda one: str(one).capitalize()),
            "helps_with": config.TextColumn("Helps with", width="large"), "hours": "Hours", "link": "Link", "contact": "Contact",
        },
        "templates": {
            "occasion": _choice("About", Occasion, lambda one: Occasion(str(one)).words),
            "language": _choice("Language", Language, lambda one: Language(str(one)).words),
            "tone": _choice("Tone", Tone, lambda one: str(one).capitalize()),
            "subject": config.TextColumn("Subject", width="medium", required=True),
            "body": config.TextColumn("Message", width="large", required=True),
        },
    }  # fmt: skip
    return tables[part]


def _choice(title: str, options: type[StrEnum], words: Callable[[Any], str], width: int | None = None) -> Any:
    """A column of one of `options`, kept by its value and read in words."""
    values = [one.value for one in options]
    return st.column_config.SelectboxColumn(title, width=width, options=values, required=True, format_func=words)


def _save(part: str, rows: list[dict[str, Any]]) -> None:
    _told(lambda: guidance.save(part, rows, st.session_state[f"guidance_seen_{part}"]), "Saved.")


def _reset(part: str) -> None:
    _told(lambda: guidance.reset(part), "As shipped again.")


def _told(work: Callable[[], object], words: str) -> None:
    """Do it; after a refusal the table stays as it was typed, after a success all tables are drawn anew."""
    try:
        work()
    except DropoutError as error:
        st.session_state["guidance_told"] = error
        return
    st.session_state["guidance_told"] = words
    st.session_state["guidance_round"] = st.session_state.get("guidance_round", 0) + 1
    for name in HELP:
        st.session_state.pop(f"guidance_seen_{name}", None)


def show_told() -> None:
    """What the last change came to."""
    told = st.session_state.pop("guidance_told", None)
    if isinstance(told, DropoutError):
        components.problem(
            DropoutError(plain(told.problem), where=told.where, found=plain(told.found), do=f"{plain(told.where)}. {told.do}")
        )
    elif told:
        st.success(told, icon=":material/check:")
