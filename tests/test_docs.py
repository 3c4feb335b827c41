"""What the documents promise, the project has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DEPENDENCIES = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def pinned(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r"))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_exactly(name: str) -> None:
    assert [line for line in pinned(name) if not re.fullmatch(r"[\w-]+==\d[\w.]*", line)] == []


@pytest.mark.parametrize("line", pinned("requirements.txt") + pinned("requirements-dev.txt"))
def test_every_dependency_has_its_reason(line: str) -> None:
    assert re.search(rf"\b{re.escape(line.split('==')[0])}\b", DEPENDENCIES)


def test_build_requirements_are_those_of_development() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    assert set(build) - set(pinned("requirements-dev.txt")) == set()


def test_what_an_extra_needs_is_what_the_tests_have() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(extras) == {"sequence"}
    assert set(extras["sequence"]) - set(pinned("requirements-dev.txt")) == set()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make ([a-z-]+)`", README))))
def test_make_targets_of_the_readme_exist(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_feature_has_its_text() -> None:
    from dropout.features.describe import catalogue_markdown

    how = "python -m dropout.features.describe > docs/features.md"
    assert (ROOT / "docs" / "features.md").read_text(encoding="utf-8") == catalogue_markdown(), how


def test_the_table_of_formats_is_up_to_date() -> None:
    from dropout.readers.guide import guide_markdown

    how = "python -m dropout.readers.guide > docs/formats.md"
    assert (ROOT / "docs" / "formats.md").read_text(encoding="utf-8") == guide_markdown(), how


@pytest.mark.parametrize("page", sorted(path.name for path in (ROOT / "pages").glob("*.py")))
def test_every_page_has_its_text(page: str) -> None:
    assert re.search(rf"\| `{re.escape(page)}` \| \w.+ \| \w.+ \|", (ROOT / "docs" / "pages.md").read_text(encoding="utf-8"))


def test_every_command_has_its_text() -> None:
    from typer.main import get_command

    from dropout.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    missing = [name for name, command in commands.items() if not command.help or f"| `dropout {name}" not in README]
    assert commands
    assert missing == []
