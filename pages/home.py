"""Home: three ways in, and the state of the data."""

from functools import partial

import pandas as pd
import streamlit as st

from dropout.ui import cache, components, selection, session
from dropout.ui.wording import plain

DOORS = [
    (
        ":material/co_present: I teach a run",
        "Bring this week’s export. Leave with a list sized to the contacts you can make, and a reason for each learner on it.",
        {"pages/upload.py": "Upload an export", "pages/caseload.py": "See whom to contact"},
    ),
    (
        ":material/support_agent: I advise learners",
        "Look at one learner: what the record shows, why the estimate is what it is, and what could still change.",
        {"pages/learner.py": "Open a learner", "pages/quick_check.py": "Check one by hand"},
    ),
    (
        ":material/account_balance: I run a programme",
        "See when and where learners leave, which runs differ, and how far the estimates can be trusted.",
        {"pages/cohort.py": "Look at a whole run", "pages/model.py": "Read the model’s card"},
    ),
]


def show_doors() -> None:
    """One door for each role, each with one or two ways on."""
    for column, (title, text, ways) in zip(st.columns(len(DOORS)), DOORS, strict=True):
        with column.container(border=True, height="stretch"):
            st.header(title, anchor=False)
            st.write(text)
            for page, words in ways.items():
                st.page_link(page, label=words, icon=":material/arrow_forward:", query_params=selection.address(page[6:-3]))


def show_next(runs: pd.DataFrame, chosen: selection.Selection | None) -> None:
    """The one step that most take from here: to the list of one's own run, else to that of the simulated course."""
    bundled = runs[(runs["origin"] == "bundled") & ~runs["finished"]]
    own = cache.run_row(chosen.run_id) if chosen and cache.run_row(chosen.run_id)["origin"] == "imported" else None
    with st.container(horizontal=True):
        if chosen and own:
            words = f"See whom to contact in {plain(selection.shortened(str(own['label'])))}, week {chosen.week}"
            if st.button(words, key="open_own", icon=":material/checklist:", type="primary"):
                st.switch_page("pages/caseload.py", query_params=selection.address("caseload"))
        open_it = partial(st.button, "Open the simulated course", key="open_bundled", icon=":material/science:")
        if len(bundled) and open_it(type="secondary" if own else "primary"):
            selection.select(str(bundled["run_id"].iloc[0]))
            st.switch_page("pages/caseload.py")


def ask_name() -> None:
    """Asked once, on the first start on this machine."""
    with st.form("actor", border=True):
        st.markdown("**First start.** Who uses this workspace? The name stands beside what you choose and stays on this machine.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Your name", key="actor_name")
            if st.form_submit_button("Save", key="name_actor") and name.strip():
                session.name_actor(name)
                st.rerun()


def show_state(chosen: selection.Selection) -> None:
    """The run chosen, how far its data goes, and what scores it."""
    run, model = cache.run_row(chosen.run_id), cache.model(chosen.run_id, chosen.label)
    basis = model.basis_for(run["source"], run["institution"], run["course"])
    simulated = ", all simulated" if model.card.get("simulated") else ""
    if not model.card["trained_on"]:
        st.markdown(f"Now open: **{plain(str(run['title']))}**, week {chosen.week}. {plain(model.card['limits'][0])}")
        return
    st.markdown(
        f"Now open: **{plain(str(run['title']))}**, week {chosen.week}. It is scored by **{plain(model.name)}**, a model trained on "
        f"{len(model.card['trained_on'])} finished runs{simulated}. Its estimates rest on {model.basis_words(basis)}."
    )


def show_runs(runs: pd.DataFrame) -> None:
    """Every run at hand, the latest read first."""
    runs = runs.sort_values("read_at", ascending=False, kind="stable", na_position="last")
    listed = pd.DataFrame({
        "Run": runs["label"],
        "Learners": runs["learners"],
        "Last week": [components.week_words(run) for run in runs.to_dict("records")],
        "Outcomes": runs["finished"].map({True: "known", False: "still open"}),
        "Read": [components.read_words(run) for run in runs.to_dict("records")],
    })  # fmt: skip
    st.dataframe(listed, hide_index=True, key="runs")


st.title("Stay or Stray", anchor=False)
st.markdown("A short weekly list of learners worth contacting, why they are on it, and what could still change.")
runs, chosen = cache.runs(), selection.current()
show_doors()
show_next(runs, chosen)
if not session.is_demo() and session.actor_name() is None:
    ask_name()
st.header("State of the data", anchor=False)
if len(newest := selection.outside(runs)):
    st.markdown(selection.outside_words(newest))
    if selection.can_be_seen_without_dates(newest):
        st.page_link("pages/snapshot.py", label="See what goes with not completing", icon=":material/event_busy:")
if chosen:
    show_state(chosen)
show_runs(runs)
