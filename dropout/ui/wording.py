"""Text from outside on a page."""

from __future__ import annotations

import re


def plain(text: str) -> str:
    r"""Text from a file or a person, with nothing in it that Markdown would act on.

    >>> plain("*logs* [1]: $5")
    '\\*logs\\* \\[1\\]\\: \\$5'
    """
    return re.sub(r"([\\`*_\[\]#|~:$<>])", r"\\\1", text)
