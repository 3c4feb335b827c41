"""The models of a workspace: versioned, never replaced, one adopted for each label."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dropout.errors import DropoutError
from dropout.model import RiskModel, load_model, save_model
from dropout.store.index import Indexed
from dropout.store.leaderboards import read_leaderboards, write_leaderboard


class ModelShelf(Indexed):
    """Models under their versions; what is kept is used only once adopted or named."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        (self.root / "models").mkdir(exist_ok=True)

    def save_model(self, model: RiskModel) -> None:
        """Keep a model under its version; it is used only once adopted or named."""
        staging = self.root / "models" / f".{secrets.token_hex(8)}"
        try:
            save_model(model, staging)
            target = self.root / "models" / model.version
            if not target.exists():
                os.replace(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def model_cards(self) -> list[dict[str, Any]]:
        """Cards of the models trained here, by version."""
        places = sorted(f for f in (self.root / "models").iterdir() if (f / "card.json").is_file())
        return [json.loads((place / "card.json").read_text(encoding="utf-8")) for place in places]

    def model(self, name: str) -> RiskModel | None:
        """The model of this version, or the one of this name trained last; None where there is none."""
        named = [card for card in self.model_cards() if name in (card["version"], card["name"])]
        if not named:
            return None
        newest = max(named, key=lambda card: (self.root / "models" / card["version"] / "model.json").stat().st_mtime_ns)
        return load_model(self.root / "models" / newest["version"])

    def save_leaderboard(self, version: str, board: Mapping[str, Any], sequence: RiskModel | None = None) -> None:
        """Keep a leaderboard, and the sequence model compared in it, beside the model it was made for, under the next number."""
        with self._lock:
            write_leaderboard(self.root / "models" / version, board, sequence.bands if sequence else ())

    def leaderboards(self, version: str) -> list[dict[str, Any]]:
        """The leaderboards made for a model trained here, oldest first."""
        return read_leaderboards(self.root / "models" / version)

    def adopt_model(self, model: RiskModel) -> None:
        """Use this model for its label from now on."""
        with self._index() as index:
            index["adopted"][str(model.label)] = model.version

    def adopt_shipped(self, label: str) -> None:
        """Use the shipped model that fits best for a label again."""
        with self._index() as index:
            index["adopted"].pop(label, None)

    def adopted(self, label: str) -> str | None:
        """Version of the model adopted for a label."""
        version = self._read_index()["adopted"].get(label)
        return str(version) if version else None

    def discard_model(self, version: str) -> None:
        """Delete a model that is not in use, with its leaderboards; raises `DropoutError` for one that is."""
        with self._index() as index:
            if version in index["adopted"].values():
                raise DropoutError("This model is in use.", found=version, do="Adopt another one first.")
            shutil.rmtree(self.root / "models" / version, ignore_errors=True)
