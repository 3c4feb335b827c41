"""Words of Blackboard in the languages it is used in: headings, states of work, totals. All but the English ones are unverified."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from dropout.domain import SubmissionStatus
from dropout.readers.records import fold

KEYS = ("last", "first", "username", "number", "access", "available", "section")
# For each language the headings in the order of KEYS, wordings of one heading separated by bars.
_HEADINGS = {
    "English": "Last Name|Surname, First Name, Username|User Name|User ID, Student ID, Last Access|Last Accessed, Availability, "
    "Child Course ID|Section",
    "Spanish": "Apellidos|Apellido, Nombre, Nombre de usuario|Usuario, ID de estudiante|ID del estudiante|ID de alumno|ID del alumno, "
    "Último acceso, Disponibilidad, ID de curso secundario|ID del curso secundario|ID de curso hijo",
    "Portuguese": "Sobrenome|Apelido|Último nome, Nome|Primeiro nome, Nome do usuário|Nome de usuário|Nome de utilizador, "
    "ID do aluno|ID do estudante|Identificação do aluno, Último acesso, Disponibilidade, ID do curso filho|ID do curso secundário",
    "French": "Nom|Nom de famille, Prénom, Nom d'utilisateur|Identifiant, ID étudiant|ID de l'étudiant|Identifiant étudiant, "
    "Dernier accès, Disponibilité, ID du cours enfant|ID de sous-cours",
    "German": "Nachname, Vorname, Benutzername, Teilnehmer-ID|Studenten-ID|Studierenden-ID|Matrikelnummer, "
    "Letzter Zugriff, Verfügbarkeit, ID des untergeordneten Kurses|Unterkurs-ID",
    "Dutch": "Achternaam, Voornaam, Gebruikersnaam, Student-ID|Studentnummer|Cursist-ID, Laatste toegang|Laatst geopend, "
    "Beschikbaarheid, ID van onderliggende cursus|Onderliggende cursus-ID",
    "Italian": "Cognome, Nome, Nome utente, ID studente|Matricola, Ultimo accesso, Disponibilità, ID corso secondario|ID corso figlio",
    "Catalan": "Cognoms, Nom, Nom d'usuari, ID de l'estudiant|ID d'alumne, Últim accés|Darrer accés, Disponibilitat, ID del curs secundari",
    "Swedish": "Efternamn, Förnamn, Användarnamn, Student-ID, Senaste åtkomst|Senast öppnad, Tillgänglighet, ID för underordnad kurs",
    "Norwegian": "Etternavn, Fornavn, Brukernavn, Student-ID, Siste tilgang|Sist åpnet, Tilgjengelighet, ID for underordnet emne",
    "Danish": "Efternavn, Fornavn, Brugernavn, Studerendes ID|Elev-ID, Seneste adgang|Sidste adgang, Tilgængelighed, ID for underkursus",
    "Turkish": "Soyadı|Soyad, Adı|Ad, Kullanıcı Adı, Öğrenci Kimliği|Öğrenci No, Son Erişim, Kullanılabilirlik, Alt Kurs Kimliği",
    "Polish": "Nazwisko, Imię, Nazwa użytkownika, Identyfikator studenta|ID studenta, Ostatni dostęp, Dostępność, ID kursu podrzędnego",
    "Russian": "Фамилия, Имя, Имя пользователя, ИД учащегося|Идентификатор учащегося, Последний доступ, Доступность, ИД дочернего курса",
    "Arabic": "اسم العائلة|الاسم الأخير, الاسم الأول, اسم المستخدم, معرف الطالب, آخر وصول, التوفر|الإتاحة, معرف المقرر الدراسي الفرعي",
    "Chinese": "姓|姓氏, 名|名字, 用户名|使用者名稱, 学生 ID|學生 ID, 上次访问|上次存取, 可用性|可用與否, 子课程 ID|子課程 ID",
    "Japanese": "姓, 名, ユーザ名|ユーザー名, 学生ID|受講者ID, 前回のアクセス|最終アクセス, 使用可否|利用可否, 子コースID",
}
_LANGUAGES = {
    language: {key: words.split("|") for key, words in zip(KEYS, line.split(", "), strict=True)} for language, line in _HEADINGS.items()
}

_STATES = {
    SubmissionStatus.SUBMITTED: "needs grading|needs reconciliation|submitted|needs marking|graded|completed|complete|"
    "necesita calificación|se necesita calificación|requiere calificación|pendiente de calificación|completado|completo|"
    "requer avaliação|precisa de avaliação|necessita de avaliação|concluído|"
    "à noter|notation nécessaire|notation requise|terminé|complet|benotung erforderlich|zu benoten|abgeschlossen|"
    "moet worden beoordeeld|beoordeling nodig|voltooid|da valutare|richiede valutazione|completato",
    SubmissionStatus.NOT_ATTEMPTED: "in progress|attempt in progress|not submitted|not attempted|en curso|en progreso|"
    "em andamento|em curso|en cours|wird bearbeitet|in bearbeitung|bezig|in uitvoering|in corso|pågår|pågående|devam ediyor|w toku",
    SubmissionStatus.MISSING: "incomplete|missing|incompleto|incomplet|unvollständig|onvolledig",
    SubmissionStatus.EXCUSED: "exempt|excused|exento|isento|exempté|exempt de note|befreit|ausgenommen|vrijgesteld|esente|esentato|"
    "undantagen|fritatt|fritaget|muaf|zwolniony|exempta",
}
STATES = {word: state.value for state, words in _STATES.items() for word in words.split("|")}

# Titles of columns that Blackboard computes or that end a course; the first one that says something is the result.
TOTALS = (
    "overall grade|final grade|final mark|course grade|calificación global|calificación general|calificación final|nota final|nota global|"
    "nota geral|note globale|note finale|gesamtnote|endnote|eindcijfer|algemeen cijfer|voto finale|voto complessivo",
    "weighted total|total ponderado|total pondéré|gewichtete summe|gewichtete gesamtsumme|gewogen totaal|totale ponderato|viktad summa",
    "total|running total|total acumulado|gesamt|gesamtsumme|totaal|totale|totalt|toplam|suma|итого|总计|總計|合計|المجموع",
)
UNAVAILABLE = {
    "no",
    "nein",
    "nee",
    "non",
    "não",
    "nej",
    "nei",
    "hayır",
    "nie",
    "нет",
    "否",
    "いいえ",
    "لا",
    "false",
    "unavailable",
    "disabled",
}
POINTS = ("pts", "points", "puntos", "pontos", "punkt", "punten", "punti", "punts", "poäng", "poeng", "puan", "балл", "分", "点", "نقاط")
PERCENT = ("percent", "porcent", "pourcent", "prozent", "procent", "prosent", "yüzde", "%", "百分比")


def match_headings(header: Iterable[str]) -> tuple[dict[str, str], str]:
    """Headings that name people by what they hold, and the language that most of them are in.

    Some words mean different things in different languages, so that one language goes first; others may fill in.

    >>> match_headings(["Nom", "Prénom", "Last.Name"])
    ({'last': 'Nom', 'first': 'Prénom'}, 'French')
    """
    plain = {_plain(heading): heading for heading in reversed(list(header))}
    found = {language: _found(words, plain) for language, words in _plain_languages().items()}
    language = max(found, key=lambda name: len(found[name]))
    result = found[language]
    for other in found.values():
        result |= {key: heading for key, heading in other.items() if key not in result and heading not in result.values()}
    return {key: result[key] for key in KEYS if key in result}, language


@cache
def _plain_languages() -> dict[str, dict[str, list[str]]]:
    return {language: {key: [*map(_plain, wordings)] for key, wordings in words.items()} for language, words in _LANGUAGES.items()}


def _found(words: dict[str, list[str]], plain: dict[str, str]) -> dict[str, str]:
    pairs = ((key, next((plain[word] for word in wordings if word in plain), None)) for key, wordings in words.items())
    return {key: heading for key, heading in pairs if heading is not None}


def _plain(heading: str) -> str:
    """A heading without case, blanks and marks: R puts dots where those were."""
    return "".join(letter for letter in fold(heading) if letter.isalnum())
