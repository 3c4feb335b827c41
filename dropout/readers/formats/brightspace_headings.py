"""What the columns of a Brightspace grades export are: people, grade items with their points, final grades, subtotals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.records import fold
from dropout.readers.sources import Source

END = "endoflineindicator"
_PEOPLE = {
    "number": "OrgDefinedId|Org Defined ID|ID défini par l'organisation|ID definido por la organización|Organisatiegedefinieerde ID",
    "username": "Username|User Name|Nom d'utilisateur|Nombre de usuario|Nome de usuário|Benutzername|Gebruikersnaam",
    "last": "Last Name|LastName|Nom|Nom de famille|Apellido|Apellidos|Sobrenome|Nachname|Achternaam",
    "first": "First Name|FirstName|Prénom|Nombre|Nome|Vorname|Voornaam",
    "email": "Email|E-mail|Email Address|Courriel|Correo electrónico|E-Mail-Adresse|E-mailadres",
    "section": "Section|Sections|Section Name",
}
_KNOWN = {"".join(letter for letter in fold(word) if letter.isalnum()): key for key, words in _PEOPLE.items() for word in words.split("|")}
_FINAL = re.compile(r"(?P<which>calculated|adjusted) final grade|final (?P<which2>calculated|adjusted) grade", re.IGNORECASE)
_ITEM = re.compile(
    r"^(?P<title>.*?)\s+(?P<kind>Points Grade|Weighted Grade|Text Grade|(?:Grade )?Scheme Symbol|Grade Symbol)\s*(?:<(?P<spec>.*)>?)?$",
    re.IGNORECASE,
)
_SPEC = re.compile(r"^(?P<title>.*\S)\s*<(?P<kind>\w+)\s+(?P<spec>(?:MaxPoints|Weight)\b.*)>$", re.IGNORECASE)  # whatever the words
_DERIVED = re.compile(
    r"^(?P<title>.*?)(?:\s+(?:Formula Grade|Calculated (?:Numerator|Denominator)))?\s*<(?:Formula|Calculated)\b", re.IGNORECASE
)
_NUMBER = r"\s*:\s*([\d.,]+)"
_CATEGORY = re.compile(r"Category\s*:\s*(.*?)\s*(?:CategoryWeight\s*:.*)?$")
_FILE = re.compile(
    r"^(?P<course>.+?)_?(?:GradesExport|Grades?)(?:_(?P<at>\d{4}-\d{2}-\d{2}-\d{2}-\d{2}))?(?: ?\(\d+\))?(?:\.\w{2,4})?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Column:
    """One column of an item: its heading, the title of the item, and what the heading says of its points."""

    heading: str
    title: str
    kind: str  # points, weighted, symbol or text
    points: float
    weight: float
    category: str


def match_headings(header: Iterable[str]) -> dict[str, str]:
    """Headings that name people by what they hold, the first of each kind."""
    found: dict[str, str] = {}
    for heading in header:
        key = _KNOWN.get(_plain(heading))
        if key and key not in found:
            found[key] = heading
    return found


def item_columns(header: Sequence[str]) -> list[Column]:
    """Columns of grade items; subtotals, final grades and what a formula makes of other items are left out.

    >>> column = item_columns(["Essay: one, two Points Grade <Numeric MaxPoints:20 Weight:50 Category:Work CategoryWeight:30>"])[0]
    >>> column.title, column.points, column.weight, column.category
    ('Essay: one, two', 20.0, 15.0, 'Work')
    """
    columns = []
    texts = {heading: re.sub(r" \(\d+\)$", "", unicodedata.normalize("NFKC", heading)) for heading in header}
    derived = {fold(found["title"]) for text in texts.values() if (found := _DERIVED.match(text))}
    for heading, text in texts.items():
        match = _ITEM.match(text) or _SPEC.match(text)
        if match is None or is_final(text) or "subtotal" in fold(text) or _DERIVED.match(text) or fold(match["title"]) in derived:
            continue
        spec = match["spec"] or ""
        share, whole = _number("(?<!Category)Weight", spec), _number("CategoryWeight", spec)
        weight = share * whole / 100 if whole == whole and share == share else share
        category = _CATEGORY.search(spec.rstrip(">"))
        kind = next((kind for kind in ("weighted", "symbol", "text") if kind in fold(match["kind"])), "points")
        columns.append(Column(heading, match["title"].strip(), kind, _number("MaxPoints", spec), weight, category[1] if category else ""))
    return columns


def _number(name: str, spec: str) -> float:
    found = re.search(name + _NUMBER, spec, re.IGNORECASE)
    if not found:
        return float("nan")
    try:
        return float(found[1].strip(".,").replace(",", "."))
    except ValueError:
        return float("nan")


def is_final(heading: str) -> bool:
    """Whether a column is part of the final grade of the course."""
    return _FINAL.search(heading) is not None


def final_columns(header: Sequence[str], which: str) -> dict[str, str]:
    """Headings of the final grade that was calculated or adjusted, by numerator, denominator and symbol.

    >>> final_columns(["Adjusted Final Grade Numerator", "Calculated Final Grade Numerator"], "adjusted")
    {'numerator': 'Adjusted Final Grade Numerator'}
    """
    own = [heading for heading in header if (found := _FINAL.search(heading)) and fold(found["which"] or found["which2"]) == which]
    return {part: heading for part in ("numerator", "denominator", "symbol") for heading in own if part in fold(heading)}


def recognise_book(source: Source) -> Recognition | None:
    """A grades export, or a file made for importing grades, by headings that only Brightspace writes."""
    if source.preview is None:  # not asked whether it is a regular table: headings are long, and rows may be cut off
        return None
    header = source.preview.header
    people, items = match_headings(header), item_columns(header)
    finals = sum(is_final(heading) for heading in header)
    end = any(_plain(heading) == END for heading in header)
    stated = sum(bool(re.search(r"<.*(MaxPoints|Weight)\s*:", column.heading)) for column in items)
    worth = 3 * end + 2 * ("number" in people) + 2 * min(stated, 2) + min(finals, 2) + min(len(items), 2)
    if worth < 4 or not {"number", "username", "email"} & set(people) or not (items or finals or ("number" in people and end)):
        return None
    evidence = (
        f"{len(people)} headings of people, {len(items)} columns of grade items and {finals} of final grades as Brightspace writes them"
    )
    return Recognition("brightspace", "gradebook", min(0.95, 0.6 + worth / 20), evidence + ("" if end else "; no End-of-Line Indicator"))


def file_facts(name: str) -> tuple[str | None, pd.Timestamp | None]:
    """Course and time of the export, as Brightspace writes them into the name of the file.

    >>> file_facts("Knots 101_GradesExport_2024-05-01-12-03.csv")
    ('Knots 101', Timestamp('2024-05-01 12:03:00'))
    """
    for part in reversed(PurePosixPath(name).parts):
        found = _FILE.search(part)
        if found:
            at = pd.to_datetime(found["at"], format="%Y-%m-%d-%H-%M", errors="coerce") if found["at"] else None
            return found["course"].strip(" _"), None if at is None or pd.isna(at) else at
    return None, None


def _plain(heading: str) -> str:
    return "".join(letter for letter in fold(heading) if letter.isalnum())
