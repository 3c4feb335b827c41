"""The history of grades: on which day each mark was given or changed. Beside a gradebook it tells since when its marks are known."""

from __future__ import annotations

import pandas as pd

from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.formats.moodle_members import KEYS, people_of
from dropout.readers.layouts import Layout, fit
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.records import fold
from dropout.readers.sources import Preview, Source
from dropout.readers.tabular import read_table

HISTORY = "grade history"
_LAYOUT = Layout(
    HISTORY,
    "at=Date+and+time|Fecha+y+hora|Datum+und+Zeit|Date+et+heure item=Grade+item|Ítem+de+calificación|Bewertungsaspekt|Élément+d'évaluation "
    "old=Original+grade|Calificación+original|Ursprüngliche+Bewertung|Note+originale "
    "new=Revised+grade|Calificación+revisada|Geänderte+Bewertung|Note+révisée by?=Grader source?=Source",
    "at item old new", "*", least=4,
)  # fmt: skip
_TOTALS = {"course total", "category total", "total del curso", "kurssumme", "gesamt kurs", "total du cours"}
_SUMS = {"aggregation"}  # sources of totals


def recognise_history(shown: Preview) -> Recognition | None:
    """A history by its columns of grades as they were and as they became."""
    found = fit(_LAYOUT, shown.header)
    if not found.is_one:
        return None
    return Recognition("moodle", HISTORY, 0.9, f"grades as they were ({found.held['old']}) and as they became ({found.held['new']})")


def read_history(source: Source, claim: Recognition, facts: Facts, context: ReadContext) -> pd.DataFrame:
    """Add the people, and return their marks in the order of time for `add_history`; the text of feedback and who marked are not read."""
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    held = fit(_LAYOUT, [heading for heading in cells.columns if heading not in ("file", "row")]).held
    people = people_of(cells.drop(columns=[held[name] for name in ("by",) if name in held]))
    people = facts.ledgers.keep(people, people[KEYS].notna().any(axis=1), reason="no id and no name")
    at = ask_dates(cells[held["at"]], source.name, context, facts.questions)
    if at is None:
        facts.ledgers.keep(people, pd.Series(False, index=people.index), reason=WAITS)
        return pd.DataFrame(columns=["title"])
    people = facts.ledgers.keep(people, at.notna().loc[people.index], reason="time not readable")
    key = next((key for key in KEYS if people[key].notna().any()), KEYS[0])
    people["who"] = people.groupby(people[key].fillna(people["who"]), sort=False)["who"].transform("first")
    facts.add("people", people.assign(listed=False))
    new = blank_missing(cells[held["new"]])
    rows = people[["who"]].assign(title=blank_missing(cells[held["item"]]), at=at, number=parse_numbers(new))
    rows["percent"] = new.str.contains("%", regex=False).fillna(False).astype(bool)
    totals = rows["title"].map(fold, na_action="ignore").astype("string").isin(_TOTALS)
    if "source" in held:
        totals |= cells[held["source"]].map(fold, na_action="ignore").astype("string").isin(_SUMS).loc[rows.index]
    return rows[~totals].dropna(subset=["title", "number"]).sort_values("at", kind="stable")
