"""Start the app as a user would, wait until it answers, stop it again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

# A proxy of the machine must not stand between the tests and their own server.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> str:
    with DIRECT.open(url, timeout=10) as answer:
        return answer.read().decode()


def clean_environment(home: Path) -> dict[str, str]:
    """The machine's variables without anybody's settings for this app, and with a workspace in `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DROPOUT_", "STREAMLIT_", "PYTHONPATH"))}
    return {**kept, "DROPOUT_HOME": str(home)}


@contextmanager
def serving(command: Sequence[str], port: int, *, folder: Path, cwd: Path, seconds: float = 60) -> Iterator[str]:
    """Run `command`, which serves on `port`, keeping log and workspace in `folder`; yield the URL once it is healthy."""
    log, url = folder / "server.log", f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        environment = clean_environment(folder / "home")
        # A session of its own, so that what the command started stops with it.
        server = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait_until_healthy(url, server, log, seconds)
            yield url
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            fetch(f"{url}/_stcore/health")
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"The app did not start at {url}:\n{log.read_text(errors='replace')[-4000:]}")
