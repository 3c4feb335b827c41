"""What learners answered in a survey, kept beside the cases: one answer a learner and question, the last one counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert

from dropout.cases.database import told, writing
from dropout.cases.tables import ANSWERS
from dropout.cases.views import Views
from dropout.domain import Actor


@dataclass(frozen=True)
class Answer:
    """One answer of one learner in the words of the survey; of a comment only that there was one."""

    learner_id: str
    question: str
    answer: str
    reason: str | None = None
    commented: bool = False


class Answers(Views):
    """The part of a store that keeps surveys."""

    def keep_answers(self, run_id: str, answers: Sequence[Answer], actor: Actor, now: datetime) -> None:
        """Keep answers, all or none; an earlier one of the same learner to the same question gives way."""
        rows = [{"run_id": run_id, **vars(one), "made_by": actor.name, "at": now} for one in answers]
        with told(self.engine), writing(self.engine) as connection:
            for one in answers:
                same = (ANSWERS.c.run_id == run_id) & (ANSWERS.c.learner_id == one.learner_id) & (ANSWERS.c.question == one.question)
                connection.execute(delete(ANSWERS).where(same))
            if rows:
                connection.execute(insert(ANSWERS), rows)
