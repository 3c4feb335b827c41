"""The model card: every figure is the model's, every text is text, and the PDF says what the page says."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from dropout.cases import Veto
from dropout.domain import DEFAULT_CAPACITY, Cutoff
from dropout.evaluation import judge_run
from dropout.features import build_features
from dropout.pipeline import bundled_tables
from dropout.reports import Document, model_card, to_html, to_pdf
from dropout.reports.card import INTENDED, NOT_FOR, Audited, Said
from dropout.reports.document import Bullets, Heading, Paragraph, Part, Table
from tests.architecture import patterns_to_avoid, words
from tests.builders import scored_bundle
from tests.commands import dropout

NOW, WEEK = datetime(2026, 3, 1, 10, 5, tzinfo=UTC), 4
PATTERNS = patterns_to_avoid((Path(__file__).parents[3] / "docs" / "words.md").read_text(encoding="utf-8"))
HOSTILE = "<script>alert('x')</script> & <b>bold</b> \u202e **x** =1+1 {nb}"


@pytest.fixture(scope="module")
def audited() -> Audited:
    tables = bundled_tables().of_runs(["SIM-2025A"])
    judged = judge_run(
        tables, build_features(tables, [Cutoff(week) for week in range(1, WEEK + 1)]), "SIM-2025A", scored_bundle().model, DEFAULT_CAPACITY
    )
    return Audited(judged, tables, WEEK)


@pytest.fixture(scope="module")
def card(audited: Audited) -> Document:
    return model_card(scored_bundle().model, made_at=NOW, audited=audited, board=BOARD, said=said())


BOARD = {
    "version": "x", "reference": "in_use", "weeks": [4], "titles": {"in_use": "In use: a", "forest": "Random forest"},
    "seconds": {"in_use": 3.0, "forest": 1.5}, "trained_on": ["A"], "judged_on": ["B"], "held_out_by": "presentation",
    "learners_on_both_sides": 0, "in_use": {"footing": "held_out"},
    "rows": [{"kind": kind, "week": 4, "rank": rank, "auc": auc, "low": 0.7, "high": 0.8, "difference": 0.0, "difference_low": -0.1,
              "difference_high": 0.1, "average_precision": 0.6, "precision_at_10": 0.9, "brier": 0.2, "ece": 0.05}
             for rank, (kind, auc) in enumerate([("in_use", 0.7654), ("forest", 0.7123)], start=1)],
}  # fmt: skip


def said() -> Said:
    own = scored_bundle().model.version
    rows = [{"run_id": "R", "learner_id": f"L{n}", "about": None, "verdict": "useful" if n < 9 else "wrong",
             "model": own if n < 12 else "other"} for n in range(20)]  # fmt: skip
    return Said(pd.DataFrame(rows), {"gap": Veto("gap", True, HOSTILE, "A", True, NOW)})


def texts(document: Document) -> list[str]:
    return [text for part in document.parts for text in _texts(part)]


def _texts(part: Part) -> list[str]:
    if isinstance(part, Table):
        return [*part.columns, *(cell for row in part.rows for cell in row)]
    return list(part.lines) if isinstance(part, Bullets) else [part.text]


def rows_under(document: Document, title: str) -> list[Table]:
    at = next(n for n, part in enumerate(document.parts) if part == Heading(title))
    rest = document.parts[at + 1 :]
    end = next((n for n, part in enumerate(rest) if isinstance(part, Heading)), len(rest))
    return [part for part in rest[:end] if isinstance(part, Table)]


def test_use_and_misuse_come_first_and_facts_are_the_models(card: Document) -> None:
    own = scored_bundle().model.card
    assert texts(card)[: len(INTENDED) + len(NOT_FOR) + 2] == [
        "What it is for", *INTENDED, "What it must not be used for", *NOT_FOR
    ]  # fmt: skip
    facts = dict(rows_under(card, "What it is")[0].rows)
    assert facts["Data hash"] == own["data_hash"]
    assert facts["Code version"] == own["code_version"]
    assert all(f"{name} = {value}" in facts["Configuration"] for name, value in own["parameters"].items())
    assert facts["Simulated data"] == "yes: no learner is real"


def test_figures_by_week_are_the_cards(card: Document) -> None:
    table = rows_under(card, "How good it is, by week")[0]
    known = scored_bundle().model.card["metrics_by_week"]
    assert [row[0] for row in table.rows] == list(known)
    at = dict(zip(table.columns, table.rows[3], strict=True))
    assert (at["Week"], at["AUC"], at["ECE"]) == ("4", f"{known['4']['all']['auc']:.3f}", f"{known['4']['all']['ece']:.3f}")


def test_what_an_order_was_worth_elsewhere_is_the_cards(audited: Audited) -> None:
    own = scored_bundle().model
    week = {"activity of one kind": {"n": 50, "base_rate": 0.42, "hits": 0.6789, "auc": 0.7149}}
    tried = {"trained_on": "2001B", "judged_on": "2002B", "weeks": {"4": week, "8": week}}
    told = model_card(replace(own, card={**own.card, "worth_elsewhere": tried}), made_at=NOW, audited=audited, board=None, said=None)
    table = rows_under(told, "How good it is, by week")[-1]
    assert (table.columns, table.rows) == (
        ("What is recorded", "Week 4", "Week 8"), (("activity of one kind", "68 / 42 / 0.71", "68 / 42 / 0.71"),)
    )  # fmt: skip


def test_groups_are_told_and_small_ones_withheld(card: Document, audited: Audited) -> None:
    tables = {table.columns[0]: table for table in rows_under(card, "Groups")}
    attributes = audited.tables.frame("attributes")
    of = attributes[(attributes["name"] == "gender") & attributes["enrolment_id"].isin(audited.judged.at(WEEK)["enrolment_id"])]
    assert {row[0]: int(row[1]) for row in tables["Gender"].rows} == of["value"].value_counts().to_dict()
    assert next(row for row in tables["Age band"].rows if row[0] == "55<=")[1:] == ("< 10",) * (len(tables["Age band"].columns) - 1)


def test_what_the_list_was_worth_is_told_first_in_words(card: Document, audited: Audited) -> None:
    text = "\n".join(texts(card))
    at = audited.judged.at(WEEK)
    hits = int(at.loc[at["tier"].eq("contact_first"), "label"].sum())
    assert f"on the list, {hits} did not complete" in text
    assert re.search(r"each further contact would have reached about 0\.\d\d of a learner more", text)
    assert re.search(r"first named \d+ weeks? or more before they withdrew or were last active", text)


def test_feedback_on_this_model_is_counted_and_hidden_reasons_are_listed(card: Document) -> None:
    assert "Of 12 learners whose flag staff judged: 9 useful, 3 wrong." in texts(card)
    assert f"Not shown as a reason: Longest gap between active days ({HOSTILE})." in texts(card)


def test_leaderboard_is_that_of_the_file(card: Document) -> None:
    (table,) = rows_under(card, "Beside other kinds of model")
    at = table.columns.index("AUC")
    assert [(row[1], row[at]) for row in table.rows] == [("In use: a", "0.765"), ("Random forest", "0.712")]


def test_what_is_missing_is_said_to_be() -> None:
    bare = texts(model_card(scored_bundle().model, made_at=NOW, audited=None, board=None, said=None))
    assert "Not looked at: no run is at hand that this model can be judged on." in bare
    assert "No leaderboard was made for this model." in bare
    assert "Nobody has said anything of this model here." in bare


def test_no_mark_up_in_a_text_acts(card: Document) -> None:
    parts = (Heading(HOSTILE), Paragraph(HOSTILE), Bullets((HOSTILE,)), Table((HOSTILE, ""), ((HOSTILE, "x"),)))
    for page in (to_html(Document(HOSTILE, HOSTILE, NOW, parts)), to_html(card)):
        assert not re.search(r"<(script|b|img|a|iframe)\b", page)
        assert "&lt;script&gt;" in page


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_pdf_says_what_the_card_says(card: Document) -> None:
    pages = PdfReader(io.BytesIO(to_pdf(card))).pages
    read = letters("".join(re.sub(r".*· page \d+", "", page.extract_text()) for page in pages))
    assert [text for text in texts(card) if letters(text.replace("\u202e", "")) not in read.replace("\u202e", "")] == []
    assert len(pages) >= 3


def test_the_same_card_gives_the_same_bytes_in_many_scripts(card: Document) -> None:
    assert to_pdf(card) == to_pdf(card)
    named = replace(card, title="Łódź, Αθήνα, Київ", parts=(Paragraph("Ünïcode – „quoted“ № 5"),))
    assert "Αθήνα, Київ" in PdfReader(io.BytesIO(to_pdf(named))).pages[0].extract_text()


def test_tables_of_any_width_fit_on_the_page() -> None:
    wide = [Table(tuple(f"{'w' * n}{column}" for column in range(9)), ((f"{'i' * n} x",) * 9,)) for n in range(4, 24)]
    pages = PdfReader(io.BytesIO(to_pdf(Document("Wide", "words", NOW, tuple(wide))))).pages
    assert "".join(page.extract_text() for page in pages).count("x") == 9 * len(wide)


def test_the_command_writes_both_kinds_and_says_what_it_cannot(tmp_path: Path) -> None:
    for kind in ("html", "pdf"):
        done = dropout("card", "simulated-not_completed", "--out", tmp_path / f"card.{kind}", "--workspace", tmp_path / "w")
        assert done.code == 0, done.err
    page = (tmp_path / "card.html").read_text(encoding="utf-8")
    assert "It is judged here by predictions made for it by a model trained without it." in page
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")
    assert "written as HTML or PDF" in dropout("card", "x", "--out", tmp_path / "card.doc", "--workspace", tmp_path / "w").err
    assert "no model of this name" in dropout("card", "x", "--out", tmp_path / "c.pdf", "--workspace", tmp_path / "w").err
    other = dropout("card", "oulad-not_completed", "--out", tmp_path / "o.html", "--workspace", tmp_path / "w")
    assert other.code == 0
    assert re.search(r'<td class="n">1</td><td>[^<]+</td><td class="n">0\.\d{3}</td>', page)  # numbers of the leaderboard stay whole
    assert "no run is at hand that this model can be judged on" in (tmp_path / "o.html").read_text(encoding="utf-8")


def test_no_sentence_of_a_card_says_what_the_word_guide_forbids(card: Document) -> None:
    text = "\n".join(re.sub(r"<[^>]*>", " ", line) for line in to_html(card).splitlines())
    assert len(text) > 1_000
    assert words("card.html", text, PATTERNS) == []
