"""Time and memory of the main job on the real presentations: python -m benchmarks.main_job

Needs DROPOUT_OULAD. Each step is the command a person would type, run as a process of its own; wall seconds and the
largest resident memory of that process. Trains on 2013B and 2013J, scores and evaluates 2014B.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dropout.config import oulad_source


def run(step: str, *arguments: str) -> None:
    """Run one `dropout` command and print what it cost."""
    started = time.perf_counter()
    command = [sys.executable, "-c", "from dropout.cli import main; main()", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output, _ = process.communicate()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    print(f"{step:<34} {seconds:7.1f} s   largest process so far {peak:4.1f} GB   exit {process.returncode}", flush=True)
    if process.returncode:
        sys.exit(output)


def main() -> None:
    """All steps in order, in a workspace that is gone afterwards."""
    source = oulad_source()
    if source is None:
        sys.exit("Set DROPOUT_OULAD to the archive of the three presentations.")
    print(f"{os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        space = ["--workspace", folder]
        out = Path(folder) / "figures.json"
        run("import", "import", str(source), *space)
        run("score a presentation, week 4", "score", "--run", "*-2014B", "--week", "4", "--out", str(Path(folder) / "s.csv"), *space)
        run("train, weeks 1-20", "train", "--runs", "*-2013B,*-2013J", "--weeks", "1-20", "--name", "bench", *space)
        run(
            "evaluate, five weeks", "evaluate", "--model", "bench", "--runs", "*-2014B", "--weeks", "2,4,8,12,16", "--out", str(out), *space
        )
        print("\n| week | n | AUC | average precision | Brier | ECE | ECE, base rate centred |\n|---|---|---|---|---|---|---|")
        for week, metrics in json.loads(out.read_text(encoding="utf-8"))["weeks"].items():
            figures = metrics["all"]
            shown = " | ".join(f"{figures[name]:.3f}" for name in ("auc", "average_precision", "brier", "ece", "ece_centred"))
            print(f"| {week} | {figures['n']:,} | {shown} |")


if __name__ == "__main__":
    main()
