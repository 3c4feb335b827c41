"""Brightspace Data Sets: what they are called, the columns that are read of them, and their newest records.

A set comes as one full file, usually alone in a zip archive, and differential files with what changed since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dropout.readers.base import Recognition
from dropout.readers.flat_tables import judged
from dropout.readers.records import fold
from dropout.readers.report import Ledgers
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import identifier, quoted

UNUSED = "unused"
OLDER = "an older version of the same record"


@dataclass(frozen=True)
class DataSet:
    """A data set by the columns that tell it; `wanted` gives our names with the headings that may hold them, `key` one record."""

    name: str
    needed: str
    wanted: str
    key: str
    unless: str = ""  # a heading that this set never has
    unverified: bool = False


_SETS = (
    DataSet(
        "Enrollments And Withdrawals", "UserId OrgUnitId|CourseOfferingId Action EnrollmentDate",
        "id=LogId who=UserId unit=OrgUnitId|CourseOfferingId role=RoleId role_name=RoleName action=Action at=EnrollmentDate",
        "id who unit action at",
    ),
    DataSet(
        "User Enrollments", "OrgUnitId UserId EnrollmentDate RoleId|RoleName",
        "who=UserId unit=OrgUnitId role=RoleId role_name=RoleName at=EnrollmentDate", "who unit role role_name",
    ),
    DataSet(
        "Users", "UserId UserName OrgDefinedId",
        "who=UserId username=UserName number=OrgDefinedId first=FirstName last=LastName email=ExternalEmail|Email", "who",
    ),
    DataSet("Role Details", "RoleId RoleName", "role=RoleId role_name=RoleName", "role", unless="UserId"),
    DataSet(
        "Organizational Units", "OrgUnitId Type Name Code",
        "unit=OrgUnitId type=Type type_id=OrgUnitTypeId title=Name code=Code starts=StartDate ends=EndDate", "unit",
    ),
    DataSet("Organizational Unit Parents", "OrgUnitId ParentOrgUnitId", "unit=OrgUnitId parent=ParentOrgUnitId", "unit parent"),
    DataSet("Organizational Unit Ancestors", "OrgUnitId AncestorOrgUnitId", "unit=OrgUnitId parent=AncestorOrgUnitId", "unit parent"),
    DataSet(
        "Grade Objects", "GradeObjectId OrgUnitId Name MaxPoints",
        "id=GradeObjectId unit=OrgUnitId title=Name type=TypeName type_id=GradeObjectTypeId max_score=MaxPoints weight=Weight "
        "deleted=IsDeleted created=CreatedDate tool=ToolName", "id",
    ),
    DataSet(
        "Grade Results", "GradeObjectId UserId PointsNumerator PointsDenominator LastModified",
        "item=GradeObjectId who=UserId unit=OrgUnitId points=PointsNumerator out_of=PointsDenominator text=GradeText at=LastModified "
        "deleted=IsDeleted", "item who",
    ),
    DataSet(
        "Grade Objects Log", "LogId GradeObjectId UserId PointsNumerator Modified",
        "id=LogId item=GradeObjectId who=UserId unit=OrgUnitId points=PointsNumerator out_of=PointsDenominator text=GradeSymbolString "
        "at=Modified deleted=IsDeleted", "id",
    ),
    DataSet(
        "Assignment Summary", "DropboxId OrgUnitId Name DueDate",
        "id=DropboxId unit=OrgUnitId title=Name grade=GradeItemId max_score=PossibleScore due=DueDate deleted=IsDeleted", "id",
    ),
    DataSet(
        "Assignment Submissions", "DropboxId SubmitterId LastSubmissionDate",
        "thing=DropboxId unit=OrgUnitId who=SubmitterId type=SubmitterType points=Score graded=IsGraded at=LastSubmissionDate "
        "marked=FeedbackLastModified deleted=IsDeleted", "thing who type",
    ),
    DataSet("Assignment Submission Details", "SubmissionId DropboxId UserId DateSubmitted",
            "id=SubmissionId thing=DropboxId who=UserId at=DateSubmitted", "id"),
    DataSet(
        "Quiz Attempts", "AttemptId QuizId UserId AttemptNumber",
        "id=AttemptId thing=QuizId who=UserId unit=OrgUnitId began=TimeStarted|DateStarted at=TimeCompleted|DateCompleted points=Score "
        "out_of=PossibleScore", "id",
    ),
    DataSet(
        "Quiz Objects", "QuizId QuizName OrgUnitId",
        "id=QuizId unit=OrgUnitId title=QuizName grade=GradeObjectId max_score=QuizScoreDenominator due=DueDate deleted=IsDeleted", "id",
    ),
    DataSet("Content Objects", "ContentObjectId OrgUnitId Title", "id=ContentObjectId unit=OrgUnitId title=Title opens=StartDate", "id"),
    DataSet(
        "Content User Progress", "ContentObjectId UserId LastVisited",
        "thing=ContentObjectId who=UserId done=CompletedDate last=LastVisited real=NumRealVisits fake=NumFakeVisits", "thing who",
    ),
    DataSet("Content User Completion", "ContentObjectId UserId DateCompleted",
            "thing=ContentObjectId who=UserId unit=OrgUnitId at=DateCompleted", "thing who"),
    DataSet("Discussion Topics", "TopicId ForumId OrgUnitId Name", "id=TopicId unit=OrgUnitId title=Name", "id"),
    DataSet("Discussion Posts", "PostId TopicId UserId DatePosted",
            "id=PostId thing=TopicId who=UserId unit=OrgUnitId at=DatePosted", "id"),
    DataSet("Discussion Posts Read Status", "PostId TopicId UserId FirstReadDate",
            "id=PostId thing=TopicId who=UserId at=FirstReadDate", "id who"),
    DataSet("Course Access", "OrgUnitId UserId DayAccessed", "who=UserId unit=OrgUnitId at=DayAccessed", "who unit at"),
    DataSet("Course Access Log", "OrgUnitId UserId Timestamp Source", "who=UserId unit=OrgUnitId at=Timestamp", "who unit at"),
    DataSet("Session History", "SessionId UserId DateStarted|LoginDate",
            "id=HistoryId|SessionId who=UserId at=DateStarted|LoginDate", "id who at"),
    DataSet("System Access Log", "UserId AccessDate|Timestamp Source|RequestType|AccessLogId",
            "who=UserId at=AccessDate|Timestamp", "who at", unverified=True),
    DataSet("User Logins", "UserId LoginDate|LoginTimestamp|Timestamp LoginId|LoginType",
            "who=UserId at=LoginDate|LoginTimestamp|Timestamp", "who at", unverified=True),
)  # fmt: skip
SETS = {kind.name: kind for kind in _SETS}
_MARKS_OF_A_SET = {"orgunitid", "userid", "version", "isdeleted", "lastmodified", "lastmodifiedby", "deleteddate", "logid"}


def recognise_set(source: Source) -> Recognition | None:
    """A data set by its columns; another one than those that are read is claimed too, so that nobody else asks about it."""
    places = _places(source)
    for kind in _SETS:
        if all(_first(words, places) for words in kind.needed.split()) and kind.unless.lower() not in places:
            wanted = [column.partition("=")[2] for column in kind.wanted.split()]
            found = sum(_first(words, places) is not None for words in wanted)
            evidence = f"{found} of {len(wanted)} columns read of the Brightspace data set {kind.name}"
            return Recognition("brightspace", kind.name, 0.95, evidence + ("; unverified" if kind.unverified else ""))
    if "orgunitid" in places and len(_MARKS_OF_A_SET & set(places)) >= 2:
        return Recognition("brightspace", UNUSED, 0.6, "columns of a Brightspace data set that is not needed")
    return None


def _places(source: Source) -> dict[str, str]:
    header = source.preview.header if source.preview else ()
    return {fold(heading).replace(" ", ""): heading for heading in reversed(header)}


def _first(words: str, places: dict[str, str]) -> str | None:
    return next((places[word.lower()] for word in words.split("|") if word.lower() in places), None)


def stage_set(stage: Stage, kind: DataSet, sources: Sequence[tuple[Source, Recognition]], ledgers: Ledgers) -> str:
    """A view of all files of a set: the wanted columns as text, NULL where a file lacks one, `file` and `row`; newest records only."""
    parts = []
    for source, claim in sources:
        ledger = ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
        places = _places(source)
        columns = {**dict(column.split("=") for column in kind.wanted.split()), "version": "Version", "modified": "LastModified|Modified"}
        held = {name: heading for name, words in columns.items() if (heading := _first(words, places))}
        view = stage.table(source, ledger, held)
        cells = ", ".join(identifier(name) if name in held else f"CAST(NULL AS VARCHAR) AS {identifier(name)}" for name in columns)
        parts.append(f"SELECT {cells}, {quoted(source.name)} AS file, row FROM {view}")
    if len(parts) == 1:
        return stage.view(parts[0])
    keys = ", ".join(f"coalesce({identifier(name)}, '')" for name in kind.key.split())
    newest = "try_cast(version AS HUGEINT) DESC NULLS LAST, modified DESC NULLS LAST, file DESC, row DESC"
    ranked = f"SELECT *, row_number() OVER (PARTITION BY {keys} ORDER BY {newest}) AS age FROM ({' UNION ALL '.join(parts)})"
    return judged(stage, f"SELECT * EXCLUDE (age), if(age > 1, {quoted(OLDER)}, NULL) AS why FROM ({ranked})", ledgers)
