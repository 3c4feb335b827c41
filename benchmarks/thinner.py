"""A course elsewhere whose source records less: python -m benchmarks.thinner

Reads DROPOUT_OULAD. Each module in turn is the course elsewhere: trees learn from the other modules of 2013B and 2013J, as they are and
with the same runs as poorer sources tell of them beside (`dropout.thinner`), and order the learners of the module in 2014B by each of these
records. AUC within a run, mean over the modules; the hindmost column is the one rule "days since the last activity". Takes ten minutes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.presentations import imported_presentations
from dropout.domain import Cutoff, Label
from dropout.features import build_features
from dropout.model.metrics import auc_within_runs
from dropout.model.training import fit_boosted
from dropout.pipeline import training_data
from dropout.store import Workspace
from dropout.thinner import one_source_each, thinner

WEEKS = (2, 4, 8)
ROW = ["run_id", "learner_id", "week"]


def records(space: Workspace) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """Feature rows of all runs by what is recorded, each with its label, and the features to learn from."""
    tables = space.tables(list(space.run_imports()))
    near = sorted({week + beside for week in WEEKS for beside in (-1, 0, 1)})
    data = training_data(tables, label=Label.NOT_COMPLETED, weeks=near)
    labels, columns = data.frame[[*ROW, "label"]], [*ROW, *data.features]
    frames = {"all": data.frame[[*columns, "label"]]}
    for name, less in thinner(tables).items():
        frames[name] = build_features(less, [Cutoff(week) for week in near]).frame[columns].merge(labels, on=ROW)
    return frames, data.features


def with_poorer_beside(told: dict[str, pd.DataFrame], learners: pd.Series) -> pd.DataFrame:
    """Rows as they are, and of each of these learners once more as one of the poorer sources tells."""
    poorer = {name: one for name, one in told.items() if name != "all"}
    return pd.concat([told["all"], one_source_each(poorer, learners)], ignore_index=True)


def within_run(frame: pd.DataFrame, score: np.ndarray) -> float:
    """AUC of each run, weighted by its learners."""
    return auc_within_runs(frame["label"].to_numpy(int), score, frame["run_id"].to_numpy(str)) or float("nan")


def main() -> None:
    """Print the table of `docs/decisions/0026-carrying-over.md`, week by week."""
    with imported_presentations() as space:
        frames, features = records(space)
    every = frames["all"]["run_id"].str[:3]
    later = sorted(set(every[frames["all"]["run_id"].str.endswith("2014B")]))
    print("| week | what is recorded | as they are | with poorer records beside | one rule |\n|---|---|---|---|---|")
    for week in WEEKS:
        found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in frames}
        for module in later:
            taught = {name: one[one["week"].between(week - 1, week + 1) & ~one["run_id"].str.startswith(module)
                                & ~one["run_id"].str.endswith("2014B")] for name, one in frames.items()}  # fmt: skip
            plain = fit_boosted(taught["all"], features, ())
            both = fit_boosted(with_poorer_beside(taught, frames["all"]["learner_id"]), features, ())
            for name, one in frames.items():
                test = one[one["run_id"].eq(f"{module}-2014B") & one["week"].eq(week)]
                silent = test["days_since_last_activity"].fillna(7 * week).to_numpy()
                found[name].append((*(within_run(test, trees.raw_score(test)) for trees in (plain, both)), within_run(test, silent)))
        for name, values in found.items():
            shown = " | ".join(f"{value:.3f}" for value in np.mean(values, axis=0))
            print(f"| {week} | {name} | {shown} |", flush=True)


if __name__ == "__main__":
    main()
