"""One Brightspace grades export: its learners, their marks, the final grade."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.course.books import Book
from dropout.readers.course.facts import Facts, Result
from dropout.readers.course.sheets import item_kinds, item_names, sheet_marks
from dropout.readers.formats.brightspace_headings import (
    END,
    Column,
    file_facts,
    final_columns,
    is_final,
    item_columns,
    match_headings,
)
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.outcome_words import WORDS
from dropout.readers.people import without_summaries
from dropout.readers.records import fold
from dropout.readers.report import Finding, Ledgers, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

_DEMO = {"demo student", "student demo"}
_MANY = 0.3  # of the rows without any grade are more than a few who did nothing
_ORDER = ("points", "symbol", "weighted", "text")  # which of several columns of one item tells its mark


def read_book(source: Source, claim: Recognition, ledgers: Ledgers) -> Book:
    """Read an export. Rows name themselves: ids, e-mail and name are left to match people in other files."""
    ledger = ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    people = people_of(cells, source.name)
    people = ledgers.keep(people, people[["number", "username", "name"]].notna().any(axis=1), reason="no id and no name")
    people = without_summaries(people, ["number", "username", "email", "name"], ledgers)
    key = people["number"].fillna(people["username"]).str.casefold()
    again = key.notna() & (key + "/" + people["name"].fillna("").str.casefold()).duplicated()
    people = ledgers.keep(people, ~again, reason="second row for the same learner", column="number")
    cells = cells.loc[people.index].set_axis(people["who"])
    header = list(cells.columns.drop(["file", "row"]))
    items, marks = _work(cells, item_columns(header))
    course, exported_at = file_facts(source.name)
    findings = _empty_rows(people, marks, source.name) + _left_out(cells, header, source.name)
    result = _result(cells, header, source.name)
    if result is not None:
        findings += _ungraded(cells, header, source.name)
    return Book(source.name, course, exported_at, people, items, marks, result, findings)


def place_book(book: Book, facts: Facts) -> Book | None:
    """The export as one of the course that most of its people are in by what was read before, with the items of that course.

    None where the ids of its people were not told before.
    """
    told = facts.people.dropna(subset="course")
    keys = pd.concat([told[["course", key]].set_axis(["course", "key"], axis=1) for key in ("number", "username")]).dropna()
    own = pd.concat([book.people["number"], book.people["username"]]).dropna().str.casefold()
    courses = keys.loc[keys["key"].str.casefold().isin(own), "course"].mode()
    if courses.empty:
        return None
    known = facts.items[facts.items["course"] == courses.iloc[0]].dropna(subset="title").drop_duplicates("title")
    item_of = dict(zip(known["title"].map(fold), known["item"], strict=True))
    names = [item_of.get(fold(title), item) for title, item in zip(book.items["title"], book.items["item"], strict=True)]
    items = book.items.assign(item=names, stated_id=[name in set(known["item"]) for name in names])
    marks = book.marks.assign(item=book.marks["item"].map(dict(zip(book.items["item"], names, strict=True))))
    return replace(book, course=str(courses.iloc[0]), items=items, marks=marks)


def people_of(cells: pd.DataFrame, file: str) -> pd.DataFrame:
    """Columns file, row, who, number, username, email, name, section, role. Brightspace puts # before ids, so that they stay text."""
    places = match_headings(cells.columns.drop(["file", "row"]))
    people = cells[["file", "row"]].copy()
    for key in ("number", "username", "first", "last", "email", "section"):
        column = cells[places[key]] if key in places else pd.Series(pd.NA, index=cells.index, dtype="string")
        column = column.str.replace(r"^#", "", regex=True).str.strip()
        people[key] = column.mask(column == "")
    name = (people["first"].fillna("") + " " + people["last"].fillna("")).str.strip()
    email = people["email"].fillna(people["username"].where(people["username"].str.contains("@", regex=False).fillna(False)))
    people = people.assign(name=name.mask(name == ""), email=email, who=file + ":" + people["row"].astype("string"))
    demo = people["name"].map(fold, na_action="ignore").astype("string").isin(_DEMO)
    demo |= people["username"].str.match(r"demo[._-]?student", case=False).fillna(False).astype(bool)
    return people.assign(role=pd.Series("test", index=people.index, dtype="string").where(demo))


def _work(cells: pd.DataFrame, columns: list[Column]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One item for each title; of its columns, the first in the order points, symbol, weighted grade, text that holds something."""
    of_title: dict[str, list[Column]] = {}
    for column in columns:
        of_title.setdefault(fold(column.title), []).append(column)
    chosen = [min(own, key=lambda column: (cells[column.heading].isna().all(), _ORDER.index(column.kind))) for own in of_title.values()]
    points = [next((column.points for column in own if column.points == column.points), float("nan")) for own in of_title.values()]
    best = [column.weight if column.kind == "weighted" else number for column, number in zip(chosen, points, strict=True)]
    items = pd.DataFrame(
        {
            "item": item_names([column.title for column in chosen]),
            "title": [column.title for column in chosen],
            "kind": item_kinds(column.category for column in chosen),
            "max_score": best,
            "weight": [column.weight for column in chosen],
            "stated_id": False,
        }
    )
    marks = [sheet_marks(cells[column.heading], item, most) for column, item, most in zip(chosen, items["item"], best, strict=True)]
    return items, pd.concat(marks, ignore_index=True) if marks else pd.DataFrame(columns=["who", "item"])


def _result(cells: pd.DataFrame, header: list[str], file: str) -> Result | None:
    """The adjusted final grade of each learner, else the calculated one: in percent, or in words such as Pass; not in letters."""
    shares = [_percent(cells, final_columns(header, which)) for which in ("adjusted", "calculated")]
    together = shares[0].fillna(shares[1])
    if together.notna().any():
        return Result(file, "Final Grade", together)
    for which in ("adjusted", "calculated"):
        heading = final_columns(header, which).get("symbol")
        texts = blank_missing(cells[heading]) if heading else pd.Series(dtype="string")
        words = texts.dropna().str.casefold().str.replace(r"[\s_-]+", "", regex=True)
        if len(words) and words.isin(set(WORDS) | {"norecord"}).all():
            return Result(file, "Final Grade", texts.mask(texts.str.casefold().eq("no record").fillna(False).astype(bool)))
    return None


def _percent(cells: pd.DataFrame, places: dict[str, str]) -> pd.Series:
    """The share of the points that could be had, as text; a symbol such as 84 % where there are no points."""
    share = pd.Series(float("nan"), index=cells.index)
    if {"numerator", "denominator"} <= set(places):
        most = parse_numbers(cells[places["denominator"]])
        share = parse_numbers(cells[places["numerator"]]) / most.where(most > 0) * 100
    if "symbol" in places:
        symbol = cells[places["symbol"]]
        share = share.fillna(parse_numbers(symbol.where(symbol.str.contains("%", regex=False).fillna(False))))
    return share.round(4).astype("string")


def _ungraded(cells: pd.DataFrame, header: list[str], file: str) -> list[Finding]:
    """Whether final grades leave out work without a mark: then they are out of different points."""
    most = [parse_numbers(cells[places["denominator"]]) for which in ("adjusted", "calculated")
            if "denominator" in (places := final_columns(header, which))]  # fmt: skip
    if not any(own[own > 0].nunique() > 1 for own in most):
        return []
    message = "Final grades are out of different points for different learners: work without a mark is left out of them."
    do = "A pass mark may then pass who handed in little. Set ungraded items to count as 0 in Grades, Settings, and export again."
    return [Finding(Severity.NOTICED, message, do=do, file=file)]


def _empty_rows(people: pd.DataFrame, marks: pd.DataFrame, file: str) -> list[Finding]:
    people = people[people["role"].isna()]
    ids = people["number"].fillna(people["username"])[~people["who"].isin(marks["who"])].dropna()
    if len(ids) <= _MANY * len(people):
        return []
    message = f"{len(ids)} of {len(people)} learners have no grade at all."
    do = "Where a course is a shell for a whole programme, they never took part: leave them out of the export."
    return [Finding(Severity.NOTICED, message, do=do, file=file, examples=tuple(ids.head(10)), total=len(ids))]


def _left_out(cells: pd.DataFrame, header: list[str], file: str) -> list[Finding]:
    read = {column.heading for column in item_columns(header)} | set(match_headings(header).values())
    others = [heading for heading in header if heading not in read and not is_final(heading) and "subtotal" not in fold(heading)]
    notes = [heading for heading in others if fold(heading).replace(" ", "").replace("-", "") != END and cells[heading].notna().any()]
    if not notes:
        return []
    message = f"{len(notes)} columns are no grade items of their own; they were left out."
    return [Finding(Severity.NOTICED, message, file=file, column=notes[0], examples=tuple(notes[:10]), total=len(notes))]
