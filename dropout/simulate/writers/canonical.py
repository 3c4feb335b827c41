"""The canonical tables as they are, one Parquet file each."""

from __future__ import annotations

from pathlib import Path

from dropout.schema import TABLE_NAMES, Tables


def write_canonical(tables: Tables, out: Path) -> list[Path]:
    """Write `<table>.parquet` for each of the seven tables into `out`; return the files."""
    out.mkdir(parents=True, exist_ok=True)
    files = [out / f"{name}.parquet" for name in TABLE_NAMES]
    for name, file in zip(TABLE_NAMES, files, strict=True):
        tables.frame(name).to_parquet(file, index=False, compression="zstd")
    return files
