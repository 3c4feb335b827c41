"""Train: choose, look for leaks, train, compare, adopt or discard; the work done at once instead of in a process of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dropout import jobs, worker
from dropout.challengers import Comparison
from dropout.config import default_home
from dropout.domain import Label
from dropout.errors import DropoutError
from dropout.judging import leaderboard
from dropout.leaks import Alarm
from dropout.model import BOOSTED
from dropout.model.classical import TREE
from dropout.own_history import History
from dropout.pipeline import shipped_models
from dropout.store import Workspace
from dropout.ui import train_runs
from tests.ui.conftest import Open
from tests.ui.test_leaderboard import BOARD
from tests.ui.uploads import text_of

pytestmark = pytest.mark.usefixtures("jobs_at_once")


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it matters little who is ahead, a leaderboard is made up."""
    monkeypatch.setattr(worker, "compare_challengers", lambda *words: Comparison(BOARD))


def said(page: AppTest) -> str:
    """All text, captions too."""
    return text_of(page) + "\n".join(caption.value for caption in page.caption).replace("\\", "")


def looked(app: Open, *, weeks: int = 2, prepare: Callable[[AppTest], object] = lambda page: None) -> AppTest:
    """A tree chosen for two of the bundled runs, leaks looked for."""
    page = app("train")
    page.multiselect(key="train_runs").set_value(["SIM-2024B", "SIM-2025A"])
    page.selectbox(key="train_kind").set_value("tree")
    page.slider(key="train_until").set_value(weeks)
    prepare(page)
    page.run()
    return page.button(key="look").click().run()


def test_the_split_is_seen_before_anything_starts(app: Open) -> None:
    page = app("train")
    assert page.multiselect(key="train_runs").value == ["SIM-2024A", "SIM-2024B", "SIM-2025A"]
    assert "**Learnt from 600 learners of 2 runs, judged on 300 of SIM-2025A**" in said(page)
    horizon = page.selectbox(key="train_horizon_not_completed")
    assert horizon.disabled
    assert "Whether a learner completes is decided at the end of the run only." in said(page)
    assert "Never learnt from: age band, disability, gender." in said(page)
    page.multiselect(key="train_runs").set_value(["SIM-2024A"]).run()
    assert "judged on 75 other learners of the same run" in said(page)
    page.multiselect(key="train_runs").set_value([]).run()
    assert "Choose at least one run" in page.info[0].value
    assert [button.key for button in page.button if button.key == "look"] == []
    assert Workspace(default_home()).model_cards() == []


@pytest.mark.slow
def test_a_model_of_the_next_weeks_says_so_on_every_page(app: Open, own_workspace: Workspace, compared: None) -> None:
    page = app("train")
    page.selectbox(key="train_label").set_value(Label.WITHDRAWN).run()
    horizon = page.selectbox(key="train_horizon_withdrawn")
    assert not horizon.disabled
    assert list(horizon.options) == [
        "By the end of the run", "Within the next 2 weeks", "Within the next 4 weeks", "Within the next 8 weeks"
    ]  # fmt: skip
    horizon.set_value(8)
    page.selectbox(key="train_kind").set_value("tree")
    page.slider(key="train_until").set_value(3)
    page.run()
    assert "means an official withdrawal in the 8 weeks after the week shown." in said(page)
    page.button(key="look").click().run()
    page.button(key="train").click().run()
    (card,) = own_workspace.model_cards()
    assert (card["label"], card["horizon_weeks"]) == ("withdrawn", 8)
    assert "withdrew within the next 8 weeks" in said(page)
    page.button(key="adopt").click().run()
    for name, words in {"caseload": "would withdraw within the next 8 weeks", "cohort": "within the next 8 weeks; range "}.items():
        shown = app(name, run="SIM-2025B", week=3)
        shown.selectbox(key="label").set_value(Label.WITHDRAWN).run()
        assert words in said(shown) + "".join(metric.label for metric in shown.metric)
        assert "means an official withdrawal in the 8 weeks after the week shown." in said(shown)
        assert shown.selectbox(key="label").options[1] == "Withdrew within the next 8 weeks"


@pytest.mark.slow
def test_a_model_is_trained_compared_and_used_only_once_adopted(
    app: Open, own_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaderboard, "CHALLENGERS", (BOOSTED, TREE))
    page = looked(app)
    assert "Nothing was found that knows the answer." in said(page)
    page.button(key="train").click().run()
    (card,) = own_workspace.model_cards()
    assert (card["kind"], card["weeks"], [run["run_id"] for run in card["trained_on"]]) == ("tree", [1, 2], ["SIM-2024B", "SIM-2025A"])
    assert card["version"] in said(page)
    table = page.dataframe[0].value
    assert sorted(table["Model"]) == sorted([
        "Boosted trees (CatBoost)", "Decision tree", "LSTM on weekly sequences", "One rule: days since the last activity",
        page_in_use(page),
    ])  # fmt: skip
    assert own_workspace.adopted("not_completed") is None
    page.button(key="adopt").click().run()
    assert own_workspace.adopted("not_completed") == card["version"]
    page.button(key="done").click().run()
    assert "In use" in said(page)
    page.button(key=f"shipped_{card['version']}").click().run()
    assert own_workspace.adopted("not_completed") is None
    page.button(key=f"use_{card['version']}").click().run()
    assert own_workspace.adopted("not_completed") == card["version"]


def page_in_use(page: AppTest) -> str:
    (name,) = [name for name in page.dataframe[0].value["Model"] if name.startswith("In use: simulated-not_completed-")]
    return name


def test_a_discarded_model_is_gone_and_the_page_starts_over(app: Open, own_workspace: Workspace, compared: None) -> None:
    page = looked(app, weeks=1)
    page.button(key="train").click().run()
    page.button(key="discard").click().run()
    assert own_workspace.model_cards() == []
    assert page.multiselect(key="train_runs").value


def test_what_may_not_be_used_is_left_out(app: Open, own_workspace: Workspace, compared: None, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [Alarm("“*Marks*” alone tells.", "Leave it out.", ("score_mean",)), Alarm("Withdrawals have no day.", "Read with care.")]
    monkeypatch.setattr(History, "alarms", property(lambda self: told))

    def fewer(page: AppTest) -> None:
        page.pills(key="train_background").set_value(["studied_credits"])

    page = looked(app, weeks=1, prepare=fewer)
    assert "“*Marks*” alone tells." in said(page)
    assert "Withdrawals have no day." in said(page)
    page.button(key="train").click().run()
    (card,) = own_workspace.model_cards()
    assert card["left_out_features"] == [
        "education_level", "parallel_enrolments", "previous_attempts", "registered_days_before_start", "score_mean"
    ]  # fmt: skip
    assert "studied_credits" in card["features"]


@pytest.mark.slow
def test_the_same_training_again_replaces_nothing(app: Open, own_workspace: Workspace, compared: None) -> None:
    for _ in range(2):
        page = looked(app, weeks=1)
        page.button(key="train").click().run()
        last = said(page)
        page.button(key="done").click().run()
    assert "it was not replaced" in last
    (card,) = own_workspace.model_cards()
    assert len(own_workspace.leaderboards(card["version"])) == 2


def test_where_nothing_can_be_compared_the_model_stands_alone(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object) -> object:
        raise DropoutError("Too few outcomes to compare models on.", do="Add another finished run.")

    monkeypatch.setattr(worker, "compare_challengers", refuse)
    page = looked(app, weeks=1)
    page.button(key="train").click().run()
    assert "Too few outcomes to compare models on." in page.info[0].value
    assert page.button(key="adopt")


def test_what_cannot_be_trained_is_told_in_words(app: Open, own_workspace: Workspace) -> None:
    page = looked(app, weeks=1)
    page.button(key="again").click().run()
    page.text_input(key="train_name").set_value("no/name").run()
    assert "A model's name is made of letters, digits, dots and dashes." in page.error[0].value
    asked = {"runs": ["SIM-2025B"], "label": "not_completed", "weeks": [1], "timing": False, "without": [], "name": "x", "kind": "tree"}
    jobs.start_job(own_workspace.root, "train", asked)
    page = app("train")
    assert "No run here can be learnt from." in page.error[0].value
    page.button(key="again").click().run()
    assert page.multiselect(key="train_runs").value
    assert own_workspace.model_cards() == []


def test_a_training_cancelled_after_its_end_leaves_no_trace(own_workspace: Workspace, compared: None) -> None:
    asked = {"runs": ["SIM-2024A"], "label": "not_completed", "weeks": [1], "timing": False, "without": [], "name": "x", "kind": "tree"}
    job_id = jobs.start_job(own_workspace.root, "train", asked)
    assert len(own_workspace.model_cards()) == 1
    jobs.cancel_job(own_workspace.root, job_id)
    assert own_workspace.model_cards() == []
    assert jobs.latest_job(own_workspace.root, "train") is None


def test_the_runs_are_read_once_however_much_is_chosen(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[list[str]] = []
    load = train_runs.load_tables
    train_runs._read_people.clear()
    monkeypatch.setattr(train_runs, "load_tables", lambda space, runs: read.append(runs) or load(space, runs))
    page = app("train")
    page.slider(key="train_until").set_value(2).run()
    page.selectbox(key="train_kind").set_value("tree").run()
    assert read == [["SIM-2024A", "SIM-2024B", "SIM-2025A"]]


def test_a_model_that_another_tab_took_into_use_is_not_discarded(app: Open, own_workspace: Workspace) -> None:
    model = shipped_models()[0]
    own_workspace.save_model(model)
    page = app("train")
    own_workspace.adopt_model(model)
    page.button(key=f"discard_{model.version}").click().run()
    assert not page.exception
    assert "This model is in use." in said(page)
    assert own_workspace.model(model.version) is not None
