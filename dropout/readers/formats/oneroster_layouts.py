"""The files of OneRoster CSV 1.0 to 1.2, by their columns: those that are read, and those that say nothing about a course."""

from __future__ import annotations

from dropout.readers.base import Recognition
from dropout.readers.layouts import Layout, best_fit, plain_heading, recognised
from dropout.readers.sources import Source

MANIFEST, UNUSED = "manifest", "unused"


def _file(name: str, columns: str, needed: str, unread: str = "", *, least: int = 3, id: str = "sourcedId") -> Layout:
    """A file of a set: all have an id, a status and a date; systems may add columns of their own."""
    base = f"id={id} status?=status modified?=dateLastModified"
    return Layout(name, f"{base} {columns}", needed, f"{unread} ext_* metadata*", least)


# In the order in which they are read.
LAYOUTS = (
    _file(
        "academicSessions", "title=title type=type starts=startDate ends=endDate parent?=parentSourcedId", "id starts ends", "schoolYear",
    ),
    _file(
        "courses", "title=title code=courseCode org=orgSourcedId year?=schoolYearSourcedId|schoolYearId", "id title code",
        "grades grade subjects subjectCodes", least=4,
    ),
    _file(
        "classes", "title=title course=courseSourcedId code=classCode type=classType terms=termSourcedIds|termSourcedId",
        "id title", "schoolSourcedId grades grade location subjects subjectCodes periods", least=5,
    ),
    _file(
        "users", "role?=role username=username number=identifier email=email given=givenName family=familyName", "id given family",
        "enabledUser orgSourcedIds userIds userId middleName sms phone agentSourcedIds agents grades password userMasterIdentifier "
        "preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns resourceSourcedIds", least=4,
    ),
    _file(
        "roles", "member=userSourcedId kind=roleType role=role begins?=beginDate ends?=endDate org?=orgSourcedId", "member kind role",
        "userProfileSourcedId",
    ),
    _file(
        "enrollments", "class=classSourcedId member=userSourcedId role=role begins=beginDate ends=endDate", "class member",
        "schoolSourcedId primary",
    ),
    _file(
        "demographics", "sex=sex birth=birthDate native?=americanIndianOrAlaskaNative asian?=asian black?=blackOrAfricanAmerican "
        "pacific?=nativeHawaiianOrOtherPacificIslander white?=white several?=demographicRaceTwoOrMoreRaces "
        "hispanic?=hispanicOrLatinoEthnicity country?=countryOfBirthCode", "id sex",
        "stateOfBirthAbbreviation cityOfBirth publicSchoolResidenceStatus", id="sourcedId|userSourcedId",
    ),
    _file("categories", "title=title", "id title status", "weight", least=3),
    _file(
        "lineItems", "title=title assigned=assignDate due=dueDate class=classSourcedId category=categorySourcedId highest=resultValueMax",
        "id title class", "description gradingPeriodSourcedId academicSessionSourcedId schoolSourcedId resultValueMin scoreScaleSourcedId",
        least=4,
    ),
    _file(
        "results", "item=lineItemSourcedId who=studentSourcedId state=scoreStatus score=score at=scoreDate", "item who",
        "comment classSourcedId scoreScaleSourcedId inProgress incomplete late missing learningObjectiveSet textScore",
    ),
)  # fmt: skip


def recognise_file(source: Source, format: str) -> Recognition | None:
    """A file of a OneRoster set by its columns; one that is not read is claimed too, so that nobody asks about it."""
    preview = source.preview
    if preview is None:
        return None
    header = [plain_heading(heading) for heading in preview.header]
    if header[:2] == ["propertyname", "value"]:
        told = any("oneroster" in cell.casefold() or cell.casefold().startswith("file.") for row in preview.rows for cell in row)
        return Recognition(format, MANIFEST, 0.95, "the manifest of a OneRoster set") if told else None
    found = best_fit(LAYOUTS, preview.header)
    if found:
        return recognised(found, format, "the OneRoster file")
    if {"sourcedid", "datelastmodified"} <= set(header):
        return Recognition(format, UNUSED, 0.6, "columns of a OneRoster file that says nothing about a course")
    return None
