"""The facts behind the guide, of learning management systems and gradebooks: nothing but data, by the name of the reader."""

from __future__ import annotations

_NO = "–"

TITLES = {
    "moodle": "Moodle",
    "canvas": "Canvas",
    "blackboard": "Blackboard",
    "brightspace": "Brightspace (D2L)",
    "edx": "Open edX",
    "futurelearn": "FutureLearn",
    "coursera": "Coursera",
    "google_classroom": "Google Classroom",
    "gradescope": "Gradescope",
    "sakai": "Sakai and the Apereo Learning Analytics Processor",
    "oneroster": "OneRoster CSV",
    "xapi": "xAPI",
    "caliper": "IMS Caliper and Canvas Live Events",
    "oulad": "Open University (OULAD)",
    "kdd2015": "KDD Cup 2015 and XuetangX",
    "uci697": "UCI 697 (predict students’ dropout)",
    "uci320": "UCI 320 (student performance)",
    "xapi_edu": "xAPI-Edu-Data",
    "person_course": "HarvardX–MITx person-course",
    "competition": "Feature tables of a dropout competition",
    "week_sheet": "Table with columns for each week, month or day",
    "attendance": "A sheet of attendance",
    "calendar": "Calendar of a course",
    "nobody": "Files about no learner",
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
            "Gradebook", _NO, "every item and the total", _NO, "course total",
            "dates: with a log, marks of quizzes count from the first attempt, others from their marking; all else from the first export",
            "Open Grades → Export → Plain text file (or Excel, OpenDocument), with e-mail addresses or ID numbers among the fields.",
        ),
        (
            "Participants", _NO, _NO, _NO, _NO, "everything but who is in the course",
            "Open Participants, select all, and choose “Download table data” from the list of what to do with them.",
        ),
        (
            "Grade history (unverified)", _NO, "every mark, from the day it was first given", _NO, _NO,
            "highest marks, unless the gradebook is beside it, hand-ins, how it ended",
            "Open Grades → Grade history, submit without choosing anybody, and download the table; give the gradebook along with it.",
        ),
        (
            "Grading worksheet", "the last change to what was handed in", "one assignment, with its highest mark", _NO, _NO,
            "due dates, other work, how it ended",
            "In an assignment that allows offline grading worksheets, open all submissions and choose “Download grading worksheet”.",
        ),
        (
            "Quiz attempts", "when each attempt began and ended", "one quiz, the first attempt of each learner", _NO, _NO,
            "who never tried, other work, how it ended",
            "Open a quiz and its Results → Grades (or Responses) and download the table, one file for each quiz.",
        ),
        (
            "SCORM attempts (unverified)", "when each attempt began and was last open", "one package, the first attempt of each learner",
            _NO, _NO, "the highest mark, the visits between, other work, how it ended",
            "Open the SCORM package → Reports → Basic report and download the table; its name is the title.",
        ),
        (
            "Forum export (unverified)", "every post, to the second", _NO, _NO, _NO, "who never wrote, marks, how it ended",
            "Open the forum → Export; any format, with or without dates that people can read.",
        ),
        (
            "Activity completion", "dated completions", "passed or not", "expected dates", "completed or not, by activity", "views, marks",
            "Open Reports → Activity completion and download it in spreadsheet format; either of the two will do.",
        ),
        (
            "Course completion", "dated completions", "passed or not", _NO, "completed, dated", "views, marks, who left",
            "Open Reports → Course completion and download it as CSV.",
        ),
        (
            "Attendance (plugin)", "who was there at which session", _NO, _NO, _NO, "marks, how it ended",
            "Open the attendance activity → Export, with ID numbers or user names among the fields; text, Excel or OpenDocument.",
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
            "Quiz student analysis (unverified)", "when each attempt was handed in",
            "one quiz, the first attempt of each learner", _NO, _NO,
            "who never tried, other work, how it ended",
            "Open a quiz → Quiz Statistics → Student Analysis, one file for each quiz, and give the gradebook along with them.",
        ),
        (
            "New Analytics reports (unverified)", "page views by day or week", "missing, late and excused work", "of late and missing work",
            _NO, "marks, how it ended",
            "Open New Analytics → Reports in the course and download course activity, missing and late assignments.",
        ),
        (
            "Attendance by Roll Call (unverified)", "who was there on which day", _NO, _NO, _NO, "marks, how it ended, times of day",
            "Open Attendance (Roll Call) → the gear → Attendance report, for all dates; it comes as a CSV file by mail.",
        ),
        (
            "Page views of a person (unverified)", "every request of that person", _NO, _NO, _NO, "everybody else, marks, how it ended",
            "Ask an administrator: People → a person → Page views → download as CSV, one file for each person.",
        ),
        (
            "Reports of an administrator (unverified)", _NO, "outcome results; final scores", _NO,
            "final score; who has no enrolment left", "days of leaving, activity",
            "Ask for the provisioning or SIS export report with users, enrollments, courses and sections, for Grade Export, or for "
            "Outcome Results.",
        ),
        (
            "Learning mastery gradebook (unverified)", _NO, "every outcome", _NO, _NO, "dates, the highest mark, how it ended",
            "Open the gradebook → Learning Mastery → Export.",
        ),
        (
            "Canvas Data 2 tables", "every request, to the second (web_logs)", "submissions, scores", "assignments",
            "enrolment state, dated", "more than 30 days of requests",
            "Ask an administrator for enrollments, assignments, submissions and web_logs of the course. Answers of the API will do.",
        ),
    ),
    "blackboard": (
        (
            "Grade Center", "last access only", "every column, with its total", _NO, "total column", "dates of work, activity by day",
            "Open Full Grade Center → Work Offline → Download → Full Grade Center; tab or comma, .xls or .csv.",
        ),
        (
            "Grade history (unverified)", "hand-ins, to the second", "every mark, from the day it was first given", _NO, _NO,
            "highest marks, unless the Grade Center is beside it, how it ended",
            "Open Grade Center → Reports → View Grade History, in Ultra Download Gradebook → Grade History, and download it for all dates.",
        ),
        (
            "Test results (unverified)", _NO, "one test, of the points possible for each learner", _NO, _NO,
            "days, who never tried, other work, how it ended",
            "In the Grade Center open the menu of the test → Download Results, by user or by question and user; its name is the title.",
        ),
    ),
    "brightspace": (
        (
            "Grades export", _NO, "every item, with its maximum and weight", _NO, "calculated or adjusted final grade", "dates, activity",
            "Open Grades → Enter grades → Export, with Org Defined ID or both keys, points grade and user details.",
        ),
        (
            "Classlist (unverified)", _NO, _NO, _NO, "roles of those who withdrew", "everything but who is in the course, in which role",
            "Save the table of Classlist → All, with ids, roles and last accesses.",
        ),
        (
            "Data Sets (unverified)", "course access, content visits", "grade results, dated", "assignment summary", "withdrawals, dated",
            "clicks: days and last visits only",
            "Ask an administrator for the Brightspace Data Sets of the course, as the ZIP files they come in.",
        ),
    ),
    "google_classroom": (
        (
            "Grades (unverified)", _NO, "every assignment, with its points", "the row of dates", "overall grade",
            "activity, days of hand-ins; marks count from the first export with them",
            "Open Classwork or Grades → the gear or ⋮ → Download all grades as CSV, or Copy all grades to Google Sheets and download that.",
        ),
    ),
    "gradescope": (
        (
            "Grades of a course", "hand-ins, to the second", "every assignment, with its maximum", "where somebody was late", _NO,
            "activity between hand-ins, when marks came out, how it ended",
            "Open the course → Assignments → Download Grades → Download CSV.",
        ),
        (
            "Scores of one assignment", "hand-ins, to the second", "one assignment, with its maximum", "where somebody was late", _NO,
            "other work, when marks came out, how it ended",
            "Open the assignment → Review Grades → Download Grades → Download CSV, and keep the name of the file: it is the title.",
        ),
    ),
}  # fmt: skip
