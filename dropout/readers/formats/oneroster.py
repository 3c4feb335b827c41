"""OneRoster CSV: the classes, people, enrolments, line items and results that a school's system hands to others."""

from __future__ import annotations

import pandas as pd

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course.assemble import assemble
from dropout.readers.course.facts import Facts
from dropout.readers.flat_tables import FlatTables
from dropout.readers.formats.oneroster_layouts import LAYOUTS, MANIFEST, UNUSED, recognise_file
from dropout.readers.formats.oneroster_people import read_classes, read_members, read_situation
from dropout.readers.formats.oneroster_work import read_work
from dropout.readers.report import Finding, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage
from dropout.readers.tabular import leave_aside, read_table

Claimed = list[tuple[Source, Recognition]]


class OneRosterReader:
    """A set of OneRoster files, usually one archive with a manifest; every class makes a run."""

    name = "oneroster"
    title = "OneRoster CSV (1.0 to 1.2)"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """A file by its columns, whatever it is called."""
        return recognise_file(source, self.name)

    def read(self, sources: Claimed, context: ReadContext) -> ReadResult:
        """Read all files together."""
        facts = Facts(self.name)
        _read_manifests([own for own in sources if own[1].role == MANIFEST], facts, {claim.role for _, claim in sources})
        for source, claim in (own for own in sources if own[1].role == UNUSED):
            leave_aside(source, claim, facts.ledgers, "a file that says nothing about a course")
        with open_stage(context) as stage:
            tables = FlatTables(facts, stage)
            tables.add_all(LAYOUTS, sources)
            read_classes(tables, context)
            read_members(tables)
            read_situation(tables)
            read_work(tables)
        return assemble(facts, context)


READER = OneRosterReader()


def _read_manifests(sources: Claimed, facts: Facts, present: set[str]) -> None:
    """What a manifest says of the set: which files there should be, and whether they hold everything or only what changed."""
    for source, claim in sources:
        ledger = facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
        table = read_table(source, ledger)
        facts.ledgers.settle(table)
        cells = table.iloc[:, :2].set_axis(["name", "value"], axis=1).astype("string")
        files = cells[cells["name"].str.startswith("file.").fillna(False)]
        mode = dict(zip(files["name"].str.removeprefix("file."), files["value"].str.casefold(), strict=True))
        facts.findings += _what_the_manifest_says({name: kind for name, kind in mode.items() if pd.notna(kind)}, present, source.name)


def _what_the_manifest_says(mode: dict[str, str], present: set[str], file: str) -> list[Finding]:
    found = []
    read = {layout.name for layout in LAYOUTS}
    away = tuple(sorted(name for name, kind in mode.items() if kind != "absent" and name in read and name not in present))
    if away:
        message = f"The manifest names {len(away)} files that were not given."
        found.append(Finding(Severity.NOTICED, message, do="Give the whole archive as it is.", file=file, examples=away, total=len(away)))
    if "delta" in mode.values():
        message = "This set holds only what changed since an earlier one: whoever did not change is not in it."
        found.append(Finding(Severity.NOTICED, message, do="Ask for a bulk set, and give that.", file=file))
    return found
