"""A first proposal for a table nobody recognised, from its headings and its first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dropout.readers.dates import read_dates
from dropout.readers.formats.mapped_headings import likeness
from dropout.readers.formats.mapped_roles import DATE, EMAIL, NUMBER, ROLES, Role, TableMapping
from dropout.readers.formats.mapped_words import plain_words
from dropout.readers.formats.plain_columns import outcome_headings
from dropout.readers.formats.week_numbers import names_weeks, tells_weeks
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.outcomes import is_outcome_heading
from dropout.readers.people import MAIL, match_people
from dropout.readers.records import squeezed

EPOCH = r"1\d{9}(\d{3})?(\.\d+)?"  # seconds or milliseconds since 1970, from 2001 to 2033
_MOST, _SURE, _SURELY_DATES = 0.6, 0.65, 0.9
_LOOKED_AT, _FEW = 1000, 10  # rows
_SHORTEST_DATE = 5  # characters, as of 5 Mar
_PART = 0.5  # the likeness of a heading in which a known one is only a part
_ABOUT = {"action", "answer", "answers", "agent", "language", "type", "role", "count", "status", "level", "rating", "feedback", "score"}
_SEVERAL = 2  # columns of numbers
_OTHER_DAYS = ("joined", "left", "due")  # what a day may be of that is not when something was done
_OF_A_ROW = {"completed", "complete", "passed", "pass", "success", "status", "label", "result", "completion", "left", "certificate"}
_OF_WHOLE = ("activity", "mark")  # rows that tell how it ended, or a part of the work, only beside what they are about
_DONE = {"completion", "progress", "completed", "complete"}
_RISKS = {"risk", "probability", "predicted", "prediction", "score", "rate"}  # somebody's guess at an ending is none
_WIDEST = 300  # columns looked at: whoever stands in a wider table stands in the first of them


@dataclass(frozen=True)
class _Column:
    """What the first cells of a column hold, as shares of those that are filled."""

    heading: str
    dates: float
    numbers: float
    mails: float
    filled: int
    is_one: bool = False  # whether all cells are the same

    def fits(self, role: Role) -> bool:
        """Whether the cells may be what the role holds; an empty column may be anything."""
        if not self.filled:
            return True
        if role.name == "week":
            return True
        if role.holds == DATE:
            return self.dates >= _MOST
        if role.holds == NUMBER:
            return self.numbers >= _MOST and self.dates < _MOST
        if role.holds == EMAIL:
            return self.mails >= _MOST
        return self.dates < _MOST and (role.name != "name" or self.numbers < _MOST)

    def worth(self, role: Role) -> float:
        """How likely the column plays the role."""
        like = likeness(self.heading, role.name) if self.fits(role) else 0.0
        if self._is_another_thing(role, like):
            return 0.0
        if role.name == "week" and names_weeks(self.heading):
            return max(like, _SURE)
        if role.name == "learner" and not self.filled:
            return 0.2 * like  # nobody is told by it
        if role.name == "learner" and not like:
            return 0.45 * (self.mails >= _MOST) or 0.4 * likeness(self.heading, "name") * self.fits(role)
        if role.name == "time" and not like:
            return 0.3 * (self.filled > 0 and self.dates >= _SURELY_DATES)
        if role.name == "email" and self.mails >= _MOST:
            return like or 0.5
        if role.name == "work" and self.is_one:
            return 0.2 * like  # nothing is told apart by it
        if role.name == "mark" and self.filled:
            return like * (0.5 + 0.5 * (self.numbers >= _MOST))
        return like * (1 if self.filled else 0.5)

    def _is_another_thing(self, role: Role, like: float) -> bool:
        """Whether the heading or the cells say that a column is about something near the role: half a name, the status of a learner."""
        words = plain_words(self.heading).split()
        match role.name:
            case "name":  # both halves are joined where no column holds the whole
                return bool({"first name", "last name"} & set(match_people([self.heading])))
            case "learner":
                return 0 < like <= _PART and words[-1] in _ABOUT
            case "course":
                return like <= _PART and self.numbers >= _MOST
            case "count":
                return names_weeks(self.heading)
            case "result":
                return like <= _PART and (bool(_RISKS & set(words)) or self.numbers >= _MOST)  # how much is completed is no ending
            case "time":
                return max(likeness(self.heading, other) for other in _OTHER_DAYS) > like
        return False


def propose(headings: Sequence[str], rows: Sequence[Sequence[str]], each_row: str | None = None) -> TableMapping:
    """The likeliest mapping of a table: what its rows tell (unless `each_row` says so) and a column for each role that has one.

    Only the first 300 columns are proposed.

    >>> propose(["User", "When", "What"], [["7", "2024-03-01 10:00", "read"], ["7", "2024-03-02 11:00", "read"]]).columns
    {'learner': 'User', 'time': 'When', 'action': 'What'}
    """
    columns = _columns(headings, rows)
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
    for kind, chosen in found.items():
        if kind not in ("week", "learner") and _is_likely(kind, chosen, columns, repeats=repeats):
            parts = _part(headings, rows, chosen) if kind == "mark" else {}
            return TableMapping(kind, chosen | parts | _ending(headings, rows, chosen))
    return TableMapping("learner", found["learner"])


def repeats_learners(headings: Sequence[str], rows: Sequence[Sequence[str]], learner: str) -> bool:
    """Whether some learner has several of the first rows."""
    place = list(headings).index(learner)
    cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
    return len(set(cells)) < len(cells)


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
    headings: Sequence[str], rows: Sequence[Sequence[str]], found: Mapping[str, Mapping[str, str]], columns: list[_Column]
) -> dict[str, str]:
    """The mapping of a table with one row for each learner and day and several columns of numbers; empty where it is none."""
    done, learner = found["activity"], found["learner"]
    day = done.get("time", "")
    numbers = [
        column.heading for column in columns if column.numbers >= _MOST and column.dates < _MOST and column.heading not in learner.values()
    ]
    if likeness(day, "time") < _PART or len(numbers) < _SEVERAL or {"action", "material", "title"} & set(done):
        return {}
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


def _part(headings: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]) -> dict[str, str]:
    """The column that tells the marks of a learner for one piece of work apart, as terms or subjects do, where there are several."""
    names = list(headings)
    places = [names.index(chosen[role]) for role in ("learner", "course", "work") if role in chosen]

    def apart(*more: int) -> float:
        keys = [tuple(row[place].strip() for place in (*places, *more)) for row in rows if max(*places, *more) < len(row)]
        return len(set(keys)) / max(len(keys), 1)

    free = [heading for heading in names[:_WIDEST] if heading not in chosen.values() and likeness(heading, "part")]
    best = max(free, key=lambda heading: apart(names.index(heading)), default=None)
    return {"part": best} if best and apart() < _SURELY_DATES and apart(names.index(best)) > apart() else {}


def _without_doubt(chosen: Mapping[str, str]) -> dict[str, str]:
    """The columns of rows that tell of a week, where a result is none unless its whole heading says so: lessons are completed too."""
    return {
        role: heading
        for role, heading in chosen.items()
        if role != "result" or likeness(heading, role) > _PART or is_outcome_heading(heading)
    }


def is_moment(cells: pd.Series) -> pd.Series:
    """Which cells are dates, in words or numbers, or counted in seconds since 1970."""
    if cells.str.len().max() < _SHORTEST_DATE:
        return pd.Series(False, index=cells.index)
    epoch = cells.str.fullmatch(EPOCH).fillna(False).astype(bool)
    return epoch | read_dates(cells).parts["clock"].notna()


def _columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[_Column]:
    found = []
    for place, heading in enumerate(headings[:_WIDEST]):
        texts = pd.Series([row[place].strip() if place < len(row) else "" for row in rows[:_LOOKED_AT]], dtype="string")
        cells = blank_missing(texts).dropna()
        if cells.empty:
            found.append(_Column(heading, 0, 0, 0, 0))
            continue
        dates, numbers, mails = is_moment(cells), parse_numbers(cells).notna(), cells.str.fullmatch(MAIL)
        found.append(
            _Column(heading, float(dates.mean()), float(numbers.mean()), float(mails.mean()), len(cells), len(set(cells)) == 1 < len(cells))
        )
    return found


def _chosen(columns: list[_Column], each_row: str) -> dict[str, str]:
    """The best column of each role, the surest pairs first; what a row needs before what it may have."""
    left = ("result", "part") if each_row in _OF_WHOLE else ()
    roles = [role for role in ROLES[each_row] if role.name not in left]
    pairs = [(role.needed + column.worth(role), place, role, column) for column in columns for place, role in enumerate(roles)]
    chosen: dict[str, str] = {}
    for worth, _, role, column in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if worth > role.needed and role.name not in chosen and column.heading not in chosen.values():
            chosen[role.name] = column.heading
    return {role.name: chosen[role.name] for role in roles if role.name in chosen}


def _is_likely(each_row: str, chosen: dict[str, str], columns: list[_Column], *, repeats: bool) -> bool:
    """Whether a table is of this kind: all that it needs is there, and learners come several times or the headings of a few rows say so."""
    filled = {column.heading: column.filled for column in columns}
    most = max(filled.values(), default=0)
    if TableMapping(each_row, chosen).missing or (each_row == "mark" and filled[chosen["mark"]] < most / 2):
        return False
    telling = ("time", "action", "material") if each_row == "activity" else ("work", "mark")
    sure = [name for name in telling if name in chosen and likeness(chosen[name], name) >= _SURE]
    return repeats or (most < _FEW and len(sure) >= 2)
