"""A trained model: tree ensembles for bands of weeks, a calibrator and a card. Saved as `.cbm` and JSON, never pickled."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from catboost import CatBoostClassifier, Pool

from dropout.domain import Label, RiskBasis
from dropout.errors import DropoutError
from dropout.model.calibration import Calibrator
from dropout.model.kept import Kept, load_kept, save_kept

MISSING_CATEGORY = "missing"
_ADDITIVE_WITHIN = 1e-6


@dataclass(frozen=True)
class Band:
    """Trees for the weeks `first`..`last`: specialised, since one model over all weeks dilutes the early ones."""

    first: int
    last: int
    trees: CatBoostClassifier

    @property
    def file_name(self) -> str:
        return "model.cbm" if self.first == self.last == 0 else f"model-{self.first:02d}-{self.last:02d}.cbm"


@dataclass(frozen=True)
class RiskModel:
    """Scores feature frames for one label. `card` holds everything a reader of an estimate may ask."""

    version: str
    label: Label
    features: tuple[str, ...]
    categorical: tuple[str, ...]
    bands: tuple[Band, ...]
    calibrator: Calibrator
    card: dict[str, Any]
    kept: Kept = field(default_factory=Kept)

    @property
    def name(self) -> str:
        return str(self.card["name"])

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        """Log-odds before calibration, one per row of `frame` (columns `features` and `week`)."""
        out = np.empty(len(frame))
        for band, rows in self._split(frame):
            out[rows] = band.trees.predict(self._pool(frame.iloc[rows]), prediction_type="RawFormulaVal")
        return out

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """SHAP values of the raw score, shape (rows, features), and the expected value per row.

        CatBoost's own exact values; their sum with the expected value equals the raw score to 1e-6,
        asserted here because nobody else checks it for CatBoost.
        """
        phi, expected = np.empty((len(frame), len(self.features))), np.empty(len(frame))
        for band, rows in self._split(frame):
            values = band.trees.get_feature_importance(self._pool(frame.iloc[rows]), type="ShapValues")
            phi[rows], expected[rows] = values[:, :-1], values[:, -1]
        gap = np.abs(phi.sum(axis=1) + expected - self.raw_score(frame)).max(initial=0.0)
        if gap > _ADDITIVE_WITHIN:
            raise ArithmeticError(f"contributions miss the raw score by {gap:.2g}")
        return phi, expected

    def predict_risk(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Columns raw, risk, risk_low, risk_high, similar: aligned with `frame`.

        risk is the calibrated frequency; low, high and similar tell what became of past learners
        whose out-of-run estimate was within 5 points in 100 in the same week.
        """
        raw, week = self.raw_score(frame), frame["week"].to_numpy(float)
        risk = self.calibrator.risk(raw, week)
        ranges = self.calibrator.ranges(risk, week)
        out = pd.DataFrame({"raw": raw, "risk": risk}, index=frame.index)
        out["risk_low"], out["risk_high"] = ranges["low"].to_numpy(), ranges["high"].to_numpy()
        out["similar"] = ranges["similar"].round().astype(int).to_numpy()
        return out

    def basis_for(self, source: str, institution: str | None, course: str) -> RiskBasis:
        """What an estimate for a run of this course rests on, read off the card's training runs."""
        trained = self.card["trained_on"]
        institution = None if pd.isna(institution) else institution  # missing in a table, null in a card
        if any(r["course"] == course and r["source"] == source and r["institution"] == institution for r in trained):
            return RiskBasis.CALIBRATED_HERE
        same_kind = [r for r in trained if r["source"] == source and r["institution"] == institution]
        return RiskBasis.CALIBRATED_ELSEWHERE if len({r["course"] for r in same_kind}) > 1 else RiskBasis.ORDER_ONLY

    def _split(self, frame: pd.DataFrame) -> list[tuple[Band, np.ndarray]]:
        week = frame["week"].to_numpy()
        starts = np.array([band.first for band in self.bands])
        index = np.clip(np.searchsorted(starts, week, side="right") - 1, 0, len(self.bands) - 1)
        return [(band, rows) for i, band in enumerate(self.bands) if len(rows := np.flatnonzero(index == i))]

    def _pool(self, frame: pd.DataFrame) -> Pool:
        return make_pool(frame, self.features, self.categorical)


def make_pool(frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...], label: np.ndarray | None = None) -> Pool:
    """A CatBoost pool from pandas: numbers as float64, categories as text with missing spelled out."""
    missing = [name for name in features if name not in frame]
    if missing:
        raise DropoutError("The data lacks columns this model needs.", found=", ".join(missing), do="Choose a model trained on such data.")
    if not categorical:
        return Pool(frame[list(features)].to_numpy("float64"), label=label)
    data = frame[list(features)].copy()
    for name in categorical:
        data[name] = data[name].astype("object").where(data[name].notna(), MISSING_CATEGORY).astype(str)
    return Pool(data, label=label, cat_features=list(categorical))


def save_model(model: RiskModel, folder: Path) -> None:
    """Write trees as `.cbm` and all else as `model.json` and `card.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    for band in model.bands:
        band.trees.save_model(str(folder / band.file_name))
    content = {
        "version": model.version,
        "label": model.label,
        "features": list(model.features),
        "categorical": list(model.categorical),
        "bands": [{"first": b.first, "last": b.last, "file": b.file_name} for b in model.bands],
        "calibrator": model.calibrator.to_json(),
    }
    (folder / "model.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "card.json").write_text(json.dumps(model.card, indent=2, ensure_ascii=False), encoding="utf-8")
    save_kept(model.kept, folder)


def load_model(folder: Path) -> RiskModel:
    """Read what `save_model` wrote; raises `DropoutError` where the folder holds no model."""
    path = folder / "model.json"
    if not path.is_file():
        raise DropoutError("There is no model here.", where=str(folder), do="Train one with `dropout train`.")
    content = json.loads(path.read_text(encoding="utf-8"))
    bands = []
    for item in content["bands"]:
        trees = CatBoostClassifier()
        trees.load_model(str(folder / f"{Path(item['file']).name}"))
        bands.append(Band(item["first"], item["last"], trees))
    return RiskModel(
        version=content["version"],
        label=Label(content["label"]),
        features=tuple(content["features"]),
        categorical=tuple(content["categorical"]),
        bands=tuple(bands),
        calibrator=Calibrator.from_json(content["calibrator"]),
        card=json.loads((folder / "card.json").read_text(encoding="utf-8")),
        kept=load_kept(folder),
    )
