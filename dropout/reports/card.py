"""The model card: what a model is for and not for, what it rests on, how good it is, for whom, and what people say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from dropout import evaluation, fairness
from dropout.cases import Veto
from dropout.cases.tally import last_words, summary
from dropout.evaluation import JudgedRun
from dropout.fairness import TITLES, cell, finding, reading
from dropout.features import CATALOGUE, concept_title
from dropout.judging import leaderboard_footing, leaderboard_sentence, leaderboard_table
from dropout.model import RiskModel
from dropout.reports.document import Bullets, Document, Heading, Paragraph, Part, Table, table_of
from dropout.schema import Tables

INTENDED = (
    "Putting the learners of a run in the order in which staff contact them, as many as they can reach in a week.",
    "Starting a conversation: an estimate says what became of past learners with a similar record, and what in the record stands out.",
    "Looking at a run as a whole, without names: how many may not complete, and when.",
)
NOT_FOR = (
    "Deciding anything about a learner: marks, places, money, exclusion, or whether help is given. A person decides, and can say why.",
    "Judging teachers, courses or groups of learners by their average estimates.",
    "Telling a learner a figure, or that they will not complete. What is said to learners speaks of what they can do next.",
    "Learners or courses unlike those it has learnt from, unless the page Model says that it fits the run.",
    "Watching people who were not told: learners should know that such a list exists and whom they can ask.",
)
_FIGURES = {"week": "Week", "n": "Learners", "base_rate": "All learners", "hits": "First tenth", "caught": "Reached", "auc": "AUC",
            "average_precision": "Average precision", "brier": "Brier", "ece": "ECE"}  # fmt: skip
_BOARD = {"rank": "Rank", "model": "Model", "from": "AUC from", "to": "AUC to", "difference": "Difference", "least": "At least",
          "most": "At most", "precision at 10 %": "First tenth", "seconds": "Seconds"}  # fmt: skip
_BOARD_READING = (
    "AUC with its range; Difference: of the AUC to the model that all are measured against. Ranges hold 95 of 100 redrawings of the "
    "learners. First tenth: the share whom the label came true for on a list of the first tenth. Seconds: processor time to learn."
)
_READING = (
    "All learners, First tenth: the share whom the label came true for, of all and on a list of the first tenth of each run. Reached: the "
    "share of these whom such a list holds. AUC: how often one of these stands before one of the others. Brier: mean squared distance of "
    "estimate and outcome. ECE: mean distance of estimate and frequency."
)


@dataclass(frozen=True)
class Audited:
    """The run that groups are looked at in: its lists beside its outcomes, its tables, and the week."""

    judged: JudgedRun
    tables: Tables
    week: int


@dataclass(frozen=True)
class Said:
    """What people say: verdicts of staff on all models (`CaseStore.feedback`), and the reasons that are not to be shown."""

    feedback: pd.DataFrame
    vetoes: Mapping[str, Veto]


def model_card(
    model: RiskModel, *, made_at: datetime, audited: Audited | None, board: Mapping[str, Any] | None, said: Said | None
) -> Document:
    """The card as a document. What is missing (no run to audit groups in, no leaderboard, nobody's feedback) is said to be."""
    parts = [
        Heading("What it is for"), Bullets(INTENDED),
        Heading("What it must not be used for"), Bullets(NOT_FOR),
        Heading("What it is"), _facts(model),
        Heading("How good it is, by week"), *_figures(model),
        Heading("Groups"), *_groups(audited),
        Heading("Beside other kinds of model"), *_leaderboard(board),
        Heading("What people say"), _said(model, said),
        Heading("Limits and what stays out"), Bullets(_limits(model.card)),
        Heading("What it looks at"), Bullets(_ingredients(model)),
    ]  # fmt: skip
    return Document(f"Model card: {model.name}", model.version, made_at, tuple(parts))


def _facts(model: RiskModel) -> Table:
    card = model.card
    runs = [f"{run['run_id']} ({', '.join(str(run[key]) for key in ('institution', 'source') if run[key])})" for run in card["trained_on"]]
    weeks = [f"{min(card['weeks'])} to {max(card['weeks'])}"] if max(card["weeks"]) else ["none: data without dates"]
    facts = {
        "Version": model.version, "Predicts": model.aim.sentence, "Kind": f"{card.get('title', card.get('kind', 'Boosted trees'))}",
        "Trained on": "; ".join(runs), "Enrolments and rows": f"{card['enrolments']:,} and {card['rows']:,}", "Weeks": weeks[0],
        "Share whom the label came true for": f"{100 * card['base_rate']:.1f} in 100",
        "Simulated data": "yes: no learner is real" if card.get("simulated") else "no",
        **_recalibrated(card.get("recalibrated")),
        "Source": card.get("attribution", "not stated"),
        "Data hash": card["data_hash"], "Code version": card["code_version"],
        "Catalogue of features": card.get("catalogue_version", "its own"),
        "Library": card.get("library", f"catboost {card.get('catboost_version', '')}".strip()),
        "Configuration": ", ".join(f"{name} = {value}" for name, value in card["parameters"].items()),
    }  # fmt: skip
    return Table(("", ""), tuple((name, str(value)) for name, value in facts.items()))


def _recalibrated(about: Mapping[str, Any] | None) -> dict[str, str]:
    if not about:
        return {}
    runs = ", ".join(str(run["run_id"]) for run in about["runs"])
    return {"Frequencies set on": f"{runs} ({about['enrolments']:,} enrolments), the order being that of {about['model']}"}


def _figures(model: RiskModel) -> list[Part]:
    card = model.card
    by = (card.get("recalibrated") or card)["held_out_by"]
    unseen = "a run at a time, by a model trained without it" if by == "runs" else "learners at a time, within one run"
    rows = [{"week": int(week), **found["all"], "hits": found["all"]["precision_at"]["10"], "caught": found["all"]["recall_at"]["10"]}
            for week, found in card["metrics_by_week"].items()]  # fmt: skip
    figures = pd.DataFrame(rows)[list(_FIGURES)].rename(columns=_FIGURES)
    shown: list[Part] = [Paragraph(f"Every figure was taken {unseen}."), table_of(figures), Paragraph(_READING, small=True)]
    return [*shown, *_later(card.get("later_presentation")), *_elsewhere(card.get("worth_elsewhere"))]


def _later(found: Mapping[str, Any] | None) -> list[Part]:
    if not found:
        return []
    delayed = found["marks_14_days_later"]
    rows = [{"Week": week, "Learners": at["n"], "AUC": at["auc"], "Average precision": at["average_precision"],
             "AUC, marks known 14 days later": delayed[week]["auc"]} for week, at in found["as_is"].items()]  # fmt: skip
    return [Paragraph(f"Trained on {found['trained_on']} and judged on the later {found['judged_on']}:"), table_of(pd.DataFrame(rows))]


def _elsewhere(found: Mapping[str, Any] | None) -> list[Part]:
    if not found:
        return []
    rows = [{"What is recorded": record, **{f"Week {week}": _worth(at[record]) for week, at in found["weeks"].items()}}
            for record in next(iter(found["weeks"].values()))]  # fmt: skip
    words = (
        f"What such an order was worth on courses of {found['judged_on']} that it had not met, learnt from other courses in "
        f"{found['trained_on']}: of 100 on a list of the first tenth of each run, and of 100 learners, those whom the label came true "
        "for; the AUC within a run."
    )
    return [Paragraph(words), table_of(pd.DataFrame(rows))]


def _worth(at: Mapping[str, Any]) -> str:
    return f"{100 * at['hits']:.0f} / {100 * at['base_rate']:.0f} / {at['auc']:.2f}"


def _groups(audited: Audited | None) -> list[Part]:
    if audited is None:
        return [Paragraph("Not looked at: no run is at hand that this model can be judged on.")]
    judged, week = audited.judged, audited.week
    at = judged.at(week)
    what = (
        f"{judged.run['title'] or judged.run['run_id']}, week {week}, a list of {judged.capacity.size(len(at)):,} of {len(at):,} learners"
    )
    parts: list[Part] = [Paragraph(f"{what}. {judged.footing.words}")]
    weeks = evaluation.weekly_results(judged.rows)
    found = weeks[weeks["week"] == week]
    if len(found):
        row, so_far = found.iloc[0], judged.rows[judged.rows["week"] <= week]
        notice = evaluation.weeks_of_notice(so_far, audited.tables)
        worth = [say(row, judged.aim) for say in (evaluation.list_sentence, evaluation.more_contacts_sentence, evaluation.order_sentence)]
        parts.append(Bullets((*worth[:2], evaluation.notice_sentence(notice, judged.aim, week), worth[2])))
    groups = fairness.protected_groups(audited.tables, at["enrolment_id"])
    if groups.columns.empty:
        return [*parts, Paragraph("The data says nothing of age, gender, disability or the like: how groups are treated cannot be told.")]
    for name in groups.columns:
        parts += _one_attribute(judged, at, groups[[name]])
    names = _measures(judged)
    return [*parts, Paragraph(" ".join(f"{TITLES[name]}: {reading(name, judged.aim)}" for name in names), small=True)]


def _measures(judged: JudgedRun) -> list[str]:
    names = [name for name in fairness.MEASURES if name == "flag_rate" or judged.over]
    return [name for name in names if name != "gap" or judged.basis.shows_frequency]


def _one_attribute(judged: JudgedRun, at: pd.DataFrame, groups: pd.DataFrame) -> list[Part]:
    table = fairness.group_table(at, groups, estimates=judged.basis.shows_frequency)
    names, title = _measures(judged), str(groups.columns[0]).replace("_", " ").capitalize()
    rows = [(str(row["group"]), f"{row['n']:.0f}" if pd.notna(row["n"]) else fairness.WITHHELD, *(cell(row, name) for name in names))
            for _, row in table.iterrows()]  # fmt: skip
    said = [finding(table, name) for name in names if table[name].notna().sum() >= 2]
    return [Table((title, "Learners", *(TITLES[name] for name in names)), tuple(rows)), *([Bullets(tuple(said))] if said else [])]


def _leaderboard(board: Mapping[str, Any] | None) -> list[Part]:
    if not board:
        return [Paragraph("No leaderboard was made for this model.")]
    tables = [part for week in board["weeks"]
              for part in (Paragraph(f"Week {week}"), table_of(leaderboard_table(board, week).rename(columns=_BOARD)))]  # fmt: skip
    return [Paragraph(leaderboard_sentence(board)), *tables, Paragraph(leaderboard_footing(board), small=True),
            Paragraph(_BOARD_READING, small=True)]  # fmt: skip


def _said(model: RiskModel, said: Said | None) -> Bullets:
    if said is None:
        return Bullets(("Nobody has said anything of this model here.",))
    words = last_words(said.feedback[said.feedback["model"] == model.version])
    lines = [summary(words[words["about"].isna()])]
    lines += [f"Not shown as a reason: {concept_title(veto.concept)} ({veto.why})." for veto in said.vetoes.values()]
    return Bullets((*lines, "Feedback is counted and listed. No model learns from it."))


def _limits(card: Mapping[str, Any]) -> tuple[str, ...]:
    left_out = ", ".join(card.get("left_out", card.get("left_out_columns", []))).replace("_", " ")
    lines = [*card.get("limits", []), "It knows what is recorded, and nothing of illness, work or plans.",
             f"Never looked at: {left_out or 'nothing by name'}."]  # fmt: skip
    if card.get("left_out_runs"):
        lines.append(f"Not learnt from, since their outcomes are not known: {', '.join(card['left_out_runs'])}.")
    return tuple(lines)


def _ingredients(model: RiskModel) -> tuple[str, ...]:
    groups: dict[str, list[str]] = {}
    for name in model.features:
        entry = CATALOGUE.get(name)
        subject = entry.concept.replace("_", " ").removeprefix("kind ").capitalize() if entry else "Columns of the file"
        groups.setdefault(subject, []).append(entry.title if entry else name)
    return tuple(f"{subject}: {'; '.join(titles)}" for subject, titles in groups.items())
