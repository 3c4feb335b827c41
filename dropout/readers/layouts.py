"""Tables that are known by the names of their columns: which of them a header is, and in what it differs from what is usual."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from dropout.readers.base import Recognition
from dropout.readers.records import fold
from dropout.readers.report import Finding, Severity

_UNNAMED = re.compile(r"column \d+(?: \(\d+\))?")
_CROWD = 2  # unknown columns for each that is known: a table with more is another one, whatever words it shares


@dataclass(frozen=True)
class Layout:
    """One table of a format.

    `wanted` gives our name of each column that is read with the headings that may hold it (``who=ALTERNATIVE_ID|STUDENT_ID``; a
    question mark, ``role?=role``, says that some versions do not have it; a star, ``who=*_user_id``, stands for any beginning, a
    plus for a blank), `needed` those of our names that it cannot be without, `unread` the headings that it is known to have
    besides, or with a star the beginnings of such. A header with fewer than `least` of the wanted columns is not taken for it.
    Case, blanks, underscores, dashes and dots make no difference.
    """

    name: str
    wanted: str
    needed: str
    unread: str = ""
    least: int = 2

    @cached_property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """The headings that may hold each column, the usual one first."""
        parts = (part.partition("=") for part in self.wanted.split())
        return {name.rstrip("?"): tuple(headings.replace("+", " ").split("|")) for name, _, headings in parts}

    @cached_property
    def plain(self) -> dict[str, tuple[str, ...]]:
        """The same as they are compared."""
        return {name: tuple(map(plain_heading, headings)) for name, headings in self.columns.items()}

    @cached_property
    def known(self) -> frozenset[str]:
        """The headings that it is known to have and nobody reads, as they are compared; those with a star as they begin."""
        return frozenset(plain_heading(heading.replace("+", " ")) for heading in self.unread.split())

    @cached_property
    def usual(self) -> tuple[str, ...]:
        """Our names of the columns whose absence is told."""
        return tuple(name for name in self.columns if f"{name}?=" not in self.wanted)


@dataclass(frozen=True)
class Fit:
    """How a header fits a layout: the headings held by our names, the wanted ones that are missing, and those nobody knows."""

    layout: Layout
    held: dict[str, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_one(self) -> bool:
        """Whether the table can be read as this layout: what it needs is there, and no crowd of other columns."""
        enough = set(self.layout.needed.split()) <= set(self.held) and len(self.held) >= self.layout.least
        return enough and len(self.unknown) <= _CROWD * len(self.held)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The usual headings of needed columns that are missing."""
        return tuple(self.layout.columns[name][0] for name in self.layout.needed.split() if name not in self.held)


def is_unnamed(heading: str) -> bool:
    """Whether a heading was made up for a column that has none: spreadsheets save empty columns behind the last one.

    >>> is_unnamed("column 12"), is_unnamed("columns")
    (True, False)
    """
    return bool(_UNNAMED.fullmatch(heading))


def plain_heading(heading: str) -> str:
    """A heading as layouts compare it.

    >>> plain_heading("metadata.Sourced_ID "), plain_heading("Final-Grade")
    ('metadatasourcedid', 'finalgrade')
    """
    return fold(heading).translate(str.maketrans("", "", " _-."))


@lru_cache(maxsize=32)
def _plain_headings(header: tuple[str, ...]) -> dict[str, str]:
    """Every layout is held against the same header."""
    return {heading: plain_heading(heading) for heading in header}


def fit(layout: Layout, header: Iterable[str]) -> Fit:
    """How a header fits one layout.

    >>> found = fit(Layout("marks", "who=STUDENT_ID|user mark=MARK at=DATE", "who mark"), ["User", "Mark", "Mood"])
    >>> found.held, found.missing, found.unknown, found.is_one
    ({'who': 'User', 'mark': 'Mark'}, ('DATE',), ('Mood',), True)
    """
    header = tuple(heading for heading in header if not is_unnamed(heading))
    plain = _plain_headings(header)
    places = {plain[heading]: heading for heading in reversed(header)}
    held = {}
    for name, headings in layout.plain.items():
        heading = next((found for own in headings if (found := _place(own, places))), None)
        if heading is not None:
            held[name] = heading
    known = {*layout.known, *(plain[heading] for heading in held.values())}
    begins = tuple(heading[:-1] for heading in layout.known if heading.endswith("*"))
    missing = tuple(layout.columns[name][0] for name in layout.usual if name not in held)
    unknown = tuple(heading for heading in header if plain[heading] not in known and not (begins and plain[heading].startswith(begins)))
    return Fit(layout, held, missing, unknown)


def _place(plain: str, places: dict[str, str]) -> str | None:
    if plain.startswith("*"):
        return next((heading for known, heading in reversed(places.items()) if known.endswith(plain[1:])), None)
    return places.get(plain)


def best_fit(layouts: Sequence[Layout], header: Iterable[str]) -> Fit | None:
    """The layout that a header is, by most of its columns; None where it is none of them."""
    header = list(header)
    fits = [found for layout in layouts if (found := fit(layout, header)).is_one]
    return max(fits, key=lambda found: (len(found.held), -len(found.missing)), default=None)


def recognised(found: Fit, format: str, called: str) -> Recognition:
    """The claim of a format on a header that fits one of its layouts; less sure where columns are missing."""
    layout = found.layout
    evidence = f"{len(found.held)} of {len(layout.columns)} columns of {called} {layout.name}"
    return Recognition(format, layout.name, 0.95 if not found.missing else 0.85, evidence)


def drift(found: Fit, file: str, called: str = "") -> list[Finding]:
    """What a table says that differs from its layout: columns that are missing, and others under which they may be.

    >>> drift(fit(Layout("marks", "who=ID mark=Mark", "who"), ["ID", "Grade"]), "a.csv")[0].message
    'The columns of marks differ from what is usual: 1 is missing; 1 is not known and was left out.'
    """
    if not found.missing and not found.unknown:
        return []
    told = []
    if found.missing:
        told.append(f"{len(found.missing)} {_are(found.missing)} missing")
    if found.unknown:
        told.append(f"{len(found.unknown)} {_are(found.unknown)} not known and {_are(found.unknown, 'was', 'were')} left out")
    missing = [heading.replace("*", "…") for heading in found.missing]
    do = f"If one of them is under another name, call it as usual: {', '.join(missing[:10])}." if missing else ""
    examples = (*(f"missing: {heading}" for heading in missing), *(f"not known: {heading}" for heading in found.unknown))
    message = f"The columns of {called or found.layout.name} differ from what is usual: {'; '.join(told)}."
    return [Finding(Severity.NOTICED, message, do=do, file=file, examples=examples[:10], total=len(examples))]


def _are(things: Sequence[str], one: str = "is", several: str = "are") -> str:
    return one if len(things) == 1 else several
