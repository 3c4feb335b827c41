"""A first proposal for a table nobody recognised, from its headings and its first rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

import pandas as pd

from dropout.readers.formats.mapped_evidence import WIDEST, Column, columns_of
from dropout.readers.formats.mapped_headings import likeness
from dropout.readers.formats.mapped_roles import ROLES, TableMapping
from dropout.readers.formats.mapped_tables import Shape
from dropout.readers.formats.mapped_words import plain_words
from dropout.readers.formats.plain_columns import outcome_headings, results_of
from dropout.readers.formats.plain_rows import learner_keys
from dropout.readers.formats.week_numbers import names_weeks, tells_weeks
from dropout.readers.outcomes import is_outcome_heading
from dropout.readers.records import squeezed
from dropout.readers.sources import Source

_MOST, _SURE, _SURELY_DATES = 0.6, 0.65, 0.9
_FEW = 10  # rows
_PART = 0.5  # the likeness of a heading in which a known one is only a part
_SEVERAL = 2  # columns of numbers
_OF_A_ROW = {"completed", "complete", "passed", "pass", "success", "status", "label", "result", "completion", "left", "certificate"}
_OF_WHOLE = ("activity", "mark")  # rows that tell how it ended, or a part of the work, only beside what they are about
_ABSENT = {"absence", "absences", "absent", "ausencia", "ausencias", "inasistencia", "inasistencias", "fehlzeit", "fehlzeiten", "assenza"}
_DIGITS, _MOMENT = re.compile(r"\d+"), re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ]\d\d:\d\d")
_DAY = re.compile(r"[^\s,T]{6,}(?=[\s,T]+\d{1,2}[:.]\d\d)")
_CAME = ("join", "joined", "join time", "joined at", "time joined", "first join", "first joined")
_LEFT = ("left", "leave", "leave time", "left at", "time left", "last leave", "last left")
_PROPOSED: WeakKeyDictionary[Source, TableMapping] = WeakKeyDictionary()
_DONE = {"completion", "progress", "completed", "complete"}


def proposal_of(source: Source, shape: Shape) -> TableMapping:
    """The proposal for a file, made once: whether it is a table of this kind is asked in several rounds, of thousands of files."""
    if source not in _PROPOSED:
        _PROPOSED[source] = propose(shape.headings, shape.rows)
    return _PROPOSED[source]


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]], each_row: str | None = None) -> TableMapping:
    """The likeliest mapping of a table: what its rows tell (unless `each_row` says so) and a column for each role that has one.

    Only the first 300 columns are proposed.

    >>> propose(["User", "When", "What"], [["7", "2024-03-01 10:00", "read"], ["7", "2024-03-02 11:00", "read"]]).columns
    {'learner': 'User', 'time': 'When', 'action': 'What'}
    """
    columns = columns_of(headings, rows)
    if each_row:
        return TableMapping(each_row, _chosen(columns, each_row))
    found = {kind: _chosen(columns, kind) for kind in ("week", "mark", "activity", "learner")}
    if "learner" not in found["learner"]:
        return TableMapping("ignore")
    repeats = repeats_learners(headings, rows, found["learner"]["learner"])
    if repeats and _is_by_week(headings, rows, found["week"], found["activity"].get("time", "")):
        chosen = _without_doubt(found["week"])
        return TableMapping("week", chosen if "result" in chosen else chosen | _ending(headings, rows, chosen))
    if repeats and (by_day := _by_day(headings, rows, found, columns)):
        return TableMapping("week", _without_doubt(by_day))
    if _DONE & set(plain_words(found["mark"].get("mark", "")).split()) and likeness(found["activity"].get("time", ""), "time") >= _SURE:
        del found["mark"]  # when something was completed is told, which a mark would not keep
    if _ABSENT & set(plain_words(" ".join(found["activity"].get(role, "") for role in ("time", "action"))).split()):
        return TableMapping("ignore")  # nothing but who was not there
    for kind, chosen in found.items():
        if kind not in ("week", "learner") and _is_likely(kind, chosen, columns, repeats=repeats):
            parts = _part(headings, rows, chosen) if kind == "mark" else _with_clock(headings, rows, chosen)
            return TableMapping(kind, chosen | parts | _ending(headings, rows, chosen))
    return _of_learners(headings, rows, found["learner"], repeats=repeats)


def _of_learners(headings: Sequence[str], rows: Sequence[Sequence[str]], chosen: dict[str, str], *, repeats: bool) -> TableMapping:
    """The mapping of rows that are learners, or what each did at one meeting."""
    if meeting := meeting_of(headings, rows):
        return TableMapping("activity", {role: chosen[role] for role in ("learner", "name", "email") if role in chosen} | meeting)
    if "result" not in chosen:
        chosen = chosen | _completed(headings, rows, chosen)
    return TableMapping("learner", chosen | (_course(headings, rows, chosen) if repeats else {}))


def repeats_learners(headings: Sequence[str], rows: Sequence[Sequence[str]], learner: str) -> bool:
    """Whether some learner has several of the first rows."""
    keys = learner_keys(headings, rows, learner)
    return len(set(keys)) < len(keys)


def _is_by_week(headings: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str], moment: str) -> bool:
    """Whether learners have one row for each week, told by a known heading over numbers or days; a `moment` beside it makes it a log."""
    week = chosen.get("week", "")
    if max(likeness(week, "week"), _SURE * names_weeks(week)) < _SURE or (moment not in ("", week) and likeness(moment, "time") >= _SURE):
        return False
    places = [list(headings).index(chosen[role]) for role in ("learner", "course", "week") if role in chosen]
    keys = [tuple(row[place].strip() for place in places) for row in rows if max(places) < len(row) and row[places[0]].strip()]
    cells = pd.Series([key[-1] for key in keys if key[-1]], dtype="string")
    return len(set(keys)) >= _SURELY_DATES * len(keys) and cells.nunique() > 1 and tells_weeks(cells)


def _by_day(
    headings: Sequence[str], rows: Sequence[Sequence[str]], found: Mapping[str, Mapping[str, str]], columns: list[Column]
) -> dict[str, str]:
    """The mapping of a table with one row for each learner and day and several columns of numbers; empty where it is none."""
    done, learner = found["activity"], found["learner"]
    day = done.get("time", "")
    numbers = [
        column.heading for column in columns if column.numbers >= _MOST and column.dates < _MOST and column.heading not in learner.values()
    ]
    if likeness(day, "time") < _PART or len(numbers) < _SEVERAL or {"action", "material", "title"} & set(done):
        return {}
    mark = found.get("mark", {})
    if mark.get("work") not in (None, *numbers, day) and all(likeness(mark.get(role, ""), role) >= _SURE for role in ("work", "mark")):
        return {}  # what somebody got for a piece of work on that day
    places = [list(headings).index(heading) for heading in (learner["learner"], day)]
    keys = [tuple(row[place].strip() for place in places) for row in rows if max(places) < len(row)]
    if len(set(keys)) < _SURELY_DATES * len(keys) or any(":" in key[1] for key in keys):
        return {}
    others = {role: heading for role, heading in found["week"].items() if role != "week" and heading != day}
    return {"learner": others.pop("learner"), "week": day} | others if "learner" in others else {}


def _ending(headings: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> dict[str, str]:
    """The column that surely tells how it ended, the same in all rows of a learner, beside what rows tell of their own."""
    names = list(headings)
    learner = names.index(chosen["learner"])
    for heading in outcome_headings(headings):
        if heading not in chosen.values() and squeezed(heading) not in _OF_A_ROW:
            place = names.index(heading)
            told = {(row[learner], row[place]) for row in rows if max(place, learner) < len(row) and row[place].strip()}
            if told and len(told) == len({key for key, _ in told}):
                return {"result": heading}
    return {}


def _completed(headings: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> dict[str, str]:
    """The column that tells how it ended for learners, as plain tables have it."""
    names = list(headings[:WIDEST])
    cells = pd.DataFrame([[*row, *[""] * len(names)][: len(names)] for row in rows], columns=names, dtype="string")
    others = cells.loc[:, [heading not in chosen.values() for heading in names]]
    told = results_of(others)
    return {"result": told[0]} if told else {}


def meeting_of(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The column of when people joined a meeting that they left the same day; leaving it is not leaving the course.

    >>> meeting_of(["Name", "Join", "Left"], [["Ada A", "9/3/2024, 10:00:11 AM", "9/3/2024, 11:00:07 AM"]])
    {'time': 'Join'}
    """
    plain = {plain_words(heading): place for place, heading in enumerate(headings)}
    came, left = (next((plain[words] for words in known if words in plain), None) for known in (_CAME, _LEFT))
    if came is None or left is None:
        return {}
    days = [(_DAY.match(row[came]), _DAY.match(row[left])) for row in rows if max(came, left) < len(row) and row[came] and row[left]]
    same = [first is not None and last is not None and first[0] == last[0] for first, last in days]
    return {"time": headings[came]} if same and sum(same) >= _SURELY_DATES * len(same) else {}


def _with_clock(headings: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> dict[str, str]:
    """The column that tells the same days as the one chosen, in ISO and to the minute, where that one tells the days alone."""
    names = list(headings)
    days = [[int(part) for part in _DIGITS.findall(row[names.index(chosen["time"])])] for row in rows if len(row) >= len(names)]
    for heading in [heading for heading in headings[:WIDEST] if heading not in chosen.values() and likeness(heading, "time")]:
        cells = [row[names.index(heading)] for row in rows if len(row) >= len(names)]
        moments = [found for cell in cells if (found := _MOMENT.match(cell))]
        if (
            cells
            and len(moments) == len(cells)
            and all(sorted(map(int, found.groups())) == sorted(day) for found, day in zip(moments, days, strict=True))
        ):
            return {"time": heading}
    return {}


def _part(headings: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> dict[str, str]:
    """The column that tells the marks of a learner for one piece of work apart, as terms or subjects do, where there are several."""
    held = [chosen[role] for role in ("learner", "course", "work") if role in chosen]
    free = [heading for heading in headings[:WIDEST] if heading not in chosen.values() and likeness(heading, "part")]
    return _telling_apart("part", free, held, headings, rows)


def _course(headings: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> dict[str, str]:
    """The column of courses that tells rows of a learner apart, where the likeliest does not."""
    held = [chosen[role] for role in ("learner", "course") if role in chosen]
    others = [chosen[role] for role in chosen if role != "course"]
    free = [heading for heading in headings[:WIDEST] if heading not in others and likeness(heading, "course")]
    return _telling_apart("course", free, held, headings, rows)


def _telling_apart(
    role: str, free: Sequence[str], held: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[str, str]:
    places = [list(headings).index(heading) for heading in held]

    def apart(*more: str) -> float:
        wanted = (*places, *(list(headings).index(heading) for heading in more))
        keys = [tuple(row[place].strip() for place in wanted) for row in rows if max(wanted) < len(row)]
        return len(set(keys)) / max(len(keys), 1)

    best = max(free, key=apart, default=None)
    return {role: best} if best and apart() < _SURELY_DATES and apart(best) > apart() else {}


def _without_doubt(chosen: Mapping[str, str]) -> dict[str, str]:
    """The columns of rows that tell of a week, where a result is none unless its whole heading says so: lessons are completed too."""
    return {
        role: heading
        for role, heading in chosen.items()
        if role != "result" or likeness(heading, role) > _PART or is_outcome_heading(heading)
    }


def _chosen(columns: list[Column], each_row: str) -> dict[str, str]:
    """The best column of each role, the surest pairs first; what a row needs before what it may have."""
    left = ("result", "part") if each_row in _OF_WHOLE else ()
    roles = [role for role in ROLES[each_row] if role.name not in left]
    pairs = [(role.needed + column.worth(role), place, role, column) for column in columns for place, role in enumerate(roles)]
    chosen: dict[str, str] = {}
    for worth, _, role, column in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if worth > role.needed and role.name not in chosen and column.heading not in chosen.values():
            chosen[role.name] = column.heading
    return {role.name: chosen[role.name] for role in roles if role.name in chosen}


def _is_likely(each_row: str, chosen: dict[str, str], columns: list[Column], *, repeats: bool) -> bool:
    """Whether a table is of this kind: all that it needs is there, and learners come several times or the headings of a few rows say so."""
    filled = {column.heading: column.filled for column in columns}
    most = max(filled.values(), default=0)
    if TableMapping(each_row, chosen).missing or (each_row == "mark" and filled[chosen["mark"]] < most / 2):
        return False
    if most and not all(filled[chosen[role.name]] for role in ROLES[each_row] if role.needed):
        return False
    telling = ("time", "action", "material") if each_row == "activity" else ("work", "mark")
    sure = [name for name in telling if name in chosen and likeness(chosen[name], name) >= _SURE]
    return repeats or (most < _FEW and len(sure) >= 2)
