"""Exports saved again by a spreadsheet, or of several runs at once, are read as they were; all that the simulator writes as tables."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from dropout.readers import read_export
from dropout.schema import Tables
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate import writers as write

pytestmark = pytest.mark.slow

Rows = list[list[str]]
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::\d\d)?(?:\.\d+)?(?:Z| UTC|\+00:00)?")
_DECIMAL, _NUMBER = re.compile(r"-?\d+\.\d+"), re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?")
WRITERS = ["moodle", "canvas", "blackboard", "brightspace", "edx", "futurelearn", "moodle_reports", "canvas_reports", "blackboard_reports"]
WRITERS += ["edx_reports", "brightspace_lists"]


def _save(path: Path, rows: Rows, cell: Callable[[str], str], delimiter: str, encoding: str) -> None:
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([[cell(text) for text in row] for row in rows])


def _european(path: Path, rows: Rows) -> None:
    def cell(text: str) -> str:
        found = _ISO.fullmatch(text)
        decimal = text.replace(".", ",") if _DECIMAL.fullmatch(text) else text
        return f"{found[3]}.{found[2]}.{found[1]} {found[4]}:{found[5]}" if found else decimal

    _save(path, rows, cell, ";", "cp1252")


def _american(path: Path, rows: Rows) -> None:
    def cell(text: str) -> str:
        found = _ISO.fullmatch(text)
        if not found:
            return text
        hour = int(found[4])
        return f"{int(found[2])}/{int(found[3])}/{found[1]} {hour % 12 or 12}:{found[5]} {'AM' if hour < 12 else 'PM'}"

    _save(path, rows, cell, ",", "utf-8-sig")


def _padded(path: Path, rows: Rows) -> None:
    _save(path, [[*row, "", ""] for row in rows] + [[""] * (len(rows[0]) + 2)] * 3, str, ",", "utf-8")


def _workbook(path: Path, rows: Rows) -> None:
    with xlsxwriter.Workbook(path.with_suffix(".xlsx")) as book:
        sheet, moment = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                if place and (found := _ISO.fullmatch(text)):
                    sheet.write_datetime(place, column, datetime(*(int(part) for part in found.groups())), moment)  # type: ignore[arg-type]
                elif place and _NUMBER.fullmatch(text):
                    sheet.write_number(place, column, float(text))
                else:
                    sheet.write_string(place, column, text)
    path.unlink()


def _rows(path: Path) -> Rows:
    content = path.read_bytes()
    wide = content.startswith(b"\xff\xfe")
    text = content.decode("utf-16" if wide else "utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if wide else ","))


def _told(folder: Path) -> dict[str, object]:
    """What was read, in figures that say when something of it is lost or moved."""
    scratch = folder.parent / "scratch"
    scratch.mkdir()
    first = read_export([folder], scratch=scratch)
    answers = {question.key: "month" for question in first.report.open_questions if question.key.startswith("date_order")}
    result = read_export([folder], scratch=scratch, answers=answers)
    people = result.tables.enrolments if result.tables else result.snapshot.frame if result.snapshot else None
    assert people is not None, result.report.open_questions
    told: dict[str, object] = {"learners": len(people), "outcomes": people["outcome"].value_counts().to_dict()}
    if result.snapshot:
        told["marks"] = round(float(result.snapshot.frame.select_dtypes("number").sum().sum()))
    if result.tables:
        work, events = result.tables.submissions, result.tables.frame("events")
        told |= {"work": len(work), "marked": int(work["score"].notna().sum()), "marks": round(float(work["score"].sum()))}
        told |= {"handed in": int(work["submitted_day"].sum()), "known": int(work["known_on"].sum())}
        told |= {"events": len(events), "days": int(events["day"].sum()), "due": int(result.tables.assessments["due_day"].notna().sum())}
    return told


@pytest.fixture(scope="module")
def course() -> Tables:
    return simulate_course(learners=12, weeks=8, runs=2, seed=5, weeks_observed=5)


@pytest.mark.parametrize("name", WRITERS)
def test_an_export_saved_again_reads_the_same(name: str, course: Tables, tmp_path: Path) -> None:
    getattr(write, f"write_{name}")(course, invent_identities(course.enrolments), tmp_path / "as exported" / "x")
    for archive in list((tmp_path / "as exported").rglob("*.zip")):
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(archive.parent)
        archive.unlink()
    expected = _told(tmp_path / "as exported" / "x")
    for save in (_european, _american, _padded, _workbook):
        folder = tmp_path / save.__name__ / "x"
        shutil.copytree(tmp_path / "as exported" / "x", folder)
        for path in sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".xls")):
            save(path, _rows(path))
        assert _told(folder) == expected, save.__name__


@pytest.mark.parametrize("name", WRITERS)
def test_runs_read_together_are_what_they_are_one_by_one(name: str, course: Tables, tmp_path: Path) -> None:
    identities = invent_identities(course.enrolments)
    alone = Counter[str]()
    for run in course.runs["run_id"]:
        getattr(write, f"write_{name}")(course.of_runs([run]), identities, tmp_path / run / "x")
        alone += _counts(_told(tmp_path / run / "x"))
    getattr(write, f"write_{name}")(course, identities, tmp_path / "both" / "x")
    together = _counts(_told(tmp_path / "both" / "x"))
    assert {key: abs(together[key] - alone[key]) for key in alone | together if abs(together[key] - alone[key]) > 1} == {}  # rounded


def _counts(told: dict[str, object]) -> Counter[str]:
    """The figures that add up over runs, whatever a run is called and when it is said to start."""
    found = Counter({key: value for key, value in told.items() if isinstance(value, int) and key not in ("handed in", "known", "days")})
    outcomes = told["outcomes"]
    assert isinstance(outcomes, dict)
    return found + Counter(outcomes)
