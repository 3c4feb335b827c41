"""xAPI-Edu-Data: one row per pupil and subject, with totals of a semester in a learning management system."""

from __future__ import annotations

from dropout.domain import Outcome
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.formats.published import WHOLE, Published, read_published, recognise_published
from dropout.readers.sources import Source

COLUMNS = {
    "gender": "Gender", "NationalITy": "Nationality", "PlaceofBirth": "Place of birth", "StageID": "School stage", "GradeID": "School year",
    "SectionID": "Section", "Topic": "Topic", "Semester": "Semester", "Relation": "Parent responsible", "raisedhands": "Raised hands",
    "VisITedResources": "Visited resources", "AnnouncementsView": "Announcements viewed", "Discussion": "Discussion posts",
    "ParentAnsweringSurvey": "Parent answered the survey", "ParentschoolSatisfaction": "Parent’s satisfaction with the school",
    "StudentAbsenceDays": "Days absent", "Class": "Class",
}  # fmt: skip

TABLE = Published(
    name="xapi_edu",
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


class XapiEduReader:
    """The class of the mark is the outcome: low counts as failed, middle and high as completed."""

    name = TABLE.name
    title = "xAPI-Edu-Data"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        return recognise_published(source, TABLE)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Each file is a run; raises `DropoutError` where no row is left."""
        return read_published(sources, TABLE, context)


READER = XapiEduReader()
