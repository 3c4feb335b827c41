"""The canonical tables themselves, one Parquet file each, as `dropout simulate --format canonical` writes them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dropout.columns import SCHEMAS
from dropout.errors import DropoutError
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.report import FileReport
from dropout.readers.sources import Kind, Source
from dropout.schema import Tables, check_tables, empty_table

_NEEDED = ("runs", "enrolments")


class CanonicalReader:
    """Reads what this project writes; learner ids are pseudonymised again with the workspace's own key."""

    name = "canonical"
    title = "Stay or Stray tables (Parquet)"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:  # noqa: ARG002
        """A Parquet file with exactly the columns of one canonical table."""
        if source.kind is not Kind.PARQUET:
            return None
        try:
            columns = set(pq.read_schema(source.path).names)
        except (pa.ArrowException, OSError):  # a damaged footer is the latter
            return None
        role = next((name for name, schema in SCHEMAS.items() if set(schema.columns) == columns), None)
        return Recognition(self.name, role, 1.0, f"the {len(columns)} columns of table {role}") if role else None

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """All tables together; runs and enrolments are needed, the others may be absent."""
        frames = {claim.role: pq.read_table(source.path).to_pandas() for source, claim in sources}
        missing = [name for name in _NEEDED if name not in frames]
        if missing:
            raise DropoutError("Canonical tables are missing.", where=sources[0][0].name, found=f"no {', '.join(missing)}",
                               do="Give the whole folder.")  # fmt: skip
        tables = check_tables(Tables(**{name: frames.get(name, empty_table(name)) for name in SCHEMAS}))
        identities = pd.DataFrame({"source_learner_id": tables.enrolments["learner_id"].unique()})
        identities["learner_id"] = [context.pseudonym(str(source)) for source in identities["source_learner_id"]]
        files = [FileReport(s.name, self.name, c.evidence, c.confidence, len(frames[c.role]), len(frames[c.role])) for s, c in sources]
        return ReadResult(tables=_renamed(tables, identities), identities=identities, files=files)


def _renamed(tables: Tables, identities: pd.DataFrame) -> Tables:
    """The tables under pseudonyms: learner ids and the enrolment ids made of them."""
    pseudonyms = identities.set_index("source_learner_id")["learner_id"]
    enrolments = tables.enrolments.assign(learner_id=tables.enrolments["learner_id"].map(pseudonyms).astype("string"))
    new_ids = enrolments["run_id"] + "/" + enrolments["learner_id"]
    by_old = dict(zip(enrolments["enrolment_id"], new_ids, strict=True))
    parts = {
        name: (frame := tables.frame(name)).assign(enrolment_id=frame["enrolment_id"].map(by_old).astype("string"))
        for name in ("events", "attributes", "submissions")
    }
    return replace(tables, enrolments=enrolments.assign(enrolment_id=new_ids), **parts)


READER = CanonicalReader()
