"""Reports of who was at an online meeting, as Teams and Zoom hand them out: tables below each other, one of them about people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dropout.readers.base import ReadContext, Recognition
from dropout.readers.course.facts import Facts
from dropout.readers.course.sheets import sheet_learners
from dropout.readers.dates import WAITS, ask_dates
from dropout.readers.people import MAIL
from dropout.readers.records import fold, sample_records, text_sample, unique_names
from dropout.readers.sources import Preview, Source
from dropout.readers.tabular import read_table

_HEADINGS = {  # in English, German, French, Spanish, Italian, Portuguese and Dutch
    "full": "name|full name|name (original name)|participant|participant name|user name|vollständiger name|name (originalname)|"
    "name (ursprünglicher name)|nom|nom complet|nom (nom d'origine)|nom (nom original)|nombre|nombre completo|nombre (nombre original)|"
    "nombre de usuario|nome|nome completo|nome (nome originale)|nome (nome original)|naam|volledige naam|naam (oorspronkelijke naam)",
    "came": "first join|first join time|join time|join|joined|time joined|joined at|timestamp|erster beitritt|erste teilnahme|"
    "beitrittszeit|beitrittszeitpunkt|zeitstempel|première participation|première connexion|heure d'arrivée|horodatage|primera unión|"
    "primera entrada|hora de entrada|hora de ingreso|hora para unirse|marca de tiempo|primo accesso|ora di accesso|ora di ingresso|"
    "primeira entrada|carimbo de data/hora|eerste deelname|tijdstip van deelname|tijdstempel",
    "left": "last leave|last leave time|leave time|leave|left|time left|left at|user action|letzter austritt|letztes verlassen|"
    "verlassen um|uhrzeit des verlassens|benutzeraktion|dernière sortie|dernier départ|heure de départ|action de l'utilisateur|"
    "última salida|hora de salida|hora para salir|acción del usuario|ultima uscita|ora di uscita|azione utente|última saída|hora de saída|"
    "ação do usuário|ação do utilizador|laatst verlaten|laatste vertrek|tijdstip van vertrek|gebruikersactie",
    "email": "email|user email|participant id (upn)|e-mail|e-mail-adresse|adresse e-mail|e-mail del usuario|correo electrónico|"
    "indirizzo e-mail|teilnehmer-id (upn)|id du participant (upn)|id. de participante (upn)|id partecipante (upn)",
    "role": "role|rolle|rôle|rol|ruolo|função|papel",
}
_KNOWN = {kind: tuple(words.split("|")) for kind, words in _HEADINGS.items()}
_OLD = {
    "timestamp",
    "zeitstempel",
    "horodatage",
    "marca de tiempo",
    "carimbo de data/hora",
    "tijdstempel",
}  # a row for each coming and going
_ACTIONS = {"user action", "benutzeraktion", "action de l'utilisateur", "acción del usuario", "azione utente", "ação do usuário",
            "ação do utilizador", "gebruikersactie"}  # fmt: skip
_TITLES = (
    "meeting title",
    "topic",
    "title",
    "besprechungstitel",
    "titre de la réunion",
    "título de la reunión",
    "titolo riunione",
    "thema",
)
_HOSTS = ("organizer", "organiser", "co-organizer", "co-organiser", "host", "co-host", "organisator", "organisateur", "organisatrice",
          "organizador", "organizadora", "organizzatore", "gastgeber", "hôte", "anfitrión")  # fmt: skip
_CLOCK = r"[T,\s]+\d{1,2}[:.]\d\d.*$"  # behind the day
_FIRST, _LEAST = 40, 2  # rows in which the people begin; cells of a row about somebody


@dataclass(frozen=True)
class Meeting:
    """Where the people of a report begin, the headings that say who and when, what the meeting is called and whose it is."""

    layout: Preview
    places: dict[str, str]
    title: str
    hosts: frozenset[str]


def meeting_in(source: Source) -> Meeting | None:
    """The report of a meeting that a file is; None for any other file.

    A heading for who joined and one for when they came and went, in languages that are known; in any other the columns are asked.
    """
    shown = source.preview
    if shown is None or not any(_people(row) for row in (shown.header, *shown.rows[:_FIRST])):
        return None
    rows = sample_records(text_sample(source.path), shown.delimiter)
    place = next(place for place, row in enumerate(rows) if _people(row))
    header = tuple(unique_names(rows[place]))
    layout = Preview(shown.delimiter, place + 1, header, tuple(map(tuple, rows[place + 1 : place + 1 + _FIRST])))
    places = _people(header)
    title, hosts = _above(rows[:place])
    return Meeting(layout, places, title, hosts) if places else None


def meeting_claim(source: Source, name: str) -> Recognition | None:
    """The claim on the report of a meeting."""
    found = meeting_in(source)
    return Recognition(name, "meeting", 0.75, f"who joined a meeting, by {', '.join(found.places.values())}") if found else None


def read_meetings(
    claimed: Sequence[tuple[Source, Recognition]], facts: Facts, context: ReadContext, course: str | None
) -> pd.DataFrame:  # fmt: skip
    """Add the people of meetings; columns who, course, at, file and row, a row for each of them and day.

    Who organised a meeting is no learner, and who joined twice on a day was there once. Whether the day or the month comes first is told
    by all meetings together.
    """
    parts = [_people_of(source, claim, facts) for source, claim in claimed]
    came = pd.concat([rows for _, rows in parts], ignore_index=True)
    at, again = ask_dates(came["said"], claimed[0][0].name, context, facts.questions), came["row"].notna()
    if at is None:
        for rows in (came[again], *(people for people, _ in parts)):
            facts.ledgers.keep(rows, pd.Series(False, index=rows.index), reason=WAITS)
        return pd.DataFrame()
    reason = "no day of joining that can be read"
    facts.ledgers.keep(came[again], at[again].notna(), reason=reason)
    unread = set(came.loc[at.isna() & ~again, "who"])
    for people, _ in parts:
        facts.add("people", facts.ledgers.keep(people, ~people["who"].isin(unread), reason=reason).assign(course=course, listed=False))
    return came.assign(at=at, course=course).drop(columns="said").dropna(subset="at").astype({"at": "datetime64[us]"})


def _people_of(source: Source, claim: Recognition, facts: Facts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The people of a meeting, and who came when as it is said, once a day; with `file` and `row` where it is not their own row."""
    found = meeting_in(source)
    assert found is not None  # the file was claimed by it
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence), found.layout)
    other = (cells.drop(columns=["file", "row"]).notna().sum(axis=1) < _LEAST) | (cells["row"].diff() > 1)
    cells = facts.ledgers.keep(cells, ~other.cummax(), reason="a row of another table of the meeting")
    cells = facts.ledgers.keep(cells, ~_hosts(cells, found), reason="whoever organised the meeting, no learner")
    keys: dict[str, str] = {key: heading for key, heading in found.places.items() if key in ("full", "email")}
    known = cells[keys["email"]].fillna(cells[keys["full"]]) if "email" in keys else cells[keys["full"]]
    told = pd.DataFrame({"who": known.map(fold, na_action="ignore"), "said": cells[found.places["came"]]}, index=cells.index)
    day = told.assign(said=told["said"].str.replace(_CLOCK, "", regex=True))
    cells = facts.ledgers.keep(cells, ~(day.duplicated() & known.notna()), reason="came or went once more")
    told = told.loc[cells.index].assign(file=cells["file"].astype("string"), row=cells["row"].astype("Int64"))
    more = told["who"].duplicated() & told["who"].notna()
    people, _ = sheet_learners(cells[~more], keys, source.name, "report of a meeting", facts.ledgers)
    own = told.loc[people.index].assign(who=people["who"], file=pd.NA, row=pd.NA)
    known_as = dict(zip(told.loc[people.index, "who"], people["who"], strict=True))
    later = told[more].assign(who=told.loc[more, "who"].map(known_as).astype("string"))
    later = facts.ledgers.keep(later, later["who"].notna(), reason="second row for the same learner")
    return people, pd.concat([own.astype(later.dtypes), later])


def course_of(meetings: Sequence[Source]) -> str | None:
    """What the run of several meetings is called: their title, or the part of it that they begin with."""
    titles = [found.title for source in meetings if (found := meeting_in(source)) and found.title]
    if not titles:
        return None
    same = 0
    while same < min(map(len, titles)) and len({title[same] for title in titles}) == 1:
        same += 1
    return titles[0][:same].strip(" -–:#,(") or titles[0]


def _people(row: Sequence[str]) -> dict[str, str]:
    """The headings of a row by what they say, where it has those of a list of people who came and went."""
    known = {fold(cell.strip()): cell for cell in reversed(row) if cell.strip()}
    found = {kind: known[word] for kind, words in _KNOWN.items() for word in reversed(words) if word in known}
    old = fold(found.get("came", "")) in _OLD
    told = {"full", "came", "left"} <= set(found) and old == (fold(found["left"]) in _ACTIONS)
    return found if told else {}


def _above(rows: Sequence[Sequence[str]]) -> tuple[str, frozenset[str]]:
    """The title of the meeting, beside or below its heading, and the addresses that stand above the people: those of its host."""
    title = ""
    for place, row in enumerate(rows):
        for number, cell in enumerate(row):
            if fold(cell.strip()) in _TITLES and not title:
                beside = row[number + 1].strip() if len(row) == 2 else ""
                below = rows[place + 1][number].strip() if len(row) > 2 and place + 1 < len(rows) and number < len(rows[place + 1]) else ""
                title = beside or below
    mails = pd.Series([fold(cell.strip()) for row in rows for cell in row], dtype="string")
    return title, frozenset(mails[mails.str.fullmatch(MAIL)])


def _hosts(cells: pd.DataFrame, found: Meeting) -> pd.Series:
    """Which rows are about whoever organised the meeting."""
    host = pd.Series(False, index=cells.index)
    if "role" in found.places:
        host |= cells[found.places["role"]].map(fold, na_action="ignore").isin(_HOSTS)
    if "email" in found.places:
        host |= cells[found.places["email"]].map(fold, na_action="ignore").isin(found.hosts)
    return host
