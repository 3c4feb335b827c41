"""The house rules hold for every file, and each rule is shown to fail on a text that breaks it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import architecture as rules

ROOT = Path(__file__).parents[1]
PLACES = ["dropout", "pages", "app.py", "tests", "benchmarks", "docs", "README.md", "CHANGELOG.md", "notebooks"]
WORD_GUIDE = ROOT / "docs" / "words.md"


def files(*suffixes: str) -> dict[str, str]:
    paths = [path for place in PLACES for path in [ROOT / place, *(ROOT / place).rglob("*")] if path.suffix in suffixes and path.is_file()]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


PYTHON = files(".py")
CORE = {path: source for path, source in PYTHON.items() if path.startswith("dropout/")}
SHIPPED = {path: source for path, source in PYTHON.items() if path.startswith(("dropout/", "pages/", "app.py"))}
SPOKEN = SHIPPED | files(".md", ".ipynb", ".toml")
PATTERNS = rules.patterns_to_avoid(WORD_GUIDE.read_text(encoding="utf-8"))

Rule = Callable[[str, str], list[str]]


def broken(rule: Rule, sources: dict[str, str]) -> list[str]:
    return [sentence for path, source in sources.items() for sentence in rule(path, source)]


@pytest.mark.parametrize(
    ("rule", "sources"),
    [
        (rules.layering, CORE),
        (rules.streamlit_below_ui, CORE),
        (rules.clock_or_environment, CORE),
        (rules.unsafe, PYTHON),
        (rules.long_functions, SHIPPED),
        (rules.long_file, PYTHON),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_rule_holds(rule: Rule, sources: dict[str, str]) -> None:
    assert sources
    assert broken(rule, sources) == []


def test_no_circular_imports() -> None:
    assert rules.circles(CORE) == []


def test_no_text_uses_words_to_avoid() -> None:
    assert broken(lambda path, source: rules.words(path, source, PATTERNS), SPOKEN) == []


def test_no_tracked_file_names_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    texts = {path: (ROOT / path).read_text(encoding="utf-8", errors="ignore") for path in listed if path and (ROOT / path).is_file()}
    assert [path for path, text in texts.items() if rules.MACHINE_PATH.search(text)] == []


@pytest.mark.parametrize(
    ("rule", "path", "source", "says"),
    [
        (rules.layering, "dropout/features/sql.py", "def f():\n    from dropout import tiers\n", "features imports tiers"),
        (rules.layering, "dropout/schema.py", "from dropout.readers.base import Reader\n", "schema imports readers"),
        (rules.layering, "dropout/extras.py", "", "extras has no place"),
        (rules.streamlit_below_ui, "dropout/pipeline.py", "def f():\n    import streamlit as st\n", "imports streamlit"),
        (rules.clock_or_environment, "dropout/store.py", "def f(clock=datetime.now): ...\n", "reads now"),
        (rules.clock_or_environment, "dropout/labels.py", "x = pd.Timestamp.today()\n", "reads today"),
        (rules.clock_or_environment, "dropout/store.py", "from time import time\n", "reads time.time"),
        (rules.clock_or_environment, "dropout/engines.py", "import os\nx = os.environ['A']\n", "reads os.environ"),
        (rules.clock_or_environment, "dropout/features/sql.py", "SQL = 'select current_date'\n", "reads current_date"),
        (rules.unsafe, "dropout/model/io.py", "import pickle\n", "imports pickle"),
        (rules.unsafe, "dropout/model/io.py", "from joblib import load\n", "imports joblib"),
        (rules.unsafe, "pages/home.py", "eval('1')\n", "calls eval"),
        (rules.unsafe, "pages/home.py", "st.markdown('<b>', unsafe_allow_html=True)\n", "unsafe_allow_html"),
        (rules.long_functions, "dropout/tiers.py", "def f():\n" + "    x = 1\n" * 40, "f has 41 lines"),
        (rules.long_file, "pages/home.py", "x = 1\n" * 121, "121 lines, at most 120"),
        (rules.long_file, "dropout/tiers.py", "x = 1\n" * 251, "251 lines, at most 250"),
    ],
)
def test_rule_can_fail(rule: Rule, path: str, source: str, says: str) -> None:
    found = rule(path, source)
    assert len(found) >= 1
    assert says in found[0]


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (rules.layering, "dropout/tiers.py", "from dropout.domain import Tier\nfrom dropout.model import card\n"),
        (rules.layering, "dropout/readers/base.py", "from dropout.readers.report import Finding\nfrom dropout.engines import connect\n"),
        (rules.streamlit_below_ui, "dropout/ui/cache.py", "import streamlit as st\n"),
        (rules.clock_or_environment, "dropout/cli.py", "import os\nnow = datetime.now()\nhome = os.environ\n"),
        (rules.long_functions, "dropout/tiers.py", 'def f():\n    """Docs.\n\n    More.\n    """\n\n    # why\n' + "    x = 1\n" * 39),
    ],
)
def test_rule_lets_pass_what_is_meant(rule: Rule, path: str, source: str) -> None:
    assert rule(path, source) == []


def test_circle_is_found() -> None:
    circle = {"dropout/readers/a.py": "from dropout import engines\n", "dropout/engines.py": "import dropout.readers.a\n"}
    assert rules.circles(circle)[0].startswith("circular imports: ")


@pytest.mark.parametrize(
    "sentence",
    [
        "She will " + "drop out.",
        "a failing" + " student",
        "High-" + "risk learners",
        "an at-risk" + " student",
        "what causes" + " the learner to leave",
        "SHAP " + "+1.31",
        "82 %" + " risk",
    ],
)
def test_word_guide_catches(sentence: str) -> None:
    assert len(rules.words("docs/x.md", sentence, PATTERNS)) == 1


@pytest.mark.parametrize("sentence", ['f"{share:.0%}' + ' risk"', 'f"{100 * share:.0f} %' + ' risk"', 'f"SHAP ' + '{value:+.2f}"'])
def test_word_guide_catches_sentences_put_together(sentence: str) -> None:
    assert len(rules.words("dropout/x.py", sentence, PATTERNS)) == 1


def test_word_guide_may_list_what_it_forbids() -> None:
    assert rules.words("docs/words.md", "```avoid\nhigh[- ]risk\n```\nSay: contact first.", PATTERNS) == []
