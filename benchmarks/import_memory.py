"""Memory of one large import: python -m benchmarks.import_memory [MILLION_LINES]

An Open edX tracking log of a simulated course, written again and again with other learners until it has that many lines (ten millions
are 7 GB of disk), is imported by the command that a person would type, in a process of its own: seconds and largest resident memory.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_edx

LEARNERS, WEEKS, MILLIONS = 300, 16, 10


def write_log(folder: Path, lines: int) -> Path:
    """The log of one course, its learners others in each copy."""
    tables = simulate_course(LEARNERS, WEEKS, 1, 5)
    once = next(path for path in write_edx(tables, invent_identities(tables.enrolments), folder / "edx") if "tracking" in path.name)
    text, out, written, copy = once.read_text(encoding="utf-8"), folder / "tracking.log", 0, 0
    with out.open("w", encoding="utf-8") as stream:
        while written < lines:
            copy += 1
            other = text.replace('"user_id":1', f'"user_id":{copy}1').replace('"username":"', f'"username":"u{copy}')
            written += other.count("\n")
            stream.write(other)
    return out


def main() -> None:
    """Print what the import said last, its seconds and its memory."""
    lines = int(float(sys.argv[1]) * 1e6) if len(sys.argv) > 1 else MILLIONS * 10**6
    with tempfile.TemporaryDirectory() as folder:
        log = write_log(Path(folder), lines)
        command = [sys.executable, "-c", "from dropout.cli import main; main()", "import", str(log), "--workspace", f"{folder}/workspace"]
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
        account = next(line.strip() for line in (done.stdout + done.stderr).splitlines() if "rows read =" in line)
        print(f"{log.stat().st_size / 2**30:.1f} GB: {account}\n{seconds:.0f} s, largest resident memory {peak:.2f} GB")


if __name__ == "__main__":
    main()
