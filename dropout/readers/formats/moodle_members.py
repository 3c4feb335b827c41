"""Tables with a row per person: who each row is about."""

from __future__ import annotations

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.course import Facts
from dropout.readers.formats.moodle_languages import match_people
from dropout.readers.numbers import blank_missing
from dropout.readers.people import one_row_each, without_summaries
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

KEYS = ["id", "username", "email", "name"]
_STAFF = (
    r"teach|tutor|manager|instructor|creator|admin|profes|docen|enseign|formateur|lehr|trainer|dozent|leraar|lärare|nauczyciel|opettaja|"
    r"guru|giáo viên|öğretmen|преподав|учител|викладач|καθηγ|教师|教師|교수|교사|מורה|معلم"
)


def read_people(source: Source, claim: Recognition, facts: Facts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The cells of a table and the people in it, row for row. Raises `DropoutError` where two rows for one person disagree."""
    ledgers = facts.ledgers
    cells = read_table(source, ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    people = people_of(cells)
    people = ledgers.keep(people, people[KEYS].notna().any(axis=1), reason="no id and no name")
    people = without_summaries(people, KEYS, ledgers)
    key = next((key for key in KEYS if people[key].notna().any()), KEYS[0])
    people = one_row_each(people, key, cells.loc[people.index].drop(columns=["file", "row"]), ledgers)
    return cells.loc[people.index], people


def people_of(cells: pd.DataFrame) -> pd.DataFrame:
    """Who each row of a table is about, by all that names people in it."""
    found = match_people([heading for heading in cells.columns if heading not in ("file", "row")])
    people = cells[["file", "row"]].copy()
    people["who"] = people["file"].astype("string") + ":" + people["row"].astype("string")
    for column, kind in {"id": "id", "username": "username", "email": "email", "name": "full name", "section": "group"}.items():
        people[column] = blank_missing(cells[found[kind]]) if kind in found else pd.Series(pd.NA, index=cells.index, dtype="string")
    if "first name" in found and "last name" in found:
        whole = (cells[found["first name"]].fillna("") + " " + cells[found["last name"]].fillna("")).str.strip()
        people["name"] = whole.mask(whole == "")
    if "roles" in found:
        staff = cells[found["roles"]].str.contains(_STAFF, case=False, regex=True, na=False)
        people["role"] = pd.Series("staff", index=cells.index, dtype="string").where(staff)
    return people
