"""Tables about one piece of work: the grading worksheet of an assignment, and the attempts at a quiz.

Both are told by their shape, because they are headed in the language of whoever downloads them. A worksheet has the number of
each participant, the mark, the highest mark, and two columns headed alike: when the work was last changed, and when the mark was.
A report of attempts has when each began and ended, how long it took, and the mark, headed with the highest one ("Grade/10.00").

A hand-in counts on the day that the table tells; of several attempts the first that was finished, because later ones were not known
then. Beside a log only marks are taken, because the log has every hand-in itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, SubmissionStatus
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts
from dropout.readers.dates import ask_dates
from dropout.readers.formats.moodle_members import KEYS, people_of
from dropout.readers.formats.moodle_staging import WAITS, shown_to_sql
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.records import fold, slug
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Preview, Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table
from dropout.sql import quoted

WORKSHEET, ATTEMPTS = "grading worksheet", "quiz attempts"
_PARTICIPANT = re.compile(r"[^\d,;]+\d{2,}")
_ASPECT = re.compile(r"(?P<of>.+?)\s*[(（](?P<what>[^()（）]+)[)）]")
_OUT_OF = re.compile(r"[^\d/]+/\s?(?P<highest>\d+(?:[.,]\d+)?)")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_WORKSHEET_NAME = re.compile(r"[^-]+-(?P<title>.+)-\d+(?: ?\(\d+\))?")
_ATTEMPTS_NAME = re.compile(r"(?P<title>.+)-[^-\d]+(?: ?\(\d+\))?")
_LEAST = 7  # columns of the narrowest of them


@dataclass(frozen=True)
class _Layout:
    role: str
    people: tuple[str, ...]  # headings about the person, the full name first where no other name stands there
    began: str | None
    handed_in: str
    mark: str | None  # none where the mark is a word of a scale
    highest: float
    marked: str | None


def recognise_work(shown: Preview) -> Recognition | None:
    """A grading worksheet or a report of attempts, by its shape."""
    layout = _layout(shown.header, shown.rows)
    if layout is None:
        return None
    if layout.role == WORKSHEET:
        found = f"numbers of participants, and when their work ({layout.handed_in}) and its mark ({layout.marked}) last changed"
    else:
        found = f"attempts at a quiz, from {layout.began} to {layout.handed_in}, with the column {layout.mark}"
    return Recognition("moodle", layout.role, 0.9, found)


def _layout(header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Layout | None:
    if len(header) < _LEAST or not rows:
        return None
    cells = [[row[place].strip() for row in rows if place < len(row)] for place in range(len(header))]
    told = [[cell for cell in column if cell not in ("", "-")] for column in cells]
    return _worksheet(header, told) or _attempts(header, told)


def _worksheet(header: Sequence[str], told: list[list[str]]) -> _Layout | None:
    if not told[0] or not all(_PARTICIPANT.fullmatch(cell) for cell in told[0]) or len(set(told[0])) < len(told[0]):
        return None
    aspects = {place: found for place, heading in enumerate(header) if (found := _ASPECT.fullmatch(heading))}
    pairs = [
        (first, second)
        for first, one in aspects.items()
        for second, other in aspects.items()
        if first < second and fold(one["of"]) == fold(other["of"]) and _timed(told[first] + told[second])
    ]
    if not pairs:
        return None
    handed_in, marked = pairs[0]
    highest = next((place for place in range(handed_in - 1, 1, -1) if _one_number(told[place])), None)
    last = highest - 1 if highest else handed_in - 3
    return _Layout(
        WORKSHEET, tuple(header[1:last]), None, header[handed_in], header[last] if highest else None,
        float(parse_numbers(pd.Series(told[highest][:1], dtype="string")).iloc[0]) if highest else float("nan"), header[marked],
    )  # fmt: skip


def _attempts(header: Sequence[str], told: list[list[str]]) -> _Layout | None:
    for place, heading in enumerate(header):
        found = _OUT_OF.fullmatch(heading.strip())
        if not found or place < 5:
            continue
        began, ended, took = told[place - 3 : place]
        if not (began and _timed(began + ended)) or any(_CLOCK.search(cell) for cell in took):
            return None
        highest = float(found["highest"].replace(",", "."))
        return _Layout(ATTEMPTS, tuple(header[: place - 3]), header[place - 3], header[place - 2], heading, highest, None)
    return None


def _timed(cells: list[str]) -> bool:
    return bool(cells) and all(_CLOCK.search(cell) for cell in cells)


def _one_number(cells: list[str]) -> bool:
    numbers = parse_numbers(pd.Series(cells, dtype="string"))
    return bool(len(cells) and numbers.notna().all() and numbers.nunique() == 1 and numbers.iloc[0] > 0)


def read_works(stage: Stage, sources: Sequence[tuple[Source, Recognition]], facts: Facts, context: ReadContext) -> None:
    """Add people, the work, its marks and, unless a log tells more, what people did for it to the facts."""
    beside_log, known = bool(facts.actions), _titles(stage, facts)
    for source, claim in sources:
        _read_work(stage, source, claim, known, facts, context, beside_log)


def _titles(stage: Stage, facts: Facts) -> list[str]:
    """What other files call the work of the course, the longest first."""
    paths = ", ".join(quoted(str(path)) for path in facts.actions)
    seen = stage.frame(f"SELECT DISTINCT title FROM read_parquet([{paths}]) WHERE submits")["title"].tolist() if paths else []
    return sorted({str(title) for title in [*facts.items["title"], *seen] if pd.notna(title)}, key=len, reverse=True)


def _read_work(
    stage: Stage, source: Source, claim: Recognition, known: list[str], facts: Facts, context: ReadContext, beside_log: bool
) -> None:
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    header = [str(heading) for heading in cells.columns.drop(["file", "row"])]
    layout = _layout(header, cells[header].fillna("").values.tolist())
    assert layout is not None  # nothing else is recognised
    people = _people(cells, layout)
    people = facts.ledgers.keep(people, people[KEYS].notna().any(axis=1), reason="no id and no name")
    at = ask_dates(blank_missing(cells[layout.handed_in]), source.name, context, facts.questions)
    began = ask_dates(blank_missing(cells[layout.began]), source.name, context, facts.questions) if layout.began else at
    if at is None or began is None:
        facts.ledgers.keep(people, pd.Series(False, index=people.index), reason=WAITS)
        return
    if layout.began:  # averages stand below the attempts
        people = facts.ledgers.keep(people, began.loc[people.index].notna(), reason="a row about several learners, not one attempt")
    rows = people[["who"]].assign(at=at, began=began, points=_points(cells, layout), marked=at)
    if layout.marked:
        rows["marked"] = ask_dates(blank_missing(cells[layout.marked]), source.name, context, facts.questions)
    facts.add("people", people.assign(listed=layout.role == WORKSHEET and not beside_log))  # it may be about one group
    title = _title(source.name, layout.role, known)
    kind = AssessmentKind.QUIZ if layout.role == ATTEMPTS else AssessmentKind.ASSIGNMENT
    item = _item(title, kind, layout.highest, source.name, rows["at"].min(), facts)
    facts.add("marks", _marks(rows, item))
    _tell(layout, rows, title, source.name, facts)
    if not beside_log:
        _add_actions(stage, rows, kind, title, bool(layout.began), facts)


def _people(cells: pd.DataFrame, layout: _Layout) -> pd.DataFrame:
    """Who each row is about; the number of a participant is another one in each piece of work, and tells nobody."""
    named = cells[["file", "row", *layout.people]]
    people = people_of(named)
    if layout.role == WORKSHEET and len(layout.people) > 1 and people["name"].isna().all():
        people["name"] = blank_missing(named[layout.people[0]])  # headed "Nom complet" and the like
    if layout.began:  # several rows of one person
        key = next((key for key in KEYS if people[key].notna().any()), KEYS[0])
        people["who"] = people.groupby(people[key].fillna(people["who"]), sort=False)["who"].transform("first")
    return people


def _points(cells: pd.DataFrame, layout: _Layout) -> pd.Series:
    return parse_numbers(blank_missing(cells[layout.mark])) if layout.mark else pd.Series(float("nan"), index=cells.index)


def _title(file: str, role: str, known: list[str]) -> str:
    """What the work is called: as other files call it, else as Moodle names the file, after the course and before its number.

    >>> _title("Grades-KNOTS 1-First knot-73412.csv", WORKSHEET, ["First knot", "Knot"])
    'First knot'
    >>> _title("KNOTS 1-Ropes-grades.csv", ATTEMPTS, [])
    'KNOTS 1-Ropes'
    """
    stem = PurePosixPath(file).stem
    found = (_WORKSHEET_NAME if role == WORKSHEET else _ATTEMPTS_NAME).fullmatch(stem)
    title = found["title"] if found else stem
    return next((name for name in known if f"-{fold(title)}".endswith(f"-{fold(name)}")), title)


def _item(title: str, kind: AssessmentKind, highest: float, file: str, first: pd.Timestamp, facts: Facts) -> str:
    """The item of the facts that the work is, added where none has its title."""
    same = facts.items["title"].map(fold, na_action="ignore") == fold(title)
    if same.fillna(False).any():
        facts.items["max_score"] = facts.items["max_score"].mask(same.fillna(False), highest)
        return str(facts.items.loc[same.fillna(False), "item"].iloc[0])
    work = {"item": [title], "file": file, "title": title, "kind": kind.value, "max_score": highest, "known_at": first}
    facts.add("items", pd.DataFrame(work))
    return title


def _marks(rows: pd.DataFrame, item: str) -> pd.DataFrame:
    """One row a person: the first attempt that was handed in, else that nothing was."""
    first = rows.sort_values("at", kind="stable").drop_duplicates("who")
    status = pd.Series(SubmissionStatus.SCORED.value, index=first.index).mask(first["points"].isna(), SubmissionStatus.SUBMITTED.value)
    status = status.mask(first["points"].isna() & first["at"].isna(), SubmissionStatus.MISSING.value)
    known = first["marked"].fillna(first["at"])
    return first[["who", "points"]].assign(item=item, status=status, submitted_at=first["at"], known_at=known)


def _add_actions(stage: Stage, rows: pd.DataFrame, kind: AssessmentKind, title: str, begun: bool, facts: Facts) -> None:
    parts = [rows[["who", "at"]].assign(submits=True)]
    if begun:
        parts.append(rows[["who", "began"]].rename(columns={"began": "at"}).assign(submits=False))
    told = EventKind.QUIZ if kind is AssessmentKind.QUIZ else EventKind.ASSIGNMENT
    actions = pd.concat(parts).dropna(subset="at")
    actions = actions.assign(kind=told.value, title=title, resource=slug(title), count=1, staff_only=False)
    facts.actions.append(stage.write_actions(f"SELECT * FROM {shown_to_sql(stage, actions)}"))


def _tell(layout: _Layout, rows: pd.DataFrame, title: str, file: str, facts: Facts) -> None:
    if layout.role == WORKSHEET and layout.mark is None:
        message = f"The marks of {title} are words of a scale; only hand-ins were read."
        facts.findings.append(Finding(Severity.NOTICED, message, file=file))
    again = int(rows.dropna(subset="at").duplicated("who").sum())
    if again:
        message = f"{again} attempts at {title} were not the first of a learner; they count as activity, and the mark is that of the first."
        do = "Add the gradebook for the mark that Moodle counts." if not facts.items["course"].notna().any() else ""
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=file))
