"""The columns of a plain table: which is the id, which is the result, which may be used, and as what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.dates import read_dates
from dropout.readers.formats.mapped_words import plain_words
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.outcomes import WORDS, is_guess, is_outcome_heading, tells_why
from dropout.readers.people import MAIL, names_people
from dropout.readers.records import fold, squeezed
from dropout.readers.report import Finding, Severity

_IDS = {
    "studentid", "learnerid", "userid", "id", "idstudent", "student", "learner", "studentno", "studentnumber", "participantid", "personid",
    "enrolmentid", "enrollmentid", "matriculationnumber", "anonymousid", "uid", "sid", "rollno", "rollnumber", "roll", "regno", "regnumber",
    "registrationno", "registrationnumber", "enrolmentno", "enrollmentno", "enrolmentnumber", "enrollmentnumber", "admissionno", "admno",
    "admissionnumber", "indexno", "indexnumber", "matricno", "matricnumber", "matricula", "candidateno", "candidatenumber", "idnumber",
    "studentcode", "studentkey", "studentref", "studid", "usn", "emplid", "cwid", "upn", "学号",
    "matrikelnummer", "matrikelnr", "numerodematricula", "nummatricula", "matricola", "codigoestudiante", "codigodelestudiante", "legajo",
    "idestudiante", "idalumno", "idestudante", "idaluno", "registroacademico", "numeroetudiant", "noetudiant", "idetudiant",
    "netudiant", "studentnummer", "ogrencino", "nim", "npm", "nisn", "学籍番号", "学生番号", "학번",
    "ids", "mssv", "masv", "mãsv", "學號", "nralbumu", "sisid", "sisuserid", "usersisid", "canvasuserid", "orgdefinedid",
}  # fmt: skip
_CLEAREST, _BARE = {"studentid", "learnerid"}, {"id", "roll", "uid"}
_PROTECTED = re.compile(
    r"\b(gender|sex|age|age band|age group|race|ethnic\w*|disab\w*|nationalit?y|nacionalit?y|citizenship|marital|marital status|religion|"
    r"region|country|birth\w*|dob|yob|caste|year of birth|imd|imd band|international|sexual orientation|pregnan\w*|"
    r"geschlecht|alter|nationalität|"
    r"herkunft|geburt\w*|sexo|género|genero|edad|nacionalidad|país|nacimiento|discapacidad|sexe|âge|pays|naissance|sesso|"
    r"età|paese|nascita|disabilità|idade|gênero|nacionalidade|nascimento|deficiência|geslacht|leeftijd|land|пол|возраст|страна|性别|年龄|国家)\b"
)
_PRIVATE = re.compile(
    r"^(?:\w+(?:'s)? )?(?:e ?mail|mail|phone|telephone|tel|mobile|whatsapp|address|ip|contact)(?: (?:address|number|no|id))?\.?$|"
    r"^(?:post ?code|zip(?: ?code)?|nino|aadhaar|cpf|bsn)$|"
    r"\b(?:dob|date of birth|birth ?date|passport|ssn|names? of (?:the )?(?:student|learner|pupil)|"
    r"(?:first|last|middle|given|family|full|maiden|nick|preferred|sur|fore|father|mother|parent|guardian|student|learner|pupil|user)"
    r"(?:'?s)? ?(?:full )?names?)\b"
)
_VAGUE = {"status", "label", "result", "finalgrade", "finalmark", "completion", "left"}
_KNOWN_LAST = {  # known when all is over, in a table of totals; in a gradebook it may be a piece of work
    "certificate", "certificateissued", "certificateearned", "finalscore", "finalgpa", "finalcgpa", "finalpoints", "finalaverage",
    "finalpercentage", "overallgrade", "lettergrade", "notafinal", "calificacionfinal", "calificaciónfinal", "mediafinal", "médiafinal",
    "endnote", "gesamtnote", "notefinale", "votofinale", "eindcijfer", "harfnotu", "nilaiakhir", "总评", "总评成绩", "总成绩",
    "итоговаяоценка", "評価", "成績評価", "tổngkết", "ocenakońcowa",
}  # fmt: skip
_STATUS = re.compile(r"\b(status|state|estado|situacion|situación|situação|situacao|statut|stato|stand|durum|keterangan|статус|状态)\b")
_OTHER_STATUS = re.compile(  # of something else than the course, or of another one
    r"\b(pay\w*|fees?|scholarship|visa|employ\w*|marital|civil|previous|prior|loan|financial|aid|account|ticket|order|health|last)\b"
)
_OUT_OF = r"^(\d+(?:[.,]\d+)?)\s*/\s*(\d+(?:[.,]\d+)?)$"
_LASTED = r"^(\d{1,5}):([0-5]\d):([0-5]\d)$"  # hours, minutes, seconds
_AGREE = 0.9  # share of cells that have to be numbers for the column to be one
_SERIAL, _DAY = (20_000, 60_000), re.compile(r"\b(?:date|datum|fecha|日期)\b| (?:on|at)$")  # 1954 to 2064
_REMARKS = re.compile(r"^comments?\b|\b(?:comments?|remarks?|feedback|observa\w+|bemerkung\w*|comentarios?|commentaires?|备注|備註)$")
_ID = re.compile(r"\b(?:id|ids|sis|uuid|guid|hash)$|^(?:hash|sis|uuid|guid)\b")
_MOSTLY = 0.8  # of the learners have a remark, where it is how it ended
_LONG, _FEW = 5, 3  # words of what somebody wrote; different words among numbers
_COUNTERS = {
    "",
    "column1",
    "no",
    "nr",
    "sno",
    "srno",
    "slno",
    "serialno",
    "serialnumber",
    "index",
    "row",
    "rownumber",
    "unnamed0",
    "sn",
    "sl",
    "序号",
    "stt",
    "lp",
    "lp.",
}


@dataclass
class Typed:
    """The usable columns of a table, typed: numbers as floats, everything else as text; their titles by column name."""

    frame: pd.DataFrame
    titles: dict[str, str] = field(default_factory=dict)
    protected: tuple[str, ...] = ()


def id_heading(header: Iterable[str]) -> str | None:
    """The column that identifies a learner, if any; an explicit student or learner id before a bare one.

    >>> id_heading(["age", "Student_ID", "dropout"])
    'Student_ID'
    """
    found = {name: heading for heading in reversed(list(header)) if (name := plain_words(heading).replace(" ", "")) in _IDS}
    return found[min(reversed(found), key=lambda name: (name not in _CLEAREST, name in _BARE))] if found else None


def outcome_headings(header: Iterable[str]) -> list[str]:
    """The columns that tell how it ended, the clearest first: a bare status or grade may mean something else.

    >>> outcome_headings(["status", "Target", "age"])
    ['Target', 'status']
    """
    found = (heading for heading in header if is_outcome_heading(heading) or squeezed(heading) in _KNOWN_LAST)
    return sorted(found, key=lambda heading: squeezed(heading) in _VAGUE | _KNOWN_LAST)


def tells_ending(header: Iterable[str]) -> bool:
    """Whether a table surely has learners in its rows: a heading tells how it ended for each.

    >>> tells_ending(["age", "hours", "Dropout"]), tells_ending(["quiz", "result"])
    (True, False)
    """
    results = outcome_headings(header)
    return bool(results) and squeezed(results[0]) not in _VAGUE | _KNOWN_LAST


def status_headings(cells: pd.DataFrame) -> list[str]:
    """The columns of some status in which most words are those of endings, and somebody left or failed.

    >>> cells = pd.DataFrame({"enrollment_status": ["Active", "Dropped"], "enrollment_type": ["full-time", "part-time"]}, dtype="string")
    >>> status_headings(cells), status_headings(cells.assign(enrollment_status="Active"))
    (['enrollment_status'], [])
    """
    found = []
    for heading in cells.columns:
        words, filled = _words(heading), blank_missing(cells[heading]).notna().mean()
        if (
            (_STATUS.search(words) or (_REMARKS.search(words) and filled > _MOSTLY))
            and not _OTHER_STATUS.search(_words(heading))
            and not is_outcome_heading(heading)
        ):
            said = [WORDS.get(word) for word in blank_missing(cells[heading]).dropna().map(squeezed).unique()]
            if said.count(None) <= len(said) / 2 and {Outcome.WITHDRAWN, Outcome.FAILED} & set(said):
                found.append(heading)
    return found


def is_protected(heading: str) -> bool:
    """Whether a column describes what nobody may be judged by.

    >>> is_protected("Age group"), is_protected("Marital status"), is_protected("average mark")
    (True, True, False)
    """
    return bool(_PROTECTED.search(_words(heading)))


def is_private(heading: str) -> bool:
    """Whether a column says who somebody is or how to reach them, the learner or their family.

    >>> is_private("Father_Name"), is_private("studentEmail"), is_private("WhatsApp"), is_private("Course name")
    (True, True, True, False)
    """
    return bool(_PRIVATE.search(_words(heading)) or _PRIVATE.search(fold(heading)))


def _words(heading: str) -> str:
    return fold(re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", heading))


def typed_columns(cells: pd.DataFrame, leave_out: Iterable[str], name: str, findings: list[Finding]) -> Typed:
    """Every column that may be used, typed by all its cells together; what is left out or unreadable is told.

    Names, addresses and e-mails are never among them.
    """
    guessed = [heading for heading in cells.columns if is_guess(heading)]
    if guessed:
        message = "What somebody reckoned of learners was left out: it is no fact, and often made from how it ended."
        do = "If one of these says how it ended, say so: “Read this file differently”."
        findings.append(Finding(Severity.NOTICED, message, do, name, guessed[0], tuple(guessed[:10]), len(guessed)))
    why = [heading for heading in cells.columns if tells_why(heading)]
    if why:
        message = "These columns tell why somebody left, and with it that they did; they were left out."
        findings.append(Finding(Severity.NOTICED, message, file=name, column=why[0], examples=tuple(why[:10]), total=len(why)))
    personal = {heading for heading in cells.columns if names_people(heading) or is_private(heading)}
    frame: dict[str, pd.Series] = {}
    typed = Typed(pd.DataFrame())
    for heading in cells.columns.difference([*leave_out, *personal, *guessed, *why, "file", "row"], sort=False):
        values = _typed(cells[heading], heading, name, findings)
        if values is not None:
            column = _identifier(heading, typed.titles)
            frame[column] = values
            typed.titles[column] = heading
    typed.frame = pd.DataFrame(frame, index=cells.index)
    typed.protected = tuple(column for column, heading in typed.titles.items() if is_protected(heading))
    return typed


def _typed(cells: pd.Series, heading: str, name: str, findings: list[Finding]) -> pd.Series | None:
    texts = blank_missing(cells)
    filled = texts.dropna()
    parts = texts.str.extract(_OUT_OF)
    if parts[1].nunique() == 1 and parts[1].notna().sum() == len(filled):  # 28 / 30, the same highest mark in every cell
        texts, filled = parts[0], parts[0].dropna()
    lasted = texts.str.extract(_LASTED).astype("float64")
    numbers = lasted[0] + lasted[1] / 60 + lasted[2] / 3600 if lasted[0].notna().sum() == len(filled) else parse_numbers(texts)
    readable = numbers[filled.index].notna()
    if filled.empty:
        _tell(findings, f"Column {heading} is empty; it was left out.", name, heading, filled)
        return None
    if _ID.search(_words(heading)) and filled.nunique() > len(filled) / 2:
        findings.append(Finding(Severity.NOTICED, f"Column {heading} holds ids; it was left out.", file=name, column=heading))
        return None
    if squeezed(heading) in _COUNTERS and (numbers.diff().iloc[1:] == 1).all():
        _tell(findings, f"Column {heading} only counts the rows; it was left out.", name, heading, filled)
        return None
    if numbers[filled.index].between(*_SERIAL).all() and _DAY.search(_words(heading)):
        _tell(findings, f"Column {heading} holds days as a spreadsheet counts them; it was left out.", name, heading, filled)
        return None
    few_words = readable.mean() > 0.5 and filled[~readable].nunique() <= _FEW  # Exempt or absent, instead of a mark
    if readable.mean() >= _AGREE or few_words:
        if not readable.all():
            odd = filled[~readable]
            _tell(findings, f"Some cells of {heading} are no numbers; they count as missing.", name, heading, odd)
        return numbers
    if filled.str.fullmatch(MAIL).mean() > 1 - _AGREE:
        findings.append(Finding(Severity.NOTICED, f"Column {heading} holds e-mail addresses; it was left out.", file=name, column=heading))
        return None
    remarks = bool(_REMARKS.search(_words(heading)))
    wordy = filled.str.split().str.len().median() >= _LONG
    days = read_dates(filled)
    dated = (days.parts["clock"] if days.yearless else days.values("day")).notna().mean() > _AGREE
    if dated or remarks or filled.nunique() > max(0 if wordy else 20, len(filled) / 2):
        what = "holds dates, which a table of totals cannot place" if dated else "holds free text"
        _tell(findings, f"Column {heading} {what}; it was left out.", name, heading, filled)
        return None
    return texts


def _tell(findings: list[Finding], message: str, name: str, heading: str, cells: pd.Series) -> None:
    examples = tuple(str(value) for value in cells.unique()[:10])
    findings.append(Finding(Severity.NOTICED, message, file=name, column=heading, examples=examples, total=len(cells)))


def _identifier(heading: str, taken: Iterable[str]) -> str:
    column = re.sub(r"\W+", "_", fold(heading)).strip("_") or "column"
    column = f"{column}_" if column in ("run_id", "learner_id", "outcome") else column
    while column in taken:
        column += "_2"
    return column
