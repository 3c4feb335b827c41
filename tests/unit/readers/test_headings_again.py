"""Exports that somebody put below one another, and what a spreadsheet adds below: neither makes a learner of a heading or an average."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export

MOODLE = ("First name,Surname,ID number,Email address,Quiz: Knots (Real)", "Ada,Low,{n},a{n}@x.org,7", "Overall average,,,,6.5")
CANVAS = ("Student,ID,SIS User ID,SIS Login ID,Section,Essay (101)", '"Low, Ada",{n},s{n},ada{n},A,7', "Average,,,,,6.5")
BLACKBOARD = ("Last Name,First Name,Username,Student ID,Essay [Total Pts: 10 Score] |101", "Low,Ada,ada{n},{n},7", "Average,,,,6.5")
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Essay Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator",
    "#{n},#ada{n},Low,Ada,7,#", ",,Average,,6.5,",
)  # fmt: skip
EDX = (
    "Student ID,Email,Username,Grade,Homework 1: Knots,Enrollment Track,Certificate Eligible",
    "{n},a{n}@x.org,ada{n},0.5,0.7,audit,N",
    "",
)
ALL = pytest.mark.parametrize(
    ("header", "learner", "average"), [MOODLE, CANVAS, BLACKBOARD, BRIGHTSPACE, EDX], ids=["moodle", "canvas", "blackboard", "d2l", "edx"]
)


def imported(tmp_path: Path, lines: list[str]) -> Import:
    (tmp_path / "book.csv").write_text("\n".join(lines) + "\n")
    result = read_export([tmp_path / "book.csv"], scratch=tmp_path)
    assert all(file.adds_up for file in result.report.files)
    return result


@ALL
def test_headings_once_more_and_averages_are_no_learners(tmp_path: Path, header: str, learner: str, average: str):
    first, second = ([learner.format(n=n) for n in range(start, start + 3)] for start in (11, 21))
    result = imported(tmp_path, [header, *first, header, *second, *([average] if average else [])])
    assert len(result.identities) == 6
    assert result.report.files[0].dropped["the headings once more"] == 1


@ALL
def test_a_table_below_with_other_work_is_refused_with_its_row(tmp_path: Path, header: str, learner: str, average: str):
    other = header.replace("Knots", "Sails").replace("Essay", "Talk").replace("101", "102")
    result = imported(tmp_path, [header, learner.format(n=11), other, learner.format(n=21)])
    told = [finding.message for finding in result.report.findings]
    assert any(message.startswith("Another table begins in row 3") for message in told), told


@pytest.mark.parametrize(
    ("header", "learner"),
    [
        ("Student,ID,SIS Login ID,Section,Essay,Current Score,Total Activity Time (mins)", "Ada Low {n},{n},ada{n},A,7,80,{n}"),
        ("Last Name,First Name,Username,Essay [Total Pts: 10 Score],Time in Course (hours)", "Low,Ada,ada{n},7,{n}"),
    ],
    ids=["canvas", "blackboard"],
)
def test_how_long_learners_were_there_is_no_mark(tmp_path: Path, header: str, learner: str):
    snapshot = imported(tmp_path, [header, *[learner.format(n=n) for n in (11, 12, 13)]]).snapshot
    assert snapshot is not None
    assert set(snapshot.columns) == {"essay"}
