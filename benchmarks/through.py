"""What an order is worth after the way through the files of another system: python -m benchmarks.through

Reads DROPOUT_OULAD. Runs of 2014B are written as Moodle, Canvas and Brightspace would export them, imported as anybody would, and ordered
by trees that learnt from the other modules of 2013B and 2013J with poorer records beside, as the shipped models for courses elsewhere do.
AUC over the learners that both know of, beside that of the same trees on OULAD's own tables. Learners, days and marks are those of OULAD;
hours, names and what a staff member does are made up, and the day of the start is answered. Takes half an hour.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from benchmarks.presentations import imported_presentations
from benchmarks.thinner import ROW, WEEKS, records, with_poorer_beside
from dropout.domain import AssessmentKind, Cutoff, EventKind
from dropout.features import build_features
from dropout.model.training import fit_boosted
from dropout.pipeline import import_export
from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate import writers as write
from dropout.store import Workspace

RUNS = ("BBB-2014B", "DDD-2014B", "FFF-2014B")
START = pd.Timestamp(2024, 2, 5)
Files = Callable[[Tables, pd.DataFrame, Path], list[Path]]


def _moodle(*names: str) -> Files:
    def files(tables: Tables, people: pd.DataFrame, out: Path) -> list[Path]:
        written = [*write.write_moodle(tables, people, out), *write.write_calendar(tables, people, out)]
        return [path for path in written if path.name.startswith(names)]

    return files


WAYS: dict[str, Files] = {
    "Moodle: log and participants": _moodle("logs", "participants"),
    "Moodle: log, participants, gradebook": _moodle("logs", "participants", "grades"),
    "Moodle: the same with the calendar": _moodle("logs", "participants", "grades", "calendar"),
    "Canvas: gradebook and tables of Canvas Data": write.write_canvas,
    "Brightspace: grades and Data Sets": write.write_brightspace,
}


def as_elsewhere(tables: Tables) -> Tables:
    """A run of OULAD with what other systems have and OULAD leaves out: dates, hours, titles, places where work is handed in."""
    rng = np.random.default_rng(3)
    work = tables.assessments[tables.assessments["due_day"].notna()].reset_index(drop=True)
    places = work.assign(resource_id=work["assessment_id"] + "-place", week=pd.NA, opens_day=pd.NA)
    places["kind"] = places["kind"].where(places["kind"].eq(AssessmentKind.QUIZ.value), EventKind.ASSIGNMENT.value)
    resources = tables.resources.assign(title=tables.resources["title"] + " " + tables.resources["resource_id"].str[-4:])
    done = tables.submissions[tables.submissions["assessment_id"].isin(work["assessment_id"])].reset_index(drop=True)
    handed = done.dropna(subset="submitted_day").merge(places[["assessment_id", "resource_id", "kind"]], on="assessment_id")
    events = tables.frame("events")
    handed = handed.assign(day=handed["submitted_day"].astype(int), count=2)[["enrolment_id", "day", "kind", "resource_id", "count"]]
    events = pd.concat(
        [events.drop(columns="at"), handed.astype(events.drop(columns="at")[handed.columns].dtypes.to_dict())], ignore_index=True
    )
    minutes = events["day"].astype(int) * 1440 + 480 + rng.integers(0, 600, len(events))
    return replace(
        tables,
        runs=tables.runs.assign(starts_on=START),
        enrolments=tables.enrolments.assign(section="S1", instructor="T1").reset_index(drop=True),
        events=events.assign(at=START + pd.to_timedelta(minutes, unit="min")),
        resources=pd.concat([resources, places[resources.columns].astype(resources.dtypes.to_dict())], ignore_index=True),
        assessments=work,
        submissions=done,
    )


def imported(files: list[Path], run: str, folder: Path) -> tuple[Tables, pd.DataFrame]:
    """The tables that an import makes of files, and who is who."""
    asked, _ = import_export(Workspace(folder / "asking"), files, now=datetime.now(UTC))
    answers = {question.key: f"{START:%Y-%m-%d}" for question in asked.questions if question.key.startswith("run_start")}
    space = Workspace(folder / "answered")
    report, record = import_export(space, files, now=datetime.now(UTC), answers=answers)
    if record is None:
        sys.exit(f"{run}: {[question.text for question in report.open_questions]}")
    return space.tables(list(record.runs)), space.identities(list(record.runs))


def compared(
    frames: dict[str, pd.DataFrame], features: tuple[str, ...], space: Workspace, run: str
) -> Iterator[tuple[str, int, float, float]]:
    """Way, week, AUC on OULAD's own tables, AUC after the way through files."""
    native = frames["all"]
    tables = space.tables([run])
    number = {learner: f"L{place}" for place, learner in enumerate(sorted(tables.enrolments["learner_id"]), start=1001)}
    course = as_elsewhere(replace(tables, enrolments=tables.enrolments.assign(learner_id=tables.enrolments["learner_id"].map(number))))
    people = invent_identities(course.enrolments)
    trees = {week: fit_boosted(_taught(frames, run, week), features, ()) for week in WEEKS}
    for way, files in WAYS.items():
        with tempfile.TemporaryDirectory() as folder:
            told, known = imported(files(course, people, Path(folder) / "files"), run, Path(folder))
            rows = build_features(told, [Cutoff(week) for week in WEEKS]).frame
        rows["learner"] = "L" + rows["learner_id"].map(known.set_index("learner_id")["source_learner_id"])
        for week in WEEKS:
            own = native[native["run_id"].eq(run) & native["week"].eq(week)]
            own = own.assign(learner=own["learner_id"].map(number))
            there = rows[rows["week"].eq(week)].merge(own[["learner", "label"]], on="learner")
            own = own[own["learner"].isin(there["learner"])]
            yield way, week, *(float(roc_auc_score(one["label"], trees[week].raw_score(one))) for one in (own, there))


def _taught(frames: dict[str, pd.DataFrame], run: str, week: int) -> pd.DataFrame:
    """Rows of the other modules of the presentations before, as they are and, for a share of the learners each, as poorer sources tell."""
    near = {name: one[one["week"].between(week - 1, week + 1)] for name, one in frames.items()}
    others = {name: one[~one["run_id"].str.startswith(run[:3]) & ~one["run_id"].str.endswith("2014B")] for name, one in near.items()}
    return with_poorer_beside(others, frames["all"]["learner_id"])[[*ROW, *frames["all"].columns.difference(ROW)]]


def main() -> None:
    """Print the table of `docs/decisions/0026-carrying-over.md`: the mean over the runs."""
    with imported_presentations() as space:
        frames, features = records(space)
        found = [row for run in RUNS for row in compared(frames, features, space, run)]
    table = pd.DataFrame(found, columns=["way", "week", "as it is", "through"]).groupby(["way", "week"], sort=False).mean()
    print("| files | week | OULAD's own tables | through these files |\n|---|---|---|---|")
    for (way, week), row in table.iterrows():
        print(f"| {way} | {week} | {row['as it is']:.3f} | {row['through']:.3f} |")


if __name__ == "__main__":
    main()
