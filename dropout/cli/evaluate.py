"""The command `dropout evaluate`: how good a model is on runs that have finished."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from dropout.aim import Aim
from dropout.cli.common import WorkspaceOption, app, open_workspace, parse_weeks, progress_bar, say
from dropout.cli.models import LabelOption, RunsOption
from dropout.domain import Capacity, Label
from dropout.evaluation import list_sentence, more_contacts_sentence, order_sentence, weekly_results
from dropout.judging import baseline_table, group_table, judge_rows, judged_rows, module_table, reference_table, week_table
from dropout.judging.references import PRESENTATION
from dropout.leave_out import LeaveOut, rows_left_out
from dropout.model import RiskModel
from dropout.pipeline import choose_model, list_runs, load_tables, match_runs
from dropout.schema import Tables
from dropout.tiers import assign_tiers


@app.command()
def evaluate(
    model: Annotated[str, typer.Option(help="Name or version of the model.")],
    runs: RunsOption,
    out: Annotated[Path, typer.Option(help="JSON file for the figures.")],
    weeks: Annotated[str, typer.Option(help="Weeks to evaluate at.")] = "2,4,8,12,16",
    label: LabelOption = Label.NOT_COMPLETED,
    leave_out: Annotated[
        LeaveOut | None, typer.Option(help="Judge each module or presentation by a model like this one trained on the others: takes long.")
    ] = None,
    capacity: Annotated[str, typer.Option(help="Length of the list, as `20` or `10%` of each run.")] = "10%",
    workspace: WorkspaceOption = None,
) -> None:
    """Evaluate a model on finished runs, at best later ones than it was trained on: in words, then by week, module and group."""
    length = Capacity.parse(capacity)
    space = open_workspace(workspace)
    chosen = match_runs(space, runs)
    table = list_runs(space)
    loaded = choose_model(space, label, table[table["run_id"].isin(chosen)], model)
    tables = load_tables(space, chosen)
    rows = _rows(tables, loaded, parse_weeks(weeks), leave_out)
    lists = _lists(rows, length)
    result = {**loaded.aim.to_json(), "model": loaded.version, **({"left_out": str(leave_out)} if leave_out else {}),
              **judge_rows(tables, rows, label), "capacity": capacity, "lists": lists.to_dict("records")}  # fmt: skip
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=1), encoding="utf-8")
    _say_in_words(lists, loaded.aim, capacity)
    _print("By week, all learners", week_table(result))
    _print("AUC beside rules that have learnt nothing", baseline_table(result))
    _print(f"Beside the references and targets, all for {PRESENTATION}", reference_table(result))
    _print("By module", module_table(result))
    _print("By group, protected attributes (groups under 10 withheld)", group_table(result))


def _rows(tables: Tables, model: RiskModel, weeks: list[int], leave_out: LeaveOut | None) -> pd.DataFrame:
    if leave_out is None:
        seen = sorted({run["run_id"] for run in model.card["trained_on"]} & set(tables.runs["run_id"]))
        if seen:
            say(f"The model was trained on {', '.join(seen)}: figures for these runs flatter it.")
        return judged_rows(tables, model, weeks)
    with progress_bar() as progress:
        return rows_left_out(tables, model, weeks, leave_out, progress)


def _lists(rows: pd.DataFrame, capacity: Capacity) -> pd.DataFrame:
    """What the lists of all runs together were worth, week by week."""
    tiers = [assign_tiers(at, capacity) for _, at in rows.groupby("week")]
    return weekly_results(rows.assign(tier=pd.concat(tiers)))


def _say_in_words(lists: pd.DataFrame, aim: Aim, capacity: str) -> None:
    print(f"In words, with a list of {capacity} for each run")
    for _, at in lists.iterrows():
        print(f"Week {at['week']:.0f}: {list_sentence(at, aim)} {more_contacts_sentence(at, aim)} {order_sentence(at, aim)}")
    print()


def _print(title: str, table: pd.DataFrame) -> None:
    if len(table):
        shown = table.astype(object).where(table.notna(), "–")
        print(f"{title}\n{shown.to_string(index=False, float_format='{:.3f}'.format)}\n")
