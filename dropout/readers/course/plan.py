"""Which runs the people of an import belong to: those that the data names, else those that lists of people tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.course.facts import Facts
from dropout.readers.records import slug


@dataclass(frozen=True)
class RunPlan:
    """One run: its name, its course as the data calls it, the people in it and the files that tell of them.

    `people` has one row per person: person, source_id, name, email, section, role, listed. `lists` are the files that list
    its members; empty where only activity tells who was there. Where another run of the import has the same title, it `is_namesake`.
    """

    run_id: str
    title: str
    course: str
    people: pd.DataFrame
    files: tuple[str, ...]
    lists: tuple[str, ...]
    is_namesake: bool = False

    @property
    def named(self) -> str:
        """What questions and findings call the run: its title, with its id where that alone would not tell which run is meant."""
        return f"{self.title} ({self.run_id})" if self.is_namesake else self.title

    @property
    def learners(self) -> pd.DataFrame:
        """People without a role that rules them out; only the listed ones where there are lists."""
        free = self.people[self.people["role"].isna()]
        return free[free["listed"]] if self.lists else free


def plan_runs(facts: Facts, mentions: pd.DataFrame) -> list[RunPlan]:
    """The runs of an import.

    `mentions` are `facts.people` with person and source_id, complete: everybody whom any fact names is in them. A file
    that names no course belongs to the course it has most people in common with; lists of one course that have nobody in
    common are several runs of it.
    """
    named = mentions.dropna(subset="course")
    unnamed = mentions[mentions["course"].isna()].assign(file=lambda frame: frame["file"].fillna(""))
    members = {str(course): set(part["person"]) for course, part in named.groupby("course", sort=True)}
    homes = {str(file): _home(set(part["person"]), members) for file, part in unnamed.groupby("file", sort=False)}
    plans: list[RunPlan] = []
    for course in members:
        own = named[named["course"] == course]
        guests = unnamed[unnamed["file"].map(homes) == course]
        plans += _plans_of_course(course, own, guests, facts)
    homeless = unnamed[unnamed["file"].map(homes).isna()]
    for group in _connected(homeless):
        plans.append(_plan("", homeless[homeless["file"].isin(group)], facts, group[0]))
    return _with_own_ids(plans)


def _home(people: set[str], members: dict[str, set[str]]) -> str | None:
    best = max(members, key=lambda course: len(members[course] & people), default=None)
    if best is None or (len(members) > 1 and not members[best] & people):
        return None
    return best


def _plans_of_course(course: str, own: pd.DataFrame, guests: pd.DataFrame, facts: Facts) -> list[RunPlan]:
    groups = _connected(guests[guests["listed"].fillna(False).astype(bool)])
    if own["listed"].fillna(False).any() or len(groups) < 2:
        return [_plan(course, pd.concat([own, guests]), facts, None)]
    plans = []
    for group in groups:  # several lists with nobody in common: each is a run, with what its people did
        listed = guests[guests["file"].isin(group)]
        plan = _plan(course, pd.concat([listed, own[own["person"].isin(listed["person"])]]), facts, group[0])
        plans.append(plan)
    return plans


def _plan(course: str, mentions: pd.DataFrame, facts: Facts, named_by: str | None) -> RunPlan:
    stated = facts.courses.loc[facts.courses["course"] == course, "title"].dropna()
    fallback = named_by or next(iter(mentions["file"].dropna()), "")
    title = _title(fallback, facts) if named_by or not course else str(stated.iloc[0]) if len(stated) else course
    people = mentions.assign(listed=mentions["listed"].fillna(False).astype(bool))
    whole = people.groupby("person", sort=False, as_index=False)
    people = whole[["source_id", "name", "email", "section", "role"]].first().merge(whole["listed"].max())
    listing = mentions.loc[mentions["listed"].fillna(False).astype(bool), "file"].dropna().unique()
    run_id = slug(title if named_by or not course else course)
    return RunPlan(run_id, title, course or title, people, tuple(mentions["file"].dropna().unique()), tuple(listing))


def _title(file: str, facts: Facts) -> str:
    file = file or next(iter(facts.ledgers), "")
    return facts.titles.get(file) or PurePosixPath(file).stem or "run"


def _connected(mentions: pd.DataFrame) -> list[list[str]]:
    """Files in groups that have people in common."""
    groups: list[tuple[set[str], list[str]]] = []
    for file, part in mentions.groupby("file", sort=False):
        people, members = set(part["person"]), [str(file)]
        for group in [group for group in groups if group[0] & people]:
            groups.remove(group)
            people, members = people | group[0], group[1] + members
        groups.append((people, members))
    return [members for _, members in groups]


def _with_own_ids(plans: list[RunPlan]) -> list[RunPlan]:
    """The plans with a number behind each id that came before, and a mark on those of one title: two courses may have one name."""
    seen, titles = Counter[str](), Counter(plan.title for plan in plans)
    result = []
    for plan in plans:
        seen[plan.run_id] += 1
        run_id = f"{plan.run_id}-{seen[plan.run_id]}" if seen[plan.run_id] > 1 else plan.run_id
        result.append(replace(plan, run_id=run_id, is_namesake=titles[plan.title] > 1))
    return result
