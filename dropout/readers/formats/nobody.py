"""Files that systems hand out beside the others and that are about no learner: they are told for what they are, and left aside."""

from __future__ import annotations

from dropout.readers.base import ReadContext, ReadResult, Recognition
from dropout.readers.layouts import Layout, best_fit
from dropout.readers.report import Finding, Ledgers, Severity
from dropout.readers.sources import Source
from dropout.readers.tabular import leave_aside

IGNORED = "ignore"  # the role of files that make no other format more likely
_REASON = "a file about no learner"
# What a table is, in the words of its system -> a layout with the columns that tell it from others.
_TABLES = {
    layout.name: layout
    for layout in (
        Layout(
            "a table of the questions of a Moodle quiz",
            "title=Question+name facility=Facility+index discrimination=Discrimination+index|Discriminative+efficiency tries?=Attempts "
            "weight?=Intended+weight number?=Q#", "title facility discrimination", "*", least=3,
        ),
        Layout(
            "an item analysis of Blackboard",
            "question=Question kind?=Question+Type discrimination=Discrimination difficulty=Difficulty tries=Graded+Attempts "
            "average?=Average+Score", "question discrimination difficulty tries", "*", least=4,
        ),
        Layout(
            "an item analysis of a Canvas quiz",
            "id=Question+Id title=Question+Title answered=Answered+Student+Count right=Correct+Student+Count wrong=Wrong+Student+Count "
            "difficulty?=Difficulty+Index alpha?=Alpha", "id title answered right wrong", "*", least=5,
        ),
        Layout(
            "a count of certificates of Open edX",
            "course=CourseID|course_id kind=Certificate+Type|mode total=Total+Certificates+Issued|total_issued_certificate "
            "day=Date+Report+Run|report_run_date", "course total day",
        ),
        Layout("a list of the languages of accounts of Open edX", "account=user_profile_id code=code id?=id", "account code"),
        Layout(
            "a table of answers to a survey of Qualtrics",
            "channel=DistributionChannel|Distribution+Channel response=ResponseId|Response+ID recorded=RecordedDate|Recorded+Date "
            "finished?=Finished", "channel response recorded", "*", least=3,
        ),
        Layout(
            "a table of the content of Brightspace",
            "topic=Topic|Title|Content users=Users+Visited visits?=Number+of+Visits spent=Average+Time+Spent|Average+Time",
            "topic users spent",
        ),
    )
}  # fmt: skip


class NobodyReader:
    """Files about questions, content or courses; whatever they say, it is nothing about learners."""

    name = "nobody"
    title = "files about no learner"

    def recognise(self, source: Source, _beside: frozenset[str]) -> Recognition | None:
        """By columns of questions, content or courses, none of which names anybody."""
        if source.preview is not None and source.is_table:
            found = best_fit(tuple(_TABLES.values()), source.preview.header)
            return Recognition(self.name, IGNORED, 0.9, f"this is {found.layout.name}") if found and not found.unknown else None
        return None

    def read(self, sources: list[tuple[Source, Recognition]], _context: ReadContext) -> ReadResult:
        """Account for the files, and say what each is."""
        ledgers, findings = Ledgers(), list[Finding]()
        for source, claim in sources:
            leave_aside(source, claim, ledgers, _REASON)
            message = f"{claim.evidence[0].upper()}{claim.evidence[1:]}. It does not say what learners did and was left aside."
            findings.append(Finding(Severity.DROPPED, message, file=source.name))
        files = [ledger.report for ledger in ledgers.values()]
        return ReadResult(files=files, findings=findings, dropped_rows=[ledger.frame() for ledger in ledgers.values()])


READER = NobodyReader()
