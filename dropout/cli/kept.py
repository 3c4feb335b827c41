"""Commands for who asks what staff wrote about them, and for what is to be deleted."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from dropout.cli.common import WorkspaceOption, app, open_cases, open_workspace, say
from dropout.errors import DropoutError

RunOption = Annotated[str, typer.Option("--run", help="The run, as `dropout runs` names it.")]
_LOOK = "Both are named as the app shows them: the run under its title in the sidebar, the learner on the Caseload."


@app.command()
def kept(
    run: RunOption,
    learner: Annotated[str, typer.Option("--learner", help="The learner, as the app names them.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Print what is kept about a learner of a run as JSON: case, contacts, feedback, answers, draws and every change."""
    with open_cases(open_workspace(workspace)) as store:
        told = store.export(run, learner) if store else None
    if not told or not (told["case"]["version"] or told["answers"] or told["lots"]):
        raise _nothing(run, learner)
    print(json.dumps(told, indent=1, ensure_ascii=False))


@app.command()
def forget(
    run: RunOption,
    learner: Annotated[str | None, typer.Option("--learner", help="Only this learner of the run, as the app names them.")] = None,
    for_good: Annotated[bool, typer.Option("--for-good", help="Say that it may go: nothing brings it back.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Delete what `dropout kept` prints, of one learner or of a whole run. What was imported stays."""
    whom = f"{learner} in {run}" if learner else f"every learner of {run}"
    if not for_good:
        raise DropoutError("This deletes what staff wrote, and nothing brings it back.", found=whom, do="Add --for-good to do it.")
    with open_cases(open_workspace(workspace)) as store:
        rows = store.purge(run, learner) if store else 0
    if not rows:
        raise _nothing(run, learner)
    say(f"Deleted: all that was kept about {whom}, {rows} rows. What was imported about them is untouched.")


def _nothing(run: str, learner: str | None) -> DropoutError:
    return DropoutError("Nothing is kept that staff wrote.", found=f"run {run}" + (f", learner {learner}" if learner else ""), do=_LOOK)
