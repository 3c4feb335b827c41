"""Answers that name learners: who is on the list, new, silent, back, due, overdue, or has not answered."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dropout.asking.answer import LEARNER, Answer, Course, count, filled
from dropout.cases import Case
from dropout.cases.week import Task, my_week
from dropout.domain import Tier
from dropout.milestones import positive_signals
from dropout.tiers import list_outlook

SILENT_DAYS = 14


def on_list(course: Course) -> Answer:
    """Everybody under Contact first, with the reason that raises the estimate most."""
    members = course.scored.members
    listed = members[members["tier"] == Tier.CONTACT_FIRST]
    first = f"{len(listed):,} of {count(len(members))} stand under Contact first at the end of week {course.week}."
    told = [first, *_worth(course)] if len(listed) else ["Nobody stands under Contact first."]
    return Answer(tuple(told), "caseload", _with_reasons(course, listed))


def _worth(course: Course) -> list[str]:
    if not course.scored.basis.shows_frequency:
        return ["Only their order is known: there are no comparable finished runs."]
    outlook, aim = list_outlook(course.scored.members), course.scored.aim
    return [
        f"Of them about {outlook.expected_hits:.0f} {aim.future_phrase}; about {outlook.expected_misses:.0f} who {aim.future_again} "
        "are not on the list."
    ]


def new_on_list(course: Course) -> Answer:
    """Who is on the list now and was not at the end of the week before."""
    if course.week == 1:
        return Answer(("This is the first week: everybody on the list is new.",), "my_week", on_list(course).table)
    standing, members = course.standing(), course.scored.members
    fresh = members[[standing.is_new(learner) for learner in members["learner_id"]]]
    told = f"New on the list since the end of week {course.week - 1}: {count(len(fresh))}."
    gone = len(set(standing.listed_before) - set(standing.listed))
    return Answer((told, f"{count(gone)} left it."), "my_week", _with_reasons(course, fresh))


def _with_reasons(course: Course, members: pd.DataFrame) -> pd.DataFrame | None:
    raising = [course.scored.reasons(one, 1)[0] for one in members["enrolment_id"]]
    return filled(pd.DataFrame({LEARNER: members["learner_id"].to_numpy(), "Raises the estimate most":
                                [found[0].sentence if found else "no single signal" for found in raising]}))  # fmt: skip


def silent(course: Course) -> Answer:
    """Members without activity for two weeks or more, longest first, and those never seen at all."""
    frame, members = course.scored.frame, course.scored.members
    if frame["active_days_last_14d"].isna().all():
        return Answer(("The data of this run holds no activity: who has been silent cannot be told.",), "caseload")
    days = frame["days_since_last_activity"].to_numpy(float)
    rows = pd.DataFrame({LEARNER: members["learner_id"].to_numpy(), "days": days, "Tier": [Tier(tier).words for tier in members["tier"]]})
    rows = rows[rows["days"].isna() | (rows["days"] >= SILENT_DAYS)].sort_values(
        ["days", LEARNER], ascending=[False, True], na_position="first"
    )
    never = int(rows["days"].isna().sum())
    told = [f"{len(rows):,} of {count(len(members))} had no activity for {SILENT_DAYS} days or more at the end of week {course.week}."]
    told += [f"{never:,} of them {'was' if never == 1 else 'were'} never seen."] if never else []
    words = ["never seen" if pd.isna(one) else count(int(one), "day") for one in rows["days"]]
    return Answer(tuple(told), "caseload", filled(rows.assign(**{"Without activity": words})[[LEARNER, "Without activity", "Tier"]]))


def came_back(course: Course) -> Answer:
    """Who was active again after a silence, or has handed in the last overdue work, in the two weeks before."""
    found = positive_signals(course.record())
    who = found["enrolment_id"].map(course.scored.members.set_index("enrolment_id")["learner_id"])
    back, caught = ((found["signal"] == signal).sum() for signal in ("came_back", "caught_up"))
    told = f"In the last two weeks {count(int(back))} came back after a silence, and {count(int(caught))} caught up with overdue work."
    table = pd.DataFrame({LEARNER: who, "What went well": found["sentence"]}).dropna().reset_index(drop=True)
    return Answer((told,), "my_week", filled(table))


def due(course: Course) -> Answer:
    """What wants doing within a week."""
    tasks = _tasks(course)
    own = [(task, case) for task, case in tasks if task in (Task.OVERDUE, Task.DUE, Task.BACK)]
    late = sum(task is Task.OVERDUE for task, _ in own)
    told = f"To look at again within a week: {count(len(own), 'case')}." if own else "Nothing is due within a week."
    told += f" Overdue among them: {late:,}." if late else ""
    new = sum(task is Task.NEW for task, _ in tasks)
    return Answer((told, f"Besides, new on the list: {count(new)}."), "my_week", _task_table(own))


def overdue(course: Course) -> Answer:
    """Cases whose day has passed."""
    own = [(task, case) for task, case in _tasks(course) if task is Task.OVERDUE]
    told = f"{count(len(own), 'case')} {'is' if len(own) == 1 else 'are'} overdue." if own else "Nothing is overdue."
    return Answer((told,), "my_week", _task_table(own))


def waiting(course: Course) -> Answer:
    """Who was contacted and has neither answered nor been active since."""
    tasks = _tasks(course)
    own = [(task, case) for task, case in tasks if task is Task.WAITING]
    again = sum(task is Task.ACTIVE_AGAIN for task, _ in tasks)
    told = [f"{count(len(own))} {'was' if len(own) == 1 else 'were'} contacted, with no answer and no activity since."
            if own else "Nobody who was contacted is without an answer or activity since."]  # fmt: skip
    told += [f"{count(again)} more {'was' if again == 1 else 'were'} active again since the contact."] if again else []
    return Answer(tuple(told), "my_week", _task_table(own))


def _tasks(course: Course) -> list[tuple[Task, Case]]:
    return my_week(str(course.scored.run["run_id"]), course.cases(), course.standing(), course.on)


def _task_table(tasks: Sequence[tuple[Task, Case]]) -> pd.DataFrame | None:
    rows = [(case.learner_id, task.words, case.status.words, case.due_on, case.contacted_on) for task, case in tasks]
    return filled(pd.DataFrame(rows, columns=[LEARNER, "What", "Status", "Due", "Last contact"]))
