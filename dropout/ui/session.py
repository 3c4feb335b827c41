"""Who is here, where their data lives and what time it is: what the core never asks, asked once for all pages."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import streamlit as st
from filelock import FileLock, Timeout

from dropout.cases import CaseStore
from dropout.config import database_url, default_home, inbox_folder
from dropout.domain import Actor
from dropout.files import read_record, write_record
from dropout.jobs import cancel_jobs
from dropout.store import Workspace
from dropout.ui.navigation import come_through_app

DEMO_UPLOAD_MB = 50
_PREFIX, _ALIVE = "stay-or-stray-", "alive.lock"
BY_PEERS = "ranked_by_peers"  # a setting: the runs whose learners are compared with peers instead of scored by a model
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_demo() -> bool:
    """Whether others than this machine's user may open the app: there is no sign-in, so any address but loopback."""
    return (st.get_option("server.address") or "") not in _LOOPBACK


def workspace() -> Workspace:
    """The workspace of this machine's user; in a demo that of this browser session, deleted when it ends."""
    return Workspace(_home())


def _home() -> Path:
    come_through_app()
    return _session_folder().path if is_demo() else default_home()


def keeps_names() -> bool:
    """Whether an import may keep names and source ids: never in a demo."""
    return not is_demo()


class SessionFolder:
    """A folder for one browser session. A lock tells the living ones from what a killed server has left behind."""

    def __init__(self) -> None:
        for alive in Path(gettempdir()).glob(f"{_PREFIX}*/{_ALIVE}"):
            with suppress(Timeout), FileLock(alive, blocking=False):
                shutil.rmtree(alive.parent, ignore_errors=True)
        self._folder = TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self.path = Path(self._folder.name)
        self._alive = FileLock(self.path / _ALIVE, thread_local=False)
        self._alive.acquire()

    def remove(self) -> None:
        """Called when the session ends."""
        cancel_jobs(self.path)
        self._alive.release()
        self._folder.cleanup()


@st.cache_resource(scope="session", on_release=SessionFolder.remove, show_spinner=False)
def _session_folder() -> SessionFolder:
    return SessionFolder()


def cases() -> CaseStore:
    """What staff did about learners: on the server that the operator named, else in the workspace; in a demo always the session's."""
    server = None if is_demo() else database_url()
    return _case_store(server or workspace().root / "cases.db")


def hidden_reasons() -> tuple[str, ...]:
    """The concepts that staff do not want named: asked anew each time, since somebody may just have said so."""
    return tuple(sorted(cases().hidden_reasons()))


@st.cache_resource(max_entries=64, show_spinner=False, on_release=CaseStore.close)
def _case_store(place: str | Path) -> CaseStore:
    return CaseStore(place)


def actor() -> Actor:
    """Who acts: the person named at first start, who may see names; in a demo nobody in particular, who may not."""
    return Actor("demo") if is_demo() else Actor(actor_name() or "not named yet", may_see_names=True)


def actor_name() -> str | None:
    """The name given at first start, None before."""
    return kept("actor").get("name")


def name_actor(name: str) -> None:
    """Remember who uses this workspace; shown beside what they do."""
    keep("actor", {"name": name.strip()})


def kept(what: str) -> dict[str, Any]:
    """A small setting of this workspace, empty before `keep`."""
    return read_record(_home() / f"{what}.json")


def keep(what: str, value: dict[str, Any]) -> None:
    """Keep a small setting in this workspace, whole or not at all."""
    write_record(workspace().root / f"{what}.json", value)


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now().astimezone()


def inbox() -> Path | None:
    """The operator's folder of large exports; a demo has none: its visitors may read nothing of this machine's."""
    return None if is_demo() else inbox_folder()


def upload_limit_mb() -> int:
    """How much one upload may hold: 50 MB in a demo, else what the server is set to."""
    limit = int(st.get_option("server.maxUploadSize"))
    return min(limit, DEMO_UPLOAD_MB) if is_demo() else limit


def names(run_id: str) -> dict[str, str]:
    """Names by learner id, joined at the last moment and never cached; empty unless allowed and switched on."""
    if not (actor().may_see_names and st.session_state.get("show_names")):
        return {}
    return _known_names(run_id)


def has_names(run_id: str) -> bool:
    """Whether there is anything that “Show names” could show for this run."""
    return actor().may_see_names and bool(_known_names(run_id))


def _known_names(run_id: str) -> dict[str, str]:
    known = workspace().identities([run_id])
    shown = known["name"].where(known["name"].notna(), known["source_learner_id"]) if "name" in known else known["source_learner_id"]
    return dict(zip(known["learner_id"], shown.astype(str), strict=True))
