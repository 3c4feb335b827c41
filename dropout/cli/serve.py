"""Commands that make or open things: simulate, app."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dropout.cli.common import app, say
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate import writers as write
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
    CALENDAR = "calendar"
    MOODLE_REPORTS = "moodle-reports"
    CANVAS_REPORTS = "canvas-reports"
    BLACKBOARD_REPORTS = "blackboard-reports"
    EDX_REPORTS = "edx-reports"
    BRIGHTSPACE_LISTS = "brightspace-lists"


_WRITERS = {
    Layout.OULAD: write.write_oulad,
    Layout.MOODLE: write.write_moodle,
    Layout.CANVAS: write.write_canvas,
    Layout.BLACKBOARD: write.write_blackboard,
    Layout.BRIGHTSPACE: write.write_brightspace,
    Layout.EDX: write.write_edx,
    Layout.FUTURELEARN: write.write_futurelearn,
    Layout.XAPI: write.write_xapi,
    Layout.UCI697: write.write_uci697,
    Layout.KDD2015: write.write_kdd2015,
    Layout.SAKAI: write.write_sakai,
    Layout.CALENDAR: write.write_calendar,
    Layout.MOODLE_REPORTS: write.write_moodle_reports,
    Layout.CANVAS_REPORTS: write.write_canvas_reports,
    Layout.BLACKBOARD_REPORTS: write.write_blackboard_reports,
    Layout.EDX_REPORTS: write.write_edx_reports,
    Layout.BRIGHTSPACE_LISTS: write.write_brightspace_lists,
}


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
        files = write.write_canonical(tables, out)
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
