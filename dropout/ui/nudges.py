"""Messages to several: nudges prepared by rules, the list to contact, good news; read and released by a person, then logged as contacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from dropout.cases import Case, Change, Channel, Contact, Result
from dropout.cases.records import Value
from dropout.cases.week import day_of_run
from dropout.domain import Tier
from dropout.interventions.guidance import Language, Occasion, Tone
from dropout.interventions.nudges import NudgeRules, find_nudges, hold_back
from dropout.scoring import ScoredRun
from dropout.ui import cache, cases, downloads, message_panel, picked, plan_panel, session
from dropout.ui.components import DOWNLOAD
from dropout.ui.message_panel import AGAIN
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

_RULES = "nudge_rules"
CHOSEN = "chosen"
WHO = {
    CHOSEN: "chosen on the Caseload",
    "rules": "who meet the rules",
    "list": "on the list to contact",
    "good": "who came back or caught up",
}
_FIELDS = {
    "silent_days": "No activity for (days)",
    "days_before": "Deadline within (days), nothing handed in",
    "rest_days": "At least so many days between two contacts",
    "most_a_month": "At most so many contacts in four weeks",
}


def rules() -> NudgeRules:
    """The rules of this workspace, the usual ones where none were kept."""
    return NudgeRules(**session.kept(_RULES))


def choose_rules() -> None:
    """The rules as numbers, kept as soon as one changes."""

    def keep() -> None:
        session.keep(_RULES, {name: st.session_state[f"nudge_{name}"] for name in _FIELDS})

    now = rules()
    with st.popover("Rules", icon=":material/tune:"):
        for name, words in _FIELDS.items():
            bounds = NudgeRules.model_json_schema()["properties"][name]
            st.number_input(words, bounds["minimum"], bounds["maximum"], getattr(now, name), key=f"nudge_{name}", on_change=keep)


def show_chosen(scored: ScoredRun) -> None:
    """How many learners were ticked on the Caseload, and the way to forget them."""
    run_id = str(scored.run["run_id"])
    ticked, members = picked.of_run(run_id), set(scored.members["learner_id"])
    if not ticked:
        return
    gone = sum(learner not in members for learner in ticked)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{len(ticked)} {'learner' if len(ticked) == 1 else 'learners'} chosen on the Caseload**"
            + (f", {gone} of them not in the run as of this week" if gone else "") + ".",
            width="content",
        )  # fmt: skip
        st.button("Clear", key="clear_chosen", icon=":material/close:", on_click=picked.keep, args=(run_id, ()))


def choose_who(run_id: str) -> str:
    """Whom the messages are for: those chosen on the Caseload first, where there are any."""
    offered = [who for who in WHO if who != CHOSEN or picked.of_run(run_id)]
    if st.session_state.get("message_who") not in offered:
        st.session_state["message_who"] = offered[0]
    return st.selectbox("Prepare messages for those", offered, key="message_who", format_func=WHO.__getitem__, width=260)


def with_reasons(chosen: Selection, scored: ScoredRun, meant: pd.Series) -> pd.DataFrame:
    """These members with the main reason; what a message is about is left to whatever fits each of them best."""
    found = scored.members.loc[meant, ["enrolment_id", "learner_id"]]
    return found.assign(occasion="", why=found["enrolment_id"].map(cache.main_reasons(chosen))).reset_index(drop=True)


def with_good_news(chosen: Selection, scored: ScoredRun) -> pd.DataFrame:
    """Everybody who came back or caught up lately, with the last thing that went well."""
    last = plan_panel.all_signals(chosen).drop_duplicates("enrolment_id", keep="last").set_index("enrolment_id")["sentence"]
    found = scored.members.loc[scored.members["enrolment_id"].isin(last.index), ["enrolment_id", "learner_id"]]
    return found.assign(occasion=str(Occasion.GOOD_NEWS), why=found["enrolment_id"].map(last)).reset_index(drop=True)


def prepared(chosen: Selection, scored: ScoredRun, who: str) -> pd.DataFrame:
    """Whom messages could go to: enrolment_id, learner_id, occasion (empty: whatever fits), why."""
    if who == "rules":
        return find_nudges(scored, rules())
    if who == "good":
        return with_good_news(chosen, scored)
    members = scored.members
    meant = members["tier"] == Tier.CONTACT_FIRST if who == "list" else members["learner_id"].isin(picked.of_run(chosen.run_id))
    return with_reasons(chosen, scored, meant)


def queue(chosen: Selection, scored: ScoredRun, who: str) -> pd.DataFrame:
    """Every message that is prepared, with why one is held back: enrolment_id, learner_id, occasion, why, held."""
    store, today, asked = session.cases(), cases.today(), rules()
    contacts = store.contacts(chosen.run_id)
    dates = {learner: [_as_date(day) for day in days] for learner, days in contacts.groupby("learner_id")["made_on"]}
    left_alone = {one.learner_id: why for one in store.cases(chosen.run_id).values() if (why := _resting(one, today))}
    return hold_back(prepared(chosen, scored, who), dates, left_alone, asked, today)


def _as_date(day: object) -> date:
    return pd.Timestamp(day).date()


def _resting(case: Case, today: date) -> str:
    return case.status.words.lower() if case.status.is_closed else "snoozed" if case.is_snoozed(today) else ""


def written(chosen: Selection, scored: ScoredRun, nudges: pd.DataFrame, language: Language, tone: Tone) -> pd.DataFrame:
    """The nudges with their messages: learner_id, subject, body and the fields still to be filled in."""
    members = scored.members.set_index("enrolment_id", drop=False).loc[nudges["enrolment_id"]]
    about = [Occasion(asked) if asked else message_panel.fitting_occasion(chosen, scored, member)
             for asked, (_, member) in zip(nudges["occasion"], members.iterrows(), strict=True)]  # fmt: skip
    drafts = [message_panel.draft_for(chosen, scored, member, occasion, language, tone)
              for occasion, (_, member) in zip(about, members.iterrows(), strict=True)]  # fmt: skip
    told = {"subject": [one.subject for one in drafts], "body": [one.body for one in drafts]}
    return nudges.assign(**told, missing=[", ".join(one.missing) for one in drafts])


def mail_merge(texts: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """One row a message, all text, with names only where they are shown."""
    merged = pd.DataFrame({"Learner": texts["learner_id"], "Subject": texts["subject"], "Message": texts["body"],
                           "Still to fill in": texts["missing"]}).astype(str)  # fmt: skip
    if names:
        merged.insert(1, "Name", [names.get(learner, "") for learner in texts["learner_id"]])
    return merged


def show_queue(chosen: Selection, scored: ScoredRun, who: str) -> None:
    """Who would get a message and why; the ticked ones can be read, taken away and released."""
    found = queue(chosen, scored, who)
    ready, held = found[found["held"] == ""].reset_index(drop=True), found[found["held"] != ""]
    if ready.empty:
        st.info(f"No message is waiting for those {WHO[who]}: there are none, or all are held back.", icon=":material/inbox:")
    else:
        _show_ready(chosen, scored, ready, who)
    if len(held):
        with st.expander(f"Held back · {len(held)}"):
            st.dataframe(held[["learner_id", "why", "held"]].set_axis(["Learner", "Why", "Held back because"], axis=1), hide_index=True)


def _show_ready(chosen: Selection, scored: ScoredRun, ready: pd.DataFrame, who: str) -> None:
    names, turn = session.names(chosen.run_id), st.session_state.get("nudge_round", 0)
    with st.container(horizontal=True):
        language, tone = message_panel.choose_language()
    shown = ready[["learner_id", "why"]].set_axis(["Learner", "Why"], axis=1)
    if names:
        shown.insert(1, "Name", ready["learner_id"].map(dict(names)))
    st.caption(f"{len(ready)} prepared. Tick those to be written to; read the messages before they leave.")
    asked = st.dataframe(shown, hide_index=True, on_select="rerun", selection_mode="multi-row",
                         selection_default=picked.ticks(chosen.run_id, ready) if who == CHOSEN else None,
                         key=f"nudges_{who}_{hash((*ready['learner_id'], turn))}")["selection"]["rows"]  # fmt: skip
    if not asked:
        return
    texts = written(chosen, scored, ready.iloc[asked], language, tone)
    for row in texts.itertuples():
        with st.expander(f"{plain(row.learner_id)} · {plain(row.subject)}"):
            st.code(row.body, language=None, wrap_lines=True)
    if missing := list(dict.fromkeys(field for fields in texts["missing"] for field in fields.split(", ") if field)):
        st.warning(f"To be filled in before they leave: {', '.join(missing)}. It stands in square brackets.", icon=":material/edit_note:")
    merged = mail_merge(texts, names)
    with st.container(horizontal=True):
        st.download_button("Mail merge (CSV)", downloads.to_csv(merged), "messages.csv", "text/csv", key="merge_csv", icon=DOWNLOAD,
                           on_click="ignore")  # fmt: skip
        st.download_button("Mail merge (Excel)", downloads.to_xlsx(merged, "Messages"), "messages.xlsx", key="merge_xlsx", icon=DOWNLOAD,
                           on_click="ignore")  # fmt: skip
        st.button(f"I have sent them: log {len(texts)}", key="release", icon=":material/mark_email_read:", on_click=_release,
                  args=(scored, texts))  # fmt: skip


def _release(scored: ScoredRun, texts: pd.DataFrame) -> None:
    run_id, today = str(scored.run["run_id"]), cases.today()
    members, known = scored.members.set_index("learner_id", drop=False), session.cases().cases(run_id)
    day = day_of_run(scored.run, today, scored.cutoff.week)
    changes = []
    for row in texts.itertuples():
        case = known.get(row.learner_id, Case(run_id, row.learner_id))
        contact = Contact(today, Channel.EMAIL, Result.WAITING, cases.as_of(scored, members.loc[row.learner_id]), day,
                          f"Message: {row.subject}"[:300])  # fmt: skip
        sets: dict[str, Value] = {"status": contact.result.status, "due_on": case.due_on or today + AGAIN}
        changes.append(Change(row.learner_id, case.version, sets, contact=contact))
    if cases.save(run_id, changes, f"Contacts logged: {len(changes)}."):
        picked.leave_out(run_id, set(texts["learner_id"]))
        st.session_state["nudge_round"] = st.session_state.get("nudge_round", 0) + 1
