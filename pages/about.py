"""About: what this is and is not, the words it uses, and whom to ask."""

import streamlit as st

from dropout import __version__
from dropout.config import operator_contact, shipped_root
from dropout.domain import Label, Tier
from dropout.ui import components, navigation
from dropout.ui.wording import plain

WHAT = """
Stay or Stray turns the exports of a learning platform into a short weekly list of learners worth contacting. It says why each of them is
on the list, what could still change, and how far its estimates can be trusted. It learns from finished runs; where there are none to
compare with, it gives an order and no numbers.
"""
LIMITS = """
- It estimates from records of activity, deadlines and marks. It knows nothing of illness, work, money, plans or conversations.
- An estimate is about past learners with a similar record. It is no statement about what this learner is going to do.
- A reason tells what the model looked at. It does not tell why somebody acts as they do, and what-ifs are no promises.
- Gender, age, disability, region and the like are not looked at. Other measures may still stand in for them.
- No decision about a learner should rest on it alone: nobody is graded, excluded or refused anything because of a number here.
"""


def glossary() -> str:
    """The list of words, without its heading."""
    text = (shipped_root() / "docs" / "glossary.md").read_text(encoding="utf-8")
    return text[text.index("- **") :]


navigation.come_through_app()
st.title("About", anchor=False)
st.markdown(WHAT)
st.header("What is estimated", anchor=False)
st.markdown("\n".join(f"- {label.sentence}" for label in Label))
st.header("What the signs mean", anchor=False)
st.markdown(" ".join(components.tier_badge(tier) for tier in Tier))
st.markdown("The list is as long as the contacts you can make: first come the highest estimates, then as many again to check in on.")
st.header("Limits", anchor=False)
st.markdown(LIMITS)
with st.expander("Glossary"):
    st.markdown(glossary())
st.header("Whom to ask", anchor=False)
st.markdown(plain(operator_contact() or "") or "Nobody is named yet: who runs this installation sets `DROPOUT_CONTACT`.")
st.caption(f"Stay or Stray {__version__}")
