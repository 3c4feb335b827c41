"""A draft to one learner: chosen, read, changed, taken away and logged by whoever writes it. The app sends nothing."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from dropout.cases import Case, Change, Channel, Contact, Result
from dropout.cases.records import Value
from dropout.cases.week import day_of_run
from dropout.interventions.guidance import Language, Occasion, Tone
from dropout.interventions.messages import (
    OCCASION_OF,
    Draft,
    message_facts,
    occasion_for,
    steps_words,
    to_eml,
    to_ics,
    to_mailto,
    write_draft,
)
from dropout.interventions.proposal import service_words
from dropout.scoring import ScoredRun
from dropout.ui import cache, cases, guidance, plan_panel, session
from dropout.ui.components import DOWNLOAD
from dropout.ui.selection import Selection

AGAIN = timedelta(days=7)


def show(chosen: Selection, scored: ScoredRun, member: pd.Series, case: Case) -> None:
    """Occasion, language and tone; the draft to be changed; ways to take it away; and the contact logged once it was sent."""
    fits = fitting_occasion(chosen, scored, member)
    with st.container(horizontal=True):
        about = {one.value: one.words for one in Occasion}
        asked = st.selectbox("About", list(about), list(about).index(fits), key=f"about_{case.learner_id}", format_func=about.__getitem__,
                             width=200)  # fmt: skip
        language, tone = choose_language()
    draft = draft_for(chosen, scored, member, Occasion(asked), language, tone)
    made = f"{case.learner_id}_{hash(draft)}"  # another draft is another field, with nothing typed into it yet
    if draft.missing:
        st.warning(f"To be filled in: {', '.join(draft.missing)}. It stands in square brackets.", icon=":material/edit_note:")
    subject = st.text_input("Subject", draft.subject, key=f"subject_{made}")
    body = st.text_area("Message", draft.body, key=f"body_{made}", height="content")
    with st.popover("Copy", icon=":material/content_copy:"):
        st.code(f"{subject}\n\n{body}", language=None, wrap_lines=True)
    _show_files(case, subject, body)
    st.button("I have sent it: log the contact", key="log_sent", icon=":material/mark_email_read:", on_click=_log,
              args=(scored, member, case, subject))  # fmt: skip
    st.caption("Nothing is sent from here: it leaves only by your own mail program or platform.")


def fitting_occasion(chosen: Selection, scored: ScoredRun, member: pd.Series) -> Occasion:
    """What a message to a member should be about."""
    work = plan_panel.work(chosen, scored, member["enrolment_id"])
    families = [one.step.family for one in plan_panel.proposed(scored, member)]
    if scored.frame.loc[member["enrolment_id"], "active_days_total"] == 0:
        families = [family for family in families if OCCASION_OF.get(family) is not Occasion.SILENCE]  # no last day to speak of
    return occasion_for(families, bool((work["due_day"] < scored.cutoff.day).any()))


def choose_language() -> tuple[Language, Tone]:
    """Language and tone, kept for the session."""
    languages, tones = {one.value: one.words for one in Language}, [Tone.SUPPORTIVE.value, Tone.PLAIN.value]
    language = st.selectbox("Language", list(languages), key="message_language", format_func=languages.__getitem__, width=160,
                            persist_state="session")  # fmt: skip
    tone = st.selectbox("Tone", tones, key="message_tone", format_func=str.capitalize, width=160, persist_state="session")
    return Language(language), Tone(tone)


def draft_for(chosen: Selection, scored: ScoredRun, member: pd.Series, occasion: Occasion, language: Language, tone: Tone) -> Draft:
    """A draft for a member, with the name only where names are shown."""
    good = plan_panel.signals(chosen, member["enrolment_id"])
    work = plan_panel.work(chosen, scored, member["enrolment_id"])
    facts = message_facts(scored, member["enrolment_id"], occasion, language, work, good)
    steps = plan_panel.proposed(scored, member)
    services = [service_words(one.service) for one in steps if one.service and one.service.is_filled_in]
    values = facts | {
        "course": str(cache.run_row(chosen.run_id)["title"]),
        "sender": session.actor_name() or "",
        "steps": steps_words([one.step for one in steps], language),
        "service": services[0] if services else "",
        "name": session.names(chosen.run_id).get(member["learner_id"], ""),
    }
    return write_draft(guidance.current().template(occasion, language, tone), values)


def _show_files(case: Case, subject: str, body: str) -> None:
    day = cases.today() + AGAIN
    uid = f"{case.learner_id}-{day:%Y%m%d}@stay-or-stray"
    reminder = to_ics(f"Look again: {case.learner_id}", "Opens on “My week”.", day, session.now(), uid)
    with st.container(horizontal=True):
        st.link_button("Open in mail", to_mailto(subject, body), icon=":material/mail:")
        st.download_button("Mail file (.eml)", to_eml(subject, body), "draft.eml", "message/rfc822", key="draft_eml", icon=DOWNLOAD,
                           on_click="ignore")  # fmt: skip
        st.download_button("Reminder in a week (.ics)", reminder, "reminder.ics", "text/calendar", key="reminder_ics", icon=DOWNLOAD,
                           on_click="ignore")  # fmt: skip


def _log(scored: ScoredRun, member: pd.Series, case: Case, subject: str) -> None:
    today = cases.today()
    contact = Contact(today, Channel.EMAIL, Result.WAITING, cases.as_of(scored, member), day_of_run(scored.run, today, scored.cutoff.week),
                      f"Message: {subject}"[:300])  # fmt: skip
    sets: dict[str, Value] = {"status": contact.result.status, "due_on": today + AGAIN}
    words = f"Contact logged. It comes up again on {cases.day_words(today + AGAIN)}."
    cases.save(case.run_id, [Change(case.learner_id, case.version, sets, contact=contact)], words)
