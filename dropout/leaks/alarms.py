"""Leak alarms: one feature that is too good, data that knows the outcome, learners on both sides, features that see the future."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dropout.domain import Cutoff, Outcome
from dropout.features import CATALOGUE, build_features
from dropout.leaks.single import best_alone
from dropout.leaks.truncated import truncated
from dropout.model import TrainingData
from dropout.schema import Tables
from dropout.splits import TimeSplit, is_judged

TOO_GOOD = 0.95
_SHARE_ENDED = 0.75  # a mark given later than this far into a run may know how it ends without being a leak
_FEW = 0.01  # of those who withdrew; so few without a day teach nothing
_PROBES = 2  # weeks at which features are built again on truncated tables
# Headings that tell how it ended, in the languages of the exports read.
_TELLS = re.compile(
    r"(final|end|total|overall)[ _-]?(result|grade|mark|score|note|point)|outcome|withdr[ae]w|unregist|drop(ped)?[ _-]?out|certif|"
    r"\bpass(ed)?\b|\bfailed\b|completed|graduat|abgebrochen|abbruch|bestanden|endnote|abandon|aprobado|reprobado|réussi|échou|diplom",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Alarm:
    """Something that may teach the model the answer: what was found, what to do, and the features it concerns, if any."""

    what: str
    do: str
    features: tuple[str, ...] = ()


def leak_alarms(tables: Tables, data: TrainingData, split: TimeSplit) -> list[Alarm]:
    """Every alarm for a training on `data`, made from `tables`; empty where nothing was found."""
    return [*_too_good(data), *_left_without_a_day(tables, data), *_marks_that_know(tables, data), *_both_sides(data, split),
            *_see_the_future(tables, data)]  # fmt: skip


def snapshot_alarms(data: TrainingData) -> list[Alarm]:
    """Alarms for tables without dates: nothing tells there when a column was filled, so a heading is looked at as well."""
    named = [name for name in data.features if _TELLS.search(data.catalogue[name].title)]
    alarms = [
        Alarm(f"The heading “{data.catalogue[name].title}” sounds like the outcome itself, or like something known only afterwards.",
              f"Unless it was filled before the outcome was known, leave it out: --without {name}.", (name,)) for name in named
    ]  # fmt: skip
    return [*alarms, *(alarm for alarm in _too_good(data) if not set(alarm.features) & set(named))]


def _too_good(data: TrainingData) -> Iterator[Alarm]:
    for name in data.features:
        auc, week = best_alone(data.frame[["run_id", "learner_id", "week", "label", name]], name)
        if auc > TOO_GOOD:
            at = f" at week {week}" if week else ""
            yield Alarm(
                f"“{data.catalogue[name].title}” alone puts {100 * auc:.0f} of 100 pairs in the right order{at}: too good to be true.",
                f"Look where it comes from: it may be filled after the outcome is known. If in doubt, leave it out: --without {name}.",
                (name,),
            )


def _left_without_a_day(tables: Tables, data: TrainingData) -> Iterator[Alarm]:
    """Who withdrew on a day nobody knows stays a member afterwards, and their silence is the outcome."""
    people = tables.enrolments[tables.enrolments["run_id"].isin(data.frame["run_id"])]
    left = people[people["outcome"].eq(Outcome.WITHDRAWN)]
    undated = int(left["unregistered_day"].isna().sum())
    if undated > _FEW * len(left) and data.aim.horizon_weeks:
        yield Alarm(
            f"{undated:,} of {len(left):,} who withdrew have no day of withdrawal, so nobody knows within which weeks: they are not learnt "
            "from, and estimates are too low by so many.",
            "Import a list that holds the day (docs/formats.md says which).",
        )
    elif undated > _FEW * len(left):
        yield Alarm(
            f"{undated:,} of {len(left):,} who withdrew have no day of withdrawal, so they count as members after they had left, and being "
            "gone is what the model learns.",
            "Import a list that holds the day (docs/formats.md says which). Without it, read figures of later weeks as too good.",
        )


def _marks_that_know(tables: Tables, data: TrainingData) -> Iterator[Alarm]:
    """Pieces of work whose mark, visible well before the end, tells the outcome: mostly a course total among the marks."""
    length = tables.runs.set_index("run_id")["length_days"].astype("Float64")
    outcomes = data.frame.groupby("enrolment_id")["label"].max()
    marks = tables.submissions.merge(tables.assessments, on="assessment_id", suffixes=("", "_stated"))
    seen = marks["known_on"].fillna(marks["submitted_day"]).astype("Float64")
    early = seen.lt(_SHARE_ENDED * marks["run_id"].map(length)).fillna(False).astype(bool)
    marks = marks[early & marks["kind"].ne("exam") & marks["score"].notna() & marks["enrolment_id"].isin(outcomes.index)]
    marks = marks.assign(label=marks["enrolment_id"].map(outcomes), week=0, learner_id=marks["enrolment_id"])
    for work, some in marks.groupby("assessment_id"):
        auc, _ = best_alone(some[["run_id", "learner_id", "week", "label", "score"]], "score")
        if auc > TOO_GOOD:
            title = some["title"].iloc[0]
            yield Alarm(
                f"The marks of “{work if pd.isna(title) else title}” in {some['run_id'].iloc[0]} alone put {100 * auc:.0f} of 100 pairs in "
                "the right order, well before the end: a final result among the marks?",
                "If it is a total or a final result, take it out of the export, or map it as an exam, and import again.",
            )


def _both_sides(data: TrainingData, split: TimeSplit) -> Iterator[Alarm]:
    held_out = is_judged(data.frame, split)
    both = data.frame.loc[held_out, "learner_id"].isin(data.frame.loc[~held_out, "learner_id"])
    again = data.frame.loc[held_out, "learner_id"][both].nunique()
    if again:
        yield Alarm(
            f"{again:,} learners stand on both sides of the split: met in an earlier run and again in {', '.join(split.later)}.",
            "Nothing: they are learnt from and left out of the comparison. If they are not the same people, the export uses an id twice; "
            "import it with ids that are unique.",
        )


def _see_the_future(tables: Tables, data: TrainingData) -> Iterator[Alarm]:
    """Features built again from tables cut off at the cutoff, at up to two weeks; those that look at other runs' calendars aside."""
    compared = [name for name in data.features if CATALOGUE[name].relation != "history"]
    weeks = sorted(int(week) for week in data.frame["week"].unique())
    some = tables.of_runs(sorted(data.frame["run_id"].unique()))
    changed: dict[str, tuple[int, int]] = {}
    for week in sorted({weeks[0], weeks[len(weeks) // _PROBES]}):
        again = build_features(truncated(some, Cutoff(week).day), [Cutoff(week)]).frame.set_index("enrolment_id")[compared]
        before = data.frame[data.frame["week"] == week].set_index("enrolment_id")[compared]
        again = again.reindex(before.index)
        differs = ~(np.isclose(before, again, rtol=1e-9, atol=1e-9) | (before.isna() & again.isna()))
        changed |= {name: (int(count), week) for name, count in zip(compared, differs.sum(axis=0), strict=True) if count}
    for name, (count, week) in changed.items():
        yield Alarm(
            f"“{data.catalogue[name].title}” is another for {count:,} learners when everything after week {week} is deleted: it sees the "
            "future.",
            f"Leave it out: --without {name}. And report it: no feature may do so.", (name,),
        )  # fmt: skip
