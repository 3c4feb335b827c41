"""Facts from tables outside a system, such as a results sheet that somebody mapped, joined to the run they are about."""

from __future__ import annotations

import pandas as pd

from dropout.readers.base import ReadContext
from dropout.readers.course.facts import COLUMNS, Facts
from dropout.readers.course.match import name_key
from dropout.readers.staging import Stage
from dropout.sql import quoted

_SHARED = 0.3  # of the people of the smaller side: fewer in common are no sign that both are about one run


def take_guests(facts: Facts, context: ReadContext, stage: Stage) -> None:
    """Take in the facts that wait in the context and are about the same people; they are then kept or dropped with the others."""
    for guest in tuple(context.guests):
        mine, theirs = _keys(facts, stage), _keys(guest, stage)
        if mine and theirs and len(mine & theirs) >= _SHARED * min(len(facts.people) or len(mine), len(guest.people) or len(theirs)):
            context.guests[:] = [other for other in context.guests if other is not guest]
            _absorb(facts, guest)


def _keys(facts: Facts, stage: Stage) -> set[str]:
    """Every id, e-mail and name that the facts give of anybody, as it is compared."""
    people = facts.people
    found = {key.strip().casefold() for column in ("id", "number", "username", "email") for key in people[column].dropna()}
    found |= {name_key(name) for name in people["name"].dropna()}
    if facts.actions and people.empty:
        paths = ", ".join(quoted(str(path)) for path in facts.actions)
        found |= set(stage.frame(f"SELECT DISTINCT lower(who) AS who FROM read_parquet([{paths}]) WHERE who IS NOT NULL")["who"])
    return found - {""}


def _absorb(facts: Facts, guest: Facts) -> None:
    for name in COLUMNS:
        own, more = getattr(facts, name), getattr(guest, name)
        setattr(facts, name, pd.concat([own, more], ignore_index=True) if len(own) and len(more) else more if len(more) else own)
    facts.ledgers.update(guest.ledgers)
    facts.exported_at.update(guest.exported_at)
    facts.titles.update(guest.titles)
    for name in ("actions", "results", "findings", "questions"):
        getattr(facts, name).extend(getattr(guest, name))
