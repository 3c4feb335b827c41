"""The real presentations that benchmarks are taken on."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dropout.config import oulad_source
from dropout.pipeline import import_export
from dropout.store import Workspace


@contextmanager
def imported_presentations() -> Iterator[Workspace]:
    """A workspace that holds them, gone at the end; ends the program where `DROPOUT_OULAD` does not say where they are."""
    source = oulad_source()
    if source is None:
        sys.exit("Set DROPOUT_OULAD to the archive of the three presentations.")
    with tempfile.TemporaryDirectory() as folder:
        space = Workspace(Path(folder))
        import_export(space, [source], now=datetime.now(UTC))
        yield space
