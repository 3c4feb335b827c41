"""The simulated course behaves like a course: these are the claims of docs/simulator.md that need no real data."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from dropout.schema import Tables
from dropout.simulate import simulate_course

DAY = 28
SQL = f"""
SELECT e.run_id, e.outcome <> 'completed' AS label, coalesce(sum(v.count), 0) AS openings, count(DISTINCT v.day) AS days,
    coalesce({DAY} - max(v.day), 99) AS silence, any_value(s.handed_in) AS handed_in, any_value(s.mark) AS mark
FROM enrolments e LEFT JOIN events v ON v.enrolment_id = e.enrolment_id AND v.day < {DAY}
LEFT JOIN (SELECT enrolment_id, count(*) AS handed_in, avg(score) FILTER (known_on < {DAY}) AS mark
           FROM submissions WHERE submitted_day < {DAY} GROUP BY 1) s ON s.enrolment_id = e.enrolment_id
WHERE e.registered_day <= {DAY} AND (e.unregistered_day IS NULL OR e.unregistered_day > {DAY})
GROUP BY e.run_id, e.enrolment_id, e.outcome ORDER BY e.enrolment_id
"""


@pytest.fixture(scope="module")
def course() -> Tables:
    return simulate_course(learners=600, weeks=30, runs=4, seed=11)


@pytest.fixture(scope="module")
def week_four(course: Tables) -> pd.DataFrame:
    with duckdb.connect() as connection:
        course.register(connection)
        return connection.execute(SQL).df()


def test_week_four_neither_hides_the_outcome_nor_gives_it_away(week_four: pd.DataFrame):
    is_last = week_four["run_id"] == "SIM-2025B"
    features = week_four.drop(columns=["run_id", "label"]).astype(float)
    model = HistGradientBoostingClassifier(max_depth=3, max_iter=80, learning_rate=0.06, random_state=0)
    model.fit(features[~is_last], week_four.loc[~is_last, "label"])
    auc = roc_auc_score(week_four.loc[is_last, "label"], model.predict_proba(features[is_last])[:, 1])
    assert 0.65 < auc < 0.85


def test_the_share_not_completing_differs_between_runs(course: Tables):
    shares = (course.enrolments["outcome"] != "completed").groupby(course.enrolments["run_id"]).mean()
    assert shares.between(0.3, 0.6).all()
    assert shares.max() - shares.min() > 0.02


def test_quiet_learners_pass_and_busy_ones_fail(week_four: pd.DataFrame):
    quarter = pd.qcut(week_four["days"].rank(method="first"), 4, labels=False)
    assert (~week_four.loc[quarter == 0, "label"]).mean() > 0.2
    assert week_four.loc[quarter == 3, "label"].mean() > 0.1


def test_some_leave_in_silence_and_fail(course: Tables):
    last = course.frame("events").groupby("enrolment_id")["day"].max()
    people = course.enrolments.assign(last=course.enrolments["enrolment_id"].map(last).fillna(-99))
    silent = people[(people["last"] < 105) & people["unregistered_day"].isna()]
    assert len(silent) > 100
    assert silent["outcome"].unique().tolist() == ["failed"]


def test_many_come_back_after_two_silent_weeks(course: Tables):
    days = course.frame("events").query("day >= 0")[["enrolment_id", "day"]].drop_duplicates().sort_values(["enrolment_id", "day"])
    longest = days.groupby("enrolment_id")["day"].diff().groupby(days["enrolment_id"]).max()
    assert (longest > 14).mean() > 0.3


def test_activity_rises_before_work_is_due(course: Tables):
    due = course.assessments.query("run_id == 'SIM-2024A' and kind == 'assignment'")["due_day"].astype(int)
    one_run = course.of_runs(["SIM-2024A"]).frame("events").query("day >= 0").groupby("day")["count"].sum()
    on_due, week_before = one_run.reindex(due).mean(), one_run.reindex(due - 7).mean()
    assert on_due > 1.15 * week_before


def test_weekends_are_quieter_than_midweek(course: Tables):
    events = course.frame("events").query("day >= 0")
    by_weekday = events.groupby(events["day"] % 7)["count"].sum()
    assert by_weekday[5] < by_weekday[2]


def test_about_a_sixth_of_the_assignments_is_late(course: Tables):
    work = course.submissions.merge(course.assessments.query("kind == 'assignment'")[["assessment_id", "due_day"]], on="assessment_id")
    assert 0.1 < (work["submitted_day"] > work["due_day"]).mean() < 0.25
