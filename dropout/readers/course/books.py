"""Gradebooks, which carry no dates: several exports of one course become one, those of several courses are kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import SubmissionStatus
from dropout.readers.course.facts import Facts, Result
from dropout.readers.records import fold
from dropout.readers.report import Finding, Severity

_MOSTLY = 0.5  # of what two gradebooks say of the same people and work


@dataclass(frozen=True)
class Book:
    """What one file tells. `people` and `marks` are facts without a course.

    `items` has item, title, kind, max_score, weight and `stated_id`: whether the item is named by an id of the system, which
    no other course has. `who_is` is what tells a person from the others in any export of the course.
    """

    name: str
    course: str | None  # as the name of the file has it
    exported_at: pd.Timestamp | None
    people: pd.DataFrame
    items: pd.DataFrame
    marks: pd.DataFrame
    result: Result | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def who_is(self) -> pd.Series:
        return self.people["username"].fillna(self.people["number"]).fillna(self.people["name"]).str.casefold()


def add_books(books: Sequence[Book], facts: Facts, *, named: bool = True, seen: Mapping[str, set[str]] | None = None) -> None:
    """Add gradebooks to the facts.

    A mark counts from the first export that shows it, a result from the last. Without `named`, courses get no name from
    their files: others name them, and people tell which is which; where people may be in several, so does the work that others
    have `seen` in each course, by folded title.
    """
    taken: set[str] = set()
    groups = books_by_course(books)
    newest_first = [sorted(own, key=lambda book: (book.exported_at or pd.Timestamp.min, book.name), reverse=True) for own in groups]
    for group in newest_first:
        label = label_of(group[0], taken)
        taken.add(label)
        told = None if seen is None else course_among(_titles(group), [_titles(own) for own in groups], label, seen)
        _add_group(group, label, label if named else told, facts)
    for book in books:
        facts.findings += [*book.findings, *_worded(book)]
        if book.exported_at is not None:
            facts.exported_at[book.name] = book.exported_at


def course_among(titles: set[str], held: Sequence[set[str]], label: str, seen: Mapping[str, set[str]]) -> str | None:
    """The course of a file with work of these folded titles, among files of several courses that hold what is `held`.

    It is one of the courses that its work was `seen` in, else its own, called by the label; None where others are to tell, as people are
    where courses have most work in common: those are runs of one.

    >>> held, seen = [{"knot"}, {"acid"}], {"Knots": {"knot", "sail"}, "Chemistry": {"acid"}}
    >>> course_among({"acid"}, held, "b.csv", seen), course_among({"acid"}, held, "b.csv", {"Knots": {"knot"}})
    ('Chemistry', 'b.csv')
    >>> course_among({"knot", "sail"}, held, "a.csv", {"2024A": {"knot", "sail"}, "2024B": {"knot", "sail"}})
    """
    if len(held) < 2:
        return None
    if not seen:
        return label
    if not any(known & own for known in seen.values() for own in held):
        return None
    *others, best = sorted(seen, key=lambda course: len(seen[course] & titles))
    found, next_best = (len(seen[course] & titles) for course in (best, others[-1] if others else best))
    return label if not found else best if 2 * next_best <= found else None


def _worded(book: Book) -> list[Finding]:
    """Work of which there is something, and no mark in numbers for anybody."""
    if book.marks.empty:
        return []
    marks = book.marks.reindex(columns=["item", "status", "score", "points"])
    numbers = marks[["score", "points"]].notna().any(axis=1).groupby(marks["item"]).any()
    told = marks["status"].eq(SubmissionStatus.SUBMITTED.value).groupby(marks["item"]).any()
    titles = book.items.loc[book.items["item"].map(told & ~numbers).fillna(False).astype(bool), "title"].astype(str).tolist()
    if not titles:
        return []
    message = f"{len(titles)} pieces of work have no mark in numbers, but letters or words: that there is something counts, not what."
    do = "Export marks as numbers or percentages to have them."
    return [Finding(Severity.NOTICED, message, do=do, file=book.name, examples=tuple(titles[:10]), total=len(titles))]


def books_by_course(books: Sequence[Book]) -> list[list[Book]]:
    """Gradebooks of one course: they share the id of an item or the course in the names of their files, or say mostly the same."""
    groups: list[list[Book]] = []
    for book in books:
        members = [book]
        for group in [group for group in groups if any(_is_one_course(book, other) for other in group)]:
            groups.remove(group)
            members = group + members
        groups.append(members)
    return groups


def _is_one_course(book: Book, other: Book) -> bool:
    ids, others = (set(one.items.loc[one.items["stated_id"].astype(bool), "item"]) for one in (book, other))
    if ids & others or (book.course and book.course == other.course):
        return True
    if (ids and others) or (book.course and other.course):
        return False
    marks = _told(book), _told(other)
    return say_the_same(*marks if len(marks[0].index.intersection(marks[1].index)) else (_totals(book), _totals(other)))


def say_the_same(first: pd.Series, second: pd.Series) -> bool:
    """Whether two files say mostly the same of what they both tell of.

    >>> say_the_same(pd.Series([7, 8, 9], ["a", "b", "c"]), pd.Series([7, 8, 3, 1], ["a", "b", "c", "d"]))
    True
    """
    both = pd.concat([first, second], axis=1, join="inner").dropna()
    return bool(len(both) and both.iloc[:, 0].eq(both.iloc[:, 1]).mean() > _MOSTLY)


def _titles(group: Sequence[Book]) -> set[str]:
    return {fold(title) for book in group for title in book.items["title"].dropna()}


def _told(book: Book) -> pd.Series:
    """The marks by person and folded title."""
    marks = book.marks.reindex(columns=["who", "item", "score", "points"])
    person = marks["who"].map(dict(zip(book.people["who"], book.who_is, strict=True)))
    title = marks["item"].map(dict(zip(book.items["item"], book.items["title"].map(fold, na_action="ignore"), strict=True)))
    told = pd.DataFrame({"person": person, "title": title, "mark": marks["score"].fillna(marks["points"])}).dropna()
    return told.drop_duplicates(["person", "title"]).set_index(["person", "title"])["mark"]


def _totals(book: Book) -> pd.Series:
    cells = book.result.cells if book.result is not None else pd.Series(dtype="string")
    person = pd.Index(cells.index.map(dict(zip(book.people["who"], book.who_is, strict=True))))
    return cells.set_axis(person)[~person.duplicated() & person.notna()]


def label_of(book: Book, taken: set[str]) -> str:
    """What a course without a name of its own is called after its gradebook, unlike all that is `taken`."""
    names = (book.course, PurePosixPath(book.name).stem, book.name)
    return next(name for name in names if name and (name not in taken or name == book.name))


def _add_group(newest_first: list[Book], label: str, course: str | None, facts: Facts) -> None:
    shown = pd.concat([_items(book, label) for book in newest_first], ignore_index=True)
    first_shown = shown.groupby("item")["exported_at"].agg(lambda dates: dates.min() if dates.notna().all() else pd.NaT)
    items = shown.drop_duplicates("item")
    items = items[~items["item"].isin(facts.items["item"])]
    facts.add("items", items.assign(course=course, known_at=items["item"].map(first_shown.to_dict())))
    for book in newest_first:
        facts.add("people", book.people.assign(course=course, file=book.name, listed=True))
        names = dict(zip(book.items["item"], _items(book, label)["item"], strict=True))
        facts.add("marks", book.marks.assign(item=book.marks["item"].map(names), shown_at=book.exported_at))
        facts.titles[book.name] = label
    if newest_first[0].result is not None:
        facts.results.append(newest_first[0].result)
    _tell_gone(newest_first, facts)


def _items(book: Book, label: str) -> pd.DataFrame:
    """The items under names that no other course has: titles tell them apart within a course only."""
    own = book.items["item"].where(book.items["stated_id"].astype(bool), f"{label}/" + book.items["item"].astype("string"))
    return book.items.assign(item=own, file=book.name, exported_at=pd.Series(book.exported_at, index=own.index, dtype="datetime64[us]"))


def _tell_gone(newest_first: list[Book], facts: Facts) -> None:
    """Learners of an earlier export who are not in the last one; files without a date are sheets of the same time, or nobody knows."""
    last, *earlier = newest_first
    earlier = [book for book in earlier if book.exported_at is not None and last.exported_at is not None]
    if not earlier:
        return
    gone = sorted(set(pd.concat([book.who_is for book in earlier]).dropna()) - set(last.who_is))
    if gone:
        message = f"{len(gone)} learners of an earlier gradebook are not in {last.name}; they stay in."
        do = "They may have left, or the last export shows only some of the learners. Add a list of withdrawals to tell."
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=last.name, examples=tuple(gone[:10]), total=len(gone)))
