"""One Canvas gradebook: its learners, its assignments, their marks, and the final result."""

from __future__ import annotations

import re

import pandas as pd

from dropout.domain import AssessmentKind, SubmissionStatus
from dropout.readers.base import Recognition
from dropout.readers.course.books import Book
from dropout.readers.course.facts import Result
from dropout.readers.formats.canvas_headings import FIXED, POINTS_POSSIBLE, POSTING, Column, assignment_columns, file_facts
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.outcome_words import WORDS
from dropout.readers.people import without_summaries
from dropout.readers.records import fold, slug
from dropout.readers.report import Finding, Ledgers, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

TEST_STUDENT = {"student, test", "test student"}
_HASHED = re.compile(r"[0-9a-f]{32,64}")  # the login of a test student, whatever the language of its name
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")  # what spreadsheets make of long ids
_GUARD = re.compile(r'^="(?P<name>.*)"$')
_EXCUSED = {"ex", "excused"}
_SCORES = ("final score", "unposted final score", "final points")


def read_gradebook(source: Source, claim: Recognition, ledgers: Ledgers) -> Book:
    """Read a gradebook; the rows above the learners are told from theirs by what stands in them, wherever they are."""
    ledger = ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    people = _people(cells)
    possible, cells, people = _without_heading_rows(cells, people, ledgers)
    findings = _shortened_ids(people, source.name)
    people = _with_who(people, source.name)
    people = ledgers.keep(people, ~people["who"].duplicated(), reason="second row for the same learner", column="who")
    cells = cells.loc[people.index].set_axis(people["who"])
    columns, notes = assignment_columns(cells, possible)
    course, exported_at = file_facts(source.name)
    items, marks = _work(cells, columns)
    findings += _notes(notes, source.name)
    return Book(source.name, course, exported_at, people, items, marks, _result(cells, source.name), findings)


def _people(cells: pd.DataFrame) -> pd.DataFrame:
    """Columns file, row, name, id, number, username, section; missing where the file has no such column."""
    place = {FIXED[fold(heading)]: heading for heading in reversed(cells.columns) if fold(heading) in FIXED}
    people = cells[["file", "row"]].copy()
    for key in ("student", "first", "last", "id", "number", "username", "section"):
        people[key] = cells[place[key]] if key in place else pd.Series(pd.NA, index=cells.index, dtype="string")
    for key in ("student", "first", "last"):
        people[key] = people[key].str.replace(_GUARD, r"\g<name>", regex=True).str.strip()
    for key in ("id", "number"):
        people[key] = people[key].str.replace(r"\.0$", "", regex=True)
    split = (people["first"].fillna("") + " " + people["last"].fillna("")).str.strip()
    people["name"] = people["student"].fillna(split.mask(split == ""))
    return people.drop(columns="student")


def _without_heading_rows(
    cells: pd.DataFrame, people: pd.DataFrame, ledgers: Ledgers
) -> tuple[pd.Series | None, pd.DataFrame, pd.DataFrame]:
    """The row of points possible, used; rows of posting settings and rows about nobody, dropped."""
    is_possible = people["last"].fillna(people["name"]).fillna("").map(fold).eq(POINTS_POSSIBLE).astype(bool)
    ledgers.settle(people[is_possible])
    possible = cells[is_possible].iloc[0] if is_possible.any() else None
    people = people[~is_possible]
    keys = people[["id", "number", "username"]].notna().any(axis=1)
    nobody = ~keys & people["name"].isna()
    told = [
        any(str(cell).casefold().startswith(POSTING) for cell in row) for row in cells.loc[nobody.index[nobody]].itertuples(index=False)
    ]
    settings = nobody.index[nobody][told]
    people = ledgers.keep(people, ~people.index.to_series().isin(settings), reason="settings of assignments, not a learner")
    people = ledgers.keep(people, ~nobody.loc[people.index], reason="no id and no name")
    people = without_summaries(people, ["id", "number", "username", "name"], ledgers)
    if 2 * keys.sum() > len(people):  # the file has ids: a row without any is an average or another line below the learners
        people = ledgers.keep(people, keys.loc[people.index], reason="no id where the other rows have one", column="name")
    return possible, cells.loc[people.index], people


def _with_who(people: pd.DataFrame, file: str) -> pd.DataFrame:
    """Canvas ids name people; without them a row names itself, and other ids, e-mail and name are left to match it."""
    ids = people[["id", "number"]].apply(lambda column: column.mask(column.str.fullmatch(_SHORTENED).fillna(False)))
    people, login = people.assign(**ids), people["username"]
    test = people["name"].fillna("").map(fold).isin(TEST_STUDENT)
    test |= people["number"].isna() & login.str.fullmatch(_HASHED).fillna(False)
    first_last = people["first"].fillna("") + " " + people["last"].fillna("")
    test |= first_last.map(fold).isin(TEST_STUDENT)
    return people.assign(
        file=file,
        who=people["id"].fillna(file + ":" + people["row"].astype("string")),
        email=login.where(login.str.contains("@", regex=False).fillna(False)),
        role=pd.Series("test", index=people.index, dtype="string").where(test.astype(bool)),
        listed=True,
    )


def _work(cells: pd.DataFrame, columns: list[Column]) -> tuple[pd.DataFrame, pd.DataFrame]:
    items = pd.DataFrame(
        {
            "item": [f"assignment_{column.id}" if column.id else slug(column.title) for column in columns],
            "title": [column.title for column in columns],
            "kind": AssessmentKind.ASSIGNMENT.value,
            "max_score": [column.points_possible for column in columns],
            "stated_id": [column.id is not None for column in columns],
        }
    )
    marks = [_marks(cells[column.heading], column, item) for column, item in zip(columns, items["item"], strict=True)]
    return items, pd.concat(marks, ignore_index=True) if marks else pd.DataFrame(columns=["who", "item"])


def _marks(cells: pd.Series, column: Column, item: str) -> pd.DataFrame:
    """The cells that say something. An empty one may be work not handed in or not graded, N/A work of others: neither is a mark."""
    texts = blank_missing(cells)
    excused = texts.str.casefold().isin(_EXCUSED)
    numbers = parse_numbers(texts.mask(excused))
    if column.points_possible == 0:
        numbers = numbers.mask(numbers.notna())  # points out of none are no mark
    percent = texts.str.contains("%", regex=False).fillna(False).astype(bool)
    status = pd.Series(SubmissionStatus.SCORED.value, index=texts.index).mask(numbers.isna(), SubmissionStatus.SUBMITTED.value)
    status = status.mask(excused, SubmissionStatus.EXCUSED.value)
    marks = pd.DataFrame({"who": texts.index, "item": item, "points": numbers.mask(percent).to_numpy()})
    marks = marks.assign(score=numbers.where(percent).to_numpy(), status=status.to_numpy())
    return marks[texts.notna().to_numpy()]


def _result(cells: pd.DataFrame, file: str) -> Result | None:
    """The final grade if it is told in words, else the final score; never a current one, which leaves missing work out.

    Letters are no result: which of them pass is not said. An override by the teacher comes first.
    """
    headings = {fold(heading): heading for heading in reversed(cells.columns)}
    grade = _overridden(cells, headings, "grade", ("final grade", "unposted final grade"))
    if grade is not None and _in_words(grade[1]):
        return Result(file, *grade)
    score = _overridden(cells, headings, "score", _SCORES)
    return Result(file, *score) if score is not None else None


def _overridden(cells: pd.DataFrame, headings: dict[str, str], what: str, names: tuple[str, ...]) -> tuple[str, pd.Series] | None:
    heading = next((headings[name] for name in names if name in headings and cells[headings[name]].notna().any()), None)
    if heading is None:
        return None
    override = headings.get(f"override {what}")
    return heading, cells[override].fillna(cells[heading]) if override else cells[heading]


def _in_words(grades: pd.Series) -> bool:
    words = blank_missing(grades).dropna().str.casefold().str.replace(r"[\s_-]+", "", regex=True)
    return bool(len(words)) and words.isin(WORDS).all()


def _shortened_ids(people: pd.DataFrame, file: str) -> list[Finding]:
    ids = pd.concat([people["id"], people["number"]]).dropna()
    spoiled = list(ids[ids.str.fullmatch(_SHORTENED)].unique())
    if not spoiled:
        return []
    message = "A spreadsheet has shortened long ids, so that they name nobody; learners are matched by their other ids and names."
    do = "Give the file as Canvas wrote it, without saving it in a spreadsheet first."
    return [Finding(Severity.NOTICED, message, do=do, file=file, examples=tuple(spoiled[:10]), total=len(spoiled))]


def _notes(notes: list[str], file: str) -> list[Finding]:
    if not notes:
        return []
    message = "Columns that are no assignments, such as notes of teachers and what somebody added, were left out."
    return [Finding(Severity.NOTICED, message, file=file, examples=tuple(notes[:10]), total=len(notes))]
