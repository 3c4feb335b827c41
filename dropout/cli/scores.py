"""Commands on learners: score and explain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from dropout.cli.common import JsonOption, WorkspaceOption, app, hidden_reasons, open_workspace, progress_bar, say
from dropout.cli.models import LabelOption
from dropout.domain import DEFAULT_CAPACITY, Capacity, Label, Tier
from dropout.errors import DropoutError
from dropout.explain import Reason
from dropout.health import Verdict, check_health, verdict_sentence
from dropout.learner import why_not_enough
from dropout.pipeline import load_run, match_any_runs, score_snapshot_run
from dropout.scoring import ScoredRun, resolve_week, score_run
from dropout.snapshots import ScoredSnapshot
from dropout.store import Workspace
from dropout.ui.downloads import guarded

COLUMNS = ["run_id", "learner_id", "as_of_week", "label", "risk", "risk_low", "risk_high", "risk_basis", "tier",
           "reason_1", "reason_2", "reason_3", "model_version"]  # fmt: skip


@app.command()
def score(
    run: Annotated[str, typer.Option(help="Globs of run ids, comma-separated.")],
    out: Annotated[Path, typer.Option(help="Where to write: .csv or .parquet.")],
    week: Annotated[int | None, typer.Option(help="As of the end of this week (default: the last complete one in the data).")] = None,
    capacity: Annotated[str, typer.Option(help="Contacts this week: a number, or a share of each run such as 10%.")] = "10%",
    model: Annotated[str | None, typer.Option(help="Model name or version (default: the adopted one, else the shipped one).")] = None,
    label: LabelOption = Label.NOT_COMPLETED,
    identify: Annotated[bool, typer.Option("--identify", help="Add the learners' own ids as source_learner_id.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Score every learner of one or more runs, with tier and reasons, and tell whether the model fits each run."""
    if out.suffix not in (".csv", ".parquet"):
        raise DropoutError("Scores are written as CSV or Parquet.", found=out.name, do="Name the file .csv or .parquet.")
    space = open_workspace(workspace)
    wanted = Capacity.parse(capacity)
    chosen = match_any_runs(space, run)
    parts, verdicts = [], []
    with progress_bar() as progress:
        for number, (run_id, kind) in enumerate(chosen):
            progress(f"Scoring {run_id}", number / len(chosen))
            if kind == "snapshot":
                if week is not None:
                    raise DropoutError("This file has no dates: it cannot be scored as of a week.", where=run_id, do="Leave out --week.")
                parts.append(snapshot_table(score_snapshot_run(space, run_id, wanted, model)))
                verdicts.append(f"{run_id}: {Verdict.NOT_CHECKED.words}. A file without dates is not held against its training data.")
            else:
                scored = _scored(space, run_id, week, label, model, wanted)
                parts.append(score_table(scored))
                verdicts.append(f"{run_id}, week {scored.cutoff.week}: {verdict_sentence(check_health(scored))}")
    table = pd.concat(parts, ignore_index=True).sort_values(["run_id", "risk", "learner_id"], ascending=[True, False, True])
    if identify:
        names = space.identities([run_id for run_id, _ in chosen])
        table["source_learner_id"] = table["learner_id"].map(names.set_index("learner_id")["source_learner_id"])
    columns = [*COLUMNS, *(["source_learner_id"] if identify else [])]
    out.parent.mkdir(parents=True, exist_ok=True)
    _write(table[columns], out)
    say("\n".join(verdicts))
    say(f"{len(table):,} learners of {len(chosen)} runs in {out}")


def _write(table: pd.DataFrame, out: Path) -> None:
    """Parquet as it is; in CSV no text that came with the data can act as a formula where a spreadsheet opens it."""
    if out.suffix == ".parquet":
        table.to_parquet(out, index=False)
        return
    from_data = [c for c in table.columns if c.startswith("reason_") or c == "source_learner_id"]
    safe = {column: table[column].map(lambda text: guarded(str(text)), na_action="ignore") for column in from_data}
    table.assign(**safe).to_csv(out, index=False)


@app.command()
def explain(
    run: Annotated[str, typer.Option(help="Run id.")],
    learner: Annotated[str, typer.Option(help="Learner id (pseudonym).")],
    week: Annotated[int, typer.Option(help="As of the end of this week.")],
    model: Annotated[str | None, typer.Option(help="Model name or version.")] = None,
    label: LabelOption = Label.NOT_COMPLETED,
    as_json: JsonOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say why one learner's estimate is what it is."""
    scored = _scored(open_workspace(workspace), run, week, label, model, DEFAULT_CAPACITY)
    found = scored.members[scored.members["learner_id"] == learner]
    if found.empty:
        raise DropoutError("This learner is not in the run at this week.", where=run, found=learner, do="See dropout score.")
    member = found.iloc[0]
    raising, lowering = scored.reasons(member["enrolment_id"])
    if as_json:
        print(json.dumps(_explanation(scored, member, raising + lowering), ensure_ascii=False, indent=1))
        return
    shown = f"{100 * member['risk']:.0f} of 100 similar past learners {scored.aim.phrase}" if scored.basis.shows_frequency else "order only"
    print(f"{learner}, {run}, week {week}: {member['tier']}; {shown} ({scored.model.basis_words(scored.basis)})")
    for title, reasons in (("Raises the estimate", raising), ("Lowers it", lowering)):
        print(f"{title}:" + ("" if reasons else " nothing stands out"))
        for reason in reasons:
            print(f"  {reason.strength}: {reason.sentence}")


def _explanation(scored: ScoredRun, member: pd.Series, reasons: list[Any]) -> dict[str, Any]:
    drivers = scored.drivers.values.loc[member["enrolment_id"]]
    keys = ("risk", "risk_low", "risk_high", "raw")
    return {
        "run_id": member["run_id"], "learner_id": member["learner_id"], "as_of_week": int(member["week"]), "label": str(scored.aim),
        "model_version": scored.model.version, "risk_basis": str(scored.basis), "tier": member["tier"],
        **{key: float(member[key]) for key in keys}, "mean_raw": scored.drivers.mean_raw,
        "reasons": [reason.__dict__ for reason in reasons],
        "drivers": {name: float(value) for name, value in drivers.sort_values(key=abs, ascending=False).items()},
    }  # fmt: skip


def score_table(scored: ScoredRun) -> pd.DataFrame:
    """The members of a scored run in the columns of the contract; reasons are those that raise the estimate, or why there is none."""
    table = scored.members.rename(columns={"week": "as_of_week"}).assign(
        label=str(scored.aim), risk_basis=str(scored.basis), model_version=scored.model.version
    )
    table = _with_reasons(table, [scored.reasons(enrolment)[0] for enrolment in scored.members["enrolment_id"]])
    unknown = (table["tier"] == Tier.NOT_ENOUGH_DATA).to_numpy()
    if unknown.any():
        table.loc[unknown, ["reason_2", "reason_3"]] = None
        table.loc[unknown, "reason_1"] = [why_not_enough(scored, member) for _, member in scored.members[unknown].iterrows()]
    return table


def snapshot_table(scored: ScoredSnapshot) -> pd.DataFrame:
    """The rows of a scored snapshot in the columns of the contract; as_of_week is missing, for there is none."""
    table = scored.members.assign(
        as_of_week=pd.NA, label=str(scored.model.aim), risk_basis=str(scored.basis), model_version=scored.model.version
    )
    return _with_reasons(table, [scored.reasons(learner)[0] for learner in table["learner_id"]])


def _with_reasons(table: pd.DataFrame, raising: list[list[Reason]]) -> pd.DataFrame:
    for number in range(3):
        table[f"reason_{number + 1}"] = [reasons[number].sentence if number < len(reasons) else None for reasons in raising]
    return table[COLUMNS]


def _scored(space: Workspace, run_id: str, week: int | None, label: Label, model: str | None, capacity: Capacity) -> ScoredRun:
    tables, run, chosen = load_run(space, run_id, label, model)
    return score_run(tables, run_id, resolve_week(run, week), chosen, capacity).hiding(hidden_reasons(space))
