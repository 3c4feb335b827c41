"""Quick check: one learner by hand, without an export."""

import streamlit as st

from dropout.errors import DropoutError
from dropout.quickcheck import INPUTS, quick_check
from dropout.ui import cache, components, navigation, selection
from dropout.ui import quick_check as parts

navigation.come_through_app()


@st.fragment
def show(run: dict[str, object] | None, week: int) -> None:
    """Ask, then answer at once; nothing typed in here is kept."""
    asked, answered = st.columns([2, 3], gap="large")
    with asked:
        choice = parts.choose_course(models, run)
        week, values = parts.ask(choice.model, week)
    with answered:
        if choice.model.card.get("simulated"):
            st.markdown(":violet-badge[:material/science: Simulated data]")
        if all(values[name] is None for name in INPUTS):
            st.info("Fill in what you know. A blank box counts as not known, never as zero.", icon=":material/edit_note:")
        else:
            try:
                parts.show_result(choice, week, quick_check(choice.model, week, values, choice.course), values)
            except DropoutError as error:
                components.problem(error)
        parts.show_model(choice.model, week)


st.title("Quick check", anchor=False)
models = cache.quick_models()
if models:
    st.caption(f"One learner by hand, with a small model of its own. {models[0].aim.sentence}")
    chosen = selection.current()
    show(cache.run_row(chosen.run_id) if chosen else None, chosen.week if chosen else 4)
    components.footer()
else:
    components.empty_state("There is no small model here", "Use the Caseload for learners of an imported run.", "pages/caseload.py")
