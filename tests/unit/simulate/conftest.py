"""Small simulated courses that several files look at; nothing changes them."""

from __future__ import annotations

import pytest

from dropout.schema import Tables
from dropout.simulate import simulate_course

OBSERVED = 4


@pytest.fixture(scope="package")
def finished() -> Tables:
    return simulate_course(learners=60, weeks=10, runs=2, seed=3)


@pytest.fixture(scope="package")
def unfinished() -> Tables:
    """The same course, its second run seen through week 4."""
    return simulate_course(learners=60, weeks=10, runs=2, seed=3, weeks_observed=OBSERVED)
