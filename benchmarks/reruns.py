"""What a page costs the server: python -m benchmarks.reruns

Each page of the bundled course is opened once, then run again as after a click. Milliseconds of processor time, medians of the reruns;
pages are run without a browser, so drawing is not in it.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time

from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from tests.ui.conftest import ROOT, NavigationOnly

PAGES = ("home", "caseload", "learner", "cohort", "model", "does_it_work", "my_week", "messages")
QUERY = {"run": "SIM-2025B", "week": "5", "learner": "L1931"}
TIMES = 6


def milliseconds(app: AppTest) -> float:
    """One run of the page."""
    started = time.process_time()
    app.run()
    assert not app.exception, app.exception
    return 1000 * (time.process_time() - started)


def main() -> None:
    """Print the table of `benchmarks/README.md`."""
    app_test.PagesManager = NavigationOnly  # type: ignore[misc]
    PagesManager.uses_pages_directory = False
    with tempfile.TemporaryDirectory() as home:
        os.environ["DROPOUT_HOME"] = home
        print("| page | opened | again |\n|---|---|---|")
        for page in PAGES:
            app = AppTest.from_file(ROOT / "app.py", default_timeout=120)
            app.query_params.update(QUERY)
            opened = milliseconds(app.switch_page(f"pages/{page}.py"))
            again = statistics.median(milliseconds(app) for _ in range(TIMES))
            print(f"| {page} | {opened:.0f} | {again:.0f} |", flush=True)


if __name__ == "__main__":
    main()
