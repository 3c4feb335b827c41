"""One simulated run as the smaller reports of a system tell of it, and how such reports are written."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dropout.schema import Tables

FIRST_COURSE, TEACHER = 77_001, ("9001", "Morgan Chalkdust")
CLASS_AT, MARKED_AT, HANDED_IN_AT = (pd.Timedelta(hours=hour) for hour in (10, 12, 18))
Rows = list[list[object]]


@dataclass(frozen=True)
class ReportCourse:
    """One run with all that reports tell of it: `people` by enrolment, `done` what they handed in, as of the day the data ends."""

    run_id: str
    title: str
    number: int
    starts_on: pd.Timestamp
    until: int
    people: pd.DataFrame
    work: pd.DataFrame
    done: pd.DataFrame
    events: pd.DataFrame

    def at(self, day: int, clock: pd.Timedelta) -> pd.Timestamp:
        """A day of the run and a time of day as a moment."""
        return self.starts_on + pd.Timedelta(days=day) + clock

    @property
    def out(self) -> pd.DataFrame:
        """The marks that are out, in the order they were given."""
        out = self.done[(self.done["known_on"] < self.until).fillna(False) & self.done["score"].notna()]
        return out.sort_values(["known_on", "user", "assessment_id"])

    def attended(self) -> Iterator[tuple[pd.Timestamp, set[str]]]:
        """One class a week, on its first day, and the learners who did anything in that week."""
        for week in range((self.until - 1) // 7 + 1):
            there = self.events[self.events["day"].between(7 * week, 7 * week + 6)]
            yield self.at(7 * week, CLASS_AT), set(there["user"])


def write_reports(tables: Tables, identities: pd.DataFrame, out: Path, make: Callable[[ReportCourse], dict[str, Rows]]) -> list[Path]:
    """Write the files that `make` gives for each run into a folder of its own under `out`; return them."""
    files = []
    for place, run_id in enumerate(tables.runs["run_id"]):
        for name, rows in make(report_course(tables.of_runs([run_id]), identities, FIRST_COURSE + place)).items():
            files.append(out / f"{run_id}" / name)
            files[-1].parent.mkdir(parents=True, exist_ok=True)
            with files[-1].open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
    return files


def report_course(tables: Tables, identities: pd.DataFrame, number: int) -> ReportCourse:
    """The single run in `tables`, with names; `number` is its id in the system."""
    run = tables.runs.iloc[0]
    people = tables.enrolments.merge(identities, on="learner_id", how="left").rename(columns={"source_learner_id": "user"})
    names = people["name"].str.partition(" ")
    people = people.assign(first=names[0], last=names[2], username="u" + people["user"]).sort_values("user", ignore_index=True)
    who = people[["enrolment_id", "user", "username", "name", "first", "last", "email"]]
    work = tables.assessments.assign(max_score=tables.assessments["max_score"].fillna(100))
    done = tables.submissions.merge(who, on="enrolment_id").merge(work[["assessment_id", "title", "kind", "max_score"]], on="assessment_id")
    done = done[(done["submitted_day"] < int(run["data_until_day"])).fillna(False)]
    done = done.assign(points=(done["score"] * done["max_score"] / 100).round(2)).sort_values(["submitted_day", "user", "assessment_id"])
    events = tables.frame("events").merge(who, on="enrolment_id").sort_values(["at", "user"])
    return ReportCourse(
        str(run["run_id"]), str(run["title"]), number, run["starts_on"], int(run["data_until_day"]), people, work, done, events
    )
