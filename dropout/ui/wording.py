"""Text from outside on a page."""

from __future__ import annotations

import re


def counted(number: int, noun: str) -> str:
    """A number with what is counted.

    >>> counted(1, "learner"), counted(1200, "learner")
    ('1 learner', '1,200 learners')
    """
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def plain(text: str) -> str:
    r"""Text from a file or a person, with nothing in it that Markdown would act on.

    >>> plain("*logs* [1]: $5")
    '\\*logs\\* \\[1\\]\\: \\$5'
    """
    return re.sub(r"([\\`*_\[\]#|~:$<>])", r"\\\1", text)
