"""What is kept between reruns is never stale: a page held open shows at its next rerun what others did meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from dropout.domain import Label
from dropout.pipeline import bundled_tables, shipped_models
from dropout.readers import Import
from dropout.readers.base import empty_identities
from dropout.readers.report import ImportReport
from dropout.store import Workspace
from dropout.ui import cache
from tests.ui.conftest import Open

RUN, LEARNER = "SIM-2025B", "L1931"
ESTIMATES = ("**Of 100 past learners", "By week 7")


def import_half(space: Workspace) -> str:
    """The bundled run as another tab imports it, every second row of its log missing; the id of the import."""
    tables = bundled_tables().of_runs([RUN])
    half = Import(replace(tables, events=tables.frame("events").iloc[::2]), None, empty_identities(), ImportReport())
    return space.save_import(half, now=datetime(2026, 3, 2, tzinfo=UTC), content_hash="x").import_id


def adopt_another(space: Workspace) -> None:
    """Use, as another tab does, the trees of the other head under this label."""
    own, other = ({m.label: m for m in shipped_models() if m.card["simulated"]}[label] for label in (Label.NOT_COMPLETED, Label.WITHDRAWN))
    model = replace(other, aim=own.aim, card={**other.card, "label": str(own.label), "version": "other-1"}, version="other-1")
    space.save_model(model)
    space.adopt_model(model)


def shown(page: AppTest) -> tuple[list[str], list[str]]:
    """The estimates, today's and that of the what-if, and the figures."""
    assert not page.exception
    return [e.value for e in page.markdown if e.value.startswith(ESTIMATES)], [chart.proto.spec for chart in page.get("plotly_chart")]


@pytest.mark.slow
def test_the_learner_page_sees_another_import_and_another_model_at_its_next_rerun(app: Open, own_workspace: Workspace) -> None:
    page = app("learner", run=RUN, week="5", learner=LEARNER)
    page.slider(key=f"whatif_days_{RUN}/{LEARNER}").set_value(1).run()
    bundled = shown(page)
    assert [len(part) for part in bundled] == [2, 4]

    import_id = import_half(own_workspace)
    halved = shown(page.run())
    assert all(one != other for before, after in zip(bundled, halved, strict=True) for one, other in zip(before, after, strict=True))

    adopt_another(own_workspace)
    estimates, (trend, _, reasons, _) = shown(page.run())
    assert all(one not in halved[0] for one in estimates)
    assert not {trend, reasons} & set(halved[1])

    own_workspace.adopt_shipped(Label.NOT_COMPLETED)
    own_workspace.undo_import(import_id)
    assert shown(page.run()) == bundled


def test_a_run_comes_and_goes_with_its_import(app: Open, own_workspace: Workspace) -> None:
    page = app("home")
    offered = page.selectbox(key="run").options
    tables = bundled_tables().of_runs([RUN])
    other = Import(replace(tables, runs=tables.runs.assign(run_id="OTHER", title="Another run"),
                   enrolments=tables.enrolments.assign(run_id="OTHER")), None, empty_identities(), ImportReport())  # fmt: skip
    record = own_workspace.save_import(other, now=datetime(2026, 3, 2, tzinfo=UTC), content_hash="x")
    assert set(page.run().selectbox(key="run").options) == {*offered, "Another run"}
    page.selectbox(key="run").set_value("OTHER").run().number_input(key="week").set_value(2).run()
    assert not page.warning
    own_workspace.undo_import(record.import_id)
    assert page.run().selectbox(key="run").options == offered
    (said,) = page.warning  # another run never takes its place, as of its week, without a word
    assert said.value.startswith("**OTHER** is not here, or not any more")
    assert page.number_input(key="week").value == 5
    assert not page.run().warning


@pytest.mark.slow
def test_an_import_that_lands_while_a_page_reads_is_not_taken_for_the_one_before(
    app: Open, own_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(app("cohort", run=RUN, week="5"))
    cache.st.cache_resource.clear()
    found, landed = cache.place, list[str]()

    def place_then_import(run_id: str) -> cache.Place:
        place = found(run_id)
        landed.extend([] if landed else [import_half(own_workspace)])
        return place

    monkeypatch.setattr(cache, "place", place_then_import)
    app("cohort", run=RUN, week="5")
    own_workspace.undo_import(landed[0])
    assert shown(app("cohort", run=RUN, week="5")) == before
