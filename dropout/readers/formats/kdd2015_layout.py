"""How the tables of KDD Cup 2015 and of XuetangX are laid out, and what their words mean here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dropout.domain import EventKind
from dropout.readers.records import squeezed

WINDOW_DAYS = 30  # of activity given for each course
LABEL_DAYS = 10  # after the window: without an action in them, a learner counts as gone
_MOST = 0.8  # of the first rows of a file without header, to be taken for the truth
BARE_TRUTH = ("enrollment_id", "truth")  # the original has no header

# Column here -> headings in use, squeezed. KDD Cup 2015, then XuetangX and a later competition on the same data.
HEADINGS = {
    "enrolment": {"enrollmentid", "enrollid", "enrolmentid"},
    "user": {"username", "userid"},
    "course": {"courseid"},
    "time": {"time", "timestamp", "datetime"},
    "event": {"event", "action"},
    "object": {"object"},
    "truth": {"truth", "dropoutprob", "dropout"},
    "module": {"moduleid"}, "category": {"category"}, "children": {"children"}, "start": {"start"}, "end": {"end"},
    "from": {"from"}, "to": {"to"}, "number": {"id"}, "type": {"coursetype"},
    "gender": {"gender"}, "education": {"education"}, "birth": {"birth"},
}  # fmt: skip
NEEDED = {  # role -> the columns that it cannot be without, and whether it is known without the others beside it
    "log": (("enrolment", "time", "event"), True),
    "objects": (("course", "module", "category"), True),
    "enrolments": (("enrolment", "user", "course"), True),
    "truth": (("enrolment", "truth"), False),
    "windows": (("course", "from", "to"), False),
    "courses": (("course", "start", "end"), False),
    "learners": (("user", "gender", "birth"), False),
}
WIDEST = {"enrolments": 4, "truth": 2, "windows": 3}  # columns; a wider table is something else
ROLE_NAMES = {
    "log": "log", "objects": "object", "enrolments": "enrolment", "truth": "truth", "windows": "date", "courses": "course",
    "learners": "user",
}  # fmt: skip

KINDS = {
    **dict.fromkeys(["problem", "combinedopenended"], EventKind.QUIZ),
    **dict.fromkeys(["video"], EventKind.VIDEO),
    **dict.fromkeys(["discussion"], EventKind.FORUM),
    **dict.fromkeys(["wiki"], EventKind.COLLABORATION),
    **dict.fromkeys(["peergrading"], EventKind.ASSIGNMENT),
    **dict.fromkeys(["access", "html", "about", "course_info", "static_tab", "outlink", "dictation"], EventKind.CONTENT),
    **dict.fromkeys(["navigate", "nagivate", "chapter", "sequential", "vertical", "course"], EventKind.NAVIGATION),  # as published
}
# Actions of XuetangX have longer names: the first of these words in them tells.
KIND_WORDS = {
    "problem": EventKind.QUIZ, "video": EventKind.VIDEO, "comment": EventKind.FORUM, "thread": EventKind.FORUM, "forum": EventKind.FORUM,
    "courseware": EventKind.CONTENT, "info": EventKind.NAVIGATION, "about": EventKind.NAVIGATION, "progress": EventKind.NAVIGATION,
}  # fmt: skip


def columns_of(header: Sequence[str]) -> dict[str, str]:
    """Columns by the names used here -> headings of the file; the first of each.

    >>> columns_of(["enroll_id", "action", "time"])
    {'enrolment': 'enroll_id', 'event': 'action', 'time': 'time'}
    """
    known = {heading: name for name, headings in HEADINGS.items() for heading in headings}
    found: dict[str, str] = {}
    for heading in header:
        name = known.get(squeezed(heading))
        if name and name not in found:
            found[name] = heading
    return found


def role_of(header: Sequence[str], *, beside: bool) -> str:
    """The table that a header is of; "" for none. `beside` others of the set, tables count that mean little on their own.

    >>> role_of(["course_id", "from", "to"], beside=True), role_of(["course_id", "from", "to"], beside=False)
    ('windows', '')
    """
    columns = columns_of(header)
    for role, (needed, alone) in NEEDED.items():
        if (alone or beside) and columns.keys() >= set(needed) and len(header) <= WIDEST.get(role, 99):
            return role
    return ""


def is_bare_truth(rows: Sequence[Sequence[str]]) -> bool:
    """Whether nearly all rows are ids with 0 or 1, as in a truth file without header.

    >>> is_bare_truth([["1", "0"], ["7", "1"]]), is_bare_truth([["1", "12"]])
    (True, False)
    """
    fitting = sum(len(row) == 2 and row[0].strip().isdigit() and bool(re.fullmatch(r"[01](\.0+)?", row[1].strip())) for row in rows)
    return bool(rows) and fitting >= _MOST * len(rows)


def kind_sql(column: str) -> str:
    """SQL for the kind of an event or action named in a column."""
    text = f"lower({column})"
    exact = " ".join(f"WHEN {text} = '{word}' THEN '{kind}'" for word, kind in KINDS.items())
    within = " ".join(f"WHEN contains({text}, '{word}') THEN '{kind}'" for word, kind in KIND_WORDS.items())
    return f"CASE {exact} {within} ELSE '{EventKind.OTHER}' END"
