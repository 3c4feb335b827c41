"""What training leaves behind for later questions: what the data was like, and what was predicted for whom unseen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

_REFERENCE, _HELD_OUT = "reference.json", "held_out.parquet"


@dataclass(frozen=True)
class Kept:
    """`reference` sums up the training data (`dropout.health.reference`), `held_out` holds its out-of-run predictions.

    Both may be missing: in models trained before either was kept, and `held_out`, which has one row per learner and
    week (run_id, learner_id, week, raw), in models that travel apart from their data.
    """

    reference: dict[str, Any] | None = None
    held_out: pd.DataFrame | None = None


def save_kept(kept: Kept, folder: Path) -> None:
    """Write what there is beside the model."""
    if kept.reference is not None:
        (folder / _REFERENCE).write_text(json.dumps(kept.reference, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    if kept.held_out is not None:
        kept.held_out.to_parquet(folder / _HELD_OUT, index=False, compression="zstd")


def load_kept(folder: Path) -> Kept:
    """Read what there is."""
    reference, held_out = folder / _REFERENCE, folder / _HELD_OUT
    return Kept(
        json.loads(reference.read_text(encoding="utf-8")) if reference.is_file() else None,
        pd.read_parquet(held_out) if held_out.is_file() else None,
    )
