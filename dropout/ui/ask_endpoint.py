"""The endpoint on the page Ask: whether it is on, what it gets, and how its part of a reply is shown."""

from __future__ import annotations

import streamlit as st

from dropout.asking import Answer, Endpoint, NoAnswerError, pseudonymise, pseudonyms_of, scrub
from dropout.config import ask_endpoint
from dropout.ui import session
from dropout.ui.wording import plain


class Helper:
    """The endpoint during one question about one run: what it was sent, and why it could not help."""

    def __init__(self, endpoint: Endpoint, run_id: str) -> None:
        self.endpoint = endpoint
        self.sent: list[str] = []
        self.failure = ""
        self._names = pseudonyms_of(session.workspace().identities([run_id]).to_dict("records"))

    def route(self, question: str) -> str | None:
        """The key of the intent that it takes a question for; None where it has none, or does not answer."""
        asked = scrub(question, self._names)
        self.sent.append(asked)
        try:
            return _route(self.endpoint, self.endpoint.url, self.endpoint.model, asked)
        except NoAnswerError as error:
            self.failure = _why(error)
            return None

    def show_words(self, question: str, found: Answer) -> None:
        """The answer in other words, under the computed one; nothing but the reason where it does not hold."""
        whole = {name: who for name, who in self._names.items() if " " in name or "@" in name}
        asked, facts = scrub(question, self._names), [pseudonymise(sentence, whole) for sentence in found.sentences]
        if not self.failure:
            self.sent.extend([asked, *facts])
            try:
                said = _phrase(self.endpoint, self.endpoint.url, self.endpoint.model, asked, tuple(facts))
                st.markdown(f":material/cloud: *In other words, by {plain(self.endpoint.model)}:* {plain(said)}")
            except NoAnswerError as error:
                self.failure = _why(error)

    def show_end(self) -> None:
        """What went wrong, and what was sent."""
        if self.failure:
            st.caption(f":material/cloud_off: {plain(self.failure)} Answered without it.")
        if self.sent:
            with st.popover("What was sent", type="tertiary"):
                st.caption(f"To {plain(self.endpoint.host)}, with the list of what can be asked:")
                st.code("\n".join(self.sent), language=None, wrap_lines=True)


def _why(error: NoAnswerError) -> str:
    return error.problem + (f" ({error.found})" if error.found else "")


@st.cache_data(max_entries=256, ttl=3600, show_spinner="Asking the endpoint …")
def _route(_endpoint: Endpoint, url: str, model: str, question: str) -> str | None:  # noqa: ARG001 - they key the cache
    return _endpoint.route(question)


@st.cache_data(max_entries=256, ttl=3600, show_spinner="Asking the endpoint …")
def _phrase(_endpoint: Endpoint, url: str, model: str, question: str, facts: tuple[str, ...]) -> str:  # noqa: ARG001 - they key the cache
    return _endpoint.phrase(question, facts)


def helper(run_id: str) -> Helper | None:
    """The endpoint that the operator set, with a line that says so; None where there is none, as in every demo."""
    found = None if session.is_demo() else ask_endpoint()
    if found is None:
        return None
    try:
        endpoint = Endpoint(*found)
    except NoAnswerError as error:
        st.warning(f"{_why(error)} {plain(error.do)} Questions are answered without it.", icon=":material/cloud_off:")
        return None
    st.caption(
        f":material/cloud: {plain(endpoint.model)} at {plain(endpoint.host)} helps here. It gets questions that this page does not "
        "understand, and the sentences of an answer to put them in other words: with pseudonyms, never with a name, and no table. "
        "Every answer is computed here and stands first."
    )
    return Helper(endpoint, run_id)
