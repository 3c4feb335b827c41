"""Classes and their terms, who is enrolled in them as what, and who left, out of a OneRoster set."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext
from dropout.readers.course.choice import choose_courses
from dropout.readers.flat_tables import FlatTables
from dropout.readers.report import Finding, Severity

DELETED = "marked as to be deleted"
NOT_HERE = "in no class that is read"
AGAIN = "second row for the same record"
_STUDENT = ("student", "learner", "pupil")
_SITUATION = ("native", "asian", "black", "pacific", "white", "several", "hispanic")


def read_classes(tables: FlatTables, context: ReadContext) -> None:
    """Make the table `classes` (class, course): those that people are enrolled in, by their code where no other has it.

    A class starts with the first of its terms and ends with the last.
    """
    stage, facts = tables.stage, tables.facts
    by = next((tables.views[name] for name in ("enrollments", "lineItems") if name in tables.views), None)
    empty = pd.DataFrame({"class": pd.Series(dtype="string")})
    named = stage.frame(f"SELECT DISTINCT class FROM {by} WHERE class IS NOT NULL ORDER BY class") if by else empty
    told = _told(tables)
    named = named.merge(told, on="class", how="left")
    code = named["code"].where(named["code"].notna() & ~named["code"].duplicated(keep=False))
    named = named.assign(course=code.fillna(named["class"]).astype("string"), unit=named["class"])
    named = choose_courses(named, "classes", context, facts.questions)
    facts.add("courses", named.rename(columns={"starts": "starts_at", "ends": "ends_at"}))
    stage.connection.register("classes_frame", named[["class", "course"]].astype("object"))
    stage.connection.execute("CREATE TEMP TABLE classes AS SELECT class::VARCHAR AS class, course::VARCHAR AS course FROM classes_frame")


def _told(tables: FlatTables) -> pd.DataFrame:
    """What is told of classes: class, title, code, starts, ends; one row each."""
    terms, titles = _terms(tables), _course_titles(tables)
    if "classes" not in tables.views:
        message = "Without classes.csv nothing says what the classes are called and when they take place."
        tables.facts.findings.append(Finding(Severity.NOTICED, message, do="Give the whole archive as it is."))
        empty = pd.DataFrame({name: pd.Series(dtype="string") for name in ("class", "title", "code")})
        return empty.assign(starts=pd.NaT, ends=pd.NaT)
    classes = _records(tables, "classes")
    own = classes[["id", "terms"]].assign(term=classes["terms"].str.split(r"\s*[,;|]\s*")).explode("term")
    dates = own.merge(terms, left_on="term", right_on="id", suffixes=("", "_of_term")).groupby("id")
    spans = pd.DataFrame({"starts": dates["starts"].min(), "ends": dates["ends"].max()})
    named = classes.assign(title=classes["title"].fillna(classes["course"].map(titles).astype("string"))).merge(
        spans, left_on="id", right_index=True, how="left"
    )
    return named.rename(columns={"id": "class"})[["class", "title", "code", "starts", "ends"]].drop_duplicates("class")


def _terms(tables: FlatTables) -> pd.DataFrame:
    if "academicSessions" not in tables.views:
        return pd.DataFrame(
            {"id": pd.Series(dtype="string"), "starts": pd.Series(dtype="datetime64[us]"), "ends": pd.Series(dtype="datetime64[us]")}
        )
    return _records(tables, "academicSessions", "starts", "ends")


def _course_titles(tables: FlatTables) -> pd.Series:
    if "courses" not in tables.views:
        return pd.Series(dtype="string")
    return _records(tables, "courses").set_index("id")["title"]


def _records(tables: FlatTables, name: str, *dates: str) -> pd.DataFrame:
    """The rows of a file that are in force, one for each id; the others are dropped for the reason."""
    view = tables.times(tables.views[name], *dates)
    if view is None:
        return tables.stage.frame(
            f"SELECT * REPLACE ({', '.join(f'CAST(NULL AS TIMESTAMP) AS {date}' for date in dates)}) FROM {tables.views[name]} LIMIT 0"
        )
    why = (
        f"CASE WHEN id IS NULL THEN 'no sourcedId' WHEN lower(status) = 'tobedeleted' THEN '{DELETED}' "
        f"WHEN row_number() OVER (PARTITION BY id ORDER BY file, row) > 1 THEN '{AGAIN}' END"
    )
    return tables.kept(f"SELECT *, {why} AS why FROM {view}")


def read_members(tables: FlatTables) -> None:
    """Who is enrolled as what, with names; an enrolment that ends before its class, or is to be deleted, is a departure."""
    facts = tables.facts
    if "enrollments" not in tables.views:
        message = "Without enrollments.csv nothing says who is in which class."
        facts.findings.append(Finding(Severity.NOTICED, message, do="Give the whole archive as it is."))
        _people(tables)
        return
    dated = tables.times(tables.views["enrollments"], "begins", "ends", "modified")
    if dated is None:
        return
    why = f"CASE WHEN e.member IS NULL OR e.class IS NULL THEN 'no user or no class' WHEN c.course IS NULL THEN '{NOT_HERE}' END"
    view = tables.judge(f"SELECT e.*, c.course, {why} AS why FROM {dated} e LEFT JOIN classes c USING (class)")
    frame = tables.stage.frame(f"SELECT * FROM {view} ORDER BY file, row")
    people = _people(tables)
    known = people.drop_duplicates("who").set_index("who")
    frame = frame.assign(
        who=frame["member"], role_here=frame["role"].fillna(frame["member"].map(known["role"]).astype("string")).str.casefold()
    )
    keys = {key: frame["who"].map(known[key]) for key in ("number", "username", "email", "name")}
    learner = frame["role_here"].isna() | frame["role_here"].isin(_STUDENT)
    role = pd.Series(pd.NA, index=frame.index, dtype="string").mask(~learner, "staff")
    facts.add("people", frame.assign(id=frame["who"], role=role, listed=True, **keys))
    _add_changes(frame[learner], tables)


def _add_changes(frame: pd.DataFrame, tables: FlatTables) -> None:
    facts = tables.facts
    ends = facts.courses.drop_duplicates("course").set_index("course")["ends_at"]
    usual = frame["course"].map(ends).astype("datetime64[us]").fillna(frame.groupby("course")["ends"].transform("max"))
    deleted = frame["status"].str.casefold().eq("tobedeleted").fillna(False).astype(bool)
    left_at = frame["ends"].where(frame["ends"] < usual)
    left_at = left_at.fillna(frame["modified"].where(deleted))
    began, gone = frame["begins"].notna(), left_at.notna() | deleted
    facts.add("changes", frame.loc[began, ["who", "course"]].assign(at=frame.loc[began, "begins"], joined=True))
    facts.add("changes", frame.loc[left_at.notna(), ["who", "course"]].assign(at=left_at[left_at.notna()], joined=False))
    facts.add("outcomes", frame.loc[gone, ["who", "course"]].assign(outcome=Outcome.WITHDRAWN.value, at=left_at[gone]))
    facts.registration_stated = bool(len(frame)) and bool(began.all())


def _people(tables: FlatTables) -> pd.DataFrame:
    """Keys, name and role of users by who; users of other classes are dropped."""
    columns = ("who", "number", "username", "email", "name", "role")
    roles = _roles(tables)
    if "users" not in tables.views:
        return pd.DataFrame({name: pd.Series(dtype="string") for name in columns}).assign(role=pd.Series(dtype="string"))
    enrolled = (
        f"SELECT DISTINCT member FROM {tables.views['enrollments']} JOIN classes USING (class)" if "enrollments" in tables.views else None
    )
    away = f"WHEN id NOT IN ({enrolled}) THEN '{NOT_HERE}'" if enrolled else ""
    again = f"WHEN row_number() OVER (PARTITION BY id ORDER BY file, row) > 1 THEN '{AGAIN}'"
    frame = tables.kept(f"SELECT *, CASE WHEN id IS NULL THEN 'no sourcedId' {again} {away} END AS why FROM {tables.views['users']}")
    name = (frame["given"].fillna("") + " " + frame["family"].fillna("")).str.strip()
    frame = frame.assign(who=frame["id"], name=name.mask(name == ""), role=frame["role"].fillna(frame["id"].map(roles).astype("string")))
    return frame[list(columns)]


def _roles(tables: FlatTables) -> pd.Series:
    """Since version 1.2 roles stand in a file of their own: the primary one of each user."""
    if "roles" not in tables.views:
        return pd.Series(dtype="string")
    view = tables.judge(f"SELECT *, if(member IS NULL OR role IS NULL, 'no user or no role', NULL) AS why FROM {tables.views['roles']}")
    tables.keep(view)
    first = (
        f"SELECT member, arg_min(role, (lower(coalesce(kind, '')) <> 'primary')::INT * 1000000 + row) AS role FROM {view} GROUP BY member"
    )
    return tables.stage.frame(first).set_index("member")["role"]


def read_situation(tables: FlatTables) -> None:
    """Sex, year of birth, origin: all of it protected; places of birth are not read."""
    if "demographics" not in tables.views:
        return
    facts = tables.facts
    enrolled = set(facts.people["who"].dropna())
    tables.stage.connection.register("enrolled_users", pd.DataFrame({"id": pd.Series(sorted(enrolled), dtype="object")}))
    why = (
        f"CASE WHEN d.id IS NULL THEN 'no sourcedId' WHEN u.id IS NULL THEN '{NOT_HERE}' "
        f"WHEN row_number() OVER (PARTITION BY d.id ORDER BY d.file, d.row) > 1 THEN '{AGAIN}' END"
    )
    frame = tables.kept(f"SELECT d.*, {why} AS why FROM {tables.views['demographics']} d LEFT JOIN enrolled_users u ON u.id = d.id")
    yes = frame[list(_SITUATION)].apply(lambda column: column.where(column.str.casefold().isin(["true", "1", "yes"]).fillna(False)))
    told = yes.assign(
        who=frame["id"], sex=frame["sex"], country_of_birth=frame["country"], birth_year=frame["birth"].str.extract(r"(\d{4})")[0]
    )
    long = told.melt("who", var_name="name", value_name="value").dropna(subset="value")
    facts.add("attributes", long.assign(is_protected=True))
