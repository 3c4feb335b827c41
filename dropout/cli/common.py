"""What all commands share: the workspace option, weeks, progress on stderr."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from tqdm import tqdm

from dropout.config import database_url, default_home
from dropout.errors import DropoutError
from dropout.pipeline import Progress
from dropout.store import Workspace

if TYPE_CHECKING:
    from dropout.cases import CaseStore

app = typer.Typer(
    name="dropout", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Stay or Stray: who to contact this week, why, and what could change.",
)  # fmt: skip

WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help="Folder that keeps imports and models (default: ~/.stay-or-stray).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def open_workspace(path: Path | None) -> Workspace:
    """The workspace named, else the default one; made on first use."""
    return Workspace(path or default_home())


@contextmanager
def open_cases(space: Workspace) -> Iterator[CaseStore | None]:
    """Where the app keeps cases; None where nobody has kept one."""
    from dropout.cases import CaseStore

    place = database_url() or space.root / "cases.db"
    if isinstance(place, Path) and not place.is_file():
        yield None
        return
    store = CaseStore(place)
    try:
        yield store
    finally:
        store.close()


def hidden_reasons(space: Workspace) -> tuple[str, ...]:
    """The concepts that staff do not want named as reasons."""
    with open_cases(space) as store:
        return tuple(sorted(store.hidden_reasons())) if store else ()


def parse_weeks(text: str) -> list[int]:
    """Weeks written as "1-20" or "2,4,8", or both.

    >>> parse_weeks("1-3,8")
    [1, 2, 3, 8]
    """
    weeks: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", part)
        if not match or int(match[1]) < 1 or int(match[2] or match[1]) < int(match[1]):
            raise DropoutError("Weeks are numbers from 1 or ranges.", found=repr(part), do="Write --weeks 1-20 or --weeks 2,4,8.")
        weeks.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return sorted(weeks)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar on stderr that shows the step being worked on."""
    with tqdm(total=100, file=sys.stderr, bar_format="{desc:<48.48} {bar:24} {percentage:3.0f}%", leave=False) as bar:

        def show(message: str, share: float) -> None:
            bar.set_description_str(message)
            bar.update(max(0, round(100 * share) - bar.n))

        yield show


def say(text: str) -> None:
    """One line for the person at the keyboard, on stderr: standard output is for results."""
    print(text, file=sys.stderr)
