"""Commands on models: train, models, adopt."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import pandas as pd
import typer

from dropout.aim import Aim
from dropout.carry_over import finished_runs, recalibrate_on_runs
from dropout.challengers import Comparison, compare_challengers, compare_on_snapshot
from dropout.cli.common import JsonOption, WorkspaceOption, app, open_workspace, parse_weeks, progress_bar, say
from dropout.domain import Label
from dropout.errors import DropoutError
from dropout.importing import Progress
from dropout.judging import leaderboard_footing, leaderboard_sentence, leaderboard_table
from dropout.leaks import Alarm
from dropout.model import RECIPES, RiskModel, recipe_of
from dropout.model.history import history_words
from dropout.model.training import check_name
from dropout.own_history import alarms_of_snapshot, gather_history, train_on_history, train_on_snapshot
from dropout.pipeline import choose_model, list_runs, match_runs, shipped_models
from dropout.store import Workspace

RunsOption = Annotated[str, typer.Option("--runs", help="Globs of run ids, comma-separated: '*-2013B,*-2013J'.")]
LabelOption = Annotated[Label, typer.Option("--label", help="What is predicted.")]
HorizonOption = Annotated[
    int | None, typer.Option(help="Only what happens within so many weeks, for --label withdrawn (default: by the end of the run).")
]


@app.command()
def train(
    runs: RunsOption,
    name: Annotated[str, typer.Option(help="Name of the model.")],
    label: LabelOption = Label.NOT_COMPLETED,
    horizon: HorizonOption = None,
    weeks: Annotated[str, typer.Option(help="Weeks to train for.")] = "1-20",
    kind: Annotated[str, typer.Option(help=f"Kind of model: {', '.join(RECIPES)}.")] = "boosted",
    compare: Annotated[
        bool, typer.Option("--compare", help="Also train every other kind on the earlier runs and judge all on the last: takes longer.")
    ] = False,
    without: Annotated[str, typer.Option(help="Features to leave out, comma-separated (docs/features.md names them).")] = "",
    timing: Annotated[
        bool, typer.Option("--timing", help="Also use when in the day and week learners are active (a possible proxy).")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Train a model on finished runs. It is used once adopted (dropout adopt) or named (--model)."""
    space = open_workspace(workspace)
    recipe_of(kind)  # what cannot be trained or named is told before the work begins
    check_name(name)
    aim = Aim(label, horizon)
    left_out = [part.strip() for part in without.split(",") if part.strip()]
    table = list_runs(space)
    if _only_snapshots(table.set_index("run_id"), runs):
        _check_no_horizon(aim)
        _train_on_file(space, match_runs(space, runs, kind="snapshot")[0], name, left_out, compare=compare)
        return
    chosen = match_runs(space, runs)
    with progress_bar() as progress:
        history = gather_history(space, chosen, label=label, weeks=parse_weeks(weeks), timing=timing, without=left_out,
                                 horizon_weeks=aim.horizon_weeks, progress=progress)  # fmt: skip
    _say_alarms(history.alarms)
    with progress_bar() as progress:
        model = train_on_history(history, name=name, kind=kind, progress=progress)
    space.save_model(model)
    _print_trained(model)
    _say_next_step(table, table[table["run_id"].isin(chosen)])
    if compare:
        _compare(space, model, partial(compare_challengers, space, history, model))


def _print_trained(model: RiskModel) -> None:
    """What was learnt from, and how good the model is on what it had not seen."""
    card = model.card
    if card["left_out_runs"]:
        say(f"Left out, no complete outcomes: {', '.join(card['left_out_runs'])}")
    share = f"{100 * card['base_rate']:.0f} of 100 {model.aim.phrase}"
    print(f"{model.version}: {card['enrolments']:,} enrolments of {len(card['trained_on'])} runs, {share}")
    for week, metrics in card["metrics_by_week"].items():
        auc, ece = metrics["all"]["auc"], metrics["all"]["ece"]
        shown = "–" if auc is None else f"{auc:.3f}"
        print(f"  week {week:>2}: AUC {shown}, ECE {ece:.3f} (out of {'run' if card['held_out_by'] == 'runs' else 'learner fold'})")


@app.command()
def recalibrate(
    runs: RunsOption,
    name: Annotated[str, typer.Option(help="Name of the recalibrated model.")],
    model: Annotated[str | None, typer.Option(help="Model to recalibrate (default: the adopted one, else the shipped one).")] = None,
    label: LabelOption = Label.NOT_COMPLETED,
    weeks: Annotated[str, typer.Option(help="Weeks to set frequencies for.")] = "1-20",
    workspace: WorkspaceOption = None,
) -> None:
    """Set the frequencies of a model from elsewhere on one's own first finished run; its order stays. Used once adopted or named."""
    check_name(name)
    space = open_workspace(workspace)
    table = list_runs(space)
    chosen = match_runs(space, runs)
    at_hand = table[table["run_id"].isin(chosen)]
    base = choose_model(space, label, at_hand, model)
    with progress_bar() as progress:
        made = recalibrate_on_runs(space, chosen, base, weeks=parse_weeks(weeks), name=name, progress=progress)
    about = made.card["recalibrated"]
    runs_set = ", ".join(run["run_id"] for run in about["runs"])
    print(f"{made.version}: the order of {base.version}, frequencies set on {about['enrolments']:,} enrolments of {runs_set}")
    for week, check in about["checks"].items():
        print(f"  week {week:>2}: {_per_100(check, 'happened')} {made.aim.phrase}; estimated {_per_100(check, 'estimated')}, before "
              f"{_per_100(check, 'estimated_before')}; Brier {check['brier']:.3f}, before {check['brier_before']:.3f}")  # fmt: skip
    say(f"Estimates are of {'runs' if about['held_out_by'] == 'runs' else 'learners'} that the setting did not see.")
    _say_next_step(table, at_hand)


def _per_100(check: dict[str, float], name: str) -> str:
    return f"{100 * check[name]:.0f} of 100"


def _say_next_step(table: pd.DataFrame, chosen: pd.DataFrame) -> None:
    """What the finished runs of the courses chosen are enough for."""
    for run in chosen.drop_duplicates(["source", "institution", "course"]).to_dict("records"):
        found = finished_runs(table, run)
        say(f"{run['course']}: {history_words(len(found), int(found['learners'].sum()))}")


@app.command()
def models(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List the models at hand: trained here, and shipped."""
    space = open_workspace(workspace)
    rows = []
    for origin, cards in (("workspace", space.model_cards()), ("shipped", [m.card for m in shipped_models()])):
        for card in cards:
            rows.append({"version": card["version"], "label": str(Aim.from_json(card)), "runs": len(card["trained_on"]), "origin": origin,
                         "simulated": bool(card.get("simulated")), "adopted": space.adopted(card["label"]) == card["version"]})  # fmt: skip
    print(json.dumps(rows, indent=1) if as_json else pd.DataFrame(rows).to_string(index=False))


@app.command()
def adopt(name: Annotated[str, typer.Argument(help="Name or version of a model.")], workspace: WorkspaceOption = None) -> None:
    """Use this model for its label from now on."""
    space = open_workspace(workspace)
    model = space.model(name)
    if model is None:
        raise DropoutError("There is no model of this name in the workspace.", found=name, do="See dropout models.")
    space.adopt_model(model)
    print(f"{model.version} is now used for {model.aim}.")


def _train_on_file(space: Workspace, file: str, name: str, left_out: list[str], *, compare: bool) -> None:
    _say_alarms(alarms_of_snapshot(space, file, left_out))
    with progress_bar() as progress:
        model = train_on_snapshot(space, file, name=name, without=left_out, progress=progress)
    _print_trained(model)
    if compare:
        _compare(space, model, partial(compare_on_snapshot, space, file, model, left_out))


def _compare(space: Workspace, model: RiskModel, judge: Callable[[Progress], Comparison]) -> None:
    with progress_bar() as progress:
        compared = judge(progress)
    space.save_leaderboard(model.version, compared.board, compared.sequence)
    _print_leaderboard(compared.board)


def _check_no_horizon(aim: Aim) -> None:
    if aim.horizon_weeks:
        raise DropoutError("A file without dates has no weeks to look ahead.", found=f"--horizon {aim.horizon_weeks}", do="Leave it out.")


def _say_alarms(alarms: list[Alarm]) -> None:
    for alarm in alarms:
        say(f"Leak alarm: {alarm.what} What to do: {alarm.do}")


def _print_leaderboard(board: dict[str, Any]) -> None:
    """Every week's table, then what it comes to in words."""
    for week in board["weeks"]:
        table = leaderboard_table(board, week)
        shown = table.astype(object).where(table.notna(), "–")
        when = f", week {week}" if week else ""
        print(f"\nLeaderboard{when}\n{shown.to_string(index=False, float_format='{:.3f}'.format)}")
    print(f"\n{leaderboard_footing(board)}\n{leaderboard_sentence(board)}")


def _only_snapshots(table: pd.DataFrame, patterns: str) -> bool:
    """Whether the patterns name snapshot runs by their full ids."""
    named = [part.strip() for part in patterns.split(",")]
    return all(name in table.index and table.loc[name, "kind"] == "snapshot" for name in named)
