"""Malformed files of every format: each is told in words, no row goes missing, and a workspace is as it was or has all of an import."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dropout.errors import DropoutError
from dropout.importing import import_export
from dropout.readers.report import ImportReport, Severity
from dropout.store import Workspace
from tests.corpus import boxes, by_hand
from tests.corpus.good import ACTIONS, Files, good_exports
from tests.corpus.spoil import SPOILERS
from tests.exports.moodle import write_log

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SPOILT = 150
# What a longer search found to be told wrongly once.
FOUND = [
    ("oulad", ["shuffled columns", "western bytes", "hostile column"], 1023811449),
    ("moodle completion", ["middle lost", "hostile cells", "utf-16"], 452694164),
]


@dataclass(frozen=True)
class Case:
    """Files to import together, and words that must be told of them."""

    name: str
    files: Files
    says: str = ""


def spoilt_cases() -> list[Case]:
    """Good exports with one to three things wrong in one of their files: the same ones every time."""
    cases: list[Case] = []

    @settings(
        max_examples=SPOILT,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.sampled_from(sorted(SPOILERS)), min_size=1, max_size=3, unique=True), st.integers(0, 2**32))
    def collect(spoilers: list[str], seed: int) -> None:
        name = sorted(good_exports())[len(cases) % len(good_exports())]
        cases.append(Case(f"{len(cases):03}-{name}-{'-'.join(spoilers)}", spoilt(name, spoilers, seed)))

    collect()
    return cases


def spoilt(name: str, spoilers: list[str], seed: int) -> Files:
    """A good export with one of its files spoilt in these ways, one after the other."""
    files, chance = dict(good_exports()[name]), Random(seed)
    victim = chance.choice(sorted(files))
    for spoiler in spoilers:
        files[victim] = SPOILERS[spoiler](files[victim], chance)
    return files


def found_cases() -> list[Case]:
    return [Case(f"found-{name}-{'-'.join(spoilers)}", spoilt(name, spoilers, seed)) for name, spoilers, seed in FOUND]


def thought_of() -> list[Case]:
    """The files that somebody thought of."""
    kinds = (
        by_hand.nothing_in_them,
        by_hand.no_tables,
        by_hand.json_files,
        by_hand.odd_layouts,
        by_hand.odd_values,
        boxes.archives,
        boxes.workbooks,
    )
    return [Case(f"{kind.__name__}-{name}", {name: content}, says) for kind in kinds for name, content, says in kind()]


CASES = [*thought_of(), *found_cases(), *spoilt_cases()]


def marks_of(case: Case) -> list[pytest.MarkDecorator]:
    """The cases that chance made are too many for every run of the quick tests, and those of great size take too long."""
    return [pytest.mark.slow] if case.name[:3].isdigit() or re.search("-(deep|wide)", case.name) else []


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which something was imported and removed again, so that it has all the files that it keeps anyway."""
    folder = tmp_path_factory.mktemp("corpus")
    made = Workspace(folder / "workspace")
    _, record = import_export(made, [write_log(folder / "log.csv", ACTIONS)], now=NOW)
    assert record
    made.remove_import(record.import_id)
    return made


def state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def told(report: ImportReport) -> Iterator[str]:
    yield from (f"{finding.message} {finding.do} {' '.join(finding.examples)}" for finding in report.findings)
    yield from (question.text for question in report.questions)
    yield from (reason for file in report.files for reason in file.dropped)


def check_report(report: ImportReport, kept: bool) -> None:
    assert all(file.adds_up for file in report.files), [file.line for file in report.files]
    assert all(reason.strip() for file in report.files for reason in file.dropped)
    assert max(Counter(file.name for file in report.files).values(), default=0) <= 1
    listed = Counter(report.dropped_rows["reason"])
    counted = sum((file.dropped for file in report.files), Counter[str]())
    assert all(listed[reason] <= counted[reason] for reason in listed)
    serious = [finding for finding in report.findings if finding.severity is not Severity.NOTICED]
    assert all(finding.message.strip() for finding in report.findings)
    assert all(finding.do.strip() for finding in serious), [finding.message for finding in serious if not finding.do]
    assert kept or serious or report.open_questions


def what_is_told(workspace: Workspace, folder: Path) -> list[str]:
    """Import and, where something was kept, take it back; everything a person was told on the way."""
    report, record, refused = None, None, None
    try:
        report, record = import_export(workspace, [folder], now=NOW)
    except DropoutError as error:
        refused = error
    if report is None:
        assert refused
        assert refused.problem
        assert refused.do
        return [str(refused)]
    check_report(report, kept=record is not None)
    if record:
        workspace.remove_import(record.import_id)
    return list(told(report))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=marks_of(case)) for case in CASES])
def test_a_malformed_file_is_told_and_leaves_nothing_half_done(case: Case, workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    before = state(workspace.root)
    words = what_is_told(workspace, folder)
    assert state(workspace.root) == before
    assert not case.says or any(case.says in text for text in words), words


def test_there_are_enough_of_them_and_no_two_are_the_same() -> None:
    assert len({tuple(sorted(case.files.items())) for case in CASES}) >= 0.95 * len(CASES)
    assert len(CASES) >= 200
    assert {case.name.split("-")[1] for case in CASES if case.name[:3].isdigit()} == set(good_exports())
