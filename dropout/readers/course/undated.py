"""Runs without any date: a table of marks with a row per learner, no weeks."""

from __future__ import annotations

import pandas as pd

from dropout.readers.base import ReadContext, Snapshot
from dropout.readers.course.facts import Facts
from dropout.readers.course.highest import ask_highest
from dropout.readers.course.members import outcomes
from dropout.readers.course.plan import RunPlan
from dropout.readers.records import slug


def undated_snapshot(plans: list[RunPlan], facts: Facts, context: ReadContext) -> Snapshot:
    """One row per learner of every plan: the marks by piece of work, the section, and the outcome where there is one."""
    parts, titles, protected = [], dict[str, str](), set[str]()
    for plan in plans:
        learners = plan.learners.reset_index(drop=True)
        persons = learners["person"]
        columns: dict[str, pd.Series] = {}
        for item in _items(plan, facts).itertuples():
            own = facts.marks[facts.marks["item"] == item.item].drop_duplicates("who").set_index("who")
            column = _column(str(item.title if pd.notna(item.title) else item.item), titles)
            marks = persons.map(_scores(own, item.max_score, item.title, plan, facts, context)).astype("float64")
            columns[column] = columns[column].fillna(marks) if column in columns else marks
        own = facts.attributes[facts.attributes["who"].isin(persons)]
        for name, rows in own.groupby("name", sort=False):
            column = _column(str(name), titles)
            columns[column] = persons.map(rows.drop_duplicates("who").set_index("who")["value"]).astype("string")
            protected |= {column} if rows["is_protected"].any() else set()
        outcome = pd.Series(outcomes(plan, learners, facts, context).to_numpy(), dtype="string")
        ids = learners["source_id"].map(context.pseudonym).astype("string")
        run = pd.Series(plan.run_id, index=learners.index, dtype="string")
        parts.append(pd.DataFrame({"run_id": run, "learner_id": ids, **columns, "outcome": outcome}))
    frame = pd.concat(parts, ignore_index=True)
    usable = {column: title for column, title in titles.items() if frame[column].notna().any()}
    return Snapshot(frame[["run_id", "learner_id", *usable, "outcome"]], usable, tuple(sorted(protected & set(usable))))


def _scores(own: pd.DataFrame, highest: float, title: object, plan: RunPlan, facts: Facts, context: ReadContext) -> pd.Series:
    """Marks of a piece of work on the scale of 0 to 100; one above the highest (extra credit) stays above."""
    unstated = own[own["score"].isna() & own["points"].notna()]
    if not highest > 0 and len(unstated):
        highest = ask_highest(unstated.assign(title=title), plan.run_id, facts, context)
    return own["score"].fillna(own["points"] / highest * 100)


def _items(plan: RunPlan, facts: Facts) -> pd.DataFrame:
    own = (facts.items["course"] == plan.course).fillna(False) | (facts.items["course"].isna() & facts.items["file"].isin(plan.files))
    return facts.items[own].drop_duplicates("item")


def _column(title: str, taken: dict[str, str]) -> str:
    """The column of a title; runs with work of the same title share one."""
    found = next((column for column, known in taken.items() if known == title), None)
    if found:
        return found
    column = slug(title).replace("-", "_").replace(".", "_").casefold()
    column = f"{column}_" if column in ("run_id", "learner_id", "outcome") else column
    while column in taken:
        column += "_2"
    taken[column] = title
    return column
