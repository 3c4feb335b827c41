"""Logs in the languages of the interface: headings, months, orders of the date."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.formats.moodle_languages import languages, match_headings
from tests.exports.moodle import READ, log_rows, three_a_day, write_csv

HEADERS = {
    "Polish": "Czas|Imię i nazwisko użytkownika|Dotyczy użytkownika|Kontekst zdarzenia|Składnik|Nazwa zdarzenia|Opis|Źródło|Adres IP",
    "Russian": "Время|Полное имя пользователя|Затронутый пользователь|Контекст события|Компонент|Название события"
    "|Описание|Источник|IP-адрес",
    "Japanese": "時間|ユーザフルネーム|影響を受けるユーザ|イベントコンテクスト|コンポーネント|イベント名|説明|オリジン|IPアドレス",
    "Hebrew": "זמן|שם מלא של המשתמש|משתמש מושפע|הקשר האירוע|רכיב|שם האירוע|תיאור|מקור|כתובת IP",
    "Lithuanian": "Laikas|Visas naudotojo vardas|Susijęs naudotojas|Įvykio kontekstas|Komponentas|Įvykio pavadinimas"
    "|Aprašas|Kilmė|IP adresas",
}


def read_log(folder: Path, language: str, times: str) -> Import:
    rows = log_rows(three_a_day([14, 15], READ), HEADERS[language].split("|"))
    for row, day in zip(rows[1:], (27, 27, 27, 26, 26, 26), strict=True):
        row[0] = times.format(day=day)
    return read_export([write_csv(folder / "log.csv", rows)], scratch=folder, answers={"year:log.csv": "2024"})


@pytest.mark.parametrize(
    ("language", "times"),
    [
        ("Polish", "{day} maj 2024, 09:30"),
        ("Russian", "{day} мая 2024, 09:30"),
        ("Russian", "{day} май 09:30"),
        ("Japanese", "24/05/{day} 09:30:00"),
        ("Japanese", "24年 05月 {day}日 09:30"),
        ("Japanese", "05月 {day}日 09:30"),
        ("Hebrew", "{day} מאי 2024, 9:30"),
        ("Japanese", "2024年5月{day}日 午前 09:30"),
        ("Hebrew", "יום שני, \u200f{day} במאי 2024, 9:30"),
        ("Lithuanian", "24/05/{day}, 09:30"),
        ("Lithuanian", "{day}/05/24, 09:30:00"),
    ],
)
def test_dates_are_read_as_the_language_writes_them(tmp_path: Path, language: str, times: str) -> None:
    result = read_log(tmp_path, language, times)
    assert result.tables, result.report.findings
    assert sorted(result.tables.frame("events")["at"].unique()) == [pd.Timestamp(2024, 5, 26, 9, 30), pd.Timestamp(2024, 5, 27, 9, 30)]
    assert result.report.files[0].evidence.startswith(f"9 of 9 Moodle log headings, {language}")


@pytest.mark.parametrize(
    ("times", "hour"),
    [("{day} května 2024, 21.30", 21), ("2024年5月{day}日 下午 09:30", 21), ("{day}/05/24, 9:30 μμ", 21), ("{day}/05/24, ٩:٣٠ م", 21)],
)
def test_a_log_in_no_known_language_has_its_times(tmp_path: Path, times: str, hour: int) -> None:
    header = [f"nadpis {place}" for place in range(9)]
    rows = log_rows(three_a_day([14, 15], READ), header)
    for row, day in zip(rows[1:], (27, 27, 27, 26, 26, 26), strict=True):
        row[0] = times.format(day=day)
    result = read_export([write_csv(tmp_path / "log.csv", rows)], scratch=tmp_path)
    assert result.tables, result.report.findings
    assert sorted(result.tables.frame("events")["at"].unique()) == [pd.Timestamp(2024, 5, day, hour, 30) for day in (26, 27)]


def test_headings_nobody_has_seen_in_an_export_are_called_unverified(tmp_path: Path) -> None:
    assert read_log(tmp_path, "Polish", "{day} maj 2024, 09:30").report.files[0].evidence.endswith("unverified")
    assert not read_log(tmp_path, "Russian", "{day} мая 2024, 09:30").report.files[0].evidence.endswith("unverified")


@pytest.mark.parametrize("language", languages())
def test_every_language_has_all_headings_and_is_told_from_the_others(language: str) -> None:
    log = {meaning: words.split("|")[0] for meaning, words in languages()[language]["log"].items()}
    assert len(log) == 10
    assert match_headings("log", log.values()) == (language, log)


def test_a_month_left_as_a_placeholder_is_told(tmp_path: Path) -> None:
    result = read_log(tmp_path, "Russian", "{day}. %B 2024, 09:30:00")
    assert result.tables is None
    finding = next(finding for finding in result.report.findings if "placeholder" in finding.message)
    assert (finding.severity, finding.examples, finding.total) == ("blocks", ("26. %B 2024, 09:30:00", "27. %B 2024, 09:30:00"), 6)
