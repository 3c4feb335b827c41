"""Who is enrolled by Brightspace Data Sets, in which role, since when, and who left."""

from __future__ import annotations

import pandas as pd

from dropout.readers.flat_tables import judged, keep_all
from dropout.readers.formats.brightspace_courses import NOT_HERE, Reading
from dropout.readers.records import fold
from dropout.readers.report import Finding, Question, Severity
from dropout.sql import quoted

LOG, CURRENT = "Enrollments And Withdrawals", "User Enrollments"
_LEARNER = (
    "student", "learner", "étudiant", "etudiant", "apprenant", "élève", "estudiante", "alumno", "aluno", "estudante", "aprendiz",
    "teilnehm", "lernend", "studierend", "schüler", "leerling", "cursist", "deelnemer", "studerende", "elev", "öğrenci",
    "学生", "學生", "受講", "طالب",
)  # fmt: skip
_STAFF = (
    "assist", "advis", "support", "success", "tutor", "mentor", "teach", "instruct", "leader", "helper", "admin", "worker", "service",
    "coach", "parent", "guardian", "auditor",
)  # fmt: skip
_TEST = {"demo", "test", "preview", "sample"}
_LEFT = ("withdr", "dropped", "inactive", "former", "unenrol", "abandon")
_LEAVES = "lower(action) SIMILAR TO '(un|withdr|drop|delet|remov|left).*'"


def role_of(name: str) -> str:
    """What a role is, by the words of its name: learner, staff, test, or left, which is how some mark those who withdrew.

    >>> [role_of(name) for name in ("Student", "Teaching Assistant", "Demo Student", "Withdrawn Learner", "Étudiant")]
    ['learner', 'staff', 'test', 'left', 'learner']
    """
    words = fold(name)
    if any(word in words for word in _STAFF) or "ta" in words.split():
        return "staff"
    if any(word in words for word in _LEFT):
        return "left"
    if not any(word in words for word in _LEARNER):
        return "staff"
    return "test" if _TEST & set(words.split()) else "learner"


def read_members(reading: Reading) -> None:
    """Members of the courses with their roles and sections, when they joined and when they left."""
    if "Role Details" in reading.views:
        keep_all(reading.stage, reading.views["Role Details"], reading.facts.ledgers)
    rows = {name: view for name in (LOG, CURRENT) if name in reading.views and (view := _rows(name, reading))}
    if not rows:
        return
    _make_roles(rows, reading)
    sections = pd.concat([_sections(view, reading) for view in rows.values()]).drop_duplicates(["who", "course"], keep="last")
    for view in rows.values():
        _add(view, sections, reading)
    learners = reading.facts.people[reading.facts.people["role"].isna()][["who", "course"]].drop_duplicates()
    dated = reading.facts.changes.dropna(subset="at")
    joined = dated[dated["joined"].fillna(False).astype(bool)][["who", "course"]].drop_duplicates()
    reading.facts.registration_stated = len(learners) > 0 and len(learners.merge(joined)) == len(learners)
    if LOG not in rows:
        message = "User Enrollments lists only who is enrolled now: nobody who left is in it."
        do = "Those who left matter most. Add the set Enrollments And Withdrawals."
        reading.facts.findings.append(Finding(Severity.NOTICED, message, do=do))


def _rows(name: str, reading: Reading) -> str | None:
    """The rows about courses and their sections, with course and section."""
    dated = reading.dated(name, "at")
    if dated is None:
        return None
    action, undated = ("action", 'v."at" IS NULL') if name == LOG else ("'Enroll'", "false")  # implicit enrolments have no date
    why = (
        f"CASE WHEN v.who IS NULL OR v.unit IS NULL THEN 'no user or no course' WHEN c.course IS NULL AND s.course IS NULL "
        f"THEN {quoted(NOT_HERE)} WHEN {undated} THEN 'no readable date' END"
    )
    select = (
        f'SELECT v.who, coalesce(c.course, s.course) AS course, s.section, v.role, v.role_name, {action} AS action, v."at", '
        f"v.file, v.row, {why} AS why FROM {dated} v LEFT JOIN courses c ON c.unit = v.unit LEFT JOIN sections s ON s.unit = v.unit"
    )
    return judged(reading.stage, select, reading.facts.ledgers)


def _make_roles(rows: dict[str, str], reading: Reading) -> None:
    """The table `roles` (role, kind): by the names of roles, by an answer where there are none or none of a learner."""
    stage = reading.stage
    parts = [
        f"SELECT coalesce(role, role_name) AS role, role_name, who, course FROM {view} WHERE section IS NULL" for view in rows.values()
    ]
    together = " UNION ALL ".join(parts)
    used = stage.frame(
        f"SELECT role, any_value(role_name) AS name, count(DISTINCT who || '/' || course)::BIGINT AS people FROM ({together}) "
        "WHERE role IS NOT NULL GROUP BY role ORDER BY people DESC, role"
    )
    if "Role Details" in reading.views:
        details = stage.frame(f"SELECT role, any_value(role_name) AS title FROM {reading.views['Role Details']} GROUP BY role")
        used = used.assign(name=used["role"].map(details.set_index("role")["title"]).fillna(used["name"]))
    kinds = used["name"].map(role_of, na_action="ignore").astype("string")
    if len(used) and not kinds.eq("learner").any():
        kinds = kinds.fillna("staff").mask(used["role"].isin(_asked_learners(used, reading)), "learner")
    stage.connection.register("roles_frame", used.assign(kind=kinds.fillna("staff"))[["role", "kind"]].astype("object"))
    stage.connection.execute(
        "CREATE TEMP TABLE roles AS SELECT CAST(role AS VARCHAR) AS role, CAST(kind AS VARCHAR) AS kind FROM roles_frame"
    )


def _asked_learners(used: pd.DataFrame, reading: Reading) -> set[str]:
    """Role ids of learners: that of most people unless somebody says otherwise."""
    shown = ", ".join(f"{row.role}{'' if pd.isna(row.name_) else f' ({row.name_})'}: {row.people}" for row in
                      used.head(8).rename(columns={"name": "name_"}).itertuples())  # fmt: skip
    question = Question(
        "learner_roles", "Which role ids are learners?", "text", str(used["role"].iloc[0]),
        f"No role is called student or learner. Enrolments by role: {shown}. The set Role Details names them. Separate ids by commas.",
    )  # fmt: skip
    answer = reading.context.ask(question, reading.facts.questions) or ""
    return {part.strip() for part in answer.split(",")} - {""}


def _sections(view: str, reading: Reading) -> pd.DataFrame:
    """Section by who and course, the last one; the rows that tell it are used up."""
    own = reading.stage.view(f"SELECT * FROM {view} WHERE section IS NOT NULL")
    keep_all(reading.stage, own, reading.facts.ledgers)
    return reading.stage.frame(f'SELECT who, course, arg_max(section, "at") AS section FROM {own} WHERE NOT {_LEAVES} GROUP BY ALL')


def _add(view: str, sections: pd.DataFrame, reading: Reading) -> None:
    """Members and changes of one set. The last role that somebody had counts; a role for those who left is a departure."""
    stage, facts = reading.stage, reading.facts
    rows = stage.keep(
        f"SELECT v.*, coalesce(r.kind, 'learner') AS kind, NOT ({_LEAVES}) AND coalesce(r.kind, '') <> 'left' AS joined "
        f"FROM {view} v LEFT JOIN roles r ON r.role = coalesce(v.role, v.role_name) WHERE section IS NULL"
    )
    last = "arg_max(kind, coalesce(\"at\", TIMESTAMP '1900-01-01')) FILTER (kind <> 'left')"
    people = stage.frame(
        f"SELECT who, course, any_value(file) AS file, nullif({last}, 'learner') AS role FROM {rows} GROUP BY who, course ORDER BY ALL"
    )
    people = people.merge(sections, on=["who", "course"], how="left")
    facts.add("people", people.assign(id=people["who"], listed=True))
    facts.add("changes", stage.frame(f'SELECT who, course, file, row, "at", joined FROM {rows}'))


def read_users(reading: Reading) -> None:
    """Names, logins and e-mail addresses of those whom other sets tell of."""
    view, stage, facts = reading.views.get("Users"), reading.stage, reading.facts
    if view is None:
        return
    known = pd.concat([facts.people[["who", "course"]], acting(reading)]).dropna(subset="who").drop_duplicates()
    stage.connection.register("known_frame", known[["who"]].drop_duplicates().astype("object"))
    why = "if(who IS NULL OR who NOT IN (SELECT who FROM known_frame WHERE who IS NOT NULL), 'in no course here', NULL)"
    users = judged(stage, f"SELECT *, {why} AS why FROM {view}", facts.ledgers)
    keep_all(stage, users, facts.ledgers)
    people = stage.frame(
        "SELECT who, who AS id, username, regexp_replace(number, '^#', '') AS number, "
        "nullif(trim(concat_ws(' ', first, last)), '') AS name, coalesce(email, if(contains(username, '@'), username, NULL)) AS email "
        f"FROM {users}"
    )
    facts.add("people", known.merge(people, on="who").assign(listed=False))


def acting(reading: Reading) -> pd.DataFrame:
    """Who acted in which course so far."""
    paths = [str(path) for path in reading.facts.actions]
    if not paths:
        return pd.DataFrame({"who": pd.Series(dtype="string"), "course": pd.Series(dtype="string")})
    relation = reading.stage.connection.execute("SELECT DISTINCT who, course FROM read_parquet($paths)", {"paths": paths})
    return relation.df().astype("string")
