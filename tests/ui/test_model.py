"""Model: every figure on the page is the card's, and invented runs are marked in plain sight."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from dropout.config import shipped_root
from dropout.domain import Label
from dropout.features import CATALOGUE
from dropout.pipeline import bundled_tables, shipped_models
from dropout.plots.model import hits_by_week, reliability
from dropout.store import Workspace
from dropout.thinner import COURSE, WITH_THE_PAST, records
from tests.ui.conftest import Open

CARD = json.loads((shipped_root() / "models" / "simulated-not_completed" / "card.json").read_text(encoding="utf-8"))


def said(opened: object) -> str:
    return "\n".join(part.value for part in [*opened.markdown, *opened.caption])  # type: ignore[attr-defined]


def test_simulated_model_is_marked_and_its_source_told(app: Open) -> None:
    text = said(app("model"))
    assert "Trained on simulated runs" in text
    assert "Trained on 3 finished runs of SIM: 818 enrolments" in text
    assert "no learner is real" in text


@pytest.mark.parametrize("week", [1, 4])
def test_figures_for_people_are_those_of_the_week(app: Open, week: int) -> None:
    found = CARD["metrics_by_week"][str(week)]["all"]
    hits, everybody = round(100 * found["precision_at"]["10"]), round(100 * found["base_rate"])
    assert f"about **{hits} did not complete**; of 100 taken at random, about {everybody}." in said(app("model", week=str(week)))


def test_week_after_the_last_trained_one_shows_the_last_trained_one(app: Open) -> None:
    assert "At week 26:" in said(app("model", run="SIM-2024A", week="30"))


def test_table_holds_the_figures_of_every_week_and_run(app: Open) -> None:
    by_week, by_run, _ = (table.value for table in app("model", week="4").dataframe)
    expected = CARD["metrics_by_week"]["4"]
    assert by_week.set_index("Week").loc[4, "AUC"] == pytest.approx(expected["all"]["auc"])
    assert by_run.set_index("Run")["Learners"].to_dict() == {run: found["n"] for run, found in expected["runs"].items()}


def test_the_verdict_on_the_run_is_told_with_its_grounds_and_outcomes_are_marked(app: Open) -> None:
    text = said(app("model", run="SIM-2025A", week="8"))
    assert "blue-badge[:material/verified: Trust] The run looks like those the model learnt from" in text
    assert "- All 95 signals lie within what the training runs showed." in text
    before, since = text.split("Since then, with what became of the learners:")
    assert "AUC" not in before.split("Does it fit this run?")[-1]
    assert "The order held as promised: AUC" in since
    assert "Since then" not in said(app("model", run="SIM-2025B", week="5"))


def test_every_measure_is_named_and_none_is_protected(app: Open) -> None:
    text = said(app("model"))
    assert [name for name in CARD["features"] if CATALOGUE[name].title not in text] == []
    assert "Never looked at: gender, age band, disability" in text


def adopt_from_elsewhere(space: Workspace) -> None:
    model = next(model for model in shipped_models() if model.name == "oulad-not_completed")
    worth = {
        record: {"n": 50, "base_rate": 0.4, "hits": 0.6 + place / 100, "auc": 0.7} for place, record in enumerate(records(bundled_tables()))
    }
    tried = {"trained_on": "2001B", "judged_on": "2002B", "weeks": {"4": worth, "8": {**worth, COURSE: {**worth[COURSE], "hits": 0.99}}}}
    own = replace(model, card={**model.card, "weeks": [3, 4], "worth_elsewhere": tried})
    space.save_model(own)
    space.adopt_model(own)


def test_model_from_elsewhere_is_set_on_finished_runs_and_used_once_chosen(app: Open, own_workspace: Workspace) -> None:
    adopt_from_elsewhere(own_workspace)
    assert "no frequency. 3 finished runs of this course are at hand, with 900 learners" in said(app("caseload", week="4"))
    opened = app("model", week="4")
    assert "They promise nothing for this run." in said(opened)
    assert f"So far this run records **{WITH_THE_PAST}**." in said(opened)
    assert "put first at week 4 (a tenth of each run) about **60 did not complete**; of 100 taken at random, about 40." in said(opened)
    worth = next(frame.value for frame in opened.dataframe if "What is recorded" in frame.value).set_index("What is recorded")
    assert worth["First tenth"].round().tolist() == [60, 61, 62, 63, 64, 65, 66, 67]
    opened.button(key="recalibrate").click().run()
    assert "**SIM-recalibrated-" in said(opened).replace("\\", "")
    table = next(frame.value for frame in opened.dataframe if "Estimated now" in frame.value).set_index("Week")
    assert (table["Brier now"] < table["Brier before"]).all()
    assert (table["Estimated now"] - table["Of 100 it happened to"]).abs().max() < 3
    assert "oulad" in str(own_workspace.adopted(Label.NOT_COMPLETED))  # made, not yet in use
    opened.button(key="adopt_recalibrated").click().run()
    assert str(own_workspace.adopted(Label.NOT_COMPLETED)).startswith("SIM-recalibrated-")
    text = said(opened)
    assert "They promise nothing for this run." not in text
    assert "its frequencies were set on SIM" in text
    assert "estimates rest on a model from elsewhere, its frequencies set on finished runs of this course" in text
    assert [button.key for button in opened.button if button.key == "recalibrate"] == []  # nothing left to set it on


def test_no_offer_where_the_model_knows_the_finished_runs(app: Open) -> None:
    opened = app("model", week="4")
    assert "3 finished runs of this course are at hand, with 900 learners: enough to train a model of your own." in said(opened)
    assert "The model in use has learnt from all of them." in said(opened)
    assert "Train a model of your own" not in [link.label for link in opened.get("page_link")]
    assert [button.key for button in opened.button if button.key == "recalibrate"] == []


def test_other_label_shows_another_model(app: Open) -> None:
    opened = app("model")
    opened.selectbox(key="label").select_index(1).run()
    assert "withdrew" in said(opened)
    assert "simulated\\-withdrawn" in said(opened) or "simulated-withdrawn" in said(opened)


def test_finding_of_the_reliability_figure_counts_levels_within_the_range() -> None:
    levels = pd.DataFrame({"risk": [0.1, 0.5, 0.9], "low": [0.05, 0.6, 0.8], "high": [0.2, 0.7, 0.95], "n": [40, 50, 60]})
    assert reliability(levels, "did not complete").layout.title.text.startswith("At 2 of 3 levels")


def test_finding_of_the_hits_figure_tells_first_and_last_week() -> None:
    weeks = pd.DataFrame({"week": [2, 1], "hits": [0.9, 0.6], "base_rate": [0.4, 0.5]})
    title = hits_by_week(weeks, "did not complete").layout.title.text
    assert title == "Of 100 learners put first, those who did not complete: 60 at week 1 and 90 at week 2"


def test_the_card_can_be_taken_away_and_says_what_it_is_for(app: Open) -> None:
    opened = app("model", run="SIM-2025A", week="8")
    assert "Deciding anything about a learner" in said(opened)
    assert {button.label for button in opened.get("download_button")} >= {"Model card, HTML", "Model card, PDF"}
