"""Which groups a run is looked at by: attributes that models never see, kept for this purpose alone."""

from __future__ import annotations

import pandas as pd

from dropout.schema import Tables

NOT_STATED = "not stated"
_MOST_VALUES = 12  # numbers of more values than this are cut into bands of about equal size
_BANDS = 4


def protected_groups(tables: Tables, enrolments: pd.Series) -> pd.DataFrame:
    """The protected attributes of these enrolments, one column each; aligned with `enrolments`, as text.

    Whoever states nothing is a group of their own. Numbers of many values, such as a year of birth, become four bands.
    """
    attributes = tables.frame("attributes")
    protected = attributes[attributes["is_protected"].astype(bool) & attributes["enrolment_id"].isin(enrolments)]
    wide = protected.drop_duplicates(["enrolment_id", "name"]).pivot(index="enrolment_id", columns="name", values="value")
    wide = wide.reindex(enrolments.to_numpy())
    columns = {str(name): _grouped(wide[name]) for name in sorted(wide.columns)}
    return pd.DataFrame(columns, index=enrolments.index)


def _grouped(values: pd.Series) -> list[str]:
    text = values.astype("object").where(values.notna(), NOT_STATED).astype(str).str.strip().replace("", NOT_STATED)
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.nunique() > _MOST_VALUES and numbers.notna().sum() == (text != NOT_STATED).sum():
        bands = pd.qcut(numbers, _BANDS, duplicates="drop")
        ends = numbers.groupby(bands, observed=True).agg(["min", "max"])
        words = {band: f"{row['min']:g} to {row['max']:g}" for band, row in ends.iterrows()}
        return [words.get(band, NOT_STATED) for band in bands]
    return text.tolist()
