"""About: labels, signs, limits, glossary, and whom to ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout import __version__
from dropout.domain import Label
from tests.ui.conftest import ROOT, Open


def said(app: Open) -> str:
    opened = app("about")
    return "\n".join(part.value for part in [*opened.markdown, *opened.caption])


def test_every_label_has_its_definition(app: Open) -> None:
    text = said(app)
    assert [label for label in Label if label.sentence not in text] == []


def test_glossary_stands_on_the_page_word_for_word(app: Open) -> None:
    entries = [line for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines() if line.startswith("- **")]
    assert len(entries) >= 25
    text = said(app)
    assert [entry for entry in entries if entry not in text] == []


def test_glossary_is_in_the_order_of_the_alphabet() -> None:
    lines = Path(ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    terms = [line.split("**")[1].casefold().replace("-", " ") for line in lines if line.startswith("- **")]
    assert terms == sorted(terms)


def test_contact_is_the_operators(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nobody is named yet" in said(app)
    monkeypatch.setenv("DROPOUT_CONTACT", "help@school.example")
    assert "help@school.example" in said(app)


def test_version_is_told(app: Open) -> None:
    assert f"Stay or Stray {__version__}" in said(app)
