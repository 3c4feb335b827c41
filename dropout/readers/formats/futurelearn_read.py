"""One FutureLearn table on its way into the facts of its run."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dropout.domain import AssessmentKind, EventKind, Outcome, SubmissionStatus
from dropout.readers.base import ReadContext
from dropout.readers.course import Facts
from dropout.readers.dates import WAITS
from dropout.readers.formats.futurelearn_tables import PERSONAL, PROTECTED, UNUSED
from dropout.readers.records import fold
from dropout.readers.report import Finding, Question, RowLedger, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import Stage
from dropout.sql import constant, quoted

UNKNOWN, NOT_COMPLETED = "unknown", "did not complete"


@dataclass
class Table:
    """One file of one run on its way into the facts."""

    source: Source
    ledger: RowLedger
    run: str
    facts: Facts
    stage: Stage
    context: ReadContext
    kinds: dict[tuple[str, str], str]  # kind of material by run and step, as far as the tables read so far tell

    def read(self, role: str) -> None:
        match role:
            case "enrolments":
                self._enrolments()
            case "team-members":
                self._team()
            case "step-activity":
                self._steps()
            case "question-response":
                self._questions()
            case "comments":
                self._said("author_id", "timestamp", EventKind.FORUM)
            case "peer-review-assignments":
                self._said("author_id", "submitted_at", EventKind.ASSIGNMENT, submits=True)
            case "peer-review-reviews":
                self._said("reviewer_id", "created_at", EventKind.COLLABORATION)
            case "leaving-survey-responses":
                self._left()
            case "video-stats":
                self._videos()
            case _:
                self._unused(role)

    # How tables are read ---------------------------------------------------------------------------

    def _columns(self, *names: str) -> dict[str, str]:
        header = self.source.preview.header if self.source.preview else ()
        folded = {fold(heading).replace(" ", "_"): heading for heading in header}
        return {name: folded[name] for name in names if name in folded}

    def _staged(self, *names: str) -> str:
        """The wanted columns of the file; those it lacks are NULL, "Unknown" and "--" are missing."""
        columns = self._columns(*names)
        view = self.stage.table(self.source, self.ledger, columns)
        missing = ("unknown", "--", "n/a", "null", "")
        cells = [
            f"CASE WHEN lower({name}) IN {missing} THEN NULL ELSE {name} END AS {name}"
            if name in columns
            else f"CAST(NULL AS VARCHAR) AS {name}"
            for name in names
        ]
        return self.stage.view(f"SELECT row, {', '.join(cells)} FROM {view}")

    def _timed(self, view: str, *names: str) -> str | None:
        """The view with `<name>_at` as timestamps; None while a question on the dates is open."""
        for name in names:
            dated = self.stage.times(view, name, self.source.name, self.facts.questions, into=f"{name}_time")
            if dated is None:
                self.stage.drop(f"SELECT row FROM {view}", self.ledger, reason=WAITS)
                return None
            view = dated
        return view

    def _without(self, view: str, rule: str, reason: str, column: str) -> str:
        """The rows that keep a rule; the others are dropped for the reason."""
        self.stage.drop(f"SELECT row, {column} FROM {view} WHERE ({rule}) IS NOT TRUE", self.ledger, reason=reason, column=column)
        return self.stage.view(f"SELECT * FROM {view} WHERE {rule}")

    # Tables ----------------------------------------------------------------------------------------

    def _enrolments(self) -> None:
        times = ("enrolled_at", "unenrolled_at", "fully_participated_at")
        view = self._timed(self._staged("learner_id", "role", *times, *PERSONAL), *times)
        if view is None:
            return
        frame = self.stage.frame(
            f"SELECT * FROM {self._without(view, 'learner_id IS NOT NULL', 'no learner id', 'learner_id')} ORDER BY row"
        )
        frame = frame.rename(columns={"learner_id": "who"}).assign(course=self.run, file=self.source.name)
        is_learner = frame["role"].isna() | (frame["role"].str.casefold() == "learner")
        role = pd.Series(pd.NA, index=frame.index, dtype="string").mask(~is_learner, "staff")
        self.facts.add("people", frame.assign(id=frame["who"], role=role, listed=True))
        for column, joined in (("enrolled_at_time", True), ("unenrolled_at_time", False)):
            moves = frame[["who", "course"]].assign(at=frame[column], joined=joined)
            self.facts.add("changes", moves[moves["at"].notna()])
        self._outcomes(frame[is_learner])
        wide = frame[["who", "course", *(name for name in PERSONAL if name in frame)]]
        long = wide.melt(["who", "course"], var_name="name", value_name="value").dropna(subset="value")
        self.facts.add("attributes", long.assign(is_protected=long["name"].isin(PROTECTED)))

    def _outcomes(self, learners: pd.DataFrame) -> None:
        """Full participation is FutureLearn's completion; what its absence means at the end is for the user to say."""
        if learners.empty:
            return
        done = learners["fully_participated_at_time"].notna()
        self.facts.add("outcomes", learners[done].assign(outcome=Outcome.COMPLETED.value, at=learners["fully_participated_at_time"]))
        key = f"unfinished:{self.run}"
        text = f"How did learners of {self.run} end who neither left nor fully participated?"
        why = "FutureLearn does not say. Once the run is over they did not complete; before that nobody knows."
        of_all = text.replace(f"of {self.run}", "of these runs")
        question = Question(key, text, "choice", UNKNOWN, why, (UNKNOWN, NOT_COMPLETED), about=str(self.run), of_all=of_all)
        answer = self.context.ask(question, self.facts.questions)
        if answer == NOT_COMPLETED:
            rest = learners[~done & learners["unenrolled_at_time"].isna()]
            self.facts.add("outcomes", rest[["who", "course"]].assign(outcome=Outcome.FAILED.value))

    def _team(self) -> None:
        frame = self.stage.frame(f"SELECT id AS who, row FROM {self._staged('id')}")
        self.facts.add(
            "people", frame.assign(id=frame["who"], course=self.run, file=self.source.name, role="staff", listed=False).dropna(subset="who")
        )
        self.ledger.drop(frame.loc[frame["who"].isna(), "row"], reason="no id", column="id")

    def _steps(self) -> None:
        view = self._timed(
            self._staged("learner_id", "step", "week_number", "step_number", "first_visited_at", "last_completed_at"),
            "first_visited_at", "last_completed_at",
        )  # fmt: skip
        if view is None:
            return
        view = self._without(view, "learner_id IS NOT NULL", "no learner id", "learner_id")
        view = self._without(
            view, "coalesce(first_visited_at_time, last_completed_at_time) IS NOT NULL", "no time of a visit", "first_visited_at"
        )
        named = self.stage.view(f"SELECT *, coalesce({_STEP}, step) AS place FROM {view}")
        self._act(named, "learner_id", self._kind(), "coalesce(first_visited_at_time, last_completed_at_time)")
        later = self.stage.view(f"SELECT * REPLACE (NULL AS row) FROM {named} WHERE last_completed_at_time > first_visited_at_time")
        self._act(later, "learner_id", self._kind(), "last_completed_at_time")
        self._material(named)

    def _act(self, view: str, who: str, kind: str, time: str) -> None:
        """Rows of a view as actions at their `place`."""
        self.facts.actions.append(
            self.stage.write_actions(
                f"SELECT {who} AS who, {quoted(self.run)} AS course, {kind} AS kind, place AS resource, 'Step ' || place AS title, "
                f'1 AS count, {time} AS "at", row, {constant(self.source.name)} AS file FROM {view}'
            )
        )

    def _material(self, view: str) -> None:
        steps = self.stage.frame(
            f"SELECT place AS resource, any_value(TRY_CAST(week_number AS INTEGER)) AS week FROM {view} GROUP BY place ORDER BY 2, 1"
        )
        kinds = steps["resource"].map(lambda place: self.kinds.get((self.run, place), EventKind.CONTENT.value))
        self.facts.add("resources", steps.assign(course=self.run, kind=kinds, title="Step " + steps["resource"]).dropna(subset="resource"))

    def _kind(self) -> str:
        """SQL for the kind of a step: a quiz or a video where another table says so, else content."""
        cases = " ".join(f"WHEN {quoted(place)} THEN {quoted(kind)}" for (run, place), kind in self.kinds.items() if run == self.run)
        return f"CASE place {cases} ELSE {quoted(EventKind.CONTENT)} END" if cases else quoted(EventKind.CONTENT)

    def _questions(self) -> None:
        """Each step with questions is a quiz. Its mark is the share right among first answers on the learner's first day:
        answers of later days were not known then."""
        names = ("learner_id", "quiz_question", "week_number", "step_number", "question_number", "submitted_at", "correct")
        view = self._timed(self._staged(*names), "submitted_at")
        if view is None:
            return
        view = self._without(view, "learner_id IS NOT NULL", "no learner id", "learner_id")
        view = self._without(view, "submitted_at_time IS NOT NULL", "no time of the answer", "submitted_at")
        step = "regexp_extract(quiz_question, '^(\\d+\\.\\d+)', 1)"
        view = self.stage.view(f"SELECT *, coalesce({_STEP}, nullif({step}, ''), quiz_question) AS place FROM {view}")
        self._act(view, "learner_id", quoted(EventKind.QUIZ), "submitted_at_time")
        marks = self.stage.frame(_FIRST_DAY.format(view=view))
        self._work(marks, AssessmentKind.QUIZ)
        self.kinds |= {(self.run, str(place)): EventKind.QUIZ.value for place in marks["place"].unique()}

    def _work(self, marks: pd.DataFrame, kind: AssessmentKind) -> None:
        """Marks by who and place as items and marks of the run."""
        if marks.empty:
            return
        item = f"{self.run}/{kind}/" + marks["place"]
        items = pd.DataFrame({"item": item, "title": "Step " + marks["place"]}).drop_duplicates()
        first = marks.groupby(item)["submitted_at"].min()
        items = items.assign(course=self.run, kind=kind.value, known_at=items["item"].map(first), max_score=100.0)
        self.facts.add("items", items)
        self.facts.add("marks", marks.assign(item=item, known_at=marks["submitted_at"]))

    def _said(self, who: str, time: str, kind: EventKind, *, submits: bool = False) -> None:
        """Comments and peer reviews: that they were written counts, what they say is not read."""
        view = self._timed(self._staged(who, time, "step", "week_number", "step_number"), time)
        if view is None:
            return
        view = self._without(view, f"{who} IS NOT NULL", "no learner id", who)
        view = self._without(view, f"{time}_time IS NOT NULL", "no time", time)
        view = self.stage.view(f"SELECT *, coalesce({_STEP}, step) AS place FROM {view}")
        self._act(view, who, quoted(kind), f"{time}_time")
        if submits:
            marks = self.stage.frame(
                f"SELECT {who} AS who, place, min({time}_time) AS submitted_at, 1 AS attempts "
                f"FROM {view} WHERE place IS NOT NULL GROUP BY 1, 2"
            )
            self._work(marks.assign(status=SubmissionStatus.SUBMITTED.value), AssessmentKind.ASSIGNMENT)
        message = "Texts of comments and reviews were not read; only when and where they were written is kept."
        if message not in [finding.message for finding in self.facts.findings]:
            self.facts.findings.append(Finding(Severity.NOTICED, message))

    def _left(self) -> None:
        view = self._timed(self._staged("learner_id", "left_at"), "left_at")
        if view is None:
            return
        view = self._without(view, "learner_id IS NOT NULL", "no learner id", "learner_id")
        view = self._without(view, "left_at_time IS NOT NULL", "no time of leaving", "left_at")
        frame = self.stage.frame(f'SELECT learner_id AS who, row, left_at_time AS "at" FROM {view}')
        self.facts.add("changes", frame.assign(course=self.run, file=self.source.name, joined=False))

    def _videos(self) -> None:
        frame = self.stage.frame(f"SELECT step_position, row FROM {self._staged('step_position')}")
        self.kinds |= {(self.run, str(place)): EventKind.VIDEO.value for place in frame["step_position"].dropna()}
        self.ledger.report.rows_kept += len(frame)  # each row tells that a step is a video

    def _unused(self, role: str) -> None:
        rows = self.stage.frame(f"SELECT row FROM {self.stage.table(self.source, self.ledger, {})}")["row"]
        self.ledger.drop(rows, reason=UNUSED[role])


_STEP = "CAST(TRY_CAST(week_number AS INTEGER) AS VARCHAR) || '.' || CAST(TRY_CAST(step_number AS INTEGER) AS VARCHAR)"
_FIRST_DAY = """
    WITH answers AS (
        SELECT learner_id, place, coalesce(question_number, quiz_question) AS question, min(submitted_at_time) AS first,
               arg_min(lower(correct) IN ('true', 't', '1', 'yes'), submitted_at_time) AS is_right, count(*) AS tries
        FROM {view} WHERE place IS NOT NULL GROUP BY ALL
    ), days AS (SELECT *, min(CAST(first AS DATE)) OVER (PARTITION BY learner_id, place) AS day FROM answers)
    SELECT learner_id AS who, place, min(first) AS submitted_at, 100.0 * avg(is_right::INTEGER) AS score, 1 AS attempts, 'scored' AS status
    FROM days WHERE CAST(first AS DATE) = day GROUP BY learner_id, place ORDER BY learner_id, place
"""
