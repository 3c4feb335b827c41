"""UCI data set 697, "Predict students' dropout and academic success": one row per student of a degree programme.

Students who were still enrolled when the others had finished have no outcome: they are scored and never learnt from.
Each file is a run.
"""

from __future__ import annotations

from dropout.readers.formats.published import Published, PublishedReader

_UNITS = ("credited", "enrolled", "evaluations", "approved", "grade", "without evaluations")
FIRST = tuple(f"Curricular units 1st sem ({part})" for part in _UNITS)
SECOND = tuple(f"Curricular units 2nd sem ({part})" for part in _UNITS)
AT_ENROLMENT = (
    "Marital status", "Application mode", "Application order", "Course", "Daytime/evening attendance", "Previous qualification",
    "Previous qualification (grade)", "Nacionality", "Mother's qualification", "Father's qualification", "Mother's occupation",
    "Father's occupation", "Admission grade", "Displaced", "Educational special needs", "Debtor", "Tuition fees up to date", "Gender",
    "Scholarship holder", "Age at enrollment", "International",
)  # fmt: skip
ECONOMY = ("Unemployment rate", "Inflation rate", "GDP")
COLUMNS = (*AT_ENROLMENT, *FIRST, *SECOND, *ECONOMY, "Target")
_PARENTS = ("Mother's qualification", "Father's qualification", "Mother's occupation", "Father's occupation")
_COURSES = {
    "33": "Biofuel Production Technologies", "171": "Animation and Multimedia Design", "8014": "Social Service (evening)",
    "9003": "Agronomy", "9070": "Communication Design", "9085": "Veterinary Nursing", "9119": "Informatics Engineering",
    "9130": "Equinculture",
    "9147": "Management", "9238": "Social Service", "9254": "Tourism", "9500": "Nursing", "9556": "Oral Hygiene",
    "9670": "Advertising and Marketing Management", "9773": "Journalism and Communication", "9853": "Basic Education",
    "9991": "Management (evening)",
}  # fmt: skip
_UNREAD = ("Application mode", "Previous qualification", "Marital status", "Nationality", *_PARENTS)  # codes left as they are

TABLE = Published(
    name="uci697",
    title="UCI 697 (predict students’ dropout)",
    short="UCI 697",
    columns={heading: "Nationality" if heading == "Nacionality" else heading for heading in COLUMNS},
    result="Target",
    stages={"time of enrolment": (*AT_ENROLMENT, *ECONOMY), "end of the first semester": FIRST, "end of the second semester": SECOND},
    usual="end of the first semester",
    why="Results of the second semester all but give the outcome away; whoever wants to act earlier cannot have them.",
    aliases={"Nationality": "Nacionality"},
    protected=frozenset({*_PARENTS, "Educational special needs"}),
    codes={
        "Course": _COURSES,
        "Daytime/evening attendance": {"1": "daytime", "0": "evening"},
        "Gender": {"1": "male", "0": "female"},
        **{title: {} for title in _UNREAD},
    },
    flags=frozenset({"Displaced", "Educational special needs", "Debtor", "Tuition fees up to date", "Scholarship holder", "International"}),
)

READER = PublishedReader(TABLE)
