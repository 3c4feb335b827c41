"""What an import may silently lack: leavers who are not listed, learners nobody lists, outcomes that cannot be right."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dropout.domain import Outcome
from dropout.readers.course.facts import Facts
from dropout.readers.course.plan import RunPlan
from dropout.readers.report import Finding, Severity
from dropout.schema import among

_NO_LEAVERS = "Leavers may be missing from the export: many systems list current learners only."
_NO_COMPLETERS = "Nobody is said to have completed: once the run is over, add a gradebook or a list of results."
_PAUSE, _GROUP = np.timedelta64(42, "D"), 3  # between two deliveries; learners
_ALIKE, _STAYED = 0.2, 0.1  # how many fewer one may have than the other; may be in both, as one teacher always may
_MOST = 0.5  # of the learners: so many without a trace point at ids that do not fit


def silent_learners(plan: RunPlan, active: set[str]) -> list[Finding]:
    """Listed learners without any activity stay in; if they are most, the ids of the files may not fit each other."""
    learners = plan.learners
    silent = learners.loc[~among(learners["person"], active), "source_id"]
    if not plan.lists or silent.empty or not active:
        return []
    message = f"{len(silent)} of {len(learners)} learners show no activity; they stay in as silent learners."
    many = len(silent) > _MOST * len(learners)
    do = "If this is most of them, compare how the files name people: ids, or full names." if many else ""
    return [_finding(message, do, list(silent), file=", ".join(plan.lists))]


def learners_nobody_lists(plan: RunPlan, facts: Facts) -> list[Finding]:
    """A log alone never names who did nothing at all."""
    if plan.lists or plan.people.empty or facts.only_active:
        return []
    message = f"No file lists who is enrolled in {plan.named}: learners who never did anything are not in it."
    return [_finding(message, "Add the list of participants or the gradebook; those who never came matter most.", [])]


def several_deliveries(plan: RunPlan, acting: pd.DataFrame) -> list[Finding]:
    """Whether a course was used again: after a long pause come about as many others, and hardly anybody was there before and after.

    `acting` has person, course, and the first and last day on which each learner acted.
    """
    own = acting[acting["course"].isna() | (acting["course"] == plan.course)].groupby("person")
    spans = own.agg(first=("first", "min"), last=("last", "max")).sort_values("first", ignore_index=True)
    firsts, lasts = spans["first"].to_numpy(), spans["last"].sort_values().to_numpy()
    gone = lasts.searchsorted(firsts - _PAUSE, side="right")  # whose last day is long before somebody's first
    new = len(spans) - spans["first"].searchsorted(firsts)
    fewer, more = np.minimum(gone, new), np.maximum(gone, new)
    again = spans["first"][(fewer >= _GROUP) & (fewer >= _ALIKE * more) & (len(spans) - gone - new <= np.maximum(1, _STAYED * fewer))]
    starts = again[again.diff().isna() | (again.diff() > _PAUSE)]
    if starts.empty:
        return []
    message = f"{plan.named} seems to have been given {len(starts) + 1} times: after a long pause nearly all are new."
    do = "Give the log of one delivery at a time, or with a list of the participants of each: then each is a run of its own."
    return [_finding(message, do, [f"from {day:%Y-%m-%d} on" for day in starts])]


def left_out(people: list[str], kinds: str) -> list[Finding]:
    """People who acted in a run whose lists do not have them."""
    if not people:
        return []
    are = "is" if len(people) == 1 else "are"
    message = f"{len(people)} of the people in the log {are} in no {kinds}; their rows were dropped."
    do = "Staff belong there. Add a learner who is missing to the list and import again."
    return [_finding(message, do, people, severity=Severity.DROPPED)]


def test_users(plan: RunPlan) -> list[Finding]:
    """Test, preview and staff accounts that a file itself marks as such."""
    marked = plan.people[plan.people["role"].notna()]
    if marked.empty:
        return []
    are, user, learners = ("account is a", "user", "a learner") if len(marked) == 1 else ("accounts are", "users", "learners")
    message = f"{len(marked)} {are} staff, test or system {user} of {plan.named}: not counted as {learners}."
    do = "Nothing, unless a learner is among them: then correct the role in the file."
    return [_finding(message, do, list(marked["source_id"]), severity=Severity.DROPPED)]


def work_without_dates(plan: RunPlan, assessments: pd.DataFrame) -> list[Finding]:
    """Assessed work of which nobody knows when it is due: what is missed or late then cannot be told."""
    if assessments.empty or assessments["due_day"].notna().any():
        return []
    message = f"No file says when the work of {plan.named} is due: late and missed work cannot be told."
    do = "Give the course's calendar (.ics) along, as your system exports it; the help on formats says where it is."
    return [_finding(message, do, [])]


def outcome_doubts(plan: RunPlan, enrolments: pd.DataFrame, length: int, until: int, facts: Facts) -> list[Finding]:
    """Outcomes that nobody has, that all share, that came before the end or after the data."""
    known = enrolments.loc[enrolments["outcome"] != Outcome.UNKNOWN.value, "outcome"]
    found = []
    if known.empty and not any(result.file in plan.files for result in facts.results):
        message = f"Nothing says how {plan.named} ended for anybody; every outcome is unknown."
        found.append(_finding(message, "Add a gradebook or a results sheet to train on this run.", []))
    if len(known) >= 10 and known.nunique() == 1:
        message = f"Every known outcome of {plan.named} is the same: {known.iloc[0]}. Nothing can be learnt from one kind of ending."
        do = _NO_LEAVERS if known.iloc[0] == Outcome.COMPLETED.value else _NO_COMPLETERS
        found.append(_finding(message, do, [], total=len(known)))
    early = (known == Outcome.COMPLETED.value).sum()
    if early and until < length:
        marked = "1 learner is" if early == 1 else f"{early} learners are"
        message = f"{plan.named} is still going on at the end of the data, yet {marked} marked as completed."
        do = "Check the length of the run, and that the results are final."
        found.append(Finding(Severity.NOTICED, message, do=do, mend=(f"run_length:{plan.run_id}", str(until))))
    dated = facts.outcomes.dropna(subset="at")
    last = facts.exported_at and max(facts.exported_at.values())
    late = dated[dated["at"] > last] if last else dated.head(0)
    if len(late):
        are = "outcome is" if len(late) == 1 else "outcomes are"
        message = f"{len(late)} {are} dated after the export was made, when nobody can have known."
        found.append(_finding(message, "Check the dates in the file.", list(late["at"].astype("string"))))
    return found


def unmatched(mentions: pd.DataFrame, plan: RunPlan) -> list[Finding]:
    """People of one list whom no other list of the run has."""
    listed = mentions[among(mentions["person"], plan.people["person"]) & mentions["listed"].fillna(False).astype(bool)]
    files = {str(file): set(part["person"]) for file, part in listed.groupby("file", sort=False)}
    names = plan.people.set_index("person")["source_id"]
    found = []
    for file, people in files.items():
        others = set().union(*(other for name, other in files.items() if name != file)) if len(files) > 1 else people
        alone = sorted(names[names.index.isin(people - others)])
        if alone and len(alone) < len(people):
            are = "person is" if len(alone) == 1 else "people are"
            message = f"{len(alone)} {are} in {file} and in no other list of the run."
            found.append(_finding(message, "Compare how the files name them: id, e-mail, then full name are looked at.", alone, file=file))
    return found


def _finding(message: str, do: str, people: list[str], *, file: str = "", severity: Severity = Severity.NOTICED, total: int = 0) -> Finding:
    examples = tuple(str(person) for person in people[:10])
    return Finding(severity, message, do=do, file=file, examples=examples, total=total or len(people))
