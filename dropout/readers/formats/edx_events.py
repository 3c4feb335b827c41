"""What the events of an Open edX tracking log are about, decided from their names: SQL, computed once per name."""

from __future__ import annotations

from dropout.domain import EventKind
from dropout.sql import quoted

# What becomes of an event.
ACTION, CHANGE, GRADE, RESULT, SYSTEM, BACKGROUND, VISIT = "action", "change", "grade", "result", "system", "background", "visit"

# Names given by the platform or by a component. The first pattern that fits counts.
_USES = (
    (CHANGE, r"^edx\.course\.enrollment\.(activated|deactivated)$"),
    (GRADE, r"^edx\.grades\.problem\.submitted$"),
    (RESULT, r"^edx\.certificate\.(created|revoked)$|^edx\.course\.grade\.(passed\.first_time|now_passed|now_failed)$"),
    (SYSTEM, r"^edx\.grades\.(subsection|course)\."),
)
_KINDS = (
    (EventKind.FORUM, r"^edx\.forum\.|^django_comment|^discussion"),
    (EventKind.VIDEO, r"_video$|^video_|_transcript$|^edx\.video\.|captions"),
    (EventKind.ASSIGNMENT, r"openassessment|^edx\.ora\.|peer_grading|^assess_peer|^self_assess|^oe_|^rubric_|staff_graded"),
    (EventKind.QUIZ, r"problem|^show_?answer$|^edx\.grades\.|special_exam|proctor|^xblock\.(poll|survey)|drag_and_drop|^ubcpi|poll_"),
    (EventKind.COLLABORATION, r"^edx\.team\.|wiki"),
    (
        EventKind.CONTENT,
        r"^book$|^textbook|^edx\.(completion|bookmark|course\.student_notes|done|librarycontentblock)|^xblock|annotat|^edx\.google",
    ),
    (EventKind.NAVIGATION, r"^seq_|^page_close$|^edx\.ui\.|^edx\.course\.(home|tool)|^edx\.bi\.|navigation"),
)
_STAFF_NAMES = (
    r"^edx\.instructor\.|^edx\.cohort\.|^edx\.grades\.problem\.(rescored|score_overridden|state_deleted)|^problem_rescore|staff_assess"
    r"|^(list|dump|rescore|reset|delete|add|remove)-|^get-student-progress-page$|^staff_grading|^psychometrics-"
)
# Names that are paths: what the server was asked for, whether or not it gave it. Here and below `\w+` is a block type.
_COURSE_PATH = r"^/courses/(?:[^/:]+:[^/]+|[^/]+/[^/]+/[^/]+)"
_STAFF_PATHS = (
    rf"{_COURSE_PATH}/(?:instructor|instructor_dashboard|instructor_task_status|gradebook|spoc_gradebook|grade_summary|masquerade|staff)(?:[/#]|$)"
    r"|^/(?:course_team|container|settings/(?:details|grading|advanced)|group_configurations|import|export)/|^/course/[^/]+:"
)
_HANDLERS = (  # requests that a page makes by itself, or that an event of their own tells better
    "save_user_state publish_completion problem_get problem_check problem_save problem_show problem_reset problem_graded hint_button "
    "goto_position input_ajax transcript get_completion metadata student_view_user_state get_html render_grade render_message"
)
_BACKGROUND = rf"/(?:{'|'.join(_HANDLERS.split())})(?:/|$)|/(?:jsi18n|heartbeat|event|segmentio)(?:/|$)"
_PATH_KINDS = (
    (EventKind.FORUM, r"/discussion"),
    (EventKind.QUIZ, r"type@problem|/i4x:.+[/_]problem[/;]|/proctoring|/edx_proctoring"),
    (EventKind.VIDEO, r"type@video|/i4x:.+[/_]video"),
    (EventKind.ASSIGNMENT, r"type@openassessment|type@edx_sga|type@staffgradedxblock|/i4x:.+[/_](openassessment|combinedopenended)"),
    (EventKind.COLLABORATION, r"/wiki(/|$)|/teams(/|$)"),
    (EventKind.CONTENT, r"/(courseware|jump_to|jump_to_id|xblock|modx|pdfbook|htmlbook|book|edxnotes|notes)(/|$)"),
)
_ABOUT_SUBJECT = r"^edx\.(course\.(enrollment|grade)|grades\.(problem\.submitted|course|subsection)|certificate|completion)"
_HAND_IN = r"^openassessmentblock\.create_submission$"
# A place in a course, new style (also inside addresses), old style, and by the names of chapter and section.
_BLOCK = (
    r"type(?:@|%40)([\w-]+)(?:\+|%2B)block(?:@|%40)([^/?#&+@%]+)"
    r"|i4x:?(?://|;_;_)[^/;]+(?:/|;_)[^/;]+(?:/|;_)(\w+)(?:/|;_)([^/?;]+)"
    r"|/courseware/[^/?#]+/([^/?#]+)|^i4x-.+-(video|problem|sequential)-(.+)$"
)
_COURSE = r"(?:course|ccx|block|asset)-v1:([^/+?#&\s]+\+[^/+?#&\s]+\+[^/+?#&\s@]+(?:\+ccx@\d+)?)"
_OLD_COURSE = r"(?:^|[a-z0-9]|:\d+)/courses/([^/:+?#\s]+/[^/:+?#\s]+/[^/:+?#\s]+)"
_VALID = r"^(?:course|ccx)-v1:[^+/\s]+\+[^+/\s]+\+[^/\s]+$|^[^/+:\s]+/[^/+:\s]+/[^/+:\s]+$"


def names_table(types: str) -> str:
    """SQL for a row per event name found in the column `type` of a relation: how it is used, its kind, course and place, whether
    only staff can cause it, whether it is about the person named in it, and whether it hands work in.
    """
    own = _first_fit("type", _USES, ACTION)
    path = f"CASE WHEN regexp_matches(type, {quoted(_BACKGROUND)}) THEN {quoted(BACKGROUND)} " + (
        f"WHEN regexp_matches(type, {quoted(_COURSE_PATH + '/about/?$')}) THEN {quoted(VISIT)} ELSE {quoted(ACTION)} END"
    )
    return (
        f"SELECT type, is_path, if(is_path, {path}, {own}) AS use, "
        f"if(is_path, {_first_fit('type', _PATH_KINDS, EventKind.NAVIGATION)}, {_first_fit('type', _KINDS, EventKind.OTHER)}) AS kind, "
        f"if(is_path, regexp_matches(type, {quoted(_STAFF_PATHS)}), regexp_matches(type, {quoted(_STAFF_NAMES)})) AS staff, "
        f"if(is_path, {course_in('type')}, NULL) AS path_course, if(is_path, {_block_in('type')}, NULL) AS path_place, "
        f"regexp_matches(type, {quoted(_ABOUT_SUBJECT)}) AS about_subject, regexp_matches(type, {quoted(_HAND_IN)}) AS hands_in "
        f"FROM (SELECT DISTINCT type, starts_with(type, '/') OR starts_with(type, 'http') AS is_path FROM {types} WHERE type IS NOT NULL)"
    )


def places_table(places: str) -> str:
    """SQL for the block that each distinct text in the column `place` of a relation names."""
    return f"SELECT place, {_block_in('place')} AS resource FROM (SELECT DISTINCT place FROM {places} WHERE place IS NOT NULL)"


def course_in(text: str) -> str:
    """SQL for the course that a path, an address or a key belongs to; NULL where it names none."""
    plain = f"replace(replace(replace(replace({text}, '%3A', ':'), '%3a', ':'), '%2B', '+'), '%2b', '+')"
    key, old = f"regexp_extract({plain}, {quoted(_COURSE)}, 1)", f"regexp_extract({plain}, {quoted(_OLD_COURSE)}, 1)"
    new = f"if(contains({key}, '+ccx@'), 'ccx-v1:', 'course-v1:') || {key}"
    return f"CASE WHEN {key} <> '' THEN {new} WHEN {old} <> '' AND NOT regexp_matches({old}, '^v[0-9]+/') THEN {old} END"


def valid_course(text: str) -> str:
    """SQL for a course id as stated, NULL where it is none, such as that of a library."""
    return f"CASE WHEN regexp_matches(trim({text}), {quoted(_VALID)}) THEN trim({text}) END"


def _block_in(text: str) -> str:
    """SQL for the block that a key, path or address names, as type and name ("problem-a0eff"); NULL where it names none.

    Its characters may all stand in an identifier.
    """
    block = f"regexp_extract({text}, {quoted(_BLOCK)}, ['t1', 'n1', 't2', 'n2', 'n3', 't4', 'n4'])"
    typed = " ".join(f"WHEN {block}.n{place} <> '' THEN {block}.t{place} || '-' || {block}.n{place}" for place in (1, 2, 4))
    named = f"CASE {typed} WHEN {block}.n3 <> '' THEN 'sequential-' || {block}.n3 END"
    return f"trim(regexp_replace({named}, '[^A-Za-z0-9_.]+', '-', 'g'), '-.')"


def _first_fit(column: str, rules: tuple[tuple[str, str], ...], otherwise: str) -> str:
    cases = " ".join(f"WHEN regexp_matches({column}, {quoted(pattern)}) THEN {quoted(str(word))}" for word, pattern in rules)
    return f"CASE {cases} ELSE {quoted(str(otherwise))} END"
