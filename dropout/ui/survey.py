"""What learners say: a short survey brought in as a file, every row accounted for, and counted with small groups withheld."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import streamlit as st

from dropout.cases import Answer
from dropout.cases.tally import tally_words
from dropout.errors import DropoutError
from dropout.readers.survey import ANSWERS, COLUMNS, QUESTIONS, REASONS, Survey, read_survey
from dropout.ui import cache, components, feedback, session
from dropout.ui.components import tier_words
from dropout.ui.downloads import to_csv
from dropout.ui.import_report import account
from dropout.ui.selection import Selection
from dropout.ui.wording import plain

_READ, _REFUSED = "survey_read", "survey_refused"  # in the session: what became of the last file
_MAX_MB = 5


def show(chosen: Selection) -> None:
    """What learners of any run said, then the way to bring in answers for the run chosen in the sidebar."""
    answers = session.cases().answers()
    with st.container():  # a place of its own, so that what is open below stays open
        if answers.empty:
            st.write("Learners have not been asked yet, or their answers are not here.")
        else:
            show_counts(answers, session.cases().contacts(), feedback.course_of_runs())
        _tell(chosen.run_id)
    with st.expander("Bring in a survey", icon=":material/upload_file:"):
        _show_import(chosen.run_id)


# What it says --------------------------------------------------------------------------------------


def show_counts(answers: pd.DataFrame, contacts: pd.DataFrame, courses: Mapping[str, str]) -> None:
    """Tables by question, by reason, by the tier when contacted, and by course."""
    tabs = st.tabs(["By question", "By reason", "By tier", "By course"])
    given = answers[answers["reason"].notna()].reset_index(drop=True)
    last = contacts.drop_duplicates(["run_id", "learner_id"], keep="last").set_index(["run_id", "learner_id"])["tier"]
    tiers = pd.Series([last.get((row.run_id, row.learner_id)) for row in answers.itertuples()], index=answers.index, dtype=object)
    one_each = answers.drop_duplicates(["run_id", "learner_id"], keep="last")
    tables = {
        "Question": (answers, answers["question"].map(QUESTIONS)),
        "Reason": (given, given["reason"].map(REASONS)),
        "Tier when contacted": (one_each, tiers[one_each.index].map(_tier)),
        "Course": (one_each, one_each["run_id"].map(lambda run: courses.get(run, run))),
    }
    for tab, (title, (rows, by)) in zip(tabs, tables.items(), strict=True):
        with tab:
            _show_table(rows, by, title)
    words = int(answers["commented"].sum())
    st.caption(f"The last answer of a learner to a question counts; by tier and by course that to any. Comments, not kept: {words:,}.")


def _tier(tier: str | None) -> str:
    return tier_words(tier) if tier else "Not contacted"


def _show_table(rows: pd.DataFrame, by: pd.Series, title: str) -> None:
    if rows.empty:
        st.write("Nobody has said anything of this kind yet.")
        return
    table = tally_words(rows["answer"], by, list(ANSWERS))
    counts = {answer.capitalize(): table[answer].astype("Int64") for answer in ANSWERS}
    shown = {title: table["group"], "Learners": table["n"].astype("Int64"), **counts, "Yes of 100": feedback.of_100(table)}
    st.dataframe(pd.DataFrame(shown), hide_index=True, placeholder="withheld")
    feedback.say_withheld(table)


# Bringing it in ------------------------------------------------------------------------------------


def _show_import(run_id: str) -> None:
    st.markdown(
        f"For **{plain(run_id)}**: a table with one row an answer, as CSV or spreadsheet. Learners by the id or e-mail address of your "
        "platform, or by the id shown in this app. What they write in their own words is counted and not kept."
    )
    words = {"question": QUESTIONS, "answer": dict.fromkeys(ANSWERS, ""), "reason": REASONS}
    st.markdown("\n".join(f"- `{column}`: " + ", ".join(f"`{one}`{f' ({text})' if text else ''}" for one, text in known.items())
                          for column, known in words.items()))  # fmt: skip
    st.download_button("Template", to_csv(pd.DataFrame(columns=list(COLUMNS), dtype=str)), "survey.csv", "text/csv", key="survey_template",
                       icon=components.DOWNLOAD, on_click="ignore")  # fmt: skip
    given = st.file_uploader("Answers", ["csv", "tsv", "txt", "xlsx", "ods"], key=f"survey_{st.session_state.get('survey_round', 0)}",
                             max_upload_size=_MAX_MB)  # fmt: skip
    st.button("Bring these in", key="survey_keep", disabled=given is None, on_click=_keep, args=(run_id, given))


def _keep(run_id: str, given: Any) -> None:
    try:
        st.session_state[_READ] = (run_id, keep(run_id, Path(given.name).name, given.getvalue()))
    except DropoutError as error:
        st.session_state[_REFUSED] = error
    else:
        st.session_state["survey_round"] = st.session_state.get("survey_round", 0) + 1


def keep(run_id: str, name: str, content: bytes) -> Survey:
    """Read a file and keep its answers; the file itself goes."""
    with TemporaryDirectory() as folder:
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        file = Path(folder) / name
        file.write_bytes(content)
        found = read_survey(file, scratch, _learners(run_id))
    answers = [Answer(row.learner_id, row.question, row.answer, None if pd.isna(row.reason) else row.reason, bool(row.commented))
               for row in found.answers.itertuples()]  # fmt: skip
    session.cases().keep_answers(run_id, answers, session.actor(), session.now())
    return found


def _learners(run_id: str) -> dict[str, str]:
    """The learner id by everything a learner of a run may be named by in a file."""
    people = session.workspace().identities([run_id])
    members = set(cache.tables(run_id).enrolments["learner_id"].astype(str))
    known = {str(row[column]): str(row["learner_id"]) for row in people.to_dict("records") if row["learner_id"] in members
             for column in ("source_learner_id", "email") if pd.notna(row.get(column))}  # fmt: skip
    return known | {learner: learner for learner in members}


def _tell(run_id: str) -> None:
    """What became of every row of the last file, or why it was refused."""
    if refused := st.session_state.pop(_REFUSED, None):
        components.problem(refused)
    of_run, found = st.session_state.get(_READ, (None, None))
    if found is None or of_run != run_id:
        return
    st.markdown(account([found.file]))
    lines = [f"**{plain(group.column)}** · {plain(group.line)}" if group.column else plain(group.line) for group in found.dropped]
    if found.unknown_reasons:
        lines.append(f"{found.unknown_reasons:,} answers were kept without their reason, which is none of those above.")
    st.markdown("\n".join(f"- {line}" for line in lines))
