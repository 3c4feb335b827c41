"""Commands that bring data in: import, fetch, runs."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import requests
import typer

from dropout.changes import RunChanges
from dropout.cli.common import JsonOption, WorkspaceOption, app, open_workspace, progress_bar, say
from dropout.config import oulad_source
from dropout.errors import DropoutError
from dropout.pipeline import import_export, list_runs
from dropout.readers.report import ImportReport
from dropout.store import ImportRecord, Workspace

OULAD_URL = "https://analyse.kmi.open.ac.uk/open_dataset/download"
NOTHING_USABLE, QUESTIONS_OPEN = 1, 3


@app.command("import")
def import_command(
    paths: Annotated[list[Path], typer.Argument(help="Export files, folders or zip archives of one or more courses.", metavar="PATH...")],
    workspace: WorkspaceOption = None,
    answers: Annotated[Path | None, typer.Option(help="JSON file with answers to earlier questions: {key: answer}.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Read an export into the workspace. Exit 0 usable, 1 nothing usable, 3 questions left (in questions.json)."""
    import_paths(open_workspace(workspace), paths, read_answers(answers), as_json)


@app.command()
def fetch(
    dataset: Annotated[str, typer.Argument(help="What to fetch: oulad.")],
    source: Annotated[Path | None, typer.Option("--from", help="A local copy instead of the publisher's.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Get the Open University data set (CC BY 4.0) from its publisher, or from a local copy, and import it."""
    if dataset != "oulad":
        raise DropoutError("Only the OULAD data set can be fetched.", found=dataset, do="Write: dropout fetch oulad.")
    space = open_workspace(workspace)
    local = source or oulad_source()
    if local:
        import_paths(space, [local], {}, as_json=False)
        return
    with space.scratch() as folder:
        import_paths(space, [_download(folder / "oulad.zip")], {}, as_json=False)


@app.command()
def undo(
    import_id: Annotated[str, typer.Argument(help="The import, as `dropout import` named it.", metavar="IMPORT")],
    workspace: WorkspaceOption = None,
) -> None:
    """Take an import back: its runs are again what they were before it. The Upload page can put it back."""
    space = open_workspace(workspace)
    runs = next((past.record.runs for past in space.history() if past.record.import_id == import_id), None)
    if runs is None:
        raise DropoutError("There is no such import.", found=import_id, do="`dropout import` names each import it makes.")
    space.undo_import(import_id)
    say(f"Taken back: {', '.join(runs)}.")


@app.command()
def runs(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List the runs at hand: imported ones, and the bundled simulated course."""
    table = list_runs(open_workspace(workspace)).astype({"last_week": "Int64"})  # a run without weeks makes no 8.0 of an 8
    if as_json:
        print(table.to_json(orient="records", date_format="iso", indent=1))
        return
    shown = table[["run_id", "source", "learners", "last_week", "finished", "origin", "read_at"]].astype(object)
    print(shown.where(shown.notna(), "–").to_string(index=False))


def import_paths(workspace: Workspace, paths: list[Path], answers: dict[str, str], as_json: bool) -> None:
    """Import files and say what came of it, by the exit codes of `dropout import`."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise DropoutError("There is no such file or folder.", found=", ".join(missing), do="Check the path.")
    with progress_bar() as progress:
        report, record = import_export(workspace, paths, now=datetime.now().astimezone(), answers=answers, progress=progress)
    changes = workspace.changes(record.import_id) if record else []
    if as_json:
        told = [{**change.to_json(), "rows": frame_to_json(change.rows)} for change in changes]
        made = {"import_id": record.import_id if record else None, "runs": list(record.runs) if record else [], "changes": told}
        print(json.dumps({**report.to_json(), **made}, ensure_ascii=False, indent=1))
    else:
        _print_report(report, record)
        _print_changes(changes)
    if report.open_questions:
        questions = [{"key": q.key, "text": q.text, "kind": q.kind, "default": q.default, "why": q.why, "options": q.options}
                     for q in report.open_questions]  # fmt: skip
        Path("questions.json").write_text(json.dumps(questions, ensure_ascii=False, indent=1), encoding="utf-8")
        say('Questions are open; they are in questions.json. Answer with --answers FILE, a JSON object {"key": "answer"}.')
        raise typer.Exit(QUESTIONS_OPEN)
    if record is None:
        raise typer.Exit(NOTHING_USABLE)


def _print_report(report: ImportReport, record: ImportRecord | None) -> None:
    for file in report.files:
        print(f"{file.name}: {file.evidence or 'not recognised'}\n    {file.line}")
    for finding in report.findings:
        where = f"{finding.file}: " if finding.file else ""
        listed = f" ({', '.join(finding.examples)}{' …' if finding.total > len(finding.examples) else ''})" if finding.examples else ""
        print(f"[{finding.severity}] {where}{finding.message}{listed}{' ' + finding.do if finding.do else ''}")
    for question in report.questions:
        answer = report.answers.get(question.key)
        state = f"answered: {answer}" if answer is not None else f"taken as: {question.default}" if question.safe else "open"
        print(f"[question] {question.key}: {question.text} {state}. {question.why}")
    if record:
        print(f"Runs: {', '.join(record.runs)}")
        print(f"To take this import back: dropout undo {record.import_id}")


def _print_changes(changes: list[RunChanges]) -> None:
    for change in changes:
        print(f"{change.run_id}, compared with the export read {change.compared_with[:10]}:")
        for sentence in [*change.sentences, *change.doubts]:
            print(f"    {sentence}")


def read_answers(path: Path | None) -> dict[str, str]:
    """Answers from a JSON object, or from questions.json with answers added; DropoutError where it is neither."""
    if path is None:
        return {}
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DropoutError("The answers cannot be read.", where=str(path), found=str(error), do='Write {"key": "answer"}.') from error
    if isinstance(content, list):  # questions.json with an "answer" added to each question
        content = {item["key"]: item["answer"] for item in content if isinstance(item, dict) and "key" in item and "answer" in item}
    if not isinstance(content, dict):
        raise DropoutError("Answers are a JSON object.", where=str(path), found=type(content).__name__, do='Write {"key": "answer"}.')
    return {str(key): json.dumps(value) if isinstance(value, dict) else str(value) for key, value in content.items()}


def _download(target: Path) -> Path:
    try:
        with requests.get(OULAD_URL, stream=True, timeout=30) as response, progress_bar() as progress:
            response.raise_for_status()
            total, done = int(response.headers.get("content-length", 0)), 0
            with target.open("wb") as file:
                for block in response.iter_content(1 << 20):
                    done += file.write(block)
                    progress("Downloading OULAD", done / total if total else 0.0)
    except requests.RequestException as error:
        raise DropoutError("The publisher cannot be reached.", where=OULAD_URL, found=type(error).__name__,
                           do="Download the archive elsewhere and run: dropout fetch oulad --from PATH.") from error  # fmt: skip
    if not zipfile.is_zipfile(target):
        raise DropoutError(
            "What came is not an archive.", where=OULAD_URL, do="Download it by hand and run: dropout fetch oulad --from PATH."
        )
    return target


def frame_to_json(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Records with missing values as null."""
    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", date_format="iso"))
    return records
