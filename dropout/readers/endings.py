"""Headings near how it ended for a learner: guesses at it, reasons for leaving, days of completion."""

from __future__ import annotations

import re
import unicodedata

from dropout.readers.records import fold, squeezed

_COMPLETED_ON = re.compile(
    r"(?:user|courseuser|learner|student|first|last|transcript)?(?:course|class|training|program(?:me)?)?(?:completed|finished|graduated)(?:at|on|date|time)|"
    r"(?:user|courseuser|learner|student|first|last)?(?:course|class|training|program(?:me)?)?(?:completion|graduation)(?:date|time|day)|"
    r"(?:date|time)(?:of)?(?:course)?(?:completed|completion|graduation)|"
    r"fecha(?:de)?(?:finalizacion|conclusion|egreso|graduacion)|data(?:de|da)?conclusao|datadicompletamento|datedachevement|datedefin|"
    r"abgeschlossenam|abschlussdatum|afgerondop|датазавершения|完成时间|完成日期|修了日"
)
_WHY = re.compile(r"\b(?:reasons?|why|motivos?|causas?|motif|gr[uü]nde?|motivo|\w+grund|razon|razón|raison|причин\w*)\b|原因")
_GUESSED = re.compile(
    r"\b(predict\w*|prediction|forecast\w*|probabilit\w*|probabilidad|prob|likelihood|risk|risks|riesgo|risco|risiko|risque|rischio|prognos\w*|риск|pred|proba|yhat|"
    r"propensity)\b|预测|风险"
)
_WITH_IT = re.compile(
    r"\b(?:codes?|dates?|days?|weeks?|months?|terms?|semesters?|years?|stages?|fecha|data|datum|semana|mes|mês|semestre|periodo|período|año|ano)\b"
)
_INTENDED = re.compile(r"\b(?:inten[dt]\w*|consider\w*|plan(?:s|ned|ning)?|thought|think\w*|likely|want\w*|wish\w*|expect\w*)\b")
_DAY = re.compile(r"\b(?:dates?|fecha|data|datum|дата|tarihi)\b|日期|年月日")
_UNTIL = re.compile(
    r"\b(?:time|years?|months?|weeks?|days?|terms?|semesters?) (?:to|until|till) (?:the )?(?:\w+ )?"
    r"(?:complet|degree|credential|bachelor|associate|graduat|certif|finish|drop|withdr|leav|churn|cancel)"
)
_GONE = re.compile(r"\b(?:deactivated|(?:account|user) (?:status|state)|(?:account|user) (?:is )?(?:active|deleted|archived|disabled))\b")
_AFTER = re.compile(
    r"^(?:is |currently )?(?:active|enrolled|studying)(?: now| currently)?$|^(?:is )?alumn(?:i|us|a)$|"
    r"^(?:graduation (?:year|term|semester|gpa)|year of graduation|degree (?:awarded|earned|conferred|obtained|granted))$|"
    r"^(?:last|[uú]ltim[oa]) (?:semest(?:er|re)|term|year|per[ií]odo|año|ano)"
    r"(?: (?:enrolled|registered|attended|matriculad[oa]|cursad[oa]))?$"
)
_LEAVING = re.compile(
    r"drop|withdr|leav|left|exit|attrition|desert|deserci|evas|evad|ab(?:an|ban)don|d[eé]croch|uitval|abbruch|baja|retir|quit|exmatrik|austritt|churn|cancel|terminat|resign|unregist|unenrol|отчисл|退学|辍学"
)
STAYED = re.compile(
    r"^(?:(?:이수|수료|합격|졸업)여부|是否(?:通过|及格|合格|完成|毕业)|"
    r"(?:retained|graduated|persisted|returned|reenrolled|stillenrolled)(?:in|to|by|fall|spring|term|year|second|\d|$)|"
    r"(?:enrolled|registered)(?:in|for)?(?:the)?(?:next|following)|next(?:term|semester|year|fall|spring)(?:enrol|regist|retain))"
)
LEFT = re.compile(  # of these, yes is who left
    r"是否(?:退|辍|流失)|(?:중도탈락|탈락|자퇴)여부|drop|withdr|attrition|deser(?:ci|tor)|eva[sd]i?|desist|"
    r"ab(?:an|ban)don|uitval|abbruch|d[eé]croch|отчисл"
)


def is_guess(heading: str) -> bool:
    """Whether a heading names what somebody reckoned of a learner, which is neither an ending nor a fact about the way to it.

    >>> is_guess("Predicted_Dropout"), is_guess("riskLevel"), is_guess("Dropout"), is_guess("asterisks")
    (True, True, False, False)
    """
    return bool(_GUESSED.search(fold(re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", heading))))


def is_no_ending(heading: str) -> bool:
    """Whether a heading is near an ending and none: a guess, a reason, a share, or what somebody means to do, as surveys ask.

    >>> is_no_ending("Do you intend to drop out?"), is_no_ending("Did you drop out?")
    (True, False)
    """
    return is_guess(heading) or tells_why(heading) or "%" in heading or bool(_INTENDED.search(fold(heading)))


def tells_why(heading: str) -> bool:
    """Whether a heading asks why or when somebody left, or when they completed, or whether they are still there.

    >>> tells_why("Reason for dropout"), tells_why("Motivo da evasão"), tells_why("Exit_Code"), tells_why("reason for late work")
    (True, True, True, False)
    >>> tells_why("Motivo"), tells_why("Semestre_Evasao"), tells_why("Último semestre matriculado"), tells_why("last semester GPA")
    (True, True, True, False)
    >>> tells_why("Years to Bachelor's"), tells_why("is_active"), tells_why("days to deadline"), tells_why("active days")
    (True, True, False, False)
    """
    words = fold(re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", heading))
    return bool(
        _WHY.fullmatch(words)
        or _UNTIL.search(words)
        or _GONE.search(words)
        or _AFTER.search(words)
        or ((_WHY.search(words) or _WITH_IT.search(words)) and _LEAVING.search(words))
    )


def tells_leaving_day(heading: str) -> bool:
    """Whether a heading asks on which day somebody left: who did not has none.

    >>> tells_leaving_day("Dropout date"), tells_leaving_day("Exit_Code"), tells_leaving_day("Start date")
    (True, False, False)
    """
    words = fold(re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", heading))
    return bool(_DAY.search(words) and _LEAVING.search(words)) and not _WHY.search(words)


def is_about_leaving(heading: str) -> bool:
    """Whether a heading has a word of leaving in it.

    >>> is_about_leaving("Left on"), is_about_leaving("Fecha de baja"), is_about_leaving("Completed")
    (True, True, False)
    """
    return bool(_LEAVING.search(without_accents(heading)))


def tells_completion_day(heading: str) -> bool:
    """Whether a heading asks on which day somebody completed the course, in whatever zone: who did not has none.

    >>> tells_completion_day("course_completed_on"), tells_completion_day("Completion Date"), tells_completion_day("Completed lessons")
    (True, True, False)
    """
    return bool(_COMPLETED_ON.fullmatch(without_accents(re.sub(r"\([^)]*\)", "", heading))))


def without_accents(heading: str) -> str:
    """The letters and digits of a heading, without accents.

    >>> without_accents("Situação final")
    'situacaofinal'
    """
    return "".join(letter for letter in unicodedata.normalize("NFD", squeezed(heading)) if unicodedata.category(letter) != "Mn")
