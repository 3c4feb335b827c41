"""No figure on screen is typed in: with another model in use, every one of them changes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dropout.domain import Label
from dropout.pipeline import shipped_models
from dropout.store import Workspace

Open = Callable[..., AppTest]
RUN = {"run": "SIM-2025B", "week": "4"}


def _adopt_another() -> None:
    """The trees of the other head under this label, with a calibrator and a card of their own."""
    models = {model.label: model for model in shipped_models() if model.card["simulated"]}
    own, other = models[Label.NOT_COMPLETED], models[Label.WITHDRAWN]
    card = {**other.card, "label": str(Label.NOT_COMPLETED), "name": "other", "version": "other-1"}
    swapped = replace(other, aim=own.aim, card=card, version="other-1", calibrator=replace(own.calibrator, intercept=-1.5))
    space = Workspace(Path(os.environ["DROPOUT_HOME"]))
    space.save_model(swapped)
    space.adopt_model(swapped)


def _caseload(app: Open) -> tuple[str, list[str], list[list[float]], list[str]]:
    page = app("caseload", **RUN)
    outlook = next(m.value for m in page.markdown if m.value.startswith("Of these"))
    rows = page.dataframe[0].value
    return outlook, rows["Learner"].tolist(), [list(values) for values in rows["Trend"]], rows["Main reason"].tolist()


def test_another_model_changes_every_figure_of_the_caseload(app: Open) -> None:
    before = _caseload(app)
    _adopt_another()
    after = _caseload(app)
    numbers = [re.findall(r"\d+(?:\.\d+)?", text[0].replace("in 100", "")) for text in (before, after)]
    assert numbers[0][0] == numbers[1][0]  # capacity is the user's, not the model's
    assert all(one != other for one, other in zip(numbers[0][1:], numbers[1][1:], strict=True))
    assert before[1] != after[1]
    assert all(one != other for one, other in zip(before[2], after[2], strict=True))
    assert before[3] != after[3]


@pytest.mark.parametrize("page", ["model", "cohort", "learner"])
def test_another_model_changes_what_the_page_says(app: Open, page: str) -> None:
    query = {**RUN, "learner": "L1931"} if page == "learner" else RUN
    before = [element.value for element in app(page, **query).markdown] + [m.value for m in app(page, **query).metric]
    _adopt_another()
    after = [element.value for element in app(page, **query).markdown] + [m.value for m in app(page, **query).metric]
    assert before != after
    estimates = [text for text in before if re.search(r"did not complete|about \d", str(text))]
    assert estimates
    assert not set(estimates) & set(after)
