"""Large tables are staged with the number of every row, fast where they are regular and carefully where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dropout.readers.base import ReadContext
from dropout.readers.report import FileReport, Question, RowLedger
from dropout.readers.sources import Source, open_sources
from dropout.readers.staged_files import count_lines
from dropout.readers.staging import Stage, open_stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with open_stage(ReadContext(tmp_path, str)) as stage:
        yield stage


@pytest.fixture
def ledger() -> RowLedger:
    return RowLedger(FileReport("file.csv"))


def source_of(folder: Path, content: str | bytes) -> Source:
    path = folder / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (source,), _ = open_sources([path], folder)
    return source


REGULAR = 'id,when\n 1 ,2024-03-01\n,\n2,"a ""b"" c"\n'
BLANK_LINE = 'id,when\n 1 ,2024-03-01\n\n2,"a ""b"" c"\n'
BLANK_BEFORE_QUOTE = 'id,when\n 1 ,2024-03-01\n,\n2, "a ""b"" c"\n'


OLD_ENDS, MIXED_ENDS = REGULAR.replace("\n", "\r"), REGULAR.replace("\n", "\r", 2)


@pytest.mark.parametrize(
    ("content", "regular"), [(REGULAR, True), (BLANK_LINE, True), (OLD_ENDS, True), (BLANK_BEFORE_QUOTE, False), (MIXED_ENDS, False)]
)
def test_both_ways_give_the_same_rows_under_the_numbers_of_the_file(
    content: str, regular: bool, stage: Stage, ledger: RowLedger, tmp_path: Path
):
    source = source_of(tmp_path, content)
    assert source.preview
    assert (count_lines(source, source.preview) == 4) is regular
    view = stage.table(source, ledger, {"who": "id", "at": "when"})
    assert stage.connection.execute(f"SELECT * FROM {view} ORDER BY row").fetchall() == [("1", "2024-03-01", 2), ("2", 'a "b" c', 4)]
    assert ledger.report.rows_read == 2


def test_ragged_rows_are_filled_up_or_dropped(stage: Stage, ledger: RowLedger, tmp_path: Path):
    view = stage.table(source_of(tmp_path, "id,when\n1\n2,x,y\n3,z\n4,w\n5,v\n"), ledger, {"id": "id", "when": "when"})
    assert stage.connection.execute(f"SELECT id, row FROM {view} ORDER BY row").fetchall() == [("1", 2), ("3", 4), ("4", 5), ("5", 6)]
    assert ledger.report.dropped == {"more cells than the header": 1}
    assert ledger.frame()["row"].tolist() == [3]
    assert ledger.report.rows_read == 5


def test_lines_are_numbered_and_blank_ones_left_out(stage: Stage, ledger: RowLedger, tmp_path: Path):
    view = stage.lines(source_of(tmp_path, '{"a": "x,y"}\n\nnot "json\n{"b": 1}'), ledger)
    assert stage.connection.execute(f"SELECT line, row FROM {view} ORDER BY row").fetchall() == [
        ('{"a": "x,y"}', 1), ('not "json', 3), ('{"b": 1}', 4)
    ]  # fmt: skip
    assert ledger.report.rows_read == 3


def times(stage: Stage, folder: Path, ledger: RowLedger, *cells: str, asked: list[Question] | None = None) -> list[datetime] | None:
    content = "id,when\n" + "\n".join(f'{number},"{cell}"' for number, cell in enumerate(cells))
    view = stage.table(source_of(folder, content), ledger, {"when": "when"})
    dated = stage.times(view, "when", "file.csv", [] if asked is None else asked, into="moment")
    return dated and [row[0] for row in stage.connection.execute(f"SELECT moment FROM {dated} ORDER BY row").fetchall()]


def test_times_with_a_zone_become_utc(stage: Stage, ledger: RowLedger, tmp_path: Path):
    found = times(stage, tmp_path, ledger, "2024-03-01T10:00:00+02:00", "2024-03-01T10:00:00.5Z", "2024-03-01 10:00:00 UTC")
    assert found == [datetime(2024, 3, 1, 8), datetime(2024, 3, 1, 10, 0, 0, 500_000), datetime(2024, 3, 1, 10)]


def test_offsets_and_names_of_zones_are_read_however_they_stand_behind_a_time(stage: Stage, ledger: RowLedger, tmp_path: Path):
    told = [
        "2024-03-01 10:00:00 -0700",
        "2024-03-01 10:00:00.250 +02:00",
        "2024-03-01 10:00:00 Z",
        "2024-03-01T10:00:00,5+02:00[Europe/Berlin]",
    ]
    told += ["2024-03-01 10:00:00 -0700 (MST)", "2024-03-01 10:00:00 America/New_York"]
    hours = [(17, 0), (8, 250_000), (10, 0), (8, 500_000), (17, 0), (15, 0)]
    assert times(stage, tmp_path, ledger, *told) == [datetime(2024, 3, 1, hour, 0, 0, micro) for hour, micro in hours]
    clocks = times(stage, tmp_path, ledger, "2024-03-01 10:00:00 BST", "2024-03-01 10:00:00 PDT", "2024-03-01 10:00:00 GMT")
    assert clocks == [datetime(2024, 3, 1, 10)] * 3  # a name may be that of several zones: the clock of the system


def test_half_days_behind_a_day_in_iso_count(stage: Stage, ledger: RowLedger, tmp_path: Path):
    found = times(stage, tmp_path, ledger, "2024-03-01 11:30:00 PM", "2024-03-01 11:30 a.m.")
    assert found == [datetime(2024, 3, 1, 23, 30), datetime(2024, 3, 1, 11, 30)]


def test_one_order_of_day_and_month_holds_for_a_column(stage: Stage, ledger: RowLedger, tmp_path: Path):
    found = times(stage, tmp_path, ledger, "2/03/21, 14:12", "28/02/21, 9:00", "1/03/21, 2:05:07 pm", "soon")
    assert found == [datetime(2021, 3, 2, 14, 12), datetime(2021, 2, 28, 9), datetime(2021, 3, 1, 14, 5, 7), None]


def test_an_open_order_is_asked_and_nothing_guessed(stage: Stage, ledger: RowLedger, tmp_path: Path):
    asked: list[Question] = []
    assert times(stage, tmp_path, ledger, "2/03/21, 14:12", "1/03/21, 9:00", asked=asked) is None
    assert [question.key for question in asked] == ["date_order:file.csv"]


def test_a_missing_year_is_walked_back_through_the_file(stage: Stage, ledger: RowLedger, tmp_path: Path):
    stage.context.answers = {"year:file.csv": "2024"}
    found = times(stage, tmp_path, ledger, "11 May, 09:44", "11 May, 09:40", "3 Jan, 10:00", "28 Dec, 1:00 pm")
    assert found == [datetime(2024, 5, 11, 9, 44), datetime(2024, 5, 11, 9, 40), datetime(2024, 1, 3, 10), datetime(2023, 12, 28, 13)]


def test_dropped_rows_are_listed_with_what_was_found(stage: Stage, ledger: RowLedger, tmp_path: Path):
    view = stage.table(source_of(tmp_path, REGULAR), ledger, {"who": "id"})
    stage.drop(f"SELECT row, who FROM {view} WHERE who = '2'", ledger, reason="no learner", column="id")
    assert ledger.frame()[["row", "column", "found", "reason"]].values.tolist() == [[4, "id", "2", "no learner"]]


def test_a_year_that_means_never_is_no_day_even_where_most_rows_have_it(stage: Stage, ledger: RowLedger, tmp_path: Path):
    found = times(stage, tmp_path, ledger, *["9999-12-31 23:59:59"] * 2, "2024-05-02 10:00:00", "1970-01-01 00:00:00")
    assert found == [None, None, datetime(2024, 5, 2, 10), None]
