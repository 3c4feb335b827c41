"""The Moodle log: every row as an action of one person at one time, or dropped with the reason."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.dates import ask_dates, read_dates
from dropout.readers.formats.moodle_headings import LOG_ENGLISH, match_log_headings
from dropout.readers.formats.moodle_words import ACTOR, ENROLMENT, MODULE, is_staff_action, is_submission, kind_of
from dropout.readers.report import Ledgers, Question
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

_NOT_PEOPLE = {"cron", "cli", "restore"}
_ORIGINS = _NOT_PEOPLE | {"web", "ws", "-"}


def recognise_log(source: Source) -> Recognition | None:
    """A log by its headings in a known language, or in any language by descriptions that name user ids."""
    preview = source.preview
    if preview is None:
        return None
    language, columns = match_log_headings(preview.header)
    if ({"time", "description"} <= set(columns) and len(columns) >= 4) or len(columns) >= 5:
        found = len(set(columns) - {"course"})  # only the log of a whole site has that one
        return Recognition("moodle", "log", 0.6 + 0.04 * found, f"{found} of 9 Moodle log headings, {language}")
    if {"time", "description"} <= set(_columns(source)):
        return Recognition("moodle", "log", 0.7, "descriptions that name user ids, as in a Moodle log")
    return None


def read_log(source: Source, claim: Recognition, ledgers: Ledgers, context: ReadContext, asked: list[Question]) -> pd.DataFrame | None:
    """The actions of a log, oldest first; None while its dates are in question. Its columns are those of `empty_log`.

    `source_id` acts; `person` is whom the row is about: the one enrolled or unenrolled by somebody else, else who acts.
    Raises `DropoutError` where the log has no times or no descriptions.
    """
    columns = _columns(source)
    missing = [LOG_ENGLISH[name] for name in ("time", "description") if name not in columns]
    if missing:
        header = ", ".join(source.preview.header if source.preview else ())
        problem = f"The log lacks the column{'s' * (len(missing) > 1)} {' and '.join(missing)}; without it nobody's activity can be told."
        raise DropoutError(problem, where=source.name, found=header, do="Download the log again and leave its columns in.")
    ledger = ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    raw = read_table(source, ledger)
    log = pd.DataFrame({name: raw[heading] for name, heading in columns.items() if name != "ip"}, index=raw.index)
    log = log.reindex(columns=["course", "time", "name", "context", "description", "origin"]).astype("string")
    log[["file", "row"]] = raw[["file", "row"]]
    log = _people_only(log, ledgers)
    at = ask_dates(log["time"], source.name, context, asked)
    if at is None:
        ledgers.keep(log, pd.Series(False, index=log.index), reason="waits for the answer on its dates")
        return None
    log["at"] = at
    log = ledgers.keep(log, log["at"].notna(), reason="time not readable or far out of range", column="time")
    return _classified(log).sort_values("at", kind="stable", ignore_index=True)


def empty_log() -> pd.DataFrame:
    """A log in which nobody did anything."""
    text = ["file", "course", "name", "context", "description", "source_id", "kind", "module", "person"]
    flags = ["submits", "staff_only", "enrols", "unenrols"]
    columns = {name: pd.Series(dtype="string") for name in text} | {name: pd.Series(dtype=bool) for name in flags}
    return pd.DataFrame(columns | {"row": pd.Series(dtype="int64"), "at": pd.Series(dtype="datetime64[us]")})


def _are_times(cells: list[str]) -> bool:
    return ":" in cells[0] and bool(read_dates(pd.Series(cells, dtype="string")).parts["clock"].notna().mean() > 0.5)


_LOOKS: dict[str, Callable[[list[str]], bool]] = {
    "description": lambda cells: sum("user with id '" in cell for cell in cells) > len(cells) / 2,
    "time": _are_times,
    "origin": lambda cells: set(cells) <= _ORIGINS,
}


def _columns(source: Source) -> dict[str, str]:
    """Headings by column; what no known language names is found by what its cells look like."""
    preview = source.preview
    assert preview is not None  # nothing else is recognised
    _, columns = match_log_headings(preview.header)
    columns = columns if len(columns) >= 4 else {}
    cells = {heading: [row[place] for row in preview.rows if place < len(row)] for place, heading in enumerate(preview.header)}
    for name, fits in _LOOKS.items():
        if name not in columns:
            free = [heading for heading, texts in cells.items() if texts and heading not in columns.values() and fits(texts)]
            columns.update({name: free[0]} if free else {})
    return columns


def _people_only(log: pd.DataFrame, ledgers: Ledgers) -> pd.DataFrame:
    origin = log["origin"].str.casefold()
    log = ledgers.keep(log, ~origin.isin(_NOT_PEOPLE), reason="done by the system, not by a person", column="origin")
    log = log.assign(source_id=log["description"].str.extract(ACTOR, expand=False))
    log = ledgers.keep(log, log["source_id"].notna(), reason="no learner id in the description", column="description")
    return ledgers.keep(log, ~log["source_id"].isin(["0", "-1"]), reason="done by a guest or nobody", column="description")


def _classified(log: pd.DataFrame) -> pd.DataFrame:
    """Kinds and roles of the actions; decided once per wording, since a log repeats a few hundred of them."""
    wording = log["description"].str.replace(r"'-?\d+'", "'0'", regex=True)
    distinct = wording.unique()
    enrolment = log["description"].str.extract(ENROLMENT)
    others = enrolment[1].notna() & (enrolment[1] != log["source_id"])
    log = log.assign(
        kind=wording.map({text: kind_of(text).value for text in distinct}).astype("string"),
        submits=wording.map({text: is_submission(text) for text in distinct}).astype(bool),
        staff_only=wording.map({text: is_staff_action(text) for text in distinct}).astype(bool) & (others | enrolment[1].isna()),
        module=log["description"].str.extract(MODULE, expand=False),
        person=enrolment[1].fillna(log["source_id"]),
        enrols=enrolment[1].notna() & enrolment[0].isna(),
        unenrols=enrolment[1].notna() & enrolment[0].notna(),
    )
    return log[list(empty_log())]
