"""Text from outside on a page."""

from __future__ import annotations

import re


def counted(number: int, noun: str) -> str:
    """A number with what is counted.

    >>> counted(1, "learner"), counted(1200, "learner")
    ('1 learner', '1,200 learners')
    """
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def heard(text: str) -> str:
    """Words behind a label that are read out and not shown: of what a button is that is called the same below every chart."""
    return f":gray-badge[{plain(text)}]"  # `components.style` hides it


def plain(text: str) -> str:
    r"""Text from a file or a person, with nothing in it that Markdown would act on.

    >>> plain("*logs* [1]: $5")
    '\\*logs\\* \\[1\\]\\: \\$5'
    """
    return re.sub(r"([\\`*_\[\]#|~:$<>])", r"\\\1", text)
