from __future__ import annotations

import pandas as pd

from dropout.schema import Tables
from dropout.simulate import invent_identities
from dropout.simulate.people import FIRST_NAMES, LAST_NAMES


def test_every_learner_of_every_run_has_one_identity(finished: Tables):
    identities = invent_identities(finished.enrolments)
    assert identities["learner_id"].tolist() == finished.enrolments["learner_id"].tolist()
    assert identities["source_learner_id"].is_unique


def test_mail_addresses_reach_nobody(finished: Tables):
    assert invent_identities(finished.enrolments)["email"].str.endswith("@example.org").all()


def test_names_repeat_only_when_combinations_run_out():
    combinations = len(FIRST_NAMES) * len(LAST_NAMES)
    learners = pd.DataFrame({"learner_id": [f"L{number}" for number in range(1001, 1001 + combinations)]})
    assert invent_identities(learners)["name"].nunique() == combinations
