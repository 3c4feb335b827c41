"""The columns of a plain table: which is the id, which is the result, which may be used, and as what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.dates import read_dates
from dropout.readers.endings import is_guess, tells_completion_day, tells_leaving_day, tells_why
from dropout.readers.formats.plain_cells import heading_words, typed_cells, weekday_headings
from dropout.readers.formats.plain_statuses import status_headings
from dropout.readers.letters import ORDER, SPECIAL
from dropout.readers.numbers import blank_missing, said_in
from dropout.readers.outcomes import is_outcome_heading
from dropout.readers.people import names_people
from dropout.readers.records import fold, squeezed
from dropout.readers.report import Finding, Severity

_PROTECTED = re.compile(
    r"\b(gender|female|male|sex|age|age band|age group|race|ethnic\w*|disab\w*|nationalit?y|nacionalit?y|citizenship|marital|"
    r"marital status|religion|region|country|birth\w*|dob|yob|caste|year of birth|imd|imd band|international|"
    r"pell(?: status)?|first gen\w*|special (?:needs|education)|sped|iep|ell|esl|frl|lunch(?: status|$)|"
    r"(?:mothers?|fathers?|parent\w*|guardians?)(?:'s)?(?: level of)? (?:education|qualification|occupation|job|income)|"
    r"[mf](?:edu|job)|low income|socio ?economic\w*|mother tongue|native language|"
    r"sexual orientation|pregnan\w*|"
    r"geschlecht|geschl|anrede|salutation|alter|nationalität|"
    r"herkunft|geburt\w*|sexo|género|genero|edad|nacionalidad|país|nacimiento|discapacidad|sexe|âge|pays|naissance|sesso|"
    r"età|paese|nascita|disabilità|idade|gênero|nacionalidade|nascimento|deficiência|geslacht|leeftijd|land|الجنس|العمر|เพศ|อายุ|spol|pohlavi|pohlaví|пол|возраст|страна|性别|年龄|国家)\b"
)
_PRIVATE = re.compile(
    r"^(?:\w+(?:'s)? )?(?:e ?mail|mail|phone|telephone|tel|mobile|whatsapp|address|ip|contact)(?: (?:address|number|no|id))?\.?$|"
    r"^(?:line )?(?:manager|supervisor|instructor|class teacher|teacher|trainer|advis[eo]r)(?:'?s)?$|"
    r"^(?:line )?(?:manager|supervisor|instructor|teacher|trainer|tutor|advis[eo]r|mentor|lecturer|professor|coach|counsell?or|"
    r"employee|trainee|candidate|delegate|client)(?:'?s)? (?:full )?(?:name|e ?mail)$|"
    r"^(?:post ?code|zip(?: ?code)?|nino|aadhaar|cpf|bsn)$|"
    r"\b(?:dob|date of birth|birth ?date|passport|ssn|names? of (?:the )?(?:student|learner|pupil)|"
    r"(?:first|last|middle|given|family|full|maiden|nick|preferred|sur|fore|father|mother|parent|guardian|student|learner|pupil|user)"
    r"(?:'?s)? ?(?:full )?names?)\b"
)
_PROGRESS = re.compile(r"complet|progress|finished|viewed|avance|fortschritt|progres|voortgang|прогресс|进度|完成")
_LABELS = frozenset({"class", "y", "output"})  # as programs call what a model learns
# the result, where letters stand below
_LETTERED = frozenset({"grade", "overall", "nota", "conceito", "grado", "calificacion", "calificación", squeezed("เกรด")})
_GROUPS = tuple(
    frozenset(words.split())
    for words in (
        "m f x", "male female other nonbinary", "w m d", "weiblich männlich divers", "femenino masculino", "feminino masculino",
        "femme homme", "h f", "man vrouw", "男 女", "男性 女性", "ذكر أنثى", "муж жен", "мужской женский", "erkek kadın", "nam nữ",
        "남 여", "obc sc st general gen ews ur", "frau herr divers", "mr mrs ms miss mx mr. mrs. ms.", "sr sra sr. sra.", "m. mme mlle",
    )
)  # fmt: skip
_VAGUE = {"status", "label", "result", "finalgrade", "finalmark", "completion", "left"}
_KNOWN_LAST = {  # known when all is over, in a table of totals; in a gradebook it may be a piece of work
    "certificate", "certificateissued", "certificateearned", "finalscore", "finalgpa", "finalcgpa", "finalpoints", "finalaverage",
    "finalpercentage", "overallgrade", "lettergrade", "gradeletter",
    "finalgradeletter", "finallettergrade", "notafinal", "calificacionfinal", "calificaciónfinal", "mediafinal", "médiafinal",
    "endnote", "gesamtnote", "notefinale", "votofinale", "eindcijfer", "harfnotu", "nilaiakhir", "总评", "总评成绩", "总成绩",
    "итоговаяоценка", "評価", "成績評価", "tổngkết", "ocenakońcowa", "등급", "학점", "최종성적", "điểmchữ", "điểmtk", "điểmtổngkết",
    "xếploại", "promediofinal", "moyennefinale", "moyennegénérale", "notadefinitiva", "arvosana", "betyg", "karakter",
    "τελικόσβαθμόσ", "érdemjegy",
    "ציוןסופי",
}  # fmt: skip


@dataclass
class Typed:
    """The usable columns of a table, typed: numbers as floats, everything else as text; their titles by column name."""

    frame: pd.DataFrame
    titles: dict[str, str] = field(default_factory=dict)
    protected: tuple[str, ...] = ()

    def leave_out(self, columns: Iterable[str], name: str, findings: list[Finding]) -> None:
        """Take columns out that say how it ended, and tell it."""
        for column in columns:
            heading = self.titles.pop(column)
            message = f"{heading} is at its highest for whoever completed it and for nobody else; it would give that away and was left out."
            findings.append(Finding(Severity.NOTICED, message, file=name, column=heading))
        self.frame = self.frame[list(self.titles)]
        self.protected = tuple(column for column in self.protected if column in self.titles)


def outcome_headings(header: Iterable[str]) -> list[str]:
    """The columns that tell how it ended, the clearest first: a bare status or grade may mean something else.

    >>> outcome_headings(["status", "Target", "age"])
    ['Target', 'status']
    """
    found = (heading for heading in header if is_outcome_heading(heading) or squeezed(heading) in _KNOWN_LAST)
    return sorted(found, key=lambda heading: (squeezed(heading) in _VAGUE) + 2 * (squeezed(heading) in _KNOWN_LAST))


def tells_ending(header: Iterable[str]) -> bool:
    """Whether a table surely has learners in its rows: a heading tells how it ended for each.

    >>> tells_ending(["age", "hours", "Dropout"]), tells_ending(["quiz", "result"])
    (True, False)
    """
    results = outcome_headings(header)
    return bool(results) and squeezed(results[0]) not in _VAGUE | _KNOWN_LAST


def results_of(cells: pd.DataFrame) -> tuple[str, ...]:
    """The columns that tell how it ended, the surest first: by the heading, by the words, by a heading that may mean something else.

    A day of completion, which not everybody has, counts only where nothing else tells.

    >>> results_of(pd.DataFrame({"Final grade": ["C", "F"], "Durum": ["Geçti", "Kaldı"]}, dtype="string"))
    ('Durum', 'Final grade')
    """
    headed = outcome_headings(cells.columns)
    clear = [heading for heading in headed if squeezed(heading) not in _VAGUE | _KNOWN_LAST]
    graded = [heading for heading in cells.columns if squeezed(heading) in _LETTERED | _LABELS]
    lettered = [heading for heading in graded if _is_graded(squeezed(heading), said_in(cells[heading]))]
    found = dict.fromkeys((*clear, *status_headings(cells), *headed, *lettered))
    return tuple(found) or completion_days(cells)


def _is_graded(name: str, said: set[str]) -> bool:
    """Whether most of what stands under a grade is a letter or stands in its place, or a label for a model says yes and no."""
    letters = {word.upper() for word in said}
    graded = 2 * len(letters & {*ORDER, *SPECIAL}) >= len(letters) > 1 and bool(letters & {*ORDER})
    return (name in _LETTERED and graded) or (name in _LABELS and set(map(fold, said)) == {"yes", "no"})


def completion_days(cells: pd.DataFrame) -> tuple[str, ...]:
    """The columns of the day on which somebody completed the course, where all that stands there are days.

    >>> cells = pd.DataFrame({"Completed at": ["2024-03-01", None], "Completion date": [None, None]}, dtype="string")
    >>> completion_days(cells)
    ('Completed at',)
    """
    found = []
    for heading in [heading for heading in cells.columns if tells_completion_day(heading) or tells_leaving_day(heading)]:
        days = blank_missing(cells[heading]).dropna()
        if len(days) and read_dates(days).parts["clock"].notna().all():
            found.append(heading)
    return tuple(found)


def told_by_progress(frame: pd.DataFrame, titles: Mapping[str, str], outcome: pd.Series) -> list[str]:
    """The columns of how much is completed that say no more than how it ended: at the highest for all who completed, for nobody else.

    >>> frame, ended = pd.DataFrame({"done": [100.0, 40.0], "clicks": [9.0, 2.0]}), pd.Series(["completed", "unknown"])
    >>> told_by_progress(frame, {"done": "% completed", "clicks": "Clicks"}, ended)
    ['done']
    """
    completed, numbers = outcome.eq(Outcome.COMPLETED).astype(bool), frame.select_dtypes("number")
    if not completed.any() or completed.all():
        return []
    shares = [column for column in numbers if _PROGRESS.search(heading_words(titles[str(column)]))]
    return [str(column) for column in shares if (numbers[column].eq(numbers[column].max()) == completed).all()]


def is_protected(heading: str) -> bool:
    """Whether a column describes what nobody may be judged by.

    >>> is_protected("Age group"), is_protected("Marital status"), is_protected("average mark")
    (True, True, False)
    """
    return bool(_PROTECTED.search(heading_words(heading)))


def holds_groups(cells: pd.Series) -> bool:
    """Whether cells under any heading say which sex or caste somebody is of.

    >>> holds_groups(pd.Series(["M", "F"], dtype="string")), holds_groups(pd.Series(["Bio", "CS"], dtype="string"))
    (True, False)
    """
    said = set(map(fold, said_in(cells)))
    return any(len(said) > 1 and said <= group for group in _GROUPS)


def is_private(heading: str) -> bool:
    """Whether a column says who somebody is or how to reach them, the learner or their family.

    >>> is_private("Father_Name"), is_private("studentEmail"), is_private("WhatsApp"), is_private("Course name")
    (True, True, True, False)
    """
    return bool(_PRIVATE.search(heading_words(heading)) or _PRIVATE.search(fold(heading)))


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
        message = "These columns tell why or when somebody left or completed, or who is still there; they were left out."
        do = "If one of them says how it ended, say so: “Read this file differently”."
        findings.append(Finding(Severity.NOTICED, message, do, file=name, column=why[0], examples=tuple(why[:10]), total=len(why)))
    weekdays = weekday_headings(cells.columns)
    if weekdays:
        message = "Columns for the days of a week were left out: without a date nothing is known of when, and nobody is judged by weekdays."
        do = "If they are days of one week, head each column with its date."
        findings.append(Finding(Severity.NOTICED, message, do, name, weekdays[0], tuple(weekdays), len(weekdays)))
    personal = {heading for heading in cells.columns if names_people(heading) or is_private(heading)}
    frame: dict[str, pd.Series] = {}
    typed = Typed(pd.DataFrame())
    for heading in cells.columns.difference([*leave_out, *personal, *guessed, *why, *weekdays, "file", "row"], sort=False):
        values = typed_cells(cells[heading], heading, name, findings)
        if values is not None:
            column = _identifier(heading, typed.titles)
            frame[column] = values
            typed.titles[column] = heading
    typed.frame = pd.DataFrame(frame, index=cells.index)
    typed.protected = tuple(column for column, heading in typed.titles.items() if is_protected(heading) or holds_groups(cells[heading]))
    return typed


def _identifier(heading: str, taken: Iterable[str]) -> str:
    column = re.sub(r"\W+", "_", fold(heading)).strip("_") or "column"
    column = f"{column}_" if column in ("run_id", "learner_id", "outcome") else column
    while column in taken:
        column += "_2"
    return column
