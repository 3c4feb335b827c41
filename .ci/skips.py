"""Fail when a test was skipped or expected to fail without standing in tests/allowed_skips.txt, or when no test ran."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

ALLOWED = Path(__file__).parents[1] / "tests" / "allowed_skips.txt"


def read_allowed(text: str) -> set[str]:
    """Test names of the list: one a line, the reason after `#`."""
    return {name for line in text.splitlines() if (name := line.split("#")[0].strip())}


def complaints(report: Path, allowed: set[str]) -> list[str]:
    """What is wrong with one JUnit report: missing, without a single test that ran, or with an unlisted skip."""
    if not report.exists():
        return [f"{report.name}: no report was written"]
    cases = list(ET.parse(report).getroot().iter("testcase"))
    skipped = {f"{case.get('classname')}::{case.get('name')}": case.find("skipped") for case in cases if case.find("skipped") is not None}
    if len(skipped) == len(cases):
        return [f"{report.name}: no test ran"]
    return [f"{report.name}: skipped and not listed: {name} ({why.get('message')})" for name, why in skipped.items() if name not in allowed]


def main(reports: Sequence[str]) -> int:
    """Print what is wrong with `reports`; the exit status says whether anything is."""
    allowed = read_allowed(ALLOWED.read_text(encoding="utf-8"))
    found = [complaint for report in reports for complaint in complaints(Path(report), allowed)]
    print("\n".join(found) or "No unlisted skips.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
