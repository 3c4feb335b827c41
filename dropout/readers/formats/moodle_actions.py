"""From the rows of log reports to facts: actions, comings and goings, names, courses."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dropout.readers.course import Facts
from dropout.readers.course.activity import AGAIN
from dropout.readers.formats.moodle_items import item_markings, item_rows
from dropout.readers.formats.moodle_repeats import SAME, without_repeats
from dropout.readers.formats.moodle_report import TWO_PEOPLE, ReportRows
from dropout.readers.formats.moodle_staging import shown_to_sql
from dropout.readers.staging import Stage
from dropout.sql import constant, quoted


def add_reports(stage: Stage, logs: Sequence[ReportRows], stored: set[str], facts: Facts) -> dict[str, str]:
    """Add the actions of all logs to the facts, each action once; return what the courses are called, by their number.

    Of a course whose number is in `stored` a log table tells more, so that its logs give names only.
    """
    logs = [without_repeats(stage, log, facts) for log in logs]
    once = [_new_rows(stage, log, before, facts) for log, before in zip(logs, _overlaps(stage, logs), strict=True)]
    courses = [None if log.by_course else _course(stage, rows) for log, rows in zip(logs, once, strict=True)]
    known = [course for course in courses if course and course[0]]
    called: dict[str, str] = {}
    of_items = list[pd.DataFrame]()
    for log, rows, course in zip(logs, once, courses, strict=True):
        if course is None:
            _add(stage, stage.view(f"SELECT *, course AS key FROM {rows}"), log.file, facts)
            of_items.append(item_rows(stage, log.items, "course"))
            continue
        number, title = course if course[0] or len(known) != 1 else known[0]  # part of a log may show no course at all
        key = f"{title or 'course'} {number}".strip()
        called[number] = key
        facts.add("courses", pd.DataFrame({"course": [key], "title": [title or key]}))
        if number in stored:
            stage.drop(f"SELECT row FROM {rows}", facts.ledgers[log.file], reason=AGAIN)
        _add(stage, stage.view(f"SELECT *, {constant(key)} AS key FROM {rows}"), log.file, facts, names_only=number in stored)
        of_items.append(item_rows(stage, log.items, quoted(key)))
    if of_items:
        facts.add("markings", item_markings(pd.concat(of_items)))
    facts.courses = facts.courses.drop_duplicates("course", ignore_index=True)
    return called


def _overlaps(stage: Stage, logs: Sequence[ReportRows]) -> list[list[ReportRows]]:
    """For each log the earlier ones that seem to have rows of it, told by hashes: of the logs of many courses few overlap."""
    if len(logs) < 2:
        return [[] for _ in logs]
    mark = f"hash({', '.join(SAME.values())})"
    marks = " UNION ALL ".join(f"SELECT {place} AS log, {mark} AS mark FROM {log.view}" for place, log in enumerate(logs))
    shared = stage.keep(f"SELECT mark FROM ({marks}) GROUP BY mark HAVING min(log) < max(log)")
    by_mark = f"SELECT list_sort(list(DISTINCT log)) AS logs FROM ({marks}) SEMI JOIN {shared} USING (mark) GROUP BY mark"
    together = [found for (found,) in stage.connection.execute(f"SELECT DISTINCT logs FROM ({by_mark})").fetchall()]
    return [
        [logs[other] for other in range(place) if any(place in found and other in found for found in together)]
        for place in range(len(logs))
    ]


def _new_rows(stage: Stage, log: ReportRows, before: Sequence[ReportRows], facts: Facts) -> str:
    """The rows of a log that none of the logs `before` has: people download a log every week, and each holds all of it."""
    if not before:
        return log.view
    same = ", ".join(f'{cell} AS "{name}"' for name, cell in SAME.items())
    earlier = " UNION ALL ".join(f"SELECT {same} FROM {other.view}" for other in before)
    names = ", ".join(f'"{name}"' for name in SAME)
    again = stage.keep(f"SELECT row FROM (SELECT row, {same} FROM {log.view}) SEMI JOIN ({earlier}) USING ({names})")
    stage.drop(f"SELECT row FROM {again}", facts.ledgers[log.file], reason=AGAIN)
    return stage.view(f"SELECT * FROM {log.view} ANTI JOIN {again} USING (row)")


def _course(stage: Stage, rows: str) -> tuple[str, str]:
    """Number and title of the course of a log: its front page shows both; else whichever number is named most often."""
    front = stage.connection.execute(
        f'SELECT number, arg_min(title, "at") FROM {rows} WHERE views_course AND number IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1'
    ).fetchone()
    if front:
        return str(front[0]), str(front[1] or "")
    named = f"SELECT number FROM {rows} WHERE number IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    return str(stage.one(named) or ""), ""


def _add(stage: Stage, rows: str, file: str, facts: Facts, *, names_only: bool = False) -> None:
    if not names_only:
        _add_actions(stage, rows, file, facts)
    acts = "(enrols IS NULL OR other IS NULL OR other = who)"  # whoever only enrols others is staff, and no person of the run
    names = stage.frame(
        f"SELECT who, key AS course, name, min(row) AS row FROM {rows} WHERE name <> '-' AND {acts} GROUP BY ALL ORDER BY row"
    )
    named = names[~names["name"].str.contains(TWO_PEOPLE, regex=True)].drop_duplicates(["who", "course"])
    facts.add("people", named.drop(columns="row").assign(id=named["who"], listed=False))


def _add_actions(stage: Stage, rows: str, file: str, facts: Facts) -> None:
    columns = 'key AS course, "at", kind, CAST(submits AS BOOLEAN) AS submits, staff AS staff_only, 1 AS count'
    moved, marked = "enrols IS NOT NULL AND other IS NOT NULL", "marks AND resource IS NOT NULL"
    told = stage.frame(
        f"SELECT row, who, other, enrols, {marked} AS marked, resource, title, {columns} FROM {rows} WHERE ({moved}) OR ({marked})"
    )
    moves = told[told["enrols"].notna() & told["other"].notna()].drop(columns=["marked", "resource", "title"])
    own = f"SELECT who, {columns}, resource, if(resource IS NULL, NULL, title) AS title, {constant(file)} AS file, row FROM {rows}"
    written = stage.write_actions(f"{own} WHERE enrols IS NULL OR other IS NULL" if len(moves) else own)
    facts.actions.append(written)
    markings = told[told["marked"].fillna(False).astype(bool)]
    facts.add(
        "markings", markings.assign(who=markings["other"], at=markings["at"].dt.normalize()).drop_duplicates(["who", "resource", "at"])
    )
    if len(moves):
        # Who enrols others is staff, if anybody acts by that id at all; the row itself is about the one enrolled.
        acted = stage.frame(f"SELECT DISTINCT who FROM read_parquet({quoted(str(written))})")["who"]
        acts = moves[(moves["who"] == moves["other"]) | moves["who"].isin(acted)]
        facts.actions.append(stage.write_actions(f"SELECT * EXCLUDE (row, other, enrols) FROM {shown_to_sql(stage, acts)}"))
        facts.add("changes", moves.rename(columns={"enrols": "joined"}).assign(who=moves["other"], file=file))
