"""The gate of continuous integration closes on skips that nobody listed, and on silence."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

GATE = runpy.run_path(str(Path(__file__).parents[2] / ".ci" / "skips.py"))
RAN = '<testcase classname="tests.unit.test_a" name="test_ran"/>'
SKIPPED = '<testcase classname="tests.unit.test_a" name="test_off"><skipped message="no network"/></testcase>'
EXPECTED_FAILURE = '<testcase classname="tests.unit.test_a" name="test_bad"><skipped type="pytest.xfail" message="known"/></testcase>'


def complaints(folder: Path, *cases: str, allowed: str = "") -> list[str]:
    report = folder / "test.xml"
    report.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>", encoding="utf-8")
    return GATE["complaints"](report, GATE["read_allowed"](allowed))


def test_tests_that_ran_pass(tmp_path: Path) -> None:
    assert complaints(tmp_path, RAN) == []


@pytest.mark.parametrize(("case", "name"), [(SKIPPED, "test_off (no network)"), (EXPECTED_FAILURE, "test_bad (known)")])
def test_unlisted_skip_is_named(tmp_path: Path, case: str, name: str) -> None:
    assert complaints(tmp_path, RAN, case) == [f"test.xml: skipped and not listed: tests.unit.test_a::{name}"]


def test_listed_skip_passes(tmp_path: Path) -> None:
    assert complaints(tmp_path, RAN, SKIPPED, allowed="tests.unit.test_a::test_off  # needs a network\n") == []


@pytest.mark.parametrize("cases", [[], [SKIPPED]])
def test_a_run_without_tests_is_no_success(tmp_path: Path, cases: list[str]) -> None:
    assert complaints(tmp_path, *cases) == ["test.xml: no test ran"]


def test_missing_report_is_no_success(tmp_path: Path) -> None:
    assert GATE["complaints"](tmp_path / "test.xml", set()) == ["test.xml: no report was written"]
