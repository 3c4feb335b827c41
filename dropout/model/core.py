"""A trained model: an estimator per band of weeks, a calibrator and a card. Kept as files of their libraries and JSON, never pickled."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier

from dropout.aim import Aim
from dropout.domain import Label, RiskBasis
from dropout.errors import DropoutError
from dropout.model.blend import Blend
from dropout.model.calibration import Calibrator
from dropout.model.classical import LinearModel, TreeModel, load_pipeline
from dropout.model.estimators import BoostedTrees, Estimator, Explainable, Keepable
from dropout.model.kept import Kept, load_kept, save_kept
from dropout.model.perceptron import Perceptron

_ADDITIVE_WITHIN = 1e-6


@dataclass(frozen=True)
class Band:
    """What scores the weeks `first`..`last`: specialised, since one model over all weeks dilutes the early ones."""

    first: int
    last: int
    estimator: Estimator


@dataclass(frozen=True)
class RiskModel:
    """Scores feature frames for one aim. `card` holds everything a reader of an estimate may ask."""

    version: str
    aim: Aim
    features: tuple[str, ...]
    categorical: tuple[str, ...]
    bands: tuple[Band, ...]
    calibrator: Calibrator
    card: dict[str, Any]
    kept: Kept = field(default_factory=Kept)

    @property
    def name(self) -> str:
        return str(self.card["name"])

    @property
    def label(self) -> Label:
        return self.aim.label

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        """The score before calibration, one per row of `frame` (columns `features` and `week`)."""
        out = np.empty(len(frame))
        for band, rows in self._split(frame):
            out[rows] = band.estimator.raw_score(frame.iloc[rows])
        return out

    def contributions(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """SHAP values of the raw score, shape (rows, features), and the expected value per row.

        Exact for every kind that may score: their sum with the expected value equals the raw score to 1e-6,
        asserted here because no library checks it for all of them. Raises `TypeError` for a kind that is only compared.
        """
        phi, expected = np.empty((len(frame), len(self.features))), np.empty(len(frame))
        for band, rows in self._split(frame):
            if not isinstance(band.estimator, Explainable):
                raise TypeError(f"{type(band.estimator).__name__} is compared with others and cannot explain its scores")
            phi[rows], expected[rows] = band.estimator.contributions(frame.iloc[rows])
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
        """What an estimate for a run of this course rests on, read off the card's runs: those its frequencies were set on."""
        set_on = self.card["recalibrated"]["runs"] if "recalibrated" in self.card else self.card["trained_on"]
        institution = None if pd.isna(institution) else institution  # missing in a table, null in a card
        same_kind = [r for r in set_on if r["source"] == source and r["institution"] == institution]
        if any(r["course"] == course for r in same_kind):
            return RiskBasis.CALIBRATED_HERE
        return RiskBasis.CALIBRATED_ELSEWHERE if len({r["course"] for r in same_kind}) > 1 else RiskBasis.ORDER_ONLY

    def basis_words(self, basis: RiskBasis) -> str:
        """What an estimate of this model rests on, in words; a recalibrated one says so."""
        if "recalibrated" not in self.card or not basis.shows_frequency:
            return basis.words
        return f"a model from elsewhere, its frequencies set on {basis.words}"

    def _split(self, frame: pd.DataFrame) -> list[tuple[Band, np.ndarray]]:
        week = frame["week"].to_numpy()
        starts = np.array([band.first for band in self.bands])
        index = np.clip(np.searchsorted(starts, week, side="right") - 1, 0, len(self.bands) - 1)
        return [(band, rows) for i, band in enumerate(self.bands) if len(rows := np.flatnonzero(index == i))]


def save_model(model: RiskModel, folder: Path) -> None:
    """Write each band's estimator to a file of its own and all else as `model.json` and `card.json`.

    Raises `TypeError` for a model that has learnt nothing, such as the comparison with peers: there is nothing to keep.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [save_band(band, folder) for band in model.bands]
    content = {
        "version": model.version,
        **model.aim.to_json(),
        "features": list(model.features),
        "categorical": list(model.categorical),
        "bands": [{"first": b.first, "last": b.last, "file": file} for b, file in zip(model.bands, files, strict=True)],
        "calibrator": model.calibrator.to_json(),
    }
    (folder / "model.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "card.json").write_text(json.dumps(model.card, indent=2, ensure_ascii=False), encoding="utf-8")
    save_kept(model.kept, folder)


def save_band(band: Band, folder: Path, stem: str = "model") -> str:
    """Write a band's estimator to a file named after `stem` and the weeks; returns the name."""
    if not isinstance(band.estimator, Keepable):
        raise TypeError(f"{type(band.estimator).__name__} is made anew wherever it is needed and cannot be kept")
    weeks = "" if band.first == band.last == 0 else f"-{band.first:02d}-{band.last:02d}"
    file = f"{stem}{weeks}{band.estimator.suffix}"
    band.estimator.save(folder / file)
    return file


def load_model(folder: Path) -> RiskModel:
    """Read what `save_model` wrote; raises `DropoutError` where the folder holds no model."""
    path = folder / "model.json"
    if not path.is_file():
        raise DropoutError("There is no model here.", where=str(folder), do="Train one with `dropout train`.")
    content = json.loads(path.read_text(encoding="utf-8"))
    features, categorical = tuple(content["features"]), tuple(content["categorical"])
    bands = [
        Band(item["first"], item["last"], _load_estimator(folder / Path(item["file"]).name, features, categorical))
        for item in content["bands"]
    ]
    return RiskModel(
        version=content["version"],
        aim=Aim.from_json(content),
        features=features,
        categorical=categorical,
        bands=tuple(bands),
        calibrator=Calibrator.from_json(content["calibrator"]),
        card=json.loads((folder / "card.json").read_text(encoding="utf-8")),
        kept=load_kept(folder),
    )


def _load_estimator(path: Path, features: tuple[str, ...], categorical: tuple[str, ...]) -> Estimator:
    if path.suffix == Blend.suffix:
        return Blend.load(path, features, categorical)
    if path.suffix != ".skops":
        return BoostedTrees.load(path, features, categorical)
    pipeline = load_pipeline(path)
    last = type(pipeline[-1])
    kind = Perceptron if last is MLPClassifier else LinearModel if last in (LogisticRegression, Ridge) else TreeModel
    return kind(pipeline, features)
