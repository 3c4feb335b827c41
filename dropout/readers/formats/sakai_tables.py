"""The tables personal, course, enrollment, grade and activity of the Apereo Learning Analytics Processor as facts."""

from __future__ import annotations

import pandas as pd

from dropout.domain import EventKind, Outcome, SubmissionStatus
from dropout.readers.base import ReadContext
from dropout.readers.course.facts import Facts, Result
from dropout.readers.flat_tables import FlatTables
from dropout.readers.formats.mapped_words import kind_of, work_kind
from dropout.readers.layouts import Layout
from dropout.readers.numbers import parse_numbers
from dropout.readers.report import Finding, Question, Severity

MISSING = ("", "null", "\\n", "na", "n/a", ".")
_WHO = "who=ALTERNATIVE_ID|ALT_ID|STUDENT_ID"
LAYOUTS = (
    Layout("course", "course=COURSE_ID subject=SUBJECT enrolled=ENROLLMENT online=ONLINE_FLAG", "course", least=3),
    Layout(
        "enrollment", f"{_WHO} course=COURSE_ID grade=FINAL_GRADE left=WITHDRAWAL_DATE", "who course",
    ),
    Layout(
        "personal",
        f"{_WHO} percentile=PERCENTILE sat_verbal=SAT_VERBAL sat_math=SAT_MATH act_composite=ACT_COMPOSITE age=AGE race=RACE gender=GENDER "
        "enrollment_status=ENROLLMENT_STATUS earned_credit_hours=EARNED_CREDIT_HOURS gpa_cumulative=GPA_CUMULATIVE "
        "gpa_semester=GPA_SEMESTER standing=STANDING pell_status=PELL_STATUS class_code=CLASS_CODE",
        "who", least=4,
    ),
    Layout(
        "grade", f"{_WHO} course=COURSE_ID title=GRADABLE_OBJECT category=CATEGORY highest=MAX_POINTS points=EARNED_POINTS weight=WEIGHT "
        "at=GRADE_DATE", "who title", least=4,
    ),
    Layout("activity", f"{_WHO} course=COURSE_ID event=EVENT at=EVENT_DATE", "who at", least=3),
)  # fmt: skip
PROTECTED = {"age", "race", "gender", "pell_status"}
AVERAGES = ("gpa_cumulative", "gpa_semester")
AGAIN_MARKED = "second mark for the same work"
NO_ID, NOBODY, NO_DATE, NO_COURSE = "no learner id", "about nobody in the other tables", "no readable date", "no course"
AGAIN, END_OF_PRESENCE = "second row for the same learner", "the end of a visit, not an action"
_KINDS = {
    "content": EventKind.CONTENT, "syllabus": EventKind.CONTENT, "annc": EventKind.CONTENT, "news": EventKind.CONTENT,
    "lessonbuilder": EventKind.CONTENT, "webcontent": EventKind.CONTENT, "podcast": EventKind.VIDEO, "melete": EventKind.CONTENT,
    "forums": EventKind.FORUM, "disc": EventKind.FORUM, "messages": EventKind.FORUM, "mailtool": EventKind.FORUM, "chat": EventKind.FORUM,
    "sam": EventKind.QUIZ, "poll": EventKind.QUIZ, "asn": EventKind.ASSIGNMENT, "dropbox": EventKind.ASSIGNMENT,
    "wiki": EventKind.COLLABORATION, "blog": EventKind.COLLABORATION, "pres": EventKind.NAVIGATION, "roster": EventKind.NAVIGATION,
    "search": EventKind.NAVIGATION, "calendar": EventKind.NAVIGATION, "gradebook": EventKind.NAVIGATION, "site": EventKind.NAVIGATION,
}  # fmt: skip


def read_tables(tables: FlatTables, context: ReadContext) -> None:
    """Everything that the tables say; those that are missing are missed in words."""
    if not tables.views:
        return
    _add_courses(tables)
    _add_members(tables)
    _add_marks(tables)
    _add_activity(tables)
    _add_situation(tables, context)
    _tell_absent(tables)


def _add_courses(tables: FlatTables) -> None:
    if "course" not in tables.views:
        return
    view = tables.judge(f"SELECT *, if(course IS NULL, '{NO_COURSE}', NULL) AS why FROM {tables.views['course']}")
    tables.facts.add("courses", tables.stage.frame(f"SELECT DISTINCT ON (course) course FROM {view} ORDER BY course"))
    tables.keep(view)


def _add_members(tables: FlatTables) -> None:
    """Who is enrolled, the final grade of each, and who withdrew when."""
    if "enrollment" not in tables.views:
        return
    dated = tables.times(tables.views["enrollment"], "left")
    if dated is None:
        return
    rules = f"WHEN who IS NULL THEN '{NO_ID}' WHEN course IS NULL THEN '{NO_COURSE}' WHEN place > 1 THEN '{AGAIN}'"
    frame = _first_of(tables, dated, "who, course", "file, row", rules)
    facts = tables.facts
    facts.add("people", frame.assign(id=frame["who"], listed=True))
    gone = frame[frame["left"].notna()]
    facts.add("changes", gone[["who", "course"]].assign(at=gone["left"], joined=False))
    facts.add("outcomes", gone[["who", "course"]].assign(outcome=Outcome.WITHDRAWN.value, at=gone["left"]))
    for file, own in frame.dropna(subset="grade").groupby("file", sort=False):
        for course, part in own.groupby("course", sort=False):  # a pass grade is asked for each course
            facts.results.append(Result(str(file), "FINAL_GRADE", part.set_index("who")["grade"].astype("string"), str(course)))


def _first_of(tables: FlatTables, view: str, each: str, order: str, rules: str) -> pd.DataFrame:
    """The rows of a view as a frame, of several about one thing the first; `rules` may name its `place` among them."""
    placed = f"SELECT *, row_number() OVER (PARTITION BY {each} ORDER BY {order}) AS place FROM {view}"
    kept = tables.judge(f"SELECT * EXCLUDE (place), CASE {rules} END AS why FROM ({placed})")
    return tables.stage.frame(f"SELECT * FROM {kept} ORDER BY file, row")


def _add_marks(tables: FlatTables) -> None:
    """Work and marks: known from the date of the grade, else from the end of the data."""
    if "grade" not in tables.views:
        return
    dated = tables.times(tables.views["grade"], "at")
    if dated is None:
        return
    rules = f"WHEN who IS NULL THEN '{NO_ID}' WHEN title IS NULL THEN 'no piece of work' WHEN place > 1 THEN '{AGAIN_MARKED}'"
    frame = _first_of(tables, dated, "who, course, title", 'points IS NULL, "at" NULLS LAST, file, row', rules)
    frame = frame.assign(item=frame["course"].fillna("") + "/" + frame["title"])
    points, highest, weight = (parse_numbers(frame[name]) for name in ("points", "highest", "weight"))
    shares = 100 if weight.max() <= 1 else 1
    frame = frame.assign(points=points, max_score=highest, weight=weight * shares)
    of_item = frame.groupby("item", sort=False)
    items = of_item[["course", "file", "title", "category", "max_score", "weight"]].first().reset_index()
    last = _last_event(tables)
    known = items["item"].map(of_item["at"].min())
    told, titled = (items[name].map(work_kind, na_action="ignore").astype("string") for name in ("category", "title"))
    tables.facts.add("items", items.assign(known_at=known.fillna(last) if last is not None else known, kind=told.fillna(titled)))
    status = pd.Series(SubmissionStatus.SCORED.value, index=frame.index).mask(frame["points"].isna(), SubmissionStatus.SUBMITTED.value)
    tables.facts.add("marks", frame.assign(status=status, known_at=frame["at"]))
    if len(frame) and frame["at"].isna().all():
        message = "No grade has a date: marks count from the end of the data, as if they had been given on its last day."
        do = "Fill GRADE_DATE in the extract, so that marks help in earlier weeks."
        tables.facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=str(frame["file"].iloc[0]), column="GRADE_DATE"))


def _last_event(tables: FlatTables) -> pd.Timestamp | None:
    view = tables.views.get("activity")
    last = tables.stage.one(f'SELECT max(TRY_CAST("at" AS TIMESTAMP)) FROM {view}') if view else None
    return None if last is None else pd.Timestamp(last)


def sakai_kind(event: str) -> EventKind:
    """The kind of a Sakai event, by the tool that its name begins with; by its words where the tool is not known.

    >>> sakai_kind("content.read"), sakai_kind("sam.assessment.submit"), sakai_kind("quiz.started")
    (<EventKind.CONTENT: 'content'>, <EventKind.QUIZ: 'quiz'>, <EventKind.QUIZ: 'quiz'>)
    """
    return _KINDS.get(event.casefold().split(".")[0]) or kind_of(event) or EventKind.OTHER


def _add_activity(tables: FlatTables) -> None:
    if "activity" not in tables.views:
        return
    dated = tables.times(tables.views["activity"], "at")
    if dated is None:
        return
    ends = f"WHEN lower(event) = 'pres.end' THEN '{END_OF_PRESENCE}'"
    why = f"CASE WHEN who IS NULL THEN '{NO_ID}' WHEN \"at\" IS NULL THEN '{NO_DATE}' {ends} END"
    view = tables.judge(f"SELECT *, {why} AS why FROM {dated}")
    names = tables.stage.frame(f"SELECT DISTINCT event FROM {view} WHERE event IS NOT NULL ORDER BY event")["event"]
    told = pd.DataFrame({"event": names, "kind": [sakai_kind(name).value for name in names]})
    tables.stage.connection.register("events_told", told.astype({"event": "object", "kind": "object"}))
    tables.facts.actions.append(tables.stage.write_actions(
        f"SELECT v.who, v.course, v.\"at\", coalesce(k.kind, '{EventKind.OTHER}') AS kind, 1 AS count, v.file, v.row "
        f"FROM {view} v LEFT JOIN events_told k USING (event)"
    ))  # fmt: skip


def _add_situation(tables: FlatTables, context: ReadContext) -> None:
    """What the institution knows of people; averages only if somebody says that they are of the time before the course."""
    if "personal" not in tables.views:
        return
    facts, layout = tables.facts, next(layout for layout in LAYOUTS if layout.name == "personal")
    known = pd.concat([facts.people["who"], facts.marks["who"], _acting(tables)]).dropna().drop_duplicates()
    tables.stage.connection.register("known_people", pd.DataFrame({"who": known.astype("object")}))
    why = (
        f"CASE WHEN p.who IS NULL THEN '{NO_ID}' WHEN k.who IS NULL THEN '{NOBODY}' "
        f"WHEN row_number() OVER (PARTITION BY p.who ORDER BY p.file, p.row) > 1 THEN '{AGAIN}' END"
    )
    frame = tables.kept(f"SELECT p.*, {why} AS why FROM {tables.views['personal']} p LEFT JOIN known_people k USING (who)")
    names = [name for name in layout.columns if name != "who"]
    if any(frame[name].notna().any() for name in AVERAGES) and not _averages_are_earlier(facts, context):
        names = [name for name in names if name not in AVERAGES]
    long = frame[["who", *names]].melt("who", var_name="name", value_name="value").dropna(subset="value")
    facts.add("attributes", long.assign(is_protected=long["name"].isin(PROTECTED)))


def _averages_are_earlier(facts: Facts, context: ReadContext) -> bool:
    question = Question(
        "earlier_averages", "Are the grade point averages of the time before the course began?", "choice", "no",
        "GPA_CUMULATIVE and GPA_SEMESTER may count the course itself; then they would tell its end. Without a yes they are left out.",
        ("yes", "no"),
    )  # fmt: skip
    return context.ask(question, facts.questions) == "yes"


def _acting(tables: FlatTables) -> pd.Series:
    if not tables.facts.actions:
        return pd.Series(dtype="string")
    return tables.stage.frame(f"SELECT DISTINCT who FROM read_parquet(['{tables.facts.actions[0]}'])")["who"]


_ABSENT = {
    "enrollment": ("Nothing lists who is enrolled: whoever did nothing is missing, and so is every outcome.", "Add enrollment.csv."),
    "activity": ("There is no activity: only marks and results are known.", "Add activity.csv."),
}


def _tell_absent(tables: FlatTables) -> None:
    for name, (message, do) in _ABSENT.items():
        if name not in tables.views:
            tables.facts.findings.append(Finding(Severity.NOTICED, message, do=do))
