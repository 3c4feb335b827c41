"""What goes with not completing: files without dates."""

import streamlit as st

from dropout.domain import DEFAULT_CAPACITY
from dropout.ui import cache, components, navigation, snapshot

navigation.come_through_app()
st.title("What goes with not completing", anchor=False)
if run_id := snapshot.choose(cache.runs()):
    found = snapshot.scored(run_id, DEFAULT_CAPACITY)
    snapshot.show_origin(run_id, found)
    snapshot.show_patterns(found)
    st.header("Rows without an outcome", anchor=False)
    if learner := snapshot.show_open_rows(found):
        snapshot.show_changes(found, learner)
    components.footer()
else:
    components.empty_state(
        "No file without dates yet",
        "A table with one row per learner and an outcome column shows here what goes with not completing. It makes no weekly list: "
        "nothing in it tells what was known when.",
        "pages/upload.py",
    )
