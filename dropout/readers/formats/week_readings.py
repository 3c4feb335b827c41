"""How each column of a table by weeks is read: settled once for a layout, so that a later week changes nothing in an earlier one.

Whether numbers are sums so far, and out of how many points marks are, shows only in many weeks together. What the first file of a
layout is taken for therefore holds for the files after it (`Question.kept`); what now looks otherwise is told and not followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dropout.errors import DropoutError
from dropout.readers.base import ReadContext
from dropout.readers.report import TAKEN, Finding, Question, Severity

DONE, HANDED_IN, TIME, SO_FAR = "done that week", "handed in that week", "time that week", "so far"
SAME, UNUSED = "about the learner", "not used"
MARK = "mark out of "
READINGS = (
    DONE, "done so far", HANDED_IN, "handed in so far", TIME, "time so far", *(f"{MARK}{top}" for top in (5, 10, 20, 100)), SAME, UNUSED,
)  # fmt: skip
_MARK = re.compile(re.escape(MARK) + r"(\d{1,5}(?:\.\d{1,3})?)")
_BARE = frozenset({SAME, UNUSED})
_AS_IT_LOOKS = "Read off the headings and the cells of this file. It holds for later files of the same layout until you correct it."
_AS_BEFORE = "As an earlier file of this layout was read, so that a later week changes nothing in an earlier one."
_DO = "Correct the reading of the column if it is wrong; what it tells of earlier weeks then changes too."


@dataclass(frozen=True)
class Settled:
    """How each column is read, by heading, and the headings of which somebody said so."""

    readings: Mapping[str, str]
    said: frozenset[str]


def highest_of(reading: str) -> float | None:
    """The highest possible mark of a column of marks; None for any other.

    >>> highest_of("mark out of 20"), highest_of("mark out of 0"), highest_of("done so far")
    (20.0, None, None)
    """
    found = _MARK.fullmatch(reading)
    return float(found[1]) or None if found else None


def so_far(reading: str) -> str:
    """The same for a column that sums up all weeks until now.

    >>> so_far(DONE)
    'done so far'
    """
    return reading.replace("that week", SO_FAR)


def settle_readings(proposed: Mapping[str, str], layout: str, file: str, context: ReadContext, asked: list[Question]) -> Settled:
    """How columns are read: as proposed for those of which nothing was settled before, by an answer or for an earlier file.

    Raises `DropoutError` where the answer says nothing that a column can be.
    """
    key, headings = f"columns:{layout}", list(proposed)
    earlier = next((question for question in asked if question.key == key), None)
    taken = earlier.default if earlier else context.answers.get(f"{TAKEN}{key}")
    likely = {**proposed, **(_read(taken, key, headings) if taken else {})}
    default = json.dumps(likely, ensure_ascii=False)
    text, why = f"How is each column of {file} read?", _AS_BEFORE if taken else _AS_IT_LOOKS
    asked[:] = [question for question in asked if question is not earlier]
    said = _read(
        context.ask(Question(key, text, "columns", default, why, READINGS, about=file, kept=True), asked) or default, key, headings
    )
    return Settled({**likely, **said}, frozenset(said if key in context.answers else ()))


def changed_findings(settled: Settled, proposed: Mapping[str, str], file: str) -> list[Finding]:
    """Columns that now look like something else than what an earlier file was taken to have, unless somebody said what they are."""
    other = [
        f"{heading} ({reading}, now it looks like {proposed[heading]})"
        for heading, reading in settled.readings.items()
        if reading != proposed[heading] and heading not in settled.said and not {reading, proposed[heading]} <= _BARE
    ]
    if not other:
        return []
    message = "These columns are read as they were before, so that nothing in earlier weeks changes, though they now look otherwise."
    return [Finding(Severity.NOTICED, message, _DO, file, examples=tuple(other[:10]), total=len(other))]


def _read(answer: str, key: str, headings: Sequence[str]) -> dict[str, str]:
    do = f'Write it as {{"clicks": "{DONE}"}}, with one of: {", ".join(READINGS)}.'
    try:
        said = {str(heading): str(reading) for heading, reading in dict(json.loads(answer)).items()}
    except (ValueError, TypeError, RecursionError) as error:
        raise DropoutError("This does not say how columns are read.", where=key, found=answer[:200], do=do) from error
    odd = [reading for reading in said.values() if reading not in READINGS and highest_of(reading) is None]
    if odd:
        raise DropoutError("A column cannot be read like this.", where=key, found=", ".join(odd)[:200], do=do)
    return {heading: reading for heading, reading in said.items() if heading in headings}
