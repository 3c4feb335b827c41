"""One Blackboard Grade Center download: its learners, its columns, their marks, the result."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, SubmissionStatus
from dropout.readers.base import Recognition
from dropout.readers.course.books import Book
from dropout.readers.course.facts import Result
from dropout.readers.formats.blackboard_headings import Column, bare_columns, file_facts, graded_columns
from dropout.readers.formats.blackboard_words import PERCENT, STATES, match_headings
from dropout.readers.letters import are_letters
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.outcome_words import WORDS
from dropout.readers.people import without_summaries
from dropout.readers.records import fold, slug
from dropout.readers.report import Finding, Ledgers, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

PREVIEW = "previewuser"  # ends the user name of a teacher who looks at the course as a student
_AT_MOST = 2  # rows that may share an id: more is somebody who blanked it


def read_book(source: Source, claim: Recognition, ledgers: Ledgers) -> Book:
    """Read a download. Its people also have `access` and `available`, as the cells say."""
    ledger = ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    cells = read_table(source, ledger)
    places, _ = match_headings(cells.columns.drop(["file", "row"]))
    people = _people(cells, places)
    keys = people[["username", "number", "name"]].notna().any(axis=1)
    people = ledgers.keep(people, keys, reason="no user name and no name")
    people = without_summaries(people, ["username", "number", "name"], ledgers)
    people, findings = _with_who(people, source.name)
    again = people["key"].notna() & people["key"].duplicated()
    people = ledgers.keep(people, ~again, reason="second row for the same learner", column="username")
    cells = cells.loc[people.index].set_axis(people["who"])
    columns, notes = _columns(cells, list(places.values()))
    course, exported_at = file_facts(source.name)
    items, marks = _work(cells, [column for column in columns if not column.computed and column.total_rank is None])
    findings += _left_out(notes, source.name)
    return Book(source.name, course, exported_at, people, items, marks, _result(cells, columns, source.name), findings)


def _people(cells: pd.DataFrame, places: dict[str, str]) -> pd.DataFrame:
    people = cells[["file", "row"]].copy()
    for key in ("last", "first", "username", "number", "access", "available", "section"):
        people[key] = cells[places[key]] if key in places else pd.Series(pd.NA, index=cells.index, dtype="string")
    people["number"] = people["number"].str.replace(r"\.0$", "", regex=True)
    name = (people["first"].fillna("") + " " + people["last"].fillna("")).str.strip()
    return people.assign(name=name.mask(name == ""))


def _with_who(people: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[Finding]]:
    """User names tell people; ids that several different people have (somebody blanked them) tell nobody, and rows do."""
    findings = []
    for key in ("username", "number"):
        shared = people[key].isin(_shared(people[key], people["name"]))
        if shared.any():
            findings.append(_not_unique(people.loc[shared, key], file))
        people = people.assign(**{key: people[key].mask(shared)})
    test = people["username"].str.casefold().str.contains(PREVIEW, regex=False).fillna(False).astype(bool)
    email = people["username"].where(people["username"].str.contains("@", regex=False).fillna(False))
    who = people["username"].fillna(f"{file}:" + people["row"].astype("string"))
    people = people.assign(who=who, id=people["username"], email=email, key=people["username"].fillna(people["number"]).str.casefold())
    return people.assign(role=pd.Series("test", index=people.index, dtype="string").where(test)), findings


def _shared(ids: pd.Series, names: pd.Series) -> set[str]:
    per_id = names.fillna("").groupby(ids).agg(["size", "nunique"])
    return set(per_id.index[(per_id["size"] > _AT_MOST) | (per_id["nunique"] > 1)])


def _not_unique(ids: pd.Series, file: str) -> Finding:
    message = f"Identifier not unique: {len(ids)} learners share {ids.nunique()} values of {ids.name}, so it tells nobody apart."
    do = "Names and rows are used instead. If somebody blanked the ids, ask for an export with a different code for each learner."
    return Finding(Severity.NOTICED, message, do=do, file=file, column=str(ids.name), examples=tuple(ids.unique()[:10]), total=len(ids))


def _columns(cells: pd.DataFrame, taken: list[str]) -> tuple[list[Column], list[str]]:
    """Graded columns, each id once, and notes of teachers. Where no heading has an id or points, columns count that hold marks."""
    stated = [column for column in graded_columns(cells.columns.drop(["file", "row"])) if column.heading not in taken]
    columns = list({column.id or column.heading: column for column in reversed(stated)}.values())[::-1]
    bare, notes = bare_columns(cells, [*taken, *(column.heading for column in stated)])
    if any(column.id or column.points == column.points for column in columns):
        return columns, notes + [column.heading for column in bare]
    return columns + bare, notes


def _work(cells: pd.DataFrame, columns: list[Column]) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns = [column for column in columns if column.points != 0 or parse_numbers(cells[column.heading]).notna().any()]
    items = pd.DataFrame(
        {
            "item": [f"column_{column.id}" if column.id else slug(column.title) for column in columns],
            "title": [column.title for column in columns],
            "kind": AssessmentKind.ASSIGNMENT.value,
            "max_score": [column.points for column in columns],
            "stated_id": [column.id is not None for column in columns],
        }
    )
    items["item"] = _told_apart(items["item"].astype("string"))
    marks = [_marks(cells[column.heading], column, item) for column, item in zip(columns, items["item"], strict=True)]
    return items, pd.concat(marks, ignore_index=True) if marks else pd.DataFrame(columns=["who", "item"])


def _told_apart(names: pd.Series) -> pd.Series:
    """Names with a number behind each that came before."""
    place = names.groupby(names).cumcount().astype("string")
    return names.where(place == "0", names + "-" + place)


def _marks(cells: pd.Series, column: Column, item: str) -> pd.DataFrame:
    """The cells that say something, `Needs Grading(8.00)` being work without a mark: what stands in brackets may still change."""
    texts = blank_missing(cells)
    state = texts.map(lambda text: STATES.get(fold(text.partition("(")[0])), na_action="ignore").astype("string")
    numbers = parse_numbers(texts.mask(state.notna()))
    percent = _in_percent(texts, column)
    status = state.fillna(SubmissionStatus.SUBMITTED.value).mask(numbers.notna(), SubmissionStatus.SCORED.value)
    if column.points == 0:
        numbers, status = numbers.mask(numbers.notna()), status.replace(SubmissionStatus.SCORED.value, SubmissionStatus.SUBMITTED.value)
    marks = pd.DataFrame({"who": texts.index, "item": item, "points": numbers.mask(percent).to_numpy()})
    marks = marks.assign(score=numbers.where(percent).to_numpy(), status=status.to_numpy())
    return marks[texts.notna().to_numpy()]


def _in_percent(texts: pd.Series, column: Column) -> pd.Series:
    """Which cells are percentages: by their sign, or all where the heading says so."""
    return texts.str.contains("%", regex=False).fillna(False).astype(bool) | any(word in fold(column.display) for word in PERCENT)


def _result(cells: pd.DataFrame, columns: list[Column], file: str) -> Result | None:
    """The grade of the course, else its weighted total, else its total: in marks or in words, else in letters.

    Which letters pass is not said and has to be asked.
    """
    totals = sorted((column for column in columns if column.total_rank is not None), key=lambda column: column.total_rank or 0)
    texts = {column.title: blank_missing(cells[column.heading]) for column in totals}
    by_title = {column.title: column for column in totals}
    for title, shown in texts.items():
        numbers = parse_numbers(shown)
        if numbers.notna().sum() > shown.notna().sum() / 2:
            in_points = by_title[title].points >= numbers.max() and not _in_percent(shown, by_title[title]).any()
            return Result(file, title, shown.where(numbers.notna()), highest=by_title[title].points if in_points else None)
        words = shown.dropna().str.casefold().str.replace(r"[\s_-]+", "", regex=True)
        if len(words) and words.isin(WORDS).all():
            return Result(file, title, shown)
    return next((Result(file, title, shown) for title, shown in texts.items() if are_letters(shown)), None)


def _left_out(notes: list[str], file: str) -> list[Finding]:
    if not notes:
        return []
    message = f"{len(notes)} columns are no graded work: notes, feedback and other text were left out."
    return [Finding(Severity.NOTICED, message, file=file, column=notes[0], examples=tuple(notes[:10]), total=len(notes))]
