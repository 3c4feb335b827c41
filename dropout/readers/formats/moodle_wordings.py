"""What the descriptions of a Moodle log say, which are English in every language of the interface.

A log repeats a few hundred wordings. Each is looked at once, with `'0'` for every id in it: which of its quoted words is
who acts, on whom and in which module, and what kind of action it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dropout.domain import EventKind

_KINDS = {
    EventKind.CONTENT: "resource page url book folder label lesson scorm imscp h5pactivity hvp file lti equella ebook subsection "
    "customcert glossaryentry pdfannotator lightboxgallery",
    EventKind.COLLABORATION: "wiki glossary data workshop chat bigbluebuttonbn ouwiki peerwork googlemeet zoom teams board padlet",
    EventKind.ASSIGNMENT: "assign assignment submission turnitintool turnitintooltwo kalvidassign vpl journal",
    EventKind.QUIZ: "quiz attempt choice feedback survey questionnaire hotpot game adaptivequiz offlinequiz realtimequiz",
    EventKind.FORUM: "forum discussion post hsuforum forumng moodleoverflow",
    EventKind.VIDEO: "videotime video panopto kalvidres opencast videofile interactivevideo supervideo videostream mediasite",
}
BY_MODULE = {word: kind for kind, listed in _KINDS.items() for word in listed.split()}
_NAMED_MODULE = re.compile(r"\bthe '(\w+)' activity|\bthe (\w+) (?:activity )?with (?:the )?course module id")
_MODULE_WORD = re.compile(rf"\b({'|'.join(sorted(BY_MODULE, key=len, reverse=True))})s?\b")
_NAVIGATION = re.compile(r"viewed the (course|profile|list of users|user report|recent activity|grade)|section number|tour|dashboard")
_SUBMITTED = re.compile(r"has submitted the (submission|attempt) with id")
_STAFF = re.compile(
    r"(un)?assigned the role|has graded the|graded the (submission|attempt)|manually graded|viewed the grading (table|form)|"
    r"exported grades|has exported|(created|updated|deleted) the '\w+' activity|(un)?enrolled the user|"
    r"updated the (course|instance of enrolment)|has (reset|restored|backed up) the course|(created|updated|deleted) section|"
    r"viewed the (grader|singleview|log|live log|participation|statistics|completion|progress|activity completion|history) report"
)
_MARKS = re.compile(r"(has )?graded the (submission|attempt)|manually graded")
_USER = re.compile(r"user with (?:the )?id $")
_MODULE = re.compile(r"course module id $")
_COURSE = re.compile(r"course with (?:the )?id $")
_ITEM = re.compile(r"grade item with id $")
_TELLS_ITEM = re.compile(
    r"updated the grade with id '0' for the user with id '0' for the grade item|(created|updated) a grade item with id"
)
_ENROLS = re.compile(r"user with id '0' (un)?enrolled the user with id '")
SLOTS = (2, 4, 6, 8, 10)  # where quoted words stand when a description is split at its quotation marks


@dataclass(frozen=True)
class Wording:
    """What one wording means. Who acts, on whom, in which module and course: places among the quoted words, 0 where there is none."""

    who_at: int
    other_at: int
    resource_at: int
    number_at: int
    item_at: int  # of the gradebook: an item that is given a name, or the mark of whom is set
    kind: str
    submits: bool
    staff: bool
    marks: bool
    enrols: bool | None  # False where it unenrols, None where it does neither
    views_course: bool


def read_wording(text: str) -> Wording:
    """Take one wording apart.

    >>> told = read_wording("The user with id '0' viewed the 'quiz' activity with course module id '0'.")
    >>> told.who_at, told.resource_at, told.kind, told.submits
    (2, 6, 'quiz', False)
    >>> graded = read_wording("The user with id '0' has graded the submission '0' for the user with id '0' for the assignment")
    >>> graded.marks, graded.staff, graded.other_at
    (True, True, 6)
    >>> read_wording("The user with id '0' updated the grade with id '0' for the user with id '0' for the grade item with id '0'.").item_at
    8
    >>> read_wording("The user with id '0' unenrolled the user with id '0' using the enrolment method 'self'.").enrols
    False
    """
    parts = text.split("'")
    before = {slot: parts[slot - 2] for slot in SLOTS if slot <= len(parts) and parts[slot - 1] == "0"}
    users = [slot for slot, words in before.items() if _USER.search(words)]
    enrols = _ENROLS.search(text)
    return Wording(
        who_at=users[0] if users else 0,
        other_at=users[1] if len(users) > 1 else 0,
        resource_at=next((slot for slot, words in before.items() if _MODULE.search(words)), 0),
        number_at=next((slot for slot, words in before.items() if _COURSE.search(words)), 0),
        item_at=next((slot for slot, words in before.items() if _ITEM.search(words)), 0) if _TELLS_ITEM.search(text) else 0,
        kind=kind_of(text).value,
        submits=bool(_SUBMITTED.search(text)),
        staff=bool(_STAFF.search(text)),
        marks=bool(_MARKS.search(text)),
        enrols=None if enrols is None else not enrols[1],
        views_course="viewed the course with id" in text,
    )


def kind_of(description: str) -> EventKind:
    """The kind of activity that a description tells of.

    >>> kind_of("The user with id '5' viewed the 'resource' activity with course module id '9'.").value
    'content'
    >>> kind_of("The user with id '5' has posted content in the forum post with id '3'.").value
    'forum'
    """
    text = description.casefold()
    named = _NAMED_MODULE.search(text)
    if named and (word := named[1] or named[2]) in BY_MODULE:
        return BY_MODULE[word]
    if _NAVIGATION.search(text):
        return EventKind.NAVIGATION
    word = _MODULE_WORD.search(text)
    return BY_MODULE[word[1]] if word else EventKind.OTHER
