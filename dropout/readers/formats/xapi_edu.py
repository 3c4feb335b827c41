"""xAPI-Edu-Data: one row per pupil and subject, with totals of a semester in a learning management system.

The class of the mark is the outcome: low counts as failed, middle and high as completed. Each file is a run.
"""

from __future__ import annotations

from dropout.domain import Outcome
from dropout.readers.formats.published import WHOLE, Published, PublishedReader

COLUMNS = {
    "gender": "Gender", "NationalITy": "Nationality", "PlaceofBirth": "Place of birth", "StageID": "School stage", "GradeID": "School year",
    "SectionID": "Section", "Topic": "Topic", "Semester": "Semester", "Relation": "Parent responsible", "raisedhands": "Raised hands",
    "VisITedResources": "Visited resources", "AnnouncementsView": "Announcements viewed", "Discussion": "Discussion posts",
    "ParentAnsweringSurvey": "Parent answered the survey", "ParentschoolSatisfaction": "Parent’s satisfaction with the school",
    "StudentAbsenceDays": "Days absent", "Class": "Class",
}  # fmt: skip

TABLE = Published(
    name="xapi_edu",
    title="xAPI-Edu-Data",
    short="xAPI-Edu-Data",
    columns=COLUMNS,
    result="Class",
    stages={WHOLE: ()},
    usual=WHOLE,
    why="The columns are totals of the whole semester, and the class L, marks under 70, counts as not completed, as a fail would: "
    "nobody in this table left.",
    words={"l": Outcome.FAILED, "m": Outcome.COMPLETED, "h": Outcome.COMPLETED},
    protected=frozenset({"Parent responsible"}),
)

READER = PublishedReader(TABLE)
