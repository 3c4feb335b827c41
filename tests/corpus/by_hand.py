"""Files that somebody thought of: name -> content (of a file of that name, or several), and what must be told of them."""

from __future__ import annotations

import json

from tests.corpus.good import ACTIONS, EDX_LINE, MOODLE_GRADES, PLAIN, good_exports
from tests.exports.moodle import ENGLISH, log_rows

Told = tuple[str, bytes, str]  # the name of the file, its content, words that must be told of it ("" for any)

NO_TABLE, EMPTY, BINARY, NEVER_CLOSED = "This is not a table", "The file is empty", "holds binary data", "never closed"
UNKNOWN = "No known export has these columns"


def _csv(rows: list[list[object]], delimiter: str = ",", end: str = "\n") -> bytes:
    return "".join(delimiter.join(f'"{cell}"'.replace("\n", " ") for cell in row) + end for row in rows).encode()


def _plain(column: str, *values: str) -> bytes:
    """A plain table in which one column holds these values."""
    return "".join([f"student_id,logins,{column},dropout\n", *(f"S{n},{n},{v},{n % 2}\n" for n, v in enumerate(values))]).encode()


def _log(time: str = "2/06/24, 10:00", who: str = "11", name: str = "Ada") -> bytes:
    """A Moodle log in which one row is odd."""
    row = [
        time,
        name,
        "-",
        "Course: Knots",
        "System",
        "Course viewed",
        f"The user with id '{who}' viewed the course with id '40'.",
        "web",
        "::1",
    ]
    return _csv([*log_rows(ACTIONS), row])


def nothing_in_them() -> list[Told]:
    """Files without rows, or without anything."""
    return [
        ("empty.csv", b"", EMPTY), ("blanks.csv", b" \t\r\n" * 50, EMPTY), ("one.csv", b"x", NO_TABLE), ("comma.csv", b",", UNKNOWN),
        ("commas.csv", b",,,\n,,,\n" * 20, ""), ("quotes.csv", b'"', NO_TABLE), ("quote-lines.csv", b'""\n' * 30, ""),
        ("mark.csv", b"\xef\xbb\xbf", ""), ("wide-mark.csv", b"\xff\xfe", ""), ("wide-blank.csv", " \n ".encode("utf-16"), ""),
        ("zeros.csv", b"\0" * 5_000, BINARY), ("line-ends.csv", b"\n" * 70_000, ""), ("returns.csv", b"\r" * 100, EMPTY),
        ("header-log.csv", _csv([list(ENGLISH)]), ""), ("header-plain.csv", b"student_id,logins,dropout\n", ""),
        ("header-grades.csv", _csv([MOODLE_GRADES[0]]), ""), ("header-no-end.csv", b"student_id,dropout", ""),
        ("only-titles.csv", b"Report of May\n\nMade by me\n", NO_TABLE), ("only-ids.csv", b"student_id\n1\n2\n", ""),
        ("all-blank-rows.csv", b"student_id,dropout\n" + b",\n" * 50, ""),
    ]  # fmt: skip


def no_tables() -> list[Told]:
    """Other things under the name of a table."""
    return [
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, BINARY), ("page.csv", b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
        ("rich.csv", b"{\\rtf1 hello}", "text document"), ("base.csv", b"SQLite format 3\0" + b"\0" * 90, "database"),
        ("program.csv", b"\x7fELF\2\1\1" + b"\0" * 300, BINARY), ("seven.zip", b"7z\xbc\xaf\x27\x1c\0\4", "7z archive"),
        ("rar.zip", b"Rar!\x1a\x07\1\0", "RAR archive"), ("xz.gz", b"\xfd7zXZ\0\0\4", "xz archive"), ("zstd.gz", b"\x28\xb5\x2f\xfd\4", "zstd"),
        ("prose.csv", b"Dear all,\nplease find nothing here.\nYours\n", NO_TABLE), ("one-line.csv", b"word " * 300_000, NO_TABLE),
        ("login.xls", b"<html><body><form action='/login'>Log in</form></body></html>", "without a table"),
        ("feed.xml", b"<?xml version='1.0'?><rss><a/></rss>", "XML file"), ("grades.xml", b"<results batch='1'><r/></results>", "gradebook in XML"),
        ("laughs.xml", b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><l>&b;</l>", "XML file"),
        ("excel.xml", b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "Excel 2003"),
        ("code.csv", b"import os\nprint(os.environ)\nfor a in range(3):\n    pass\n", ""), ("query.csv", b"SELECT 1; DROP TABLE runs;\n", ""),
        ("colours.csv", b"colour,shape\nred,round\nblue,flat\n", UNKNOWN), ("mail.csv", b"From: a\nTo: b\n\nHello, you\n", ""),
        ("long-cell.csv", b"learner_id,score\n1,5\n2," + b"x" * 1_200_000 + b"\n", "more than 999,999 characters in line 3"),
        ("endless.csv", b"a,b\n" + b"x" * 1_200_000 + b"\n", ""), ("endless-head.csv", b"x," * 700_000 + b"\n1,2\n", ""),
    ]  # fmt: skip


def json_files() -> list[Told]:
    """JSON, whole and broken."""
    line = EDX_LINE % (101, "play_video", 2, 101)
    odd_types = json.dumps({"username": 5, "event_type": None, "event_source": [], "time": {}, "context": "x", "event": 7})
    return [
        ("one.json", b'{"json": 1}', NO_TABLE), ("array.json", b"[1, 2, 3]", ""), ("deep.json", b"[" * 100_000, ""),
        ("deep-object.json", b'{"a":' * 20_000, ""), ("deep-closed.json", b"[" * 50_000 + b"]" * 50_000, ""), ("null.json", b"null\n", ""),
        ("deep-line.log", (line + '{"event_type": ' + "[" * 100_000 + "\n").encode(), ""), ("cut.log", line[:200].encode(), ""),
        ("cut-later.log", (line * 3 + line[:90]).encode(), ""), ("joined.log", (line.strip() + line).encode(), ""),
        ("array.log", f"[{line.strip()},{line.strip()}]".encode(), ""), ("pretty.log", json.dumps(json.loads(line), indent=2).encode(), ""),
        ("odd-types.log", (line + odd_types + "\n").encode(), ""), ("no-user.log", line.replace('"user_id": 101', '"user_id": null').encode(), ""),
        ("numbers.log", (line * 2 + line.replace("101", "1e999")).encode(), ""), ("prefix.log", ("2024-05-02 10:00 INFO " + line).encode(), ""),
        ("commented.log", ("# a log\n" + line * 2 + "// end\n").encode(), ""), ("zeros.log", (line + "\0" * 20 + "\n" + line).encode(), ""),
        ("surrogate.log", (line + line.replace("user101", "\\ud800")).encode(), ""), ("nan.log", line.replace("101", "NaN").encode(), ""),
        ("twice.log", (line + line.replace('"time"', '"time": "x", "time"')).encode(), ""),
    ]  # fmt: skip


def odd_layouts() -> list[Told]:
    """Tables that are laid out as no table is."""
    many = 1_000
    wide = ",".join(["student_id", *(f"c{n}" for n in range(many)), "dropout"]) + "\n"
    wide_rows = "".join(",".join([f"S{n}", *["1"] * many, str(n % 2)]) + "\n" for n in range(4))
    log = good_exports()["moodle log"]["logs.csv"]
    swallowed = log.replace(b"File: Ropes", b'"File: Ropes', 1)
    return [
        ("wide.csv", (wide + wide_rows).encode(), ""), ("wide-log.csv", log.replace(b"\n", b"," * many + b"\n"), ""),
        ("same.csv", b"student_id,student_id,student_id,dropout,dropout\n1,2,3,0,1\n", ""), ("unnamed.csv", b",,,\n1,2,3,4\n5,6,7,8\n", ""),
        ("no-header.csv", b"1,5,0\n2,6,1\n3,7,0\n", ""), ("no-header-log.csv", log.split(b"\n", 1)[1], ""),
        ("head-semicolons.csv", b"student_id;logins;dropout\n1,2,0\n2,3,1\n", ""), ("separator.csv", b"sep=;\nstudent_id;dropout\n1;0\n2;1\n", ""),
        ("colons.csv", b"student_id:logins:dropout\n1:5:0\n2:6:1\n", ""), ("spaces.csv", b"student_id dropout\n1 0\n2 1\n", ""),
        ("swallowed.csv", swallowed, "more cells than the header"), ("swallowed-plain.csv", b'student_id,dropout\n1,"0\n2,1\n3,1\n', NEVER_CLOSED),
        ("swallowed-long.csv", b'student_id,dropout\n1,"0\n' + b"2,1\n" * 300_000, NEVER_CLOSED), ("cut-cell.csv", log[:-30], ""),
        ("quoted-lines.csv", b'"student_id,dropout"\n"1,0"\n"2,1"\n', ""), ("single-quotes.csv", b"'student_id','dropout'\n'1','0'\n", ""),
        ("backslashes.csv", b'student_id,note,dropout\n1,"a \\" b",0\n2,"c",1\n', ""), ("tabs-in.csv", b"student_id,a\tb,dropout\n1,\t,0\n", ""),
        ("titles.csv", b"Knots\n\nMade,in May\n" + _csv(PLAIN), ""), ("footer.csv", _csv(PLAIN) + b"\nTotal,8\nEnd of report\n", ""),
        ("returns.csv", _csv(PLAIN, end="\r"), ""), ("separators-of-lines.csv", _csv(PLAIN, end="\u2028"), ""),
        ("spaced.csv", b" student_id , dropout \n 1 , 0 \n 2 , 1 \n", ""), ("blank-lines.csv", log.replace(b"\n", b"\n\n\n"), ""),
        ("right-to-left.csv", "\u202bstudent_id\u202c,الاسم,dropout\n١,علي,0\n٢,عمر,1\n".encode(), ""), ("excel.csv", _csv(PLAIN, "\t"), ""),
        ("joined.csv", b"\xef\xbb\xbf" + log + b"\xef\xbb\xbf" + log, ""), ("joined-other.csv", log + _csv(PLAIN), ""),
        ("grades-joined.csv", _csv(MOODLE_GRADES) + log, ""), ("upside-down.csv", b"\n".join(reversed(log.split(b"\n"))), ""),
    ]  # fmt: skip


def odd_values() -> list[Told]:
    """Cells that break what is made of them."""
    headings = [
        "'; DROP TABLE runs; --",
        '""',
        "<b>x</b>",
        "=1+1",
        "\u202ex",
        "row",
        "file",
        "a.b",
        "%s",
        "{x}",
        "x\x07",
        "e\u0301",
        "😀",
        "SELECT",
    ]
    return [
        *((f"heading-{n}.csv", _csv([["student_id", text.replace('"', '""'), "dropout"], [1, 2, 0], [2, 3, 1]]), "")
          for n, text in enumerate(headings)),
        ("big.csv", _plain("score", "1e999", "-1e999", "5"), ""), ("not-numbers.csv", _plain("score", "NaN", "inf", "-inf", "nan"), ""),
        ("long-numbers.csv", _plain("score", "9" * 400, "1" * 30, "0"), ""), ("mixed-marks.csv", _plain("score", "7.5", '"7,5"', "1.000"), ""),
        ("formulas.csv", _plain("note", "=cmd|'/c calc'!A1", "@SUM(1)", "+1+1"), ""), ("script.csv", _plain("note", "<script>", "&lt;"), ""),
        ("outcomes.csv", b"student_id,dropout\n1,maybe\n2,7\n3,\n4,yes\n5,5\n", ""), ("one-outcome.csv", b"student_id,dropout\n1,0\n2,0\n", ""),
        ("same-ids.csv", b"student_id,dropout\n1,0\n1,1\n1,0\n", ""), ("no-ids.csv", b"student_id,dropout\n,0\n,1\n", ""),
        ("long-ids.csv", f"student_id,dropout\n{'9' * 3_000},0\n{'8' * 3_000},1\n".encode(), ""),
        ("names-as-ids.csv", "student_id,dropout\n../../x,0\nCON,1\n\u202ey,1\n'; --,0\n".encode(), ""),
        ("log-31-02.csv", _log("31/02/24, 10:00"), ""), ("log-year-0.csv", _log("1/01/00, 00:00"), ""), ("log-9999.csv", _log("31/12/9999, 23:59"), ""),
        ("log-now.csv", _log("yesterday"), ""), ("log-25h.csv", _log("1/06/24, 25:61"), ""), ("log-no-time.csv", _log(""), ""),
        ("log-minus.csv", _log(who="-5"), ""), ("log-overflow.csv", _log(who="9" * 30), ""), ("log-words.csv", _log(who="abc"), ""),
        ("log-formula.csv", _log(name="=HYPERLINK(1)"), ""), ("log-long.csv", _log(name="x" * 100_000), ""),
        ("log-lines.csv", _log(name="a\nb\r\nc"), ""), ("log-zero.csv", _log(name="a\0b"), ""), ("log-script.csv", _log(name="<script>"), ""),
        ("log-placeholder.csv", _log("1 %B 24, 10:00"), ""), ("log-unix.csv", _log("1717230000"), ""),
    ]  # fmt: skip
