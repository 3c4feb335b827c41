"""Reports that administrators run, and the files that a student system gives Canvas: who is enrolled, under which names, in what."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.dates import ask_dates
from dropout.readers.formats.canvas_records import GONE, OTHER_COURSE
from dropout.readers.layouts import Layout, best_fit, fit, recognised
from dropout.readers.numbers import blank_missing
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

MEMBERS, NAMES, TITLES, PARTS, NEVER = "enrolments report", "users report", "courses report", "sections report", "silent learners"
LAYOUTS = (
    Layout(
        MEMBERS,
        "id?=canvas_user_id number=user_id canvas_course?=canvas_course_id course=course_id role=role kind?=base_role_type "
        "canvas_section?=canvas_section_id section=section_id status=status",
        "number course role section status",
        "root_account role_id associated_user_id canvas_associated_user_id created_by_sis limit_section_privileges canvas_enrollment_id "
        "user_integration_id course_integration_id section_integration_id integration_id start_date end_date notify temporary_*",
    ),
    Layout(
        NAMES,
        "id?=canvas_user_id number=user_id username=login_id first?=first_name last?=last_name full?=full_name sortable?=sortable_name "
        "email?=email status=status",
        "number username status",
        "integration_id authentication_provider_id password ssha_password short_name created_by_sis declared_user_type pronouns "
        "canvas_password_notification home_account root_account last_login time_zone",
        least=4,
    ),
    Layout(
        TITLES,
        "canvas_course?=canvas_course_id course=course_id short=short_name long=long_name status=status starts?=start_date ends?=end_date",
        "course short long status",
        "integration_id canvas_account_id account_id canvas_term_id term_id course_format canvas_template_course_id created_by_sis "
        "associated_template_course_id blueprint_course_id homeroom_course root_account grade_passback_setting term",
    ),
    Layout(
        PARTS,
        "canvas_section?=canvas_section_id section=section_id canvas_course?=canvas_course_id course=course_id name=name status=status",
        "section course name status",
        "integration_id start_date end_date canvas_account_id account_id created_by_sis root_account",
    ),
    Layout(
        NEVER,
        "id=user+id number=user+sis+id name=user+name|name section?=section+name course=course+id title=course+name",
        "id number name course title",
        "section+id section+sis+id course+sis+id",
        least=5,
    ),
)  # fmt: skip
# Any list of people has most of the columns of the other two.
TOLD_APART = tuple(layout for layout in LAYOUTS if layout.name not in (NAMES, NEVER))


def recognise_admin_report(source: Source) -> Recognition | None:
    """A report by the names of its columns, which are all that it has: with others beside them it is a table that somebody made."""
    found = best_fit(LAYOUTS, source.preview.header) if source.preview is not None and source.is_table else None
    return recognised(found, "canvas", "the Canvas") if found and not found.unknown else None


def report_cells(source: Source, claim: Recognition, facts: Facts, layouts: Sequence[Layout] = LAYOUTS) -> pd.DataFrame:
    """The cells of a report by our names of its columns, with file and row; columns that it lacks are missing throughout."""
    layout = next(layout for layout in layouts if layout.name == claim.role)
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    held = fit(layout, [heading for heading in cells.columns if heading not in ("file", "row")]).held
    blank = pd.Series(pd.NA, index=cells.index, dtype="string")
    columns = {name: blank_missing(cells[held[name]]) if name in held else blank for name in layout.columns}
    return pd.DataFrame({"file": cells["file"], "row": cells["row"], **columns})


def read_sections_report(source: Source, claim: Recognition, facts: Facts) -> pd.Series:
    """Names of sections by both of their ids."""
    cells = report_cells(source, claim, facts)
    facts.ledgers.settle(cells)
    both = [cells[key].rename("key").to_frame().assign(name=cells["name"]) for key in ("canvas_section", "section")]
    return pd.concat(both).dropna().drop_duplicates("key").set_index("key")["name"]


def read_members(source: Source, claim: Recognition, facts: Facts, sections: pd.Series) -> None:
    """Members with their roles; whoever has no enrolment left in a course has left it, on a day that the report does not tell."""
    cells = report_cells(source, claim, facts)
    cells["course"] = cells["canvas_course"].fillna(cells["course"])
    cells["who"] = who_of(cells)
    cells = facts.ledgers.keep(cells, cells["who"].notna() & cells["course"].notna(), reason="no user or no course")
    kind = cells["kind"].fillna(cells["role"]).fillna("").str.casefold()
    role = (
        pd.Series("staff", index=cells.index, dtype="string")
        .mask(kind.str.contains("student"))
        .mask(kind.str.contains("studentview"), "test")
    )
    where = cells["canvas_section"].fillna(cells["section"])
    section = where.map(sections).astype("string") if len(sections) else cells["section"]
    facts.add("people", cells.assign(role=role, section=section, listed=True))
    gone = cells["status"].str.casefold().isin(GONE)[role.isna()]
    left = gone.groupby([cells["who"], cells["course"]]).all()
    left = left[left].reset_index()[["who", "course"]]
    facts.add("outcomes", left.assign(outcome=Outcome.WITHDRAWN.value))
    if len(left):
        message = (
            f"{len(left)} learners have no enrolment left in their course: they count as withdrawn, on a day that the report does not tell."
        )
        do = "The table enrollments of Canvas Data has the days; without them only how it ended is known."
        found = tuple(left["who"].head(10).astype(str))
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=source.name, examples=found, total=len(left)))


def read_silent(source: Source, claim: Recognition, facts: Facts) -> None:
    """People of whom Canvas says that they did nothing: they are in the course, and that is all."""
    cells = report_cells(source, claim, facts)
    cells = facts.ledgers.keep(cells, cells["id"].notna(), reason="no user or no course")
    facts.add("people", cells.assign(who=cells["id"], listed=False))
    facts.add("courses", cells[["course", "title"]].drop_duplicates("course"))


def read_titles(source: Source, claim: Recognition, facts: Facts, courses: set[str], context: ReadContext) -> None:
    """Titles of the courses that other files tell of, and their dates where Canvas has some."""
    cells = report_cells(source, claim, facts)
    cells["course"] = cells["canvas_course"].fillna(cells["course"])
    cells = facts.ledgers.keep(cells, cells["course"].isin(courses), reason=OTHER_COURSE)
    asked = {f"{name}_at": ask_dates(cells[name], source.name, context, facts.questions) for name in ("starts", "ends")}
    dated = {name: at for name, at in asked.items() if at is not None}
    facts.add("courses", cells.assign(title=cells["long"].fillna(cells["short"]), **dated))
    facts.ledgers.settle(cells)


def read_users(source: Source, claim: Recognition, facts: Facts, known: pd.DataFrame) -> None:
    """Names and addresses for the people whom other files tell of; `known` has who and course, people of the facts their numbers."""
    cells = report_cells(source, claim, facts)
    cells["who"] = who_of(cells)
    numbered = facts.people.dropna(subset=["who", "number"]).drop_duplicates("number").set_index("number")["who"]
    cells["who"] = cells["who"].where(cells["who"].isin(known["who"]), cells["number"].map(numbered))
    cells = facts.ledgers.keep(cells, cells["who"].notna(), reason="in no course here")
    if cells.empty:
        message, do = "None of these users is in a course that the other files tell of.", "Give the report of enrollments along with it."
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=source.name))
    split = (cells["first"].fillna("") + " " + cells["last"].fillna("")).str.strip()
    people = cells.assign(name=cells["full"].fillna(split.mask(split == "")).fillna(cells["sortable"]), listed=False)
    facts.add("people", known.merge(people.drop(columns="row"), on="who"))
    facts.ledgers.settle(cells)


def who_of(cells: pd.DataFrame) -> pd.Series:
    """The id of Canvas, else that of the student system, told apart from it."""
    return cells["id"].fillna("sis:" + cells["number"])
