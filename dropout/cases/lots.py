"""Draws by lot, kept whole before anybody is contacted: what is drawn afterwards, or twice, is no experiment."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from dropout.cases.database import told, writing
from dropout.cases.records import LotTerms
from dropout.cases.tables import CONTACTS, DRAWN, LOTS
from dropout.cases.views import Views
from dropout.domain import Actor
from dropout.errors import DropoutError


class Lots(Views):
    """The half of a store that keeps waiting lists."""

    def record_lot(self, run_id: str, terms: LotTerms, first: Sequence[str], waiting: Sequence[str], actor: Actor, now: datetime) -> str:
        """Keep a draw and return its id; refused where somebody in it was drawn in this run before."""
        lot_id = secrets.token_hex(8)
        lot = {"lot_id": lot_id, "run_id": run_id, **asdict(terms)}
        rows = [{"lot_id": lot_id, "run_id": run_id, "learner_id": learner, "place": place, "comes_first": place < len(first)}
                for place, learner in enumerate([*first, *waiting])]  # fmt: skip
        with told(self.engine):
            try:
                with writing(self.engine) as connection:
                    connection.execute(insert(LOTS).values(**lot, made_by=actor.name, self_declared=not actor.signed_in, at=now))
                    connection.execute(insert(DRAWN), rows)
            except IntegrityError as error:
                raise DropoutError("Somebody of these was drawn by lot before.", where=run_id,
                                   do="Look at the list again: another draw was kept meanwhile. Nothing was saved.") from error  # fmt: skip
        return lot_id

    def take_back_lot(self, lot_id: str) -> None:
        """Forget a draw; refused once somebody in it has been contacted since, because what follows is a result."""
        with told(self.engine), writing(self.engine) as connection:
            lot = connection.execute(select(LOTS).where(LOTS.c.lot_id == lot_id).with_for_update()).first()
            if lot is None:
                raise DropoutError("This draw was taken back already.", do="Look at the list again.")
            people = select(DRAWN.c.learner_id).where(DRAWN.c.lot_id == lot_id)
            of_it = (CONTACTS.c.run_id == lot.run_id) & CONTACTS.c.learner_id.in_(people) & ~CONTACTS.c.undone & (CONTACTS.c.at >= lot.at)
            if connection.execute(select(CONTACTS.c.contact_id).where(of_it)).first():
                raise DropoutError("Somebody drawn has been contacted since.", where=lot.run_id,
                                   do="The draw stays: taking it back now would choose by what came of it.")  # fmt: skip
            connection.execute(delete(DRAWN).where(DRAWN.c.lot_id == lot_id))
            connection.execute(delete(LOTS).where(LOTS.c.lot_id == lot_id))
