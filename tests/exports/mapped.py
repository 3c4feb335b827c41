"""Tables of systems that nobody here knows: activity, learners and marks under headings of their own."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

ACTIVITY = ["Benutzer", "Zeitpunkt", "Aktion", "Material", "Anzahl"]
LEARNERS = ["Matrikel", "Vorname", "Nachname", "Geschlecht", "Eingeschrieben am", "Ausgetreten", "Ergebnis", "Punkte"]
MARKS = ["Matrikel", "Aufgabe", "Punkte", "Maximum", "Abgegeben am"]
WHO = ["K-1", "K-2", "K-3"]


def visits(days: Sequence[int] = (1, 2, 13), who: Sequence[str] = WHO) -> list[list[object]]:
    """Everybody opens a page in the morning and hands in work at noon, on days of March 2024."""
    rows: list[list[object]] = []
    for day in days:
        for place, learner in enumerate(who):
            rows.append([learner, f"{day:02d}.03.2024 09:{place:02d}", "Seite aufgerufen", f"Lektion {day}", 2])
            rows.append([learner, f"{day:02d}.03.2024 12:{place:02d}", "Aufgabe abgegeben", "Ballade", 1])
    return rows


def members(who: Sequence[str] = WHO, results: Sequence[str] = ("pass", "withdrawn", "fail")) -> list[list[object]]:
    """A row per learner; the second left on 20 March."""
    rows = []
    for place, (learner, result) in enumerate(zip(who, results, strict=True)):
        left = "20.03.2024" if place == 1 else ""
        rows.append([learner, f"Vor{place}", f"Nach{place}", "w", f"{13 + place}.02.2024", left, result, 10 * place])
    return rows


def marks(who: Sequence[str] = WHO) -> list[list[object]]:
    return [[learner, "Ballade", f"{place + 5},5", 20, f"{14 + place}.03.2024"] for place, learner in enumerate(who)]


def write_table(path: Path, header: Sequence[object], rows: Sequence[Sequence[object]], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return path


def write_lines(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """The same table as JSON lines."""
    path.write_text("".join(json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
