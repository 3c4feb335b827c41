"""Caseload: as long as the contacts that can be made, cut once, and opened by a click."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dropout import pipeline
from dropout.domain import Capacity
from dropout.model import Kept
from dropout.scoring import score_run
from dropout.store import Workspace
from tests.ui.conftest import Open


def shown(page: AppTest) -> pd.DataFrame:
    return page.dataframe[0].value


def pills(page: AppTest) -> list[str]:
    return list(page.button_group(key="tier").options)


@pytest.fixture(scope="module")
def risks() -> pd.Series:
    """Estimates of the bundled run at week 5 by learner, highest first, scored without the app."""
    model = next(model for model in pipeline.shipped_models() if model.name == "simulated-not_completed")
    members = score_run(pipeline.bundled_tables(), "SIM-2025B", 5, model, Capacity(count=0)).members
    return members.set_index("learner_id")["risk"].sort_values(ascending=False)


def test_first_list_holds_a_tenth_of_the_run(app: Open, risks: pd.Series) -> None:
    page = app("caseload")
    assert f"▲ Contact first {math.ceil(len(risks) / 10)}" in pills(page)
    assert f"All {len(risks)}" in pills(page)
    absent = f"Not among them: {300 - len(risks)} of the 300 learners in the data; all of them left earlier."
    assert [one.value for one in page.caption if one.value.startswith(absent)]


def test_who_could_never_be_judged_yet_is_on_the_list_without_a_trend(app: Open) -> None:
    page = app("caseload", run="SIM-2025B", week="1")
    page.button_group(key="tier").set_value("not_enough_data").run()
    assert "○ Not enough data 4" in pills(page)
    assert [len(line) for line in shown(page)["Trend"]] == [0] * 4


def test_the_list_says_whether_its_model_fits_the_run(app: Open, own_workspace: Workspace) -> None:
    assert "blue-badge[:material/verified: Trust]" in "\n".join(one.value for one in app("caseload").markdown)
    model = next(model for model in pipeline.shipped_models() if model.name == "simulated-not_completed")
    model = replace(model, version="unkept-1", card={**model.card, "version": "unkept-1", "name": "unkept"}, kept=Kept())
    own_workspace.save_model(model)
    own_workspace.adopt_model(model)
    text = "\n".join(one.value for one in app("caseload").markdown)
    assert "gray-badge[:material/help: Not checked] The model keeps nothing of what its training data was like." in text


def test_a_verdict_that_knows_outcomes_says_so_in_the_words_of_the_model_page(app: Open, own_workspace: Workspace) -> None:
    model = next(model for model in pipeline.shipped_models() if model.name == "simulated-not_completed")
    week = {"all": {**model.card["metrics_by_week"]["4"]["all"], "auc": 0.99}, "runs": {"SIM-2024A": {"auc": 0.98}}}
    trained = [{**model.card["trained_on"][0], "run_id": "SIM-2023B"}]  # not on the run looked at: its outcomes are news
    card = {**model.card, "version": "proud-1", "name": "proud", "trained_on": trained, "metrics_by_week": {"4": week}}
    model = replace(model, version="proud-1", card=card)
    own_workspace.save_model(model)
    own_workspace.adopt_model(model)
    mark = "Since then, with what became of the learners:"
    text = "\n".join(one.value for one in app("caseload", run="SIM-2025A", week="4").markdown)
    assert f"orange-badge[:material/sort: Use as an order] {mark} the order held less than promised: AUC" in text
    assert mark in "\n".join(one.value for one in app("model", run="SIM-2025A", week="4").markdown)
    assert mark not in "\n".join(one.value for one in app("caseload", run="SIM-2025B", week="4").markdown)


def test_list_has_the_length_asked_for_and_says_what_it_holds(app: Open, risks: pd.Series) -> None:
    page = app("caseload")
    page.button_group(key="unit").set_value("learners").run()
    page.number_input(key="capacity").set_value(12).run()
    assert shown(page)["Learner"].head(12).tolist() == risks.index[:12].tolist()
    assert [tier[0] for tier in shown(page)["Tier"]] == ["▲ Contact first"] * 12 + ["◆ Check in"] * 12 + ["● No action now"] * 26
    sentence = next(part.value for part in page.markdown if "not on the list" in part.value)
    assert f"Of these 12, about **{risks.iloc[:12].sum():.0f} would not complete**" in sentence
    assert f"about {risks.iloc[12:].sum():.0f} who would not complete are not on the list" in sentence
    assert f"one more contact adds about {risks.iloc[12]:.2g}" in sentence
    assert f"ends at an estimate of {100 * risks.iloc[11]:.0f} in 100" in sentence


def test_another_unit_keeps_the_number_of_contacts(app: Open, risks: pd.Series) -> None:
    page = app("caseload")
    before = pills(page)
    page.button_group(key="unit").set_value("learners").run()
    assert page.number_input(key="capacity").value == math.ceil(len(risks) / 10)
    assert pills(page) == before


def test_capacity_stays_with_its_run(app: Open) -> None:
    page = app("caseload")
    page.number_input(key="capacity").set_value(7).run()
    assert app("caseload").number_input(key="capacity").value == 7
    assert app("caseload", run="SIM-2024A").number_input(key="capacity").value == 10


def test_filters_leave_every_tier_as_it_was(app: Open) -> None:
    page = app("caseload")
    tiers = dict(zip(shown(page)["Learner"], shown(page)["Tier"], strict=True))
    page.selectbox(key="section").set_value("Group 3").run()
    rows = shown(page)
    assert set(rows["Section"]) == {"Group 3"}
    assert {learner: tiers[learner] for learner in rows["Learner"] if learner in tiers} == {
        learner: tier for learner, tier in zip(rows["Learner"], rows["Tier"], strict=True) if learner in tiers
    }
    assert "▲ Contact first 27" in pills(page)


def test_search_finds_a_learner_by_part_of_the_id(app: Open, risks: pd.Series) -> None:
    page = app("caseload")
    page.text_input(key="search").set_value(risks.index[60].lower()).run()
    assert shown(page)["Learner"].tolist() == [risks.index[60]]


def test_search_for_nobody_says_so(app: Open) -> None:
    page = app("caseload")
    page.text_input(key="search").set_value("nobody").run()
    assert page.info[0].value == "Nobody matches. Clear the search or choose another tier or status."


def test_second_page_goes_on_where_the_first_ended(app: Open, risks: pd.Series) -> None:
    page = app("caseload")
    page.get("pagination")[0].set_value(2).run()
    assert shown(page)["Learner"].tolist() == risks.index[50:100].tolist()
    assert f"51–100 of {len(risks)}" in [caption.value for caption in page.caption]


def test_a_click_on_a_card_opens_the_learner(app: Open, risks: pd.Series) -> None:
    page = app("caseload")
    page.button(key=f"card_{risks.index[3]}").click().run()
    assert page.title[0].value == risks.index[3]
    assert page.query_params["learner"] == risks.index[3]


def test_cards_can_be_ticked_and_unticked_like_rows(app: Open, risks: pd.Series) -> None:
    page = app("caseload")
    page.toggle(key="tick_several").set_value(True).run()
    for place in (3, 5):
        page.checkbox(key=f"tick_{risks.index[place]}").check().run()
    assert "Write to them (2)" in [button.label for button in page.button]
    page.checkbox(key=f"tick_{risks.index[3]}").uncheck().run()
    page.toggle(key="tick_several").set_value(False).run()
    assert "Write to them (1)" in [button.label for button in page.button]
    assert page.session_state["picked_learners"]["SIM-2025B"] == (risks.index[5],)


def test_the_list_can_be_cards_in_a_wide_window_too(app: Open, risks: pd.Series) -> None:
    page = app("caseload")
    page.toggle(key="as_cards").set_value(True).run()
    page.button(key=f"card_{risks.index[3]}").click().run()
    assert page.title[0].value == risks.index[3]
    assert app("caseload").toggle(key="as_cards").value is False


def test_names_show_only_when_asked_for(app: Open, own_workspace: Workspace, imported_run: str) -> None:
    page = app("caseload", run=imported_run)
    assert "Name" not in shown(page)
    page.toggle(key="show_names").set_value(True).run()
    people = own_workspace.identities([imported_run]).set_index("learner_id")["name"]
    assert shown(page)["Name"].tolist() == people[shown(page)["Learner"]].tolist()


def test_nobody_can_ask_for_names_that_are_not_there(app: Open, demo: Open) -> None:
    assert "show_names" not in [toggle.key for toggle in app("caseload").toggle]
    assert "show_names" not in [toggle.key for toggle in demo("caseload").toggle]


def test_where_the_model_is_not_to_be_used_peers_can_take_its_place(app: Open, own_workspace: Workspace) -> None:
    model = next(model for model in pipeline.shipped_models() if model.name == "simulated-not_completed")
    week = {name: {**entry, "edges": [-2.0], "counts": [500, 0, 0], "usual": 0.0, "low": -3.0, "high": -2.0}
            for name, entry in model.kept.reference["weeks"]["4"]["features"].items()}  # fmt: skip
    strange = Kept({"weeks": {"4": {"n": 500, "outside": 0.0, "features": week}}, "assessments": []})
    model = replace(model, version="strange-1", card={**model.card, "version": "strange-1", "name": "strange"}, kept=strange)
    own_workspace.save_model(model)
    own_workspace.adopt_model(model)
    page = app("caseload")
    assert "red-badge[:material/block: Do not use]" in "\n".join(one.value for one in page.markdown)
    assert "Estimate" in shown(page).columns
    page.toggle(key="by_peers").set_value(True).run()
    assert "orange-badge[:material/sort: Use as an order]" in "\n".join(one.value for one in page.markdown)
    assert "Estimate" not in shown(page).columns
    told = app("model")
    assert "No model is in use" in "\n".join(one.value for one in told.markdown)
    assert not told.exception
    page = app("caseload")
    page.toggle(key="by_peers").set_value(False).run()
    assert "Estimate" in shown(page).columns
