"""Who is enrolled, with what result and background: studentInfo and studentRegistration."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.formats.oulad_book import Book
from dropout.readers.formats.oulad_layout import ATTRIBUTES, EDUCATION, OUTCOMES


def read_enrolments(book: Book) -> pd.DataFrame:
    """One row per learner and presentation: the canonical columns, with `source_id` and the source's own beside them."""
    info = book.table("studentInfo")
    assert info is not None  # the reader has made sure
    named = info["run_id"].notna() & info["id_student"].notna()
    info = book.ledgers.keep(info, named, reason="no module, presentation or learner id", column="id_student")
    info = book.once(info, ["run_id", "id_student"], "second row for the same learner", "id_student")
    book.ledgers.settle(info)
    strange = info.loc[~info["final_result"].isin(list(OUTCOMES)), "final_result"]
    if len(strange):
        book.notice("Some results are no known word; these outcomes count as unknown.", column="final_result", values=strange)
    pseudonyms = {source_id: book.context.pseudonym(source_id) for source_id in info["id_student"].unique()}
    learner = info["id_student"].map(pseudonyms).astype("string")
    enrolments = info.drop(columns=["file", "row"]).assign(
        source_id=info["id_student"],
        learner_id=learner,
        enrolment_id=info["run_id"] + "/" + learner,
        outcome=info["final_result"].map(OUTCOMES).fillna(Outcome.UNKNOWN).astype("string"),
    )
    return _with_registration(book, enrolments)


def _with_registration(book: Book, enrolments: pd.DataFrame) -> pd.DataFrame:
    registration = book.table("studentRegistration")
    if registration is None:
        return enrolments.assign(registered_day=pd.NA, unregistered_day=pd.NA)
    registration = book.of_members(registration, enrolments)
    registration = book.once(registration, ["enrolment_id"], "second row for the same learner", "id_student")
    registration, registered = book.with_days(registration, "date_registration")
    registration, unregistered = book.with_days(registration.assign(registered_day=registered), "date_unregistration")
    book.ledgers.settle(registration)
    registration = registration.assign(unregistered_day=unregistered)
    return enrolments.merge(registration[["enrolment_id", "registered_day", "unregistered_day"]], on="enrolment_id", how="left")


def attributes(enrolments: pd.DataFrame) -> pd.DataFrame:
    """The learners' background, one row per value; education as its rank, so that it can be ordered."""
    source = enrolments.assign(
        highest_education=enrolments["highest_education"].map(EDUCATION),
        imd_band=enrolments["imd_band"].str.replace(r"^(\d+-\d+)$", r"\1%", regex=True),  # one band lacks its sign in the original
    )
    keys = source["enrolment_id"]
    parts = [
        pd.DataFrame({"enrolment_id": keys, "name": name, "value": source[column].astype("string"), "is_protected": protected})
        for column, (name, protected) in ATTRIBUTES.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="value", ignore_index=True)
