"""Words out of a file act nowhere on a page, whether they come as an error, as progress or as the title of a figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dropout import jobs
from dropout.jobs import Job, JobState
from dropout.store import Workspace
from dropout.ui import session


def an_error() -> None:
    from dropout.errors import DropoutError
    from dropout.ui import components

    image = "![x](https://example.org/x.png)"
    components.problem(DropoutError(f"No column {image}.", where=f"{image}.csv", found=image, do=f"Leave out {image}."))


def failed_reading() -> None:
    from dropout.jobs import Job, JobState
    from dropout.ui import upload

    upload.show_failure(Job("1", "import", {}, JobState.FAILED, "", 1, {}, "![x](https://example.org/x.png).csv: This is no table."))


def failed_training() -> None:
    from dropout.jobs import Job, JobState
    from dropout.ui import train

    train.show_failure(Job("1", "train", {}, JobState.FAILED, "", 1, {}, "No run ![x](https://example.org/x.png)."))


def reading() -> None:
    from dropout.jobs import Job, JobState
    from dropout.ui import progress

    progress.show(Job("1", "import", {}, JobState.RUNNING, "", 0, {}, ""), "it goes on")


def a_figure() -> None:
    import pandas as pd
    import plotly.graph_objects as go

    from dropout.plots.style import finish
    from dropout.ui import components

    components.figure(
        finish(go.Figure(go.Bar(x=[1], y=[1])), "![x](https://example.org/x.png) goes with the outcome"),
        pd.DataFrame({"a": [1]}),
        "one",
        "How.",
    )


@pytest.mark.parametrize("page", [an_error, failed_reading, failed_training, reading, a_figure])
def test_an_image_in_a_name_is_text(page: Callable[[], None], own_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([Job("1", "import", {}, JobState.RUNNING, "Reading ![x](https://example.org/x.png).csv", 0.5, {}, ""), None])
    monkeypatch.setattr(jobs, "read_job", lambda *_: next(looks))
    monkeypatch.setattr(session, "workspace", lambda: own_workspace)
    monkeypatch.setattr(st, "rerun", lambda: None)
    app = AppTest.from_function(page).run()
    assert not app.exception
    said = [one.value for kind in ("error", "markdown", "caption") for one in app.get(kind)]
    said += [one.proto.text for one in app.get("progress")]
    told = [text for text in said if "example" in text]
    assert told
    assert [text for text in told if "![x](" in text] == []
