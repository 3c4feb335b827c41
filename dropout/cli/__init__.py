"""The command `dropout`: the same functions as the app, for scripts and for people who prefer a shell."""

from __future__ import annotations

import sys

from dropout.cli import cards, data, database, evaluate, kept, models, scores, serve
from dropout.cli.common import app
from dropout.errors import DropoutError

__all__ = ["app", "cards", "data", "database", "evaluate", "kept", "main", "models", "scores", "serve"]


def main() -> None:
    """Run the command line; what a user can mend is said in one line on stderr, with exit code 1."""
    try:
        app()
    except DropoutError as error:
        print(f"dropout: {error}", file=sys.stderr)
        sys.exit(1)
