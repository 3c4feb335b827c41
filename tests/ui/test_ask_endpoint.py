"""Ask with an endpoint: said to be on, helps where the page does not understand, gets no names, and its absence is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dropout.store import Workspace
from dropout.ui import ask_endpoint
from tests.asking_endpoint import Stub, endpoint
from tests.ui.conftest import Open
from tests.ui.test_ask import RUN, ask, said

UNCLEAR = "would it matter if nobody rang them"


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    ask_endpoint._route.clear()
    ask_endpoint._phrase.clear()
    with endpoint(Stub()) as running:
        monkeypatch.setenv("DROPOUT_ASK_URL", running.url)
        monkeypatch.setenv("DROPOUT_ASK_MODEL", "a-model")
        monkeypatch.setenv("DROPOUT_ASK_KEY", "sk-very-secret")
        yield running


def test_it_is_off_unless_it_is_set(app: Open) -> None:
    assert "helps here" not in said(ask(app("ask", **RUN), UNCLEAR))


def test_an_unclear_question_is_answered_with_its_help_and_the_page_says_so(app: Open, stub: Stub) -> None:
    stub.says = ['{"intent": "helped"}', "So far nobody has been contacted, so there is nothing to compare."]
    page = ask(app("ask", **RUN), UNCLEAR)
    assert "a-model at 127.0.0.1 helps here" in said(page)
    assert "Taken as: What helped?" in said(page)
    assert "Nobody has been contacted yet" in said(page)
    assert "In other words, by a-model:* So far nobody" in said(page)
    assert page.code[0].value.splitlines() == [UNCLEAR, UNCLEAR, "Nobody has been contacted yet: there is nothing to compare."]
    assert "sk-very-secret" not in said(page) + page.code[0].value
    page.run()
    assert len(stub.sent) == 2  # drawn again, not asked again


def test_where_it_fails_the_page_answers_without_it_and_says_so(app: Open, stub: Stub) -> None:
    stub.status = 500
    page = ask(app("ask", **RUN), "who is on the list")
    assert "27 of 261 learners stand under Contact first" in said(page)
    assert "The endpoint did not answer as it should. (status 500) Answered without it." in said(page)
    assert "I can't answer that" in said(ask(page, UNCLEAR))


def test_what_does_not_keep_to_the_facts_is_not_shown(app: Open, stub: Stub) -> None:
    stub.says = ["99 learners are on it."]
    page = ask(app("ask", **RUN), "who is on the list")
    assert "99 learners" not in said(page)
    assert "does not keep to the facts" in said(page)


def test_names_are_never_sent(app: Open, stub: Stub, imported_run: str, own_workspace: Workspace) -> None:
    stub.says = ['{"intent": "none"}']
    one, other = own_workspace.identities([imported_run])["name"].head(2)
    ask(app("ask", run=imported_run), f"whatever became of {one} and {other.lower()}")
    assert "whatever became of" in stub.text
    assert not any(part in stub.text.lower() for name in (one, other) for part in name.lower().split())


def test_a_demo_has_none(demo: Open, stub: Stub) -> None:
    page = ask(demo("ask", **RUN), UNCLEAR)
    assert "helps here" not in said(page)
    assert stub.sent == []


def test_an_address_that_cannot_be_used_is_told(app: Open, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DROPOUT_ASK_URL", "http://remote.example/v1")
    page = ask(app("ask", **RUN), "who is on the list")
    assert "A key goes over https only" in said(page)
    assert "27 of 261 learners" in said(page)
