"""Start the app from Python: what `dropout app` does."""

from __future__ import annotations

from streamlit.web import cli

from dropout.config import shipped_root


def run_app(port: int | None, address: str = "127.0.0.1") -> None:
    """Serve the app until it is interrupted; on any address but this machine's own it is a demo.

    In this process, so that whatever stops it stops the server too.
    """
    options = [f"--server.address={address}", *([f"--server.port={port}"] if port else [])]
    cli.main(["run", str(shipped_root() / "app.py"), *options], prog_name="streamlit", standalone_mode=False)
