"""How the seven OULAD tables are laid out, and what their words mean here."""

from __future__ import annotations

from dropout.domain import AssessmentKind, EventKind, Outcome

COLUMNS = {
    "courses": ["code_module", "code_presentation", "module_presentation_length"],
    "assessments": ["code_module", "code_presentation", "id_assessment", "assessment_type", "date", "weight"],
    "vle": ["id_site", "code_module", "code_presentation", "activity_type", "week_from", "week_to"],
    "studentInfo": [
        "code_module", "code_presentation", "id_student", "gender", "region", "highest_education", "imd_band",
        "age_band", "num_of_prev_attempts", "studied_credits", "disability", "final_result",
    ],
    "studentRegistration": ["code_module", "code_presentation", "id_student", "date_registration", "date_unregistration"],
    "studentAssessment": ["id_assessment", "id_student", "date_submitted", "is_banked", "score"],
    "studentVle": ["code_module", "code_presentation", "id_student", "id_site", "date", "sum_click"],
}  # fmt: skip
OPTIONAL = {
    "gender", "region", "highest_education", "imd_band", "age_band", "num_of_prev_attempts", "studied_credits",
    "disability", "week_from", "week_to", "is_banked",
}  # fmt: skip
ATTRIBUTES = {  # source column -> (name, protected)
    "gender": ("gender", True),
    "region": ("region", True),
    "imd_band": ("imd_band", True),
    "age_band": ("age_band", True),
    "disability": ("disability", True),
    "highest_education": ("education_level", False),
    "num_of_prev_attempts": ("previous_attempts", False),
    "studied_credits": ("studied_credits", False),
}
EDUCATION = {
    "No Formal quals": "0", "Lower Than A Level": "1", "A Level or Equivalent": "2",
    "HE Qualification": "3", "Post Graduate Qualification": "4",
}  # fmt: skip
OUTCOMES = {
    "Pass": Outcome.COMPLETED, "Distinction": Outcome.COMPLETED, "Fail": Outcome.FAILED, "Withdrawn": Outcome.WITHDRAWN,
}  # fmt: skip
ASSESSMENT_KINDS = {"TMA": AssessmentKind.ASSIGNMENT, "CMA": AssessmentKind.QUIZ, "Exam": AssessmentKind.EXAM}
EVENT_KINDS = {
    **dict.fromkeys(["oucontent", "resource", "url", "page", "glossary", "folder", "dataplus", "htmlactivity"], EventKind.CONTENT),
    **dict.fromkeys(["dualpane", "repeatactivity"], EventKind.CONTENT),
    **dict.fromkeys(["homepage", "subpage", "sharedsubpage"], EventKind.NAVIGATION),
    **dict.fromkeys(["quiz", "externalquiz", "questionnaire"], EventKind.QUIZ),
    **dict.fromkeys(["oucollaborate", "ouelluminate", "ouwiki"], EventKind.COLLABORATION),
    "forumng": EventKind.FORUM,
}
MONTHS = {"B": "February", "J": "October"}
FIRST_DAY, LAST_DAY = -1000, 1000  # no presentation or registration lies further from its start
WITHOUT = {  # what the absence of a table costs
    "courses": "The length of each run is estimated from its last known day, and asked.",
    "assessments": "There will be nothing on submissions and marks.",
    "vle": "Activity counts, but not by kind.",
    "studentRegistration": "Everybody counts as a member from the first day, and nobody's withdrawal has a date.",
    "studentAssessment": "There will be nothing on submissions and marks.",
    "studentVle": "There will be nothing on activity.",
}
