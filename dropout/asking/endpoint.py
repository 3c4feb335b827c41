"""An OpenAI-compatible endpoint that may say what an unclear question asks, and put an answer in other words.

It gets questions without names, the list of what can be asked, and sentences in which learners are pseudonyms. What it says
is used only where it holds: an intent must be one of the list, and other words may bring no number and no learner of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from dropout.asking.match import intents
from dropout.errors import DropoutError

SECONDS, LONGEST = (3, 12), 30  # to connect, and between two parts of an answer; for all of it
MOST_BYTES, MOST_CHARACTERS = 100_000, 700
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# What no text may say of a person: the list of docs/words.md, which a test compares with this one.
UNSAID = (
    r"will drop ?out", r"fail(ing)? student", r"high[- ]risk", r"at[- ]risk student", r"caus(e|es|ed) (him|her|them|the learner)",
    r"SHAP [+-]\d", r"\d+ ?% risk",
)  # fmt: skip
_ROUTE = (
    "You sort questions that staff of an online course ask about their course. Answer with a JSON object and nothing else: "
    '{"intent": KEY}. KEY is one of the keys below, or "none" where no one of them would answer the question.\n'
)
_PHRASE = (
    "Answer the question in one to three plain sentences, from the facts given and from nothing else. Keep every number and every id as it "
    "is; add none. Speak of what similar past learners did, never of what somebody is going to do. Give no advice of your own."
)


class NoAnswerError(DropoutError):
    """The endpoint did not answer, or not in a way that can be used."""


class _Bearer(AuthBase):
    """The key as a header; as `auth`, so that no file of the account's takes its place."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


@dataclass(frozen=True)
class Endpoint:
    """Where it is, which model, and the key, which is never shown; over a network the key goes encrypted or not at all."""

    url: str
    model: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise NoAnswerError("The address of the endpoint cannot be used.", do="Write https://HOST/v1 in DROPOUT_ASK_URL.")
        if self.key and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise NoAnswerError("A key goes over https only.", found=f"http://{parts.hostname}", do="Write https:// in DROPOUT_ASK_URL.")

    @property
    def host(self) -> str:
        """Whom questions are sent to, for the page to name."""
        return str(urlsplit(self.url).hostname)

    def route(self, question: str) -> str | None:
        """The key of the intent that a question asks; None where it is none of them."""
        offered = "\n".join(f"{intent.key}: {intent.question}" for intent in intents().values())
        said = self._say(_ROUTE + offered, question)
        found = re.search(r"\{[^{}]*\}", said)
        try:
            key = json.loads(found[0]).get("intent") if found else None
        except ValueError:
            key = None
        if key == "none" or (isinstance(key, str) and key in intents()):
            return None if key == "none" else str(key)
        raise NoAnswerError("The endpoint did not say what the question asks.")

    def phrase(self, question: str, facts: Sequence[str]) -> str:
        """The facts in other words; refused where they say more than the facts do."""
        said = " ".join(self._say(_PHRASE, json.dumps({"question": question, "facts": list(facts)}, ensure_ascii=False)).split())
        if not is_faithful(said, facts):
            raise NoAnswerError("What the endpoint said does not keep to the facts.")
        return said

    def _say(self, task: str, text: str) -> str:
        messages = [{"role": "system", "content": task}, {"role": "user", "content": text}]
        asked: dict[str, Any] = {"model": self.model, "temperature": 0, "max_tokens": 300, "messages": messages}
        try:
            with requests.post(f"{self.url.rstrip('/')}/chat/completions", json=asked, auth=_Bearer(self.key), timeout=SECONDS,
                               allow_redirects=False, stream=True) as answer:  # fmt: skip
                status = answer.status_code
                body = _body(answer) if status == requests.codes.ok else b""
        except requests.RequestException as error:
            raise NoAnswerError("The endpoint did not answer.", found=type(error).__name__) from None
        try:
            said = json.loads(body)["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError):
            raise NoAnswerError("The endpoint did not answer as it should.", found=f"status {status}") from None
        if not isinstance(said, str) or not said.strip():
            raise NoAnswerError("The endpoint said nothing.")
        return said


def _body(answer: requests.Response) -> bytes:
    """What was said, as far as it is short and comes soon."""
    until, body = monotonic() + LONGEST, b""
    for part in answer.iter_content(8_192):
        body += part
        if len(body) > MOST_BYTES or monotonic() > until:
            return b""
    return body


def is_faithful(said: str, facts: Sequence[str]) -> bool:
    """Whether a text keeps to facts as far as can be told: no number and no id of its own, no word that is not said of people.

    >>> is_faithful("3 of 20 are new.", ["New: 3 of 20."]), is_faithful("15 % are new.", ["New: 3 of 20."])
    (True, False)
    """
    known = set(_figures(" ".join(facts)))
    return (
        0 < len(said) <= MOST_CHARACTERS and set(_figures(said)) <= known
        and not any(re.search(pattern, said, re.IGNORECASE) for pattern in UNSAID)
    )  # fmt: skip


def _figures(text: str) -> list[str]:
    """Numbers and whatever holds one, such as an id; and whether any of them is per cent."""
    return [
        *re.findall(r"%|\bper ?cent", text.lower()),
        *[word.strip(".,:;!?()[]“”\"'–-") for word in re.findall(r"[^\s–]*\d[^\s–]*", text)],
    ]
