"""Tables published for research, in the layouts of their publishers, with rows of nobody."""

from __future__ import annotations

from pathlib import Path

from tests.exports.moodle import write_csv

Rows = list[list[object]]

_UCI697 = (
    "Marital status;Application mode;Application order;Course;Daytime/evening attendance\t;Previous qualification;"
    "Previous qualification (grade);Nacionality;Mother's qualification;Father's qualification;Mother's occupation;Father's occupation;"
    "Admission grade;Displaced;Educational special needs;Debtor;Tuition fees up to date;Gender;Scholarship holder;Age at enrollment;"
    "International;Curricular units 1st sem (credited);Curricular units 1st sem (enrolled);Curricular units 1st sem (evaluations);"
    "Curricular units 1st sem (approved);Curricular units 1st sem (grade);Curricular units 1st sem (without evaluations);"
    "Curricular units 2nd sem (credited);Curricular units 2nd sem (enrolled);Curricular units 2nd sem (evaluations);"
    "Curricular units 2nd sem (approved);Curricular units 2nd sem (grade);Curricular units 2nd sem (without evaluations);"
    "Unemployment rate;Inflation rate;GDP;Target"
)
_EDU = (
    "gender,NationalITy,PlaceofBirth,StageID,GradeID,SectionID,Topic,Semester,Relation,raisedhands,VisITedResources,AnnouncementsView,"
    "Discussion,ParentAnsweringSurvey,ParentschoolSatisfaction,StudentAbsenceDays,Class"
)
_SCHOOL = (
    "school;sex;age;address;famsize;Pstatus;Medu;Fedu;Mjob;Fjob;reason;guardian;traveltime;studytime;failures;schoolsup;famsup;paid;"
    "activities;nursery;higher;internet;romantic;famrel;freetime;goout;Dalc;Walc;health;absences;G1;G2;G3"
)
UCI697_HEADER, EDU_HEADER, SCHOOL_HEADER = _UCI697.split(";"), _EDU.split(","), _SCHOOL.split(";")


def student(approved: int, target: str, **other: object) -> list[object]:
    """One student of UCI 697 who passed so many units in the first semester; other cells by heading."""
    cells = dict.fromkeys(UCI697_HEADER, 1) | {
        "Course": 9500, "Age at enrollment": 19, "Admission grade": 127.3, "Curricular units 1st sem (enrolled)": 6,
        "Curricular units 1st sem (approved)": approved, "Curricular units 1st sem (grade)": 13.5, "GDP": 1.74, "Debtor": 0,
        "Curricular units 2nd sem (approved)": approved, "Target": target,
    }  # fmt: skip
    return [(cells | other)[heading] for heading in UCI697_HEADER]


STUDENTS = [student(6, "Graduate"), student(0, "Dropout", Debtor=1), student(3, "Enrolled"), student(5, "Graduate")]


def pupil(hands: int, level: str, **other: object) -> list[object]:
    """One pupil of xAPI-Edu-Data."""
    cells = dict(zip(EDU_HEADER, ["M", "KW", "KuwaIT", "lowerlevel", "G-04", "A", "IT", "F", "Father", hands, 16, 2, 20, "Yes", "Good",
                                  "Under-7", level], strict=True))  # fmt: skip
    return [(cells | other)[heading] for heading in EDU_HEADER]


PUPILS = [pupil(15, "M"), pupil(70, "H"), pupil(2, "L", Relation="Mum"), pupil(15, "M")]


def write_uci697_table(path: Path, rows: Rows | None = None, header: list[str] | None = None) -> Path:
    """UCI 697 as published: semicolons, a mark of byte order."""
    return write_csv(path, [header or UCI697_HEADER, *(STUDENTS if rows is None else rows)], ";", "\n", "utf-8-sig")


def write_edu_table(path: Path, rows: Rows | None = None, header: list[str] | None = None) -> Path:
    """xAPI-Edu-Data as published."""
    return write_csv(path, [header or EDU_HEADER, *(PUPILS if rows is None else rows)])


COURSE_HEADER = (
    "course_id", "userid_DI", "registered", "viewed", "explored", "certified", "final_cc_cname_DI", "LoE_DI", "YoB", "gender", "grade",
    "start_time_DI", "last_event_DI", "nevents", "ndays_act", "nplay_video", "nchapters", "nforum_posts", "roles", "incomplete_flag",
)  # fmt: skip


def taker(who: str, course: str = "KnotX/K1x/2013_Spring", *, certified: int = 0, days: object = 3, **other: object) -> list[object]:
    """One row of person-course."""
    cells = dict(zip(COURSE_HEADER, [course, who, 1, 1, 0, certified, "Other Africa", "Bachelor's", "1987.0", "m", 0.75 * certified,
                                     "2012-12-19", "2013-05-01", "", days, "", 2, 0, "", ""], strict=True))  # fmt: skip
    return [(cells | other)[heading] for heading in COURSE_HEADER]


TAKERS = [
    taker("MHxPC1", certified=1, days=40),
    taker("MHxPC2"),
    taker("MHxPC3", incomplete_flag=1),
    taker("MHxPC1", "SailX/S2x/2013_Summer"),
]


def write_person_course(path: Path, rows: Rows | None = None, header: list[str] | None = None) -> Path:
    """HarvardX-MITx person-course as published."""
    return write_csv(path, [header or list(COURSE_HEADER), *(TAKERS if rows is None else rows)])


def graded(first: int, final: int) -> list[object]:
    """One pupil of UCI 320 with a grade of the first period and a final one."""
    cells = "XY;F;16;U;GT3;T;2;3;other;other;home;mother;1;2;0;no;yes;no;yes;yes;yes;yes;no;4;3;2;1;1;5"
    return [*cells.split(";"), 4, first, first, final]


def write_school_table(path: Path) -> Path:
    """UCI 320, student-mat.csv as published."""
    return write_csv(path, [SCHOOL_HEADER, graded(9, 9), graded(8, 10), graded(15, 0), graded(12, 20)], ";")
