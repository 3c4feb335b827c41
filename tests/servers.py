"""Real database servers for tests: `python -m tests.servers` finds or installs them; fixtures start them and stop them.

Each runs in a folder of its own on a free port of this machine, as the account its package made where the tests run as root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.browser import run
from tests.e2e.server import free_port

ELSEWHERE = ("/usr/lib/postgresql/*/bin", "/usr/sbin", "/usr/libexec")
PROGRAMS = {"initdb": "postgresql", "postgres": "postgresql", "mariadbd": "mariadb-server", "mariadb-install-db": "mariadb-server"}
HOW_TO_GET_THEM = """No database servers for the slow tests. Either of these gives them:
  sudo apt-get install postgresql mariadb-server    Debian; elsewhere the distribution's packages
  python -m tests.servers                           tries that"""


def find(program: str) -> str | None:
    """The path of a server's program, on the path or where Debian keeps it."""
    places = [str(folder) for pattern in ELSEWHERE for folder in sorted(Path("/").glob(pattern[1:]), reverse=True)]
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *places]))


def missing() -> list[str]:
    return [program for program in PROGRAMS if find(program) is None]


def set_up() -> bool:
    """Install the distribution's servers where one is missing, as root or through a sudo that asks no password."""
    packages = sorted({PROGRAMS[program] for program in missing()})
    if packages and shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if run([*root, "apt-get", "update", "-qq"]):
            run([*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])
    return not missing()


def _program(name: str) -> str:
    path = find(name)
    if path is None:
        raise FileNotFoundError(f"{name} is missing.\n{HOW_TO_GET_THEM}")
    return path


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL with an empty database; yields its URL without a driver."""
    data, port, user = folder / "postgresql", free_port(), _account("postgres")
    _own(folder, data, user)
    _call([_program("initdb"), "-D", str(data), "-U", "tester", "--auth=trust", "--encoding=UTF8", "--no-sync"], user, folder)
    command = [_program("postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(data), "-c", "max_connections=60"]
    with _served(command, port, user, folder / "postgresql.log"):
        yield f"postgresql://tester:secret-word@127.0.0.1:{port}/postgres"


@contextmanager
def mariadb(folder: Path) -> Iterator[str]:
    """A MariaDB with an empty database; yields its URL without a driver."""
    data, port, user = folder / "mariadb", free_port(), _account("mysql")
    _own(folder, data, user)
    _call([_program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"], user, folder)
    first = folder / "first.sql"
    first.write_text("CREATE DATABASE course CHARACTER SET utf8mb4;\nCREATE USER tester@'127.0.0.1' IDENTIFIED BY 'secret-word';\n"
                     "GRANT ALL ON course.* TO tester@'127.0.0.1';\n", encoding="utf-8")  # fmt: skip
    first.chmod(0o644)
    command = [_program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1",
               f"--socket={data / 's'}", f"--pid-file={data / 'pid'}", f"--init-file={first}", "--skip-name-resolve"]  # fmt: skip
    with _served(command, port, user, folder / "mariadb.log"):
        yield f"mariadb://tester:secret-word@127.0.0.1:{port}/course"


def _account(name: str) -> str | None:
    """The account to run as: the package's, where the tests run as root; servers refuse to run as root."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam(name).pw_name


def _own(folder: Path, data: Path, user: str | None) -> None:
    data.mkdir()
    if user:
        shutil.chown(data, user)
        for place in [folder, *folder.parents][: len(folder.parents) - 1]:
            place.chmod(place.stat().st_mode | 0o011)  # temporary folders are closed to other accounts


def _call(command: Sequence[str], user: str | None, folder: Path) -> None:
    done = subprocess.run(command, user=user, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} in {folder}: {done.stdout[-500:]} {done.stderr[-2000:]}")


@contextmanager
def _served(command: Sequence[str], port: int, user: str | None, log: Path, seconds: float = 60) -> Iterator[None]:
    with log.open("wb") as out:
        server = subprocess.Popen(command, user=user, cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        try:
            until = time.monotonic() + seconds
            while True:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{Path(command[0]).name} did not start: {log.read_text(errors='replace')[-2000:]}")
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


if __name__ == "__main__":
    sys.exit(0 if set_up() else f"Missing: {', '.join(missing())}.\n{HOW_TO_GET_THEM}")
