"""How a list treats groups, at the length chosen: measured by attributes that no model looks at."""

from dropout.fairness.abroca import abroca, abroca_range
from dropout.fairness.groups import NOT_STATED, protected_groups
from dropout.fairness.measures import FEWEST, MEASURES, RATES, group_table
from dropout.fairness.proxies import proxies
from dropout.fairness.words import TITLES, WITHHELD, cell, finding, reading

__all__ = [
    "FEWEST", "MEASURES", "NOT_STATED", "RATES", "TITLES", "WITHHELD", "abroca", "abroca_range", "cell", "finding", "group_table",
    "protected_groups", "proxies", "reading",
]  # fmt: skip
