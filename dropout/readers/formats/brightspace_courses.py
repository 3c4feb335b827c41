"""Which of the organisational units of Brightspace Data Sets are courses that are read, and what those are called."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dropout.readers.base import ReadContext
from dropout.readers.course.choice import choose_courses
from dropout.readers.course.facts import Facts
from dropout.readers.flat_tables import keep_all
from dropout.readers.report import Finding, Severity
from dropout.readers.staging import Stage
from dropout.sql import identifier

NOT_HERE = "about no course that is read here"
# What an empty table of things has: assignments, quizzes, pages and topics by id, with the item or resource that each is.
NOTHING = "SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS item, NULL::VARCHAR AS course, NULL::VARCHAR AS title WHERE false"
_OF_PEOPLE = (
    "Enrollments And Withdrawals", "User Enrollments", "Course Access", "Course Access Log", "Grade Results", "Quiz Attempts",
    "Assignment Submissions", "Discussion Posts", "Content User Completion",
)  # fmt: skip
_OF_COURSES = ("Grade Objects", "Content Objects", "Quiz Objects", "Assignment Summary", "Discussion Topics", "Course Access")


@dataclass
class Reading:
    """The data sets of one import: a view of each by its name, and the table `courses` (unit, course) once it is made."""

    facts: Facts
    stage: Stage
    context: ReadContext
    views: dict[str, str]

    def dated(self, name: str, *columns: str) -> str | None:
        """The view of a set with these columns as timestamps; None while a question on them is open, and its rows are kept."""
        view: str | None = self.views[name]
        for column in columns:
            into, text = identifier(column), identifier(f"{column} as text")
            source = self.stage.view(f"SELECT * EXCLUDE ({into}), {into} AS {text} FROM {view}")
            if self._only_days(source, text):
                view = self.stage.view(f"SELECT *, TRY_CAST({text} AS TIMESTAMP) AS {into} FROM {source}")
                continue
            view = self.stage.times(source, f"{column} as text", name, self.facts.questions, into=column)
            if view is None:
                keep_all(self.stage, self.views[name], self.facts.ledgers)
                return None
        return view

    def _only_days(self, source: str, text: str) -> bool:
        """Whether a column holds nothing, or nothing but days in ISO form: those need no closer look, which takes its time."""
        first = self.stage.one(f"SELECT {text} FROM {source} WHERE {text} IS NOT NULL LIMIT 1")
        if first is None or ":" in first:
            return first is None
        return bool(self.stage.one(f"SELECT bool_and(regexp_full_match({text}, '\\d{{4}}-\\d\\d-\\d\\d')) FROM {source}"))


def find_courses(reading: Reading) -> None:
    """Make the tables `courses` (unit, course) and `sections` (unit, course, section).

    Enrolments also name the whole organisation, semesters, sections and groups: course offerings are those that the set of
    units calls so; without that set, those that have material or were visited. A course goes by its code where no other has it.
    """
    stage = reading.stage
    units = _units(reading)
    mentioned = _units_of(reading, _OF_PEOPLE)
    named = mentioned.merge(units, on="unit", how="left")
    offering = named["type"].str.contains("course offering|offre de cours|oferta de curso", case=False).fillna(False).astype(bool)
    offering |= named["type_id"].eq("3").fillna(False)
    if offering.any():
        named = named[offering]
    else:
        with_material = set(_units_of(reading, _OF_COURSES)["unit"])
        named = named[named["unit"].isin(with_material)] if with_material else named
    code = named["code"].where(named["code"].notna() & ~named["code"].duplicated(keep=False))
    named = choose_courses(named.assign(course=code.fillna(named["unit"])), "courses", reading.context, reading.facts.questions)
    stage.connection.register("courses_frame", named[["unit", "course"]].astype("object"))
    stage.connection.execute("CREATE TEMP TABLE courses AS SELECT * FROM courses_frame")
    _find_sections(reading)
    _add_courses(reading)


def _units(reading: Reading) -> pd.DataFrame:
    columns = ("unit", "type", "type_id", "code")
    view = reading.views.get("Organizational Units")
    if view is None:
        return pd.DataFrame({name: pd.Series(dtype="string") for name in columns})
    return reading.stage.frame(f"SELECT {', '.join(columns)} FROM {view} WHERE unit IS NOT NULL").drop_duplicates("unit").astype("string")


def _units_of(reading: Reading, names: tuple[str, ...]) -> pd.DataFrame:
    parts = [f"SELECT unit FROM {reading.views[name]}" for name in names if name in reading.views]
    if not parts:
        return pd.DataFrame({"unit": pd.Series(dtype="string")})
    distinct = f"SELECT DISTINCT unit FROM ({' UNION ALL '.join(parts)}) WHERE unit IS NOT NULL ORDER BY unit"
    return reading.stage.frame(distinct).astype("string")


def _find_sections(reading: Reading) -> None:
    """Sections of courses, with their names; empty unless both units and their parents are told."""
    views = reading.views
    parents = [f"SELECT unit, parent FROM {views[f'Organizational Unit {kind}']}" for kind in ("Parents", "Ancestors")
               if f"Organizational Unit {kind}" in views]  # fmt: skip
    select = "SELECT CAST(NULL AS VARCHAR) AS unit, CAST(NULL AS VARCHAR) AS course, CAST(NULL AS VARCHAR) AS section WHERE false"
    if parents and "Organizational Units" in views:
        select = (
            f"SELECT u.unit, any_value(c.course) AS course, any_value(u.title) AS section FROM {views['Organizational Units']} u "
            f"JOIN ({' UNION ALL '.join(parents)}) p ON p.unit = u.unit JOIN courses c ON c.unit = p.parent "
            "WHERE contains(lower(u.type), 'section') GROUP BY u.unit"
        )
    reading.stage.connection.execute(f"CREATE TEMP TABLE sections AS {select}")


def _add_courses(reading: Reading) -> None:
    stage, facts = reading.stage, reading.facts
    for name in ("Organizational Unit Parents", "Organizational Unit Ancestors"):
        if name in reading.views:
            keep_all(stage, reading.views[name], facts.ledgers)
    if "Organizational Units" in reading.views:
        dated = reading.dated("Organizational Units", "starts", "ends")
        if dated is not None:
            keep_all(stage, dated, facts.ledgers)
            facts.add("courses", stage.frame(
                f"SELECT c.course, v.title, v.starts AS starts_at, v.ends AS ends_at FROM {dated} v JOIN courses c USING (unit)"
            ))  # fmt: skip
        return
    message = "Without the set Organizational Units, nothing says what the courses are called and when they start and end."
    facts.findings.append(Finding(Severity.NOTICED, message, do="Add it from Data Hub."))
