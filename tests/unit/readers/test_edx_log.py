"""A tracking log tells who did what, when, in which course; what it does not tell of learners is dropped with the reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from dropout.readers.formats.edx import READER
from dropout.readers.sources import open_sources
from tests.exports.edx import COURSE, OLD_COURSE, PREFIX, RUN, account, block, event, everybody, move, play, read, tables, view, write_log


def log(folder: Path, *events: object, name: str = "tracking.log", prefix: str = "") -> Path:
    return write_log(folder / name, [*everybody(), *events], prefix)  # type: ignore[list-item]


def acts(result: Import, who: str = "11") -> list[tuple[int, str, object]]:
    """What somebody did beside opening the page that everybody opened: day, kind, resource."""
    people = result.identities.set_index("source_learner_id")["learner_id"]
    events = tables(result).frame("events")
    own = events[events["enrolment_id"] == f"{RUN}/{people[who]}"]
    rows = [
        (int(day), kind, None if pd.isna(thing) else thing.partition("/")[2])
        for day, kind, thing in own[["day", "kind", "resource_id"]].values
    ]
    return [row for row in sorted(rows, key=str) if row[2] != "sequential-ropes"]


@pytest.mark.parametrize("prefix", ["", PREFIX])
def test_a_log_is_told_by_its_lines_behind_any_prefix(tmp_path: Path, prefix: str):
    result = read(log(tmp_path, prefix=prefix))
    behind = " behind a logger's prefix" if prefix else ""
    assert account(result).evidence == f"6 of the first 6 lines are Open edX tracking events{behind}"
    assert account(result).line == "6 rows read = 6 kept + 0 dropped"
    assert len(tables(result).frame("events")) == 6


STATEMENT = {
    "actor": {"name": "a"},
    "verb": {"id": "played"},
    "object": {},
    "context": {},
    "timestamp": "2024-03-04T09:00:00Z",
    "name": "x",
}
CALIPER = {"@context": "http://purl.imsglobal.org/ctx/caliper/v1p2", "type": "Event", "name": "x", "time": "2024", "event": {}}


@pytest.mark.parametrize("line", [json.dumps(STATEMENT), json.dumps(CALIPER), '{"name": "x"}', "{", "[]", "{}", '[{"a": 1}]', "a,b\n{,}"])
def test_other_json_is_no_tracking_log(tmp_path: Path, line: str):
    (source,), _ = open_sources([write_log(tmp_path / "x.json", [line] * 3)], tmp_path)
    assert READER.recognise(source, frozenset()) is None


@pytest.mark.parametrize("layout", ["array", "indented array", "an event a line", "gzip"])
def test_other_packings_read_the_same(tmp_path: Path, layout: str):
    events, path = [*everybody(), play(day=2)], tmp_path / "tracking.log"
    if layout == "gzip":
        path.write_bytes(gzip.compress(log(tmp_path, play(day=2), name="plain").read_bytes()))
    elif layout == "an event a line":
        path.write_text("[\n" + ",\n".join(map(json.dumps, events)) + "\n")  # and the closing bracket is lost
    else:
        path.write_text(json.dumps(events, indent=1 if layout == "indented array" else None))
    result = read(path)
    assert acts(result) == [(2, "video", "video-5f6a")]
    assert account(result).rows_kept == 7


def test_broken_lines_are_dropped_and_the_rest_is_read(tmp_path: Path):
    cut = json.dumps(view(12, 4))[:300]
    broken = [cut, "{}", "no event at all", '{"name": "x", "time": "2024-03-04T09:00:00", "context": "course_id": "C"}', "", "17", "null"]
    result = read(log(tmp_path, *broken, play(day=2), view(time="soon"), view(time="1970-01-01T00:00:00+00:00")))
    assert account(result).dropped == {"no tracking event: cut off, or not JSON": 6, "time not readable": 2}
    assert account(result).rows_read == 15
    assert result.report.dropped_rows["row"].tolist() == [7, 8, 9, 10, 12, 13, 15, 16]
    assert acts(result) == [(2, "video", "video-5f6a")]


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path):
    path = tmp_path / "tracking.log"
    path.write_bytes(b"\xef\xbb\xbf" + log(tmp_path, play(day=2)).read_bytes().replace(b"\n", b"\r\n"))
    assert account(read(path)).line == "7 rows read = 7 kept + 0 dropped"


def test_lines_that_need_the_careful_way_keep_their_numbers(tmp_path: Path):
    result = read(log(tmp_path, "", '{"name": "\x01"}', play(day=2), "broken"))
    assert account(result).line == "9 rows read = 7 kept + 2 dropped (no tracking event: cut off, or not JSON 2)"
    assert result.report.dropped_rows["row"].tolist() == [8, 10]


HIT = f"/courses/{COURSE}/xblock/{block('problem', 'a0ef')}/handler/xmodule_handler/"


KINDS = [
    ("play_video", '{"id": "5f6a"}', "video", "video-5f6a"),
    ("play_video", {"id": "i4x-NorthX-KN101-video-5f6a"}, "video", "video-5f6a"),
    ("edx.forum.thread.viewed", {"commentable_id": "t1", "title": "Hello"}, "forum", "topic-t1"),
    ("seq_next", json.dumps({"id": block("sequential", "s1"), "old": 1, "new": 2}), "navigation", "sequential-s1"),
    ("edx.ui.lms.link_clicked", '{"target_url": "https://example.org"}', "navigation", None),
    ("showanswer", {"problem_id": "i4x://NorthX/KN101/problem/HW3"}, "quiz", "problem-HW3"),
    ("openassessmentblock.peer_assess", {}, "assignment", None),
    ("edx.bookmark.added", {"usage_key": block("vertical", "v1")}, "content", "vertical-v1"),
    ("edx.team.created", {}, "collaboration", None),
    ("something.new", "[1, 2", "other", None),
    (f"/courses/{COURSE}/discussion/forum/t1/threads/9", "{}", "forum", None),
    (f"/courses/{COURSE}/wiki/KN101/", "{}", "collaboration", None),
    (f"/courses/{COURSE}/progress", "{}", "navigation", None),
    (f"/courses/{COURSE}/jump_to/{block('vertical', 'v1')}", "{}", "content", "vertical-v1"),
    (HIT + "submit_ranking", "{}", "quiz", "problem-a0ef"),
]


def test_kinds_and_places_of_events(tmp_path: Path):
    events = [event(name, day=day, told=told) for day, (name, told, _, _) in enumerate(KINDS)]
    expected = [(day, kind, place) for day, (_, _, kind, place) in enumerate(KINDS)]
    assert acts(read(log(tmp_path, *events))) == sorted(expected, key=str)


def test_what_is_no_activity_of_a_learner_is_dropped_with_the_reason(tmp_path: Path):
    graded = event("edx.grades.subsection.grade_calculated", "", told={"user_id": "11", "course_id": COURSE}, username="")
    lines = [
        event(HIT + "problem_check"), event(HIT + "save_user_state"), event("/heartbeat", context={"course_id": ""}), graded,
        view("", username=""), view(None, username=""), event("/dashboard", context={"course_id": ""}),
        event("/api/courses/v1/courses/", context={"course_id": ""}), view(context={"course_id": "library-v1:NorthX+L1", "path": ""}),
        event(f"/courses/{COURSE}/about", 99),
    ]  # fmt: skip
    result = read(log(tmp_path, *lines))
    assert account(result).dropped == {
        "request that a page makes by itself": 3, "written by the system, not by a person": 1, "nobody was signed in": 2,
        "outside the courses": 2, "looked at the page about a course, which needs no enrolment": 1,
    }  # fmt: skip
    assert "99" not in set(result.identities["source_learner_id"])


def test_a_course_is_found_where_the_context_leaves_it_out(tmp_path: Path):
    empty = {"context": {"course_id": ""}}
    page = f"https://courses.example.org/courses/{COURSE.replace(':', '%3A').replace('+', '%2B')}/courseware/w/s/"
    lines = [
        view(day=1, **empty), play(day=2, page=page, **empty), event("/event", day=3, event_type="seq_goto", page=page, **empty),
        event("edx.bookmark.added", day=4, told={"usage_key": block("html", "h")}, **empty),
    ]  # fmt: skip
    assert [row[0] for row in acts(read(log(tmp_path, *lines)))] == [2, 3, 4]
    assert account(read(log(tmp_path, *lines))).rows_kept == 10


def test_the_old_form_of_course_ids(tmp_path: Path):
    lines = [view(who, 0, context={"course_id": OLD_COURSE}) for who in (1, 2, 3)]
    lines += [event(f"/courses/{OLD_COURSE}/modx/i4x://NorthX/KN101/problem/HW3/input_ajax", context={"course_id": ""})]
    lines += [event(f"/courses/{OLD_COURSE}/info", 2, context={"course_id": ""})]
    result = read(write_log(tmp_path / "tracking.log", lines))
    assert tables(result).runs["course"].tolist() == [OLD_COURSE]
    assert account(result).line == "5 rows read = 4 kept + 1 dropped (request that a page makes by itself 1)"


def test_user_names_stand_for_ids_where_a_line_has_no_id(tmp_path: Path):
    nameless = play(day=2, username="Learner11", context={"user_id": None})
    stranger = play(day=3, username="newcomer", context={"user_id": ""})
    result = read(log(tmp_path, nameless, stranger))
    assert acts(result, "11") == [(2, "video", "video-5f6a")]
    assert acts(result, "newcomer") == [(3, "video", "video-5f6a")]
    assert len(result.identities) == 4


def test_records_of_the_router_of_events_are_read_too(tmp_path: Path):
    record = play(day=2)
    routed = {"name": "play_video", "timestamp": record["time"].replace("+00:00", "Z"), "data": json.loads(record["event"])}
    routed["context"] = {**record["context"], "username": "learner11", "event_source": "browser"}
    assert acts(read(log(tmp_path, routed))) == [(2, "video", "video-5f6a")]


def test_joining_and_leaving_is_about_the_person_in_the_event(tmp_path: Path):
    result = read(
        log(tmp_path, move(11, -3), move(12, -2, by=77), move(14, 1), move(12, 20, joined=False, by=77), move(13, 90, joined=False))
    )
    rows = tables(result).enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")
    assert set(rows.index) == {"11", "12", "13", "14"}
    assert rows["unregistered_day"].dropna().to_dict() == {"12": 20, "13": 90}
    assert rows["outcome"].to_dict() == {"11": "unknown", "12": "withdrawn", "13": "unknown", "14": "unknown"}
    assert account(result).rows_kept == 11
