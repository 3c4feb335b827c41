"""How Moodle names its columns, in the languages known so far."""

from __future__ import annotations

from collections.abc import Iterable

from dropout.readers.records import fold

LOG_COLUMNS = ("course", "time", "name", "affected", "context", "component", "event", "description", "origin", "ip")
_LOG = {
    "English": "Course|Time|User full name|Affected user|Event context|Component|Event name|Description|Origin|IP address",
    "Spanish": "Curso|Hora|Nombre completo del usuario|Usuario afectado|Contexto del evento|Componente|Nombre evento|Descripción"
    "|Origen|Dirección IP",
    "French": "Cours|Heure|Nom complet de l'utilisateur|Utilisateur concerné|Contexte de l'événement|Composant"
    "|Nom de l'événement|Description|Origine|Adresse IP",
    "German": "Kurs|Zeit|Vollständiger Name|Betroffene/r Nutzer/in|Ereigniskontext|Komponente|Ereignisname|Beschreibung"
    "|Herkunft|IP-Adresse",
    "Italian": "Corso|Data/Ora|Nome completo dell'utente|Utente coinvolto|Contesto dell'evento|Componente|Evento|Descrizione"
    "|Origine|Indirizzo IP",
    "Portuguese": "Disciplina|Data e hora|Nome completo do utilizador|Utilizador afetado|Contexto do evento|Componente"
    "|Nome do evento|Descrição|Origem|Endereço IP",
    "Brazilian Portuguese": "Curso|Hora|Nome completo|Usuário afetado|Contexto do Evento|Componente|Nome do evento|Descrição"
    "|Origem|endereço IP",
}
LOG_HEADINGS = {
    language: dict(zip((fold(heading) for heading in headings.split("|")), LOG_COLUMNS, strict=True)) for language, headings in _LOG.items()
}
LOG_ENGLISH = dict(zip(LOG_COLUMNS, _LOG["English"].split("|"), strict=True))

_DISPLAY = {
    "real": "Real|Punkte|Brut|Punteggio",
    "percentage": "Percentage|Porcentaje|Prozentsatz|Pourcentage|Percentuale|Percentagem",
    "letter": "Letter|Letra|Note|Lettre|Graduatoria letterale|Nota alfabética",
    "feedback": "Feedback|Retroalimentación",
}
DISPLAY_TYPES = {fold(word): kind for kind, words in _DISPLAY.items() for word in words.split("|")}
_TOTALS = "Course total|Total del curso|Kurs gesamt|Total du cours|Totale corso|Total da disciplina"
_STAMPS = (
    "Last downloaded from this course|Última descarga de este curso|Zuletzt aus diesem Kurs geladen"
    "|Dernier téléchargement depuis ce cours|Scaricamento più recente da questo corso|Última exportação desta disciplina"
)
COURSE_TOTALS, DOWNLOADED = ({fold(heading) for heading in headings.split("|")} for headings in (_TOTALS, _STAMPS))


def match_log_headings(header: Iterable[str]) -> tuple[str, dict[str, str]]:
    """The language that fits a log's header best, and its headings by column.

    >>> match_log_headings(["Zeit", "Beschreibung", "Notiz"])
    ('German', {'time': 'Zeit', 'description': 'Beschreibung'})
    """
    folded = {fold(heading): heading for heading in header}
    matches = {
        language: {column: folded[heading] for heading, column in headings.items() if heading in folded}
        for language, headings in LOG_HEADINGS.items()
    }
    language = max(matches, key=lambda name: len(matches[name]))
    return language, matches[language]
