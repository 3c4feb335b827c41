"""What sheets of marks with a row for each learner have in common: who a row is about, and what its cells say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from dropout.domain import AssessmentKind, SubmissionStatus
from dropout.errors import DropoutError
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.people import without_summaries
from dropout.readers.records import fold, slug
from dropout.readers.report import Ledgers

_KEYS = ("number", "username", "email", "section")
_STATES = {
    SubmissionStatus.NOT_ATTEMPTED: ("no record", "not attempted", "in progress"),
    SubmissionStatus.MISSING: ("incomplete", "missing"),
    SubmissionStatus.EXCUSED: ("exempt", "excused"),
}
STATES = {word: state.value for state, words in _STATES.items() for word in words}


def sheet_learners(
    cells: pd.DataFrame, places: Mapping[str, str], file: str, what: str, ledgers: Ledgers
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The people of a sheet, one row each (see `sheet_people`), and their cells by who; the other rows are dropped with the reason.

    Raises `DropoutError` where no column of this `what`, such as "Gradescope export", says whom a row is about.
    """
    if not {"number", "email", "username", "first", "last", "full"} & set(places):
        problem = f"No column of this {what} says which learner a row is about."
        raise DropoutError(problem, where=file, do="Export it with names, ids or e-mail addresses, and leave their headings as they are.")
    people = one_row_a_learner(sheet_people(cells, places), ledgers)
    return people, cells.loc[people.index].set_axis(people["who"])


def sheet_people(cells: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Columns file, row, who, number, username, email, section, name; a row names itself, ids are left to match it.

    `places` gives the headings of these keys, and of ``first``, ``last`` and ``full`` name, as far as there are any.
    """
    blank = pd.Series(pd.NA, index=cells.index, dtype="string")
    held = {key: cells[places[key]] if key in places else blank for key in (*_KEYS, "first", "last", "full")}
    parts = (held["first"].fillna("") + " " + held["last"].fillna("")).str.strip()
    own = {key: held[key] for key in _KEYS}
    own["number"] = own["number"].str.replace(r"^(\d+)\.0$", r"\1", regex=True)  # a spreadsheet had it as a number
    who = cells["file"].astype("string") + ":" + cells["row"].astype("string")
    name = held["full"].fillna(parts.mask(parts == ""))
    return pd.DataFrame({"file": cells["file"], "row": cells["row"], "who": who, **own, "name": name})


def one_row_a_learner(people: pd.DataFrame, ledgers: Ledgers) -> pd.DataFrame:
    """The rows that name somebody, the first of each; the others are dropped with the reason. Most files have ids for everybody."""
    ids = people[["number", "email", "username"]].apply(lambda column: column.str.casefold())
    known = ids.notna().any(axis=1)
    people = ledgers.keep(people, known | people["name"].notna(), reason="no id and no name")
    people = without_summaries(people, ["number", "email", "username", "name"], ledgers)
    if 2 * known.sum() > len(people):
        people = ledgers.keep(people, known.loc[people.index], reason="no id where the other rows have one", column="name")
    key = ids["number"].fillna(ids["email"]).fillna(ids["username"]).loc[people.index]
    again = key.notna() & (key + "/" + people["name"].fillna("").map(fold)).duplicated()
    return ledgers.keep(people, ~again, reason="second row for the same learner", column="number")


def sheet_marks(cells: pd.Series, item: str, highest: float = float("nan")) -> pd.DataFrame:
    """What the cells of a piece of work say, by learner: who, item, points, score, status; an empty cell says nothing.

    ``100 %`` is a mark of its own, whatever the highest is; a word such as Pass only tells that there is something; points out
    of none are no mark.

    >>> cells = pd.Series(["7", "90 %", "Excused", pd.NA], index=["a", "b", "c", "d"], dtype="string")
    >>> sheet_marks(cells, "knot", 10)[["who", "points", "score", "status"]].values.tolist()
    [['a', 7.0, nan, 'scored'], ['b', nan, 90.0, 'scored'], ['c', nan, nan, 'excused']]
    """
    texts = blank_missing(cells)
    state = texts.map(lambda text: STATES.get(fold(text)), na_action="ignore").astype("string")
    numbers = parse_numbers(texts.mask(state.notna()))
    percent = texts.str.contains("%", regex=False).fillna(False).astype(bool)
    if highest == 0:
        numbers = numbers.where(percent)
    status = state.fillna(SubmissionStatus.SUBMITTED.value).mask(numbers.notna(), SubmissionStatus.SCORED.value)
    marks = pd.DataFrame({"who": texts.index, "item": item, "points": numbers.mask(percent).to_numpy()})
    marks = marks.assign(score=numbers.where(percent).to_numpy(), status=status.to_numpy())
    return marks[texts.notna().to_numpy()]


def item_names(titles: list[str]) -> list[str]:
    """A name for each title within its sheet, numbered where two come out the same.

    >>> item_names(["Knot 1", "Knot: 1", "Sail"])
    ['Knot-1', 'Knot-1-1', 'Sail']
    """
    names = pd.Series([slug(title) for title in titles], dtype="string")
    place = names.groupby(names).cumcount().astype("string")
    return [str(name) for name in names.where(place == "0", names + "-" + place)]


def item_kinds(words: Iterable[str]) -> list[str]:
    """The `AssessmentKind` of each piece of work by its title or category, where the sheet tells no more: a quiz is called one.

    >>> item_kinds(["Knot Quiz 1", "Sail"])
    ['quiz', 'assignment']
    """
    return [(AssessmentKind.QUIZ if "quiz" in fold(text) else AssessmentKind.ASSIGNMENT).value for text in words]
