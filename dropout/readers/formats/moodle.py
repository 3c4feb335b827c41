"""Moodle: the course log, with gradebook, participants or results sheets beside it."""

from __future__ import annotations

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.formats.moodle_log import empty_log, read_log, recognise_log
from dropout.readers.formats.moodle_marks import add_marks, taken_as_percentages
from dropout.readers.formats.moodle_people import acting_learners, ask_staff, enrolments_table
from dropout.readers.formats.moodle_rosters import Roster, read_roster, recognise_roster
from dropout.readers.formats.moodle_runs import ROLE_WORDS, RunPlan, plan_runs
from dropout.readers.formats.moodle_tables import DAY, Calendar, ask_calendar, events_table, resources_table, work_tables
from dropout.readers.report import Finding, Ledgers, Severity
from dropout.readers.sources import Source
from dropout.schema import Tables, combine, empty_table


class MoodleReader:
    """Logs in any language of the interface; rosters with no learner in common split one log into several runs."""

    name = "moodle"
    title = "Moodle (log, gradebook, participants, results sheet)"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """A log or a gradebook by itself; lists of people and results only beside one of these."""
        return recognise_log(source) or recognise_roster(source, beside)

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read log and rosters together; tables are missing while a question on the dates is open."""
        return _MoodleImport(context).read(sources)


READER = MoodleReader()


class _MoodleImport:
    def __init__(self, context: ReadContext) -> None:
        self.context = context
        self.ledgers = Ledgers()
        self.result = ReadResult()

    def read(self, sources: list[tuple[Source, Recognition]]) -> ReadResult:
        rosters = [read_roster(source, claim, self.ledgers) for source, claim in sources if claim.role != "log"]
        for roster in rosters:
            self.ledgers.settle(roster.people)
        log, complete = self._log([(source, claim) for source, claim in sources if claim.role == "log"])
        if complete and (len(log) or rosters):
            plans = plan_runs(log, rosters)
            log = self._assigned(log, plans, rosters)
            self.result.tables = combine([self._run(plan, log) for plan in plans])
            self._identities(plans)
        elif not complete:
            self.ledgers.settle(log)
        else:
            message = f"Nothing is left of the log: {'; '.join(ledger.report.line for ledger in self.ledgers.values())}."
            do = "Compare the dropped rows with what was exported; descriptions have to name user ids, and times have to be dates."
            self.result.findings.append(Finding(Severity.BLOCKS, message, do=do, file=sources[0][0].name))
        self.result.files = [ledger.report for ledger in self.ledgers.values()]
        self.result.dropped_rows = [ledger.frame() for ledger in self.ledgers.values()]
        return self.result

    def _log(self, sources: list[tuple[Source, Recognition]]) -> tuple[pd.DataFrame, bool]:
        """The actions of all logs together, each once; and whether the dates of every one are settled."""
        parts: list[pd.DataFrame] = []
        seen: set[str] = set()
        complete = True
        for source, claim in sources:
            self.context.progress(f"Reading {source.name}", 0.2)
            log = read_log(source, claim, self.ledgers, self.context, self.result.questions)
            if log is None:
                complete = False
                continue
            same = log["at"].astype("string") + log["description"] + log["context"].fillna("")
            parts.append(self.ledgers.keep(log, ~same.isin(seen), reason="already in another file"))
            seen |= set(same)
        log = pd.concat([empty_log(), *parts], ignore_index=True) if parts else empty_log()
        return log.sort_values("at", kind="stable", ignore_index=True), complete

    def _assigned(self, log: pd.DataFrame, plans: list[RunPlan], rosters: list[Roster]) -> pd.DataFrame:
        """The rows about people of some run; the others are dropped, and the people listed."""
        rows = pd.Index([row for plan in plans for row in plan.actions.index])
        kinds = " or ".join(dict.fromkeys(ROLE_WORDS[roster.role] for roster in rosters))
        outside = log.drop(index=rows)
        people = sorted(outside.loc[outside["person"] == outside["source_id"], "person"].unique())
        if people:
            message = (
                f"{len(people)} of the people in the log {'is' if len(people) == 1 else 'are'} in no {kinds}; their rows were dropped."
            )
            do = "Staff belong there. Add a learner who is missing to the sheet and import again."
            self.result.findings.append(Finding(Severity.DROPPED, message, do=do, examples=tuple(people[:10]), total=len(people)))
        for plan in plans if len(log) else []:
            self._tell_silent(plan)
        return self.ledgers.keep(log, log.index.isin(rows), reason=f"learner in no {kinds}", column="description")

    def _tell_silent(self, plan: RunPlan) -> None:
        silent = plan.learners.loc[~plan.learners["source_id"].isin(plan.actions["person"].unique()), "source_id"]
        if not plan.rosters or silent.empty:
            return
        files = ", ".join(roster.name for roster in plan.rosters)
        message = f"{len(silent)} of {len(plan.learners)} learners have no row in a log; they stay in as silent learners."
        do = (
            "If this is most of them, compare how the files name people: ids, or full names."
            if len(silent) > len(plan.learners) / 2
            else ""
        )
        self.result.findings.append(
            Finding(Severity.NOTICED, message, do=do, file=files, examples=tuple(silent.head(10).astype(str)), total=len(silent))
        )

    def _run(self, plan: RunPlan, log: pd.DataFrame) -> Tables:
        asked = self.result.questions
        calendar = ask_calendar(plan, acting_learners(plan.actions), self.context, asked)
        plan = plan if plan.rosters else self._without_staff(plan, calendar)
        self.ledgers.settle(plan.actions)
        enrolments = enrolments_table(plan, calendar, self.context, asked)
        if (enrolments["outcome"] == Outcome.UNKNOWN.value).all() and not any(roster.result for roster in plan.rosters):
            message = f"Nothing says how {plan.title} ended for anybody; every outcome is unknown."
            self.result.findings.append(Finding(Severity.NOTICED, message, do="Add a gradebook or a results sheet to train on this run."))
        actions = plan.actions[plan.actions["person"] == plan.actions["source_id"]]
        actions = actions.assign(enrolment_id=actions["person"].map(enrolments.set_index("source_id")["enrolment_id"]))
        until = int(((log["at"].max().normalize() - calendar.starts_on) // DAY) + 1) if len(log) else calendar.length_days
        work = work_tables(actions, calendar, plan.run_id)
        for roster in plan.rosters:
            day = until if roster.downloaded is None else int((roster.downloaded.normalize() - calendar.starts_on) // DAY)
            work = add_marks(plan, roster, day, enrolments, work, self.context, asked)
            self._tell_scale(roster, taken_as_percentages(plan, roster, self.context))
        return Tables(
            runs=_runs_table(plan, calendar, until),
            enrolments=enrolments.drop(columns="source_id"),
            events=events_table(actions, calendar, plan.run_id),
            attributes=empty_table("attributes"),
            resources=resources_table(actions, plan.run_id),
            assessments=work[0],
            submissions=work[1],
        )

    def _tell_scale(self, roster: Roster, titles: list[str]) -> None:
        if titles:
            message = f"The export does not state highest marks; those of {len(titles)} columns are taken to be 100."
            do = "Where one is not, answer max_score:<run>/<title> with its highest mark."
            self.result.findings.append(
                Finding(Severity.NOTICED, message, do=do, file=roster.name, examples=tuple(titles[:10]), total=len(titles))
            )

    def _without_staff(self, plan: RunPlan, calendar: Calendar) -> RunPlan:
        staff = ask_staff(plan, calendar, self.context, self.result.findings, self.result.questions)
        actions = self.ledgers.keep(plan.actions, ~plan.actions["person"].isin(staff), reason="done by staff", column="description")
        learners = plan.learners[~plan.learners["source_id"].isin(staff)].reset_index(drop=True)
        return RunPlan(plan.run_id, plan.title, plan.course, learners, actions, [], {})

    def _identities(self, plans: list[RunPlan]) -> None:
        people = pd.concat([plan.learners for plan in plans]).drop_duplicates("source_id")
        self.result.identities = pd.DataFrame(
            {
                "learner_id": people["source_id"].map(self.context.pseudonym),
                "source_learner_id": people["source_id"],
                "name": people["name"],
                "email": people["email"],
            }
        ).astype("string")


def _runs_table(plan: RunPlan, calendar: Calendar, until: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "run_id": [plan.run_id],
            "source": READER.name,
            "institution": pd.NA,
            "course": plan.course,
            "title": plan.title,
            "starts_on": calendar.starts_on,
            "starts_on_provenance": calendar.starts_on_provenance,
            "length_days": calendar.length_days,
            "length_provenance": calendar.length_provenance,
            "registration_known": False,
            "data_until_day": until,
        }
    )
