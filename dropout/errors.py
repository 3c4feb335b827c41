"""The one error a user can mend. Anything else stays loud."""

from __future__ import annotations


class DropoutError(Exception):
    """A problem the user can mend, told in the order: where, what is wrong, what was found, what to do.

    >>> str(DropoutError("No outcome column.", where="grades.csv", found="ID, Result", do="Name it in step 2."))
    'grades.csv: No outcome column. Found: ID, Result. What to do: Name it in step 2.'
    """

    def __init__(self, problem: str, *, where: str = "", found: str = "", do: str = "") -> None:
        self.problem, self.where, self.found, self.do = problem, where, found, do
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        parts = [f"{self.where}: {self.problem}" if self.where else self.problem]
        if self.found:
            parts.append(f"Found: {self.found.rstrip('.')}.")
        if self.do:
            parts.append(f"What to do: {self.do}")
        return " ".join(parts)
