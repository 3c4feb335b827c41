"""Who stands in a trial, and what is known of them afterwards."""

from __future__ import annotations

import pandas as pd
import pytest

from dropout.effects import active_after, build_trials, completed, first_contacts
from tests.builders import make_tables

LEARNERS = ["A", "B", "C", "D"]


def contacts(*rows: tuple[str, int, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["learner_id", "week", "day"]).assign(run_id="R-1")
    return frame.astype({"day": "Int64"})


def panel(weeks: tuple[int, ...] = (2, 3)) -> pd.DataFrame:
    rows = [("R-1", f"R-1/{learner}", learner, week) for week in weeks for learner in LEARNERS]
    return pd.DataFrame(rows, columns=["run_id", "enrolment_id", "learner_id", "week"])


def enrolments(**left: int) -> pd.DataFrame:
    return make_tables(enrolments=[{"learner_id": one, "unregistered_day": left.get(one, pd.NA)} for one in LEARNERS]).enrolments


def test_only_the_first_contact_counts() -> None:
    found = first_contacts(contacts(("A", 3, 22), ("A", 2, 15), ("A", 2, None), ("B", 3, None)))
    assert found[["learner_id", "week"]].to_numpy().tolist() == [["A", 2], ["B", 3]]


def test_a_contact_counts_from_the_week_it_was_made_in() -> None:
    assert first_contacts(contacts(("A", 2, 30)))["week"].tolist() == [4]


def test_trial_holds_members_not_contacted_before() -> None:
    rows = build_trials(panel(), contacts(("A", 2, 14), ("B", 3, 21)), enrolments())
    assert rows.loc[rows["week"] == 2, "learner_id"].tolist() == LEARNERS
    assert rows.loc[rows["week"] == 3, "learner_id"].tolist() == ["B", "C", "D"]
    assert rows.loc[rows["contacted"], ["learner_id", "week"]].to_numpy().tolist() == [["A", 2], ["B", 3]]


def test_the_compared_who_are_contacted_later_stay_and_are_marked() -> None:
    rows = build_trials(panel(), contacts(("A", 2, 14), ("B", 3, 21)), enrolments())
    assert rows.loc[rows["later"], ["learner_id", "week"]].to_numpy().tolist() == [["B", 2]]


def test_a_week_without_a_first_contact_is_no_trial() -> None:
    assert set(build_trials(panel(), contacts(("A", 2, 14)), enrolments())["week"]) == {2}


@pytest.mark.parametrize(("left", "counts"), [(14, None), (15, None), (16, 0.5), (20, 0.5), (21, 1.0)])
def test_who_withdraws_in_the_week_counts_by_the_contacts_made_until_then(left: int, counts: float | None) -> None:
    """Contacts on days 15 and 20: only the enrolled can be contacted, so only the enrolled may be compared."""
    rows = build_trials(panel((2,)), contacts(("A", 2, 15), ("B", 2, 20)), enrolments(C=left))
    found = rows.set_index("learner_id")["exposure"]
    assert found.get("C") == counts
    assert found[["A", "B", "D"]].tolist() == [1.0, 1.0, 1.0]


def test_a_contact_without_a_day_counts_as_made_on_the_last_of_its_week() -> None:
    rows = build_trials(panel((2,)), contacts(("A", 2, None)), enrolments(C=20))
    assert "C" not in set(rows["learner_id"])


def test_active_after_counts_two_weeks_from_the_end_of_the_week_of_contact() -> None:
    events = [
        {"learner_id": "A", "day": 20},
        {"learner_id": "B", "day": 21},
        {"learner_id": "C", "day": 34},
        {"learner_id": "D", "day": 35},
    ]
    tables = make_tables(enrolments=[{"learner_id": one} for one in LEARNERS], events=events)
    rows = build_trials(panel((2,)), contacts(("A", 2, 14)), tables.enrolments)
    assert active_after(tables, rows).tolist() == [0, 1, 1, 0]


def test_what_the_data_does_not_reach_is_missing() -> None:
    tables = make_tables(runs=[{"data_until_day": 34}], enrolments=[{"learner_id": one, "outcome": "unknown"} for one in LEARNERS])
    rows = build_trials(panel((2,)), contacts(("A", 2, 14)), tables.enrolments)
    assert active_after(tables, rows).isna().all()
    assert completed(tables, rows).isna().all()
