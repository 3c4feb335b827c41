"""Reports with marks: the final scores of whole courses, results on learning outcomes, and the learning mastery gradebook."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from dropout.domain import AssessmentKind, Outcome, SubmissionStatus
from dropout.readers.base import Recognition
from dropout.readers.course.facts import Facts, Result
from dropout.readers.formats.canvas_records import GONE
from dropout.readers.formats.canvas_reports import report_cells, who_of
from dropout.readers.layouts import Layout, best_fit, recognised
from dropout.readers.numbers import parse_numbers
from dropout.readers.records import fold, slug
from dropout.readers.sources import Source
from dropout.readers.tabular import read_table

SCORES, OUTCOMES, MASTERY = "final scores", "outcome results", "learning mastery gradebook"
_OTHERS = (
    "course+sis course+sis+id section+sis section+sis+id section+id term term+id term+sis account+id account+name assignment+url "
    "learning+outcome* current* unposted* override* final* assessment* root_account submission+score attempt enrollment+state last+*"
)
LAYOUTS = (
    Layout(
        SCORES,
        "name=student+name id=student+id number=student+sis|student+sis+id title=course course=course+id section=section "
        "score=final+score state=enrollment+state",
        "name id course score state",
        _OTHERS,
        least=5,
    ),
    Layout(
        OUTCOMES,
        "name=student+name id=student+id number=student+sis+id work=assessment+title|assignment+title work_id=assessment+id|assignment+id "
        "at=submission+date outcome=learning+outcome+name points=outcome+score highest?=learning+outcome+points+possible "
        "title=course+name course=course+id section?=section+name",
        "name id outcome course",
        _OTHERS,
        least=6,
    ),
)
_RESULT = re.compile(r"(?P<title>.+) result", re.IGNORECASE)


def recognise_marks_report(source: Source) -> Recognition | None:
    """A report by the names of its columns; the mastery gradebook by its pairs of columns."""
    if source.preview is None or not source.is_table:
        return None
    header = source.preview.header
    pairs = _pairs(header)
    if pairs and {"student name", "student id"} <= {fold(heading) for heading in header}:
        return Recognition(
            "canvas", MASTERY, 0.95, f"{len(pairs)} outcomes with result and mastery points, as in a Canvas mastery gradebook"
        )
    found = best_fit(LAYOUTS, header)
    return recognised(found, "canvas", "the Canvas report of") if found else None


def read_scores(source: Source, claim: Recognition, facts: Facts) -> None:
    """Members of each course with their final score; whoever is deleted or inactive has left."""
    cells = _with_people(report_cells(source, claim, facts, LAYOUTS), facts, listed=True)
    for course, rows in cells.groupby("course"):
        facts.results.append(Result(source.name, "final score", rows.drop_duplicates("who").set_index("who")["score"], str(course)))
    gone = cells[cells["state"].str.casefold().isin(GONE)]
    facts.add("outcomes", gone[["who", "course"]].assign(outcome=Outcome.WITHDRAWN.value))


def read_outcomes(source: Source, claim: Recognition, facts: Facts) -> None:
    """The result on each outcome of a piece of work, handed in on its day; when it was judged is not told."""
    cells = report_cells(source, claim, facts, LAYOUTS)
    assessed = cells["points"].notna() | cells["at"].notna()
    cells = _with_people(facts.ledgers.keep(cells, assessed, reason="nothing handed in"), facts, listed=False)
    cells["submitted_at"] = pd.to_datetime(cells["at"], utc=True, errors="coerce", format="ISO8601").dt.tz_localize(None)
    cells["points"], cells["highest"] = parse_numbers(cells["points"]), parse_numbers(cells["highest"])
    cells["item"] = "outcome_" + cells["work_id"].fillna("").map(slug) + "_" + cells["outcome"].map(slug)
    titled = cells.assign(title=cells["outcome"] + cells["work"].map(lambda work: f" ({work})", na_action="ignore").fillna(""))
    items = titled.groupby("item", as_index=False).agg(
        course=("course", "first"), title=("title", "first"), max_score=("highest", "max"), known_at=("submitted_at", "min")
    )
    facts.add("items", items.assign(file=source.name, kind=AssessmentKind.ASSIGNMENT.value))
    status = pd.Series(SubmissionStatus.SCORED.value, index=cells.index).mask(cells["points"].isna(), SubmissionStatus.SUBMITTED.value)
    first = cells.assign(status=status).sort_values("submitted_at", kind="stable").drop_duplicates(["who", "item"])
    facts.add("marks", first.drop(columns=["file", "row"]))


def read_mastery(source: Source, claim: Recognition, facts: Facts) -> None:
    """Results on outcomes, of which only the points for mastery are told and not the highest."""
    cells = read_table(source, facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence))
    named = {"student name": "name", "student id": "id", "student sis id": "number"}
    cells = cells.rename(columns={heading: named[fold(heading)] for heading in cells.columns if fold(heading) in named})
    if "number" not in cells:
        cells["number"] = pd.Series(pd.NA, index=cells.index, dtype="string")
    cells = _with_people(cells, facts, listed=True)
    for title, heading in _pairs(cells.columns).items():
        item, points = f"outcome_{slug(title)}", parse_numbers(cells[heading])
        work = {"item": [item], "file": source.name, "title": title, "kind": AssessmentKind.ASSIGNMENT.value}
        facts.add("items", pd.DataFrame(work))
        marks = pd.DataFrame({"who": cells["who"], "item": item, "points": points, "status": SubmissionStatus.SCORED.value})
        facts.add("marks", marks[points.notna()])


def _with_people(cells: pd.DataFrame, facts: Facts, *, listed: bool) -> pd.DataFrame:
    """The rows about somebody, who are added to the people."""
    cells = cells.assign(who=who_of(cells))
    cells = facts.ledgers.keep(cells, cells["who"].notna(), reason="no id and no name")
    facts.add("people", cells.assign(listed=listed))
    if "title" in cells:
        facts.add("courses", cells[["course", "title"]].dropna().drop_duplicates("course"))
    return cells


def _pairs(header: Sequence[str] | pd.Index) -> dict[str, str]:
    """Titles of outcomes with the heading of their result, where that of the points for mastery is beside it."""
    folded = {fold(str(heading)) for heading in header}
    found = {match["title"]: str(heading) for heading in header if (match := _RESULT.fullmatch(str(heading)))}
    return {title: heading for title, heading in found.items() if fold(f"{title} mastery points") in folded}
