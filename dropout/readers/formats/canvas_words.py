"""Words of Canvas: the parts of a course as kinds of activity, and headings by their synonyms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dropout.domain import EventKind
from dropout.readers.records import fold

# Parts of web addresses, categories and classes of the access report, content types of New Analytics.
_KINDS = {
    EventKind.CONTENT: "pages wiki wiki_page wiki_pages page files file attachment modules module content_tag context_modules syllabus "
    "external_urls external_url external_content assignments/syllabus",
    EventKind.VIDEO: "media_objects media_attachments media_object studio",
    EventKind.FORUM: "discussion_topics discussion_topic topics topic discussions discussion",
    EventKind.QUIZ: "quizzes quiz quizzes/quiz quizzes:quiz",
    EventKind.ASSIGNMENT: "assignments assignment submissions",
    EventKind.COLLABORATION: "groups group collaborations collaboration google_docs_collaboration conferences conference web_conference",
    EventKind.NAVIGATION: "home course grades gradebooks roster users announcements announcement calendar calendar_events settings people "
    "student_enrollment teacher_enrollment",
}
KINDS = {word: kind.value for kind, words in _KINDS.items() for word in words.split()}
PEOPLE_CLASSES = ("student_enrollment", "teacher_enrollment", "ta_enrollment", "observer_enrollment", "designer_enrollment", "roster")


def match_headings(header: Iterable[str], synonyms: Mapping[str, str]) -> dict[str, str]:
    """Headings by what they hold, the first of each kind; `synonyms` gives the known wordings, separated by bars.

    >>> match_headings(["UserID", "Last  access"], {"id": "User ID", "last": "Last Access|Last Viewed"})
    {'id': 'UserID', 'last': 'Last  access'}
    """
    known = {_plain(word): key for key, words in reversed(list(synonyms.items())) for word in words.split("|")}
    found: dict[str, str] = {}
    for heading in header:
        key = known.get(_plain(heading))
        if key and key not in found:
            found[key] = heading
    return found


def _plain(heading: str) -> str:
    """A heading without case, blanks and underscores: tools that fetch reports leave blanks out or join words."""
    return "".join(letter for letter in fold(heading) if letter.isalnum())
