"""The facts behind the guide, of standards, research data sets and plain tables: nothing but data, by the name of the reader."""

from __future__ import annotations

_NO = "–"

# File, activity, grades, due dates, outcome, what is missing, how to get it.
SETS: dict[str, tuple[tuple[str, str, str, str, str, str, str], ...]] = {
    "sakai": (
        (
            "activity.csv", "every event, to the second", _NO, _NO, _NO, "what it was about; who never came",
            "Ask whoever runs Sakai or the Learning Analytics Processor for the five extracts of the course, and give them together.",
        ),
        (
            "enrollment.csv", _NO, _NO, _NO, "final grade; withdrawals, dated where the extract has dates", "activity, marks",
            "It is one of the five extracts; without it nobody knows who never came.",
        ),
        (
            "grade.csv", _NO, "every mark, with maximum and weight", _NO, _NO, "due dates; often the dates of marks",
            "It is one of the five extracts.",
        ),
        (
            "personal.csv and course.csv", _NO, "averages before the course, if you say so", _NO, _NO, "everything about the course itself",
            "They are two of the five extracts; names are not in them.",
        ),
        (
            "Gradebook export (unverified)", _NO, "every item, with its maximum", _NO, "course grade", "dates, activity",
            "Open Gradebook → Import / Export → Export Gradebook, with student ids.",
        ),
    ),
    "oneroster": (
        (
            "Set of files, version 1.0 or 1.1", _NO, "results, from the day of the score", "line items",
            "enrolments that end early or are to be deleted", "activity; how it ended for those who stayed",
            "Ask for a bulk export of the school's system with line items and results, and give the archive as it is.",
        ),
        (
            "Set of files, version 1.2 (unverified)", _NO, "results, from the day of the score", "line items",
            "enrolments that end early or are to be deleted", "activity; how it ended for those who stayed",
            "Ask for the same in version 1.2; its file of roles belongs to it.",
        ),
    ),
    "xapi": (
        (
            "Statements", "every statement, to the second", "scores, from the day they were given", _NO,
            "registered, unregistered, passed, failed, completed", "who never came; due dates",
            "Export the statements of the course from the learning record store: JSON lines, an array, or pages as they are fetched.",
        ),
    ),
    "caliper": (
        (
            "Caliper events", "every event, to the millisecond", "grades, from the day they were given", _NO, "left, completed",
            "who never came; due dates",
            "Ask whoever keeps the events for those of the course, in version 1.0, 1.1 or 1.2, in envelopes or one a line.",
        ),
        (
            "Canvas Live Events (unverified)", "pages opened, posts, hand-ins", "grade changes", _NO, "enrolments deleted",
            "who never came; due dates; final grades", "Ask an administrator for the events of the course in Canvas format, one a line.",
        ),
    ),
    "oulad": (
        (
            "The seven tables", "clicks by day and material", "every assessment", "every assessment", "final result, withdrawals dated",
            "times of day", "Type `dropout fetch oulad`, or download the archive from the publisher and give it as it is.",
        ),
    ),
    "kdd2015": (
        (
            "KDD Cup 2015 (unverified)", "every action in 30 days", _NO, _NO, "no action in the 10 days after, of the training set",
            "marks, names, whoever never did anything",
            "Give enrolments, logs, truth, object.csv and date.csv together, as published or packed.",
        ),
        (
            "XuetangX user activity (unverified)", "every action, by session", _NO, _NO, "truth, by enrolment",
            "marks, names, whoever never did anything",
            "Give the logs and truth files with course_info.csv and user_info.csv.",
        ),
    ),
    "uci697": (
        (
            "The table (unverified)", _NO, "units and grades of two semesters", _NO, "graduate, dropout or still enrolled",
            "dates; whoever is still enrolled has no outcome",
            "Download data set 697 from the UCI Machine Learning Repository and give data.csv as it is, semicolons and all.",
        ),
    ),
    "uci320": (
        (
            "student-mat.csv and student-por.csv (unverified)", _NO, "grades of three periods", _NO,
            "final grade: under 10 of 20 counts as failed",
            "dates, ids, leavers", "Download data set 320 from the UCI Machine Learning Repository and give one of the files as it is.",
        ),
    ),
    "xapi_edu": (
        (
            "The table (unverified)", "totals of a semester", _NO, _NO, "class of the mark: low counts as failed", "dates, ids, leavers",
            "Download xAPI-Edu-Data.csv from where it is published and give it as it is.",
        ),
    ),
    "person_course": (
        (
            "The table (unverified)", "totals of the whole course", "grade, which is not used", _NO, "certified or not",
            "dates of anything: it shows what goes with a certificate, and nothing early",
            "Download the person-course table from the Harvard Dataverse and give it as it is; it may hold many courses.",
        ),
    ),
    "competition": (
        (
            "Train and test files (unverified)", "counts by kind, delays, amounts; by hour and weekday if you allow it", _NO, _NO,
            "in the training file, or a file of its own", "dates: no weekly list, only what goes with not completing",
            "Give the files with features together, with the file of outcomes if there is one.",
        ),
    ),
    "attendance": (
        (
            "One table, CSV or Excel", "who was there on which day", _NO, _NO, _NO, "marks, how it ended, times of day",
            "Make one row per learner with a name or an id, and one column per day headed by its date; the cells say P or A, 1 or 0.",
        ),
        (
            "Reports of meetings of Teams or Zoom, in seven languages (unverified)", "who joined which meeting", _NO, _NO, _NO,
            "who was never there, unless another file lists everybody; marks, how it ended",
            "Teams: the meeting → Attendance → Download. Zoom: Reports → Usage → Participants → Export. Give those of a course together.",
        ),
    ),
    "calendar": (
        (
            "iCalendar file (.ics), beside other files", _NO, _NO, "of all work whose title it bears, from any system", _NO,
            "learners: give it along with the gradebook or the log",
            "Moodle: Calendar → Import or export calendars → Export, events of the course, the longest period. Canvas: Calendar → Calendar "
            "feed. Brightspace: Calendar → Subscribe. Blackboard: Calendar → its settings → Share calendar; save what the link opens.",
        ),
    ),
    "nobody": (
        (
            "Questions, content, certificates", _NO, _NO, _NO, _NO, "everything: they are told and left aside",
            "Leave them in the folder or take them out; it makes no difference.",
        ),
    ),
    "week_sheet": (
        (
            "One table, CSV or Excel", "what columns count, by week, month or day", "marks by week, month or day", _NO,
            "a column with the result",
            "days within the week or month, and the date of the start unless you give it",
            "Make one row per learner and columns such as clicks week 1, clicks week 2, or Sep, Oct, Nov, or one for each day.",
        ),
    ),
    "plain": (
        (
            "One table, CSV or Excel", "totals", "totals", _NO, "a column with the result",
            "dates: no weekly list, only what goes with not completing",
            "Make one row per learner with a column student_id, columns with totals and, for learning from it, one with the result.",
        ),
    ),
    "mapped": (
        (
            "Actions, learners or marks", "if rows are actions", "if rows are marks", "if a column has them", "if a column has them",
            "whatever it has no column for",
            "Give the table as it is and say on the Upload page what its rows and columns mean; it is remembered.",
        ),
        (
            "A row per learner and week or day", "what columns count in each week", "a mark for each week", _NO, "a column with the result",
            "days within the week, and the date of the start unless you give it",
            "Give the table as it is, with a column for the learner and one for the number or the first day of the week.",
        ),
    ),
    "canonical": (
        (
            "Parquet files", "yes", "yes", "yes", "yes", "nothing",
            "Write them with `dropout simulate --format canonical`, or with a program of your own.",
        ),
    ),
}  # fmt: skip
