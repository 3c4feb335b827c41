"""Does it work: figures of each group counted again with scikit-learn, small groups named but not told, a run going on."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix, roc_auc_score
from streamlit.testing.v1 import AppTest

from dropout.config import shipped_root
from dropout.pipeline import bundled_tables
from tests.ui.conftest import Open

OVER, GOING_ON, WEEK = "SIM-2025A", "SIM-2025B", 8


def opened(app: Open, run: str, week: int = WEEK, **choices: str) -> AppTest:
    page = app("does_it_work", run=run, week=str(week))
    for key, value in choices.items():
        page.selectbox(key=key).select(value).run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return "\n".join(one.value for kind in (page.markdown, page.caption, page.info, page.warning) for one in kind)


def groups_table(page: AppTest) -> pd.DataFrame:
    return page.dataframe[-1].value.set_index("Group")


def listed_members() -> pd.DataFrame:
    """Members of the finished run with attributes, what became of them, and whether the first tenth by out-of-run scores holds them."""
    held_out = pd.read_parquet(shipped_root() / "models" / "simulated-not_completed" / "held_out.parquet")
    rows = held_out[(held_out["run_id"] == OVER) & (held_out["week"] == WEEK)]
    tables = bundled_tables().of_runs([OVER])
    people = rows.merge(tables.enrolments[["learner_id", "enrolment_id", "outcome", "registered_day"]], on="learner_id")
    assert (people["registered_day"] < 7 * WEEK - 7).all()  # so that everybody has enough data
    attributes = tables.frame("attributes")
    people = people.join(attributes.pivot(index="enrolment_id", columns="name", values="value"), on="enrolment_id")
    people = people.assign(label=people["outcome"].ne("completed").astype(int))
    first = people.sort_values(["raw", "learner_id"], ascending=[False, True]).head(-(-len(people) // 10))
    return people.assign(listed=people["learner_id"].isin(first["learner_id"]).astype(int))


def test_rates_are_those_counted_again_for_each_group(app: Open) -> None:
    page, people = opened(app, OVER, groups_by="gender"), listed_members()
    assert f"list of **{people['listed'].sum()}** of {len(people)} learners at week {WEEK}" in said(page)
    assert "by predictions made for it by a model trained without it" in said(page)
    table = groups_table(page)
    assert table.index.tolist() == sorted(people["gender"].unique())
    for gender, group in people.groupby("gender"):
        (_, false), (missed, hit) = confusion_matrix(group["label"], group["listed"])
        found = table.loc[gender]
        assert found["Learners"] == str(len(group))
        assert found["On the list"].startswith(f"{100 * group['listed'].mean():.0f} (")
        assert re.fullmatch(rf"{100 * missed / (missed + hit):.0f} \(\d+ to \d+\), of {missed + hit}", found["Missed"])
        assert found["On it without need"].startswith(f"{100 * false / (group['label'] == 0).sum():.0f} (")


def test_the_list_is_told_in_words_and_its_order_as_scikit_learn_finds_it(app: Open) -> None:
    text, people = said(opened(app, OVER)), listed_members()
    hits, positives = (people["label"] * people["listed"]).sum(), people["label"].sum()
    assert f"Of the {people['listed'].sum()} on the list, {hits} did not complete; {positives - hits} who did not complete were not" in text
    assert re.search(r"Of the next 26 in line, \d+ did not complete: each further contact", text)
    assert re.search(rf"up to week {WEEK}, named \d+ of the \d+ who did not complete .+ first named \d+ weeks? or more before", text)
    assert f"higher {100 * roc_auc_score(people['label'], people['raw']):.0f} times in 100" in text
    assert f"of 100 learners {100 * people['label'].mean():.0f} did not complete" in text


def test_small_groups_stand_in_the_table_and_are_not_told(app: Open) -> None:
    page = opened(app, OVER, groups_by="age_band")
    table = groups_table(page)
    assert set(table.index) == {"0-35", "35-55", "55<="}
    assert set(table.loc["55<="]) == {"< 10"}
    assert "2 of 3 groups are withheld" in said(page)
    assert "Fewer than two of these groups are large enough to compare." in said(page)


def test_two_attributes_are_crossed(app: Open) -> None:
    table = groups_table(opened(app, OVER, groups_by="gender", groups_crossed="disability"))
    assert set(table.index) == {f"{gender} · {disability}" for gender in ("F", "M") for disability in ("N", "Y")}
    sizes = (listed_members()["gender"] + " · " + listed_members()["disability"]).value_counts()
    told = table.loc[table["Learners"] != "< 10", "Learners"].astype(int)
    assert told.to_dict() == sizes[told.index].to_dict()
    assert len(told)
    assert (sizes[told.index] >= 10).all()


def test_a_run_going_on_tells_who_is_on_the_list_and_nothing_more(app: Open) -> None:
    page = opened(app, GOING_ON, 5, groups_by="gender")
    assert groups_table(page).columns.tolist() == ["Learners", "On the list"]
    assert "The run is not over: what the list was worth shows" in said(page)
    assert "The run is not over: who was missed" in said(page)
    assert "The model was not trained on this run." in said(page)


@pytest.mark.usefixtures("imported_run")
def test_an_export_without_such_attributes_says_so(app: Open, imported_run: str) -> None:
    page = opened(app, imported_run, 3)
    assert "says nothing of age, gender, disability" in said(page)
    assert "Nothing tells yet how this run ended: what the list was worth shows" in said(page)  # how long it lasts is inferred
    assert "So far this run records **activity by kind of material**. On courses that such a model had never met" in said(page)
    assert not page.dataframe


def test_signals_that_differ_between_groups_are_named(app: Open) -> None:
    text = said(opened(app, OVER))
    assert "No attribute above is looked at by the model." in text
    assert re.search(r"\*\*gender\*\*: .+\((slightly|somewhat|strongly)\)", text)
