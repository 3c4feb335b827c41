"""The command that writes a model's card."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dropout.cli.common import WorkspaceOption, app, open_cases, open_workspace, say
from dropout.errors import DropoutError
from dropout.model_cards import build_card
from dropout.reports import to_html, to_pdf
from dropout.reports.card import Said


@app.command()
def card(
    name: Annotated[str, typer.Argument(help="Name or version of a model.")],
    out: Annotated[Path, typer.Option(help="Where to write: .html or .pdf.")],
    run: Annotated[str | None, typer.Option(help="Run to look at groups in (default: the last of its training runs at hand).")] = None,
    week: Annotated[int | None, typer.Option(min=1, help="As of this week (default: 4, or the trained week next to it).")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a model's card: what it is for and not for, what it rests on, how good it is, for whom, and what people say of it."""
    if out.suffix not in (".html", ".pdf"):
        raise DropoutError("A card is written as HTML or PDF.", found=out.name, do="Name the file .html or .pdf.")
    space = open_workspace(workspace)
    with open_cases(space) as store:
        said = Said(store.feedback(), store.hidden_reasons()) if store else None
    document = build_card(space, name, made_at=datetime.now().astimezone(), said=said, run_id=run, week=week)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(to_pdf(document) if out.suffix == ".pdf" else to_html(document).encode("utf-8"))
    say(f"The card of {document.about} in {out}")
