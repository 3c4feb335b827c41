"""The command line as a shell would use it, without a new process: arguments in, exit code and both streams out."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from dropout.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


def dropout(*words: object) -> Done:
    """Run `dropout` with these words; anything but a regular exit comes through as it is."""
    out, err = io.StringIO(), io.StringIO()
    with patch.object(sys, "argv", ["dropout", *map(str, words)]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
    return Done(code, out.getvalue(), err.getvalue())
