"""What it costs when nobody corrects the day on which a run began: python -m benchmarks.wrong_start

Reads DROPOUT_OULAD. Each run is told again as if it had begun 7 and 14 days before it did, as an import proposes where material is opened
early, and its learners are ordered on the same day of the calendar: what was week 4 is then week 6, and the trees of week 6 give the order.
The trees learnt from the other modules of 2013B and 2013J, with poorer records beside, as the shipped models for courses elsewhere do.
AUC within a run, mean of three modules. Takes five minutes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.presentations import imported_presentations
from benchmarks.thinner import ROW, WEEKS, with_poorer_beside, within_run
from dropout.domain import Cutoff, Label
from dropout.features import build_features
from dropout.model.training import fit_boosted
from dropout.pipeline import training_data
from dropout.schema import Tables
from dropout.thinner import thinner

MODULES = ("BBB", "DDD", "FFF")
EARLIER = (0, 7, 14)
RECORDS = ("all", "marks and hand-ins, no deadlines", "activity by kind of material")
_DAYS = {
    "runs": ("length_days", "data_until_day"), "enrolments": ("registered_day", "unregistered_day", "known_on"), "events": ("day",),
    "resources": ("opens_day",), "assessments": ("due_day", "known_on"), "submissions": ("submitted_day", "known_on"),
}  # fmt: skip


def begun_earlier(tables: Tables, days: int) -> Tables:
    """The same runs if they had begun so many days (whole weeks) earlier: every day is that much later."""
    moved = {}
    for name, columns in _DAYS.items():
        table = tables.frame(name)
        moved[name] = table.assign(**{column: (table[column] + days).astype(table[column].dtype) for column in columns})
    moved["resources"]["week"] = (moved["resources"]["week"] + days // 7).astype(tables.resources["week"].dtype)
    return replace(tables, **moved)


def _rows(tables: Tables, weeks: list[int]) -> dict[str, pd.DataFrame]:
    """Feature rows by what is recorded."""
    told = {"all": tables, **thinner(tables)}
    return {name: build_features(told[name], [Cutoff(week) for week in weeks]).frame for name in RECORDS}


def main() -> None:
    """Print the table of `docs/decisions/0026-carrying-over.md`."""
    with imported_presentations() as space:
        tables = space.tables(list(space.run_imports()))
        taught_weeks = sorted({week + days // 7 + beside for week in WEEKS for days in EARLIER for beside in (-1, 0, 1)})
        data = training_data(tables, label=Label.NOT_COMPLETED, weeks=taught_weeks)
        labels = data.frame[["run_id", "learner_id", "label"]].drop_duplicates()
        as_begun = _rows(tables, taught_weeks)
        asked = {days: _rows(begun_earlier(tables, days), [week + days // 7 for week in WEEKS]) for days in EARLIER}
    told = {name: frame.merge(labels, on=["run_id", "learner_id"]) for name, frame in as_begun.items()}
    taught = with_poorer_beside(told, told["all"]["learner_id"])[[*ROW, "label", *data.features]]
    found = []
    for module in MODULES:
        others = taught[~taught["run_id"].str.startswith(module) & ~taught["run_id"].str.endswith("2014B")]
        for week in WEEKS:
            for days in EARLIER:
                named = week + days // 7
                trees = fit_boosted(others[others["week"].between(named - 1, named + 1)], data.features, ())
                for name in RECORDS:
                    rows = asked[days][name].merge(labels, on=["run_id", "learner_id"])
                    test = rows[rows["run_id"].eq(f"{module}-2014B") & rows["week"].eq(named)]
                    found.append((name, week, days, within_run(test, np.asarray(trees.raw_score(test)))))
    table = pd.DataFrame(found, columns=["what is recorded", "week", "days", "auc"])
    shown = table.groupby(["what is recorded", "week", "days"], sort=False)["auc"].mean().unstack("days")
    print(f"| what is recorded | week | {' | '.join(f'{days} days too early' for days in EARLIER)} |\n|---|---|---|---|---|")
    for (name, week), row in shown.iterrows():
        print(f"| {name} | {week} | {' | '.join(f'{value:.3f}' for value in row)} |")


if __name__ == "__main__":
    main()
