"""What people did, in the words of systems that nobody here knows, as kinds of events."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dropout.domain import AssessmentKind, EventKind

# Beginnings of words that tell a kind, with a full stop whole words; the most telling kind first: a "quiz viewed" is work on a quiz.
_BEGINNINGS = {
    EventKind.QUIZ: "quiz test. tests. tested. exam attempt question answer problem. problems. klausur prufung frage antwort "
    "cuestionario pregunta intento domanda tentativ pergunta toets vraag poging essai. epreuve respondi rispost 测验 考试 問題 "
    "тест",
    EventKind.ASSIGNMENT: "assign submi handed. hand. handin turnin upload homework essay coursework aufgabe abgab abgegeben "
    "eingereicht einreich hausarbeit tarea entreg devoir rendu. remis. remise. compito consegn tarefa trabalho opdracht "
    "ingelever inlever 作业 課題 задани",
    EventKind.VIDEO: "video watch play. played. playing. pause. paused. seek. seeked. stream film movie youtube webinar reproduc "
    "lecture. abspiel abgespielt angesehen 视频 動画 видео",
    EventKind.FORUM: "forum foro. foros. post. posts. posted. posting. thread discuss repl. reply. replied. replies. comment message "
    "messages. chat topic diskussion beitrag nachricht kommentar mensaje comentario debat messagg commento commenti mensagem "
    "bericht reactie 论坛 讨论 форум",
    EventKind.COLLABORATION: "wiki glossar workshop peer collab groupwork teamwork whiteboard gruppenarbeit zusammenarbeit taller. "
    "atelier.",
    EventKind.NAVIGATION: "login logon logged. logout logoff signin signout signed. session dashboard home. homepage startpage navig "
    "search profile anmeld abmeld angemeldet startseite sesion connexion deconnexion accueil accesso ingreso inloggen ingelogd "
    "登录 ログイン вход",
    EventKind.CONTENT: "view read. reading. reads. open. opened. opens. visit access click download page content resource material "
    "file. files. book lesson chapter unit. module pdf document slide link url scorm note. notes. course complet finish start. "
    "started. seite gelesen gesehen aufruf aufgerufen geoffnet herunter lesen. lektion ver. vio. visto. vista. leer. leido. "
    "abrir. abierto. pagin recurso descarg lu. lire. ouvert consult telecharg letto. lettura. aperto. scaricat risorsa lido. "
    "leitura. aberto. aula. baixad gelezen bekeken geopend gedownload les. 查看 阅读 下载 閲覧 просмотр",
}  # fmt: skip
_HANDS_IN = (
    "submi handed. handin turnin turned. upload abgegeben abgabe. eingereicht entregado. entregada. entrega. entregue. rendu. remis. "
    "remise. consegnato. consegna. ingelever inlever 提交 提出 сдал"
)


def plain_words(text: str) -> str:
    """Words as they are compared: no case, no accents, everything between them one blank.

    >>> plain_words("Vidéo_Gesehen (2x)")
    'video gesehen 2x'
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", split).casefold())
    bare = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return " ".join(re.findall(r"[^\W_]+", bare))


def kind_of(action: str) -> EventKind | None:
    """The kind of event that an action is, None where no word of it is known.

    >>> kind_of("Quiz attempt viewed"), kind_of("aufgabe_abgegeben"), kind_of("frobnicated")
    (<EventKind.QUIZ: 'quiz'>, <EventKind.ASSIGNMENT: 'assignment'>, None)
    >>> kind_of("LOGIN_ATTEMPT").value
    'navigation'
    """
    words = plain_words(action)
    if words.startswith(_COMES):  # whoever tries to log in attempts no quiz
        return EventKind.NAVIGATION
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(words)), None)


def work_kind(words: str) -> str:
    """The `AssessmentKind` of work by its category or title; what no word tells is an assignment.

    >>> work_kind("Final exam"), work_kind("Quizzes"), work_kind("Essay 2")
    ('exam', 'quiz', 'assignment')
    """
    if "exam" in words.casefold():
        return AssessmentKind.EXAM.value
    return AssessmentKind.QUIZ.value if kind_of(words) is EventKind.QUIZ else AssessmentKind.ASSIGNMENT.value


def hands_in(action: str) -> bool:
    """Whether work is handed in by it.

    >>> hands_in("Submitted assignment"), hands_in("submission viewed"), hands_in("Viewed assignment")
    (True, False, False)
    """
    words = plain_words(action)
    return bool(_DONE.search(words)) and not _LOOKED.search(words)


def absences(words: Iterable[str]) -> set[str]:
    """Those among the words of a list of attendance that say somebody was not there.

    >>> sorted(absences(["Present", "absent_unexcused", "Late"])), absences(["P", "A"]), absences(["A", "B"])
    (['absent_unexcused'], {'A'}, set())
    >>> sorted(absences(["Present", "Absent", "Excused"])), absences(["Excused", "Graded"])
    (['Absent', 'Excused'], set())
    """
    plain = {word: plain_words(word) for word in words}
    short = "p" in plain.values() and set(plain.values()) <= _SHORT
    register = any(_ABSENT.fullmatch(said) or said in _PRESENT for said in plain.values())  # work is excused too
    return {
        word
        for word, said in plain.items()
        if _ABSENT.fullmatch(said) or (short and said in ("a", "ab", "u", "e", "ex")) or (register and said in _EXCUSED)
    }


def is_presence(heading: str) -> bool:
    """Whether a heading asks if somebody was there.

    >>> is_presence("is_present"), is_presence("Asistencia"), is_presence("presentation")
    (True, True, False)
    """
    return bool(_PRESENCE.search(plain_words(heading)))


def says_no(words: Iterable[str]) -> set[str]:
    """Those among yes and no that say no; none where other words are among them.

    >>> says_no(["True", "False"]), says_no(["no", "late"])
    ({'False'}, set())
    """
    plain = {word: plain_words(word) for word in words}
    return {word for word, said in plain.items() if said in _SAID_NO} if set(plain.values()) <= _SAID_NO | _SAID_YES else set()


def _pattern(beginnings: str) -> re.Pattern[str]:
    """Any of these at the beginning of a word; within one in writing that has no blanks."""
    words = sorted(beginnings.split(), key=len, reverse=True)
    latin = "|".join(word.replace(".", r"\b") for word in words if word.isascii())
    other = "|".join(plain_words(word) for word in words if not word.isascii())
    return re.compile(rf"\b(?:{latin})" + (f"|{other}" if other else ""))


_PRESENCE = re.compile(
    r"\b(attend|attended|attendance|attendances|present|presence|asistencia|asistencias|asistio|anwesend|anwesenheit|presenza|presenze|"
    r"presenca|presencas|frequencia|frequenza|aanwezig|aanwezigheid|посещ\w*)\b|出席|出勤"
)
_SAID_YES = frozenset({"yes", "y", "true", "1", "si", "ja", "oui", "sim", "да", "是"})
_SAID_NO = frozenset({"no", "n", "false", "0", "nein", "non", "nao", "nee", "нет", "否"})
_SHORT = frozenset({"p", "a", "ab", "l", "e", "u", "t", "h", "ex", "od", "ml"})
_ABSENT = re.compile(
    r"(?:(?:un)?(?:excused|authori[sz]ed|justified) )?(?:absent|absence|absente|abwesend|ausente|inasistente|inasistencia|assente|afwezig)"
    r"(?: .*)?|not present|no show|did not attend|not attended|missed|gefehlt|fehlt|falta|отсутств\w+|缺席|缺勤|欠席|결석"
)
_PRESENT = frozenset(["present", "presente", "anwesend", "aanwezig"])
_EXCUSED = frozenset({
    "excused", "unexcused", "sick", "ill", "leave", "justified", "justificado", "justificada", "entschuldigt", "unentschuldigt", "krank",
    "excuse", "giustificato", "afgemeld", "unmarked", "holiday",
})  # fmt: skip
_KINDS = {kind: _pattern(words) for kind, words in _BEGINNINGS.items()}
_COMES = ("login", "log in", "logon", "logout", "log out", "sign in", "signin", "sign out")
_DONE = _pattern(_HANDS_IN)
_LOOKED = _pattern("view open. opened. read. visit see. seen. look click download list. status delet remov draft")
