"""What the tables of a Moodle database say of assessed work: grade items and grades, submissions of assignments."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, SubmissionStatus
from dropout.readers.course import Result
from dropout.readers.formats.moodle_site import Site
from dropout.readers.formats.moodle_staging import mapping_to_sql, shown_to_sql
from dropout.readers.formats.moodle_store import StoreRows
from dropout.readers.formats.moodle_wordings import BY_MODULE
from dropout.sql import number, quoted

NO_GRADE, NO_ITEM = "no grade yet", "a total of a category, or about another course"
_KINDS = {EventKind.QUIZ: AssessmentKind.QUIZ, EventKind.ASSIGNMENT: AssessmentKind.ASSIGNMENT}


def modules_of(site: Site, stores: list[StoreRows]) -> str:
    """A table of the modules that log tables name: kind, instance (its id among its kind), module (its id in courses), number."""
    parts = " UNION ".join(
        f"SELECT component AS kind, objectid AS instance, module, number FROM {store.view} "
        "WHERE objecttable = component AND module IS NOT NULL AND objectid IS NOT NULL"
        for store in stores
    )
    nothing = "SELECT '' AS kind, 0::BIGINT AS instance, 0::BIGINT AS module, 0::BIGINT AS number WHERE false"
    return site.stage.keep(f"SELECT kind, instance, min(module) AS module, min(number) AS number FROM ({parts or nothing}) GROUP BY ALL")


def grade_items(site: Site, modules: str, keys: dict[int, str]) -> pd.DataFrame:
    """The items of the gradebook: id, course, item (what it is called among the facts), title, itemtype, kind, max_score."""
    wanted = shown_to_sql(site.stage, pd.DataFrame({"courseid": pd.array(list(keys), dtype="int64")}))
    rows = site.settle("grade_items", f"courseid IN (SELECT courseid FROM {wanted})")
    if rows is None:
        return pd.DataFrame({name: [] for name in ("id", "course", "item", "title", "itemtype", "module")})
    items = site.stage.frame(
        f"SELECT i.id, courseid, itemname AS title, itemtype, itemmodule, m.module, {number('grademax')} AS max_score "
        f"FROM {rows} i LEFT JOIN {modules} m ON m.kind = i.itemmodule AND m.instance = i.iteminstance ORDER BY i.id"
    )
    kinds = [_KINDS.get(BY_MODULE.get(str(name), EventKind.OTHER), AssessmentKind.OTHER).value for name in items["itemmodule"]]
    own = "grade-item-" + items["id"].astype("string")
    return items.assign(course=items["courseid"].map(keys), kind=kinds, item=items["module"].astype("Int64").astype("string").fillna(own))


def add_grades(site: Site, items: pd.DataFrame) -> None:
    """Marks as of the day that each was given, and course totals as results."""
    single = items[items["itemtype"].isin(["mod", "manual"])]
    site.facts.add("items", single)
    both = items[items["itemtype"].isin(["mod", "manual", "course"])]
    wanted = shown_to_sql(site.stage, pd.DataFrame({"id": both["id"].astype("int64")}))
    site.settle("grade_grades", f"itemid IN (SELECT id FROM {wanted}) AND finalgrade IS NOT NULL", reason=f"{NO_GRADE}, {NO_ITEM}")
    rows = site.all("grade_grades")
    if rows is None:
        return
    grades = site.stage.frame(
        f"SELECT file, itemid AS id, CAST(userid AS VARCHAR) AS who, {number('finalgrade')} AS points, finalgrade, "
        "CASE WHEN timemodified > 0 THEN make_timestamp(timemodified * 1000000) END AS known_at "
        f"FROM {rows} WHERE itemid IN (SELECT id FROM {wanted}) AND finalgrade IS NOT NULL ORDER BY known_at"
    )
    marks = grades.merge(single[["id", "item"]], on="id")
    site.facts.add("marks", marks.drop(columns="file").assign(status=SubmissionStatus.SCORED.value))
    whole = items.loc[items["itemtype"] == "course", ["id", "course"]]
    totals = grades.merge(whole, on="id").drop_duplicates(["who", "course"], keep="last")
    for (file, course), own in totals.groupby(["file", "course"]):
        place = f"{file} ({course})"  # one result for each course, tied to its people by the name of the file
        site.facts.add("people", own[["who", "course"]].assign(id=own["who"], file=place, listed=False))
        site.facts.results.append(Result(place, "course total", own.set_index("who")["finalgrade"].astype("string")))


def add_submissions(site: Site, modules: str, stores: list[StoreRows], keys: dict[int, str], titles: dict[int, str]) -> None:
    """Assignments handed in that the log tables do not show, as actions."""
    known = " UNION ".join(f"SELECT who, module FROM {store.view} WHERE submits" for store in stores)
    places = f"(SELECT instance, module, number FROM {modules} WHERE kind = 'assign')"
    site.settle("assign_submission", "status = 'submitted'", keep=False, reason="not handed in")
    rows = site.all("assign_submission")
    if rows is None:
        return
    handed_in = site.stage.keep(
        'SELECT CAST(userid AS VARCHAR) AS who, make_timestamp(timemodified * 1000000) AS "at", p.module, p.number, s.file, s.row '
        f"FROM {rows} s LEFT JOIN {places} p ON p.instance = s.assignment WHERE status = 'submitted'"
    )
    named, called = mapping_to_sql(site.stage, "number", keys, "key"), mapping_to_sql(site.stage, "module", titles, "title")
    for file, _ in site.views["assign_submission"]:
        own = f"SELECT * FROM {handed_in} WHERE file = {quoted(file)}"
        ledger = site.facts.ledgers[file]
        site.stage.drop(f"SELECT row FROM ({own}) WHERE number IS NULL", ledger, reason="of an assignment that no log names")
        again = f"(who, module) IN ({known})" if known else "false"
        site.stage.drop(f"SELECT row FROM ({own}) WHERE number IS NOT NULL AND {again}", ledger, reason="already in the log")
        site.facts.actions.append(
            site.stage.write_actions(
                f"SELECT who, key AS course, \"at\", 'assignment' AS kind, CAST(module AS VARCHAR) AS resource, title, 1 AS count, "
                f"true AS submits, false AS staff_only, file, row FROM ({own}) JOIN {named} USING (number) "
                f"LEFT JOIN {called} USING (module) WHERE NOT coalesce({again}, false)"
            )
        )
