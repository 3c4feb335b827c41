"""Whether a model still fits: the run being scored beside the data that the model was trained on."""

from dropout.health.check import Health, check_health
from dropout.health.doubts import doubts, few_similar
from dropout.health.reference import build_reference
from dropout.health.verdict import SINCE, Finding, Verdict
from dropout.health.words import signal_sentence, size_words, verdict_sentence, work_sentence

__all__ = [
    "SINCE", "Finding", "Health", "Verdict", "build_reference", "check_health", "doubts", "few_similar", "signal_sentence",
    "size_words", "verdict_sentence", "work_sentence",
]  # fmt: skip
