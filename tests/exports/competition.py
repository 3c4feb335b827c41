"""Feature tables in the style of a competition: train with outcomes, test without, of enrolments of nobody."""

from __future__ import annotations

from pathlib import Path

from tests.exports.moodle import write_csv

Rows = list[list[object]]

FEATURES = [
    "enrollment_id", "user_id", "course_id", "access_delay_mean", "first_access_delay_days", "events_hour_9", "events_hour_21",
    "events_mon", "events_weekend", "video_count", "problem_count",
    "forum_posts", "parallel_enrollments", "early_events", "late_events", "gender",
]  # fmt: skip


def enrolment(number: int, user: int, late: int) -> list[object]:
    """One row of features; few late events go with leaving."""
    return [number, user, 1 + number % 2, 1.5, number % 7, 3, 4, 2, 5, number, 2, 0, 1 + user % 3, 10, late, "F" if user % 2 else "M"]


TRAIN = [[*enrolment(number, 500 + number // 2, 9 * (number % 2)), 1 - number % 2] for number in range(1, 9)]
TEST = [enrolment(number, 500 + number // 2, number) for number in range(11, 15)]


def write_competition(folder: Path) -> Path:
    """A train file with its outcomes, a test file without, and the form that is to be handed in."""
    folder.mkdir(exist_ok=True)
    write_csv(folder / "train.csv", [[*FEATURES, "dropout"], *TRAIN])
    write_csv(folder / "test.csv", [FEATURES, *TEST])
    write_csv(folder / "sample_submission.csv", [["enrollment_id", "dropout_prob"], *([row[0], 0.5] for row in TEST)])
    return folder
