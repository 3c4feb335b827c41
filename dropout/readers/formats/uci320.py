"""UCI data set 320, "Student performance": one row per pupil of a subject in two Portuguese schools, with grades of three periods.

The final grade is the outcome: under 10 of 20 counts as failed. Each file, mathematics or Portuguese, is a run.
"""

from __future__ import annotations

from dropout.domain import Outcome
from dropout.readers.formats.published import Published, PublishedReader

_FAMILY = {
    "sex": "Sex", "age": "Age", "address": "Lives in town or country", "famsize": "Size of the family", "Pstatus": "Parents live together",
    "Medu": "Mother’s education", "Fedu": "Father’s education", "Mjob": "Mother’s job", "Fjob": "Father’s job", "guardian": "Guardian",
    "romantic": "In a relationship", "famrel": "Quality of family relations", "Dalc": "Alcohol on workdays", "Walc": "Alcohol at weekends",
    "health": "Health",
}  # fmt: skip
_SCHOOL = {
    "school": "School", "reason": "Reason to choose the school", "traveltime": "Way to school", "studytime": "Weekly study time",
    "failures": "Classes failed before", "schoolsup": "Extra support by the school", "famsup": "Support by the family",
    "paid": "Extra paid classes", "activities": "Activities beside school", "nursery": "Attended nursery school",
    "higher": "Wants higher education", "internet": "Internet at home", "freetime": "Free time", "goout": "Going out with friends",
}  # fmt: skip
_GRADES = {"absences": "Absences", "G1": "Grade of the first period", "G2": "Grade of the second period", "G3": "Final grade"}
COLUMNS = {**_FAMILY, **_SCHOOL, **_GRADES}
PASS = 10  # of 20

TABLE = Published(
    name="uci320",
    title="UCI 320 (student performance)",
    short="UCI 320",
    columns=COLUMNS,
    result="Final grade",
    stages={
        "start of the school year": (*_FAMILY.values(), *_SCHOOL.values()),
        "end of the first period": ("Grade of the first period",),
        "end of the school year": ("Grade of the second period", "Absences"),
    },
    usual="end of the first period",
    why="Grades of the second period all but give the final grade away, and absences are those of the whole year. "
    f"A final grade under {PASS} counts as not completed; nobody in this table left.",
    words={str(grade): Outcome.COMPLETED if grade >= PASS else Outcome.FAILED for grade in range(21)},
    protected=frozenset(_FAMILY.values()),
)

READER = PublishedReader(TABLE)
