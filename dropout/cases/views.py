"""What is kept about cases, as the pages and the comparisons read it. Nothing here writes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Select, Table, func, select

from dropout.cases.database import reading
from dropout.cases.records import FIELDS, Case, Entry, Lot, LotTerms, Status, Veto
from dropout.cases.tables import ANSWERS, CASES, CHANGES, CONTACTS, DRAWN, ENTRIES, FEEDBACK, LOTS, VETOES


class Views:
    """The reading half of a store."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def cases(self, run_id: str) -> dict[str, Case]:
        """Every touched case of a run by learner, with its last contact, in one query."""
        with reading(self.engine) as connection:
            return {row.learner_id: case_of(row) for row in connection.execute(_with_contact(run_id))}

    def case(self, run_id: str, learner_id: str) -> Case:
        """One case; an untouched one is new, at version 0."""
        with reading(self.engine) as connection:
            row = connection.execute(_with_contact(run_id).where(CASES.c.learner_id == learner_id)).first()
        return case_of(row) if row else Case(run_id, learner_id)

    def history(self, run_id: str, learner_id: str) -> list[Entry]:
        """Everything that was ever written about a case, newest first."""
        with reading(self.engine) as connection:
            return history_of(connection, run_id, learner_id)

    def contacts(self, run_id: str | None = None) -> pd.DataFrame:
        """Contacts that were not taken back, oldest first.

        Columns: contact_id, run_id, learner_id, week, raw, risk, tier, model, made_by, at, made_on, day, how, result, note.
        """
        return self._added(CONTACTS, run_id)

    def feedback(self, run_id: str | None = None) -> pd.DataFrame:
        """Verdicts that were not taken back, oldest first.

        Columns: feedback_id, run_id, learner_id, week, raw, risk, tier, model, made_by, at, verdict, about, note.
        """
        return self._added(FEEDBACK, run_id)

    def lots(self, run_id: str | None = None) -> list[Lot]:
        """Every draw by lot that stands, oldest first."""
        draws = select(LOTS).order_by(LOTS.c.at)
        members = select(DRAWN).order_by(DRAWN.c.place)
        if run_id:
            draws, members = draws.where(LOTS.c.run_id == run_id), members.where(DRAWN.c.run_id == run_id)
        with reading(self.engine) as connection:
            people: dict[tuple[str, bool], list[str]] = {}
            for row in connection.execute(members):
                people.setdefault((row.lot_id, row.comes_first), []).append(row.learner_id)
            found = connection.execute(draws).all()
        groups = [(tuple(people.get((row.lot_id, True), ())), tuple(people.get((row.lot_id, False), ()))) for row in found]
        return [
            Lot(row.lot_id, row.run_id, LotTerms(row.week, row.tier, row.seed, row.model), row.made_by, row.self_declared, row.at, *group)
            for row, group in zip(found, groups, strict=True)
        ]

    def answers(self, run_id: str | None = None) -> pd.DataFrame:
        """What learners answered: run_id, learner_id, question, answer, reason (missing where none), commented, made_by, at."""
        query = select(*[column for column in ANSWERS.c if column.name != "answer_id"]).order_by(ANSWERS.c.answer_id)
        with reading(self.engine) as connection:
            found = connection.execute(query.where(ANSWERS.c.run_id == run_id) if run_id else query)
            return pd.DataFrame(found.all(), columns=list(found.keys()))

    def vetoes(self) -> list[Veto]:
        """Every decision on whether a reason may be shown, oldest first."""
        columns = [VETOES.c[name] for name in ("concept", "hidden", "why", "made_by", "self_declared", "at")]
        with reading(self.engine) as connection:
            return [Veto(*row) for row in connection.execute(select(*columns).order_by(VETOES.c.veto_id))]

    def hidden_reasons(self) -> dict[str, Veto]:
        """The concepts that are not to be named as reasons now, each with the decision in force."""
        last = {veto.concept: veto for veto in self.vetoes()}
        return {concept: veto for concept, veto in last.items() if veto.hidden}

    def export(self, run_id: str, learner_id: str) -> dict[str, Any]:
        """Everything kept about a learner of a run, ready for JSON; what was taken back too, marked `undone`."""
        case = self.case(run_id, learner_id)
        with reading(self.engine) as connection:
            own = {table.name: [_texts(dict(row._mapping)) for row in connection.execute(
                       select(table).where(table.c.run_id == run_id, table.c.learner_id == learner_id))]
                   for table in (CONTACTS, FEEDBACK, ANSWERS)}  # fmt: skip
        history = [_texts(asdict(entry)) for entry in self.history(run_id, learner_id)]
        lots = [{"week": lot.terms.week, "tier": lot.terms.tier, "at": str(lot.at), "first": learner_id in lot.first}
                for lot in self.lots(run_id) if learner_id in lot.first + lot.waiting]  # fmt: skip
        return {"case": _texts(asdict(case)), **own, "history": history, "lots": lots}

    def _added(self, table: Table, run_id: str | None) -> pd.DataFrame:
        query = select(*[column for column in table.c if column.name != "undone"]).where(~table.c.undone).order_by(table.c.at)
        with reading(self.engine) as connection:
            found = connection.execute(query.where(table.c.run_id == run_id) if run_id else query)
            return pd.DataFrame(found.all(), columns=list(found.keys()))


def _with_contact(run_id: str) -> Select[Any]:
    last = select(CONTACTS.c.learner_id, func.max(CONTACTS.c.made_on).label("contacted_on"), func.max(CONTACTS.c.day).label("contact_day"))
    last_of = last.where(CONTACTS.c.run_id == run_id, ~CONTACTS.c.undone).group_by(CONTACTS.c.learner_id).subquery()
    joined = select(CASES, last_of.c.contacted_on, last_of.c.contact_day)
    return joined.outerjoin(last_of, last_of.c.learner_id == CASES.c.learner_id).where(CASES.c.run_id == run_id)


def case_of(row: Any) -> Case:
    """A row of the table as a case, with its last contact where the row has one."""
    values: dict[str, Any] = {what: getattr(row, what) for what in FIELDS} | {"status": Status(row.status)}
    values |= {name: getattr(row, name, None) for name in ("contacted_on", "contact_day")}
    return Case(row.run_id, row.learner_id, **values, version=row.version, changed_at=row.changed_at)


def history_of(connection: Connection, run_id: str, learner_id: str, *, after: int = 0) -> list[Entry]:
    """The entries of a case with a later version than `after`, newest first."""
    undoing = CHANGES.alias("undoing")
    wanted = (ENTRIES.c.run_id == run_id) & (ENTRIES.c.learner_id == learner_id) & (ENTRIES.c.version > after)
    query = (
        select(
            CHANGES.c.change_id, ENTRIES.c.learner_id, CHANGES.c.at, CHANGES.c.made_by, CHANGES.c.self_declared, ENTRIES.c.what,
            ENTRIES.c.before, ENTRIES.c.after, ENTRIES.c.version, CHANGES.c.undoes, undoing.c.change_id.label("undone_by"),
        )
        .join(CHANGES, ENTRIES.c.change_id == CHANGES.c.change_id)
        .outerjoin(undoing, undoing.c.undoes == CHANGES.c.change_id)
        .where(wanted)
        .order_by(ENTRIES.c.version.desc(), ENTRIES.c.entry_id)
    )  # fmt: skip
    return [Entry(*row) for row in connection.execute(query)]


def _texts(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if value is None or isinstance(value, str | bool | int) else str(value) for name, value in values.items()}
