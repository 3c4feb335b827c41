"""Records of Canvas Data: who is enrolled and who left, what was assigned, handed in and marked, and what things are called."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, SubmissionStatus
from dropout.readers.base import Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.formats.canvas_tables import newest_records, stage_table, utc
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import listed, number, quoted

GONE = ("deleted", "inactive", "rejected")
OTHER_COURSE = "about a course without any other data here"


def stage_records(source: Source, claim: Recognition, facts: Facts, stage: Stage) -> str:
    """The records of a file, the newest version of each."""
    ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
    return newest_records(stage, stage_table(stage, source, claim.role, ledger, facts.questions), ledger)


def read_enrollments(source: Source, claim: Recognition, facts: Facts, stage: Stage, sections: pd.Series) -> None:
    """Members with their roles, when they joined, and when they left; `sections` are names by id.

    Who has one enrolment left in a course has not left it. Canvas states no time of leaving: that of the last change of the
    record stands for it, which is never too early.
    """
    rows, ledger = stage_records(source, claim, facts, stage), facts.ledgers[source.name]
    stage.drop(f"SELECT row FROM {rows} WHERE user_id IS NULL OR course_id IS NULL", ledger, reason="no user or no course")
    kind = "lower(coalesce(type, role, 'student'))"
    role = f"CASE WHEN contains({kind}, 'studentview') THEN 'test' WHEN NOT contains({kind}, 'student') THEN 'staff' END"
    members = stage.keep(
        "SELECT user_id AS who, course_id AS course, row, course_section_id AS section_id, lower(workflow_state) AS state, "
        f"{role} AS role, {utc('created_at')} AS joined_at, {utc('updated_at')} AS changed_at, {utc('completed_at')} AS completed_at "
        f"FROM {rows} WHERE user_id IS NOT NULL AND course_id IS NOT NULL"
    )
    people = stage.frame(f"SELECT who, who AS id, course, row, role, section_id FROM {members}")
    people = people.assign(file=source.name, listed=True, section=people["section_id"].map(sections))
    facts.add("people", people)
    _add_changes(members, source.name, facts, stage)


def _add_changes(members: str, file: str, facts: Facts, stage: Stage) -> None:
    gone = listed(GONE)
    # Where half of a course is concluded the course is over, and concluding says nothing of the learner.
    changes = stage.frame(
        "WITH closed AS (SELECT course, avg(if(state = 'completed', 1, 0)) >= 0.5 AS over "
        f"FROM {members} WHERE role IS NULL AND state NOT IN ({gone}) GROUP BY course) "
        "SELECT m.who, m.course, min(joined_at) AS joined_at, "
        f"bool_and(coalesce(state IN ({gone}) OR (state = 'completed' AND NOT over), false)) AS left_it, "
        "max(if(state = 'completed', coalesce(completed_at, changed_at), changed_at)) AS left_at "
        f"FROM {members} m LEFT JOIN closed USING (course) WHERE role IS NULL GROUP BY m.who, m.course"
    )
    joined = changes.dropna(subset="joined_at")
    facts.add("changes", joined.assign(at=joined["joined_at"], joined=True))
    left = changes[changes["left_it"].astype(bool)].dropna(subset="left_at")
    facts.add("changes", left.assign(at=left["left_at"], joined=False))
    facts.registration_stated = len(changes) > 0 and len(joined) == len(changes)
    if len(left):
        message = f"{len(left)} enrolments were removed, made inactive or concluded early; the last change of the record dates them."
        facts.findings.append(
            Finding(Severity.NOTICED, message, file=file, examples=tuple(left["who"].head(10).astype(str)), total=len(left))
        )


def read_assignments(source: Source, claim: Recognition, facts: Facts, stage: Stage, courses: set[str]) -> None:
    """Assessed work with due dates and points; all courses where `courses` is empty."""
    rows, ledger = stage_records(source, claim, facts, stage), facts.ledgers[source.name]
    work = stage.frame(
        f"SELECT row, id, coalesce(context_id, course_id) AS course, title, {utc('due_at')} AS due_at, {utc('created_at')} AS known_at, "
        f"{number('points_possible')} AS max_score, lower(submission_types) AS types, lower(workflow_state) AS state FROM {rows}"
    )
    work = work.assign(file=source.name)
    work = facts.ledgers.keep(work, work[["id", "course"]].notna().all(axis=1), reason="no id or no course")
    out = work["state"].isin(["deleted", "unpublished", "duplicating", "failed_to_duplicate"])
    work = facts.ledgers.keep(work, ~out, reason="deleted or not published")
    work = facts.ledgers.keep(work, work["course"].isin(courses) | (not courses), reason=OTHER_COURSE)
    quiz = work["types"].str.contains("online_quiz", regex=False).fillna(False).astype(bool)
    kind = pd.Series(AssessmentKind.ASSIGNMENT.value, index=work.index).mask(quiz, AssessmentKind.QUIZ.value)
    facts.add("items", work.assign(item="assignment_" + work["id"], kind=kind))
    ledger.report.rows_kept += len(work)


def read_submissions(source: Source, claim: Recognition, facts: Facts, stage: Stage, courses: set[str]) -> None:
    """What was handed in and marked, each known from its day; Canvas keeps a row for everybody, most of them empty at first."""
    rows, ledger = stage_records(source, claim, facts, stage), facts.ledgers[source.name]
    stage.drop(f"SELECT row FROM {rows} WHERE user_id IS NULL OR assignment_id IS NULL", ledger, reason="no user or no assignment")
    course = "coalesce(course_id, nullif(regexp_extract(preview_url, '/courses/([0-9]+)/', 1), ''))"  # the API names it in links only
    work = stage.keep(f"SELECT * REPLACE ({course} AS course_id) FROM {rows} WHERE user_id IS NOT NULL AND assignment_id IS NOT NULL")
    elsewhere = f"course_id NOT IN ({listed(sorted(courses))})" if courses else "false"
    why = (
        "CASE WHEN lower(workflow_state) = 'deleted' THEN 'deleted' "
        f"WHEN coalesce({elsewhere}, false) THEN {quoted(OTHER_COURSE)} "
        "WHEN submitted_at IS NULL AND score IS NULL AND coalesce(lower(excused) NOT IN ('true', 't', '1'), true) "
        "THEN 'nothing handed in' END"
    )
    judged = stage.keep(f"SELECT *, {why} AS why FROM {work}")
    for reason in stage.frame(f"SELECT DISTINCT why FROM {judged} WHERE why IS NOT NULL ORDER BY why")["why"]:
        stage.drop(f"SELECT row FROM {judged} WHERE why = {quoted(reason)}", ledger, reason=reason)
    marks = stage.frame(
        f"SELECT user_id AS who, 'assignment_' || assignment_id AS item, course_id AS course, row, "
        f"coalesce(lower(excused) IN ('true', 't', '1'), false) AS excused, {number('score')} AS points, "
        f"{utc('submitted_at')} AS submitted_at, {utc('graded_at')} AS graded_at, {utc('cached_due_date')} AS due_at "
        f"FROM {judged} WHERE why IS NULL ORDER BY row"
    )
    known = facts.items.drop_duplicates("item").set_index("item")["course"]
    marks = marks.assign(file=source.name, course=marks["course"].astype("string").fillna(marks["item"].map(known).astype("string")))
    facts.add("marks", _dated(marks))
    due_at = marks.groupby("item")["due_at"].agg(lambda dates: dates.mode().min())  # some learners may have another one
    unknown = marks[~marks["item"].isin(facts.items["item"])].drop_duplicates("item")
    due = due_at.reindex(unknown["item"]).to_numpy()
    unknown = unknown[["item", "course", "file"]].assign(kind=AssessmentKind.ASSIGNMENT.value, due_at=due)
    facts.add("items", unknown)
    unlisted = marks[~marks["who"].isin(facts.people["who"])].drop_duplicates(["who", "course"])
    facts.add("people", unlisted[["who", "course", "file"]].assign(id=unlisted["who"], listed=False))


def _dated(marks: pd.DataFrame) -> pd.DataFrame:
    """Marks are known from the day of marking, work without one from the day it was handed in."""
    scored = marks["points"].notna()
    status = pd.Series(SubmissionStatus.SUBMITTED.value, index=marks.index).mask(scored, SubmissionStatus.SCORED.value)
    status = status.mask(marks["excused"].astype(bool), SubmissionStatus.EXCUSED.value)
    known_at = marks["graded_at"].where(scored | marks["excused"].astype(bool), marks["submitted_at"])
    return marks.assign(status=status, known_at=known_at)


def read_sections(source: Source, claim: Recognition, facts: Facts, stage: Stage) -> pd.Series:
    """Names of sections by id."""
    rows = stage_records(source, claim, facts, stage)
    names = stage.frame(f"SELECT id, any_value(name) AS name, count(*)::BIGINT AS n FROM {rows} GROUP BY id")
    facts.ledgers[source.name].report.rows_kept += int(names["n"].sum())
    return names.dropna(subset="id").set_index("id")["name"]


def read_courses(source: Source, claim: Recognition, facts: Facts, stage: Stage, courses: set[str]) -> None:
    """Titles of the courses that other files tell of, and their dates where Canvas has some."""
    rows, ledger = stage_records(source, claim, facts, stage), facts.ledgers[source.name]
    frame = stage.frame(
        "SELECT row, id AS course, coalesce(name, course_code) AS title, "
        f"{utc('start_at')} AS starts_at, {utc('conclude_at')} AS ends_at FROM {rows}"
    )
    frame = facts.ledgers.keep(frame.assign(file=source.name), frame["course"].isin(courses), reason=OTHER_COURSE)
    facts.add("courses", frame)
    ledger.report.rows_kept += len(frame)


def read_names(source: Source, claim: Recognition, facts: Facts, stage: Stage, known: pd.DataFrame) -> None:
    """Names and logins for the people whom other files tell of; `known` has who and course."""
    rows, ledger = stage_records(source, claim, facts, stage), facts.ledgers[source.name]
    if claim.role == "users":
        columns = "id AS who, coalesce(name, sortable_name) AS name, NULL AS username, NULL AS number"
    else:
        columns = "user_id AS who, NULL AS name, unique_id AS username, sis_user_id AS number"
    stage.connection.register("known_people", known[["who"]].drop_duplicates())
    members = stage.keep(f"SELECT {columns}, row FROM {rows}")
    stage.drop(
        f"SELECT row FROM {members} WHERE who IS NULL OR who NOT IN (SELECT who FROM known_people)", ledger, reason="in no course here"
    )
    people = stage.frame(f"SELECT * FROM {members} WHERE who IN (SELECT who FROM known_people)")
    ledger.report.rows_kept += len(people)
    login = people["username"].astype("string")
    people = people.assign(id=people["who"], email=login.where(login.str.contains("@", regex=False).fillna(False)))
    facts.add("people", known.merge(people.drop(columns="row"), on="who").assign(listed=False))
