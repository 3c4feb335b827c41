"""Gradebooks read together: those of one course become one, those of several courses are kept apart."""

from __future__ import annotations

import pandas as pd

from dropout.readers.course.books import Book, books_by_course, label_of
from dropout.readers.course.facts import Facts
from dropout.readers.report import Finding, Severity


def add_gradebooks(books: list[Book], facts: Facts) -> None:
    """Add gradebooks to the facts.

    Several exports of one course tell a mark from the first that shows it, and the result from the last. Which course a
    gradebook is of is told by the ids of its assignments where tables of Canvas Data are beside it; a single course is left
    unnamed, so that its people decide; several are named as their files are.
    """
    groups = books_by_course(books)
    taken: set[str] = set()
    for group in groups:
        newest_first = sorted(group, key=lambda book: (book.exported_at or pd.Timestamp.min, book.name), reverse=True)
        stated = _stated_course(group, facts)
        course = stated or (label_of(newest_first[0], taken) if len(groups) > 1 else None)
        taken.add(str(course))
        _add_group(newest_first, course, named_here=stated is None and course is not None, facts=facts)
    for book in books:
        facts.findings += book.findings
        if book.course:
            facts.titles[book.name] = book.course
        if book.exported_at is not None:
            facts.exported_at[book.name] = book.exported_at


def hidden_leavers(books: list[Book]) -> Finding:
    """What a gradebook does not show by itself."""
    message = "A Canvas gradebook leaves out learners whose enrolment was concluded or made inactive, unless they are shown."
    do = (
        "Those who left matter most. In the gradebook, open the menu of the column Student, tick Inactive enrollments and "
        "Concluded enrollments under Show, and export it again; those who were deleted are only in the table enrollments."
    )
    return Finding(Severity.NOTICED, message, do=do, file=", ".join(book.name for book in books[:10]))


def _stated_course(group: list[Book], facts: Facts) -> str | None:
    course_of = facts.items.dropna(subset="course").drop_duplicates("item").set_index("item")["course"]
    named = pd.concat([book.items["item"].map(course_of) for book in group]).dropna()
    return str(named.mode().iloc[0]) if len(named) else None


def _add_group(newest_first: list[Book], course: str | None, *, named_here: bool, facts: Facts) -> None:
    prefix = f"{course}/" if named_here else ""  # titles tell work apart within a course only
    shown = pd.concat([_named_items(book, prefix) for book in newest_first], ignore_index=True)
    first_shown = shown.groupby("item")["exported_at"].min().mask(shown["exported_at"].isna().groupby(shown["item"]).any())
    items = shown.drop_duplicates("item")
    items = items[~items["item"].isin(facts.items["item"])]
    facts.add("items", items.assign(course=course, known_at=first_shown.reindex(items["item"]).to_numpy()))
    for book in newest_first:
        people = book.people.assign(course=course)
        facts.add("people", people)
        names = dict(zip(book.items["item"], _named_items(book, prefix)["item"], strict=True))
        facts.add("marks", book.marks.assign(item=book.marks["item"].map(names), known_at=book.exported_at))
    if newest_first[0].result is not None:
        facts.results.append(newest_first[0].result)
    _tell_gone(newest_first, facts)


def _named_items(book: Book, prefix: str) -> pd.DataFrame:
    own = book.items["item"].where(book.items["stated_id"].astype(bool), prefix + book.items["item"].astype("string"))
    return book.items.assign(
        item=own, file=book.name, exported_at=pd.Series(book.exported_at or pd.NaT, index=own.index, dtype="datetime64[us]")
    )


def _tell_gone(newest_first: list[Book], facts: Facts) -> None:
    """Learners of an earlier export who are not in the last one."""
    last, *earlier = newest_first
    named = pd.concat([book.people.loc[book.people["role"].isna(), "id"] for book in earlier]).dropna().unique() if earlier else []
    gone = sorted(set(named) - set(last.people["id"].dropna()))
    if gone and last.people["id"].notna().any():
        message = f"{len(gone)} learners of an earlier gradebook are not in {last.name}; they stay in."
        do = "They may have left, or the last export shows only some sections. Add a list of withdrawals to tell."
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=last.name, examples=tuple(gone[:10]), total=len(gone)))
