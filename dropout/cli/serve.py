"""Commands that make or open things: simulate, app."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dropout.cli.common import app, say
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import (
    write_blackboard,
    write_brightspace,
    write_canonical,
    write_canvas,
    write_edx,
    write_futurelearn,
    write_kdd2015,
    write_moodle,
    write_oulad,
    write_sakai,
    write_uci697,
    write_xapi,
)
from dropout.ui.launch import run_app


class Layout(StrEnum):
    """Export layouts the simulator can write."""

    CANONICAL = "canonical"
    OULAD = "oulad"
    MOODLE = "moodle"
    CANVAS = "canvas"
    BLACKBOARD = "blackboard"
    BRIGHTSPACE = "brightspace"
    EDX = "edx"
    FUTURELEARN = "futurelearn"
    SAKAI = "sakai"
    XAPI = "xapi"
    UCI697 = "uci697"
    KDD2015 = "kdd2015"


_WRITERS = {
    Layout.OULAD: write_oulad, Layout.MOODLE: write_moodle, Layout.CANVAS: write_canvas, Layout.BLACKBOARD: write_blackboard,
    Layout.BRIGHTSPACE: write_brightspace, Layout.EDX: write_edx,
    Layout.FUTURELEARN: write_futurelearn, Layout.XAPI: write_xapi,
    Layout.UCI697: write_uci697,
    Layout.KDD2015: write_kdd2015, Layout.SAKAI: write_sakai,
}  # fmt: skip


@app.command()
def simulate(
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    learners: Annotated[int, typer.Option(help="Learners in each run.")] = 300,
    weeks: Annotated[int, typer.Option(help="Length of each run.")] = 30,
    runs: Annotated[int, typer.Option(help="Number of runs.")] = 4,
    layout: Annotated[Layout, typer.Option("--format", help="Layout of the files.")] = Layout.CANONICAL,
    seed: Annotated[int, typer.Option(help="The same seed writes the same course.")] = 1,
) -> None:
    """Write an invented course: believable activity, deadlines and leavers, of nobody."""
    tables = simulate_course(learners, weeks, runs, seed)
    if layout is Layout.CANONICAL:
        files = write_canonical(tables, out)
    else:
        files = _WRITERS[layout](tables, invent_identities(tables.enrolments), out)
    say(f"{len(files)} files in {out}")


@app.command("app")
def app_command(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; anything but this machine's own is a demo without names.")
    ] = "127.0.0.1",
) -> None:
    """Open the app in the browser."""
    run_app(port, address)
