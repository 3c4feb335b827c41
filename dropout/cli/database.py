"""The command that brings data in from a database server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dropout import databases
from dropout.cli.common import WorkspaceOption, app, open_workspace, progress_bar
from dropout.cli.data import import_paths, read_answers
from dropout.config import source_url
from dropout.errors import DropoutError


@app.command()
def database(
    names: Annotated[list[str] | None, typer.Argument(help="Tables to import; none lists them.", metavar="[TABLE]...")] = None,
    query: Annotated[str | None, typer.Option(help="One SELECT to import instead of tables.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show the first five rows and import nothing.")] = False,
    answers: Annotated[Path | None, typer.Option(help="JSON file with answers to earlier questions: {key: answer}.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Import tables or one SELECT from the database at DROPOUT_SOURCE_URL, as files of the same content."""
    url = source_url()
    if url is None:
        raise DropoutError("No database is named.", do="Set DROPOUT_SOURCE_URL to its address.")
    space = open_workspace(workspace)
    with space.scratch() as folder:
        paths = []
        with databases.open_database(url) as connection, progress_bar() as progress:
            if not names and not query:
                print("\n".join(databases.tables(connection)))
                return
            wanted = [query] if query else [databases.query_of_table(connection, name) for name in names or []]
            for number, text in enumerate(wanted):
                if preview:
                    columns, rows = databases.preview(connection, text)
                    print("\n".join(" | ".join(map(str, row)) for row in [columns, *rows]))
                    continue
                # A table's name is data: only a plain one names a file.
                name = names[number] if names and not query and names[number].isidentifier() else f"query{number + 1}"
                databases.fetch(connection, text, folder / f"{name}.csv", lambda done: progress(f"{done} rows", 0.0))
                paths.append(folder / f"{name}.csv")
        if paths:
            import_paths(space, paths, read_answers(answers), as_json=False)
