"""Reports on work: open responses with their assessments, answers to problems, and the ids that anonymous learners have there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, SubmissionStatus
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.formats.edx_events import course_in, places_table
from dropout.readers.layouts import Layout, best_fit, fit, recognised
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.readers.tabular import read_table

RESPONSES, ANSWERS, ACCOUNTS = "open response report", "problem responses", "anonymized ids"
_Claimed = Sequence[tuple[Source, Recognition]]
LAYOUTS = (
    Layout(
        RESPONSES,
        "username?=Username anonymous=Anonymized+Student+ID place=Location|Item+ID title?=Problem+Name at=Date/Time+Response+Submitted "
        "marked=Date/Time+Final+Score+Given points=Final+Score+Points+Earned highest=Final+Score+Points+Possible",
        "anonymous place at points",
        "Submission+ID Item+ID Response Assessment+Details Assessment+Scores Feedback+Statements+Selected Feedback+on+Peer+Assessments",
        least=5,
    ),
    Layout(ANSWERS, "username=username title=title place=block_key state=state", "username place state", "*", least=4),
    Layout(
        ACCOUNTS,
        "id=User+ID|id anonymous=Anonymized+User+ID|hash_id course?=Course+Specific+Anonymized+User+ID username?=username",
        "id anonymous",
    ),
)
_NOBODY = "anonymous learner, whom no file names"


def recognise_work(source: Source) -> Recognition | None:
    """A report by its headings."""
    found = best_fit(LAYOUTS, source.preview.header) if source.preview is not None and source.is_table else None
    if found is None or (found.layout.name == ACCOUNTS and found.unknown):  # a list of ids has nothing else
        return None
    return recognised(found, "edx", "the Open edX")


def read_work(by_role: Mapping[str, _Claimed], names: Mapping[str, str], facts: Facts, stage: Stage, context: ReadContext) -> None:
    """Add hand-ins and marks; without a log also what was done when. `names` has the ids of user names.

    Learners of a report without user names are told by the report of anonymized ids; where other files name people and that one
    is missing, nobody can say who they are. What was answered and what assessors wrote stays in the file.
    """
    acting = bool(facts.actions)
    names = dict(names)
    known: dict[str, str] = {}
    for source, claim in by_role.get(ACCOUNTS, ()):
        cells = _cells(source, claim, facts)
        for column in ("anonymous", "course"):
            known |= dict(cells.dropna(subset=[column, "id"])[[column, "id"]].itertuples(index=False))
        names |= {
            str(name).casefold(): str(who)
            for name, who in cells.dropna(subset=["username", "id"])[["username", "id"]].itertuples(index=False)
        }
        facts.ledgers.settle(cells)
    alone = not acting and facts.people.empty and not known
    for role in (RESPONSES, ANSWERS):
        for source, claim in by_role.get(role, ()):
            cells = _cells(source, claim, facts)
            account = cells["username"].str.casefold()
            cells["id"] = account.map(names).astype("string").fillna(account)
            anonymous = cells["anonymous"].map(known).astype("string")
            cells["who"] = cells["id"].fillna(anonymous.fillna(cells["anonymous"]) if alone else anonymous)
            cells = facts.ledgers.keep(cells, cells["who"].notna(), reason=_NOBODY)
            work = _placed(_answered(cells, facts) if role == ANSWERS else cells, source.name, facts, stage, context)
            if work is not None and len(work):
                _add(work, role, source.name, facts, stage, acting=acting)


def _cells(source: Source, claim: Recognition, facts: Facts) -> pd.DataFrame:
    """Columns file, row and all of ours, missing throughout where the report has none."""
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    held = {name: heading for layout in LAYOUTS if layout.name == claim.role for name, heading in fit(layout, cells.columns).held.items()}
    blank = pd.Series(pd.NA, index=cells.index, dtype="string")
    ours = dict.fromkeys(name for layout in LAYOUTS for name in layout.columns)
    return cells[["file", "row"]].assign(**{name: blank_missing(cells[held[name]]) if name in held else blank for name in ours})


def _answered(cells: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """When the last answer of each row was handed in, and what it earned, by the state of the problem."""
    states = cells["state"].map(_state, na_action="ignore")
    told = pd.DataFrame(
        [state if isinstance(state, dict) else {} for state in states], index=cells.index, columns=["at", "points", "highest"]
    )
    cells = cells.assign(**told.astype("string"), marked=told["at"].astype("string"))
    return facts.ledgers.keep(cells, cells["at"].notna(), reason="nothing handed in")


def _state(text: str) -> dict[str, Any]:
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(state, dict):
        return {}
    score = state.get("score")
    score = score if isinstance(score, dict) else {}
    return {"at": state.get("last_submission_time"), "points": score.get("raw_earned"), "highest": score.get("raw_possible")}


def _placed(cells: pd.DataFrame, file: str, facts: Facts, stage: Stage, context: ReadContext) -> pd.DataFrame | None:
    """The rows with times, numbers, item and course; None while a question on their dates is open."""
    at = ask_dates(cells["at"], file, context, facts.questions)
    marked = (
        ask_dates(cells["marked"], file, context, facts.questions) if cells["marked"].notna().any() else cells["at"].map(lambda _: pd.NaT)
    )
    if at is None or marked is None:
        facts.ledgers.keep(cells, pd.Series(False, index=cells.index), reason=WAITS)
        return None
    stage.connection.register("named_places", cells[["place"]].dropna().drop_duplicates().astype("object"))
    places = stage.frame(f"SELECT place, resource AS item, {course_in('place')} AS course FROM ({places_table('named_places')})")
    stage.connection.unregister("named_places")
    placed = cells.drop(columns="course").merge(places, on="place", how="left").set_axis(cells.index)
    placed["item"] = placed["item"].fillna(placed["place"])
    placed = placed.assign(submitted_at=at, marked=marked, points=parse_numbers(cells["points"]), max_score=parse_numbers(cells["highest"]))
    return facts.ledgers.keep(placed, placed["item"].notna() & placed["submitted_at"].notna(), reason="no time or no problem")


def _add(work: pd.DataFrame, role: str, file: str, facts: Facts, stage: Stage, *, acting: bool) -> None:
    work = work.sort_values("submitted_at", kind="stable")
    facts.add("people", work.assign(listed=False, id=work["who"]))
    quiz = role == ANSWERS
    kind = AssessmentKind.QUIZ if quiz else AssessmentKind.ASSIGNMENT
    items = work.groupby("item", as_index=False).agg(
        course=("course", "first"), title=("title", "first"), max_score=("max_score", "max"), known_at=("submitted_at", "min")
    )
    there = set(zip(facts.items["item"], facts.items["course"].fillna(""), strict=True))  # runs of one course share the ids of its places
    new = [pair not in there for pair in zip(items["item"], items["course"].fillna(""), strict=True)]
    facts.add("items", items[pd.Series(new, index=items.index, dtype=bool)].assign(kind=kind.value))
    scored = work["points"].notna() & (work["max_score"] > 0)
    marks = work.drop_duplicates(["who", "item"], keep="last").assign(
        score=(100 * work["points"] / work["max_score"]).where(scored),
        status=pd.Series(SubmissionStatus.SUBMITTED.value, index=work.index).mask(scored, SubmissionStatus.SCORED.value),
        known_at=work["marked"].fillna(work["submitted_at"]),
    )
    told = set(zip(facts.marks["who"], facts.marks["item"], strict=True))  # a log has the first score of each
    new = pd.Series([pair not in told for pair in zip(marks["who"], marks["item"], strict=True)], index=marks.index, dtype=bool)
    facts.add("marks", marks[new].drop(columns=["file", "row", "points"]))
    if not acting:
        used = EventKind.QUIZ if quiz else EventKind.ASSIGNMENT
        actions = work[["who", "course", "title"]].assign(
            at=work["submitted_at"], kind=used.value, resource=work["item"], submits=True, count=1, staff_only=False
        )
        stage.connection.register("handed_in", actions.astype(dict.fromkeys(("who", "course", "title", "kind", "resource"), "object")))
        facts.actions.append(stage.write_actions("SELECT * FROM handed_in"))
        stage.connection.unregister("handed_in")
    message = "What was answered and what assessors wrote was not read; only when it was handed in and what it earned is kept."
    facts.findings.append(Finding(Severity.NOTICED, message, file=file))
