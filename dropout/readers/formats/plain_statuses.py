"""The columns of a plain table that tell how it ended by their words, whatever they are called."""

from __future__ import annotations

import re

import pandas as pd

from dropout.domain import EventKind, Outcome
from dropout.readers.endings import without_accents
from dropout.readers.formats.mapped_words import kind_of
from dropout.readers.formats.plain_cells import REMARKS, heading_words
from dropout.readers.numbers import blank_missing, said_in
from dropout.readers.outcome_words import WORDS
from dropout.readers.outcomes import is_outcome_heading, spread_ending
from dropout.readers.records import squeezed

_STATUS = re.compile(
    r"\b(status|state|estado|situacion|situación|situação|situacao|statut|stato|stand|durum|"
    r"keterangan|статус|状态|الحالة|النتيجة|d[ée]cision|สถานะ|κατάσταση|סטטוס|وضعیت)\b|状態|在籍区分|परिणाम|สถานะ"
)
_OTHER_STATUS = re.compile(  # of something else than the course, or of another one
    r"\b(pay\w*|fees?|scholarship|visa|employ\w*|marital|civil|previous|prior|loan|financial|aid|account|ticket|order|health|last)\b"
)
_OWN_STATUS = re.compile(  # of being in the course or the school, whose codes tell who left it
    r"(?:current)?(?:enrol(?:l|led|lment|ment)?|registration|student|academic|membership|matricula|inscripcion)(?:status|state)(?:code)?"
)
_STAYS = {"inactive", "inactivo", "inactiva", "inativo", "inativa", "inaktiv", "inactif"}
_LOADS = {"f", "p", "h", "ft", "pt", "ht", "q", "tq"}  # full-time, part-time, half or three quarters of it
_HOT, _COLD = {"1", "1.0", "true"}, {"0", "0.0", "false"}
_SHORT, _MAX_CODES = 2, 6  # letters of a code; different codes
_WORK = re.compile(r"\b(?:midterm|project|lab|module|unit|level|subject|term|semester|resit|recuperatorio|paper|math\w*|english|science)\b")
_MOSTLY = 0.8  # of the learners have a remark, where it is how it ended


def status_headings(cells: pd.DataFrame) -> list[str]:
    """The columns of some status in which most words are those of endings, and somebody left or failed.

    What stands under a status of being enrolled counts, also where its codes or *inactive* have to be asked about.

    >>> cells = pd.DataFrame({"enrollment_status": ["Active", "Dropped"], "enrollment_type": ["full-time", "part-time"]}, dtype="string")
    >>> status_headings(cells), status_headings(cells.assign(enrollment_status="Active"))
    (['enrollment_status'], [])
    """
    found = []
    for heading in cells.columns:
        words = heading_words(heading)
        if _OTHER_STATUS.search(words) or is_outcome_heading(heading):
            continue
        written = set(map(squeezed, said_in(cells[heading])))
        said = [WORDS.get(word) for word in written]
        if _OWN_STATUS.fullmatch(without_accents(heading)) and _are_codes(written):
            found.append(heading)
        if not {Outcome.WITHDRAWN, Outcome.FAILED} & set(said):
            continue
        mostly = blank_missing(cells[heading]).notna().mean() > _MOSTLY
        named = _STATUS.search(words) or (REMARKS.search(words) and mostly)
        whole = mostly and Outcome.COMPLETED in said and None not in said and not re.search(r"\d", words) and not names_work(words)
        if whole or (named and said.count(None) <= len(said) / 2):
            found.append(heading)
    return [*dict.fromkeys(found)]


def one_of_each(cells: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The cells with endings that have a column each, as programs spread them out, in one column again; and what these were.

    >>> cells = pd.DataFrame({"Target_Dropout": ["1", "0"], "Target_Graduate": ["0", "1"]}, dtype="string")
    >>> one_of_each(cells)[0].to_dict("list")
    {'Target': ['Dropout', 'Graduate']}
    """
    ends = {heading: said for heading in cells.columns if (said := spread_ending(heading))}
    spread = [heading for heading in ends if {word.casefold() for word in said_in(cells[heading])} <= _HOT | _COLD]
    names = {ends[heading][0] for heading in spread}
    hot = cells[spread].apply(lambda column: column.str.strip().str.casefold().isin(_HOT))
    if len(names) != 1 or len(spread) < 2 or (hot.sum(axis=1) > 1).any() or (name := names.pop()) in cells:
        return cells, []
    said = hot.idxmax(axis=1).map({heading: ends[heading][1] for heading in spread}).where(hot.any(axis=1)).astype("string")
    return cells.drop(columns=spread).assign(**{name: said}), spread


def _are_codes(words: set[str]) -> bool:
    """Whether the words under a status of being enrolled are known, or codes, which only their school knows."""
    known = all(len(word) <= _SHORT or word in WORDS or word in _STAYS for word in words)
    return 1 < len(words) <= _MAX_CODES and known and not words <= _LOADS


def names_work(words: str) -> bool:
    """Whether a heading is about a piece of work, which can be passed or failed by itself.

    >>> names_work("midterm exam"), names_work("registration success")
    (True, False)
    """
    return kind_of(words) in (EventKind.QUIZ, EventKind.ASSIGNMENT) or bool(_WORK.search(words))
