"""How Moodle words what happened: component, event name, description. Descriptions are English in every language pack."""

from __future__ import annotations

from dataclasses import dataclass

from dropout.domain import EventKind


@dataclass(frozen=True)
class Sentence:
    """An event name and a description with places for `user`, `other`, `cmid`, `course` and `module`."""

    event: str
    description: str


MODULES = {  # kind -> (component, name of the module in descriptions)
    EventKind.CONTENT: ("Page", "page"),
    EventKind.VIDEO: ("Kaltura Video Resource", "kalvidres"),
    EventKind.FORUM: ("Forum", "forum"),
    EventKind.QUIZ: ("Quiz", "quiz"),
    EventKind.ASSIGNMENT: ("Assignment", "assign"),
    EventKind.COLLABORATION: ("Wiki", "wiki"),
}
_IN = "with course module id '{cmid}'."
SENTENCES = {
    "course viewed": Sentence("Course viewed", "The user with id '{user}' viewed the course with id '{course}'."),
    "module viewed": Sentence("Course module viewed", "The user with id '{user}' viewed the '{module}' activity " + _IN),
    # The second and later openings of a day go deeper into the module.
    "again forum": Sentence(
        "Discussion viewed", "The user with id '{user}' has viewed the discussion with id '{cmid}1' in the forum " + _IN
    ),
    "again quiz": Sentence(
        "Quiz attempt viewed",
        "The user with id '{user}' has viewed the attempt with id '{cmid}3' belonging to the user with id '{user}' for the quiz " + _IN,
    ),
    "again assignment": Sentence(
        "The status of the submission has been viewed.",
        "The user with id '{user}' has viewed the submission status page for the assignment " + _IN,
    ),
    "again collaboration": Sentence("Wiki page viewed", "The user with id '{user}' viewed the page with id '{cmid}2' for the wiki " + _IN),
    "posted": Sentence(
        "Some content has been posted.",
        "The user with id '{user}' has posted content in the forum post with id '{cmid}{user}' "
        "in the discussion '{cmid}1' located in the forum " + _IN,
    ),
    "handed in assignment": Sentence(
        "A submission has been submitted.",
        "The user with id '{user}' has submitted the submission with id '{cmid}{user}' for the assignment " + _IN,
    ),
    "handed in quiz": Sentence(
        "Quiz attempt submitted", "The user with id '{user}' has submitted the attempt with id '{cmid}{user}' for the quiz " + _IN
    ),
    "enrolled": Sentence(
        "User enrolled in course",
        "The user with id '{user}' enrolled the user with id '{other}' using the enrolment method 'manual' "
        "in the course with id '{course}'.",
    ),
    "unenrolled": Sentence(
        "User unenrolled from course",
        "The user with id '{user}' unenrolled the user with id '{other}' using the enrolment method 'manual' "
        "from the course with id '{course}'.",
    ),
    "graded": Sentence(
        "The submission has been graded.",
        "The user with id '{user}' has graded the submission '{cmid}{other}' for the user with id '{other}' for the assignment " + _IN,
    ),
    "grade updated": Sentence(
        "User graded",
        "The user with id '{user}' updated the grade with id '{cmid}{other}' for the user with id '{other}' "
        "for the grade item with id '{cmid}'.",
    ),
}
