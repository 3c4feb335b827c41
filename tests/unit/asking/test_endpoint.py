"""The endpoint gets no name and no key is said; what it says is used only where it holds."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dropout.asking import Endpoint, NoAnswerError, pseudonyms_of, scrub, understand
from dropout.asking import endpoint as module
from dropout.asking.endpoint import UNSAID, is_faithful
from dropout.asking.scrub import LEFT_OUT
from tests.asking_endpoint import Stub, endpoint
from tests.unit.asking.bundled import course, scored

UNCLEAR = "would it matter if nobody rang them"
KEY = "sk-very-secret"


@pytest.fixture
def stub() -> Iterator[Stub]:
    with endpoint(Stub()) as running:
        yield running


def reach(stub: Stub) -> Endpoint:
    return Endpoint(stub.url, "a-model", KEY)


def test_an_unclear_question_is_routed_and_a_clear_one_never_sent(stub: Stub) -> None:
    stub.says = ['```json\n{"intent": "helped"}\n```']
    found = understand(UNCLEAR, course(), {}, route=reach(stub).route)
    assert found.intent is not None
    assert found.intent.key == "helped"
    assert stub.text == UNCLEAR
    assert stub.keys == [f"Bearer {KEY}"]
    assert stub.sent[0]["model"] == "a-model"
    assert understand("Who is on the list?", course(), {}, route=reach(stub).route).intent is not None
    assert len(stub.sent) == 1


def test_it_may_say_that_nothing_fits(stub: Stub) -> None:
    stub.says = ['{"intent": "none"}']
    assert understand("what is the weather", course(), {}, route=reach(stub).route).intent is None


@pytest.mark.parametrize(
    "said", ["{}", "helped", '{"intent": "delete_everything"}', '{"intent": 3}', "{intent: helped}", "[]", '{"intent": null}']
)
def test_what_is_no_intent_is_no_answer(stub: Stub, said: str) -> None:
    stub.says = [said]
    with pytest.raises(NoAnswerError):
        reach(stub).route(UNCLEAR)


def test_a_question_about_a_learner_still_needs_one(stub: Stub) -> None:
    stub.says = ['{"intent": "why"}']
    assert understand("tell me of her plight", course(), {}, route=reach(stub).route).intent is None
    first = scored().members["learner_id"].iloc[0]
    named = understand(f"{first}'s plight?", course(), {}, route=reach(stub).route)
    assert named.learner == first
    assert first not in stub.text


def test_names_addresses_and_numbers_stay_here() -> None:
    names = pseudonyms_of([{"learner_id": "P1", "source_learner_id": "s1234567", "name": "Ana Ruiz-Gil", "email": "ana@uni.edu"}])
    question = "Did ana ruiz-gil, RUIZ-GIL, s1234567, ana@uni.edu or Bob O'Neil from +49 170 1234567 at https://x.org/Ana hand in Essay?"
    sent = scrub(question, names)
    assert not re.search(r"ana|ruiz|gil|1234567|bob|neil|x\.org|@", sent, re.IGNORECASE)
    assert "P1" in sent
    assert LEFT_OUT in sent
    assert scrub("Which learners are new this week?", {}) == "Which learners are new this week?"


def test_other_words_are_taken_where_they_keep_to_the_facts(stub: Stub) -> None:
    facts = ["27 of 261 learners stand under Contact first at the end of week 5.", "L-12 is one."]
    stub.says = ["By the end of week 5, 27 of 261 learners, L-12 among them, stand under Contact first."]
    assert reach(stub).phrase("who?", facts) == stub.says[0]
    assert '"facts": ["27 of 261' in stub.text


@pytest.mark.parametrize(
    "said",
    [
        "About 30 learners.",
        "L-13 is the first.",
        "",
        "27 % of them.",
        "x" * 800,
        "These are high-" + "risk learners.",
        "They will" + " drop out.",
    ],
)
def test_other_words_that_say_more_are_refused(said: str) -> None:
    assert not is_faithful(said, ["27 of 261 learners are on the list, L-12 among them."])


@pytest.mark.parametrize(("status", "body", "headers"), [
    (500, b"{}", {}), (401, b'{"error": "bad key sk-very-secret"}', {}), (200, b"<html>", {}), (200, b'{"choices": []}', {}),
    (200, b'{"choices": [{"message": {"content": 3}}]}', {}), (200, b"[" * 200_000, {}), (302, b"", {"Location": "http://127.0.0.1:9/"}),
    (200, b"", {}),
])  # fmt: skip
def test_whatever_else_comes_is_told_without_the_key(stub: Stub, status: int, body: bytes, headers: dict[str, str]) -> None:
    stub.status, stub.body, stub.headers = status, body, headers
    with pytest.raises(NoAnswerError) as caught:
        reach(stub).route(UNCLEAR)
    assert KEY not in f"{caught.value} {caught.value.found} {reach(stub)!r}"


def test_nobody_there_and_nobody_answering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", (0.2, 0.2))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(NoAnswerError, match="did not answer"):
            Endpoint(f"http://127.0.0.1:{silent.getsockname()[1]}/v1", "m").route(UNCLEAR)
        port = silent.getsockname()[1]
    with pytest.raises(NoAnswerError, match="did not answer"):
        Endpoint(f"http://127.0.0.1:{port}/v1", "m").route(UNCLEAR)


@pytest.mark.parametrize(
    ("url", "key"), [("ftp://x", ""), ("x", ""), ("", ""), ("http://remote.example/v1", KEY), ("https://u:p@x/v1", "")]
)
def test_addresses_that_are_not_used(url: str, key: str) -> None:
    with pytest.raises(NoAnswerError) as caught:
        Endpoint(url, "m", key)
    assert KEY not in str(caught.value)


def test_words_that_may_not_be_said_are_those_of_the_word_guide() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "words.md").read_text(encoding="utf-8")
    block = re.search(r"^```avoid\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)
    assert block
    assert tuple(block[1].splitlines()) == UNSAID
