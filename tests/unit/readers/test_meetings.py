"""Reports of online meetings: who joined, whatever stands above and below, and several meetings of one course together."""

from __future__ import annotations

from pathlib import Path

from dropout.readers import Import, read_export

WHO = ["Ada Low", "Bo High", "Cy Wide", "Di Far"]


def mail(name: str) -> str:
    return f"{name.split()[0].lower()}@x.org"


def teams(folder: Path, day: str, who: list[str]) -> Path:
    """As Teams writes it: a summary, the people with whoever organised it, and every coming and going once more."""
    title = f"1. Summary\nMeeting title\tKnots week {day}\nAttended participants\t{len(who) + 1}\nStart time\t{day}, 8:59:11 AM\n\n"
    heads = "2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    people = [f"{name}\t{day}, 9:01:11 AM\t{day}, 10:31:00 AM\t1h 29m\t{mail(name)}\t{mail(name)}\tPresenter\n" for name in who]
    host = f"Prof Tell\t{day}, 8:59:11 AM\t{day}, 10:31:00 AM\t1h 31m\tprof@x.org\tprof@x.org\tOrganizer\n"
    below = "\n3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n" + "".join(people)
    path = folder / f"meeting {day.replace('/', '-')}.csv"
    path.write_bytes((title + heads + host + "".join(people) + below).encode("utf-16"))
    return path


def read(paths: list[Path], **answers: str) -> Import:
    result = read_export(paths, scratch=paths[0].parent, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def came(result: Import) -> dict[str, int]:
    assert result.tables
    names = dict(zip(result.identities["learner_id"], result.identities["name"], strict=True))
    learners = dict(zip(*(result.tables.frame("enrolments")[name] for name in ("enrolment_id", "learner_id")), strict=True))
    return {names[learners[one]]: int(n) for one, n in result.tables.frame("events").groupby("enrolment_id")["count"].sum().items()}


def test_reports_of_teams_are_one_run_of_whoever_joined_without_the_organiser(tmp_path: Path):
    paths = [teams(tmp_path, "3/4/24", WHO), teams(tmp_path, "3/11/24", WHO[:3]), teams(tmp_path, "3/18/24", WHO[:2])]
    result = read(paths)
    assert not result.report.open_questions  # the day of the third meeting tells how those of the others are written
    assert result.tables
    assert len(result.tables.runs) == 1
    assert came(result) == {"Ada Low": 3, "Bo High": 3, "Cy Wide": 2, "Di Far": 1}
    assert sorted(set(result.tables.frame("events")["day"])) == [0, 7, 14]
    assert result.report.files[0].dropped == {
        "a row of another table of the meeting": 6,
        "whoever organised the meeting, no learner": 1,
    }


def test_a_report_of_zoom_begins_below_its_meeting_and_knows_its_host(tmp_path: Path):
    path = tmp_path / "participants.csv"
    rows = "".join(
        f"{name},{mail(name)},03/14/2024 09:0{n}:00 AM,03/14/2024 10:00:00 AM,50,No,\n" for n, name in enumerate([*WHO, "Ada Low"])
    )
    path.write_text(
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
        '123 456,"Knots, group A",03/14/2024 09:00:00 AM,03/14/2024 10:30:00 AM,prof@x.org,90,5\n\n'
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,Recording Consent\n"
        f"Prof Tell,prof@x.org,03/14/2024 08:59:00 AM,03/14/2024 10:30:00 AM,91,No,\n{rows}"
    )
    result = read([path])
    assert came(result) == dict.fromkeys(WHO, 1)
    assert result.tables
    assert result.tables.runs["title"].tolist() == ["Knots, group A"]
    assert result.report.files[0].dropped == {"whoever organised the meeting, no learner": 1, "came or went once more": 1}


def test_an_old_list_of_teams_counts_each_once_and_waits_for_the_order_of_its_dates(tmp_path: Path):
    path = tmp_path / "list.csv"
    rows = "".join(f"{name}\tJoined\t3/4/2024, 9:00:11 AM\n{name}\tLeft\t3/4/2024, 10:00:11 AM\n" for name in WHO)
    path.write_bytes(f"Full Name\tUser Action\tTimestamp\n{rows}".encode("utf-16"))
    waits = read([path])
    assert (waits.tables, [question.key for question in waits.report.open_questions]) == (None, ["date_order:list.csv"])
    result = read([path], **{"date_order:list.csv": "month"})
    assert came(result) == dict.fromkeys(WHO, 1)
    assert result.report.files[0].rows_kept == 4


def test_a_table_that_only_has_a_name_and_a_time_is_no_meeting(tmp_path: Path):
    path = tmp_path / "log.csv"
    path.write_text("Name,Timestamp,Left\n" + "".join(f"{name},2024-03-0{n + 1} 10:00,3\n" for n, name in enumerate(WHO)))
    assert read([path]).report.files[0].format != "attendance"


def test_times_without_a_day_keep_nobody(tmp_path: Path):
    path = tmp_path / "clock.csv"
    path.write_text("Name,First Join,Last Leave,Email\n" + "".join(f"{name},9:01,9:50,{mail(name)}\n" for name in WHO))
    result = read([path])
    assert (result.tables, result.snapshot) == (None, None)
    assert result.report.files[0].dropped == {"no day of joining that can be read": 4}


def test_a_report_of_several_days_in_another_language_has_each_learner_once_and_each_day(tmp_path: Path):
    path = tmp_path / "participantes.csv"
    rows = "".join(
        f"{name},{mail(name)},2024-03-{day:02d} 10:0{again}:00,2024-03-{day:02d} 11:00:00,50\n"
        for day in (4, 11, 18)
        for again in (0, 1)
        for name in WHO[: 5 - day // 6]
    )
    path.write_text(f"Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,Duración (minutos)\n{rows}", "utf-8")
    result = read([path])
    assert came(result) == {"Ada Low": 3, "Bo High": 3, "Cy Wide": 2, "Di Far": 2}
    assert result.report.files[0].dropped == {"came or went once more": 10}
    old = tmp_path / "liste.csv"
    rows = "".join(f"{name}\t{did}\t{day}.3.2024, 9:00:11\n" for day in (4, 25) for did in ("Beigetreten", "Verlassen") for name in WHO)
    old.write_bytes(f"Vollständiger Name\tBenutzeraktion\tZeitstempel\n{rows}".encode("utf-16"))
    assert came(read([old])) == dict.fromkeys(WHO, 2)
