"""What the tables of known formats usually look like: to say what differs in one that is read, and what one lacks that is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from dropout.readers.base import Recognition
from dropout.readers.formats import canvas_report_marks, canvas_reports, coursera_layouts, oneroster_layouts, sakai_tables
from dropout.readers.formats.brightspace_sets import SETS
from dropout.readers.formats.canvas_tables import TABLES as CANVAS_DATA
from dropout.readers.formats.futurelearn_tables import TABLES as FUTURELEARN
from dropout.readers.formats.futurelearn_tables import TELLING, UNREAD
from dropout.readers.formats.moodle_languages import languages, match_headings
from dropout.readers.formats.moodle_schema import COLUMNS, LOG, NEEDED
from dropout.readers.formats.oulad_layout import COLUMNS as OULAD
from dropout.readers.formats.oulad_layout import OPTIONAL
from dropout.readers.layouts import Fit, Layout, drift, fit
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source

UNUSED = "unused"
_SHARE = 0.6  # of the usual columns of a table: with fewer, it does not look like it
_API = {"workflow_state": "workflow_state|enrollment_state", "title": "title|name"}
_LEAST = 3
_SURE = 0.65  # a claim that is surer than this knows what it claims


@dataclass(frozen=True)
class Usual:
    """A table of a format: what it is called, its layout, and whether it is told here what differs in one that is read."""

    called: str
    layout: Layout
    format: str = ""  # where the reader does not tell by itself

    @property
    def title(self) -> str:
        return f"{self.called} {self.layout.name}".strip()


@cache
def usual_tables() -> tuple[Usual, ...]:
    """Every table whose columns are known by name."""
    sets = [Usual("the Brightspace data set", _named(kind.name, kind.needed, _headings(kind.wanted))) for kind in SETS.values()]
    canvas = [
        Usual("the Canvas Data table", _named(table.name, _told(table.needed), _told(table.wanted), "*"), "canvas") for table in CANVAS_DATA
    ]
    learn = [
        Usual(
            "the FutureLearn table", _named(name, " ".join(sorted(TELLING[name])), " ".join(columns), UNREAD.get(name, "")), "futurelearn"
        )
        for name, columns in FUTURELEARN.items()
    ]
    oulad = [
        Usual("the OULAD table", _named(name, " ".join(set(columns) - OPTIONAL), " ".join(columns)), "oulad")
        for name, columns in OULAD.items()
    ]
    moodle = Layout(LOG, " ".join(f"{name}={name}" for name in sorted(COLUMNS - {"other"})), NEEDED[LOG][0], "anonymous other ip")
    told_by_readers = [
        *(Usual("the Apereo LAP table", layout) for layout in sakai_tables.LAYOUTS),
        *(Usual("the OneRoster file", layout) for layout in oneroster_layouts.LAYOUTS),
        *(Usual("the Canvas", layout, "canvas") for layout in (*canvas_reports.TOLD_APART, *canvas_report_marks.LAYOUTS)),
        *(Usual("the Coursera table", layout) for layout in coursera_layouts.LAYOUTS),
    ]
    return (*told_by_readers, *sets, *canvas, *learn, *oulad, Usual("the Moodle table", moodle, "moodle"), *_BOOKS)


_BOOKS = (
    Usual("", Layout(
        "a Canvas gradebook", "student=Student id=ID sis=SIS+User+ID login=SIS+Login+ID section=Section current=Current+Score "
        "final=Final+Score", "student", "*",
    )),
    Usual("the Canvas report", Layout(
        "access", "user=User+ID name=Full+Name|Display+Name sortable=Sortable+Name category=Category class=Class title=Title "
        "views=Views last=Last+Access first=First+Access action=Action", "title last", "Code Context+ID Participations",
    ), "canvas"),
    Usual("", Layout(
        "a Brightspace grades export", "who=OrgDefinedId|Username first=First+Name last=Last+Name "
        "earned=Calculated+Final+Grade+Numerator possible=Calculated+Final+Grade+Denominator end=End-of-Line+Indicator", "who", "*",
    )),
    Usual("", Layout(
        "an Open edX grade report", "who=Student+ID|Username|Email grade=Grade track=Enrollment+Track state=Verification+Status "
        "eligible=Certificate+Eligible delivered=Certificate+Delivered type=Certificate+Type", "who", "*",
    )),
)  # fmt: skip


def _told(words: str) -> str:
    """The columns of a Canvas table whose absence is worth telling, also as the API calls them."""
    return " ".join(_API.get(word, word) for word in words.split() if word not in ("role", "cached_due_date", "preview_url"))


def _headings(wanted: str) -> str:
    return " ".join(part.partition("=")[2] for part in wanted.split())


def _named(name: str, needed: str, others: str, unread: str = "") -> Layout:
    """A layout whose columns go by their headings."""
    first = {words.split("|")[0]: words for words in (*needed.split(), *others.split())}
    columns = " ".join(f"{word}={words}" for word, words in first.items())
    return Layout(name, columns, " ".join(words.split("|")[0] for words in needed.split()), unread)


def lookalike(source: Source, claim: Recognition) -> tuple[str, tuple[str, ...]] | None:
    """A table that a file looks like and nobody surely claims, and the columns that it would need; None where there is none."""
    if source.preview is None or claim.confidence > _SURE or (claim.format and claim.role != UNUSED and claim.confidence > 0.5):
        return None
    header = source.preview.header
    nearly = [(usual, found) for usual in usual_tables() if _is_near(found := fit(usual.layout, header))]
    best = max(nearly, key=lambda pair: (len(pair[1].held) / len(pair[1].layout.columns), len(pair[1].held)), default=None)
    return (best[0].title, best[1].lacks) if best else None


def _is_near(found: Fit) -> bool:
    """Most of the table's columns are there and few others, and of those that it needs at most half are missing."""
    needed = len(found.layout.needed.split())
    few_missing = 0 < len(found.lacks) <= max(1, needed // 2)
    enough = len(found.held) >= max(_LEAST, _SHARE * len(found.layout.usual))
    return few_missing and enough and len(found.unknown) < len(found.held)


def tell_columns(source: Source, claim: Recognition) -> list[Finding]:
    """What differs from the usual columns in a table that was recognised; what one that was not looks like, and lacks."""
    recognised = claim.format and claim.role != "unknown"
    return _tell_drift(source, claim) if recognised else _tell_lookalike(source, claim)


def _tell_lookalike(source: Source, claim: Recognition) -> list[Finding]:
    found = lookalike(source, claim)
    if found is None:
        return []
    title, lacks = found
    lacks = tuple(heading.replace("*", "…") for heading in lacks)
    are = "column {} is" if len(lacks) == 1 else "columns {} are"
    message = f"This looks like {title}, but the {are.format(' and '.join(lacks))} missing."
    do = f"Export it again with {', '.join(lacks)}, or give back the heading if somebody changed it; else say what the columns mean."
    header = source.preview.header if source.preview else ()
    return [Finding(Severity.NOTICED, message, do=do, file=source.name, examples=header[:10])]


def _tell_drift(source: Source, claim: Recognition) -> list[Finding]:
    """For the formats whose readers do not tell it by themselves. Records as JSON have no header: each may lack what is empty in it."""
    if source.preview is None or source.preview.header[0].startswith(("{", "[")):
        return []
    if (claim.format, claim.role) == ("moodle", "log"):
        return _tell_moodle_log(source.preview.header, source.name)
    told = [usual for usual in usual_tables() if (usual.format, usual.layout.name) == (claim.format, claim.role)]
    return drift(fit(told[0].layout, source.preview.header), source.name, told[0].title) if told else []


def _tell_moodle_log(header: Iterable[str], file: str) -> list[Finding]:
    header = tuple(header)
    language, found = match_headings("log", header)
    if len(found) < _LEAST:
        return []
    usual = languages()[language]["log"]
    missing = tuple(usual[name].split("|")[0] for name in usual if name not in found and name != "course")  # only a whole site's log has it
    unknown = tuple(heading for heading in header if heading not in found.values())
    layout = Layout("the log", "", "")
    return drift(Fit(layout, {}, missing, unknown), file)
