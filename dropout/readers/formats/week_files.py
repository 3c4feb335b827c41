"""Files or sheets of one layout named after weeks or months: Week 1, Week 2 and so on, of one run and not a run each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import pandas as pd

from dropout.readers.base import Recognition
from dropout.readers.formats.period_headings import Periods, period_headings
from dropout.readers.formats.plain_ids import learner_heading
from dropout.readers.records import fold
from dropout.readers.report import Ledgers
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

ROLE = "a week of a run"
_SAME, _LEAST = 0.5, 2  # of the learners, who are in several of them; files


def claim_weeks(best: Mapping[Source, Recognition], name: str) -> dict[Source, Recognition]:
    """The claims of `name` on files that no system wrote, have the same headings and learners, and are named after weeks.

    Intakes are named after months too, but they have other learners.
    """
    groups = defaultdict[frozenset[str], list[Source]](list)
    for source, claim in best.items():
        if claim.format in ("plain", "mapped") and claim.confidence < 1 and source.preview and learner_heading(source.preview.header):
            groups[frozenset(map(fold, source.preview.header))].append(source)
    found = dict[Source, Recognition]()
    for group in groups.values():
        periods = periods_of(group)
        if periods.headings and _same_learners(group):
            evidence = f"{len(group)} tables of the same learners and columns, each named after a {periods.unit}"
            found |= dict.fromkeys(group, Recognition(name, ROLE, 0.42, evidence))
    return found


def periods_of(sources: Sequence[Source]) -> Periods:
    """Which week or month each file is named after; nothing where one is named otherwise, or two after the same."""
    names = [_title(source) for source in sources]
    periods = period_headings(names, least=_LEAST)
    whole = len(periods.kinds) == 1 and sorted(periods.headings) == sorted(names)
    return periods if whole and len(set(names)) == len(names) else Periods(periods.unit, {})


def read_weeks(sources: Sequence[tuple[Source, Recognition]], ledgers: Ledgers) -> tuple[pd.DataFrame, Periods]:
    """The rows of all files below each other, under the headings of the first, with the week of each in a column of its name."""
    periods = periods_of([source for source, _ in sources])
    week_of = {name: cell for told in periods.kinds.values() for cell, name in told.items()}
    first = sources[0][0].preview
    headings = {fold(heading): heading for heading in (first.header if first else ())}
    parts = []
    for source, claim in sources:
        cells = read_table(source, ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
        named = cells.rename(columns={heading: headings.get(fold(heading), heading) for heading in cells.columns})
        parts.append(named.assign(**{periods.unit: week_of[_title(source)]}))
    return pd.concat(parts, ignore_index=True).astype({periods.unit: "string"}), periods


def run_title(sources: Sequence[Source]) -> str:
    """What the run is called: the workbook, archive or folder that holds the files, else the first of them."""
    folders = {PurePosixPath(source.name).parent for source in sources}
    shared = next(iter(folders)).name if len(folders) == 1 else ""
    return PurePosixPath(shared).stem or PurePosixPath(sources[0].name).stem


def _title(source: Source) -> str:
    path = PurePosixPath(source.name)
    return path.stem if path.suffix.isascii() and path.suffix[1:].isalpha() else path.name


def _same_learners(sources: Sequence[Source]) -> bool:
    """Whether most learners of the first file are in most others as well."""
    ids = []
    for source in sources:
        header, rows = (source.preview.header, source.preview.rows) if source.preview else ((), ())
        place = list(header).index(learner_heading(header) or "")
        ids.append({row[place].strip() for row in rows if place < len(row) and row[place].strip()})
    shared = [len(ids[0] & other) / max(min(len(ids[0]), len(other)), 1) for other in ids[1:]]
    return sum(share > _SAME for share in shared) > len(shared) / 2
