"""Who is who: the mentions of people in several files as persons, matched by id, then e-mail, then name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from dropout.readers.records import fold

# Which key of a file may be which key of the people known so far: systems show the same id under different headings.
_ID_PAIRS = [(mine, theirs) for mine in ("id", "number", "username") for theirs in ("id", "number", "username")]
KEYS = ["id", "number", "username", "email", "name"]


def name_key(name: str) -> str:
    """A name as it is compared: "Last, First" and "First Last" are one, accents and case stay a matter of `fold`.

    >>> name_key("Lovelace, Ada") == name_key("Ada  LOVELACE")
    True
    """
    return " ".join(sorted(fold(name).replace(",", " ").split()))


@dataclass
class _Pool:
    """The persons known so far: for each key, which person a value means; None where it means several."""

    by: dict[str, dict[str, str | None]] = field(default_factory=lambda: {key: {} for key in KEYS})
    names: dict[str, str] = field(default_factory=dict)

    def add(self, person: str, node: dict[str, str | None]) -> None:
        for key in KEYS:
            value = _comparable(key, node[key])
            if value:
                self.by[key][value] = person if self.by[key].get(value, person) == person else None
        name = _comparable("name", node["name"])
        if name:
            self.names.setdefault(person, name)

    def find(self, mine: str, theirs: str, node: dict[str, str | None]) -> str | None:
        value = _comparable(mine, node[mine])
        return self.by[theirs].get(value) if value else None


def match_people(people: pd.DataFrame) -> pd.DataFrame:
    """Columns who, person, source_id: every `who` of `people` once, with the person it is.

    Mentions whose `who` is their own id share one space of accounts and are told apart by it alone. The people of every
    other file are then looked for among those known: by the pair of ids that finds most of them without contradicting their
    names, the rest by e-mail, then by a name that only one person on either side has. Whoever is not found is a new person.
    """
    nodes = people.groupby("who", sort=False, as_index=False)[["file", *KEYS]].first().astype("object")
    nodes = nodes.where(nodes.notna(), None)
    account = (nodes["who"] == nodes["id"]) | nodes["file"].isna()
    pool = _Pool()
    person_of: dict[str, str] = {}
    spaces = [nodes[account], *(part for _, part in sorted(nodes[~account].groupby("file", sort=False), key=lambda item: -len(item[1])))]
    for space in spaces:
        rows = space.to_dict("records")
        found = _found(rows, pool) if person_of else {}
        for row in rows:
            person_of[row["who"]] = found.get(row["who"], row["who"])
        for row in rows:
            pool.add(person_of[row["who"]], row)
    matched = nodes[["who"]].assign(person=nodes["who"].map(person_of))
    return matched.assign(source_id=matched["person"].map(_source_ids(nodes, person_of))).astype("string")


def _found(rows: list[dict[str, str | None]], pool: _Pool) -> dict[str | None, str]:
    """Persons by who, for the rows of one file that are somebody known."""
    pairs = {pair: [(row, person) for row in rows if (person := pool.find(*pair, row))] for pair in _ID_PAIRS}
    worth = {pair: sum(1 - 2 * _contradict(row, person, pool) for row, person in hits) for pair, hits in pairs.items()}
    best = max(_ID_PAIRS, key=lambda pair: worth[pair])
    found = {row["who"]: person for row, person in pairs[best]} if worth[best] > 0 else {}
    found |= {row["who"]: person for row in rows if row["who"] not in found and (person := pool.find("email", "email", row))}
    here = Counter(_comparable("name", row["name"]) for row in rows)
    for row in rows:
        if row["who"] not in found and here[_comparable("name", row["name"])] == 1 and (person := pool.find("name", "name", row)):
            found[row["who"]] = person
    return found


def _contradict(row: dict[str, str | None], person: str, pool: _Pool) -> bool:
    """Whether both sides have a name and the names share no word."""
    mine, theirs = _comparable("name", row["name"]), pool.names.get(person)
    return bool(mine and theirs and not set(mine.split()) & set(theirs.split()))


def _comparable(key: str, value: str | None) -> str | None:
    if not value:
        return None
    return name_key(value) if key == "name" else value.strip().casefold()


def _source_ids(nodes: pd.DataFrame, person_of: dict[str, str]) -> dict[str, str]:
    """What the files call each person: the account, else the first key known; numbered where two persons share it."""
    persons = nodes.assign(person=nodes["who"].map(person_of)).groupby("person", sort=False)[KEYS].first()
    taken: set[str] = set()
    result = {}
    for person, keys in zip(persons.index, persons.itertuples(index=False), strict=True):
        own = next((key for key in _texts(keys)), str(person))
        number = 1
        while (name := own if number == 1 else f"{own} ({number})") in taken:
            number += 1
        taken.add(name)
        result[str(person)] = name
    return result


def _texts(values: Iterable[object]) -> list[str]:
    return [str(value) for value in values if value is not None and not pd.isna(value)]
