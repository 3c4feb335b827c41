"""From what the files of one system say to the canonical tables of the runs they are about."""

from dropout.readers.course.facts import Facts, Result

__all__ = ["Facts", "Result"]
