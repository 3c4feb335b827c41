"""The catalogue: every entry can be computed anywhere and said in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlglot

from dropout.features import CATALOGUE, Feature, catalogue_version, default_features
from dropout.features.build import base_sql
from dropout.features.feature import More
from dropout.features.relations import RELATIONS

YES_OR_NO = {"last_deadline_missed"}  # its two sentences say the value


def names_where(broken: Callable[[Feature], object]) -> list[str]:
    return [feature.name for feature in CATALOGUE.values() if broken(feature)]


def test_every_entry_has_a_title_and_a_concept() -> None:
    assert names_where(lambda feature: not feature.title or not feature.concept) == []


def test_every_sentence_tells_the_value_whichever_way_it_points() -> None:
    assert names_where(lambda f: "{value}" not in f.raises or "{value}" not in f.lowers) == sorted(YES_OR_NO)


def test_no_sentence_asks_for_anything_but_value_and_median() -> None:
    assert names_where(lambda feature: re.search(r"\{(?!value\}|median\})", feature.raises + feature.lowers)) == []


def test_every_entry_sees_rows_that_are_cut_at_the_cutoff() -> None:
    assert names_where(lambda feature: feature.relation not in {*RELATIONS, "derived", "position"}) == []


def test_what_can_be_changed_is_moved_by_a_lever_there_is() -> None:
    assert names_where(lambda feature: feature.changeable not in {None, "active_days", "next_submission", "mark"}) == []


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_the_one_query_is_valid_in_every_engine(dialect: str) -> None:
    text = base_sql(dialect)
    assert sqlglot.parse_one(text, read=dialect).sql(dialect) == text


def test_every_feature_but_the_places_is_in_the_query() -> None:
    found = sqlglot.parse_one(base_sql(), read="duckdb").named_selects
    assert {f.name for f in CATALOGUE.values() if f.relation != "position"} <= set(found)


def test_a_model_is_not_given_what_is_off_by_default_or_protected() -> None:
    assert {name for name in CATALOGUE if name not in default_features()} == {n for n in CATALOGUE if re.match(r"share_(\w+day$|hours)", n)}


def test_the_version_depends_on_what_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = catalogue_version()
    changed = {**CATALOGUE, "actions_total": Feature("actions_total", "activity", "0", "", "", "", "", More.BETTER, "")}
    monkeypatch.setattr("dropout.features.catalogue.CATALOGUE", changed)
    assert catalogue_version() != before


ENTRY = Feature("x", "", "", "Title", "days", "only {value} (median {median})", "{value} (median {median})", More.BETTER, "")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(12.0, "days", "12 days"), (1.0, "days", "1 day"), (0.8, "share", "80 %"), (1234.0, "actions", "1,234 actions"),
     (2.345, "days", "2.35 days"), (3.0, "", "3"),
     (-1.0, "days late", "1 day early"), (-0.96, "balance", "2 %"), (None, "days", "missing"), (float("nan"), "share", "missing")],
)  # fmt: skip
def test_values_are_said_with_their_unit(value: float | None, unit: str, text: str) -> None:
    assert Feature("x", "", "", "", unit, "", "", More.EITHER, "").render(value) == text


def test_a_sentence_takes_its_direction_value_and_median() -> None:
    assert ENTRY.sentence(2.0, 5.0, raises=True) == "Only 2 days (median 5 days)"
    assert replace(ENTRY, unit="share").sentence(0.0, 0.5, raises=True) == "0 % (median 50 %)"
    assert ENTRY.sentence(9.0, 5.0, raises=False) == "9 days (median 5 days)"
    last = CATALOGUE["days_since_last_activity"]
    assert last.sentence(0.0, 2.0, raises=False) == "Last active on the last day (run median 2 days)"
    assert last.sentence(1.0, 2.0, raises=False) == "Last active 1 day ago (run median 2 days)"
