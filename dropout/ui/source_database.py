"""The Upload page: tables or one SELECT of a database, fetched as files and read like any others.

The address is held by its box alone, for as long as this page is open: nothing writes it down, and reading what it leads to empties it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from dropout import databases
from dropout.config import source_url
from dropout.errors import DropoutError
from dropout.ui import components, session, upload
from dropout.ui.wording import counted, plain

SECONDS = 60  # for a statement: a page that is waited for
_ROUND, _TABLES = "source_round", "source_tables"
_OPERATORS, _ANOTHER, _WHOLE, _QUERY = "operators", "another", "Tables", "One SELECT"


def show() -> None:
    """Address, what there is, a preview, and the way into the ordinary import; never in a demo, whose visitors may reach nothing."""
    if session.is_demo():
        return
    with st.expander("From a database", icon=":material/database:", expanded=_TABLES in st.session_state):
        st.write("Tables or one SELECT of PostgreSQL, MySQL, MariaDB or an SQLite file. Nothing is written there.")
        try:
            _show(_ask_address())
        except DropoutError as error:
            components.problem(error)


def _ask_address() -> str:
    """The operator's address, which is never shown, or one typed here."""
    known = source_url()
    if known:
        words = {_OPERATORS: plain(databases.address_words(known)), _ANOTHER: "Another"}
        which = st.radio("Database", list(words), format_func=words.__getitem__, key="source_which", on_change=_forget)
        if which == _OPERATORS:
            return known
    return st.text_input(
        "Address", key=_key("address"), type="password", placeholder="postgresql://USER:PASSWORD@HOST/DATABASE", autocomplete="off",
        on_change=_forget_tables, help="Used now, then forgotten: it is not written down anywhere. An account that may only read is best.",
    ).strip()  # fmt: skip


def _show(address: str) -> None:
    if st.button("See what there is", key="source_list", disabled=not address):
        with _opened(address) as connection:
            st.session_state[_TABLES] = databases.tables(connection)
    tables = st.session_state.get(_TABLES)
    if tables is None or not address:
        return
    wanted = _choose(tables)
    with st.container(horizontal=True):
        look = st.button("Preview", key="source_preview", disabled=not wanted)
        read = st.button("Read these rows", key="source_read", type="primary", disabled=not wanted)
    if look:
        _preview(address, wanted)
    if read:
        _read(address, wanted)


def _choose(tables: list[str]) -> dict[str, str | None]:
    """What to fetch: names of tables, or the name of a file to be with the query for it."""
    how = st.segmented_control("What", [_WHOLE, _QUERY], default=_WHOLE, required=True, key=_key("how"), label_visibility="collapsed")
    if how == _QUERY:
        text = st.text_area("SELECT", key=_key("query"), height=120, placeholder="SELECT student_id, date, clicks FROM engagement")
        return {"query": text.strip()} if text.strip() else {}
    if not tables:
        st.info("There is no table that this account may read.", icon=":material/info:")
    return dict.fromkeys(st.multiselect("Tables", tables, key=_key("tables"), placeholder="Choose one or more"))


def _preview(address: str, wanted: dict[str, str | None]) -> None:
    with _opened(address) as connection:
        for name, query in wanted.items():
            columns, rows = databases.preview(connection, _query(connection, name, query))
            st.markdown(f"**{plain(name)}**, first {counted(len(rows), 'row')}" if rows else f"**{plain(name)}** has no rows")
            shown = [[None if value is None else str(value) for value in row] for row in rows]
            st.dataframe(pd.DataFrame(shown, columns=_unlike(columns), dtype="string"), hide_index=True)


def _unlike(columns: list[str]) -> list[str]:
    """Column names as they are, later ones of the same name told apart.

    >>> _unlike(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    return [name if (n := columns[:at].count(name)) == 0 else f"{name} ({n + 1})" for at, name in enumerate(columns)]


def _read(address: str, wanted: dict[str, str | None]) -> None:
    """Fetch everything into the scratch folder, hand it over as files of an upload, and forget the address."""
    bar, limit = st.progress(0.0, "Fetching …"), session.upload_limit_mb() * 2**20
    with session.workspace().scratch() as folder, ExitStack() as files:
        with _opened(address) as connection:
            places = [_fetch(connection, folder, number, name, query, bar.progress, limit)
                      for number, (name, query) in enumerate(wanted.items(), start=1)]  # fmt: skip
        _forget()
        upload.start_reading([(place.name, files.enter_context(place.open("rb"))) for place in places])


def _fetch(
    connection: Connection, folder: Path, number: int, name: str, query: str | None, say: Callable[[float, str], object], limit: int
) -> Path:  # fmt: skip
    """One table as a CSV file; its name is data, so only a plain one names the file."""
    place = folder / f"{name if name.isascii() and name.isidentifier() else f'table{number}'}.csv"

    def so_far(rows: int) -> None:
        say(0.0, f"{place.stem}: {rows:,} rows …")
        if sum(file.stat().st_size for file in folder.iterdir()) > limit:
            raise DropoutError(f"This is more than the {limit // 2**20} MB that a page reads.", found=place.stem,
                               do="Use the command for it: dropout database.")  # fmt: skip

    databases.fetch(connection, _query(connection, name, query), place, so_far)
    return place


def _query(connection: Connection, name: str, query: str | None) -> str:
    return databases.query_of_table(connection, name) if query is None else query


@contextmanager
def _opened(address: str) -> Iterator[Connection]:
    with st.spinner("Asking the database …"), databases.open_database(address, SECONDS) as connection:
        yield connection


def _key(what: str) -> str:
    """The key of a box; another round has boxes of its own, with nothing in them."""
    return f"source_{what}_{st.session_state.get(_ROUND, 0)}"


def _forget() -> None:
    """Empty every box, that of the address first."""
    for what in ("address", "query", "tables", "how"):
        st.session_state.pop(_key(what), None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    _forget_tables()


def _forget_tables() -> None:
    st.session_state.pop(_TABLES, None)
