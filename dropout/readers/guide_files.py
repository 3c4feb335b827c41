"""The facts behind the guide: nothing but data, by the name of the reader, in the order in which they are shown."""

from __future__ import annotations

_NO = "–"

TITLES = {
    "moodle": "Moodle",
    "canvas": "Canvas",
    "blackboard": "Blackboard",
    "brightspace": "Brightspace (D2L)",
    "edx": "Open edX",
    "futurelearn": "FutureLearn",
    "google_classroom": "Google Classroom",
    "gradescope": "Gradescope",
    "sakai": "Sakai and the Apereo Learning Analytics Processor",
    "oneroster": "OneRoster CSV",
    "xapi": "xAPI",
    "caliper": "IMS Caliper and Canvas Live Events",
    "oulad": "Open University (OULAD)",
    "kdd2015": "KDD Cup 2015 and XuetangX",
    "uci697": "UCI 697 (predict students’ dropout)",
    "xapi_edu": "xAPI-Edu-Data",
    "plain": "A table with one row per learner",
    "mapped": "Any other table",
    "canonical": "Stay or Stray tables",
}

# File, activity, grades, due dates, outcome, what is missing, how to get it.
FILES: dict[str, tuple[tuple[str, str, str, str, str, str, str], ...]] = {
    "moodle": (
        (
            "Log", "every action, to the minute", _NO, _NO, "unenrolments", "who never came, marks, how it ended",
            "In the course, open Reports → Logs, choose all participants and all days, press “Get these logs” and download the table "
            "at the bottom of the page.",
        ),
        (
            "Gradebook", _NO, "every item and the total", _NO, "course total", "dates: marks count from the day of the export",
            "Open Grades → Export → Plain text file (or Excel, OpenDocument), with e-mail addresses or ID numbers among the fields.",
        ),
        (
            "Activity completion", "dated completions", "passed or not", "expected dates", "completed or not, by activity", "views, marks",
            "Open Reports → Activity completion and download it in spreadsheet format; either of the two will do.",
        ),
        (
            "Participants", _NO, _NO, _NO, _NO, "everything but who is in the course",
            "Open Participants, select all, and choose “Download table data” from the list of what to do with them.",
        ),
        (
            "Log of Moodle 2.6 and older", "every action, to the minute", _NO, _NO, _NO, "ids: people are known by name alone",
            "Open Reports → Logs as above, on a site of that age.",
        ),
        (
            "Log table of the database", "every action, to the second", _NO, _NO, "unenrolments, completions", "names, marks",
            "Ask whoever runs the site for the rows of your course in logstore_standard_log, as CSV or as a dump.",
        ),
    ),
    "canvas": (
        (
            "Gradebook", _NO, "every assignment, points possible", _NO, "final score or grade",
            "dates, learners whose enrolment was concluded or made inactive",
            "Open Grades → Export → Export entire gradebook.",
        ),
        (
            "Course access report", "first and last access by item", _NO, _NO, _NO, "the days between",
            "Open People → a learner → Access report, or have an administrator run it for the whole course.",
        ),
        (
            "New Analytics reports (unverified)", "page views by day or week", "missing, late and excused work", "of late and missing work",
            _NO, "marks, how it ended",
            "Open New Analytics → Reports in the course and download course activity, missing and late assignments.",
        ),
        (
            "Canvas Data 2 tables", "every request, to the second (web_logs)", "submissions, scores", "assignments",
            "enrolment state, dated", "more than 30 days of requests",
            "Ask an administrator for enrollments, assignments, submissions and web_logs of the course.",
        ),
    ),
    "blackboard": (
        (
            "Grade Center", "last access only", "every column, with its total", _NO, "total column", "dates of work, activity by day",
            "Open Full Grade Center → Work Offline → Download → Full Grade Center; tab or comma, .xls or .csv.",
        ),
    ),
    "brightspace": (
        (
            "Grades export", _NO, "every item, with its maximum and weight", _NO, "calculated or adjusted final grade", "dates, activity",
            "Open Grades → Enter grades → Export, with Org Defined ID or both keys, points grade and user details.",
        ),
        (
            "Data Sets (unverified)", "course access, content visits", "grade results, dated", "assignment summary", "withdrawals, dated",
            "clicks: days and last visits only",
            "Ask an administrator for the Brightspace Data Sets of the course, as the ZIP files they come in.",
        ),
    ),
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
            "Problem grade report", _NO, "every problem, earned and possible", _NO, "grade",
            "dates; older platforms leave out who has left", "Open Instructor → Data Download → Generate problem grade report.",
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
    "google_classroom": (
        (
            "Grades (unverified)", _NO, "every assignment, with its points", "the row of dates", "overall grade",
            "activity, days of hand-ins; marks count from the day of the export",
            "Open Classwork or Grades → the gear or ⋮ → Download all grades as CSV, or Copy all grades to Google Sheets and download that.",
        ),
    ),
    "gradescope": (
        (
            "Grades of a course", "hand-ins, to the second", "every assignment, with its maximum", "where somebody was late", _NO,
            "activity between hand-ins, when marks came out, how it ended",
            "Open the course → Assignments → Download Grades → Download CSV.",
        ),
    ),
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
    "xapi_edu": (
        (
            "The table (unverified)", "totals of a semester", _NO, _NO, "class of the mark: low counts as failed", "dates, ids, leavers",
            "Download xAPI-Edu-Data.csv from where it is published and give it as it is.",
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
    ),
    "canonical": (
        (
            "Parquet files", "yes", "yes", "yes", "yes", "nothing",
            "Write them with `dropout simulate --format canonical`, or with a program of your own.",
        ),
    ),
}  # fmt: skip
