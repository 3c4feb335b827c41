"""The log report of a course or a site: every row as an action of one person at one time, or dropped with the reason.

The report is taken apart once, at its quotation marks and colons, and kept as narrow columns that repeat; each wording,
day and clock among them is then decided once and joined back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields

import pandas as pd

from dropout.errors import DropoutError
from dropout.readers.base import Recognition
from dropout.readers.course import Facts
from dropout.readers.dates import WAITS, read_dates
from dropout.readers.formats.moodle_languages import evidence, languages, match_headings
from dropout.readers.formats.moodle_staging import (
    GUEST,
    NO_TIME,
    SYSTEM,
    add_times,
    day_and_clock,
    drop_by_verdict,
    shown_to_sql,
)
from dropout.readers.formats.moodle_wordings import SLOTS, Wording, read_wording
from dropout.readers.report import Finding, RowLedger, Severity
from dropout.readers.sources import Preview, Source
from dropout.readers.staging import Stage
from dropout.sql import listed, quoted

NOBODY, NO_COURSE = "no learner id in the description", "not in any course"
_NOT_PEOPLE = ("cron", "cli", "restore")
_ORIGINS = {*_NOT_PEOPLE, "web", "ws", "-", ""}
_USED = ("course", "time", "name", "context", "description", "origin")
_CLOCK = re.compile(r":|[\s,،]\d{1,2}[.h]\d{2}")
_BEGIN = "The user with id '"
_ENOUGH = 100_000  # rows that show whether ids were blanked: whoever does it does it everywhere
_BLANKED = 3  # names for each id, and more: somebody may be renamed
TWO_PEOPLE = r"\s(?:as|als|como|come|en tant que|jako|som|kaip)\s"  # somebody logged in as somebody else names two people
_NAMES_AN_ID = "user with id '"
_AS_WRITTEN = (  # the cells that `_parsed` took apart, for whoever wants to see why a row was dropped
    f"nullif(concat(day, clock), '') AS time, origin, nullif(if(id IS NULL, rest, concat({quoted(_BEGIN)}, id, rest)), '') AS description"
)
_SHOWN = {SYSTEM: "origin", NOBODY: "description", GUEST: "description", NO_TIME: "time"}


def recognise_report(shown: Preview) -> Recognition | None:
    """A log by its headings in a known language, or in any language by descriptions that name user ids."""
    language, columns = match_headings("log", shown.header)
    if ({"time", "description"} <= set(columns) and len(columns) >= 4) or len(columns) >= 5:
        found = len(set(columns) - {"course"})  # only the log of a whole site has that one
        return Recognition("moodle", "log", 0.6 + 0.04 * found, f"{found} of 9 Moodle log headings, {evidence(language)}")
    told = "description" in columns or any(_NAMES_AN_ID in cell for row in shown.rows for cell in row)  # looking for times takes longer
    if told and {"time", "description"} <= set(report_columns(shown)):
        return Recognition("moodle", "log", 0.7, "descriptions that name user ids, as in a Moodle log")
    return None


def report_columns(shown: Preview) -> dict[str, str]:
    """Headings by column; what no known language names is found by what its cells look like."""
    _, columns = match_headings("log", shown.header)
    columns = columns if len(columns) >= 4 else {}
    cells = {heading: [row[place] for row in shown.rows if place < len(row)] for place, heading in enumerate(shown.header)}
    for name, fits in _LOOKS.items():
        if name not in columns:
            free = [heading for heading, texts in cells.items() if texts and heading not in columns.values() and fits(texts)]
            columns.update({name: free[0]} if free else {})
    return columns


def _are_times(cells: list[str]) -> bool:
    return bool(_CLOCK.search(cells[0])) and bool(read_dates(pd.Series(cells, dtype="string")).parts["clock"].notna().mean() > 0.5)


_LOOKS: dict[str, Callable[[list[str]], bool]] = {
    "description": lambda cells: sum(_NAMES_AN_ID in cell for cell in cells) > len(cells) / 2,
    "time": _are_times,
    "origin": lambda cells: set(cells) <= _ORIGINS and set(cells) != {""},
}


@dataclass(frozen=True)
class ReportRows:
    """A log whose rows are told apart.

        `view` has row, at, who, other, resource, number (of the course), course (its name in the log of a site), name, title, kind,
    submits, staff_only, marks, enrols, and `same`: what makes two rows of overlapping logs one. `items` has the rows about items of
        the gradebook, also those that the system wrote: at, course, other, item and rest (of the description).
    """

    file: str
    view: str
    items: str
    by_course: bool


def read_report(stage: Stage, source: Source, ledger: RowLedger, facts: Facts) -> ReportRows | None:
    """The rows of a log that count; None while its dates are in question.

    Raises `DropoutError` where the log has no times or no descriptions.
    """
    shown = source.preview
    assert shown is not None  # nothing else is recognised
    columns = report_columns(shown)
    _check_columns(columns, shown, source.name)
    if "ip" in columns:
        message = "The addresses of the computers that people used were not read."
        facts.findings.append(Finding(Severity.NOTICED, message, file=source.name, column=columns["ip"]))
    used = {name: columns[name] for name in _USED if name in columns}
    parsed = stage.table(source, ledger, used, _parsed(used), once=_PLACES)
    table = stage.view(f"SELECT row, {_AS_WRITTEN} FROM {parsed}")
    parsed = _by_name(stage, parsed, source.name, facts) if "name" in used else parsed
    dated = add_times(stage, parsed, source.name, facts.questions, year_first=_year_first(shown, columns["time"]))
    told = _told(stage, dated or stage.view(f'SELECT *, CAST(NULL AS TIMESTAMP) AS "at" FROM {parsed}'), "course" in used)
    late = WAITS if dated is None else NO_TIME
    judged = stage.view(f'SELECT * REPLACE (coalesce(verdict, CASE WHEN "at" IS NULL THEN {quoted(late)} END) AS verdict) FROM {told}')
    bad = drop_by_verdict(stage, judged, table, ledger, _SHOWN)
    if dated is None:
        return None
    _tell_placeholders(stage, bad, table, source.name, facts)
    items = stage.view(f'SELECT "at", course, other, item, rest FROM {judged} WHERE item IS NOT NULL')
    return ReportRows(source.name, stage.view(f"SELECT * FROM {judged} WHERE verdict IS NULL"), items, "course" in used)


def _by_name(stage: Stage, parsed: str, file: str, facts: Facts) -> str:
    """The rows with names for ids, where far more people than ids are named: somebody blanked the ids, and one would be everybody."""
    some = f"SELECT DISTINCT id, name FROM (SELECT id, name FROM {parsed} WHERE id IS NOT NULL LIMIT {_ENOUGH})"
    named = f"FROM ({some}) WHERE name <> '-' AND NOT regexp_matches(name, {quoted(TWO_PEOPLE)})"
    if not stage.one(f"SELECT count(DISTINCT name) > {_BLANKED} * count(DISTINCT id) {named}"):
        return parsed
    message = (
        "The ids in the descriptions are the same for different people, so names tell them apart; two with one name are taken for one."
    )
    do = "If somebody blanked the ids, ask for a log with a different code for each learner in their place."
    facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=file))
    return stage.view(f"SELECT * REPLACE (CASE WHEN id IS NOT NULL THEN nullif(name, '-') END AS id) FROM {parsed}")


def _check_columns(columns: dict[str, str], shown: Preview, name: str) -> None:
    english = languages()["English"]["log"]
    missing = [english[column] for column in ("time", "description") if column not in columns]
    if missing:
        problem = f"The log lacks the column{'s' * (len(missing) > 1)} {' and '.join(missing)}; without it nobody's activity can be told."
        found = ", ".join(shown.header)
        raise DropoutError(problem, where=name, found=found, do="Download the log again and leave its columns in.")


def _year_first(shown: Preview, heading: str) -> bool:
    """Whether a language writes two digits of the year first; Lithuanian does where it leaves out the seconds."""
    language, place = match_headings("log", shown.header)[0], shown.header.index(heading)
    seconds = any(row[place].count(":") > 1 for row in shown.rows if place < len(row))
    return language in ("Basque", "Japanese") or (language == "Lithuanian" and not seconds)


def _tell_placeholders(stage: Stage, bad: str, table: str, name: str, facts: Facts) -> None:
    """A server without the words of a language writes the placeholder of the month itself: its dates are lost."""
    unread = f"SELECT row FROM {bad} WHERE verdict = {quoted(NO_TIME)}"
    if not stage.one(f"SELECT count(*) FROM ({unread})"):  # the texts of all rows need not be put together
        return
    lost = f"SELECT time FROM {table} WHERE row IN ({unread}) AND regexp_matches(time, '%[A-Za-z]')"
    total = stage.one(f"SELECT count(*) FROM ({lost})")
    if total:
        examples = tuple(text for (text,) in stage.connection.execute(f"SELECT DISTINCT time FROM ({lost}) ORDER BY 1 LIMIT 3").fetchall())
        message = "The times hold a placeholder (%B or the like) where the month should be; the server did not know its name."
        do = "Set your language in Moodle to English and download the log again."
        facts.findings.append(Finding(Severity.BLOCKS, message, do=do, file=name, examples=examples, total=int(total)))


_PLACES = (  # where things are in a time and in a description that begins as they all do, 0 where it does not
    "strpos(time, ':') AS colon, "
    f"if(starts_with(description, {quoted(_BEGIN)}), strpos(substr(description, {len(_BEGIN) + 1}), ''''), 0) AS ends"
)


def _parsed(used: dict[str, str]) -> str:
    """The report in narrow columns. `id` acts where a description begins as they all do; `rest` is what follows."""
    has = {name: name if name in used else "CAST(NULL AS VARCHAR)" for name in _USED}
    return (
        f"{day_and_clock('time', 'colon')}, {has['course']} AS course, {has['name']} AS name, lower({has['origin']}) AS origin, "
        f"nullif(ltrim(substr({has['context']}, strpos({has['context']}, ':') + 1)), '') AS title, "
        f"CASE WHEN ends > 0 THEN substr(description, {len(_BEGIN) + 1}, ends - 1) END AS id, "
        f"coalesce(CASE WHEN ends > 0 THEN substr(description, {len(_BEGIN)} + ends) ELSE description END, '') AS rest"
    )


def _told(stage: Stage, rows: str, by_course: bool) -> str:
    """The rows with what their descriptions mean, and the verdict on those that are nobody's."""
    meanings = _meanings(stage, rows)
    told = stage.view(f"SELECT r.*, m.* EXCLUDE (rest, who), coalesce(r.id, m.who) AS who FROM {rows} r JOIN {meanings} m USING (rest)")
    who = "who"
    if stage.one(f"SELECT count(*) FROM {meanings} WHERE nameless"):  # a plugin that words things its own way: by name
        names = stage.keep(f"SELECT name, min(who) AS known FROM {told} WHERE name <> '-' GROUP BY name HAVING count(DISTINCT who) = 1")
        told = stage.view(f"SELECT t.*, n.known FROM {told} t LEFT JOIN {names} n USING (name)")
        who = "coalesce(who, known)"
    return stage.view(
        f"SELECT * REPLACE ({who} AS who, staff AND other IS DISTINCT FROM {who} AS staff), "
        f"CASE WHEN origin IN ({listed(_NOT_PEOPLE)}) THEN {quoted(SYSTEM)} WHEN {who} IS NULL THEN {quoted(NOBODY)} "
        f"WHEN {who} IN ('0', '-1', '1') THEN {quoted(GUEST)} "
        f"WHEN {by_course} AND course IS NULL THEN {quoted(NO_COURSE)} END AS verdict FROM {told}"
    )


def _meanings(stage: Stage, rows: str) -> str:
    """What each distinct rest of a description means; ids in it are masked, and each wording that is left is read once."""
    whole = f"if(starts_with(rest, ''''), {quoted(_BEGIN + '0')} || rest, rest)"
    # Ids are masked, other quoted words such as names of modules belong to the wording. Digits and signs sort before ':'.
    wording = ", ".join(f"p[{slot - 1}], if(p[{slot}] < ':', '0', p[{slot}])" for slot in SLOTS)
    split = stage.keep(
        f"SELECT rest, p, concat_ws('''', {wording}, p[11]) AS wording "
        f"FROM (SELECT rest, string_split({whole}, '''') AS p FROM (SELECT DISTINCT rest FROM {rows}))"
    )
    read = shown_to_sql(stage, _read(stage.frame(f"SELECT DISTINCT wording FROM {split}")["wording"].tolist()))
    cells = ", ".join(
        f"if({name}_at > 0, nullif(p[{name}_at], ''), NULL) AS {name}" for name in ("who", "other", "resource", "number", "item")
    )
    flags = "kind, submits, staff, marks, enrols, views_course, who_at = 0 AS nameless"
    return stage.keep(f"SELECT rest, {flags}, {cells} FROM {split} JOIN {read} USING (wording)")


def _read(wordings: list[str]) -> pd.DataFrame:
    columns = ["wording", *(field.name for field in fields(Wording))]
    frame = pd.DataFrame([{"wording": text, **asdict(read_wording(text))} for text in wordings], columns=columns)
    flags = dict.fromkeys(("submits", "staff", "marks", "enrols", "views_course"), "boolean")
    return frame.astype(flags | {"wording": "string", "kind": "string"})
