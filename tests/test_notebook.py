"""The walkthrough runs from top to bottom on the bundled data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
# In a process of its own: the kernel's event loop and a browser's do not share one.
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=240, resources={"metadata": {"path": sys.argv[3]}}).execute()
nbformat.write(notebook, sys.argv[2])
"""


@pytest.mark.slow
def test_walkthrough_runs_and_tells_what_it_promises(tmp_path: Path) -> None:
    executed = tmp_path / "executed.ipynb"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_PLATFORM_DIRS": "1"}
    command = [sys.executable, "-c", RUN, str(ROOT / "notebooks" / "walkthrough.ipynb"), str(executed), str(ROOT)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr[-3000:]
    cells = nbformat.read(executed, as_version=4).cells
    text = "".join(output.get("text", "") for cell in cells if cell.cell_type == "code" for output in cell.outputs)
    for promise in ("Moodle log headings", "rows read =", "did not complete", "Raises the estimate", "of 100"):
        assert promise in text
