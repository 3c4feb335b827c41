"""Moments in digits alone: days as a spreadsheet counts them or run together, seconds since 1970."""

from __future__ import annotations

import numpy as np
import pandas as pd

EPOCH = r"1\d{9}(\d{3}){0,3}(\.\d+)?"  # seconds since 1970, from 2001 to 2033, or thousandths, millionths or billionths of them
COMPACT = r"(?:19[5-9]|20[0-6])[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"  # 20240902
_SERIAL, _EPOCH = r"[345][0-9]{4}(?:\.[0-9]+)?", 25569  # days since 30 December 1899, and how many of them to 1970


def epoch_seconds(number: str) -> str:
    """SQL of a number that `EPOCH` fits as seconds.

    >>> import duckdb
    >>> duckdb.sql(f"SELECT {epoch_seconds('1.7e9')}, {epoch_seconds('1.7e12')}, {epoch_seconds('1.7e18')}").fetchall()
    [(1700000000.0, 1700000000.0, 1700000000.0)]
    """
    return f"{number} / pow(1000, floor((log10({number}) - 9) / 3))"


def epoch_moments(texts: pd.Series) -> pd.Series:
    """Timestamps of texts that `EPOCH` fits.

    >>> epoch_moments(pd.Series(["1709251200", "1709251200000000"])).astype(str).tolist()
    ['2024-03-01', '2024-03-01']
    """
    numbers = pd.to_numeric(texts, errors="coerce")
    return pd.to_datetime(numbers / 1000 ** np.floor((np.log10(numbers) - 9) / 3), unit="s")


def are_serials(texts: pd.Series) -> bool:
    """Whether all cells may be days in digits alone: as a spreadsheet counts them, from 1982 to 2064, or 20240902.

    Under a heading of days they are some; elsewhere they may be points or ids.

    >>> are_serials(pd.Series(["45567", "45570.75", None])), are_serials(pd.Series(["45567", "12"])), are_serials(pd.Series(["20240902"]))
    (True, False, True)
    """
    told = texts.dropna().astype("string")
    return bool(len(told)) and bool(told.str.fullmatch(_SERIAL).all() or told.str.fullmatch(COMPACT).all())


def serial_days(texts: pd.Series) -> pd.Series:
    """Timestamps of days in digits alone, to the second.

    >>> serial_days(pd.Series(["45567.75"])).astype(str).tolist(), serial_days(pd.Series(["20240902"])).astype(str).tolist()
    (['2024-10-02 18:00:00'], ['2024-09-02'])
    """
    if texts.dropna().astype("string").str.fullmatch(COMPACT).all():
        return pd.to_datetime(texts, format="%Y%m%d", errors="coerce").astype("datetime64[us]")
    seconds = ((pd.to_numeric(texts) - _EPOCH) * 86400).round()
    return pd.to_datetime(seconds, unit="s").astype("datetime64[us]")
