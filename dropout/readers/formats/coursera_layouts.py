"""The tables of Coursera's research exports, by their columns: those that are read, and those that are not needed."""

from __future__ import annotations

from dropout.readers.base import Recognition
from dropout.readers.layouts import Layout, best_fit, plain_heading, recognised
from dropout.readers.sources import Source

UNUSED = "unused"
_WHO = "who=*_user_id"  # every partner has a prefix of its own
# In the order in which they are read.
LAYOUTS = (
    Layout("courses", "course=course_id slug=course_slug title=course_name launched?=course_launch_ts", "course slug",
           unread="course_* primary_translation_equivalent_course_id"),
    Layout("course_item_types", "type=course_item_type_id told=course_item_type_desc", "type told",
           unread="course_item_type_category course_item_type_graded"),
    Layout(
        "course_items", "course=course_id item=course_item_id type=course_item_type_id title=course_item_name place?=course_item_order",
        "course item title", unread="course_lesson_id course_item_optional", least=3,
    ),
    Layout(
        "course_branch_items", "branch=course_branch_id item=course_item_id type=course_item_type_id title=course_branch_item_name",
        "branch item title", unread="course_lesson_id course_branch_item_order course_branch_item_optional course_branch_item_*", least=3,
    ),
    Layout(
        "on_demand_sessions", "course=course_id session=on_demand_session_id starts=on_demand_sessions_start_ts "
        "ends=on_demand_sessions_end_ts", "course session starts", unread="on_demand_sessions_enrollment_end_ts course_branch_id", least=3,
    ),
    Layout(
        "on_demand_session_memberships", f"{_WHO} course=course_id session=on_demand_session_id "
        "joined=on_demand_sessions_membership_start_ts left=on_demand_sessions_membership_end_ts", "who session", least=3,
    ),
    Layout(
        "course_memberships", f"{_WHO} course=course_id role=course_membership_role at=course_membership_ts", "who course role", least=3,
    ),
    Layout(
        "course_progress", f"{_WHO} course=course_id item=course_item_id state=course_progress_state_type_id at=course_progress_ts",
        "who course at", least=4,
    ),
    Layout("discussion_questions", f"{_WHO} course=course_id id=discussion_question_id at=discussion_question_created_ts", "who course at",
           unread="discussion_* course_module_id course_item_id country_cd group_id"),
    Layout("discussion_answers", f"{_WHO} course=course_id id=discussion_answer_id at=discussion_answer_created_ts", "who course at",
           unread="discussion_*"),
    Layout(
        "course_item_grades", f"{_WHO} course=course_id item=course_item_id at=course_item_grade_ts grade=course_item_grade_overall",
        "who course item at", unread="course_item_passing_state_id course_item_grade_*", least=4,
    ),
    Layout(
        "course_grades", f"{_WHO} course=course_id at=course_grade_ts state=course_passing_state_id grade?=course_grade_overall",
        "who course state", unread="course_grade_*", least=4,
    ),
    Layout(
        "users", f"{_WHO} country=country_cd gender=reported_or_inferred_gender education=educational_attainment "
        "employment=employment_status student=student_status", "who", least=3,
        unread="user_join_ts region_cd profile_language_cd browser_language_cd",
    ),
)  # fmt: skip
# What the other tables of an export begin their columns with.
_OTHERS = (
    "assessment", "courseitem", "coursebranch", "courseformative", "coursequiz", "coursepassing", "courseprogress", "courselesson",
    "coursemodule", "courseid", "demographics", "discussion", "ecb", "feedback", "notebook", "peer", "programming", "questionid",
    "questiontype", "questiondesc", "choiceid", "choicedesc", "answerint", "submissionts", "wasgroup", "waspayment", "wasfinaid",
    "metpayment", "guestuserid", "defaultincorrect", "supplement",
)  # fmt: skip


def recognise_table(source: Source, format: str, beside: frozenset[str]) -> Recognition | None:
    """A table by its columns; beside such tables, others of the export are claimed too, so that nobody asks about them."""
    if source.preview is None:
        return None
    header = source.preview.header
    found = best_fit(LAYOUTS, header)
    if found and any(
        plain_heading(heading).startswith(("course", "ondemand", "discussion")) or found.layout.name == "users" for heading in header
    ):
        return recognised(found, format, "the Coursera table")
    plain = [plain_heading(heading) for heading in header]
    if format in beside and all(name.startswith(_OTHERS) or name.endswith("userid") for name in plain):
        return Recognition(format, UNUSED, 0.6, "columns of a Coursera table that is not needed")
    return None
