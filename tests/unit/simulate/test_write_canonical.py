from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.schema import TABLE_NAMES, Tables, check_tables
from dropout.simulate.writers import write_canonical


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_tables_come_back_as_they_were(unfinished: Tables, tmp_path: Path, name: str):
    write_canonical(unfinished, tmp_path)
    again = check_tables(Tables(**{table: pd.read_parquet(tmp_path / f"{table}.parquet") for table in TABLE_NAMES}))
    pd.testing.assert_frame_equal(again.frame(name), unfinished.frame(name).reset_index(drop=True))
