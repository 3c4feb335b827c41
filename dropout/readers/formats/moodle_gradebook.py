"""The gradebook export: what each learner was given for each piece of work, without any date but that of the export."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from dropout.domain import AssessmentKind, Outcome, SubmissionStatus
from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course import Facts, Result
from dropout.readers.course.books import Book
from dropout.readers.course.facts import empty
from dropout.readers.formats.moodle_languages import all_words, evidence, match_headings, match_people
from dropout.readers.formats.moodle_members import read_people
from dropout.readers.numbers import blank_missing, parse_numbers
from dropout.readers.outcomes import is_outcome_heading
from dropout.readers.records import fold
from dropout.readers.report import Finding, Question, Severity
from dropout.readers.sources import Preview, Source

_TYPED = re.compile(r"^(?P<item>.*\S)\s*[(（](?P<type>[^()（）]+)[)）](?: \(\d+\))?$")
_MODULE = re.compile(r"^(?P<module>[^:：]{1,60}?)\s?(?:: |：)\s*(?P<title>\S.*)$")
_TIGHT = re.compile(r"^(?P<module>[^:]{1,60}):(?P<title>\S.*)$")  # as some languages have it, for modules known by name
_TOTAL = re.compile(
    r"^(total|totale|totaal|summe|summa|suma|сума|итог\w*)\b|\b(total|totale|totaal|gesamt|totalt|toplamı|suma)$|(合計|总分|总计|합계)$"
)
_QUIZ = (
    "quiz test cuestionario teste questionário qüestionari galdetegia testas toets тест 小テスト テスト 퀴즈 测验 sınav tentti kuis τεστ"
)
_WORK = (
    "assignment assign tarea aufgabe devoir compito trabalho tarefa tasca zeregina opdracht uppgift inlämningsuppgift zadanie задание "
    "завдання ödev 作业 課題 과제 εργασία užduotis temă tehtävä tugas workshop taller atelier"
)
_OTHER = "forum foro lesson lección lektion leçon scorm glossary wiki feedback h5p database lti"
_KINDS = {
    word: kind
    for kind, words in ((AssessmentKind.QUIZ, _QUIZ), (AssessmentKind.ASSIGNMENT, _WORK), (AssessmentKind.OTHER, _OTHER))
    for word in words.split()
}
_MARKS = {"grade", "mark", "score", "total", "points", "final", "note", "nota", "result"}
_NO = {"no", "non", "nein", "nee", "não", "0", "false", "нет", "ні", "hayır", "-"}
_FILE_NAME = re.compile(r"^(?P<course>.+)[ _][^\W\d_]+-\d{8}_\d{4}-")
_BEST_SHOWN = {"percentage": 0, "real": 1, "letter": 2}


@dataclass(frozen=True)
class Item:
    """One column of a gradebook: what was marked, and how the mark is shown."""

    heading: str
    title: str
    kind: AssessmentKind
    shown: str  # real | percentage | letter


def recognise_gradebook(shown: Preview) -> Recognition | None:
    """A gradebook by how Moodle heads marks, or by the column that says when it was downloaded."""
    people, items = match_people(shown.header), gradebook_items(shown.header)
    typed = sum(_shown(item.heading) is not None for item in items)
    stamped = _stamp(shown.header) is not None
    total = next((heading for heading in shown.header if _is_course_total(_whole(heading))), None)
    alone = stamped and total and set(shown.header) <= {*people.values(), total, str(_stamp(shown.header))}  # nothing else was exported
    if not (items or alone) or not people or not (typed or stamped):
        return None
    language = match_headings("grades", [*shown.header, *(kind for heading in shown.header if (kind := _type(heading)))])[0]
    held = f"{len(items)} columns of marks" if items else "nothing but the course total and when it was downloaded,"
    found = f"{held} as a Moodle gradebook heads them, {evidence(language)}"
    sure = {"first name", "last name"} <= set(people) or (typed and stamped)
    return Recognition("moodle", "gradebook", 0.9 if sure else 0.75, found)


def gradebook_items(header: Iterable[str]) -> list[Item]:
    """The columns with marks of single pieces of work; totals, feedback and what is about the person are none.

    Moodle heads them "Module: title (Display type)", items made by hand without the module; old releases leave out the type.
    """
    items = [item for heading in header if (item := _item(heading))]
    named = Counter(title for title, _ in {(fold(item.title), fold(_whole(item.heading))) for item in items})
    # Two modules may have one title; then only the module tells them apart.
    return [replace(item, title=_whole(item.heading)) if named[fold(item.title)] > 1 else item for item in items]


def _item(heading: str) -> Item | None:
    shown, whole = _shown(heading), _whole(heading)
    tight = _TIGHT.match(whole)
    parts = _MODULE.match(whole) or (tight if tight and fold(tight["module"]) in _KINDS else None)
    module = fold(parts["module"]) if parts else ""
    if shown == "feedback" or module == "feedback" or (not parts and not shown) or _is_course_total(whole):
        return None
    if module not in _KINDS and _TOTAL.search(fold(whole)):
        return None
    return Item(heading, parts["title"] if parts else whole, _KINDS.get(module, AssessmentKind.OTHER), shown or "real")


def _type(heading: str) -> str | None:
    match = _TYPED.match(heading)
    return match["type"] if match else None


def _shown(heading: str) -> str | None:
    """How a gradebook shows the marks of a column, if the heading says so."""
    kind = all_words("grades").get(fold(_type(heading) or ""))
    return kind if kind in ("real", "percentage", "letter", "feedback") else None


def _whole(heading: str) -> str:
    """A heading without its display type."""
    match = _TYPED.match(heading) if _shown(heading) else None
    return match["item"] if match else heading


def _is_course_total(text: str) -> bool:
    return all_words("grades").get(fold(text)) == "total"


def _stamp(header: Iterable[str]) -> str | None:
    return next((heading for heading in header if all_words("grades").get(fold(heading).rstrip(".")) == "stamp"), None)


def result_heading(header: Iterable[str]) -> str | None:
    """The column that holds the result of the run: the course total, an outcome, or at last a mark.

    >>> result_heading(["ID", "Kurs gesamt (Note)", "Kurs gesamt (Punkte)"])
    'Kurs gesamt (Punkte)'
    """

    def worth(heading: str) -> float:
        shown = _shown(heading)
        if _is_course_total(_whole(heading)):
            return {"feedback": 0.0, "letter": 3.0, "percentage": 3.1}.get(shown or "", 3.2)
        return 2.0 if is_outcome_heading(heading) else 1.0 if fold(heading) in _MARKS else 0.0

    best = max(header, key=worth, default="")
    return best if best and worth(best) else None


def read_gradebook(source: Source, claim: Recognition, facts: Facts, context: ReadContext) -> Book:
    """People, work, marks and the course total of a gradebook; whom it shows as suspended goes to the facts.

    "-" means no mark: missing, unless a log shows that something was handed in. Raises `DropoutError` where two rows for one
    person disagree.
    """
    cells, people = read_people(source, claim, facts)
    cells.index = pd.Index(people["who"])
    items = _one_per_work(gradebook_items(cells.columns))
    marks = [_marks(cells[item.heading], item) for item in items]
    result = result_heading(cells.columns)
    _add_suspended(cells, source.name, facts, context)
    titles = [item.title for item in items]
    return Book(
        name=source.name,
        course=_course_of(source.name),
        exported_at=_exported_at(cells),
        people=people.rename(columns={"id": "number"}),
        items=pd.DataFrame({"item": titles, "title": titles, "kind": [item.kind.value for item in items], "stated_id": False}),
        marks=pd.concat([empty("marks"), *marks]) if marks else empty("marks"),
        result=Result(source.name, result, cells[result]) if result else None,
        findings=_feedback(list(cells.columns), source.name),
    )


def _course_of(name: str) -> str | None:
    """The short name of the course in the name that Moodle gives the file.

    >>> _course_of("grades/KNOTS 2024 Grades-20240612_0930-comma_separated.csv")
    'KNOTS 2024'
    """
    found = _FILE_NAME.match(name.rpartition("/")[2])
    return found["course"] if found else None


def _one_per_work(items: list[Item]) -> list[Item]:
    """A piece of work may be shown in several ways; percentages need no guess at the highest mark."""
    best: dict[str, Item] = {}
    for item in sorted(items, key=lambda item: _BEST_SHOWN[item.shown]):
        best.setdefault(fold(item.title), item)
    return list(best.values())


def _marks(cells: pd.Series, item: Item) -> pd.DataFrame:
    texts = blank_missing(cells)
    numbers = parse_numbers(texts) if item.shown != "letter" else pd.Series(float("nan"), index=cells.index)
    status = pd.Series(SubmissionStatus.SCORED.value, index=cells.index).mask(numbers.isna(), SubmissionStatus.SUBMITTED.value)
    column = "score" if item.shown == "percentage" else "points"
    status = status.mask(texts.isna(), SubmissionStatus.MISSING.value)
    return pd.DataFrame({"who": cells.index, "item": item.title, column: numbers.to_numpy(), "status": status.to_numpy()})


def _exported_at(cells: pd.DataFrame) -> pd.Timestamp | None:
    """When the gradebook was downloaded: seconds since 1970, unless a spreadsheet rounded them."""
    stamp = _stamp(cells.columns)
    seconds = pd.to_numeric(cells[stamp].where(cells[stamp].str.fullmatch(r"\d{9,10}")), errors="coerce").max() if stamp else None
    return None if seconds is None or pd.isna(seconds) else pd.Timestamp(int(seconds), unit="s")


def _feedback(header: list[str], name: str) -> list[Finding]:
    columns = [heading for heading in header if _shown(heading) == "feedback" or fold(heading).startswith("feedback: ")]
    if not columns:
        return []
    message = f"{len(columns)} columns of written feedback were not read."
    return [Finding(Severity.NOTICED, message, file=name, examples=tuple(columns[:10]), total=len(columns))]


def _add_suspended(cells: pd.DataFrame, name: str, facts: Facts, context: ReadContext) -> None:
    heading = match_headings("people", cells.columns)[1].get("suspended")
    if heading:
        marked = cells[heading].notna() & ~cells[heading].str.casefold().isin(_NO)
        if suspended_left(marked, name, facts, context):
            facts.add("outcomes", pd.DataFrame({"who": cells.index[marked], "outcome": Outcome.WITHDRAWN.value}))


def suspended_left(marked: pd.Series, name: str, facts: Facts, context: ReadContext) -> bool:
    """Ask what it means that some learners are suspended; where all are, the course was closed and nothing follows."""
    if not marked.any() or marked.all():
        return False
    question = Question(
        f"suspended:{name}", f"{int(marked.sum())} learners in {name} are suspended. Did they leave the course?", "choice", "yes",
        "Most courses suspend who withdraws; some do it to everybody when the course is over.", ("yes", "no"),
        about=name, of_all="Some learners are suspended. Did they leave the course?",
    )  # fmt: skip
    return context.ask(question, facts.questions) == "yes"
