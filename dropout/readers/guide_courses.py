"""The facts behind the guide, of platforms for open courses: nothing but data, by the name of the reader."""

from __future__ import annotations

_NO = "–"

# File, activity, grades, due dates, outcome, what is missing, how to get it.
COURSES: dict[str, tuple[tuple[str, str, str, str, str, str, str], ...]] = {
    "edx": (
        (
            "Tracking log", "every event, to the second", "problems checked", _NO, "deactivated enrolments", "who never came, final grades",
            "Ask whoever runs the platform for the tracking.log files of the time of the course; packed ones will do.",
        ),
        (
            "Grade report", _NO, "every item and the grade", _NO, "grade, certificate", "dates; older platforms leave out who has left",
            "Open Instructor → Data Download → Generate grade report.",
        ),
        (
            "Structure of the course (unverified)", _NO, _NO, "of every block and part; start and end of the course", _NO,
            "learners: give it along with the log", "Take course_structure….json out of the data package, or ask the host.",
        ),
        (
            "Problem grade report", _NO, "every problem, earned and possible", _NO, "grade",
            "dates; older platforms leave out who has left", "Open Instructor → Data Download → Generate problem grade report.",
        ),
        (
            "Learner engagement report (unverified)", "by day: visits, problems, videos, posts; by week, on its last day", _NO, _NO, _NO,
            "marks, how it ended, what it was about",
            "Open Instructor → Data Download and get the daily (else the weekly) engagement reports of the whole course, all at once.",
        ),
        (
            "Open response report (unverified)", "what was handed in", "every open response, from the day of its score", _NO, _NO,
            "who handed nothing in, other work, how it ended",
            "Open Instructor → Data Download → Generate ORA data report; an old one needs the report of anonymized ids as well.",
        ),
        (
            "Problem responses (unverified)", "the last answer to each problem", "of problems that keep a score", _NO, _NO,
            "who answered nothing, earlier answers, how it ended",
            "Open Instructor → Data Download → Problem responses, for a section or the whole course.",
        ),
        (
            "Data package (unverified)", "first and last use of each module", "problems, from their last change", _NO,
            "certificate; passed, dated; who left", "the days between",
            "Ask your institution's contact for the research data of the course: the tables as they come, and the tracking logs.",
        ),
        (
            "Profile information", "last sign-in to the site only", _NO, _NO, _NO, "activity, grades",
            "Open Instructor → Data Download → Download profile information as a CSV.",
        ),
    ),
    "futurelearn": (
        (
            "Enrolments", _NO, _NO, _NO, "unenrolled, fully participated, dated", "activity",
            "Open the run in the course creator's stats and download the enrolments data set.",
        ),
        (
            "Step activity", "first visit and completion of each step", _NO, _NO, _NO, "returns to a step, marks",
            "Download the step activity data set of the same run.",
        ),
        (
            "Question responses", "every answer, to the second", "right or wrong", _NO, _NO, "who answers nothing",
            "Download the question response data set of the same run.",
        ),
        (
            "Comments, surveys and others", "comments, dated", _NO, _NO, "left on, from the leaving survey", "who does not write",
            "Download the other data sets of the same run and give them along.",
        ),
    ),
    "coursera": (
        (
            "Research export", "items started and completed, forum posts", "graded items, dated", _NO, "who passed, who left, dated",
            "due dates, names; how long a video was watched",
            "Ask your institution's data coordinator for the tables of the course (Data Exports → Tables), and give the archive as it is.",
        ),
    ),
}  # fmt: skip
