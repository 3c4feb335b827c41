"""What a later export of a run says that the one before did not, and whether it may replace it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import duckdb
import pandas as pd

from dropout.domain import Outcome
from dropout.schema import Tables

ROWS = ["run_id", "learner_id", "change", "what", "before", "now"]
_MOST_LOST = 0.2  # of the learners, actions or marks: an export that lacks more of them is taken for a partial one
_DAILY = """
SELECT learner_id, day, sum(count)::BIGINT AS actions FROM events JOIN enrolments USING (enrolment_id) WHERE run_id = ? GROUP BY ALL
"""
_COMPARED = """
SELECT learner_id, sum(b)::BIGINT AS had, sum(n)::BIGINT AS has, sum(greatest(n - b, 0))::BIGINT AS added,
    sum(greatest(b - n, 0))::BIGINT AS lost, min(day) FILTER (n > b) AS since
FROM (SELECT learner_id, day, coalesce(before.actions, 0) AS b, coalesce(now.actions, 0) AS n
    FROM before FULL JOIN now USING (learner_id, day))
GROUP BY learner_id ORDER BY learner_id
"""


class Change(StrEnum):
    """What may differ for one learner between two exports."""

    ACTIVE = "new activity"
    FIRST_ACTIVE = "active for the first time"
    SILENCED = "activity missing"
    JOINED = "new learner"
    GONE = "no longer in the export"
    MARKED = "new mark"
    REMARKED = "changed mark"
    UNMARKED = "mark missing"
    ENDED = "new outcome"
    ENDED_OTHERWISE = "changed outcome"
    UNENDED = "outcome missing"
    WITHDREW = "withdrew"


@dataclass(frozen=True)
class Version:
    """What one export tells of a run, as far as two can be compared. Days count from 1970 where the start is known, else from the start."""

    learners: pd.DataFrame  # learner_id, outcome, left (day of unregistration or missing)
    marks: pd.DataFrame  # learner_id, work, title, score
    daily: pd.DataFrame  # learner_id, day, actions
    until: int | None  # the first day of which it knows nothing; None for a table without dates
    dated: bool  # whether days are calendar days


@dataclass(frozen=True)
class RunChanges:
    """What differs between two versions of a run: figures to tell, and one row per difference to look up."""

    run_id: str
    figures: dict[str, int]
    since: str = ""  # the first day of the new activity, in words
    doubts: tuple[str, ...] = ()  # why it should perhaps not replace the version before
    compared_with: str = ""  # when the version before was read
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=ROWS), compare=False)

    @property
    def sentences(self) -> list[str]:
        """What is new, in words; one sentence where nothing is.

        >>> RunChanges("A", {"actions": 1204, "active": 38, Change.JOINED: 1}, "4 March 2025").sentences
        ['1,204 new actions of 38 learners since 4 March 2025', '1 new learner']
        """
        actions, active = self.figures.get("actions", 0), self.figures.get("active", 0)
        told = [f"{_count(actions, 'new action')} of {_count(active, 'learner')} since {self.since}"] if actions else []
        told += [pattern.format(_count(n, noun)) for change, (pattern, noun) in _WORDS.items() if (n := self.figures.get(change, 0))]
        return told or ["Nothing is different."]

    def to_json(self) -> dict[str, Any]:
        """Plain data, the rows aside."""
        return {name: value for name, value in vars(self).items() if name != "rows"}

    @classmethod
    def from_json(cls, data: dict[str, Any], rows: pd.DataFrame) -> RunChanges:
        """The reverse of `to_json`; `rows` may be those of several runs."""
        own = rows[rows["run_id"] == data["run_id"]].reset_index(drop=True)
        return cls(**{**data, "doubts": tuple(data["doubts"])}, rows=own)


_WORDS = {
    Change.FIRST_ACTIVE: ("{} active for the first time", "learner"),
    Change.JOINED: ("{}", "new learner"),
    Change.GONE: ("{} no longer in the export", "learner"),
    Change.MARKED: ("{}", "new mark"),
    Change.REMARKED: ("{}", "changed mark"),
    Change.WITHDREW: ("{}", "new withdrawal"),
    Change.ENDED: ("{}", "new outcome"),
    Change.ENDED_OTHERWISE: ("{}", "changed outcome"),
    Change.SILENCED: ("actions of {} are missing", "learner"),
    Change.UNMARKED: ("{} missing", "mark"),
    Change.UNENDED: ("{} missing", "outcome"),
}


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# Versions ------------------------------------------------------------------------------------------


def version_of_tables(tables: Tables, run_id: str) -> Version:
    """One run of some tables as it is compared; events are counted where they lie."""
    run = tables.runs[tables.runs["run_id"] == run_id].iloc[0]
    shift = (run["starts_on"] - pd.Timestamp(0)).days if pd.notna(run["starts_on"]) else 0
    members = tables.enrolments[tables.enrolments["run_id"] == run_id]
    learners = pd.DataFrame({"learner_id": members["learner_id"], "outcome": members["outcome"], "left": members["unregistered_day"]})
    work = tables.assessments.assign(title=tables.assessments["title"].fillna(tables.assessments["assessment_id"]))
    marks = tables.submissions.dropna(subset="score").merge(work[["assessment_id", "title"]], on="assessment_id")
    marks = marks.merge(members[["enrolment_id", "learner_id"]], on="enrolment_id").rename(columns={"assessment_id": "work"})
    with duckdb.connect() as connection:
        tables.register(connection)
        daily = connection.execute(_DAILY, [run_id]).df()
    until = None if pd.isna(run["data_until_day"]) else int(run["data_until_day"]) + shift
    marks, daily = marks[["learner_id", "work", "title", "score"]], daily.assign(day=daily["day"] + shift)
    return Version(learners, marks, daily, until, dated=pd.notna(run["starts_on"]))


def version_of_snapshot(frame: pd.DataFrame, run_id: str) -> Version:
    """A run without dates as it is compared: who is in it and how it ended for them."""
    own = frame[frame["run_id"] == run_id]
    learners = pd.DataFrame({"learner_id": own["learner_id"], "outcome": own["outcome"], "left": pd.NA})
    marks = pd.DataFrame(columns=["learner_id", "work", "title", "score"])
    daily = pd.DataFrame(columns=["learner_id", "day", "actions"]).astype({"learner_id": "string", "day": "int64", "actions": "int64"})
    return Version(learners, marks, daily, until=None, dated=False)


# Comparison ----------------------------------------------------------------------------------------


def compare_versions(run_id: str, before: Version, now: Version, compared_with: str = "") -> RunChanges:
    """What `now` says of a run that `before`, read at the time `compared_with`, did not, and the reverse."""
    activity = _compared_activity(before, now)
    rows = [
        *_people(before, now),
        *_endings(before, now),
        *_marks(before, now),
        *_activity_rows(activity, set(before.learners["learner_id"])),
    ]
    table = pd.DataFrame([(run_id, *row) for row in rows], columns=ROWS).astype("string")
    figures = {str(change): int(number) for change, number in table["change"].value_counts().items()}
    added = activity[activity["added"] > 0]
    figures |= {"actions": int(added["added"].sum()), "active": len(added)}
    since = _day(int(added["since"].min()), now) if len(added) else ""
    return RunChanges(run_id, figures, since, tuple(_doubts(before, now, activity, figures)), compared_with, table)


def _compared_activity(before: Version, now: Version) -> pd.DataFrame:
    if before.dated != now.dated:  # the days of one mean nothing in the other
        return pd.DataFrame(columns=["learner_id", "had", "has", "added", "lost", "since"])
    with duckdb.connect() as connection:
        connection.register("before", before.daily)
        connection.register("now", now.daily)
        return connection.execute(_COMPARED).df()


def _people(before: Version, now: Version) -> list[tuple[str, ...]]:
    old, new = set(before.learners["learner_id"]), set(now.learners["learner_id"])
    return [(who, Change.JOINED, "", "", "") for who in sorted(new - old)] + [(who, Change.GONE, "", "", "") for who in sorted(old - new)]


def _endings(before: Version, now: Version) -> list[tuple[str, ...]]:
    """New and changed outcomes; a withdrawal counts once, whether a day or an outcome tells of it."""
    old = {row.learner_id: (_outcome(row), _has_left(row)) for row in before.learners.itertuples()}
    rows: list[tuple[str, ...]] = []
    for row in now.learners.itertuples():
        outcome, (was, had_left) = _outcome(row), old.get(row.learner_id, ("", False))
        if _has_left(row) and not had_left:
            rows.append((row.learner_id, Change.WITHDREW, "", was, outcome))
        elif outcome != was:
            change = Change.ENDED if not was else Change.ENDED_OTHERWISE if outcome else Change.UNENDED
            rows.append((row.learner_id, change, "", was, outcome))
    return rows


def _outcome(row: Any) -> str:
    return "" if row.outcome == Outcome.UNKNOWN.value else str(row.outcome)


def _has_left(row: Any) -> bool:
    return bool(pd.notna(row.left) or row.outcome == Outcome.WITHDRAWN.value)


def _marks(before: Version, now: Version) -> list[tuple[str, ...]]:
    both = before.marks.merge(now.marks, on=["learner_id", "work"], how="outer", suffixes=("_before", "_now"))
    differs = both["score_before"].round(2).fillna(-1) != both["score_now"].round(2).fillna(-1)
    rows: list[tuple[str, ...]] = []
    for row in both[differs].itertuples():
        old, new = row.score_before, row.score_now
        change = Change.MARKED if pd.isna(old) else Change.UNMARKED if pd.isna(new) else Change.REMARKED
        rows.append((row.learner_id, change, row.title_before if pd.isna(row.title_now) else row.title_now, _mark(old), _mark(new)))
    return rows


def _mark(score: float) -> str:
    return "" if pd.isna(score) else f"{score:.4g}"


def _activity_rows(activity: pd.DataFrame, known: set[str]) -> list[tuple[str, ...]]:
    """Who did more, who did something for the first time, and whose actions the new export lacks."""
    rows: list[tuple[str, ...]] = []
    for row in activity.itertuples():
        amounts = ("actions", str(row.had), str(row.has))
        if row.added:
            first = not row.had and row.learner_id in known
            rows.append((row.learner_id, Change.FIRST_ACTIVE if first else Change.ACTIVE, *amounts))
        if row.lost:
            rows.append((row.learner_id, Change.SILENCED, *amounts))
    return rows


def _doubts(before: Version, now: Version, activity: pd.DataFrame, figures: dict[str, int]) -> list[str]:
    """Why the new export looks older than the one in use, or like a part of it."""
    doubts = []
    if before.until is not None and now.until is None:
        doubts.append("It has no dates, and the export in use has.")
    elif before.until is not None and now.until is not None and before.dated == now.dated and now.until < before.until:
        doubts.append(f"It ends on {_day(now.until - 1, now)}, the export in use on {_day(before.until - 1, before)}.")
    parts = [
        ("learners", figures.get(Change.GONE, 0), len(before.learners)),
        ("actions", int(activity["lost"].sum()), int(activity["had"].sum())),
        ("marks", figures.get(Change.UNMARKED, 0), len(before.marks)),
        ("outcomes", figures.get(Change.UNENDED, 0), int(before.learners["outcome"].ne(Outcome.UNKNOWN.value).sum())),
    ]
    doubts += [f"It lacks {lost:,} of {had:,} {what} that the export in use has." for what, lost, had in parts if lost > _MOST_LOST * had]
    return doubts


def _day(number: int, version: Version) -> str:
    """A day in words.

    >>> nothing = pd.DataFrame()
    >>> _day(20151, Version(nothing, nothing, nothing, None, dated=True)), _day(28, Version(nothing, nothing, nothing, None, dated=False))
    ('4 March 2025', 'day 28')
    """
    if not version.dated:
        return f"day {number}"
    date = pd.Timestamp(number, unit="D")
    return f"{date.day} {date:%B %Y}"
