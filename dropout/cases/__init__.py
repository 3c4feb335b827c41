"""Case memory: what staff did about a learner of a run, kept by pseudonym apart from imports and models."""

from dropout.cases.answers import Answer
from dropout.cases.records import AsOf, Case, Change, Channel, Contact, Entry, Feedback, Lot, LotTerms, Result, Status, Verdict, Veto
from dropout.cases.store import CaseStore, ConflictError

__all__ = [
    "Answer", "AsOf", "Case", "CaseStore", "Change", "Channel", "ConflictError", "Contact", "Entry", "Feedback", "Lot", "LotTerms",
    "Result", "Status", "Verdict", "Veto",
]  # fmt: skip
