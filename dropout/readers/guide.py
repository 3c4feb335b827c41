"""Which file to get from which system, what it brings and what it lacks. The Upload page and docs/formats.md both show this.

`python -m dropout.readers.guide > docs/formats.md` writes the document.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from dropout.readers.guide_courses import COURSES
from dropout.readers.guide_files import FILES, TITLES
from dropout.readers.guide_sets import SETS

NOTHING = "–"
HEADINGS = ("File", "Activity", "Grades", "Due dates", "Outcome", "What is missing", "How to get it")
_INTRO = """# Which file, and what it brings

Give the files as the system hands them out, several at once, as they are: in any language of the interface, as CSV, Excel, OpenDocument,
SQLite or text, packed or not. They are told apart by what is in them; their names do not matter. Files of one course are joined, people by
id, then e-mail, then name. What is unknown is asked, and what a file lacks another may bring: activity tells who fades, a gradebook
how they do, a list of participants who never came.

*Unverified* marks a layout that could not be checked against a real file: it is read as documented; if it looks different with
you, “Read this file differently” on the Upload page lets you say what its columns mean.

This page is written by `python -m dropout.readers.guide`.
"""


@dataclass(frozen=True)
class FileGuide:
    """One file of a system: what it brings, in words or `–`, what it lacks, and how to get it in one sentence."""

    file: str
    activity: str
    grades: str
    due_dates: str
    outcome: str
    lacks: str
    how: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of a table under `HEADINGS`."""
        return tuple(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True)
class Guide:
    """The files of one system."""

    title: str
    files: tuple[FileGuide, ...]


def guides() -> dict[str, Guide]:
    """The guide of every format, by the name of its reader.

    >>> guides()["moodle"].files[0].file
    'Log'
    """
    every = {**FILES, **COURSES, **SETS}
    return {name: Guide(title, tuple(FileGuide(*cells) for cells in every[name])) for name, title in TITLES.items()}


def markdown_table(guide: Guide) -> str:
    """The files of one system as a Markdown table."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(file.cells for file in guide.files)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def guide_markdown() -> str:
    """The whole of docs/formats.md."""
    return _INTRO + "".join(f"\n## {guide.title}\n\n{markdown_table(guide)}\n" for guide in guides().values())


if __name__ == "__main__":
    import sys

    sys.stdout.write(guide_markdown())
