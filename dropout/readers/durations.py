"""How long something took, as systems write it."""

from __future__ import annotations

import pandas as pd

_CLOCK = r"^(?P<h>\d{1,5}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?:\.\d+)?$"
_WORDS = (
    r"^(?:(?P<d>\d+)\s*(?:d|days?|t|tage?|j|jours?)\.?,?\s*)?(?:(?P<h>\d+)\s*(?:h|hrs?|hours?|std|stunden?|horas?|heures?|ore|u|uur)\.?,?\s*)?"
    r"(?:(?P<m>\d+)\s*(?:m|mins?|minutes?|minuten?|minutos?|minuti)\.?,?\s*)?"
    r"(?:(?P<s>\d+)\s*(?:s|secs?|seconds?|sek|sekunden?|segundos?|secondes?|secondi|seconden)\.?)?$"
)


def hours(texts: pd.Series) -> pd.Series:
    """Hours that something lasted, missing where a cell says nothing of the kind; a bare number has no unit and is none.

    >>> hours(pd.Series(["1h 30m", "00:45:00", "2 days 6 hrs", "90", "soon"], dtype="string")).tolist()
    [1.5, 0.75, 54.0, nan, nan]
    """
    plain = texts.astype("string").str.strip().str.casefold()
    clock, words = plain.str.extract(_CLOCK).astype("float64"), plain.str.extract(_WORDS).astype("float64")
    counted = clock["h"] + clock["m"] / 60 + clock["s"] / 3600
    parts = words.fillna(0)
    said = (parts["d"] * 24 + parts["h"] + parts["m"] / 60 + parts["s"] / 3600).where(words.notna().any(axis=1))
    return counted.fillna(said).astype("float64")
