"""What a row of an unknown table may tell, and the parts that its columns may play in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dropout.errors import DropoutError
from dropout.readers.records import fold

TEXT, DATE, NUMBER, EMAIL = "text", "date", "number", "email"


@dataclass(frozen=True)
class Role:
    """The part that a column plays: its name in a mapping, its title on screen, whether a mapping needs it, what its cells hold."""

    name: str
    title: str
    needed: bool = False
    holds: str = TEXT


_LEARNER, _COURSE = Role("learner", "Learner", needed=True), Role("course", "Course or run")
_NAME, _EMAIL, _SECTION = Role("name", "Name"), Role("email", "E-mail", holds=EMAIL), Role("section", "Group or section")
_RESULT = Role("result", "How it ended for the learner")
ROLES: dict[str, tuple[Role, ...]] = {
    "activity": (
        _LEARNER, Role("time", "When", needed=True, holds=DATE), Role("action", "What was done"), Role("material", "With what (its id)"),
        Role("title", "Title of it"), Role("count", "How many times", holds=NUMBER), _COURSE, _NAME, _EMAIL, _SECTION, _RESULT,
    ),
    "week": (
        _LEARNER, Role("week", "Week, month or day", needed=True), _RESULT, _COURSE, _NAME, _EMAIL, _SECTION,
    ),
    "learner": (
        _LEARNER, _NAME, _EMAIL, _SECTION, _RESULT, Role("joined", "Joined on", holds=DATE),
        Role("left", "Left on", holds=DATE), _COURSE,
    ),
    "mark": (
        _LEARNER, Role("work", "Piece of work", needed=True), Role("part", "Which one of them (term, subject)"),
        Role("mark", "Mark", needed=True),
        Role("highest", "Highest possible mark", holds=NUMBER), Role("handed_in", "Handed in on", holds=DATE),
        Role("marked", "Marked on", holds=DATE), Role("due", "Due on", holds=DATE), _COURSE, _NAME, _EMAIL, _RESULT,
    ),
    "ignore": (),
}  # fmt: skip
ROW_TITLES = {
    "activity": "something that a learner did",
    "week": "a week or a day of a learner",
    "learner": "a learner",
    "mark": "a mark of a learner",
    "ignore": "nothing of use: leave the table aside",
}


@dataclass(frozen=True)
class TableMapping:
    """What each row of a table tells (a key of `ROLES`), and the heading for each role that some column plays.

    >>> TableMapping.from_json('{"each_row": "activity", "columns": {"learner": "User"}}').missing
    ('time',)
    """

    each_row: str
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """The roles that are needed and have no column."""
        return tuple(role.name for role in ROLES[self.each_row] if role.needed and role.name not in self.columns)

    def to_json(self) -> str:
        """The mapping as the answer to its question."""
        return json.dumps({"each_row": self.each_row, "columns": dict(self.columns)}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> TableMapping:
        """A mapping out of an answer; columns without a heading and roles that such rows do not have are left out.

        Raises `DropoutError` where the text is no mapping at all.
        """
        try:
            said = json.loads(text)
            each_row, columns = said["each_row"], dict(said.get("columns") or {})
            roles = {role.name for role in ROLES[each_row]}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            do = 'Write it as {"each_row": "activity", "columns": {"learner": "User", "time": "When"}}.'
            raise DropoutError("This is no mapping of a table.", found=text[:200], do=do) from error
        return cls(each_row, {role: str(heading) for role, heading in columns.items() if role in roles and heading})

    def checked(self, headings: Sequence[str], where: str) -> TableMapping:
        """The mapping under the headings of one table; `DropoutError` where a heading or a needed role is missing."""
        known = {fold(heading): heading for heading in reversed(headings)}
        unknown = [heading for heading in self.columns.values() if fold(heading) not in known]
        if unknown:
            do = f"Choose among {', '.join(headings)}."
            raise DropoutError("The mapping names columns that the table does not have.", where=where, found=", ".join(unknown), do=do)
        if self.missing:
            titles = [role.title for role in ROLES[self.each_row] if role.name in self.missing]
            do = f"Choose a column for {' and '.join(titles)}, or leave the table aside."
            raise DropoutError("The mapping leaves out what every such row needs.", where=where, found=", ".join(self.missing), do=do)
        return TableMapping(self.each_row, {role: known[fold(heading)] for role, heading in self.columns.items()})
