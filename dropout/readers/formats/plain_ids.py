"""The column of a plain table that says who a row is about."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from dropout.readers.formats.mapped_words import plain_words
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.people import match_people
from dropout.readers.records import fold
from dropout.readers.sources import Preview

_IDS = {
    "studentid", "learnerid", "userid", "id", "idstudent", "student", "learner", "studentno", "studentnumber", "participantid", "personid",
    "enrolmentid", "enrollmentid", "matriculationnumber", "anonymousid", "uid", "sid", "rollno", "rollnumber", "roll", "regno", "regnumber",
    "registrationno", "registrationnumber", "enrolmentno", "enrollmentno", "enrolmentnumber", "enrollmentnumber", "admissionno", "admno",
    "admissionnumber", "indexno", "indexnumber", "matricno", "matricnumber", "matricula", "candidateno", "candidatenumber", "idnumber",
    "studentcode", "studentkey", "studentref", "idno", "idnum", "employeeid", "employeeno", "employeenumber", "empid", "empno", "staffid",
    "staffnumber", "personnelnumber", "traineeid", "candidate", "candidateid", "learnrefnumber", "learnerrefnumber", "uln", "ra",
    "jmbag", "uco", "osobnicislo", "رقمالطالب", "الرقمالجامعي", "studid", "usn", "emplid", "cwid", "upn", "学号",
    "matrikelnummer", "matrikelnr", "numerodematricula", "nummatricula", "matricola", "matricule", "enrolleeid", "codalumno",
    "codigoalumno", "номерзачетки", "noзачетки", "codigoestudiante", "codigodelestudiante", "legajo",
    "idestudiante", "idalumno", "idestudante", "idaluno", "registroacademico", "numeroetudiant", "noetudiant", "idetudiant",
    "netudiant", "studentnummer", "studentnr", "ogrencino", "nim", "npm", "nisn", "学籍番号", "学生番号", "학번",
    "neptunkód", "opiskelijanumero", "studienummer", "αμ", "αριθμόςμητρώου", "תז", "מספרסטודנט", "شمارهدانشجویی", "学生学号", "学員番号",
    "ids", "mssv", "masv", "mãsv", "學號", "nralbumu", "sisid", "sisuserid", "usersisid", "canvasuserid", "orgdefinedid",
}  # fmt: skip
_IDS |= {plain_words(word).replace(" ", "") for word in _IDS}  # as headings are compared: Hangul in its parts
_IDS |= {plain_words(word).replace(" ", "") for word in ("รหัสนักศึกษา", "รหัสนักเรียน", "रोलनंबर")}
_SEVERAL = 5  # rows or kinds of cells that tell something
_CLEAREST, _BARE = {"studentid", "learnerid"}, {"id", "roll", "uid"}


def id_heading(header: Iterable[str]) -> str | None:
    """The column that identifies a learner, if any; an explicit student or learner id before a bare one.

    >>> id_heading(["age", "Student_ID", "dropout"])
    'Student_ID'
    """
    found = {name: heading for heading in reversed(list(header)) if (name := plain_words(heading).replace(" ", "")) in _IDS}
    return found[min(reversed(found), key=lambda name: (name not in _CLEAREST, name in _BARE))] if found else None


def learner_heading(header: Iterable[str]) -> str | None:
    """The column that says who a row is about: an id, else the whole name."""
    header = list(header)
    people = match_people(header)
    return id_heading(header) or people.get("full name") or people.get("email") or people.get("username")


def learner_column(shown: Preview) -> str | None:
    """The column of ids: one that is empty in all of the first rows only where there is no other."""
    filled = [heading for place, heading in enumerate(shown.header) if any(place < len(row) and row[place].strip() for row in shown.rows)]
    if (mail := match_people(filled).get("email")) and _numbers_rows(shown, found := id_heading(filled)):
        return id_heading([heading for heading in filled if heading != found]) or mail  # each row has a number, and somebody else's name
    return id_heading(filled) or id_heading(shown.header) or _row_names(shown)


def _numbers_rows(shown: Preview, heading: str | None) -> bool:
    """Whether a bare column of ids does nothing but number the rows, as a list of answers does."""
    place = shown.header.index(heading) if heading and fold(heading) == "id" else len(shown.header)
    cells = [row[place].strip() for row in shown.rows if place < len(row)]
    return len(cells) >= _SEVERAL and cells == [str(number) for number in range(1, len(cells) + 1)]


def first_rows(shown: Preview) -> pd.DataFrame:
    """The first rows of a table under its headings."""
    width = len(shown.header)
    return pd.DataFrame([[*row, *[""] * width][:width] for row in shown.rows], columns=list(shown.header), dtype="string")


def counts_of_many(cells: pd.Series) -> bool:
    """Whether whole numbers under a result count something, as the completions of a course are: rows are no learners then.

    >>> counts_of_many(pd.Series(["31", "9", "17", "40", "12", "8"])), counts_of_many(pd.Series(["1", "0"]))
    (True, False)
    """
    numbers = parse_numbers(blank_missing(cells))
    return bool(numbers.notna().any() and (numbers.dropna() % 1 == 0).all() and numbers.max() > 1 and numbers.nunique() > _SEVERAL)


def _row_names(shown: Preview) -> str | None:
    """The first column, which has no heading, where words in it tell the rows apart, as programs write the names of rows."""
    firsts = [row[0].strip() for row in shown.rows if row]
    apart = len(firsts) >= _SEVERAL and len(set(firsts)) == len(firsts) and not any(map(str.isdecimal, firsts))
    return shown.header[0] if apart and all(firsts) and shown.header[0] == "column 1" else None
