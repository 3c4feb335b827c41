"""A column of results as outcomes: words, yes or no, letters, or marks with a pass mark; asked where it is not evident."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from dropout.domain import Outcome
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.dates import read_dates
from dropout.readers.endings import LEFT, STAYED, is_about_leaving, is_no_ending, tells_completion_day, tells_leaving_day, without_accents
from dropout.readers.letters import are_letters, read_letters
from dropout.readers.numbers import blank_missing, likely_maximum, parse_numbers
from dropout.readers.outcome_answers import as_outcomes, by_day, by_pass_mark, meant
from dropout.readers.outcome_words import NO, WORDS, YES
from dropout.readers.records import squeezed
from dropout.readers.report import Question

_ZERO = {"0", "0.0"}  # alone they are marks of a course that has only begun, unless the heading says otherwise
_YES_IS_BAD = {
    "dropout", "droppedout", "withdrawn", "left", "churn", "churned", "unenrolled", "dropped", "hasdroppedout", "isdropout", "是否退学",
    "是否辍学", "uitgeschreven", "skreślony", "skreślona", "exmatrikuliert", "retirado", "retirada", "leaver", "attrited",
}  # fmt: skip
_YES_IS_FAILED = {"failed", "fail", "hasfailed", "isfailed", "reprobado", "reprobada", "reprovado", "reprovada", "noncompleter"}
_NOT = re.compile(  # not dropped out, did not complete: yes and no the other way round
    r"(?:is|has|was|did)?(?:not|non|no|never|didnot|hasnot|nicht|nao|não)(?=drop|withdr|left|quit|complet|finish|pass|graduat|retain)"
)
_YES_IS_GOOD = {
    "promoted", "aprovado", "aprovada", "aprobado", "aprobada", "admis", "bestanden", "geslaagd", "promosso", "superato", "geçti", "lulus",
    "completed", "complete", "passed", "pass", "success", "graduated", "certified", "certificate", "certificateissued",
    "certificateearned", "iscompleted", "haspassed", "retained", "retention", "persistence", "是否通过", "是否及格", "是否完成",
}  # fmt: skip
# However it is worded, a column that is called so tells who left or how it ended, and would give the result away as a feature.
_ENDS = re.compile(
    r"drop(?:ped)?outs?(?:status|flag|label|target|indicator|binary|yn|outcome|student)?$|^(?:has|is|was|did|student)?drop(?:ped)?(?:out)?$|"
    r"(?:final|end|ending|exit|withdrawal|leaver|course|academic|student|learner|training|comp|completion|graduation|dropout|retention)(?:status|outcome|result|flag)$|"
    r"^(?:actual(?:outcome|label|class|result)?|ytrue|groundtruth|truelabel|registration(?:success|completion)|outcomeflag|decision(?:du)?jury|jurydecision|passfail|attrition|"
    r"situacao(?:final)?|condicion(?:final)?|resultado(?:final)?|resultat(?:final)?|resultaat|sonuc|wynik|результат|итог|ketqua|zaliczenie|合否|evadiu|desistiu|abandonou|desercion|desertora?|decrochage|abbandono|отчислена?|evasao|desistencia|abandono|abandon|uitval|abbruch|ergebnis|esito|statutfinal)$"
)
_COMPLETED = re.compile(  # whether the course was completed, or passed, as systems head it
    r"(?:is|has|did|user|student|learner|courseuser)*(?:course|class|training|program(?:me)?|curso|cours|corso|kurs)?(?:is|has)?"
    r"(?:completed?|completion(?:status|flag)?|passed|finished|graduated|completado|completada|aprobado|aprobada|termine|bestanden|abgeschlossen)"
    r"(?:the)?(?:course|class|training|program(?:me)?|curso|cours|corso|kurs)?"
)
_CODED, _MAX_CODES = re.compile(r"status|outcome|target|label|estado|situac|condicion|statut|durum"), 6  # small numbers there are no marks
_ENCODED = re.compile(r"[\s_.-]+(?:binary|bin|encoded|enc|coded|num|numeric|int|bool|cat|flag|mapped|label)$", re.IGNORECASE)  # for a model
_CODES = re.compile(r"(\w+)\s*=\s*([^\W\d][^,;|/()\[\]=]*)")  # 0 = dropout
_AGAIN = re.compile(r" \(\d\)$")
_YN = re.compile(
    r"\s*[(\[][^)\]]*=[^)\]]*[)\]]|\s*\((?:y/n|yes/no|0/1|1/0|s/n|j/n|o/n)\)|\?", re.IGNORECASE
)  # what may be answered, said in the heading
_NUMBERED = r"^\(?\d{1,2}\s?[).:=]\s*(?=[^\W\d])"  # 1. dropped, as statistics programs label their codes
_GOES_ON = re.compile(r"complet|finish|termine|abgeschlossen|이수|수료|完成")  # of these, no may be a not yet
_MARKS = 0.5  # of the cells: where more of them are numbers, the others say why there is none
_MAX_WORDS = 12  # more different words than that are no list of outcomes
_STILL = "Nobody has completed it by these words. If the run is over, whoever is still there has."


def read_outcome(
    column: pd.Series, heading: str, run_id: str, context: ReadContext, asked: list[Question], title: str = "",
    highest: float | None = None,
) -> pd.Series:  # fmt: skip
    """`Outcome` values of a column of results; unknown where it is empty, and everywhere while a question about it is open.

    A question names the run by its `title`, where it has one that people know it by; `highest` is the highest possible mark, where stated.

    Raises `DropoutError` where the column holds nothing that could be an outcome.
    """
    texts = _decoded(blank_missing(column.astype("string").str.strip()), heading)
    bare = texts.str.casefold().str.replace(_NUMBERED, "", regex=True)
    words = bare.str.replace(r"[\s_-]+", "", regex=True)
    values = set(words.dropna())
    if values and values <= YES | NO and (values & YES or not values <= _ZERO or _is_yes_or_no(heading)):
        return _yes_or_no(words, heading, run_id, context, asked)
    if tells_completion_day(heading) or tells_leaving_day(heading):
        return by_day(texts, heading, run_id, context, asked, left=tells_leaving_day(heading))
    if (days := _days_or_no(texts, words)) is not None:
        return by_day(days, heading, run_id, context, asked, left=is_about_leaving(heading))
    marks = parse_numbers(texts)
    codes = (
        (bool(_CODED.search(without_accents(heading))) or _tells_who_left(heading))
        and len(values) <= _MAX_CODES
        and values <= set("0123456789")
    )
    if values and marks[texts.notna()].notna().mean() > _MARKS and not codes:
        rest = _by_words(texts.mask(marks.notna()), words.mask(marks.notna()), heading, run_id, context, asked)
        passed = by_pass_mark(marks, heading, run_id, context, asked, title or run_id, highest or likely_maximum(marks))
        return passed.mask(marks.isna(), rest)
    if are_letters(texts):
        return read_letters(texts, heading, run_id, context, asked)
    return _by_words(texts, words, heading, run_id, context, asked)


def _decoded(texts: pd.Series, heading: str) -> pd.Series:
    """The cells as what their codes mean, where the heading says so for each of them.

    >>> _decoded(pd.Series(["0", "1"]), "Dropout (0=Yes, 1=No)").tolist(), _decoded(pd.Series(["2"]), "Dropout (1=Yes)").tolist()
    (['Yes', 'No'], ['2'])
    """
    codes = {code.casefold(): word.strip() for code, word in _CODES.findall(heading)}
    said = texts.str.casefold().str.replace(r"\.0$", "", regex=True)
    return said.map(codes).astype("string") if codes and set(said.dropna()) <= set(codes) else texts


def says_left(texts: pd.Series, heading: str) -> pd.Series:
    """Which cells of a column of results say that somebody left.

    >>> says_left(pd.Series(["1", "0"]), "dropped_out").tolist(), says_left(pd.Series(["Withdrawn", "1"]), "status").tolist()
    ([True, False], [True, False])
    >>> says_left(pd.Series(["1", "0"]), "not_dropout").tolist()
    [False, True]
    """
    words = texts.map(squeezed, na_action="ignore")
    yes = words.isin(NO if _is_negated(heading) else YES) & _tells_who_left(heading)
    return yes | words.map(WORDS).eq(Outcome.WITHDRAWN)


def is_outcome_heading(heading: str) -> bool:
    """Whether a heading names the result of a whole run.

    >>> is_outcome_heading("Final result"), is_outcome_heading("Dropped out"), is_outcome_heading("Quiz 1")
    (True, True, False)
    >>> is_outcome_heading("Dropout_Status"), is_outcome_heading("Situação"), is_outcome_heading("enrolment status")
    (True, True, False)
    >>> is_outcome_heading("Target_binary"), is_outcome_heading("endStatus"), is_outcome_heading("Did not complete")
    (True, True, True)
    """
    if is_no_ending(heading):
        return False
    name, bare = squeezed(_plain(heading)), without_accents(_plain(heading))
    if name.startswith("是否") or name.endswith("여부"):
        return bool(LEFT.search(name) or STAYED.search(name))
    name, bare = _NOT.sub("", name, count=1), _NOT.sub("", bare, count=1)
    named = bool(_COMPLETED.fullmatch(bare) or _ENDS.search(bare) or STAYED.search(name) or spread_ending(heading))
    return named or name in _YES_IS_BAD | _YES_IS_GOOD | _YES_IS_FAILED | {
        "outcome", "result", "finalresult", "status", "target", "label", "completion", "finaloutcome", "finalstatus", "finalgrade",
        "finalmark", "coursetotal", "passfail", "coursestatus", "coursecompletion",
    }  # fmt: skip


def spread_ending(heading: str) -> tuple[str, str] | None:
    """What endings are of and which one, where a heading names one of them, as programs give each a column of its own.

    >>> spread_ending("Target_Dropout"), spread_ending("final_result_Pass"), spread_ending("Dropout_reason")
    (('Target', 'Dropout'), ('final_result', 'Pass'), None)
    """
    of, _, word = heading.strip().rpartition("_")
    return (of, word) if of and squeezed(word) in WORDS and is_outcome_heading(of) else None


def _plain(heading: str) -> str:
    """A heading without what may be answered, how the answers were coded, and that it stands there for the second time."""
    return _ENCODED.sub("", _YN.sub("", _AGAIN.sub("", heading)))


def _is_yes_or_no(heading: str) -> bool:
    name = _named(heading)
    return name in _YES_IS_BAD | _YES_IS_GOOD | _YES_IS_FAILED or bool(LEFT.search(name) or STAYED.search(name))


def _named(heading: str) -> str:
    """A heading as it is compared, without a not in front."""
    return _NOT.sub("", squeezed(_plain(heading)), count=1)


def _is_negated(heading: str) -> bool:
    """Whether a heading says of what it asks that it is not so.

    >>> _is_negated("not_dropout"), _is_negated("Did not complete"), _is_negated("Notes"), _is_negated("dropout")
    (True, True, False, False)
    """
    return bool(_NOT.match(squeezed(_plain(heading))))


def _tells_who_left(heading: str) -> bool:
    return _named(heading) in _YES_IS_BAD or bool(LEFT.search(_named(heading)))


def _days_or_no(texts: pd.Series, words: pd.Series) -> pd.Series | None:
    """The days that stand in the place of a yes, where nothing but days and noes is told."""
    days = texts.notna() & read_dates(texts.fillna("")).parts["clock"].notna()
    return texts.where(days) if days.any() and (days | texts.isna() | words.isin(NO)).all() else None


def _yes_or_no(words: pd.Series, heading: str, run_id: str, context: ReadContext, asked: list[Question]) -> pd.Series:
    name, swapped = _named(heading), _is_negated(heading)
    if _tells_who_left(heading):
        yes, no = Outcome.WITHDRAWN, Outcome.COMPLETED
        yes, no = (no, yes) if swapped else (yes, no)
    elif name in _YES_IS_FAILED or (swapped and is_outcome_heading(heading)):
        yes, no = Outcome.FAILED, Outcome.COMPLETED
    elif name in _YES_IS_GOOD or STAYED.search(name) or _COMPLETED.fullmatch(without_accents(_plain(heading))):
        yes, no = Outcome.COMPLETED, _not_yet(words, heading, run_id, context, asked) if _GOES_ON.search(name) else Outcome.FAILED
    else:
        key, some = f"outcome:{run_id}", next(word for word in words.dropna() if word in YES) if words.isin(YES).any() else "1"
        text = f"What does {some} mean in the column {heading}?"
        question = Question(
            key, text, "choice", "completed", "", ("completed", "did not complete"), safe=False, about=run_id, of_all=text
        )  # fmt: skip
        answer = context.ask(question, asked)
        yes, no = (Outcome.COMPLETED, Outcome.FAILED) if answer == "completed" else (Outcome.FAILED, Outcome.COMPLETED)
        if answer is None:
            yes = no = Outcome.UNKNOWN
    return as_outcomes(words.map(dict.fromkeys(YES, yes) | dict.fromkeys(NO, no)))


def _not_yet(words: pd.Series, heading: str, run_id: str, context: ReadContext, asked: list[Question]) -> Outcome:
    """What it means not to have completed; while a run goes on, nothing."""
    noes = words[words.isin(NO)]
    if noes.empty:
        return Outcome.FAILED
    text = f"What does {noes.iloc[0]} mean in the column {heading}?"
    why = f"{len(noes)} of {len(words)} learners have it. While the run goes on they may yet complete it: then it is unknown."
    options = (Outcome.FAILED.value, Outcome.UNKNOWN.value)
    return meant(Question(f"outcome:{run_id}", text, "choice", options[0], why, options, about=run_id, of_all=text), context, asked)


def _by_words(texts: pd.Series, words: pd.Series, heading: str, run_id: str, context: ReadContext, asked: list[Question]) -> pd.Series:
    """Outcomes by words that are known, or asked about."""
    values = set(words.dropna())
    if len(values) > _MAX_WORDS:
        found = ", ".join(sorted(map(str, texts.dropna().unique()))[:10])
        problem = f"Column {heading} has too many different values to be outcomes."
        raise DropoutError(problem, where=run_id, found=found, do="Choose a column with results such as Pass and Fail, or marks.")
    written = dict(zip(words.dropna(), texts[words.notna()], strict=True))
    asked_of = {word: _word_question(str(written[word]), word, heading, run_id) for word in sorted(values)}
    meaning = {word: WORDS[word] if word in WORDS else meant(question, context, asked) for word, question in asked_of.items()}
    if Outcome.COMPLETED not in meaning.values() and {Outcome.WITHDRAWN, Outcome.FAILED} & set(meaning.values()):
        still = {word: question for word, question in asked_of.items() if WORDS.get(word) is Outcome.UNKNOWN}
        meaning |= {
            word: meant(replace(question, default=Outcome.UNKNOWN.value, why=_STILL, safe=True), context, asked)
            for word, question in still.items()
        }
    return as_outcomes(words.map(meaning))


def _word_question(written: str, word: str, heading: str, run_id: str) -> Question:
    options = tuple(outcome.value for outcome in Outcome)
    text = f"What does “{written}” mean in the column {heading}?"
    return Question(f"outcome:{run_id}:{word}", text, "choice", None, "", options, safe=False, about=run_id, of_all=text)
