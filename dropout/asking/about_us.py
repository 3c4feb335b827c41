"""Answers about the data, the model, the words, and what was done: what changed, whether it works, is fair, helped."""

from __future__ import annotations

import pandas as pd

from dropout import effects, evaluation, fairness
from dropout.asking.answer import Answer, Course, count, filled
from dropout.evaluation import Footing, JudgedRun
from dropout.interventions.guidance import Area
from dropout.labels import open_words


def changed(course: Course) -> Answer:
    """What the last import of the run said that the one before did not."""
    found = course.changes()
    if found is None:
        return Answer(("This run was imported once, or came with the app: there is nothing to compare it with.",), "upload")
    since = (
        f"What changed in {found.run_id} since the export read on {found.compared_with[:10]}:" if found.compared_with else "What changed:"
    )
    table = found.rows["change"].value_counts().rename_axis("What").reset_index(name="Differences")
    told = [f"{sentence[0].upper()}{sentence[1:].removesuffix('.')}." for sentence in found.sentences]
    return Answer((since, *told), "upload", filled(table))


def fresh(course: Course) -> Answer:
    """How far the data goes, and when it was read."""
    until, starts = course.scored.run["data_until_day"], course.scored.run["starts_on"]
    told = [f"Everything here is as of the end of week {course.week} (day {course.scored.cutoff.day})."]
    if pd.notna(until):
        last = starts + pd.Timedelta(days=int(until) - 1) if pd.notna(starts) else None
        told.append(f"The data of this run goes up to day {int(until) - 1}{f', {last.day} {last:%B %Y}' if last is not None else ''}.")
    return Answer((*told, f"Read: {course.read}."), "upload")


def meaning(course: Course, word: str) -> Answer:
    """A word of the glossary."""
    return Answer((f"{word}: {course.words[word]}",), "about")


def help_with(course: Course, area: Area | None) -> Answer:
    """The services of the directory for an area, all of them where none is named."""
    found = [service for service in course.guidance().services if area in (None, service.area)]
    where = f" for {area.value} questions" if area else ""
    if not found:
        return Answer((f"The directory names no service{where}. The Playbook page is the place to add one.",), "playbook")
    told = [f"The directory names {count(len(found), 'service')}{where}: {', '.join(service.name for service in found)}."]
    bare = [service.name for service in found if not service.is_filled_in]
    told += [f"How to reach {', '.join(bare)} has not been filled in yet; the Playbook page is the place."] if bare else []
    rows = [(one.name, one.helps_with, one.hours, one.contact, one.link) for one in found]
    return Answer(tuple(told), "playbook", pd.DataFrame(rows, columns=["Service", "Helps with", "Hours", "Contact", "Link"]))


def helped(course: Course) -> Answer:
    """Contacted learners beside comparable ones: the difference with its range, or why nothing can be told."""
    found = course.compared()
    if found is None:
        return Answer(("Nobody has been contacted yet: there is nothing to compare.",), "did_it_help")
    comparison, outcome = found
    finding = effects.judge(comparison, outcome)
    head = "Cannot tell whether contacting helped." if finding.grounds else finding.sentence
    table = pd.DataFrame({"": ["Contacted", "With somebody comparable", "Compared with"],
                          "Learners": [comparison.contacted, comparison.matched, comparison.compared]})  # fmt: skip
    return Answer((head, *finding.grounds), "did_it_help", table)


def model_good(course: Course) -> Answer:
    """What the list of this run was worth where that is known; else what such lists were worth on runs the model had not seen."""
    judged = course.judged()
    week = _judged_week(judged, course)
    weeks = evaluation.weekly_results(judged.rows)
    row = weeks[weeks["week"] == week]
    if row.empty:
        return _card(course)
    found = row.iloc[0]
    told = [evaluation.list_sentence(found, judged.aim), evaluation.order_sentence(found, judged.aim)]
    told += [evaluation.estimate_sentence(found, judged.aim)] if judged.basis.shows_frequency else []
    steps = evaluation.reached_table(judged.at(week))
    table = weeks[["week", "listed", "hits", "missed", "auc"]].round(2)
    titles = {"week": "Week", "listed": "On the list", "hits": "Hits", "missed": "Missed", "auc": "AUC"}
    table = table.rename(columns=titles).astype({"On the list": int, "Hits": int, "Missed": int}) if len(steps) else None
    return Answer((*told, judged.footing.words), "does_it_work", table)


def _judged_week(judged: JudgedRun, course: Course) -> int:
    return max((week for week in judged.weeks if week <= course.week), default=course.week)


def _card(course: Course) -> Answer:
    """The figures of the model's card at the week nearest to this one."""
    model, aim = course.scored.model, course.scored.aim
    running = f"{open_words(course.scored.run)}: what its list is worth shows once it is known what became of its learners."
    figures = model.card["metrics_by_week"]
    if not figures:  # the comparison with peers has learnt from nobody
        return Answer((running, *model.card["limits"]), "model")
    week = min((int(known) for known in figures), key=lambda known: abs(known - course.week))
    found = figures[str(week)]["all"]
    hits, usual = (f"{100 * share:.0f}" for share in (found["precision_at"]["10"], found["base_rate"]))
    told = (
        running,
        f"On finished runs that the model had not seen, of 100 learners put first at week {week} about {hits} {aim.phrase}; "
        f"of 100 taken at random, about {usual}.",
        f"For this run the estimates rest on {model.basis_words(course.scored.basis)}.",
    )
    return Answer(told, "model")


def fair(course: Course) -> Answer:
    """What stands out between groups: who was missed where that is known, else who is on the list."""
    judged = course.judged()
    at = judged.at(_judged_week(judged, course))
    groups = fairness.protected_groups(course.scored.tables, at["enrolment_id"])
    if groups.columns.empty:
        return Answer(("The data of this run says nothing of age, gender, disability or the like: it cannot be told.",), "does_it_work")
    measure = "miss_rate" if judged.over else "flag_rate"
    told, parts = [fairness.reading(measure, judged.aim)], []
    for name in groups.columns:
        table = fairness.group_table(at, groups[[name]], estimates=False)
        title = str(name).replace("_", " ")
        told.append(f"By {title}: {fairness.finding(table, measure).removeprefix(f'{fairness.TITLES[measure]}: ')}")
        parts.append(pd.DataFrame({"By": title, "Group": table["group"], fairness.TITLES[measure]:
                                   [fairness.cell(row, measure) for _, row in table.iterrows()]}))  # fmt: skip
    told += [Footing.SEEN.words] if judged.footing is Footing.SEEN else []
    return Answer(tuple(told), "does_it_work", pd.concat(parts, ignore_index=True))
