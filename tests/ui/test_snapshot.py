"""Files without dates: what goes with the outcome, open rows, and no list for rows learnt from."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dropout.pipeline import import_export
from dropout.store import Workspace
from dropout.ui import snapshot

Open = Callable[..., AppTest]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """160 learners whose attendance decides, with much noise; the last ten still enrolled."""
    rng = np.random.default_rng(2)
    attendance = rng.uniform(0, 1, 160)
    gone = (attendance + rng.normal(0, 0.2, 160)) < 0.5
    outcome = np.where(gone, "Dropout", "Graduate").astype(object)
    outcome[150:] = "Enrolled"
    frame = pd.DataFrame({"student_id": [f"s{i}" for i in range(160)], "attendance": attendance.round(3),
                          "shoe_size": rng.integers(36, 46, 160), "Target": outcome})  # fmt: skip
    path = tmp_path / "class.csv"
    frame.to_csv(path, index=False)
    return path


def test_without_such_a_file_the_page_says_what_to_bring(app: Open) -> None:
    page = app("snapshot")
    assert not page.exception
    assert [header.value for header in page.header] == ["No file without dates yet"]


def test_a_table_shows_what_goes_with_the_outcome_and_lists_open_rows_only(app: Open, table: Path) -> None:
    import_export(Workspace(Path(os.environ["DROPOUT_HOME"])), [table], now=datetime(2026, 3, 1, tzinfo=UTC))
    home = app()
    said = "**class**, imported last, has no dates: there is no week of it to look at."
    assert [said in part.value for part in (*home.sidebar.markdown, *home.main.markdown)].count(True) == 2
    page = app("snapshot")
    assert not page.exception
    text = " ".join(element.value for element in page.markdown)
    assert "160 learners · 150 with an outcome" in text
    runs = pd.DataFrame({"run_id": ["old", "open", "new"], "kind": "snapshot", "finished": [True, False, True], "read_at": ["1", "3", "2"],
                         "enough": [True, False, True]})  # fmt: skip
    assert snapshot.latest_first(runs) == ["new", "old", "open"]
    assert "attendance goes with the outcome most" in text
    [rows] = page.dataframe
    assert len(rows.value) == 10
    assert sorted(rows.value["Tier"]).count("▲ Contact first") == 1
    assert any("“Contact first” are the first 1 of 10" in caption.value for caption in page.caption)
