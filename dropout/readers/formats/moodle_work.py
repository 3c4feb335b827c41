"""Tables about one piece of work: the grading worksheet of an assignment, and the attempts at a quiz.

Both are told by their shape, because they are headed in the language of whoever downloads them. A worksheet has the number of
each participant, the mark, the highest mark, and two columns headed alike: when the work was last changed, and when the mark was.
Where nothing is handed in online, the first of the two is missing, and the word before the number of a participant tells.
A report of attempts has when each began and ended, how long it took, and the mark, headed with the highest one ("Grade/10.00").
A report on a package of SCORM numbers attempts, and has when each began and was last open, and a score.

A hand-in counts on the day that the table tells; of several attempts the first that was finished, because later ones were not known
then. Beside a log only marks are taken, because the log has every hand-in itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from dropout.domain import AssessmentKind
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts
from dropout.readers.course.one_work import add_attempts, add_work, known_titles
from dropout.readers.dates import WAITS, ask_dates, read_dates
from dropout.readers.formats.moodle_members import KEYS, people_of
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.records import fold
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Preview, Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table

WORKSHEET, ATTEMPTS, PACKAGE = "grading worksheet", "quiz attempts", "SCORM attempts"
_NUMBERED = re.compile(r"attempts?|versuche?|intentos?|tentatives?|tentativ[io]|tentativas?|poging(?:en)?|forsøk|försök|próba")
_PARTICIPANT = re.compile(r"(?P<word>[^\d,;]+?)\s*\d+")
_WORDS = (
    "participant participante partecipante teilnehmer/in teilnehmer deelnemer deltaker deltagare deltager osallistuja uczestnik účastník "
    "résztvevő συμμετέχων συμμετέχοντας katılımcı участник учасник partaidea dalyvis sudionik udeleženec peserta مشارك משתתף 参加者 参与者 "
    "參與者 참가자 참여자"
)
_PARTICIPANTS = set(_WORDS.split())
_ASPECT = re.compile(r"(?P<of>.+?)\s*[(（](?P<what>[^()（）]+)[)）]")
_OUT_OF = re.compile(r"[^\d/]+/\s?(?P<highest>\d+(?:[.,]\d+)?)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?\s?%?")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_WORKSHEET_NAME = re.compile(r"[^-]+-(?P<title>.+)-\d+(?: ?\(\d+\))?")
_ATTEMPTS_NAME = re.compile(r"(?P<title>.+)-[^-\d]+(?: ?\(\d+\))?")
_LEAST = 7  # columns of the narrowest of them


@dataclass(frozen=True)
class _Layout:
    role: str
    people: tuple[str, ...]  # headings about the person, the full name first where no other name stands there
    began: str | None
    handed_in: str | None  # none where nothing is handed in online
    mark: str | None  # none where the mark is a word of a scale
    highest: float
    marked: str | None


def recognise_work(shown: Preview) -> Recognition | None:
    """A grading worksheet or a report of attempts, by its shape."""
    layout = _layout(shown.header, shown.rows)
    if layout is None:
        return None
    if layout.role == WORKSHEET:
        work = f"their work ({layout.handed_in}) and its" if layout.handed_in else "the"
        found = f"numbers of participants, and when {work} mark ({layout.marked}) last changed"
    elif layout.role == PACKAGE:
        found = f"numbered attempts, from {layout.began} to {layout.handed_in}, with the column {layout.mark}, as SCORM packages have them"
    else:
        found = f"attempts at a quiz, from {layout.began} to {layout.handed_in}, with the column {layout.mark}"
    return Recognition("moodle", layout.role, 0.9, found)


def _layout(header: Sequence[str], rows: Sequence[Sequence[str]]) -> _Layout | None:
    if len(header) < _LEAST or not rows:
        return None
    cells = [[row[place].strip() for row in rows if place < len(row)] for place in range(len(header))]
    told = [[cell for cell in column if cell not in ("", "-")] for column in cells]
    return _worksheet(header, told) or _attempts(header, told) or _package(header, told)


def _worksheet(header: Sequence[str], told: list[list[str]]) -> _Layout | None:
    numbered = [_PARTICIPANT.fullmatch(cell) for cell in told[0]]
    words = {fold(found["word"]) if found else "" for found in numbered}
    if len(words) != 1 or "" in words or len(set(told[0])) < len(told[0]):
        return None
    sure = words <= _PARTICIPANTS
    aspects = {place: found for place, heading in enumerate(header) if (found := _ASPECT.fullmatch(heading))}
    pairs = [
        (first, second)
        for first, one in aspects.items()
        for second, other in aspects.items()
        if first < second and fold(one["of"]) == fold(other["of"]) and _dated(told[first] + told[second], empty=sure)
    ]
    alone = [place for place in aspects if sure and len(aspects) == 1 and place > 3 and _dated(told[place], empty=True)]
    if not pairs and not alone:
        return None
    handed_in, marked = pairs[0] if pairs else (None, alone[0])
    changeable = (handed_in or marked) - 1
    full = [place for place in range(changeable, 2, -1) if len(told[place]) == len(told[0])]
    highest = next((place for place in full if _one_number(told[place]) and _numbers(told[place - 1])), None)
    bare = highest is None and _numbers(told[changeable - 1])  # old releases leave out the highest mark
    last = highest - 1 if highest else changeable - 1 if bare else changeable - 2
    return _Layout(
        WORKSHEET, tuple(header[1:last]), None, header[handed_in] if handed_in else None, header[last] if highest or bare else None,
        float(parse_numbers(pd.Series(told[highest][:1], dtype="string")).iloc[0]) if highest else float("nan"), header[marked],
    )  # fmt: skip


def _attempts(header: Sequence[str], told: list[list[str]]) -> _Layout | None:
    for place, heading in enumerate(header):
        found = _OUT_OF.fullmatch(heading.strip())
        if not found or place < 5:
            continue
        began, ended, took = told[place - 3 : place]
        if not (began and _dated(began + ended)) or any(re.search(r"\d:\d\d", cell) for cell in took):
            return None
        highest = float(found["highest"].replace(",", "."))
        return _Layout(ATTEMPTS, tuple(header[: place - 3]), header[place - 3], header[place - 2], heading, highest, None)
    return None


def _package(header: Sequence[str], told: list[list[str]]) -> _Layout | None:
    for place, heading in enumerate(header[:-3]):
        if not place or not _NUMBERED.fullmatch(fold(heading)):
            continue
        number, began, ended, mark = told[place : place + 4]
        if all(cell.isdigit() for cell in number) and _dated(began) and _dated(ended) and all(_NUMBER.fullmatch(cell) for cell in mark):
            names = tuple(header[:place])
            return _Layout(PACKAGE, names, header[place + 1], header[place + 2], header[place + 3], float("nan"), None)
    return None


def _dated(cells: list[str], *, empty: bool = False) -> bool:
    """Whether all cells are dates with a time of day; what `empty` says where there is none."""
    if not cells:
        return empty
    column = read_dates(pd.Series(cells, dtype="string"))
    return bool(column.values(order="day").notna().all() or column.values(order="month").notna().all()) and all(map(_CLOCK.search, cells))


def _numbers(cells: list[str]) -> bool:
    return bool(parse_numbers(pd.Series(cells, dtype="string")).notna().all())


def _one_number(cells: list[str]) -> bool:
    numbers = parse_numbers(pd.Series(cells, dtype="string"))
    return bool(len(cells) and numbers.notna().all() and numbers.nunique() == 1 and numbers.iloc[0] > 0)


def read_works(
    stage: Stage, sources: Sequence[tuple[Source, Recognition]], facts: Facts, context: ReadContext, titles: Sequence[str]
) -> None:
    """Add people, the work, its marks and, unless a log tells more, what people did for it to the facts.

    `titles` are what files that are added later call the work.
    """
    beside_log, known = bool(facts.actions), sorted({*known_titles(stage, facts), *titles}, key=len, reverse=True)
    for source, claim in sources:
        _read_work(stage, source, claim, known, facts, context, beside_log)


def _read_work(
    stage: Stage, source: Source, claim: Recognition, known: list[str], facts: Facts, context: ReadContext, beside_log: bool
) -> None:
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    layout = _layout(source.preview.header, source.preview.rows) if source.preview else None
    assert layout is not None  # nothing else is recognised
    people = _people(cells, layout)
    people = facts.ledgers.keep(people, people[KEYS].notna().any(axis=1), reason="no id and no name")
    never = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
    at = ask_dates(blank_missing(cells[layout.handed_in]), source.name, context, facts.questions) if layout.handed_in else never
    began = ask_dates(blank_missing(cells[layout.began]), source.name, context, facts.questions) if layout.began else at
    if at is None or began is None:
        facts.ledgers.keep(people, pd.Series(False, index=people.index), reason=WAITS)
        return
    if layout.began:  # averages stand below the attempts
        untried = (cells[layout.began] == "-").reindex(people.index).fillna(False).astype(bool)  # a learner, who is in the course
        facts.add("people", people[untried].assign(listed=False))
        people = people[~untried]
        people = facts.ledgers.keep(people, began.loc[people.index].notna(), reason="a row about several learners, not one attempt")
    rows = people[["who"]].assign(at=at, points=_points(cells, layout), marked=at)
    if layout.began:
        rows["began"] = began
    if layout.marked:
        rows["marked"] = ask_dates(blank_missing(cells[layout.marked]), source.name, context, facts.questions)
    facts.add("people", people.assign(listed=layout.role == WORKSHEET and not beside_log))  # it may be about one group
    title = _title(source.name, layout.role, known)
    kind = AssessmentKind.ASSIGNMENT if layout.role == WORKSHEET else AssessmentKind.QUIZ
    add_work(rows, title, kind, layout.highest, source.name, facts)
    if layout.role == WORKSHEET and layout.mark is None:
        message = f"The marks of {title} are words of a scale; only hand-ins were read."
        facts.findings.append(Finding(Severity.NOTICED, message, file=source.name))
    if not beside_log:
        add_attempts(stage, rows, kind, title, facts)


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
