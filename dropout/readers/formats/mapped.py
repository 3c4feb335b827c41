"""Tables that nobody recognises, or recognises wrongly, by a mapping that somebody confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.course import Facts
from dropout.readers.course.assemble import assemble
from dropout.readers.formats.mapped_activity import add_activity
from dropout.readers.formats.mapped_guess import meeting_of, proposal_of, repeats_learners
from dropout.readers.formats.mapped_learners import add_learners
from dropout.readers.formats.mapped_marks import add_marks
from dropout.readers.formats.mapped_roles import ROW_TITLES, TableMapping
from dropout.readers.formats.mapped_staged import Gathered, MappedTable
from dropout.readers.formats.mapped_tables import shape_of
from dropout.readers.formats.mapped_weeks import add_weeks, ask_start, counts_from_zero
from dropout.readers.formats.plain import read_totals
from dropout.readers.formats.plain_ids import id_heading, learner_column
from dropout.readers.formats.plain_rows import come_several_times
from dropout.readers.mapping import is_mapped, layout_of, mapping_question, one_per_layout
from dropout.readers.records import looks_like_data
from dropout.readers.report import TAKEN, Finding, Question, RowLedger, Severity
from dropout.readers.sources import Source
from dropout.readers.staging import open_stage

SHEET = "week_sheet"
OWN = frozenset({"mapped", "plain", SHEET, ""})  # formats beside which an unknown table still counts
ASIDE = "left aside, as you said"
_LIST = "learners beside a sheet"
_BOTH = 2  # coming and leaving
SUREST = 0.4  # how sure it is of a table that it recognises, at most


class MappedReader:
    """Any table, once it is said what its rows tell and which column says what."""

    name = "mapped"
    title = "any other table, by a mapping"

    def recognise(self, source: Source, beside: frozenset[str]) -> Recognition | None:
        """A table in which learners come several times, with dates or marks, and every other table beside such a one.

        Beside a real format nothing is claimed: `read_export` offers the mapping instead. A file that somebody mapped
        comes here without being asked.
        """
        shape = None if beside - OWN else shape_of(source)
        if shape is None:
            return None
        found = proposal_of(source, shape)
        if found.each_row == "ignore":
            learner = id_heading(shape.headings)
            several = learner and come_several_times(shape.headings, shape.rows, learner)
            return (
                Recognition(self.name, "unknown", SUREST, f"most values of {learner} come in several rows that differ") if several else None
            )
        evidence = f"each row looks like {ROW_TITLES[found.each_row]}, told by {', '.join(found.columns.values())}"
        if found.each_row == "learner":
            learner = found.columns["learner"]
            if "course" not in found.columns and come_several_times(shape.headings, shape.rows, learner):
                return Recognition(self.name, "unknown", SUREST, f"most values of {learner} come in several rows that differ")
            if SHEET in beside:
                return Recognition(self.name, _LIST, 0.35, evidence)
            needed = self.name in beside or not (source.preview and learner_column(source.preview))
            return Recognition(self.name, found.each_row, 0.35, evidence) if needed else None
        repeated = repeats_learners(shape.headings, shape.rows, found.columns["learner"]) or meeting_of(shape.headings, shape.rows)
        return Recognition(self.name, found.each_row, SUREST, evidence) if repeated else None

    def read(self, sources: list[tuple[Source, Recognition]], context: ReadContext) -> ReadResult:
        """Read tables as their confirmed mappings say; until all are confirmed, only ask."""
        return finish(gather(sources, context), context)


READER = MappedReader()


def claim_answered(source: Source, answers: Mapping[str, str]) -> Recognition | None:
    """The claim on a file that somebody mapped or wants to map, whatever it was recognised as."""
    if not is_mapped(source, answers):
        return None
    try:
        role = TableMapping.from_json(answers[f"mapping:{layout_of(source)}"]).each_row
    except (KeyError, DropoutError):
        role = "unknown"  # to be asked, or told as a mistake when it is read
    return Recognition(READER.name, role, 1.0, "by the mapping that you confirmed" if role != "unknown" else "by a mapping")


def claim_unknown(source: Source) -> Recognition | None:
    """The claim on a table of no known format; None where it is no table."""
    return Recognition(READER.name, "unknown", 0.1, "no known export has these columns") if shape_of(source) else None


def gather(sources: list[tuple[Source, Recognition]], context: ReadContext) -> Gathered:
    """What tables tell by their mappings; nothing but questions until all are confirmed and their dates are settled."""
    gathered = Gathered(Facts(READER.name))
    facts, asked = gathered.facts, list[Question]()
    by_week = any(claim.role == "week" for _, claim in sources)
    mappings = [_confirmed(source, claim, context, asked, by_week=by_week) for source, claim in sources]
    facts.questions += one_per_layout(asked, [source.name for source, _ in sources])
    for question, (source, claim) in zip(asked, sources, strict=True):
        facts.ledgers.open(source.name, claim.format, claim.evidence, claim.confidence)
        if claim.role == "unknown":
            facts.findings.append(_unknown(source, claim, question))
    tables = [(source, mapping) for (source, _), mapping in zip(sources, mappings, strict=True) if mapping]
    if len(tables) == len(sources):
        with open_stage(context) as stage:
            for place, (source, mapping) in enumerate(tables):
                context.progress(f"Reading {source.name}", 0.1 + 0.5 * place / len(tables))
                facts.findings += _tell_lists(source)
                _add(MappedTable(source, mapping, gathered, stage))
        if counts_from_zero(facts):
            ask_start(facts, context, dated=any(mapping.each_row == "activity" for _, mapping in tables))
    return gathered


def _tell_lists(source: Source) -> list[Finding]:
    shape = shape_of(source)
    if shape is None or not shape.lists:
        return []
    message = "What holds no single value, such as a list, is no column and was left out."
    do = "If it matters, give it as a table of its own, with the id of the learner in each row."
    return [Finding(Severity.NOTICED, message, do=do, file=source.name, examples=shape.lists[:10], total=len(shape.lists))]


def may_join(facts: Facts, context: ReadContext) -> bool:
    """Whether facts are complete and about somebody, so that they may become part of what another format tells."""
    return not _open(facts, context) and _tells(facts)


def finish(gathered: Gathered, context: ReadContext) -> ReadResult:
    """The result of mapped tables that stand on their own.

    Learners alone of whom nothing has a day but their coming, or their leaving, become a snapshot, as plain tables do.
    """
    facts = gathered.facts
    if not may_join(facts, context):
        return told(facts)
    if gathered.plain and not facts.actions and facts.changes["joined"].nunique() < _BOTH and facts.marks.empty:
        result = read_totals(gathered.plain, facts.ledgers, context)
        result.findings, result.questions = facts.findings + result.findings, facts.questions + result.questions
        return result
    facts.findings += gathered.unused
    return assemble(facts, context)


def told(facts: Facts) -> ReadResult:
    """The account alone: the rest waits for answers."""
    for path in facts.actions:
        path.unlink()
    for ledger in facts.ledgers.values():
        ledger.report.rows_kept = ledger.report.rows_read - ledger.report.rows_dropped
    files = [ledger.report for ledger in facts.ledgers.values()]
    return ReadResult(
        files=files, findings=facts.findings, questions=facts.questions, dropped_rows=[*map(RowLedger.frame, facts.ledgers.values())]
    )


def _confirmed(source: Source, claim: Recognition, context: ReadContext, asked: list[Question], *, by_week: bool) -> TableMapping | None:
    # rows of learners and weeks are told by two headings; of learners beside them nothing is used that could give the end away
    question = mapping_question(
        source,
        f"Known so far: {claim.evidence}. The proposal is made from the headings and the first rows.",
        sure=claim.role in ("week", _LIST) or (by_week and claim.role == "learner"),
    )
    if claim.role == "week":  # rows that come later shall not make another column the week
        question = replace(question, default=context.answers.get(f"{TAKEN}{question.key}", question.default), kept=True)
    answer = context.ask(question, asked)
    return TableMapping.from_json(answer).checked(question.options, source.name) if answer is not None else None


def _unknown(source: Source, claim: Recognition, question: Question) -> Finding:
    message, do = "No known export has these columns.", "Say what they mean; the answer is remembered for files of the same layout."
    if claim.confidence == SUREST:
        message, do = (
            "Learners have several rows, so that a row is no learner.",
            "Say what a row tells: a mark for a piece of work, a week, an action.",
        )
    elif _stands_on_its_side(question):
        do = "Learners seem to stand in columns: turn the table (in a spreadsheet: copy, paste special, transpose), so that each has a row."
    elif looks_like_data(question.options):
        do = "The row of headings looks like data: put headings above it, or check that all rows have the same separator."
    elif TableMapping.from_json(question.default or "").each_row == "ignore":
        do = (
            "No column says which learner a row is about: choose it, or add a column student_id; numbers do if each row is a learner. "
            "Sheets or files of one learner each belong into one table, with a column that says who."
        )
    return Finding(Severity.NOTICED, message, do, source.name, "", question.options[:10], len(question.options))


def _stands_on_its_side(question: Question) -> bool:
    """Whether what is headed elsewhere stands in the first column, among it who a row would be about."""
    firsts = [row[0] for row in question.preview[1:] if row]
    return not id_heading(question.options) and id_heading(firsts) is not None


def _add(table: MappedTable) -> None:
    match table.mapping.each_row:
        case "activity":
            add_activity(table)
        case "mark":
            add_marks(table)
        case "week":
            add_weeks(table)
        case "learner":
            add_learners(table)
        case _:
            table.leave_aside(ASIDE)


def _open(facts: Facts, context: ReadContext) -> bool:
    return any(question.key not in context.answers and not question.safe for question in facts.questions)


def _tells(facts: Facts) -> bool:
    return bool(facts.actions) or any(len(table) for table in (facts.people, facts.marks))
