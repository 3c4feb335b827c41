"""The columns of every canonical table and the rules they keep, as pandera schemas."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa

from dropout.domain import AssessmentKind, EventKind, Outcome, Provenance, SubmissionStatus


def _text(nullable: bool = False, **kwargs: Any) -> pa.Column:
    return pa.Column(pd.StringDtype(), nullable=nullable, coerce=True, **kwargs)


def _whole(nullable: bool = False, **kwargs: Any) -> pa.Column:
    return pa.Column(pd.Int64Dtype(), nullable=nullable, coerce=True, **kwargs)


def _number(nullable: bool = True, **kwargs: Any) -> pa.Column:
    return pa.Column("float64", nullable=nullable, coerce=True, **kwargs)


def _flag() -> pa.Column:
    return pa.Column("bool", coerce=True)


_provenance = pa.Check.isin(list(Provenance))

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "runs": pa.DataFrameSchema(
        {
            "run_id": _text(unique=True),
            "source": _text(),  # format it was read from: a model knows which sources it was validated on
            "institution": _text(nullable=True),
            "course": _text(),
            "title": _text(nullable=True),
            "starts_on": pa.Column("datetime64[us]", nullable=True, coerce=True),
            "starts_on_provenance": _text(checks=_provenance),
            "length_days": _whole(nullable=True, checks=pa.Check.gt(0)),
            "length_provenance": _text(checks=_provenance),
            "registration_known": _flag(),  # the source states registration days; members need one then
            "data_until_day": _whole(nullable=True),  # first day the export knows nothing of
        },
        strict=True,
    ),
    "enrolments": pa.DataFrameSchema(
        {
            "enrolment_id": _text(unique=True),
            "run_id": _text(),
            "learner_id": _text(),
            "registered_day": _whole(nullable=True),
            "unregistered_day": _whole(nullable=True),
            "outcome": _text(checks=pa.Check.isin(list(Outcome))),
            "section": _text(nullable=True),
            "instructor": _text(nullable=True),
            "known_on": _whole(nullable=True),  # missing: stated by a roster; else first day seen in activity
        },
        strict=True,
        unique=["run_id", "learner_id"],
    ),
    "attributes": pa.DataFrameSchema(
        {"enrolment_id": _text(), "name": _text(), "value": _text(), "is_protected": _flag()},
        strict=True,
        unique=["enrolment_id", "name"],
    ),
    "events": pa.DataFrameSchema(
        {
            "enrolment_id": _text(),
            "day": _whole(),
            "at": pa.Column("datetime64[us]", nullable=True, coerce=True),
            "kind": _text(checks=pa.Check.isin(list(EventKind))),
            "resource_id": _text(nullable=True),
            "count": _whole(checks=pa.Check.gt(0)),
        },
        strict=True,
    ),
    "resources": pa.DataFrameSchema(
        {
            "resource_id": _text(unique=True),
            "run_id": _text(),
            "kind": _text(checks=pa.Check.isin(list(EventKind))),
            "title": _text(nullable=True),
            "week": _whole(nullable=True),
            "opens_day": _whole(nullable=True),
        },
        strict=True,
    ),
    "assessments": pa.DataFrameSchema(
        {
            "assessment_id": _text(unique=True),
            "run_id": _text(),
            "kind": _text(checks=pa.Check.isin(list(AssessmentKind))),
            "title": _text(nullable=True),
            "due_day": _whole(nullable=True),
            "weight": _number(checks=pa.Check.ge(0)),
            "max_score": _number(checks=pa.Check.gt(0)),
            "known_on": _whole(nullable=True),  # missing: stated by the source
        },
        strict=True,
    ),
    "submissions": pa.DataFrameSchema(
        {
            "enrolment_id": _text(),
            "assessment_id": _text(),
            "submitted_day": _whole(nullable=True),
            "known_on": _whole(nullable=True),  # day the mark became visible
            "score": _number(checks=pa.Check.in_range(0, 100)),
            "status": _text(checks=pa.Check.isin(list(SubmissionStatus))),
            "attempts": _whole(nullable=True, checks=pa.Check.ge(0)),
        },
        strict=True,
        unique=["enrolment_id", "assessment_id"],
    ),
}
