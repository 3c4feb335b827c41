"""Playbook, directory and templates as this workspace has them: the shipped ones until somebody changes them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from dropout.errors import DropoutError
from dropout.interventions.guidance import Guidance, default_guidance, read_guidance
from dropout.ui import session

_KEPT = "guidance"


def current() -> Guidance:
    """What is in force; `DropoutError` where the file in the workspace was changed by hand into something that does not hold."""
    kept = session.kept(_KEPT)
    return read_guidance(kept["content"]) if kept else default_guidance()


def version() -> str:
    """Another text for every other content: tells whether somebody saved meanwhile."""
    return hashlib.sha256(json.dumps(session.kept(_KEPT), sort_keys=True).encode()).hexdigest()[:12]


def save(part: str, rows: list[dict[str, Any]], seen: str) -> Guidance:
    """Put other rows in the place of a part, as somebody changed it having seen a version; nothing is kept that does not hold."""
    if version() != seen:
        raise DropoutError("Somebody else changed this meanwhile.", where="Playbook", do="Look at theirs, then make your change again.")
    checked = read_guidance({**current().model_dump(mode="json"), part: rows})
    _keep(checked.model_dump(mode="json"))
    return checked


def reset(part: str) -> None:
    """Bring back a part as it was shipped; refused where another part builds on what was added to it."""
    shipped = default_guidance().model_dump(mode="json")
    _keep(read_guidance({**current().model_dump(mode="json"), part: shipped[part]}).model_dump(mode="json"))


def _keep(content: dict[str, Any]) -> None:
    session.keep(_KEPT, {"content": content, "by": session.actor().name, "at": session.now().isoformat(timespec="seconds")})


def changed_by() -> str:
    """Who changed it last and when, empty for what is shipped."""
    kept = session.kept(_KEPT)
    return f"Changed by {kept['by']}, {kept['at'][:10]}." if kept else ""
