"""What the columns of a table by weeks hold: activity, hand-ins, marks, facts about learners, or nothing that may be used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from dropout.readers.formats.mapped_words import hands_in, kind_of, plain_words
from dropout.readers.formats.plain_columns import is_private
from dropout.readers.formats.presence import is_register, was_there
from dropout.readers.formats.week_readings import DONE, HANDED_IN, MARK, SAME, SO_FAR, TIME, UNUSED, highest_of, so_far
from dropout.readers.numbers import blank_missing, likely_maximum, parse_numbers
from dropout.readers.outcomes import is_outcome_heading
from dropout.readers.people import names_people

_AGREE, _RARELY = 0.9, 0.02  # of the cells that have to be numbers; of the learners, who may differ in what is the same for a learner
_RISES = 3  # times that a number has to rise for most learners to be a sum of all weeks so far
_NOT_DONE = re.compile(
    r"\b(risk|predict\w*|probab\w*|engagement|sentiment|index|rank\w*|target|label|drop\w*|churn\w*|cluster|trend|riesgo|riesco|risiko|id|"
    r"missed|missing|late|lateness|overdue|delay\w*|absen\w*|inactiv\w*|since|remaining|until|"
    r"stress|satisf\w*|motivat\w*|anxiety|confus\w*|helpless\w*|frustrat\w*|confidence|esteem|mood|feeling\w*|emotion\w*|wellbeing|health|"
    r"sleep|slept|interest|level|rating|difficulty|income|social|screen|enrol\w*|registered|subscribed|member|employed|paid)\b"
)
_YES_NO = {
    **dict.fromkeys(("yes", "y", "j", "s", "true", "sí", "si", "ja", "oui", "sim", "да", "是"), "1"),
    **dict.fromkeys(("no", "n", "false", "nein", "non", "não", "nao", "nee", "нет", "否"), "0"),
}
_AMOUNT = 1000
_SUM = re.compile(r"\b(cumul\w*|acumul\w*|kumul\w*|cum|total|totals|to date|so far|running)\b")
_MARK = re.compile(
    r"\b(scores?|grades?|marks?|points|gpa|cgpa|notas?|noten?|punkte|bewertung|voto|voti|cijfers?|punten|calificacion\w*|puntaje|puntuacion|"
    r"pontuacao|punteggio|moyenne|оценка|балл|баллы|成绩|分数|得分|点数|점수)\b|成绩|分数"
)
_WORK = re.compile(  # one piece of work a week: a number under it is its mark, or that it was handed in
    r"(?:quiz|test|exam|homework|hw|assignment|essay|lab|project|exercise|tarea|prueba|devoir|aufgabe|ubung|compito|prova|tarefa|toets|"
    r"midterm|klausur|prufung|examen|esame|exame|parcial|egzamin|kolokwium|sinav|odev|экзамен|тест|задание)"
    r"(?: \d+)?"
)
_OUT_OF = re.compile(r"\b(?:out of|of|max|von|sur|de) ([1-9]\d{0,3})$")
_SHARE = re.compile(
    r"\b(rate|ratio|share|proportion|percent\w*|pct|progress|completion|tasa|porcentaje|taux|quote|anteil|percentuale|taxa)\b|%"
)
_TIME = re.compile(
    r"\b(minutes?|mins?|hours?|hrs?|seconds?|secs?|time|duration|minuten|stunden|zeit|dauer|minutos?|horas?|tiempo|tempo|heures?|temps|duree|"
    r"minuti|ore|durata|uren|tijd|минут\w*|час\w*|время|分钟|时长|小时)\b|时长|分钟"
)
_PRESENT, _MONTH = (
    re.compile(r"\b(attend\w*|presen\w*|asisten\w*|anwesen\w*|frequenza|frequencia|days|lectures|classes|посещ\w*)\b|出席"),
    31,
)
_HOURS, _SECONDS = re.compile(r"\b(hours?|hrs?|stunden|horas?|heures?|ore|uren)\b"), re.compile(r"\b(seconds?|secs?)\b")


@dataclass
class WeekColumns:
    """Headings by what they hold; `values` are the numbers of activity and marks, those of one week alone."""

    values: dict[str, pd.Series] = field(default_factory=dict)
    activity: list[str] = field(default_factory=list)
    hand_ins: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)  # minutes
    marks: dict[str, float] = field(default_factory=dict)  # heading -> highest possible mark
    facts: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)  # of activity, hand-ins and times, those that were sums so far
    odd: dict[str, pd.Series] = field(default_factory=dict)  # cells of used columns that are no numbers, or below nought
    fallen: dict[str, pd.Series] = field(default_factory=dict)  # cells of sums so far that are below the one before
    above: dict[str, pd.Series] = field(default_factory=dict)  # cells above the highest mark


def propose_readings(cells: pd.DataFrame, headings: Iterable[str], who: pd.Series, order: pd.Series) -> dict[str, str]:
    """What columns look like by headings and cells; rows of one learner have one `who`, `order` is their week.

    >>> cells = pd.DataFrame({"logins": ["3", "0"], "quiz_score": ["70", "81"], "age": ["30", "30"]}, dtype="string")
    >>> propose_readings(cells, list(cells), pd.Series(["A", "A"]), pd.Series([1, 2]))
    {'logins': 'done that week', 'quiz_score': 'mark out of 100', 'age': 'about the learner'}
    """
    usable = [heading for heading in headings if not (names_people(heading) or is_private(heading))]
    found = {heading: _looks_like(heading, blank_missing(cells[heading]), who, order) for heading in usable}
    if not {DONE, so_far(DONE)} & set(found.values()):
        return found
    return {heading: UNUSED if reading in (TIME, so_far(TIME)) else reading for heading, reading in found.items()}


def sort_columns(cells: pd.DataFrame, readings: Mapping[str, str], who: pd.Series, order: pd.Series) -> WeekColumns:
    """The columns of a table by how they are to be read, with their numbers.

    >>> cells = pd.DataFrame({"logins": ["3", "7"], "quiz": ["7", "8"]}, dtype="string")
    >>> found = sort_columns(cells, {"logins": "done so far", "quiz": "mark out of 10"}, pd.Series(["A", "A"]), pd.Series([1, 2]))
    >>> found.values["logins"].tolist(), found.marks
    ([3.0, 4.0], {'quiz': 10.0})
    """
    found = WeekColumns()
    for heading, reading in readings.items():
        texts, highest = blank_missing(cells[heading]), highest_of(reading)
        if reading in (SAME, UNUSED):
            (found.facts if reading == SAME else found.unused).append(heading)
            continue
        numbers = _numbers(texts)
        found.odd[heading] = texts[numbers.isna() & texts.notna() | numbers.lt(0)]
        numbers = numbers.mask(numbers < 0)
        if highest is not None:
            found.marks[heading] = highest
            found.above[heading] = texts[numbers > highest]
        elif reading.endswith(SO_FAR):
            found.sums.append(heading)
            numbers = _steps(numbers, who, order)
            found.fallen[heading] = texts[numbers < 0]
            numbers = numbers.clip(lower=0)
        if reading in (HANDED_IN, so_far(HANDED_IN)):
            found.hand_ins.append(heading)
        elif reading in (TIME, so_far(TIME)):
            words = plain_words(heading)
            found.times.append(heading)
            numbers = numbers * (60 if _HOURS.search(words) else 1 / 60 if _SECONDS.search(words) else 1)
        elif highest is None:
            found.activity.append(heading)
        found.values[heading] = numbers
    return found


def is_usable(heading: str, cells: pd.Series) -> bool:
    """Whether cells under a heading are evidently amounts of activity or marks, however often they are told.

    >>> is_usable("clicks", pd.Series(["3", "12"], dtype="string")), is_usable("mood", pd.Series(["3", "2"], dtype="string"))
    (True, False)
    """
    words, texts = plain_words(heading), blank_missing(cells).dropna()
    numbers = _numbers(texts)
    if texts.empty or numbers.notna().mean() < _AGREE or numbers.min() < 0 or _NOT_DONE.search(words):
        return False
    if _PRESENT.search(words) or (_SHARE.search(words) and not _TIME.search(words)):
        return _counts_presence(words, numbers)
    few = bool(words) or numbers.max() <= _AMOUNT  # what no word tells may be money
    counted = kind_of(words) or (few and numbers.min() == 0 and (numbers.dropna() % 1 == 0).all())
    return bool(_MARK.search(words) or _TIME.search(words) or counted)


def _counts_presence(words: str, numbers: pd.Series) -> bool:
    """Whether days or lessons are counted on which somebody was there; above a month of them it is a share of a hundred."""
    return bool(_PRESENT.search(words)) and bool(numbers.max() <= _MONTH)


def _numbers(texts: pd.Series) -> pd.Series:
    said = texts.str.casefold()
    if is_register(map(str, said.dropna())):
        return said.map({word: was_there(str(word)) for word in said.dropna().unique()}).astype("float64")
    return parse_numbers(said.map(_YES_NO).astype("string") if said.dropna().isin(_YES_NO).all() else texts)


def _looks_like(heading: str, texts: pd.Series, who: pd.Series, order: pd.Series) -> str:
    words, filled = plain_words(heading), texts.dropna()
    numbers = _numbers(texts)
    if is_outcome_heading(heading):
        return UNUSED
    if filled.groupby(who).size().gt(1).any() and texts.groupby(who).nunique().gt(1).mean() <= (0 if kind_of(words) else _RARELY):
        return SAME
    if numbers[filled.index].notna().mean() < _AGREE or _NOT_DONE.search(words) or numbers.lt(0).mean() > 1 - _AGREE:
        return UNUSED
    numbers = numbers.mask(numbers < 0)
    if _WORK.fullmatch(words) and numbers.max() <= 1:
        return HANDED_IN
    if highest := _highest(words, numbers):
        return f"{MARK}{highest:g}"
    if _SHARE.search(words) and not _TIME.search(words):
        return UNUSED
    if _PRESENT.search(words) and not _counts_presence(words, numbers):
        return UNUSED
    summed = _is_sum(numbers, words, who, order)
    numbers = _steps(numbers, who, order) if summed else numbers
    if _TIME.search(words):
        reading = TIME
    elif (numbers.dropna() % 1 == 0).mean() >= _AGREE and (kind_of(words) or numbers.min() == 0 or _counts_presence(words, numbers)):
        reading = HANDED_IN if hands_in(heading) else DONE
    else:
        return UNUSED
    return so_far(reading) if summed else reading


def _highest(words: str, numbers: pd.Series) -> float:
    """The highest possible mark of a column of marks, by its heading where that states one; 0 where it holds none."""
    stated = _OUT_OF.search(words)
    if stated and numbers.max() <= float(stated[1]):
        return float(stated[1])
    return likely_maximum(numbers) if _MARK.search(words) or _WORK.fullmatch(words) else 0.0


def _is_sum(numbers: pd.Series, words: str, who: pd.Series, order: pd.Series) -> bool:
    """Whether a column sums up all weeks so far: its heading says so, or most numbers rise again and again; and nobody's ever falls."""
    steps = _steps(numbers, who, order)
    later = pd.DataFrame({"who": who, "order": order}).sort_values("order", kind="stable").duplicated("who").reindex(numbers.index)
    rising = (steps.gt(0) & later).groupby(who).sum().ge(_RISES).mean()
    return not (steps < 0).any() and bool(_SUM.search(words) or rising > 1 / 2)


def _steps(numbers: pd.Series, who: pd.Series, order: pd.Series) -> pd.Series:
    """By how much each number is above the one that its learner had before; the first counts whole."""
    rows = pd.DataFrame({"who": who, "order": order, "sum": numbers}).dropna(subset="sum").sort_values("order", kind="stable")
    return rows.groupby("who")["sum"].diff().fillna(rows["sum"]).reindex(numbers.index)
