"""Learner profiles: who is enrolled since when, with what background."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dropout.readers.base import ReadContext
from dropout.readers.dates import ask_dates
from dropout.readers.formats.edx_reports import Report, Table, file_facts, people_of
from dropout.readers.numbers import blank_missing
from dropout.readers.report import Finding, Ledgers, Question, Severity

_EDUCATION = {  # codes and words of the profile, by the rank of the canonical tables; other and unknown ones have none
    "none": "0", "el": "0", "no formal education": "0", "elementary/primary school": "0", "jhs": "1",
    "junior secondary/junior high/middle school": "1", "hs": "2", "secondary/high school": "2", "a": "3", "associate degree": "3",
    "b": "3", "bachelor's degree": "3", "m": "4", "master's or professional degree": "4", "p": "4", "doctorate": "4",
    "p_se": "4", "p_oth": "4",
}  # fmt: skip
_GENDER = {"m": "M", "f": "F", "o": "O"}
_PROTECTED = ("year_of_birth", "gender", "country", "state", "city", "language")
_PERSONAL = ("address", "goals", "location", "external")


def read_profile(table: Table, ids: Mapping[str, str], ledgers: Ledgers, context: ReadContext, asked: list[Question]) -> Report:
    """What a profile report tells. Addresses, goals and the like are about persons and are left out."""
    people = people_of(table, ids, ledgers)
    table = Table(table.name, table.role, table.cells.loc[people.index].set_axis(people["who"]), table.columns)
    course, exported_at = file_facts(table.name)
    report = Report(table.name, table.role, course, exported_at, people, attributes=_attributes(table))
    now = table.cell("enrolled_now").str.casefold()
    report.whole, report.gone = bool(now.notna().any()), frozenset(now.index[now.isin(["no", "false"])])
    if table.cell("enrolled").notna().any():
        report.enrolled_at = ask_dates(table.cell("enrolled"), table.name, context, asked)
    held = [table.columns[name] for name in _PERSONAL if table.cell(name).notna().any()]
    if held:
        message = "Columns with personal words of learners were left out."
        report.findings.append(Finding(Severity.NOTICED, message, file=table.name, examples=tuple(held), total=len(held)))
    return report


def _attributes(table: Table) -> pd.DataFrame:
    """Background by learner; what must not decide about people is marked as protected."""
    gender = table.cell("gender")
    values = {name: table.cell(name) for name in _PROTECTED}
    values |= {"gender": gender.str.casefold().map(_GENDER).fillna(gender), "enrollment_track": table.cell("track")}
    values |= {"education_level": table.cell("education").str.casefold().map(_EDUCATION)}
    parts = [
        pd.DataFrame(
            {
                "who": cells.index,
                "name": name,
                "value": blank_missing(cells.astype("string")).to_numpy(),
                "is_protected": name in _PROTECTED,
            }
        )
        for name, cells in values.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="value", ignore_index=True)
