"""Rows of activity by a confirmed mapping: who did what when, and how often."""

from __future__ import annotations

import pandas as pd

from dropout.domain import EventKind
from dropout.readers.formats.mapped_staged import MappedTable
from dropout.readers.formats.mapped_words import absences, hands_in, is_presence, kind_of, says_no
from dropout.readers.numbers import parse_numbers
from dropout.sql import constant, listed, quoted

_SAME = ("learner", '"at"', "action", "material", "title", "course", "count")


def add_activity(table: MappedTable) -> None:
    """Add the actions of a table; a row that a table before it has as well counts once."""
    stage = table.stage
    view = table.rows()
    if view is None:
        return
    view = stage.view(f'SELECT * RENAME (time_at AS "at") FROM {view}')
    view = table.having(view, "time", "at")
    if {"action", "material", "title"} & set(table.mapping.columns):
        view = _once(table, view)
    view = _with_kinds(table, _with_counts(table, view))
    idle = f"FROM {view} WHERE times = 0"
    table.ledger.report.rows_kept += int(stage.one(f"SELECT count(*) {idle}"))  # nothing happened, which is said by having no event
    table.facts.actions.append(
        stage.write_actions(
            'SELECT who, course, "at", kind, coalesce(material, title) AS resource, coalesce(title, material) AS title, '
            "greatest(times, 1)::BIGINT AS count, coalesce(submits, false) AND coalesce(material, title) IS NOT NULL AS submits, "
            f"{constant(table.file)} AS file, row FROM {view} WHERE times IS DISTINCT FROM 0"
        )
    )
    table.add_people(view)


def _once(table: MappedTable, view: str) -> str:
    """The rows that no table read before has."""
    for other in table.gathered.seen:
        same = " AND ".join(f"v.{column} IS NOT DISTINCT FROM o.{column}" for column in _SAME)
        again = f"SELECT v.row FROM {view} v SEMI JOIN {other} o ON {same}"
        table.stage.drop(again, table.ledger, reason="already in another file")
        view = table.stage.view(f"SELECT v.* FROM {view} v ANTI JOIN {other} o ON {same}")
    table.gathered.seen.append(view)
    return view


def _with_counts(table: MappedTable, view: str) -> str:
    """The view with `times`, NULL where a cell is no number: one event, then."""
    texts = table.stage.frame(f"SELECT DISTINCT count AS said FROM {view} WHERE count IS NOT NULL")["said"].astype("string")
    numbers = parse_numbers(texts)
    known = numbers.notna() & (numbers >= 0)
    table.tell("Some cells are no amounts; the action counts once.", "count", texts[~known])
    meaning = dict(zip(texts[known], numbers[known].round().astype("int64"), strict=True))
    return _without_absences(table, table.translate(view, "count", meaning or {"": 1}, "times"))


def _without_absences(table: MappedTable, view: str) -> str:
    """The view with no `times` where the action is that somebody was not there."""
    words = [str(word) for word in table.stage.frame(f"SELECT DISTINCT action FROM {view} WHERE action IS NOT NULL")["action"]]
    away = says_no(words) if is_presence(table.mapping.columns.get("action", "")) else set()
    absent = pd.Series(sorted(absences(words) | away), dtype="string")
    if absent.empty:
        return view
    table.tell("These words say that somebody was not there; they count as no activity.", "action", absent)
    absent_sql = listed(absent)
    return table.stage.view(
        f"SELECT * REPLACE (CASE WHEN action IN ({absent_sql}) OR action IS NULL THEN 0 ELSE times END AS times) FROM {view}"
    )


def _with_kinds(table: MappedTable, view: str) -> str:
    """The view with `kind` and `submits`, by the words of the action, else of what it was done with."""
    word = "action" if "action" in table.mapping.columns else "coalesce(title, material)"
    view = table.stage.view(f"SELECT *, {word} AS wording FROM {view}")
    done = f"FROM {view} WHERE wording IS NOT NULL AND times IS DISTINCT FROM 0"
    words = table.stage.frame(f"SELECT wording, count(*)::BIGINT AS n {done} GROUP BY 1 ORDER BY n DESC, 1")
    kinds = {str(word): kind_of(str(word)) for word in words["wording"]}
    if "action" in table.mapping.columns:
        unknown = pd.Series([word for word, kind in kinds.items() if kind is None], dtype="string")
        message = "The kind of activity is not known from these words; it counts as “other”."
        table.tell(message, "action", unknown)
        view = table.translate(view, "wording", {word: hands_in(word) for word in kinds} or {"": False}, "submits")
    else:
        view = table.stage.view(f"SELECT *, false AS submits FROM {view}")
    meaning = {word: (kind or EventKind.OTHER).value for word, kind in kinds.items()}
    view = table.translate(view, "wording", meaning or {"": ""}, "kind")
    return table.stage.view(f"SELECT * REPLACE (coalesce(kind, {quoted(EventKind.OTHER)}) AS kind) FROM {view}")
