"""What-if for one scored run: a scenario edits what can still be changed, the same features and scorer answer for the end of those days.

The past never changes. "Unchanged" is the run carried on as in the last two weeks (`projection`);
a scenario edits one learner's coming days on top of it. The answer is the model's, not a promise.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import cached_property
from threading import Lock

import numpy as np
import pandas as pd

from dropout.domain import Cutoff, Provenance
from dropout.errors import DropoutError
from dropout.explain import Reason, Reasoner, medians_of
from dropout.features import CATALOGUE, FeatureFrame, build_features
from dropout.features.single import SingleBuilder
from dropout.schema import Tables
from dropout.scoring import ScoredRun
from dropout.whatif.answers import Levers, WhatIf, bounds_of
from dropout.whatif.edits import HAND_IN, Scenario, add_items, edit_events, edit_submissions, typical_effort
from dropout.whatif.projection import project_run

MAX_WEEKS_AHEAD = 4
_PER_LEARNER = ("enrolments", "events", "submissions", "attributes")


class WhatIfRun:
    """The what-if of one scored run and week: the run carried on, built once, then cheap per scenario."""

    def __init__(self, scored: ScoredRun) -> None:
        self.scored = scored
        self._lock = Lock()
        self._builders: dict[int, SingleBuilder] = {}

    @cached_property
    def weeks_ahead(self) -> int:
        """Two weeks, or as many as the next deadline needs, at most four and within the run."""
        due, day = self._next_assessment, self.scored.cutoff.day
        weeks = min(max(2, math.ceil((int(due["due_day"]) + 1 - day) / 7)), MAX_WEEKS_AHEAD) if due is not None else 2
        length = self.scored.run["length_days"]
        stated = pd.notna(length) and self.scored.run["length_provenance"] != Provenance.INFERRED
        left = (int(length) - day) // 7 if stated else weeks
        return max(min(weeks, left), 0)

    @property
    def end(self) -> Cutoff:
        return Cutoff(self.scored.cutoff.week + self.weeks_ahead)

    @cached_property
    def projected(self) -> Tables:
        return project_run(self.scored.tables, self.scored.members["enrolment_id"], self.scored.cutoff, self.weeks_ahead)

    @cached_property
    def _features_ahead(self) -> FeatureFrame:
        return build_features(self.projected, [self.end])

    def _builder(self, week: int) -> SingleBuilder:
        """What rebuilds one learner at a week of the run carried on; made on first use."""
        if week not in self._builders:
            at = self._features_ahead if week == self.end.week else build_features(self.projected, [Cutoff(week)])
            self._builders[week] = SingleBuilder(self.projected, at, Cutoff(week))
        return self._builders[week]

    @cached_property
    def _mean_phi(self) -> np.ndarray:
        """Mean SHAP values of the run carried on: what drivers under a change are measured from."""
        return self.scored.model.contributions(self._features_ahead.frame)[0].mean(axis=0)

    @cached_property
    def _reasoner(self) -> Reasoner:
        model = self.scored.model
        return Reasoner(model.features, medians_of(self._features_ahead.frame, model.features), CATALOGUE, self.scored.hidden)

    def levers(self, enrolment_id: str) -> Levers:
        """What can be changed for this learner, with bounds; refused where the run has no week left or no activity."""
        if self.weeks_ahead == 0:
            raise DropoutError("The run ends within a week: nothing is left to change.", where=str(self.scored.run["run_id"]))
        frame, day = self.scored.frame, self.scored.cutoff.day
        if frame["active_days_last_14d"].isna().all():
            raise DropoutError(
                "No activity of this run is recorded yet: nothing can be changed here.", where=str(self.scored.run["run_id"])
            )
        due = self._next_assessment
        within = due is not None and int(due["due_day"]) < day + 7 * self.weeks_ahead
        handed_in = within and due is not None and self._handed_in(enrolment_id, str(due["assessment_id"]))
        open_due = due if within and not handed_in else None
        late = self._ranges["lateness_worst_days"]
        room = day + 7 * self.weeks_ahead - 1 - int(open_due["due_day"]) if open_due is not None else 0
        marks = self._ranges["score_mean"]
        return Levers(
            weeks_ahead=self.weeks_ahead,
            active_days=self._ranges["active_days_last_7d"] or (0, 7),
            usual_active_days=float(frame.loc[enrolment_id, "active_days_last_14d"]) / 2,
            next_assessment=_title(open_due) if open_due is not None else None,
            next_due_day=int(open_due["due_day"]) if open_due is not None else None,
            late_days=(1, max(min(late[1] if late else 0, room), 0)),
            mark=marks,
            can_mark=marks is not None and (open_due is not None or len(self._awaiting(enrolment_id)) > 0),
        )

    def score(self, enrolment_id: str, scenario: Scenario) -> WhatIf:
        """The estimate under `scenario`; an empty one gives exactly the unchanged estimate. Out of range is refused."""
        self._check(enrolment_id, scenario)
        frame = self._features(enrolment_id, [Scenario(), scenario])
        predicted = self.scored.model.predict_risk(frame)
        members = self.scored.members.set_index("enrolment_id")
        risk, raw = predicted["risk"].to_numpy(), predicted["raw"].to_numpy()
        return WhatIf(self.end.week, float(members.loc[enrolment_id, "risk"]), risk[0], risk[1], raw[0], raw[1], frame.iloc[1:])

    def by_week(self, enrolment_id: str, scenarios: Sequence[Scenario]) -> pd.DataFrame:
        """The estimate week by week, from now, where all scenarios are one: scenario (its number), week, raw, risk, risk_low, risk_high."""
        for scenario in scenarios:
            self._check(enrolment_id, scenario)
        columns = ["raw", "risk", "risk_low", "risk_high"]
        now = self.scored.members.set_index("enrolment_id").loc[[enrolment_id] * len(scenarios), columns]
        parts = [now.assign(scenario=range(len(scenarios)), week=self.scored.cutoff.week)]
        for week in range(self.scored.cutoff.week + 1, self.end.week + 1):
            predicted = self.scored.model.predict_risk(self._features(enrolment_id, list(scenarios), week))
            parts.append(predicted[columns].assign(scenario=range(len(scenarios)), week=week))
        return pd.concat(parts, ignore_index=True).sort_values(["scenario", "week"], ignore_index=True)

    def reasons(self, answer: WhatIf) -> tuple[list[Reason], list[Reason]]:
        """What raises and what lowers the estimate under the change, beside the run carried on."""
        model, changed = self.scored.model, answer.changed_features
        phi, _ = model.contributions(changed)
        return self._reasoner.reasons(phi[0] - self._mean_phi, changed[list(model.features)].iloc[0].tolist())

    def what_would_it_take(self, enrolment_id: str) -> Scenario | None:
        """The smallest change of at most two levers that takes the learner under the line, or None.

        The line is the raw score of the last learner on the contact-first list; a change is the smaller
        the fewer levers it moves and the less it moves them.
        """
        listed = self.scored.members[self.scored.members["tier"] == "contact_first"]
        if listed.empty:
            return None
        candidates = self._candidates(enrolment_id)
        raw = self.scored.model.raw_score(self._features(enrolment_id, [c for _, c in candidates])) if candidates else np.array([])
        under = [(cost, i) for i, (cost, _) in enumerate(candidates) if raw[i] < float(listed["raw"].min())]
        return candidates[min(under)[1]][1] if under else None

    def _candidates(self, enrolment_id: str) -> list[tuple[float, Scenario]]:
        levers = self.levers(enrolment_id)
        low, high = levers.active_days
        usual = levers.usual_active_days
        days: list[tuple[float, dict[str, object]]] = [(n - usual, {"active_days": n}) for n in range(low, high + 1) if n > usual]
        hand: list[tuple[float, dict[str, object]]] = [(1.0, {"hand_in": "on_time"})] if levers.next_assessment else []
        marks: list[tuple[float, dict[str, object]]] = []
        if levers.can_mark and levers.mark:
            marks = [(m / 20, {"mark": float(m)}) for m in range(10 * (levers.mark[0] // 10 + 1), levers.mark[1] + 1, 10)]
        singles = [*days, *hand, *marks]
        pairs = [(10 + a[0] + b[0], {**a[1], **b[1]}) for x, y in itertools.combinations((days, hand, marks), 2) for a in x for b in y]
        return [(cost, Scenario(**change)) for cost, change in [*singles, *pairs]]  # type: ignore[arg-type]

    def _check(self, enrolment_id: str, scenario: Scenario) -> None:
        levers = self.levers(enrolment_id)
        checks = [
            ("Active days a week", scenario.active_days, levers.active_days, True),
            ("The mark", scenario.mark, levers.mark, levers.can_mark),
            ("Days late", scenario.late_days if scenario.hand_in == "late" else None, levers.late_days, levers.next_assessment is not None),
        ]
        for what, value, bounds, possible in checks:
            if value is None:
                continue
            if not possible or bounds is None or not bounds[0] <= value <= bounds[1]:
                found = f"{value:g}; learners of this run: {bounds[0]} to {bounds[1]}" if bounds else f"{value:g}"
                raise DropoutError(f"{what} cannot be set to this here.", found=found, do="Choose a value that learners of this run show.")
        own = self._own_rows(enrolment_id)["events"]
        used = set(own.loc[own["day"] < self.scored.cutoff.day, "resource_id"])
        if closed := [item for item in scenario.items if item in used or item not in self.effort.index]:
            raise DropoutError("This is nothing left to work through.", found=closed[0], do="Choose material that is open and not used.")
        if scenario.hand_in is not None and (scenario.hand_in not in HAND_IN or levers.next_assessment is None):
            raise DropoutError("There is no deadline to hand in for in this window.", found=scenario.hand_in, do="Leave this as it is.")

    def _features(self, enrolment_id: str, scenarios: list[Scenario], week: int | None = None) -> pd.DataFrame:
        parts: dict[str, list[pd.DataFrame]] = {"enrolments": [], "events": [], "submissions": [], "attributes": []}
        own = self._own_rows(enrolment_id)
        for number, scenario in enumerate(scenarios):
            events = edit_events(own["events"], self._typical_events, scenario, self.scored.cutoff.day, self.weeks_ahead)
            rows = {
                **own,
                "events": self._with_items(events, scenario.items),
                "submissions": edit_submissions(own["submissions"], self._next_assessment, scenario, self.scored.cutoff.day),
            }
            for name, frame in rows.items():
                parts[name].append(frame.assign(enrolment_id=f"{enrolment_id}#{number}"))
        with self._lock:
            rows_of = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
            frame = self._builder(week or self.end.week).build(enrolment_id, rows_of)
        return frame.loc[[f"{enrolment_id}#{number}" for number in range(len(scenarios))]]

    def _with_items(self, events: pd.DataFrame, items: tuple[str, ...]) -> pd.DataFrame:
        return add_items(events, self.effort.reindex(items).reset_index(), self.scored.cutoff.day) if items else events

    def _own_rows(self, enrolment_id: str) -> dict[str, pd.DataFrame]:
        nobody = np.array([], dtype=int)
        return {name: self.projected.frame(name).iloc[rows.get(enrolment_id, nobody)] for name, rows in self._places.items()}

    @cached_property
    def _places(self) -> dict[str, dict[str, np.ndarray]]:
        """Row numbers of every learner in the projected tables: looked up for every move of a slider."""
        return {name: self.projected.frame(name).groupby("enrolment_id").indices for name in _PER_LEARNER}

    @cached_property
    def _ranges(self) -> dict[str, tuple[int, int] | None]:
        """What the middle 98 % of this run's learners show."""
        return {name: bounds_of(self.scored.frame[name]) for name in ("active_days_last_7d", "lateness_worst_days", "score_mean")}

    @cached_property
    def _typical_events(self) -> pd.DataFrame:
        """The coming days of the middle one among the active: the pattern for a learner who would have none."""
        events = self.projected.frame("events")
        coming = events[events["day"] >= self.scored.cutoff.day]
        done = coming.groupby("enrolment_id")["count"].sum().sort_values(kind="stable")
        return coming[coming["enrolment_id"] == done.index[len(done) // 2]] if len(done) else coming

    @cached_property
    def effort(self) -> pd.DataFrame:
        """What an item of material takes, for those that were used so far: kind and count, by resource_id."""
        return typical_effort(self.scored.tables, self.scored.cutoff.day)

    @cached_property
    def _next_assessment(self) -> pd.Series | None:
        """The first stated deadline on or after the cutoff, exams aside."""
        table = self.scored.tables.frame("assessments")
        ahead = table[table["due_day"].ge(self.scored.cutoff.day).fillna(False) & table["known_on"].isna() & (table["kind"] != "exam")]
        weighted = ahead[ahead["weight"].fillna(0) > 0]
        pool = (weighted if len(weighted) else ahead).sort_values(["due_day", "assessment_id"])
        return pool.iloc[0] if len(pool) else None

    def _handed_in(self, enrolment_id: str, assessment_id: str) -> bool:
        table = self.scored.tables.frame("submissions")
        own = table[(table["enrolment_id"] == enrolment_id) & (table["assessment_id"] == assessment_id)]
        return bool(own["submitted_day"].lt(self.scored.cutoff.day).fillna(False).any())

    def _awaiting(self, enrolment_id: str) -> pd.DataFrame:
        """Work handed in before the cutoff whose mark is not visible yet."""
        own = self._own_rows(enrolment_id)["submissions"]
        own = own[own["submitted_day"].lt(self.scored.cutoff.day).fillna(False).astype(bool)]
        return own[(own["status"] == "submitted") & own["score"].isna()]


def _title(assessment: pd.Series) -> str:
    return str(assessment["title"]) if pd.notna(assessment["title"]) else f"the {assessment['kind']} due on day {assessment['due_day']}"
