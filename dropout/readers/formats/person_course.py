"""HarvardX–MITx person-course: one row per learner and course, with totals of the whole course.

Every course is a run of its own; staff are no learners.
"""

from __future__ import annotations

from dropout.readers.formats.published import WHOLE, Published, PublishedReader

COLUMNS = {
    "course_id": "Course", "userid_DI": "Learner", "registered": "Registered", "viewed": "Viewed the courseware",
    "explored": "Opened half of the chapters", "certified": "Certified", "final_cc_cname_DI": "Country", "LoE_DI": "Level of education",
    "YoB": "Year of birth", "gender": "Gender", "grade": "Grade", "start_time_DI": "Registered on", "last_event_DI": "Last seen on",
    "nevents": "Events", "ndays_act": "Active days", "nplay_video": "Videos played", "nchapters": "Chapters opened",
    "nforum_posts": "Forum posts", "roles": "Role", "incomplete_flag": "Marked as inconsistent",
}  # fmt: skip

TABLE = Published(
    name="person_course",
    title="HarvardX–MITx person-course",
    short="HarvardX-MITx person-course",
    columns=COLUMNS,
    result="Certified",
    stages={WHOLE: ()},
    usual=WHOLE,
    why="The columns are totals of the whole course, up to its end and beyond: they show what goes with a certificate and cannot tell "
    "anything early. Whoever registered and earned no certificate counts as not completed, though many never meant to.",
    aliases={
        "user_id": "userid_DI",
        "cc_by_ip": "final_cc_cname_DI",
        "final_cc_cname": "final_cc_cname_DI",
        "LoE": "LoE_DI",
        "start_time": "start_time_DI",
        "last_event": "last_event_DI",
    },
    learner="Learner",
    run="Course",
    staff="Role",
    flags=frozenset({"Viewed the courseware", "Opened half of the chapters"}),
    left_out={
        "Registered": "it says the same of everybody",
        "Grade": "the certificate is decided by it",
        "Registered on": "a table of totals cannot place dates",
        "Last seen on": "a table of totals cannot place dates",
        "Role": "it only tells staff from learners",
        "Marked as inconsistent": "it says that other columns of the row contradict each other, nothing of the learner",
    },
)

READER = PublishedReader(TABLE)
