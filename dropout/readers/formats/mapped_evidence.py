"""What the columns of a table nobody recognised look like, by their headings and first cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dropout.readers.counted_days import EPOCH, are_serials
from dropout.readers.dates import read_dates
from dropout.readers.formats.mapped_headings import likeness
from dropout.readers.formats.mapped_roles import DATE, EMAIL, NUMBER, Role
from dropout.readers.formats.mapped_words import absences, is_presence, plain_words, says_no
from dropout.readers.formats.plain_columns import is_private
from dropout.readers.formats.plain_ids import id_heading
from dropout.readers.formats.week_numbers import names_weeks
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.people import MAIL, match_people

_MOST, _SURE, _SURELY_DATES = 0.6, 0.65, 0.9
_LOOKED_AT = 1000  # rows
_SHORTEST_DATE = 5  # characters, as of 5 Mar
_DIGIT = re.compile(r"\d")  # of any script: no day is written without one
_ID = 0.9  # how surely a heading of ids tells learners
_PART = 0.5  # the likeness of a heading in which a known one is only a part
_ABOUT = {"action", "answer", "answers", "agent", "language", "type", "role", "count", "status", "level", "rating", "feedback", "score"}
_HALVES = {"first", "last", "given", "family", "middle"}
_ENDS = {
    "inicio",
    "final",
    "fim",
    "fin",
    "fine",
    "inizio",
    "debut",
    "beginn",
    "ende",
    "start",
    "end",
    "completion",
    "enrollment",
    "enrolment",
    "registration",
    "birth",
    "graduation",
    "exit",
    "entry",
    "expected",
    "planned",
    "expiration",
    "expiry",
    "enroll",
    "enrol",
    "enrolled",
    "hire",
    "admission",
}  # of a course, of being in it
_DAYS = ("time", "joined", "left", "due", "handed_in", "marked")
_OTHER_DAYS = ("joined", "left", "due")  # what a day may be of that is not when something was done
_ACCOUNTS = {"user", "account", "payment", "employment", "employee"}  # whose status is not that of a course
_RISKS = {"risk", "probability", "predicted", "prediction", "score", "rate"}  # somebody's guess at an ending is none
WIDEST = 300  # columns looked at: whoever stands in a wider table stands in the first of them
_KINDS = 12  # words for who was there
_QUESTION = 5  # words; a heading of more is a question of a form
_NAMES = r"[^\W\d_],? +[^\W\d_]"


@dataclass(frozen=True)
class Column:
    """What the first cells of a column hold, as shares of those that are filled."""

    heading: str
    dates: float
    numbers: float
    mails: float
    filled: int
    is_one: bool = False  # whether all cells are the same
    names: float = 0.0  # share of cells that are several words
    attends: bool = False  # whether the cells say who was there
    differing: float = 0.0  # share of the filled cells that are unlike all others
    half: bool = False  # whether it holds first or last names, by the headings together

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
        return self.dates < _MOST and (role.name != "name" or max(self.numbers, self.mails) < _MOST)

    def worth(self, role: Role) -> float:
        """How likely the column plays the role."""
        like = likeness(self.heading, role.name) if self.fits(role) else 0.0
        if self._is_another_thing(role, like):
            return 0.0
        if role.name == "week" and names_weeks(self.heading):
            return max(like, _SURE) + 0.2 * (self.dates >= _SURELY_DATES)  # days say more than numbers
        if role.name == "learner":
            return self._tells_learners(like)
        if role.name == "time" and not like:
            return 0.3 * (self.filled > 0 and self.dates >= _SURELY_DATES)
        if role.name == "email" and self.mails >= _MOST:
            return like or 0.5
        if role.name == "action" and self.attends:
            return 1.0
        if role.name == "work" and self.is_one:
            return 0.2 * like  # nothing is told apart by it
        if role.name == "mark" and self.filled:
            return like * (0.5 + 0.5 * (self.numbers >= _MOST))
        return like * (1 if self.filled else 0.5)

    def _tells_learners(self, like: float) -> float:
        """How likely the column says whom a row is about: nobody is told by an empty one, and an id tells more than a name beside it."""
        like, half = max(like, _ID * (id_heading([self.heading]) is not None)), self.half
        if not like:
            named = max(likeness(self.heading, "name"), float("full name" in match_people([self.heading]))) * (self.dates < _MOST)
            whole = 0.45 * (self.mails >= _MOST) or 0.4 * named * (named > _PART or is_private(self.heading))
            return whole or 0.2 * (half and self.dates < _MOST)
        return like * (0.2 if not self.filled else 0.5 if half else 0.7 if self.names >= _MOST else 1.0)

    def _is_another_thing(self, role: Role, like: float) -> bool:
        """Whether the heading or the cells say that a column is about something near the role: half a name, the status of a learner."""
        words = plain_words(self.heading).split()
        match role.name:
            case "name":  # both halves are joined where no column holds the whole
                return (
                    bool(_HALVES & set(words)) or self.half or (like <= _PART and not is_private(self.heading))
                )  # the name of something else
            case "learner":
                return 0 < like <= _PART and words[-1] in _ABOUT
            case "course":
                return like <= _PART and (self.numbers >= _MOST or self.differing > _PART or len(words) > _QUESTION)
            case "count":
                return names_weeks(self.heading)
            case "result":
                tells_else = len(words) > _QUESTION or bool((_RISKS | _ACCOUNTS) & set(words)) or self.numbers >= _MOST
                return (like <= _PART and tells_else) or "%" in self.heading  # no ending
            case "time":
                return (like <= _PART and bool(_ENDS & set(words))) or max(likeness(self.heading, other) for other in _OTHER_DAYS) > like
        return False


def is_moment(cells: pd.Series, heading: str = "") -> pd.Series:
    """Which cells are dates, in words or numbers, or counted in seconds since 1970, or in days where the heading asks for a day."""
    if are_serials(cells) and max(likeness(heading, role) for role in _DAYS) > _PART:
        return pd.Series(True, index=cells.index)
    if cells.str.len().max() < _SHORTEST_DATE or not any(map(_DIGIT.search, cells)):
        return pd.Series(False, index=cells.index)
    epoch = cells.str.fullmatch(EPOCH).fillna(False).astype(bool)
    return epoch if epoch.all() else epoch | read_dates(cells).parts["clock"].notna()


def columns_of(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """What the first rows hold under each of the first headings."""
    found, people = [], match_people(headings[:WIDEST])
    halves = {people.get("first name"), people.get("last name")}
    for place, heading in enumerate(headings[:WIDEST]):
        texts = pd.Series([row[place].strip() if place < len(row) else "" for row in rows[:_LOOKED_AT]], dtype="string")
        cells = blank_missing(texts).dropna()
        if cells.empty:
            found.append(Column(heading, 0, 0, 0, 0))
            continue
        dates, numbers, mails = is_moment(cells, heading), parse_numbers(cells).notna(), cells.str.fullmatch(MAIL)
        shares = float(dates.mean()), float(numbers.mean()), float(mails.mean())
        half = heading in halves or bool({"first name", "last name"} & set(match_people([heading])))
        found.append(Column(heading, *shares, len(cells), *_words(heading, cells), cells.nunique() / len(cells), half))
    return found


def _words(heading: str, cells: pd.Series) -> tuple[bool, float, bool]:
    """Whether all cells are the same, the share of those that are several words, whether they say who was there."""
    said = set(cells)
    attends = len(said) <= _KINDS and bool(absences(said) or (is_presence(heading) and says_no(said)))
    return len(said) == 1 < len(cells), float(cells.str.contains(_NAMES, regex=True).mean()), attends
