"""Which run each learner of a log belongs to: rosters with people in common are one run, disjoint ones are several."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import pandas as pd

from dropout.readers.formats.moodle_rosters import Roster
from dropout.readers.formats.moodle_words import COURSE
from dropout.readers.records import fold, slug

_TWO_PEOPLE = r"\s(?:as|als|como|come|en tant que)\s"
ROLE_WORDS = {"results": "results sheet", "gradebook": "gradebook", "participants": "list of participants"}


@dataclass(frozen=True)
class RunPlan:
    """One run: its name, its course, the people in it and what they did.

    `learners` has source_id, name, email, section, one row per learner; `actions` the rows of the log about them;
    `ids` the source ids of each roster's people by file name.
    """

    run_id: str
    title: str
    course: str
    learners: pd.DataFrame
    actions: pd.DataFrame
    rosters: list[Roster]
    ids: dict[str, pd.Series]


def plan_runs(log: pd.DataFrame, rosters: list[Roster]) -> list[RunPlan]:
    """The runs of an import: those of the rosters of each course, else the course itself."""
    courses = _courses(log) if len(log) else [("", "", log)]
    ids = [{roster.name: source_ids(roster, part) for roster in rosters} for _, _, part in courses]
    found = [
        {name: own.isin(part["source_id"].unique()).sum() for name, own in of.items()}
        for of, (_, _, part) in zip(ids, courses, strict=True)
    ]
    home = {roster.name: max(range(len(courses)), key=lambda place: found[place][roster.name]) for roster in rosters}
    plans: list[RunPlan] = []
    for place, (key, course, part) in enumerate(courses):
        at_home = [roster for roster in rosters if home[roster.name] == place]
        plans += _plans_of_rosters(key, course, part, at_home, ids[place]) if at_home else [_plan_of_course(key, course, part)]
    return _with_own_ids(plans)


def _plans_of_rosters(key: str, course: str, log: pd.DataFrame, rosters: list[Roster], ids: dict[str, pd.Series]) -> list[RunPlan]:
    groups = _connected(rosters, ids)
    plans = []
    for group in groups:
        results = [roster for roster in group if roster.role == "results"]
        title = results[0].title if results else key if key and len(groups) == 1 else group[0].title
        learners = pd.concat([_learners(roster, ids[roster.name]) for roster in group])
        learners = _with_log_names(learners.groupby("source_id", as_index=False, sort=False).first(), log)
        actions = log[log["person"].isin(learners["source_id"].tolist())]
        own_ids = {roster.name: ids[roster.name] for roster in group}
        plans.append(RunPlan(slug(title), title, course or title, learners, actions, group, own_ids))
    return plans


def _plan_of_course(key: str, course: str, log: pd.DataFrame) -> RunPlan:
    ids = log.loc[~(log["unenrols"] & (log["person"] != log["source_id"])), "person"].drop_duplicates()
    learners = pd.DataFrame({"source_id": ids, "name": pd.NA, "email": pd.NA, "section": pd.NA}, dtype="string")
    return RunPlan(slug(key), key, course, _with_log_names(learners.reset_index(drop=True), log), log, [], {})


def _with_own_ids(plans: list[RunPlan]) -> list[RunPlan]:
    """The plans with a number behind each id that came before: two files may have one name."""
    seen: Counter[str] = Counter()
    result = []
    for plan in plans:
        seen[plan.run_id] += 1
        result.append(replace(plan, run_id=f"{plan.run_id}-{seen[plan.run_id]}") if seen[plan.run_id] > 1 else plan)
    return result


def source_ids(roster: Roster, log: pd.DataFrame) -> pd.Series:
    """Each person's id in the log, by the column that finds most of them there; else the person's own id, address or name.

    Names are compared only where no two people of the log share one.
    """
    names = log[["source_id", "name"]].dropna().drop_duplicates("source_id")
    names = names.assign(folded=names["name"].map(fold)).drop_duplicates("folded", keep=False).set_index("folded")["source_id"]
    ids = log["source_id"].unique().tolist()
    by_key = {key: roster.people[key].where(roster.people[key].isin(ids)) for key in ("id", "username")}
    by_key["full name"] = roster.people["full name"].map(lambda name: names.get(fold(name)), na_action="ignore")
    best = max(by_key.values(), key=lambda found: found.notna().sum())
    own = roster.people["id"].fillna(roster.people["email"]).fillna(roster.people["username"]).fillna(roster.people["full name"])
    return best.astype("string").fillna(own)


def _connected(rosters: list[Roster], ids: dict[str, pd.Series]) -> list[list[Roster]]:
    groups: list[tuple[set[str], list[Roster]]] = []
    for roster in rosters:
        people, members = set(ids[roster.name]), [roster]
        for group in [group for group in groups if group[0] & people]:
            groups.remove(group)
            people, members = people | group[0], group[1] + members
        groups.append((people, members))
    return [members for _, members in groups]


def _learners(roster: Roster, ids: pd.Series) -> pd.DataFrame:
    people = roster.people
    return pd.DataFrame({"source_id": ids, "name": people["full name"], "email": people["email"], "section": people["group"]})


def _with_log_names(learners: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    """Names from the log where no roster gives one; "A as B" names two people and so nobody."""
    people = log[["source_id", "name"]].dropna().drop_duplicates()
    people = people[(people["name"] != "-") & ~people["name"].str.contains(_TWO_PEOPLE, regex=True)]
    names = people.drop_duplicates("source_id").set_index("source_id")["name"]
    return learners.assign(name=learners["name"].fillna(learners["source_id"].map(names).astype("string")))


def _courses(log: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """The courses of a log as (name of the run, name of the course, rows).

    A site log has their short names; the log of one course shows its title and id when somebody looks at its front page.
    """
    parts = []
    for _, part in log.groupby("file", sort=False):
        if part["course"].notna().any():
            short = part["course"].fillna("no course")
            parts.append(part.assign(key=short, title=short))
            continue
        views = part[part["description"].str.contains("viewed the course with id", regex=False)].head(1)
        number = " ".join(views["description"].str.extract(COURSE, expand=False))
        title = " ".join(views["context"].dropna()).partition(":")[2].strip()
        parts.append(part.assign(key=f"{title or 'course'} {number}".strip(), title=title or f"course {number}".strip()))
    named = pd.concat(parts).sort_index()
    return [(str(key), str(part["title"].iloc[0]), part.drop(columns=["key", "title"])) for key, part in named.groupby("key", sort=False)]
