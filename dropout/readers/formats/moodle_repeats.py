"""Downloads of one Moodle log that were put together in one file: what two of them tell counts once, as it does in two files.

A log has equal rows by itself, such as two clicks within a minute; but it is in the order of time. Where that order breaks off and
most of what follows was there before, another download begins.
"""

from __future__ import annotations

from dataclasses import replace

from dropout.readers.course import Facts
from dropout.readers.formats.moodle_report import ReportRows
from dropout.readers.report import Finding, Severity
from dropout.readers.staging import Stage

SAME = {"at": '"at"', "rest": "rest", "same_id": "coalesce(id, '')", "same_title": "coalesce(title, '')"}  # what makes two rows one
AGAIN = "already in an earlier part of the file"
_ENOUGH, _MOST, _NEARLY = 10, 0.5, 0.9
_MARK = f"hash({', '.join(SAME.values())})"


def without_repeats(stage: Stage, log: ReportRows, facts: Facts) -> ReportRows:
    """The log without the rows that a download before them in the same file has."""
    days = f'SELECT "at"::DATE AS day, count(*) AS n, approx_count_distinct({_MARK}) AS different FROM {log.view} GROUP BY 1'
    if not stage.one(f"SELECT count(*) FROM ({days}) WHERE n >= 1.5 * different"):  # comparing all rows would take its time
        return log
    parts = _parts(stage, log.view)
    again = stage.keep(f"SELECT row FROM {parts} SEMI JOIN ({_repeating(parts)}) USING (part) WHERE first < part")
    if stage.one(f"SELECT count(*) FROM {again}"):
        stage.drop(f"SELECT row FROM {again}", facts.ledgers[log.file], reason=AGAIN)
        message = "Downloads that overlap were put together in this log; what several of them have was counted once."
        facts.findings.append(Finding(Severity.NOTICED, message, file=log.file))
        log = replace(log, view=stage.view(f"SELECT * FROM {log.view} ANTI JOIN {again} USING (row)"))
    each = f'SELECT "at"::DATE AS day, count(*) AS n FROM {log.view} GROUP BY 1, {_MARK}'
    doubled = f"SELECT day FROM ({each}) GROUP BY day HAVING count(*) >= {_ENOUGH} AND count(*) FILTER (n > 1) >= {_NEARLY} * count(*)"
    if total := stage.one(f"SELECT count(*) FROM ({doubled})"):
        message = "There are days on which nearly every row of this log is there more than once; each row was counted."
        do = "If downloads were put together and sorted, give them as they came, one file each."
        shown = tuple(str(day) for (day,) in stage.connection.execute(f"{doubled} ORDER BY 1 LIMIT 10").fetchall())
        facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=log.file, examples=shown, total=int(total)))
    return log


def _parts(stage: Stage, rows: str) -> str:
    """Each row with the part of the file it is in, by the order of time, and the first part that has its like, or as many of them."""
    steps = stage.keep(f'SELECT row, "at", {_MARK} AS mark, lag("at") OVER (ORDER BY row) AS before FROM {rows}')
    forward = stage.one(f'SELECT count(*) FILTER ("at" > before) > count(*) FILTER ("at" < before) FROM {steps}')
    back = 'before - "at"' if forward else '"at" - before'  # clocks are put back by an hour
    begun = f"if({back} > INTERVAL 1 HOUR, 1, 0)"
    parts = f"SELECT *, sum({begun}) OVER (ORDER BY row ROWS UNBOUNDED PRECEDING) AS part FROM {steps}"
    alike = f"SELECT *, row_number() OVER (PARTITION BY mark, part ORDER BY row) AS nth FROM ({parts})"
    return stage.keep(f'SELECT row, "at", part, min(part) OVER (PARTITION BY mark, nth) AS first FROM ({alike})')


def _repeating(parts: str) -> str:
    """The parts that repeat most of what they share the time of with earlier ones."""
    ends = f'SELECT part, min("at") AS since, max("at") AS until FROM {parts} GROUP BY part'
    earlier = "OVER (ORDER BY part ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    spans = f"SELECT part, min(since) {earlier} AS since, max(until) {earlier} AS until FROM ({ends})"
    repeated = "count(*) FILTER (first < part)"
    return (
        f'SELECT part FROM {parts} JOIN ({spans}) USING (part) WHERE "at" BETWEEN since AND until '
        f"GROUP BY part HAVING {repeated} >= {_ENOUGH} AND {repeated} >= {_MOST} * count(*)"
    )
