"""Find the browser of the end-to-end tests, or install one: `python tests/e2e/browser.py` prints its path.

Order: the variable CHROMIUM, a Chromium or Chrome on the path, one that Playwright installed before; then, only when run
as a program, the distribution's package and last Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

PROGRAMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
HOW_TO_GET_ONE = """No browser for the end-to-end tests. Any one of these gives one:
  sudo apt-get install chromium            Debian; elsewhere the distribution's chromium package
  python -m playwright install chromium    Playwright's own, needs no root
  CHROMIUM=/path/to/chrome                 one that is already on the machine
  python tests/e2e/browser.py              tries the first two"""

Runner = Callable[[Sequence[str]], bool]


def run(command: Sequence[str]) -> bool:
    """Run `command` with its output on stderr; whether it succeeded, a missing program counting as failure."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, timeout=900, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(f"{command[0]}: {problem}", file=sys.stderr)
        return False
    return done.returncode == 0


def answers(path: str) -> bool:
    """Whether the program at `path` tells its version: a distribution's placeholder for a missing snap does not."""
    try:
        done = subprocess.run([path, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "Chrom" in done.stdout


def playwrights_own() -> str:
    """Where Playwright keeps its Chromium, installed or not."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def candidates(environment: Mapping[str, str]) -> Iterator[str]:
    """Paths worth asking, best first. A CHROMIUM that is set is the only one: a wish is not silently replaced."""
    if environment.get("CHROMIUM"):
        yield environment["CHROMIUM"]
        return
    yield from filter(None, map(shutil.which, PROGRAMS))
    own = playwrights_own()
    if Path(own).exists():
        yield own


def find_browser(environment: Mapping[str, str] = os.environ) -> str | None:
    """The path of a browser that answers, or None."""
    return next((path for path in candidates(environment) if answers(path)), None)


def install_package(run: Runner = run) -> None:
    """Install the distribution's Chromium and a readable font, as root or through a sudo that asks no password."""
    if not shutil.which("apt-get"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if run([*root, "apt-get", "update", "-qq"]):
        run([*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core", "fonts-liberation"])


def install_playwrights(run: Runner = run) -> None:
    """Download Playwright's Chromium into the user's cache."""
    run([sys.executable, "-m", "playwright", "install", "chromium"])


def set_up(environment: Mapping[str, str] = os.environ) -> str | None:
    """Find a browser, else install one the first way that works; None where nothing did."""
    found = find_browser(environment)
    if found or environment.get("CHROMIUM"):
        return found
    for install in (install_package, install_playwrights):
        install()
        if found := find_browser(environment):
            return found
    return None


if __name__ == "__main__":
    path = set_up()
    if path is None:
        wish = os.environ.get("CHROMIUM")
        sys.exit(f"CHROMIUM={wish} does not answer to --version.\n{HOW_TO_GET_ONE}" if wish else HOW_TO_GET_ONE)
    print(path)
