"""Answers about the run as a whole: how many, when and where learners leave, what is missed; small groups withheld."""

from __future__ import annotations

import pandas as pd

from dropout import plots
from dropout.asking.answer import Answer, Course, count, of_100
from dropout.cohort import MIN_GROUP, RunAtWeek, risk_distribution, totals, withhold_small
from dropout.recommend.usage import build_usage
from dropout.schema import day_words

_SHOWN = 10


def active(course: Course) -> Answer:
    """How many had any activity in the last seven days."""
    found = totals(course.scored)
    if found.active is None:
        return Answer(("The data of this run holds no activity: how many were active cannot be told.",), "cohort")
    told = f"{found.active:,} of {found.enrolled:,} enrolled were active in week {course.week}: {of_100(found.active, found.enrolled)}."
    return _with_leaving(course, told)


def withdrew(course: Course) -> Answer:
    """How many are enrolled, and how many have withdrawn since the first day."""
    own = course.runs()[0]
    told = f"{count(len(course.scored.members))} are enrolled at the end of week {course.week}."
    if own.withdrew is None:
        return _with_leaving(course, told, "The data does not say who withdrew when.")
    return _with_leaving(course, told, f"{own.withdrew:,} of the {own.size:,} who began withdrew so far: {of_100(own.withdrew, own.size)}.")


def _with_leaving(course: Course, *told: str) -> Answer:
    runs = course.runs()
    curves = pd.concat([run.leaving.assign(run_id=run.run["run_id"]) for run in runs], ignore_index=True)
    return Answer(told, "cohort", figure=plots.leaving_curve(curves, runs[0].run["run_id"]), data=curves,
                  reading="Of everyone in the run on its first day or later: the share still enrolled at the end of each week, and the "
                  "share with any activity in it.")  # fmt: skip


def expected(course: Course) -> Answer:
    """For how many the label is expected to come true, with its range; only where a frequency may be told."""
    found, phrase = totals(course.scored), course.scored.aim.future_phrase
    if found.expected is None or found.low is None or found.high is None:
        return Answer(("Without comparable finished runs only the order of the list is known: no number can be given.",), "cohort")
    told = [f"About {found.expected:,.0f} of the {found.judged:,} with enough data {phrase} (range {found.low:,.0f} to {found.high:,.0f})."]
    told += [f"The run is over: it happened to {found.happened:,} of them."] if found.happened is not None else []
    bins = risk_distribution(course.scored)
    return Answer(tuple(told), "cohort", figure=plots.risk_distribution(bins, course.scored.aim.phrase), data=bins,
                  reading="Learners with enough data by estimate.")  # fmt: skip


def loses_week(course: Course) -> Answer:
    """The week in which most withdrew, over all runs of the course where this one names none; else the one in which activity fell most."""
    runs = course.runs()
    own = runs[0]
    if own.withdrew is None:
        return _with_leaving(course, _activity_fell(own.leaving))
    if not own.withdrew:
        return _with_leaving(course, f"Nobody withdrew in the first {count(course.week, 'week')}.")
    if found := _worst_week(_left_by_week(own)):
        return _with_leaving(course, f"Most withdrew in week {found[0]}: {count(found[1])}, {of_100(found[1], own.size)} who began.")
    told = f"{count(own.withdrew)} withdrew so far, in no single week {MIN_GROUP} or more: too few to name one."
    known = [run for run in runs[1:] if run.withdrew is not None]
    found = (
        _worst_week(pd.concat([_left_by_week(run) for run in runs if run.withdrew is not None]).groupby(level=0).sum()) if known else None
    )
    also = [f"Over this run and {count(len(known), 'earlier run')}, most withdrew in week {found[0]}: {count(found[1])}."] if found else []
    return _with_leaving(course, told, *also)


def _left_by_week(run: RunAtWeek) -> pd.Series:
    """How many withdrew in each week of a run."""
    shares = run.leaving.set_index("week")["enrolled"]
    return (-run.size * shares.diff()).dropna().round().astype(int)


def _worst_week(left: pd.Series) -> tuple[int, int] | None:
    """The week with most withdrawals and how many; None where it is withheld as a small group."""
    shown = withhold_small(pd.DataFrame({"week": left.index, "n": left.to_numpy()}), [])
    told = shown[shown["shown"]]
    return (int(told.loc[told["n"].idxmax(), "week"]), int(told["n"].max())) if len(told) else None


def _activity_fell(leaving: pd.DataFrame) -> str:
    falls = leaving.dropna(subset=["active"]).assign(fall=lambda rows: -rows["active"].diff()).dropna(subset=["fall"])
    start = "The data does not say who withdrew when."
    if falls.empty or not falls["fall"].max() > 0:
        return f"{start} The share of active learners has not fallen from week to week."
    most = falls.loc[falls["fall"].idxmax()]
    return (
        f"{start} Activity fell most in week {most['week']:.0f}: {100 * most['fall']:.0f} of 100 fewer were active than in the week before."
    )


def loses_assignment(course: Course) -> Answer:
    """Between which deadlines most of those who stopped were last active."""
    stages = course.stops()
    if stages.empty:
        return Answer(
            ("No deadline has passed yet, none is known, or no activity is on record: where learners stop cannot be told.",), "cohort"
        )
    told = stages[stages["shown"]]
    sentence = f"At no deadline did {MIN_GROUP} or more stop: too few to name one."
    if len(told):
        most = told.loc[told["n"].idxmax()]
        sentence = (f"Most of those who stopped were last active here: {most['label']}. These are {count(int(most['n']))}, "
                    f"{of_100(most['share'], 1)} who had come so far.")  # fmt: skip
    return Answer((sentence, "Stopped means withdrawn, or silent for the last 14 days."), "cohort", figure=plots.stops(stages), data=stages,
                  reading="By the deadlines between which they were last active; under 10 is withheld.")  # fmt: skip


def least_handed_in(course: Course) -> Answer:
    """The work due so far that most of those still in the run have not handed in."""
    work = course.record().work
    work = work[work["due_day"] < course.scored.cutoff.day]
    if work.empty:
        return Answer(("No work was due yet, or no due day is known.",), "cohort")
    found = work.assign(missing=work["day"].isna()).groupby(["due_day", "title"])["missing"].agg(["sum", "size"]).reset_index()
    shown = _most_first(found.rename(columns={"sum": "n"}))
    starts_on = course.scored.run["starts_on"]
    names = [f"{row.title}, due on {day_words(starts_on, int(row.due_day))}" for row in shown.itertuples()]
    table = pd.DataFrame({"Work": names, "Not handed in": _told(shown), "Of": shown["size"].to_numpy()})
    if not shown["shown"].any():
        return Answer((f"No work is missing from {MIN_GROUP} or more.",), "cohort", table)
    most = shown.iloc[0]
    told = (f"Least handed in: {names[0]}. {most['n']:,.0f} of the {most['size']:,.0f} still in the run had not handed it in by the end of "
            f"week {course.week}: {of_100(most['n'], most['size'])}.")  # fmt: skip
    return Answer((told,), "cohort", table.head(_SHOWN))


def material_missed(course: Course) -> Answer:
    """The material that had been open for a week and that most of those still in the run have not used."""
    usage = build_usage(course.scored.tables, str(course.scored.run["run_id"]), course.scored.cutoff)
    items = usage.items[usage.items["opened_week"] < course.week]
    if items.empty:
        return Answer(("No material that had been open for a week is named in the data of this run.",), "cohort")
    learners = len(usage.learners)
    used = usage.used.drop_duplicates(["enrolment_id", "resource_id"]).groupby("resource_id").size()
    missed = items.assign(n=learners - items["resource_id"].map(used).fillna(0).astype(int))
    shown = _most_first(missed)
    names = [f"{row.kind} {row.resource_id}" if pd.isna(row.title) else str(row.title) for row in shown.itertuples()]
    table = pd.DataFrame({"Material": names, "Kind": shown["kind"].to_numpy(), "Open since week": shown["opened_week"].to_numpy(),
                          "Not used": _told(shown)}).head(_SHOWN)  # fmt: skip
    if not shown["shown"].any():
        return Answer((f"No material was missed by {MIN_GROUP} or more.",), "cohort", table)
    most = shown.iloc[0]
    told = (
        f"Most missed: {names[0]}. {most['n']:,.0f} of the {learners:,} still in the run, {of_100(most['n'], learners)}, have not used it."
    )
    return Answer((told, "Counted is material that had been open for a week or longer."), "cohort", table)


def _most_first(frame: pd.DataFrame) -> pd.DataFrame:
    """The largest `n` first, with the column `shown`; groups under 10 are withheld one by one, as no sum over them is told."""
    within = frame.assign(row=range(len(frame)))
    return withhold_small(within, [], ["row"]).sort_values(["n", "row"], ascending=[False, True], ignore_index=True)


def _told(shown: pd.DataFrame) -> list[str]:
    return [f"{row.n:,.0f}" if row.shown else f"< {MIN_GROUP}" for row in shown.itertuples()]


def earlier_runs(course: Course) -> Answer:
    """This run beside earlier ones of its course, as of the same week."""
    runs = course.runs()
    if len(runs) == 1:
        return Answer(("There is no earlier run of this course to compare with.",), "cohort")
    rows = [{"run_id": run.run["run_id"], "measure": name, "share": share} for run in runs for name, share in run.measures.items()]
    compared = pd.DataFrame(rows).astype({"share": "float64"})
    figure = plots.run_comparison(compared, runs[0].run["run_id"])
    reading = f"Each run as of its own week {course.week}, except completion, which is the outcome of finished runs."
    return Answer((f"{figure.layout.title.text}.",), "cohort", figure=figure, data=compared, reading=reading)
