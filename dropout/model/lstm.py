"""An LSTM on weekly sequences, compared with the models that may score. Needs the extra [sequence].

One layer reads an enrolment week by week; the log-odds of a week come from what it remembers and from the week's own row.
It reads forwards only, so a week's score never depends on a later one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pandas as pd
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from dropout.errors import DropoutError
from dropout.model.classical import refuse_text
from dropout.model.estimators import Estimator, Recipe
from dropout.model.sequences import Steps

_Weights = dict[str, np.ndarray]
_AT_ONCE = 2048  # enrolments scored together; always as many, so that a score does not hang on how many others there are
_PARAMETERS: dict[str, Any] = {
    "units": 32, "passes": 10, "batch": 128, "learning_rate": 0.002, "weight_decay": 3.0, "random_seed": 7,
}  # fmt: skip
_OPTIMISER = optax.adamw(_PARAMETERS["learning_rate"], weight_decay=_PARAMETERS["weight_decay"])
_LARGEST = 5.0  # standard deviations


@dataclass(frozen=True)
class Lstm:
    """Weights, the training rows' means and scales among them, and the steps that rows are scored from. It explains nothing."""

    weights: _Weights
    steps: Steps
    suffix: ClassVar[str] = ".safetensors"

    def raw_score(self, frame: pd.DataFrame) -> np.ndarray:
        """Log-odds of every row (run_id, learner_id, week), read off the steps of its enrolment up to its week."""
        row, step, values, present = self.steps.until(frame)
        parts = []
        for first in range(0, len(values), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            parts.append(np.asarray(_log_odds(self.weights, _filled(values[some], _AT_ONCE), _filled(present[some], _AT_ONCE))))
        return np.concatenate(parts)[row, step].astype(float)

    def save(self, path: Path) -> None:
        path.write_bytes(save(self.weights, metadata={"columns": json.dumps(self.steps.columns)}))


def load_lstm(path: Path, steps: Steps) -> Lstm:
    """Read what `save` wrote, to score rows of `steps`; raises `DropoutError` for any other file and for other columns."""
    try:
        with safe_open(path, "numpy") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118, not a mapping
            columns = json.loads((file.metadata() or {}).get("columns", "null"))
    except (SafetensorError, OSError, ValueError) as error:
        raise DropoutError("This file holds no LSTM.", where=path.name, found=str(error), do="Compare again.") from error
    count = len(steps.columns)
    if columns != list(steps.columns) or _shapes(weights) != {**_shapes(_start(count)), "mean": (count,), "scale": (count,)}:
        raise DropoutError("The LSTM in this file was made for other columns.", where=path.name,
                           found=str(columns)[:200], do="Compare again.")  # fmt: skip
    return Lstm(weights, steps)


def lstm_recipe(steps: Steps) -> Recipe:
    """The way of learning from `steps`: the rows it is given say which enrolments and weeks teach it."""
    version = f"jax {jax.__version__}, optax {optax.__version__}"
    return Recipe("lstm", "LSTM on weekly sequences", partial(_fit, steps), _PARAMETERS, version)


def _fit(steps: Steps, frame: pd.DataFrame, features: tuple[str, ...], categorical: tuple[str, ...]) -> Estimator:  # noqa: ARG001
    refuse_text(categorical)
    row, step, values, present = steps.until(frame)
    label, counts = np.zeros(present.shape, "float32"), np.zeros(present.shape, "float32")
    label[row, step], counts[row, step] = frame["label"].to_numpy("float32"), 1.0
    weights, scales = _start(len(steps.columns)), _scales(values[present])
    state, draws, size = _OPTIMISER.init(weights), np.random.default_rng(_PARAMETERS["random_seed"]), _PARAMETERS["batch"]
    for _ in range(_PARAMETERS["passes"]):
        order = draws.permutation(len(values))
        for first in range(0, len(order), size):
            some = order[first : first + size]
            parts = [_filled(part[some], size) for part in (values, present, label, counts)]
            weights, state = _learn(weights, scales, state, *parts)
    return Lstm({**scales, **{name: np.asarray(value) for name, value in weights.items()}}, steps)


def _start(columns: int) -> _Weights:
    """Weights before anything is learnt: the four gates of the layer side by side, and what is read off at the end."""
    draws, units = np.random.default_rng(_PARAMETERS["random_seed"]), _PARAMETERS["units"]
    inputs = 2 * columns  # every column, and whether it is missing
    return {
        "input": (draws.normal(size=(inputs, 4 * units)) / np.sqrt(inputs)).astype("float32"),
        "memory": (draws.normal(size=(units, 4 * units)) / np.sqrt(units)).astype("float32"),
        "gates": np.repeat([0.0, 1.0, 0.0, 0.0], units).astype("float32"),  # remembers to begin with
        "read": np.zeros(units, "float32"), "own_row": np.zeros(inputs, "float32"), "start": np.zeros((), "float32"),
    }  # fmt: skip


def _scales(rows: np.ndarray) -> _Weights:
    """Mean and standard deviation of every column over the training rows where it is known."""
    known, rows = ~np.isnan(rows), np.nan_to_num(rows.astype(float))
    n = np.maximum(known.sum(axis=0), 1)
    mean = rows.sum(axis=0) / n
    scale = np.sqrt((known * (rows - mean) ** 2).sum(axis=0) / n)
    return {"mean": mean.astype("float32"), "scale": np.where(scale > 0, scale, 1.0).astype("float32")}


def _filled(part: np.ndarray, size: int) -> np.ndarray:
    """As many entries as everywhere else, the last ones empty: one shape is compiled once."""
    return np.concatenate([part, np.zeros((size - len(part), *part.shape[1:]), part.dtype)]).astype("float32")


def _shapes(weights: _Weights) -> dict[str, tuple[int, ...]]:
    return {name: value.shape for name, value in weights.items()}


@jax.jit
def _log_odds(weights: Any, values: Any, present: Any) -> Any:
    """(enrolments, steps): the layer as Hochreiter and Schmidhuber (1997) have it, with the forget gate of Gers et al. (2000)."""

    def step(carried: Any, week: Any) -> Any:
        shown, kept = carried
        entering, there = week
        into, forget, new, out = jnp.split(entering + shown @ weights["memory"], 4, axis=-1)
        now = jax.nn.sigmoid(forget) * kept + jax.nn.sigmoid(into) * jnp.tanh(new)
        after = jnp.where(there, jax.nn.sigmoid(out) * jnp.tanh(now), shown), jnp.where(there, now, kept)
        return after, after[0]

    inputs = _standardised(weights, values) * present[:, :, None]
    entering = jnp.swapaxes(inputs @ weights["input"] + weights["gates"], 0, 1)
    empty = jnp.zeros((len(values), weights["memory"].shape[0]))
    _, shown = jax.lax.scan(step, (empty, empty), (entering, present.T[:, :, None] > 0))
    return jnp.swapaxes(shown, 0, 1) @ weights["read"] + inputs @ weights["own_row"] + weights["start"]


def _standardised(weights: Any, values: Any) -> Any:
    """The mean where a value is missing; then a column for each that tells so."""
    missing = jnp.isnan(values)
    scaled = jnp.where(missing, 0.0, (values - weights["mean"]) / weights["scale"])
    return jnp.concatenate([jnp.clip(scaled, -_LARGEST, _LARGEST), missing], axis=2)


@jax.jit
def _learn(weights: Any, scales: Any, state: Any, values: Any, present: Any, label: Any, counts: Any) -> Any:
    """One step down the mean log loss of the rows that count."""

    def loss(weights: Any) -> Any:
        losses = optax.sigmoid_binary_cross_entropy(_log_odds({**weights, **scales}, values, present), label)
        return (losses * counts).sum() / counts.sum()

    change, state = _OPTIMISER.update(jax.grad(loss)(weights), state, weights)
    return optax.apply_updates(weights, change), state
