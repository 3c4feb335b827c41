"""The as-of law, second property: an export truncated at the cutoff and imported again gives the same features and risks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dropout.domain import Cutoff
from dropout.features import build_features
from dropout.pipeline import shipped_models
from dropout.readers import read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_moodle, write_oulad

WEEKS = (2, 5)


def _read(paths: list[Path], scratch: Path, answers: dict[str, str] | None = None) -> Tables:
    scratch.mkdir()
    result = read_export(paths, scratch=scratch, answers=answers)
    assert result.tables is not None, (result.report.findings, result.report.questions)
    return result.tables


def _features(tables: Tables, week: int, learners: set[str] | None = None) -> pd.DataFrame:
    frame = build_features(tables, [Cutoff(week)]).frame
    return frame if learners is None else frame[frame["learner_id"].isin(learners)].reset_index(drop=True)


@pytest.fixture(scope="module")
def course() -> Tables:
    return simulate_course(learners=30, weeks=9, runs=1, seed=11)


@pytest.mark.parametrize("week", WEEKS)
def test_oulad_cut_at_the_cutoff_gives_the_same_features_and_risks(course: Tables, week: int, tmp_path: Path) -> None:
    day = 7 * week
    write_oulad(course, invent_identities(course.enrolments), tmp_path / "whole")
    (tmp_path / "cut").mkdir()
    for path in (tmp_path / "whole").iterdir():
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        if path.name == "studentVle.csv":
            frame = frame[frame["date"].astype(int) < day]
        if path.name == "studentAssessment.csv":
            frame = frame[frame["date_submitted"].astype(int) < day]
        if path.name == "studentRegistration.csv":
            left = pd.to_numeric(frame["date_unregistration"], errors="coerce") >= day
            frame["date_unregistration"] = frame["date_unregistration"].mask(left, "")
            frame = frame[pd.to_numeric(frame["date_registration"], errors="coerce") < day]
        frame.to_csv(tmp_path / "cut" / path.name, index=False, quoting=1)
    cut = _read([tmp_path / "cut"], tmp_path / "s1")
    whole = _read([tmp_path / "whole"], tmp_path / "s2")
    known = set(_features(cut, week)["learner_id"])
    after, before = _features(cut, week, known), _features(whole, week, known)
    assert len(known) > 15
    pd.testing.assert_frame_equal(before, after, check_exact=True)
    model = shipped_models()[0]
    pd.testing.assert_frame_equal(model.predict_risk(before), model.predict_risk(after), check_exact=True)


@pytest.mark.parametrize("week", WEEKS)
def test_moodle_log_cut_at_the_cutoff_gives_the_same_features_and_risks(course: Tables, week: int, tmp_path: Path) -> None:
    write_moodle(course, invent_identities(course.enrolments), tmp_path / "whole")
    [log] = (tmp_path / "whole").glob("logs_*.csv")
    [people] = (tmp_path / "whole").glob("participants_*.csv")
    starts_on = pd.Timestamp(course.runs["starts_on"].iloc[0]).to_pydatetime()
    frame = pd.read_csv(log, dtype=str, keep_default_na=False)
    when = frame["Time"].map(lambda text: datetime.strptime(text, "%d/%m/%y, %H:%M"))
    (tmp_path / "cut").mkdir()
    cut_log = tmp_path / "cut" / log.name
    frame[when < starts_on + timedelta(days=7 * week)].to_csv(cut_log, index=False)
    answers = {f"run_start:{run}": starts_on.date().isoformat() for run in (course.runs["run_id"].iloc[0], log.stem)}
    whole = _read([log, people], tmp_path / "s1", answers)
    cut = _read([cut_log, people], tmp_path / "s2", answers)
    after, before = _features(cut, week), _features(whole, week)
    assert len(after) > 15
    pd.testing.assert_frame_equal(before, after, check_exact=True)
    model = shipped_models()[0]
    pd.testing.assert_frame_equal(model.predict_risk(before), model.predict_risk(after), check_exact=True)
