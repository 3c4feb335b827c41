"""What people did, by SQL over the files of actions: who acted when, the busy days of a run, its events."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dropout.readers.course.facts import ACTIONS, DAY_ZERO
from dropout.readers.report import Ledgers
from dropout.readers.staging import Stage
from dropout.run_events import write_run_events
from dropout.sql import quoted

AGAIN = "already in another file"
BUSY = 3  # learners on one day that make it a day of the run, not of somebody looking in


class Activity:
    """The actions of an import under the view `actions`, and questions asked of them once it is known who is who."""

    def __init__(self, stage: Stage, files: Sequence[Path]) -> None:
        self.stage = stage
        columns = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in ACTIONS.items())
        self.parts = len(files)
        paths = ", ".join(quoted(str(path)) for path in files)
        place = "file_index AS part, file_row_number AS place"
        source = f"SELECT *, {place} FROM read_parquet([{paths}])" if files else f"SELECT {columns}, 0 AS part, 0 AS place WHERE false"
        stage.connection.execute(f"CREATE TEMP VIEW actions AS {source}")

    def people_and_ends(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Everybody who acted, by course: who, course, first, last, actions, staff_from; and to when files tell of a course: course, last.

        A file on several courses tells of all of them, and with a missing course of those that are silent in it.
        """
        seen = self.stage.frame(
            'SELECT coalesce(file, \'\') AS file, who, course, min("at") AS first, max("at") AS last, count(*)::BIGINT AS actions, '
            'min("at") FILTER (WHERE staff_only) AS staff_from FROM actions GROUP BY ALL ORDER BY who, course, file'
        )
        people = seen.groupby(["who", "course"], dropna=False, as_index=False, sort=False)
        ends = seen.groupby(["file", "course"], dropna=False, as_index=False)["last"].max()
        of_site = ends.groupby("file")["course"].transform("nunique") > 1
        return (
            people.agg(first=("first", "min"), last=("last", "max"), actions=("actions", "sum"), staff_from=("staff_from", "min")),
            pd.concat([ends[["course", "last"]], ends.loc[of_site, ["last"]].assign(course=pd.NA)], ignore_index=True),
        )

    def assign(self, members: pd.DataFrame) -> None:
        """Say whose actions belong to which run: who, course (missing: any), run, person, verdict (missing: kept), staff_from."""
        self.stage.connection.register("members_frame", members)
        self.stage.connection.execute("CREATE OR REPLACE TEMP TABLE members AS SELECT * FROM members_frame")
        acted = "actions a LEFT JOIN members m ON a.who = m.who AND coalesce(a.course, '') = m.course"
        again = "NULL::VARCHAR"
        if self._find_again(acted):
            acted, again = (
                f"{acted} LEFT JOIN again g ON a.part = g.part AND a.place = g.place",
                f"if(g.place IS NULL, NULL, {quoted(AGAIN)})",
            )
        self.stage.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW placed AS SELECT a.*, m.run, m.person, coalesce(m.verdict, {again}) AS verdict, m.enrolment_id, "
            f"m.staff_from FROM {acted}"
        )

    def _find_again(self, acted: str) -> bool:
        """Whether files tell again of what an earlier one has, as weekly downloads do; `again` then has the places of it.

        It is the same person doing the same with the same at the same moment, and only where the times of two files overlap.
        """
        if self.parts < 2:
            return False
        ends = self.stage.frame('SELECT part, min("at") AS first, max("at") AS last FROM actions GROUP BY part ORDER BY part')
        both = ends.merge(ends, how="cross", suffixes=("", "_other"))
        both = both[(both["part"] != both["part_other"]) & (both["first"] <= both["last_other"]) & (both["first_other"] <= both["last"])]
        if both.empty:
            return False
        shared = both.assign(since=both[["first", "first_other"]].max(axis=1), until=both[["last", "last_other"]].min(axis=1))
        self.stage.connection.register("shared_times", shared[["part", "since", "until"]])
        self.stage.connection.execute(
            "CREATE OR REPLACE TEMP TABLE again AS SELECT part, place FROM ("
            "SELECT a.part, a.place, m.run, m.person, a.\"at\", a.kind, coalesce(a.resource, '') AS thing, "
            'row_number() OVER (PARTITION BY a.part, m.run, m.person, a."at", a.kind, thing ORDER BY a.place) AS nth '
            f'FROM {acted} SEMI JOIN shared_times s ON a.part = s.part AND a."at" BETWEEN s.since AND s.until '
            'WHERE m.run IS NOT NULL AND (a.resource IS NOT NULL OR a."at" <> date_trunc(\'day\', a."at"))'
            ') QUALIFY part > min(part) OVER (PARTITION BY run, person, "at", kind, thing, nth)'
        )
        return bool(self.stage.one("SELECT count(*) FROM again"))

    def busy_days(self) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
        """By run the first and the last day with at least three learners acting, else with any; later rows cannot change the first.

        Who has by then done what only staff can do counts only where there is nobody else. Runs without activity are left out.
        """
        per_day = self.stage.frame(
            'SELECT run, coalesce("at" >= staff_from, false) AS as_staff, CAST("at" AS DATE) AS day, '
            "count(DISTINCT person)::BIGINT AS people FROM placed WHERE run IS NOT NULL AND verdict IS NULL GROUP BY ALL ORDER BY run, day"
        )
        return {str(run): _edges(own) for run, own in per_day.groupby("run", sort=False)}

    def write_events(self, runs: pd.DataFrame, used: pd.DataFrame, folder: Path) -> tuple[Path, ...]:
        """The events of each run, as the store keeps them; `runs` has run and starts_on, `used` are the `resources`."""
        self.stage.connection.register("starts", runs)
        self.stage.connection.register("used", used)
        rows = (
            "SELECT p.run AS run_id, p.enrolment_id, date_diff('day', s.starts_on, p.\"at\"::DATE)::BIGINT AS day, "
            f'CASE WHEN s.starts_on <> {quoted(str(DAY_ZERO))}::TIMESTAMP THEN p."at" END AS "at", '
            "p.kind, p.run || '/' || p.resource AS resource_id, "
            "greatest(coalesce(p.count, 1), 1)::BIGINT AS count FROM placed p JOIN starts s USING (run) WHERE p.verdict IS NULL"
        )
        enrolments, resources = "SELECT enrolment_id FROM members", "SELECT run || '/' || resource FROM used"
        target = Path(tempfile.mkdtemp(dir=folder)) / "events"
        return write_run_events(self.stage.connection, rows, runs["run"], enrolments, resources, target)

    def resources(self) -> pd.DataFrame:
        """Columns run, resource, kind, title: the material that learners used, titled as at first use."""
        return self.stage.frame(
            'SELECT run, resource, arg_min(kind, "at") AS kind, arg_min(title, "at") AS title, min("at") AS first FROM placed '
            "WHERE verdict IS NULL AND run IS NOT NULL AND resource IS NOT NULL GROUP BY run, resource ORDER BY first, resource"
        )

    def hand_ins(self) -> pd.DataFrame:
        """Columns run, enrolment_id, resource, kind, title, day, attempts, last: first hand-ins, with those of the day; the last day."""
        return self.stage.frame(
            'WITH days AS (SELECT run, enrolment_id, resource, CAST("at" AS DATE) AS day, count(*)::BIGINT AS attempts, '
            'arg_min(kind, "at") AS kind, arg_min(title, "at") AS title FROM placed '
            "WHERE verdict IS NULL AND submits AND resource IS NOT NULL GROUP BY ALL) "
            "SELECT run, enrolment_id, resource, min(day) AS day, max(day) AS last, arg_min(attempts, day) AS attempts, "
            "arg_min(kind, day) AS kind, arg_min(title, day) AS title FROM days "
            "GROUP BY run, enrolment_id, resource ORDER BY day, resource, enrolment_id"
        )

    def settle(self, ledgers: Ledgers, unplaced: str) -> None:
        """Count every action that came with a row as kept or dropped; `unplaced` is the reason for people of no run."""
        reason = f"CASE WHEN run IS NULL THEN {quoted(unplaced)} ELSE verdict END"
        counts = self.stage.frame(
            f"SELECT file, {reason} AS reason, count(*)::BIGINT AS n FROM placed WHERE row IS NOT NULL "
            "GROUP BY file, reason ORDER BY file, reason"
        )
        for file, why, count in counts.itertuples(index=False):
            ledger = ledgers[str(file)]
            if pd.isna(why):
                ledger.report.rows_kept += int(count)
            else:
                rows = f"SELECT row, who FROM placed WHERE file = {quoted(str(file))} AND {reason} = {quoted(str(why))} AND row IS NOT NULL"
                self.stage.drop(rows, ledger, reason=str(why))


def _edges(per_day: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    learners = per_day[~per_day["as_staff"].astype(bool)]
    days = learners[learners["people"] >= BUSY] if (learners["people"] >= BUSY).any() else learners if len(learners) else per_day
    dates = pd.to_datetime(days["day"])
    return dates.iloc[0], dates.iloc[-1]
