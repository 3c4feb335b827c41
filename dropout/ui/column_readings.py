"""How each column of a table by weeks is read: a drop-down for each, folded away until somebody wants to correct one."""

from __future__ import annotations

import json
from collections import Counter

import streamlit as st

from dropout.readers.report import Question
from dropout.ui.mapping_step import offer_to_forget
from dropout.ui.wording import plain

_COLUMNS = 3


def ask_readings(question: Question, answer: str | None) -> str:
    """A drop-down for each column; the answer in the order of the table, so that one not touched is no change."""
    readings: dict[str, str] = json.loads(question.default or "{}")
    readings |= {heading: reading for heading, reading in json.loads(answer or "{}").items() if heading in readings}
    with st.expander(readings_line(question, readings), icon=":material/view_column:"):
        st.caption(plain(question.why))
        headings = list(readings)
        for first in range(0, len(headings), _COLUMNS):
            for column, heading in zip(st.columns(_COLUMNS, gap="medium"), headings[first : first + _COLUMNS], strict=False):
                options = list(dict.fromkeys([*question.options, readings[heading]]))
                place = options.index(readings[heading])
                readings[heading] = column.selectbox(plain(heading), options, place, key=f"answer_{question.key}_{heading}")
        offer_to_forget(question.key)
    return json.dumps(readings, ensure_ascii=False)


def readings_line(question: Question, readings: dict[str, str]) -> str:
    """What the columns of a table are read as, in one line.

    >>> question = Question("columns:1", "How is each column of a.csv read?", "columns", about="a.csv")
    >>> readings_line(question, {"clicks": "done so far", "views": "done so far", "mood": "not used"})
    'Columns of a.csv: 2 done so far, 1 not used'
    """
    counts = ", ".join(f"{count} {reading}" for reading, count in Counter(readings.values()).most_common())
    return f"Columns of {plain(question.about)}: {counts}"
