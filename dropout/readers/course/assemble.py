"""Facts in, canonical tables out: one way for every format."""

from __future__ import annotations

import pandas as pd

from dropout.readers.base import ReadContext, ReadResult
from dropout.readers.course import checks
from dropout.readers.course.activity import Activity
from dropout.readers.course.calendar import Calendar, Edges, ask_calendar, ask_weeks, is_counted
from dropout.readers.course.due import due_from_calendar
from dropout.readers.course.facts import Facts, facts_frame
from dropout.readers.course.guests import take_guests
from dropout.readers.course.marked import marked_days
from dropout.readers.course.match import match_people
from dropout.readers.course.members import ask_staff, enrolments_table
from dropout.readers.course.plan import RunPlan, plan_runs
from dropout.readers.course.tables import attributes_table, resources_table, runs_table
from dropout.readers.course.undated import undated_snapshot
from dropout.readers.course.work import add_marks, work_from_activity
from dropout.readers.report import Finding, Severity
from dropout.readers.staging import Stage, open_stage
from dropout.schema import Tables, among

NOT_LISTED = "learner in no list of the run"
STAFF, TEST, SYSTEM = "done by staff", "test user", "done by the system, not by a person"
_VERDICTS = {"staff": STAFF, "test": TEST, "system": SYSTEM}


def assemble(facts: Facts, context: ReadContext) -> ReadResult:
    """The canonical tables of the runs that the facts are about, or a snapshot where nothing in them has a date.

    Every row handed on is counted as kept or dropped. People without a list of members count by what they did; where there
    are lists, whoever is on none of them is left out and told.
    """
    with open_stage(context) as stage:
        take_guests(facts, context, stage)
        result = _Assembly(facts, context, stage).run()
    for path in facts.actions:
        path.unlink()
    result.files = [ledger.report for ledger in facts.ledgers.values()]
    result.dropped_rows = [ledger.frame() for ledger in facts.ledgers.values()]
    result.findings, result.questions = facts.findings, facts.questions
    return result


class _Assembly:
    """One import on its way: people, then runs, then calendars, then tables."""

    def __init__(self, facts: Facts, context: ReadContext, stage: Stage) -> None:
        self.facts, self.context = facts, context
        self.activity = Activity(stage, facts.actions)
        self.acting, self.ends = self.activity.people_and_ends()
        self.mentions = _mentions(facts, self.acting)

    def run(self) -> ReadResult:
        facts = self.facts
        if self.mentions.empty:
            self._tell_nothing()
            return ReadResult()
        self.context.progress("Putting learners and runs together", 0.7)
        person_of = self.mentions.drop_duplicates("who").set_index("who")["person"]
        for name in ("changes", "marks", "markings", "outcomes", "attributes"):
            table = getattr(facts, name)
            setattr(facts, name, table.assign(who=table["who"].map(person_of).astype("string")))
        for result in facts.results:
            result.cells.index = pd.Index(result.cells.index.map(person_of))
        plans = plan_runs(facts, self.mentions)
        self._place(plans, staff={})
        busy = self.activity.busy_days()
        calendars = {plan.run_id: self._calendar(plan, busy.get(plan.run_id)) for plan in plans}
        dated = [(plan, calendar) for plan in plans if (calendar := calendars[plan.run_id])]
        staff = {plan.run_id: self._staff(plan, calendar) for plan, calendar in dated if not plan.lists}
        self._place(plans, staff)
        tables, snapshot = None, None
        if dated:
            tables = self._tables([(plan, calendar, staff.get(plan.run_id, set())) for plan, calendar in dated])
        else:
            snapshot = undated_snapshot(plans, facts, self.context)
        self._settle(plans, [plan for plan, _ in dated] or plans, staff)
        return ReadResult(tables=tables, snapshot=snapshot, identities=self._identities(plans))

    def _place(self, plans: list[RunPlan], staff: dict[str, set[str]]) -> None:
        """Tell the activity whose actions belong to which run, and which are not to count."""
        parts = [_members(plan, self.mentions, self.acting, staff.get(plan.run_id, set()), self.context) for plan in plans]
        self.activity.assign(pd.concat(parts, ignore_index=True).drop_duplicates(["who", "course"]))

    def _calendar(self, plan: RunPlan, busy: Edges) -> Calendar | None:
        courses, last = self.facts.courses, self._last(plan)
        own = courses[courses["course"] == plan.course]
        stated = own if len(own) else courses[courses["course"].isna()]
        if last is not None and is_counted(last):
            return ask_weeks(plan, last, self.context, self.facts.questions)
        dates = pd.concat([self._own(name, plan)[column] for name, column in (("marks", "submitted_at"), ("changes", "at"))]).dropna()
        dated = (dates.min().normalize(), dates.max().normalize()) if len(dates) else None
        return ask_calendar(plan, stated, busy, dated, self.context, self.facts.questions)

    def _own(self, name: str, plan: RunPlan) -> pd.DataFrame:
        table = getattr(self.facts, name)
        own = among(table["who"], plan.people["person"])
        return table[own & (table["course"].isna() | (table["course"] == plan.course))] if "course" in table else table[own]

    def _staff(self, plan: RunPlan, calendar: Calendar) -> set[str]:
        acting = self.acting.merge(self.mentions[["who", "person"]].drop_duplicates("who"), on="who")
        acting = acting[acting["course"].isna() | (acting["course"] == plan.course)]
        return ask_staff(plan, acting.groupby("person")["staff_from"].min(), calendar, self.facts, self.context)

    # Tables ----------------------------------------------------------------------------------------

    def _tables(self, runs: list[tuple[RunPlan, Calendar, set[str]]]) -> Tables:
        hand_ins, used = self.activity.hand_ins(), self.activity.resources()
        parts: dict[str, list[pd.DataFrame]] = {}
        for plan, calendar, staff in runs:
            for name, table in self._run(plan, calendar, staff, hand_ins, used).items():
                parts.setdefault(name, []).append(table)
        starts = pd.DataFrame({"run": [plan.run_id for plan, _, _ in runs], "starts_on": [c.starts_on.to_pydatetime() for _, c, _ in runs]})
        events = self.activity.write_events(starts, used, self.context.scratch)
        return Tables(events=events, **{name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()})

    def _run(
        self, plan: RunPlan, calendar: Calendar, staff: set[str], hand_ins: pd.DataFrame, used: pd.DataFrame
    ) -> dict[str, pd.DataFrame]:
        facts = self.facts
        learners = plan.learners[~plan.learners["person"].isin(staff)].reset_index(drop=True)
        enrolments = enrolments_table(plan, learners, calendar, self._first_seen(plan), facts, self.context)
        until, enrolment_of = self._until(plan, calendar), enrolments.set_index("person")["enrolment_id"]
        work, marked = work_from_activity(plan, hand_ins, calendar), marked_days(plan, hand_ins, facts.markings, enrolment_of, calendar)
        assessments, submissions = add_marks(plan, work, marked, enrolment_of, calendar, until, facts, self.context)
        assessments = due_from_calendar(plan, assessments, calendar, self.context.appointments)
        acts = self.acting.assign(person=self.acting["who"].map(self.mentions.drop_duplicates("who").set_index("who")["person"]))
        facts.findings += checks.silent_learners(plan, set(acts["person"])) + checks.learners_nobody_lists(plan, facts)
        facts.findings += checks.unmatched(self.mentions, plan) + checks.work_without_dates(plan, assessments)
        facts.findings += checks.several_deliveries(plan, acts[among(acts["person"], learners["person"])]) + checks.test_users(plan)
        facts.findings += checks.outcome_doubts(plan, enrolments, calendar.length_days, until, facts)
        return {
            "runs": runs_table(plan, calendar, until, facts),
            "enrolments": enrolments.drop(columns="person"),
            "attributes": attributes_table(self._own("attributes", plan), enrolment_of),
            "resources": resources_table(plan, used, calendar, facts),
            "assessments": assessments,
            "submissions": submissions,
        }

    def _first_seen(self, plan: RunPlan) -> pd.Series:
        """The first dated fact about each person of a run."""
        acting = self.acting.merge(self.mentions[["who", "person"]].drop_duplicates("who"), on="who")
        acting = acting[acting["course"].isna() | (acting["course"] == plan.course)]
        dates = [acting.set_index("person")["first"]]
        dates += [self._own(name, plan).set_index("who")[column] for name, column in (("changes", "at"), ("marks", "submitted_at"))]
        return pd.concat(dates).dropna().groupby(level=0).min()

    def _until(self, plan: RunPlan, calendar: Calendar) -> int:
        """The first day of which the export knows nothing."""
        last = self._last(plan)
        return max(calendar.day(last) + 1, 0) if last is not None else calendar.length_days

    def _last(self, plan: RunPlan) -> pd.Timestamp | None:
        """The last moment that the files tell of; None where nothing has a date. Tables by weeks end with their last one."""
        counted = [at for file, at in self.facts.exported_at.items() if file in plan.files and is_counted(at)]
        if counted:
            return max(counted)
        acted = self.ends[self.ends["course"].isna() | (self.ends["course"] == plan.course)]
        acted = acted if len(acted) else self.ends  # of a course that no log tells of
        dates = [acted["last"], self._own("marks", plan)["submitted_at"], self._own("changes", plan)["at"]]
        dates.append(pd.Series([at for file, at in self.facts.exported_at.items() if file in plan.files], dtype="datetime64[us]"))
        known = pd.concat([part.astype("datetime64[us]") for part in dates]).dropna()
        return known.max() if len(known) else None

    # The account -----------------------------------------------------------------------------------

    def _settle(self, plans: list[RunPlan], used: list[RunPlan], staff: dict[str, set[str]]) -> None:
        """Count every row of every file: kept with the person it is about, or dropped with the reason."""
        ledgers = self.facts.ledgers
        named_staff = {person for people in staff.values() for person in people}
        learners = {person for plan in used for person in plan.learners["person"]} - named_staff
        roles = self.mentions.dropna(subset="role").drop_duplicates("person").set_index("person")["role"]
        roles = pd.concat([roles, pd.Series("staff", index=sorted(named_staff - set(roles.index)), dtype="string")])
        undated = {person for plan in plans if plan not in used for person in plan.learners["person"]} - learners
        people = self.facts.people.assign(who=self.facts.people["who"].map(self.mentions.drop_duplicates("who").set_index("who")["person"]))
        for table in (people, self.facts.changes, self.facts.marks):
            rows = table.dropna(subset=["file", "row"])
            for role, reason in _VERDICTS.items():
                rows = ledgers.keep(rows, ~among(rows["who"], roles.index[roles == role]), reason=reason)
            alone = "marks without dates beside runs with dates; import this file on its own"
            rows = ledgers.keep(rows, ~among(rows["who"], undated), reason=alone)
            ledgers.settle(ledgers.keep(rows, among(rows["who"], learners), reason=NOT_LISTED))
        self.activity.settle(ledgers, NOT_LISTED)
        placed = {person for plan in plans for person in plan.learners["person"]}
        outside = self.mentions[~among(self.mentions["person"], placed) & self.mentions["role"].isna()]
        acting = outside[among(outside["who"], self.acting["who"])]
        self.facts.findings += checks.left_out(sorted(acting["source_id"].unique()), "list of the run")

    def _identities(self, plans: list[RunPlan]) -> pd.DataFrame:
        people = pd.concat([plan.learners for plan in plans]).drop_duplicates("source_id")
        return pd.DataFrame(
            {
                "learner_id": people["source_id"].map(self.context.pseudonym),
                "source_learner_id": people["source_id"],
                "name": people["name"],
                "email": people["email"],
            }
        ).astype("string")

    def _tell_nothing(self) -> None:
        if any(not question.safe and question.key not in self.context.answers for question in self.facts.questions):
            return  # the rows wait for an answer
        ledgers = self.facts.ledgers
        message = f"Nothing is left of these files: {'; '.join(f'{name}: {ledger.report.line}' for name, ledger in ledgers.items())}."
        dropped = any(ledger.report.rows_dropped for ledger in ledgers.values())
        do = (
            "Compare the dropped rows with what was exported."
            if dropped
            else "They name no learner: give the files that do along with them."
        )
        self.facts.findings.append(Finding(Severity.BLOCKS, message, do=do, file=next(iter(ledgers), "")))


def _mentions(facts: Facts, acting: pd.DataFrame) -> pd.DataFrame:
    """Everybody whom any fact names, with person and source_id; who is only named by a fact gets a mention of their own."""
    named = [acting[["who", "course"]]]
    named += [table[["who", "course"]] for table in (facts.changes, facts.outcomes, facts.attributes)]
    named.append(facts.marks[["who", "file"]].assign(course=pd.NA))
    others = pd.concat(named).dropna(subset="who").drop_duplicates(["who", "course"])
    known = set(zip(facts.people["who"], facts.people["course"].fillna(""), strict=True))
    anywhere = set(facts.people["who"])
    new = [
        (who, "" if pd.isna(course) else course) not in known and not (who in anywhere and pd.isna(course))
        for who, course in zip(others["who"], others["course"], strict=True)
    ]
    extra = facts_frame("people", others[new].drop(columns="file", errors="ignore").assign(listed=False))
    extra["id"] = extra["who"].where(~among(extra["who"], anywhere))
    people = pd.concat([facts.people, extra], ignore_index=True) if len(extra) else facts.people
    people = people.dropna(subset="who")
    return people.merge(match_people(people), on="who") if len(people) else people.assign(person=pd.NA, source_id=pd.NA)


def _members(plan: RunPlan, mentions: pd.DataFrame, acting: pd.DataFrame, staff: set[str], context: ReadContext) -> pd.DataFrame:
    """Whose actions belong to a run, and why those of some do not count."""
    people = plan.people.assign(run=plan.run_id)
    verdict = people["role"].map(_VERDICTS).astype("string")
    verdict = verdict.mask(people["person"].isin(staff), STAFF)
    if plan.lists:
        verdict = verdict.mask(verdict.isna() & ~people["listed"], NOT_LISTED)
    enrolment = plan.run_id + "/" + people["source_id"].map(context.pseudonym).astype("string")
    people = people.assign(verdict=verdict, enrolment_id=enrolment)[["person", "run", "verdict", "enrolment_id"]]
    whos = mentions[["who", "person"]].drop_duplicates().merge(people, on="person")
    whos = whos.merge(acting[["who", "course", "staff_from"]], on="who")
    own = whos["course"].isna() | (whos["course"] == plan.course)
    return whos[own].assign(course=whos["course"].fillna(""))
