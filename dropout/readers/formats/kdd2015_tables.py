"""The small tables of KDD Cup 2015 and XuetangX: who is enrolled where, how it ended, when courses ran, what is in them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dropout.domain import EventKind, Outcome
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts
from dropout.readers.dates import read_dates
from dropout.readers.formats.kdd2015_layout import BARE_TRUTH, KINDS, NEEDED, columns_of
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.report import RowLedger
from dropout.readers.sources import Preview, Source
from dropout.readers.tabular import read_table

DEEPEST = 6  # levels of material: course, chapter, sequential, vertical, item
_PEOPLE = {"gender": ("gender", True), "birth": ("year_of_birth", True), "education": ("education_level", False)}
_EDUCATION = {  # as ranks, so that it can be ordered
    "primary": "0", "middle": "1", "high": "2", "associate": "3", "bachelor's": "3", "master's": "4", "doctorate": "4",
}  # fmt: skip


class Book:
    """The files of one import by the table they hold. `enrolments` has enrolment, who and course, `windows` course and ends_at."""

    def __init__(self, sources: Sequence[tuple[Source, Recognition]], facts: Facts, context: ReadContext) -> None:
        self.facts, self.context = facts, context
        self.opened: list[tuple[str, Source, RowLedger]] = []
        for source, claim in sources:
            ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
            self.opened.append((claim.role, source, ledger))
        self.enrolments = self._enrolments()
        self.windows = self.facts.courses

    def files(self, *roles: str) -> list[tuple[str, Source, RowLedger]]:
        return [file for file in self.opened if file[0] in roles]

    def table(self, role: str, *more: str) -> pd.DataFrame:
        """All files of a table under the names used here, with file and row; columns that none has are missing."""
        names = [*NEEDED[role][0], *more, "file", "row"]
        parts = [pd.DataFrame({name: pd.Series(dtype="string") for name in names})]
        for found, source, ledger in self.files(role, f"bare {role}"):
            self.context.progress(f"Reading {source.name}", 0.2)
            frame = read_table(source, ledger, _bare(source) if found != role else None)
            headings = {heading: name for name, heading in columns_of(list(frame.columns)).items()}
            texts = dict.fromkeys(names[:-2], "string")  # a column that the file lacks is missing text, not a missing number
            parts.append(frame.rename(columns=headings).reindex(columns=names).astype(texts))
        return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)

    def keep(self, table: pd.DataFrame, good: pd.Series, reason: str, column: str = "") -> pd.DataFrame:
        return self.facts.ledgers.keep(table, good.astype(bool), reason=reason, column=column)

    def settle(self, table: pd.DataFrame) -> None:
        self.facts.ledgers.settle(table)

    # Tables ----------------------------------------------------------------------------------------

    def _enrolments(self) -> pd.DataFrame:
        table = self.table("enrolments")
        filled = table[["enrolment", "user", "course"]].notna().all(axis=1)
        table = self.keep(table, filled, "no enrolment, learner or course", "enrolment")
        table = self.keep(table, ~table.duplicated("enrolment"), "second row for the same enrolment", "enrolment")
        return table.rename(columns={"user": "who"})

    def add_people(self) -> None:
        """Everybody who is enrolled. The sets hold only people who did something, so that each is known from the first thing they did."""
        people = self.enrolments.assign(id=self.enrolments["who"], listed=False)
        self.facts.add("people", people)

    def read_courses(self) -> None:
        """Windows as dated; where a course has none, its start and end as XuetangX states them."""
        for role, begin, end in (("windows", "from", "to"), ("courses", "start", "end")):
            table = self.table(role, "number")
            table = self.keep(table, table["course"].notna(), "no course", "course")
            days = {column: read_dates(table[name]).values("day") for column, name in (("starts_at", begin), ("ends_at", end))}
            table = self.keep(table.assign(**days), days["starts_at"].notna(), "start is no date", begin)
            table = self.keep(table, ~table["course"].isin(self.facts.courses["course"]), "the window of the course is known", "course")
            table = self.keep(table, ~table.duplicated("course"), "second row for the same course", "course")
            self.settle(table)
            self.facts.add("courses", table)
            if role == "windows":
                self.windows = table

    def read_truth(self) -> pd.Series:
        """1 for went silent, 0 for stayed, by enrolment."""
        table = self.table("truth")
        value = parse_numbers(table["truth"])
        table = self.keep(table.assign(value=value), value.isin([0, 1]), "neither 0 nor 1", "truth")
        table = self.keep(table, table["enrolment"].isin(self.enrolments["enrolment"]), "enrolment in no list", "enrolment")
        table = self.keep(table, ~table.duplicated("enrolment"), "second row for the same enrolment", "enrolment")
        self.settle(table)
        return table.set_index("enrolment")["value"]

    def add_outcomes(self, silent: pd.Series) -> None:
        """Outcomes of enrolments by whether they went silent, missing where nobody says."""
        value = self.enrolments["enrolment"].map(silent)
        outcome = value.map({1.0: Outcome.FAILED.value, 0.0: Outcome.COMPLETED.value}).astype("string")
        self.facts.add("outcomes", self.enrolments.assign(outcome=outcome).dropna(subset="outcome"))

    def read_material(self) -> None:
        """Objects of courses with their kind; what has no start of its own opens with what holds it."""
        table = self.table("objects", "children", "start")
        table = self.keep(table, table["module"].notna(), "no object", "module")
        known = table["course"].isin(self.enrolments["course"])
        table = self.keep(table, known, "course without enrolments", "course")
        table = self.keep(table, ~table.duplicated(["course", "module"]), "second row for the same object", "module")
        self.settle(table)
        if table.empty:
            return
        kinds = table["category"].str.casefold().map(KINDS).fillna(EventKind.OTHER.value)
        table = table.assign(resource=table["module"], kind=kinds, title=table["category"], opens_at=_opened(table))
        self.facts.add("resources", table)

    def read_learners(self) -> None:
        """What XuetangX knows of people; birth and gender are nobody's to be judged by."""
        table = self.table("learners", "education")
        table = table.assign(who=table["user"].str.replace(r"\.0+$", "", regex=True))
        table = self.keep(table, table["who"].isin(self.enrolments["who"]), "learner in no enrolment", "user")
        table = self.keep(table, ~table.duplicated("who"), "second row for the same learner", "user")
        self.settle(table)
        for column, (name, protected) in _PEOPLE.items():
            value = blank_missing(table[column]).str.replace(r"\.0+$", "", regex=True)
            value = value.str.casefold().map(_EDUCATION).astype("string") if column == "education" else value
            self.facts.add("attributes", table.assign(name=name, value=value, is_protected=protected).dropna(subset="value"))

    def of_log(self, seen: pd.DataFrame) -> None:
        """Take enrolments from a log that names learner and course itself, as XuetangX does."""
        new = seen[~seen["enrolment"].isin(self.enrolments["enrolment"])]
        self.enrolments = pd.concat([self.enrolments, new], ignore_index=True) if len(new) else self.enrolments
        if self.enrolments.empty:
            raise DropoutError("Nothing says which learner and course an enrolment is of.", where="KDD Cup 2015",
                               do="Add enrollment_train.csv or enrollment_test.csv.")  # fmt: skip


def _bare(source: Source) -> Preview:
    assert source.preview is not None  # the reader recognised the file by it
    return Preview(source.preview.delimiter, 0, BARE_TRUTH, ())


def _opened(objects: pd.DataFrame) -> pd.Series:
    """When each object opens: its own start, else that of what holds it, however deep."""
    starts = read_dates(blank_missing(objects["start"])).values("day")
    links = objects[["course", "module"]].assign(child=objects["children"].fillna("").str.split())
    links = links.explode("child").dropna(subset="child").drop_duplicates(["course", "child"])
    parent = links.set_index(links["course"] + "/" + links["child"])["module"]
    key = objects["course"] + "/" + objects["module"]
    opened = pd.Series(starts.to_numpy(), index=key)
    for _ in range(DEEPEST):
        above = objects["course"].to_numpy() + "/" + pd.Series(key.map(parent), dtype="string")
        opened = opened.fillna(pd.Series(above.map(opened).to_numpy(), index=key))
    return pd.Series(opened.to_numpy(), index=objects.index)
