"""What the tables of a Moodle database say of courses and of the people in them."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext
from dropout.readers.formats.moodle_gradebook import suspended_left
from dropout.readers.formats.moodle_site import Site
from dropout.readers.formats.moodle_staging import mapping_to_sql, shown_to_sql
from dropout.readers.formats.moodle_store import StoreRows
from dropout.readers.report import Finding, Severity

NOBODY_HERE = "not in any of these courses"
_STAFF, _LEARNER = (1, 2, 3, 4), 5  # roles as Moodle numbers them when it is installed
_FROM_UNIX = "CASE WHEN {0} > 0 THEN make_timestamp({0} * 1000000) END"


def course_keys(site: Site, stores: list[StoreRows], called: dict[str, str]) -> dict[int, str]:
    """What each course is called, by its number: courses of the log table, else those that enrolments or grades are about.

    `called` are the names that log reports give. The title and the dates of the courses go to the facts.
    """
    stage, number = site.stage, "number"
    asked = [f"SELECT DISTINCT number FROM {store.view}" for store in stores]
    if not asked:
        views = [view for kind in ("enrol", "grade_items") for _, view in site.views.get(kind, [])]
        asked = [f"SELECT DISTINCT courseid AS number FROM {view}" for view in views]
    numbers = stage.frame(" UNION ".join(asked))[number].dropna() if asked else pd.Series(dtype="int64")
    keys = {int(found): called.get(str(int(found)), f"course {int(found)}") for found in sorted(numbers) if found > 1}
    wanted = shown_to_sql(stage, pd.DataFrame({number: pd.array(list(keys), dtype="int64")}))
    rows = site.settle("course", f"id IN (SELECT number FROM {wanted})")
    if rows:
        starts, ends = _FROM_UNIX.format("startdate"), _FROM_UNIX.format("enddate")
        courses = stage.frame(f"SELECT id, coalesce(fullname, shortname) AS title, {starts} AS starts_at, {ends} AS ends_at FROM {rows}")
        keys |= {int(row.id): called.get(str(row.id), f"{row.title} {row.id}") for row in courses.itertuples()}
        site.facts.courses = site.facts.courses[~site.facts.courses["course"].isin(list(keys.values()))]
        site.facts.add("courses", courses.assign(course=courses["id"].map(keys)))
    return keys


def add_people(site: Site, stores: list[StoreRows], keys: dict[int, str], context: ReadContext) -> None:
    """Add who is enrolled, who teaches, and what everybody is called."""
    roles = _roles(site, stores, keys)
    _add_enrolled(site, keys, roles, context)
    if len(roles):
        site.facts.add("people", roles[roles["role"].notna()].assign(listed=False))
    _add_names(site, stores, keys)


def _roles(site: Site, stores: list[StoreRows], keys: dict[int, str]) -> pd.DataFrame:
    """Who has which role in which course: the log table tells which context is which course."""
    contexts = " UNION ".join(f"SELECT contextid, number FROM {store.view} WHERE contextlevel = 50" for store in stores)
    if contexts:
        places = site.stage.keep(contexts)
    else:  # without a log: the roles are taken to be of the only course
        only = next(iter(keys)) if len(keys) == 1 else "NULL"
        parts = [f"SELECT DISTINCT contextid, {only} AS number FROM {view}" for _, view in site.views.get("role_assignments", [])]
        places = site.stage.keep(" UNION ".join(parts) or "SELECT 0 AS contextid, 0 AS number WHERE false")
    good = f"contextid IN (SELECT contextid FROM {places} WHERE number IS NOT NULL)"
    rows = site.settle("role_assignments", good, reason="a role elsewhere on the site")
    if rows is None:
        return pd.DataFrame({"who": [], "course": [], "role": []}, dtype="string")
    message = "Roles 1 to 4 were taken for staff and role 5 for learners, as Moodle numbers them when it is installed."
    site.facts.findings.append(Finding(Severity.NOTICED, message, file=site.views["role_assignments"][0][0]))
    roles = site.stage.frame(
        f"SELECT CAST(userid AS VARCHAR) AS who, number, max(CASE WHEN roleid IN {_STAFF} THEN 'staff' END) AS role "
        f"FROM {rows} JOIN {places} USING (contextid) WHERE roleid IN {(*_STAFF, _LEARNER)} GROUP BY ALL ORDER BY ALL"
    )
    return roles.assign(course=roles["number"].map(keys), id=roles["who"])


def _add_enrolled(site: Site, keys: dict[int, str], roles: pd.DataFrame, context: ReadContext) -> None:
    """The people enrolled. They list the course where roles tell learners from staff; then who left is listed with them."""
    stage, facts = site.stage, site.facts
    methods = site.all("enrol")
    wanted = mapping_to_sql(stage, "courseid", keys, "key")
    if methods:
        placed = stage.keep(f"SELECT DISTINCT id, key FROM {methods} JOIN {wanted} USING (courseid)")
        good = f"enrolid IN (SELECT id FROM {placed})"
    else:
        placed = stage.keep(f"SELECT NULL::BIGINT AS id, key FROM {wanted}")
        good = str(len(keys) == 1)
    site.settle("enrol", f"courseid IN (SELECT courseid FROM {wanted})")
    rows = site.settle("user_enrolments", good, keep=False)
    if rows is None:
        return
    joined = _FROM_UNIX.format("coalesce(nullif(timestart, 0), timecreated)")
    people = stage.frame(
        f"SELECT CAST(userid AS VARCHAR) AS who, file, row, key AS course, status, {joined} AS at FROM {rows} "
        f"JOIN {placed} p ON {'p.id = enrolid' if methods else 'true'} ORDER BY file, row"
    ).assign(id=lambda frame: frame["who"])
    listed = len(roles) > 0
    facts.add("people", people.assign(listed=listed))
    facts.registration_stated = bool(people["at"].notna().all())
    facts.add("changes", people.dropna(subset="at").assign(file=pd.NA, row=pd.NA, joined=True))
    if listed:
        gone = facts.changes[~facts.changes["joined"].astype(bool)].drop_duplicates(["who", "course"])
        facts.add("people", gone[["who", "course"]].assign(id=gone["who"], listed=True))
    file = site.views["user_enrolments"][0][0]
    if suspended_left(people["status"] == "1", file, facts, context):
        facts.add("outcomes", people[people["status"] == "1"].assign(outcome=Outcome.WITHDRAWN.value))


def _add_names(site: Site, stores: list[StoreRows], keys: dict[int, str]) -> None:
    """Names of those who are in some course; the others of a site are nobody's business here."""
    stage, facts = site.stage, site.facts
    if not site.views.get("user"):
        return
    parts = [facts.people[["who", "course"]], facts.changes[["who", "course"]]]
    for store in stores:
        acted = stage.frame(f"SELECT DISTINCT who, number FROM {store.view} WHERE NOT about")
        parts.append(acted.assign(course=acted["number"].map(keys))[["who", "course"]])
    members = pd.concat(parts).astype("string").drop_duplicates()
    known = shown_to_sql(stage, members[["who"]].drop_duplicates())
    rows = site.settle("user", f"CAST(id AS VARCHAR) IN (SELECT who FROM {known})", reason=NOBODY_HERE)
    users = stage.frame(
        "SELECT CAST(id AS VARCHAR) AS who, username, idnumber AS number, if(coalesce(deleted, 0) = 0, email, NULL) AS email, "
        f"nullif(trim(concat_ws(' ', firstname, lastname)), '') AS name FROM {rows}"
    )
    facts.add("people", users.merge(members, on="who").assign(id=lambda frame: frame["who"], listed=False))
