"""The column of a plain table that says who a row is about."""

from __future__ import annotations

from collections.abc import Iterable

from dropout.readers.formats.mapped_words import plain_words
from dropout.readers.people import match_people

_IDS = {
    "studentid", "learnerid", "userid", "id", "idstudent", "student", "learner", "studentno", "studentnumber", "participantid", "personid",
    "enrolmentid", "enrollmentid", "matriculationnumber", "anonymousid", "uid", "sid", "rollno", "rollnumber", "roll", "regno", "regnumber",
    "registrationno", "registrationnumber", "enrolmentno", "enrollmentno", "enrolmentnumber", "enrollmentnumber", "admissionno", "admno",
    "admissionnumber", "indexno", "indexnumber", "matricno", "matricnumber", "matricula", "candidateno", "candidatenumber", "idnumber",
    "studentcode", "studentkey", "studentref", "idno", "idnum", "employeeid", "employeeno", "employeenumber", "empid", "empno", "staffid",
    "staffnumber", "personnelnumber", "traineeid", "candidate", "candidateid", "learnrefnumber", "learnerrefnumber", "uln", "ra",
    "jmbag", "uco", "osobnicislo", "رقمالطالب", "الرقمالجامعي", "studid", "usn", "emplid", "cwid", "upn", "学号",
    "matrikelnummer", "matrikelnr", "numerodematricula", "nummatricula", "matricola", "codigoestudiante", "codigodelestudiante", "legajo",
    "idestudiante", "idalumno", "idestudante", "idaluno", "registroacademico", "numeroetudiant", "noetudiant", "idetudiant",
    "netudiant", "studentnummer", "ogrencino", "nim", "npm", "nisn", "学籍番号", "学生番号", "학번",
    "ids", "mssv", "masv", "mãsv", "學號", "nralbumu", "sisid", "sisuserid", "usersisid", "canvasuserid", "orgdefinedid",
}  # fmt: skip
_IDS |= {plain_words(word) for word in ("รหัสนักศึกษา", "รหัสนักเรียน", "रोलनंबर")}
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
