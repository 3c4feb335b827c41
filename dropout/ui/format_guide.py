"""Which file to download from which system, and one to try with."""

from __future__ import annotations

import io
import zipfile

import streamlit as st

from dropout.config import shipped_root
from dropout.readers.guide import HEADINGS, NOTHING, FileGuide, guides, markdown_table
from dropout.ui import components

_MAIN = 3  # files of a system that are told at once, the most useful ones


def show_help() -> None:
    """For one system: its files, how to get them and what each brings; a sample; the table of all systems."""
    every = guides()
    name = st.selectbox("Which file do I need?", list(every), format_func=lambda name: every[name].title, key="which_file")
    files = every[name].files
    main = files if len(files) <= _MAIN + 1 else files[:_MAIN]
    st.markdown("\n\n".join(map(file_words, main)))
    if more := files[len(main) :]:
        with st.expander(f"{len(more)} more files that can be read", key="more_files"):
            st.markdown("\n\n".join(map(file_words, more)))
    with st.container(horizontal=True):
        if (shipped_root() / "data" / "exports").is_dir():
            st.download_button(
                "Sample to try with", _sample, "sample_export.zip", "application/zip", key="sample", icon=components.DOWNLOAD,
                on_click="ignore", help="A simulated Moodle export of 40 invented learners: log, gradebook, participants.",
            )  # fmt: skip
        st.button("All formats in one table", key="all_formats", icon=":material/table:", on_click=_show_table)


def file_words(file: FileGuide) -> str:
    """One file in a few lines of Markdown: how to get it, what it brings, what it lacks.

    >>> file_words(FileGuide("Log", "every action", "–", "–", "unenrolments", "marks", "Press it."))
    '**Log**. Press it.  \\nBrings activity (every action), outcome (unenrolments). Missing: marks.'
    """
    named = zip(HEADINGS[1:5], file.cells[1:5], strict=True)
    brings = ", ".join(f"{heading.lower()} ({cell})" for heading, cell in named if cell != NOTHING)
    return f"**{file.file}**. {file.how}  \n" + (f"Brings {brings}. " if brings else "") + f"Missing: {file.lacks}."


@st.dialog("What each file brings", width="large")
def _show_table() -> None:
    st.caption("“–”: the file has nothing of the kind. Unverified: read as documented, not checked against a real file.")
    for guide in guides().values():
        st.markdown(f"**{guide.title}**\n\n{markdown_table(guide)}")


def _sample() -> bytes:
    """The bundled export as one archive, which may be uploaded as it is."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((shipped_root() / "data" / "exports").iterdir()):
            archive.write(file, file.name)
    return content.getvalue()
