"""The tables that FutureLearn hands out for each run, and their columns."""

from __future__ import annotations

from collections.abc import Iterable

from dropout.readers.records import fold

# In the order of reading: what tells the kind of a step comes before the activity on it.
_COLUMNS = {
    "enrolments": "learner_id enrolled_at unenrolled_at role fully_participated_at purchased_statement_at gender country age_range "
    "highest_education_level employment_status employment_area detected_country",
    "team-members": "id first_name last_name team_role user_role",
    "video-stats": "step_position title video_duration total_views total_downloads total_caption_views total_transcript_views",
    "question-response": "learner_id quiz_question question_type week_number step_number question_number response cloze_response "
    "submitted_at correct",
    "step-activity": "learner_id step week_number step_number first_visited_at last_completed_at",
    "comments": "id author_id parent_id step week_number step_number text timestamp moderated likes",
    "peer-review-assignments": "id step week_number step_number author_id text first_viewed_at submitted_at moderated review_count",
    "peer-review-reviews": "id step week_number step_number reviewer_id assignment_id created_at",
    "leaving-survey-responses": "id learner_id left_at leaving_reason last_completed_step_at last_completed_step "
    "last_completed_week_number last_completed_step_number",
    "archetype-survey-responses": "id learner_id responded_at archetype",
    "weekly-sentiment-survey-responses": "id responded_at week_number experience_rating reason",
}
TABLES = {name: tuple(columns.split()) for name, columns in _COLUMNS.items()}
UNREAD = {  # beginnings of columns that a table is known to have besides
    "video-stats": "viewed* console* desktop* mobile* tv* tablet* unknown* europe* oceania* asia* north* south* africa* antarctica*",
}

TELLING = {  # what a table cannot be without
    "enrolments": {"learner_id", "enrolled_at"},
    "team-members": {"id", "team_role", "user_role"},
    "video-stats": {"step_position", "video_duration", "total_views"},
    "question-response": {"learner_id", "quiz_question", "submitted_at"},
    "step-activity": {"learner_id", "first_visited_at"},
    "comments": {"author_id", "timestamp", "step"},
    "peer-review-assignments": {"author_id", "submitted_at", "review_count"},
    "peer-review-reviews": {"reviewer_id", "created_at"},
    "leaving-survey-responses": {"learner_id", "left_at"},
    "archetype-survey-responses": {"learner_id", "responded_at", "archetype"},
    "weekly-sentiment-survey-responses": {"responded_at", "week_number", "experience_rating"},
}
UNUSED = {
    "archetype-survey-responses": "answers to a survey are not used",
    "weekly-sentiment-survey-responses": "answers to a survey name no learner",
}
PERSONAL = (
    "gender", "country", "age_range", "highest_education_level", "employment_status", "employment_area", "detected_country",
)  # fmt: skip
PROTECTED = {"gender", "country", "age_range", "detected_country"}


def match_table(header: Iterable[str]) -> tuple[str, int]:
    """The table that a header is of, and how many of its columns it has; "" where it is none.

    >>> match_table(["learner_id", "step", "week_number", "step_number", "first_visited_at", "last_completed_at"])
    ('step-activity', 6)
    """
    names = {fold(heading).replace(" ", "_") for heading in header}
    fitting = {table: len(names & set(TABLES[table])) for table, needed in TELLING.items() if needed <= names}
    best = max(fitting, key=lambda table: fitting[table], default="")
    return best, fitting.get(best, 0)
