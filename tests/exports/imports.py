"""What tests of readers ask of an import: read files with answers, marks and outcomes by source id, the account of a file."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import, read_export
from dropout.readers.report import FileReport


def read(*paths: Path, **answers: str) -> Import:
    """Import files; rows in = kept + dropped for each of them."""
    result = read_export(list(paths), scratch=paths[0].parent, answers={**answers})
    assert all(file.adds_up for file in result.report.files), [file.line for file in result.report.files]
    return result


def marks(result: Import) -> dict[str, dict[str, object]]:
    """Marks by source id and column, of a table without dates."""
    assert result.snapshot
    columns = list(result.snapshot.columns)
    rows = result.snapshot.frame[columns].values.tolist()
    return {who: dict(zip(columns, row, strict=True)) for who, row in zip(_who(result), rows, strict=True)}


def outcomes(result: Import) -> dict[str, str]:
    """Outcomes by source id, of a table without dates."""
    assert result.snapshot
    return dict(zip(_who(result), result.snapshot.frame["outcome"], strict=True))


def account(result: Import, name: str = "") -> FileReport:
    """The account of the file whose name ends so."""
    return next(file for file in result.report.files if file.name.endswith(name))


def _who(result: Import) -> list[str]:
    assert result.snapshot
    names = result.identities.set_index("learner_id")["source_learner_id"]
    return [str(names[learner]) for learner in result.snapshot.frame["learner_id"]]
