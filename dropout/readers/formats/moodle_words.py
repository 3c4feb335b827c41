"""What a Moodle log says in its Description column, which is English in every language of the interface."""

from __future__ import annotations

import re

from dropout.domain import EventKind

# Who acts, on whom, and in which module. Ids are quoted.
ACTOR = r"user with id '(-?\d+)'"
ENROLMENT = r"user with id '-?\d+' (un)?enrolled the user with id '(\d+)'"
MODULE = r"course module id '(\d+)'"
COURSE = r"course with id '(\d+)'"

_KINDS = {
    EventKind.CONTENT: "resource page url book folder label lesson scorm imscp h5pactivity hvp file",
    EventKind.COLLABORATION: "wiki glossary data workshop chat bigbluebuttonbn",
    EventKind.ASSIGNMENT: "assign assignment submission turnitintooltwo",
    EventKind.QUIZ: "quiz attempt choice feedback survey questionnaire",
    EventKind.FORUM: "forum discussion post hsuforum",
    EventKind.VIDEO: "videotime video panopto kalvidres",
}
_BY_MODULE = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_NAMED_MODULE = re.compile(r"\bthe '(\w+)' activity|\bthe (\w+) (?:activity )?with course module id")
_MODULE_WORD = re.compile(rf"\b({'|'.join(sorted(_BY_MODULE, key=len, reverse=True))})s?\b")
_NAVIGATION = re.compile(r"viewed the (course|profile|list of users|user report|recent activity|grade)|section number|tour|dashboard")
_SUBMITTED = re.compile(r"has submitted the (submission|attempt) with id")
_STAFF = re.compile(
    r"(un)?assigned the role|has graded the|graded the (submission|attempt)|viewed the grading (table|form)|has exported|"
    r"(created|updated|deleted) the '\w+' activity|(un)?enrolled the user|updated the (course|instance of enrolment)|"
    r"has (reset|restored|backed up) the course|(created|updated|deleted) section|updated the event"
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
    if named and (word := named[1] or named[2]) in _BY_MODULE:
        return _BY_MODULE[word]
    if _NAVIGATION.search(text):
        return EventKind.NAVIGATION
    word = _MODULE_WORD.search(text)
    return _BY_MODULE[word[1]] if word else EventKind.OTHER


def is_submission(description: str) -> bool:
    """Whether a learner hands work in.

    >>> is_submission("The user with id '5' has submitted the submission with id '1' for the assignment with course module id '9'.")
    True
    """
    return bool(_SUBMITTED.search(description))


def is_staff_action(description: str) -> bool:
    """Whether only somebody who teaches or runs the course can do this.

    >>> is_staff_action("The user with id '2' updated the 'assign' activity with course module id '9'.")
    True
    """
    return bool(_STAFF.search(description))
