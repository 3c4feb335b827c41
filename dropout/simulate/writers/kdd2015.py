"""The tables of KDD Cup 2015: a window of thirty days of each run, and who did nothing in the ten days after it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import EventKind
from dropout.errors import DropoutError
from dropout.readers.formats.kdd2015_layout import LABEL_DAYS, WINDOW_DAYS
from dropout.schema import Tables

EVENTS = {
    EventKind.CONTENT: "access", EventKind.VIDEO: "video", EventKind.QUIZ: "problem", EventKind.ASSIGNMENT: "problem",
    EventKind.FORUM: "discussion", EventKind.COLLABORATION: "wiki", EventKind.NAVIGATION: "nagivate", EventKind.OTHER: "page_close",
}  # fmt: skip
CATEGORIES = {
    EventKind.CONTENT: "html", EventKind.VIDEO: "video", EventKind.QUIZ: "problem", EventKind.ASSIGNMENT: "combinedopenended",
    EventKind.FORUM: "discussion", EventKind.COLLABORATION: "html", EventKind.NAVIGATION: "sequential", EventKind.OTHER: "about",
}  # fmt: skip
BROWSER = {"access", "page_close", "problem", "video"}


def write_kdd2015(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write enrolments, logs, truth, objects and dates into `out`; return the files. Every third enrolment is of the test set.

    As in the original, only who acted in the window is enrolled, and the truth has no header. Runs not observed for forty
    days are left out; `DropoutError` where that is all of them.
    """
    out.mkdir(parents=True, exist_ok=True)
    runs = tables.runs[tables.runs["data_until_day"].ge(WINDOW_DAYS + LABEL_DAYS)]
    if runs.empty:
        raise DropoutError("No run was observed for forty days.", found=f"{tables.runs['data_until_day'].max()} days",
                           do="Simulate at least six weeks.")  # fmt: skip
    parts = tables.of_runs(list(runs["run_id"]))
    starts = runs.set_index("run_id")["starts_on"]
    people = parts.enrolments.merge(identities, on="learner_id", how="left")
    events = parts.frame("events").merge(people[["enrolment_id", "run_id", "source_learner_id"]], on="enrolment_id")
    window = events[events["day"].between(0, WINDOW_DAYS - 1)].sort_values(["run_id", "at", "enrolment_id"], kind="stable")
    after = events[events["day"].between(WINDOW_DAYS, WINDOW_DAYS + LABEL_DAYS - 1)]
    people = people[people["enrolment_id"].isin(window["enrolment_id"])].reset_index(drop=True)
    people = people.assign(enrollment_id=np.arange(1, len(people) + 1), test=np.arange(len(people)) % 3 == 2)
    listed = people.rename(columns={"source_learner_id": "username", "run_id": "course_id"})
    truth = listed[["enrollment_id"]].assign(silent=(~people["enrolment_id"].isin(after["enrolment_id"])).astype(int))
    log = _log(window.merge(people[["enrolment_id", "enrollment_id", "test"]], on="enrolment_id"))
    files = {
        "truth_train.csv": truth[~people["test"]],
        "object.csv": _objects(parts, starts),
        "date.csv": pd.DataFrame({"course_id": starts.index, "from": _day(starts, 0), "to": _day(starts, WINDOW_DAYS - 1)}),
    }
    for name, test in (("train", False), ("test", True)):
        files[f"enrollment_{name}.csv"] = listed.loc[people["test"] == test, ["enrollment_id", "username", "course_id"]]
        files[f"log_{name}.csv"] = log[log["test"] == test].drop(columns="test")
    for name, frame in files.items():
        frame.to_csv(out / name, index=False, header=name != "truth_train.csv", lineterminator="\n")
    return [out / name for name in files]


def _day(starts: pd.Series, days: int) -> pd.Series:
    return (starts + pd.Timedelta(days=days)).dt.strftime("%Y-%m-%d").to_numpy()


def _log(events: pd.DataFrame) -> pd.DataFrame:
    """One line for each opening, a minute apart."""
    rows = events.loc[events.index.repeat(events["count"].clip(upper=20))]
    at = rows["at"] + pd.to_timedelta(rows.groupby(level=0).cumcount(), unit="min")
    same_day = at.dt.normalize() == rows["at"].dt.normalize()
    rows, at = rows[same_day], at[same_day]
    event = rows["kind"].map(EVENTS)
    return pd.DataFrame(
        {
            "enrollment_id": rows["enrollment_id"], "time": at.dt.strftime("%Y-%m-%dT%H:%M:%S"),
            "source": np.where(event.isin(BROWSER), "browser", "server"), "event": event, "object": rows["resource_id"],
            "test": rows["test"],
        }
    )  # fmt: skip


def _objects(tables: Tables, starts: pd.Series) -> pd.DataFrame:
    """Each week a chapter with a start, which its material opens with; what opens beforehand has one of its own."""
    material = tables.resources
    week = material["opens_day"] // 7
    chapter = material["run_id"] + "/week-" + week.astype("string")
    opens = material["run_id"].map(starts) + pd.to_timedelta(week * 7, unit="D")
    leaves = pd.DataFrame(
        {"course_id": material["run_id"], "module_id": material["resource_id"], "category": material["kind"].map(CATEGORIES)}
    )
    weeks = leaves[["course_id"]].assign(module_id=chapter, category="chapter", start=opens.dt.strftime("%Y-%m-%dT%H:%M:%S"))
    children = material["resource_id"].groupby(chapter).agg(" ".join)
    weeks = weeks.drop_duplicates("module_id").assign(children=lambda frame: frame["module_id"].map(children))
    objects = pd.concat([weeks, leaves.assign(children="", start="null")], ignore_index=True)
    return objects[["course_id", "module_id", "category", "children", "start"]]
