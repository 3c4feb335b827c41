"""Reports put beside each other and beside the logs: which course each is about, what the newest says, who is gone."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from dropout.domain import Outcome
from dropout.readers.base import ReadContext
from dropout.readers.course.facts import Facts, Result
from dropout.readers.formats.edx_handed_in import called_as_in_log
from dropout.readers.formats.edx_log import plain_course
from dropout.readers.formats.edx_reports import GRADES, Report
from dropout.readers.numbers import parse_numbers
from dropout.readers.report import Finding, Question, Severity

_BY_CERTIFICATE, _BY_GRADE = "certificate", "grade"
_SURVIVORS = "These reports list only learners who are enrolled now; those who left are missing."
_ASK_FOR_LEAVERS = "Leavers matter most. Add the tracking log, or take the grade report of a release with the column Enrollment Status."


def add_reports(reports: list[Report], seen: pd.DataFrame, handed_in: pd.DataFrame, facts: Facts, context: ReadContext) -> None:
    """Add reports to the facts. `seen` has who was seen in which course (course, who); the log's changes are in the facts.

    `handed_in` is the work that logs tell of (course, resource, title).
    """
    by_course: dict[str | None, list[Report]] = {}
    for report in reports:
        by_course.setdefault(_course(report, seen), []).append(report)
    elsewhere = {*seen["course"], *facts.people["course"].dropna()}  # logs and tables tell of those who left
    for course, group in by_course.items():
        newest_first = sorted(group, key=lambda report: (report.exported_at or pd.Timestamp.min, report.name), reverse=True)
        shown = _without_sums([report for report in newest_first if len(report.items)], facts)
        told = called_as_in_log(shown, handed_in[handed_in["course"] == course], facts)
        _add_work(told, "" if len(by_course) == 1 else f"{course}/", facts)
        for report in newest_first:
            _add_people(report, course, facts)
        _add_ends(newest_first, course, facts, context)
        _list_those_seen(course, facts)
        if course not in elsewhere and not any(report.whole for report in group):
            files = ", ".join(report.name for report in newest_first[:10])
            people = len({who for report in group for who in report.people["who"]})
            facts.findings.append(Finding(Severity.NOTICED, _SURVIVORS, do=_ASK_FOR_LEAVERS, file=files, total=people))
    dated = [report.enrolled_at for report in reports if report.enrolled_at is not None]
    if dated and pd.concat(dated).notna().mean() >= 0.95:
        facts.registration_stated = True


def _course(report: Report, seen: pd.DataFrame) -> str | None:
    """The course as logs call it, else as the file name does, else the one that most of its people were seen in."""
    if report.course:
        plain = plain_course(report.course)
        return next((course for course in seen["course"].unique() if plain_course(course) == plain), report.course)
    common = seen.loc[seen["who"].isin(report.people["who"]), "course"].value_counts()
    return str(common.index[0]) if len(common) else None


def _add_work(newest_first: list[Report], prefix: str, facts: Facts) -> None:
    """Work and marks. An item is known from the first report that shows it, and so is a mark; titles tell work apart in a course."""
    if not newest_first:
        return
    times = pd.Series({report.name: report.exported_at for report in newest_first}, dtype="datetime64[us]")
    shown = pd.concat([report.items.assign(file=report.name) for report in newest_first], ignore_index=True)
    first = shown["file"].map(times).groupby(shown["item"]).min()
    if times.isna().any():
        first[:] = pd.NaT
    items = shown.drop_duplicates("item")
    facts.add("items", items.assign(item=prefix + items["item"].astype("string"), known_at=items["item"].map(first)))
    for report in newest_first:
        marks = report.marks.assign(item=prefix + report.marks["item"].astype("string"), file=report.name, known_at=report.exported_at)
        facts.add("marks", marks)


def _without_sums(reports: list[Report], facts: Facts) -> list[Report]:
    """The reports without the work of a grade report whose problems another one tells one by one: it would count twice.

    Open edX heads a problem "Homework 2: Ropes - Bends", beside "Homework 2: Ropes" or, where it is the only one, "Homework".
    """
    problems = [str(title) for report in reports if report.role != GRADES for title in report.items["title"]]

    def is_sum(title: str) -> bool:
        return any(problem.startswith((f"{title} - ", f"{title} 1: ")) for problem in problems)

    kept, left_out = list[Report](), list[str]()
    for report in reports:
        sums = report.items["title"].map(lambda title: is_sum(str(title))).astype(bool) & (report.role == GRADES)
        if sums.any():
            left_out += report.items.loc[sums, "title"].astype(str).tolist()
            items, marks = report.items[~sums], report.marks[~report.marks["item"].isin(report.items.loc[sums, "item"])]
            report = replace(report, items=items, marks=marks)
        kept.append(report)
    if left_out:
        message = f"{len(left_out)} columns of the grade report sum up problems that are told one by one; they do not count a second time."
        facts.findings.append(Finding(Severity.NOTICED, message, examples=tuple(left_out[:10]), total=len(left_out)))
    return kept


def _add_people(report: Report, course: str | None, facts: Facts) -> None:
    facts.add("people", report.people.assign(course=course))
    facts.add("attributes", report.attributes.assign(course=course))
    if report.enrolled_at is not None:
        joined = report.enrolled_at.dropna()
        facts.add("changes", pd.DataFrame({"who": joined.index, "course": course, "at": joined.to_numpy(), "joined": True}))
    if report.exported_at is not None:
        facts.exported_at[report.name] = report.exported_at
    if report.course:
        facts.titles[report.name] = report.course
    facts.findings += report.findings


def _add_ends(newest_first: list[Report], course: str | None, facts: Facts, context: ReadContext) -> None:
    """How the course ended, by the newest report that tells; a grade report before one of problems."""
    order = sorted(newest_first, key=lambda report: report.role != GRADES)
    told = next((report for report in order if report.result or report.grades), None)
    if told is not None:
        facts.results.append(_choose(told, facts, context))
    listing = next((report for report in newest_first if report.whole), None)
    if listing is not None:
        certified = set() if told is None or told.result is None else set(told.result.cells.index[told.result.cells == "certified"])
        left = sorted(listing.gone - certified)
        facts.add("outcomes", pd.DataFrame({"who": left, "course": course, "outcome": Outcome.WITHDRAWN.value}))
    _tell_gone(newest_first, facts)


def _choose(report: Report, facts: Facts, context: ReadContext) -> Result:
    """Certificates tell who completed; asked where learners without one have grades as good as those with one."""
    if report.result is None or report.grades is None:
        found = report.result or report.grades
        assert found is not None  # only reports with one of them are chosen
        return found
    certified = report.result.cells.eq("certified").fillna(False)
    grades = parse_numbers(report.grades.cells)
    as_good = int((grades[~certified] >= grades[certified].min()).sum())
    if not as_good:
        return report.result
    question = Question(
        f"edx_result:{report.name}", f"What tells who completed the course in {report.name}: the certificate or the grade?", "choice",
        _BY_CERTIFICATE,
        f"{as_good} learners without a certificate have a grade as good as others with one; audit learners often get none. "
        "By certificate they did not complete; by grade you are asked for the pass mark.", (_BY_CERTIFICATE, _BY_GRADE),
    )  # fmt: skip
    answer = context.ask(question, facts.questions)
    return report.grades if answer == _BY_GRADE else report.result


def _list_those_seen(course: str | None, facts: Facts) -> None:
    """Count as members, beside those listed, all whom a log saw join or leave: reports leave out those who are gone."""
    moved = facts.changes[(facts.changes["course"] == course) & facts.changes["row"].notna()].drop_duplicates("who")
    facts.add("people", moved[["who", "course", "file"]].assign(id=moved["who"], listed=True))


def _tell_gone(newest_first: list[Report], facts: Facts) -> None:
    """Learners of an earlier report who are not in the last one of its kind."""
    for role in {report.role for report in newest_first}:
        last, *earlier = [report for report in newest_first if report.role == role]
        gone = sorted({who for report in earlier for who in report.people["who"]} - set(last.people["who"]))
        if gone and last.exported_at is not None:
            message = f"{len(gone)} learners of an earlier report are not in {last.name}; they stay in."
            do = "They have probably left. A grade report with the column Enrollment Status, or the tracking log, tells."
            facts.findings.append(Finding(Severity.NOTICED, message, do=do, file=last.name, examples=tuple(gone[:10]), total=len(gone)))
