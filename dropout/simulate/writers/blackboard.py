"""What a teacher downloads from Blackboard: the Grade Center of every run, as the text file that is named .xls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import Outcome
from dropout.schema import Tables

FIRST_COLUMN = 2_801_001
EXPORTED_AT = pd.Timedelta(hours=12, minutes=3, seconds=20)
PREVIEW = {"Last Name": "Chalkdust_PreviewUser", "First Name": "Morgan", "Username": "mchalkdust_previewuser", "Availability": "Yes"}


def write_blackboard(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write `gc_<run>_fullgc_<time>.xls` for every run into `out`; return the files.

    The course is no longer available to those who withdrew. A total counts the marks that are out, and nothing has a date
    but the last access.
    """
    out.mkdir(parents=True, exist_ok=True)
    people = tables.enrolments.merge(identities, on="learner_id", how="left")
    people = people.merge(_last_access(tables), on="enrolment_id", how="left")
    work = tables.assessments.assign(number=[str(FIRST_COLUMN + place) for place in range(len(tables.assessments))])
    return [_write(run, people, work, tables.submissions, out) for run in tables.runs.itertuples()]


def _last_access(tables: Tables) -> pd.DataFrame:
    events = tables.frame("events")
    return events.groupby("enrolment_id", as_index=False)["at"].max().rename(columns={"at": "last_access"})


def _write(run: object, people: pd.DataFrame, work: pd.DataFrame, submissions: pd.DataFrame, out: Path) -> Path:
    run_id, until = str(getattr(run, "run_id")), int(getattr(run, "data_until_day"))  # noqa: B009
    names = people["name"].str.partition(" ")
    people = people.assign(first=names[0], last=names[2])[people["run_id"] == run_id].sort_values(["last", "first", "source_learner_id"])
    work = work[work["run_id"] == run_id]
    book = _people(people)
    visible = submissions[submissions["known_on"].fillna(until) < until]
    marks = visible.pivot(index="enrolment_id", columns="assessment_id", values="score")
    marks = marks.reindex(index=people["enrolment_id"], columns=work["assessment_id"]).astype("float64").to_numpy()
    points = marks * work["max_score"].fillna(100).to_numpy(dtype=float) / 100
    for place, item in enumerate(work.itertuples()):
        book[f"{item.title} [Total Pts: {_number(item.max_score)} Score] |{item.number}"] = _cells(points[:, place])
    most = work["max_score"].fillna(100).sum()
    book[f"Total [Total Pts: up to {most:,.0f} Score] |{FIRST_COLUMN - 1}"] = _cells(np.nansum(points, axis=1))
    book = pd.concat([book, pd.DataFrame([PREVIEW])], ignore_index=True).fillna("")
    exported = getattr(run, "starts_on") + pd.Timedelta(days=until) + EXPORTED_AT  # noqa: B009
    file = out / f"gc_{run_id}_fullgc_{exported:%Y-%m-%d-%H-%M-%S}.xls"
    lines = ["\t".join(f'"{cell}"' for cell in row) for row in [list(book.columns), *book.astype(str).values.tolist()]]
    file.write_bytes(b"\xff\xfe" + "".join(f"{line}\r\n" for line in lines).encode("utf-16-le"))
    return file


def _people(people: pd.DataFrame) -> pd.DataFrame:
    left = (people["outcome"] == Outcome.WITHDRAWN.value) | people["unregistered_day"].notna()
    book = pd.DataFrame(
        {
            "Last Name": people["last"],
            "First Name": people["first"],
            "Username": "u" + people["source_learner_id"],
            "Student ID": "0" + people["source_learner_id"],
            "Last Access": people["last_access"].dt.strftime("%Y-%m-%d %H:%M:%S"),
            "Availability": np.where(left, "No", "Yes"),
            "Child Course ID": people["section"],
        }
    )
    return book.astype("object").reset_index(drop=True)


def _cells(values: np.ndarray) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.2f}" for value in values]


def _number(value: float) -> str:
    return "100" if np.isnan(value) else f"{value:g}"
