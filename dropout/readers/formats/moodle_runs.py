"""Which run each learner of a log belongs to: rosters with people in common are one run, disjoint ones are several."""

from __future__ import annotations

from dataclasses import dataclass

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
    """The runs of an import; with no roster, one for each course that the log names."""
    if not rosters:
        return [_plan_of_course(str(course), part) for course, part in log.groupby(_course_names(log), sort=False)]
    course = str(_course_names(log).mode().iloc[0]) if len(log) else ""
    ids = {roster.name: source_ids(roster, log) for roster in rosters}
    groups = _connected(rosters, ids)
    plans: list[RunPlan] = []
    for group in groups:
        results = [roster for roster in group if roster.role == "results"]
        title = results[0].title if results else course if course and len(groups) == 1 else group[0].title
        run_id = slug(title)
        while run_id in {plan.run_id for plan in plans}:
            run_id += "-2"
        learners = pd.concat([_learners(roster, ids[roster.name]) for roster in group])
        learners = _with_log_names(learners.groupby("source_id", as_index=False, sort=False).first(), log)
        actions = log[log["person"].isin(learners["source_id"])]
        plans.append(RunPlan(run_id, title, course or title, learners, actions, group, {roster.name: ids[roster.name] for roster in group}))
    return plans


def source_ids(roster: Roster, log: pd.DataFrame) -> pd.Series:
    """Each person's id in the log, by the column that finds most of them there; else the person's own id, address or name.

    Names are compared only where no two people of the log share one.
    """
    names = log.dropna(subset="name").drop_duplicates("source_id")
    names = names.assign(folded=names["name"].map(fold)).drop_duplicates("folded", keep=False).set_index("folded")["source_id"]
    ids = set(log["source_id"])
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


def _plan_of_course(course: str, log: pd.DataFrame) -> RunPlan:
    ids = log.loc[~(log["unenrols"] & (log["person"] != log["source_id"])), "person"].drop_duplicates()
    learners = pd.DataFrame({"source_id": ids, "name": pd.NA, "email": pd.NA, "section": pd.NA}, dtype="string")
    return RunPlan(slug(course), course, course, _with_log_names(learners.reset_index(drop=True), log), log, [], {})


def _with_log_names(learners: pd.DataFrame, log: pd.DataFrame) -> pd.DataFrame:
    """Names from the log where no roster gives one; "A as B" names two people and so nobody."""
    named = log[log["name"].notna() & (log["name"] != "-") & ~log["name"].str.contains(_TWO_PEOPLE, regex=True, na=False)]
    names = named.drop_duplicates("source_id").set_index("source_id")["name"]
    return learners.assign(name=learners["name"].fillna(learners["source_id"].map(names).astype("string")))


def _course_names(log: pd.DataFrame) -> pd.Series:
    """The course of each row: its short name in a site log, else the title and id that the log shows for the whole of it."""
    if log["course"].nunique() > 1:
        return log["course"].fillna("no course")
    views = log[log["description"].str.contains("viewed the course with id", regex=False)].head(1)
    if views.empty:
        name = next(iter(log["course"].dropna()), "course")
    else:
        number = views["description"].str.extract(COURSE, expand=False).iloc[0]
        context = str(views["context"].iloc[0]) if views["context"].notna().all() else ""
        name = f"{context.partition(':')[2].strip() or 'course'} {number}"
    return pd.Series(name, index=log.index)
