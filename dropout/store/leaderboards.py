"""Leaderboards beside the model they were made for: numbered, so that none takes the place of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dropout.files import read_record, write_record
from dropout.model import Band, save_band


def write_leaderboard(folder: Path, board: Mapping[str, Any], sequence: Sequence[Band] = ()) -> Path:
    """Keep a leaderboard in a model's folder under the next number, with what a sequence model in it learnt for each band of weeks."""
    taken = [int(path.stem.removeprefix("leaderboard-")) for path in _paths(folder)]
    path = folder / f"leaderboard-{max(taken, default=0) + 1:03d}.json"
    for band in sequence:
        save_band(band, folder, path.stem)
    write_record(path, board)
    return path


def read_leaderboards(folder: Path) -> list[dict[str, Any]]:
    """All leaderboards of a model's folder, oldest first."""
    return [read_record(path) for path in _paths(folder)]


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("leaderboard-[0-9][0-9][0-9].json"))
