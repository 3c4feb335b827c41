"""What an institution gets from Brightspace: a grades export of every run, and Data Sets of all of them, each in its archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind, EventKind
from dropout.schema import Tables

OFFICE, FIRST_COURSE, FIRST_GRADE, FIRST_BOX, FIRST_THING = "6606", 6701, 31_001, 51_001, 81_001
TEACHER, ROLES = "9001", {"110": "Student", "109": "Instructor"}
EXPORTED_AT = pd.Timedelta(hours=12, minutes=3)


def write_brightspace(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write `<run>_GradesExport_<time>.csv` for every run and eleven data sets for all of them into `out`; return the files.

    As in Brightspace, visits have a day and no more, content the time when it was first completed. Times are UTC.
    """
    out.mkdir(parents=True, exist_ok=True)
    runs = tables.runs.assign(unit=[str(FIRST_COURSE + place) for place in range(len(tables.runs))])
    people = tables.enrolments.merge(identities, on="learner_id", how="left").rename(columns={"source_learner_id": "user"})
    people = people.merge(runs[["run_id", "unit", "starts_on", "data_until_day"]], on="run_id")
    work = tables.assessments.merge(runs[["run_id", "unit", "starts_on"]], on="run_id")
    work = work.assign(
        grade=[str(FIRST_GRADE + place) for place in range(len(work))], box=[str(FIRST_BOX + place) for place in range(len(work))]
    )
    files = [_write_gradebook(run, people, work, tables.submissions, out) for run in runs.itertuples()]
    done = tables.submissions.merge(people[["enrolment_id", "user", "unit", "starts_on", "data_until_day"]], on="enrolment_id")
    done = done.merge(work[["assessment_id", "kind", "max_score", "grade", "box"]], on="assessment_id")
    sets = {**_members(runs, people), **_work(work, done), **_activity(tables, people, runs)}
    return [*files, *(_pack(frame, name, out) for name, frame in sets.items())]


def _utc(starts_on: pd.Series, day: pd.Series, hour: int = 9) -> pd.Series:
    at = starts_on + pd.to_timedelta(day.astype("Float64"), unit="D") + pd.Timedelta(hours=hour)
    return at.dt.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _pack(frame: pd.DataFrame, name: str, out: Path) -> Path:
    """A data set as it is downloaded; the date in the archive never changes, so that the same course gives the same bytes."""
    file = out / f"{name}.zip"
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo(f"{name}.csv", date_time=(2024, 1, 1, 0, 0, 0))
        archive.writestr(entry, "\ufeff" + frame.to_csv(index=False, lineterminator="\r\n"), zipfile.ZIP_DEFLATED)
    return file


def _members(runs: pd.DataFrame, people: pd.DataFrame) -> dict[str, pd.DataFrame]:
    units = pd.DataFrame(
        {
            "OrgUnitId": runs["unit"], "Organization": "Simulated University", "Type": "Course Offering", "Name": runs["title"],
            "Code": runs["run_id"], "StartDate": _utc(runs["starts_on"], runs["length_days"] * 0, 0),
            "EndDate": _utc(runs["starts_on"], runs["length_days"] - 1, 20), "IsActive": "True", "IsDeleted": "False",
        }
    )  # fmt: skip
    office = pd.DataFrame([{"OrgUnitId": OFFICE, "Type": "Organization", "Name": "Simulated University", "Code": "UNI"}])
    base = people[["user", "unit", "starts_on", "registered_day", "unregistered_day"]].assign(role="110")
    joined = base.assign(day=base["registered_day"].fillna(0), action="Enroll")
    left = base.dropna(subset="unregistered_day").assign(action="Unenroll")
    teachers = joined.drop_duplicates("unit").assign(user=TEACHER, role="109")
    log = pd.concat([joined, left.assign(day=left["unregistered_day"]), teachers], ignore_index=True)
    enrolments = {"UserId": log["user"], "OrgUnitId": log["unit"], "RoleId": log["role"], "Action": log["action"]}
    names = people["name"].str.partition(" ")
    users = {"UserId": people["user"], "UserName": "u" + people["user"], "OrgDefinedId": "0" + people["user"], "FirstName": names[0],
             "LastName": names[2], "IsActive": "True", "ExternalEmail": people["email"]}  # fmt: skip
    return {
        "OrganizationalUnits": pd.concat([units, office], ignore_index=True),
        "RoleDetails": pd.DataFrame({"RoleId": list(ROLES), "RoleName": list(ROLES.values()), "Description": ""}),
        "Users": pd.DataFrame(users).drop_duplicates("UserId"),
        "EnrollmentsAndWithdrawals": pd.DataFrame(
            {
                "LogId": range(1, len(log) + 1),
                **enrolments,
                "ModifiedByUserId": TEACHER,
                "EnrollmentDate": _utc(log["starts_on"], log["day"]),
            }
        ),
    }


def _work(work: pd.DataFrame, done: pd.DataFrame) -> dict[str, pd.DataFrame]:
    quiz = work["kind"] == AssessmentKind.QUIZ.value
    most, due = work["max_score"].fillna(100), _utc(work["starts_on"], work["due_day"].astype("Int64"), 23)
    out = done[done["known_on"].notna() & (done["known_on"] < done["data_until_day"]) & done["score"].notna()]
    handed = done[(done["kind"] != AssessmentKind.QUIZ.value) & done["submitted_day"].notna()]
    tried = done[(done["kind"] == AssessmentKind.QUIZ.value) & done["submitted_day"].notna()]
    points = out["max_score"].fillna(100)
    names = {"OrgUnitId": work["unit"], "Name": work["title"]}
    return {
        "GradeObjects": pd.DataFrame(
            {"GradeObjectId": work["grade"], **names, "TypeName": "Numeric", "MaxPoints": most, "Weight": work["weight"],
             "IsDeleted": "False", "CreatedDate": _utc(work["starts_on"], work["due_day"] * 0 - 14)}
        ),
        "GradeResults": pd.DataFrame(
            {"GradeObjectId": out["grade"], "OrgUnitId": out["unit"], "UserId": out["user"], "PointsNumerator": out["score"] * points / 100,
             "PointsDenominator": points, "LastModified": _utc(out["starts_on"], out["known_on"], 12), "IsDeleted": "False"}
        ),
        "AssignmentSummary": pd.DataFrame(
            {"DropboxId": work["box"], **names, "GradeItemId": work["grade"], "PossibleScore": most, "DueDate": due, "IsDeleted": "False"}
        )[~quiz],
        "QuizObjects": pd.DataFrame(
            {"QuizId": work["box"], "QuizName": work["title"], "OrgUnitId": work["unit"], "GradeObjectId": work["grade"], "DueDate": due}
        )[quiz],
        "AssignmentSubmissions": pd.DataFrame(
            {"DropboxId": handed["box"], "OrgUnitId": handed["unit"], "SubmitterId": handed["user"], "SubmitterType": "User", "Score": "",
             "IsGraded": "False", "LastSubmissionDate": _utc(handed["starts_on"], handed["submitted_day"], 18), "IsDeleted": "False"}
        ),
        "QuizAttempts": pd.DataFrame(
            {"AttemptId": range(1, len(tried) + 1), "QuizId": tried["box"], "UserId": tried["user"], "OrgUnitId": tried["unit"],
             "AttemptNumber": 1, "TimeStarted": _utc(tried["starts_on"], tried["submitted_day"], 17),
             "TimeCompleted": _utc(tried["starts_on"], tried["submitted_day"], 18), "Score": ""}
        ),
    }  # fmt: skip


def _activity(tables: Tables, people: pd.DataFrame, runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The days of visits, and the first time that each page was opened."""
    events = tables.frame("events").merge(people[["enrolment_id", "user", "unit"]], on="enrolment_id")
    pages = tables.resources[tables.resources["kind"].isin([EventKind.CONTENT.value, EventKind.VIDEO.value])]
    pages = pages.merge(runs[["run_id", "unit"]], on="run_id")
    pages = pages.assign(thing=[str(FIRST_THING + place) for place in range(len(pages))])
    opened = events.merge(pages[["resource_id", "thing"]], on="resource_id").groupby(["thing", "unit", "user"], as_index=False)["at"].min()
    visits = events.assign(day=events["at"].dt.strftime("%Y-%m-%d")).drop_duplicates(["user", "unit", "day"]).sort_values(["day", "user"])
    return {
        "ContentObjects": pd.DataFrame(
            {"ContentObjectId": pages["thing"], "OrgUnitId": pages["unit"], "Title": pages["title"], "ContentObjectType": "Topic"}
        ),
        "ContentUserCompletion": pd.DataFrame(
            {"ContentObjectId": opened["thing"], "OrgUnitId": opened["unit"], "UserId": opened["user"],
             "DateCompleted": opened["at"].dt.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
        ),
        "CourseAccess": pd.DataFrame({"OrgUnitId": visits["unit"], "UserId": visits["user"], "DayAccessed": visits["day"]}),
    }  # fmt: skip


def _write_gradebook(run: object, people: pd.DataFrame, work: pd.DataFrame, submissions: pd.DataFrame, out: Path) -> Path:
    """The grades export of one run as of the day its data ends; those who left are no longer in it."""
    run_id, until = str(getattr(run, "run_id")), int(getattr(run, "data_until_day"))  # noqa: B009
    people = people[(people["run_id"] == run_id) & people["unregistered_day"].isna()].sort_values("user")
    work = work[work["run_id"] == run_id]
    visible = submissions[submissions["known_on"].fillna(until) < until]
    marks = visible.pivot(index="enrolment_id", columns="assessment_id", values="score")
    marks = marks.reindex(index=people["enrolment_id"], columns=work["assessment_id"]).astype("float64").to_numpy()
    names = people["name"].str.partition(" ")
    book = pd.DataFrame({"OrgDefinedId": "#0" + people["user"], "Username": "#u" + people["user"], "Last Name": names[2]})
    book = book.assign(**{"First Name": names[0], "Email": people["email"]}).reset_index(drop=True)
    most, weight = work["max_score"].fillna(100).to_numpy(dtype=float), work["weight"].fillna(1).to_numpy(dtype=float)
    for place, item in enumerate(work.itertuples()):
        heading = f"{item.title} Points Grade <Numeric MaxPoints:{most[place]:g} Weight:{weight[place]:g}>"
        book[heading] = ["" if np.isnan(mark) else f"{mark * most[place] / 100:g}" for mark in marks[:, place]]
    book["Calculated Final Grade Numerator"] = (np.nan_to_num(marks) @ weight / max(weight.sum(), 1)).round(2)
    book["Calculated Final Grade Denominator"] = 100
    book["End-of-Line Indicator"] = "#"
    exported = getattr(run, "starts_on") + pd.Timedelta(days=until) + EXPORTED_AT  # noqa: B009
    file = out / f"{run_id}_GradesExport_{exported:%Y-%m-%d-%H-%M}.csv"
    book.to_csv(file, index=False, lineterminator="\r\n", encoding="utf-8-sig")
    return file
