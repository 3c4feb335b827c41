"""The bundled course as `Ask` sees it, without pages and without a workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from dropout.asking import LEARNER, Answer, Course, answer, read_glossary, understand
from dropout.cases import Case
from dropout.cases.week import Standing
from dropout.cohort import RunAtWeek, describe_run, where_learners_stop
from dropout.config import shipped_root
from dropout.domain import DEFAULT_CAPACITY, Cutoff, Label, RiskBasis, Tier
from dropout.evaluation import judge_run
from dropout.interventions.guidance import default_guidance
from dropout.milestones import build_record
from dropout.pipeline import bundled_tables, shipped_models
from dropout.scoring import ScoredRun, score_run
from dropout.whatif import WhatIfRun

RUN, WEEK, TODAY = "SIM-2025B", 5, date(2026, 3, 2)
WORDS = read_glossary((shipped_root() / "docs" / "glossary.md").read_text(encoding="utf-8"))


@cache
def scored(week: int = WEEK, run_id: str = RUN) -> ScoredRun:
    model = next(m for m in shipped_models() if m.label is Label.NOT_COMPLETED and m.card.get("simulated"))
    return score_run(bundled_tables(), run_id, week, model, DEFAULT_CAPACITY, history=True)


def listed(at: ScoredRun) -> frozenset[str]:
    return frozenset(at.members.loc[at.members["tier"] == Tier.CONTACT_FIRST, "learner_id"])


@cache
def described(run_id: str, week: int) -> list[RunAtWeek]:
    return [describe_run(bundled_tables().of_runs([one]), Cutoff(week)) for one in (run_id, "SIM-2024A")]


@cache
def whatif(run_id: str, week: int, basis: RiskBasis) -> WhatIfRun:
    return WhatIfRun(replace(scored(week, run_id), basis=basis))


def course(week: int = WEEK, run_id: str = RUN, **changes: Any) -> Course:
    """The course as of a week; `changes` takes the place of parts, as values or as functions."""
    at: ScoredRun = changes.pop("scored", None) or scored(week, run_id)
    before = scored(week - 1, run_id) if week > 1 else None
    last = at.cutoff.day - 1 - at.frame["days_since_last_activity"].to_numpy(float)
    nobody: dict[str, Case] = {}
    parts = {
        "scored": at, "before": lambda: before, "cases": lambda: nobody, "on": TODAY,
        "standing": lambda: Standing(listed(at), listed(before or at), dict(zip(at.members["learner_id"], last, strict=True))),
        "runs": lambda: described(run_id, week),
        "stops": lambda: where_learners_stop(at.tables, at.cutoff),
        "record": lambda: build_record(at.tables, run_id, Cutoff(week)),
        "whatif": lambda: whatif(run_id, week, at.basis),
        "judged": lambda: judge_run(at.tables, at.features, run_id, at.model, DEFAULT_CAPACITY),
        "compared": lambda: None, "changes": lambda: None, "guidance": default_guidance, "words": WORDS, "read": "came with the app",
    }  # fmt: skip
    return Course(**{**parts, **changes})


def told(question: str, week: int = 5, run_id: str = RUN, **changes: Any) -> Answer:
    at = course(week, run_id, **changes)
    asked = understand(question, at, {})
    assert asked.intent is not None, asked.refusal
    return answer(asked, at)


def text(found: Answer) -> str:
    return " ".join(found.sentences)


def learners(found: Answer) -> list[str]:
    return [] if found.table is None else found.table[LEARNER].tolist()
