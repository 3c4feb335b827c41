"""The rules of the house as functions: source text in, sentences about what breaks a rule out.

`test_architecture.py` applies them to the project and shows that each can fail.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

# A module of `dropout/` imports from a group to its left or from its own group, and no group goes round in circles.
LAYERS = [
    ["errors", "files", "inbox", "config", "domain", "aim", "sql", "columns", "schema", "run_events"],
    ["readers", "engines", "databases"],
    ["features", "labels", "splits", "thinner"],
    ["model"],
    ["explain", "tiers"],
    ["scoring", "learner", "moves"],
    [
        "whatif",
        "snapshots",
        "quickcheck",
        "cohort",
        "changes",
        "first_seen",
        "effects",
        "evaluation",
        "fairness",
        "recommend",
        "milestones",
        "health",
        "interventions",
        "judging",
        "leaks",
    ],
    ["store", "plots", "cases", "reports"],
    ["asking"],
    ["simulate"],
    ["importing", "pipeline", "own_history", "challengers", "model_cards", "leave_out", "carry_over", "jobs", "worker"],
    ["cli", "ui"],
]
RANK = {name: rank for rank, group in enumerate(LAYERS) for name in group}

MAY_READ_CLOCK_AND_ENVIRONMENT = ("dropout/config", "dropout/cli", "dropout/ui/")
CLOCKS = {"now", "utcnow", "today"}
OUTSIDE = {"time": {"time", "time_ns", "localtime", "gmtime", "ctime"}, "os": {"environ", "getenv", "getcwd"}, "Path": {"home", "cwd"}}
SQL_CLOCK = re.compile(r"\b(now\(\)|today\(\)|current_date\b|current_timestamp\b)", re.IGNORECASE)
UNSAFE_MODULES = {"pickle", "cloudpickle", "joblib", "dill", "shelve", "marshal"}
# A path of somebody's machine in a file is of no use to anybody else. Written so that this line is not one.
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:home|Users|work|root)/[\w.]")


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module named by an import, wherever it stands; `from a import b` counts as both `a` and `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(path: str) -> str:
    """The top-level name a file of `dropout/` belongs to: `dropout/readers/base.py` is part of `readers`."""
    return path.removeprefix("dropout/").split("/")[0].removesuffix(".py")


def needs(path: str, source: str) -> set[str]:
    """Top-level names inside `dropout` that a file imports, its own left out."""
    tops = {name.split(".")[1] for name in imported(ast.parse(source)) if name.startswith("dropout.")}
    return {top for top in tops if top in RANK} - {part_of(path)}


def layering(path: str, source: str) -> list[str]:
    """A file of `dropout/` has a place in `LAYERS` and imports nothing to its right."""
    part = part_of(path)
    if part == "__init__":
        return []
    if part not in RANK:
        return [f"{path}: {part} has no place in LAYERS"]
    return [f"{path}: {part} imports {top}, which stands to its right" for top in sorted(needs(path, source)) if RANK[top] > RANK[part]]


def circles(sources: dict[str, str]) -> list[str]:
    """No two names of `dropout/` import each other, directly or through others."""
    graph: dict[str, set[str]] = {}
    for path, source in sources.items():
        graph.setdefault(part_of(path), set()).update(needs(path, source))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        return [f"circular imports: {' → '.join(circle.args[1])}"]
    return []


def streamlit_below_ui(path: str, source: str) -> list[str]:
    """Only `dropout/ui`, the pages and `app.py` know Streamlit."""
    if not path.startswith("dropout/") or path.startswith("dropout/ui/"):
        return []
    return [f"{path}: imports {name}" for name in imported(ast.parse(source)) if name.split(".")[0] == "streamlit"]


def clock_or_environment(path: str, source: str) -> list[str]:
    """Core functions take a cutoff and settings: they read no clock, no environment, no folder of the user's."""
    if not path.startswith("dropout/") or path.startswith(MAY_READ_CLOCK_AND_ENVIRONMENT):
        return []
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=attr) if attr in CLOCKS:
                found.append((node.lineno, attr))
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if attr in OUTSIDE.get(owner, ()):
                found.append((node.lineno, f"{owner}.{attr}"))
            case ast.ImportFrom(module=owner, names=names) if owner in OUTSIDE:
                found.extend((node.lineno, f"{owner}.{a.name}") for a in names if a.name in OUTSIDE[owner])
            case ast.Constant(value=str(text)) if clock := SQL_CLOCK.search(text):
                found.append((node.lineno, clock[0]))
    return [f"{path}:{line}: reads {what}" for line, what in found]


def unsafe(path: str, source: str) -> list[str]:
    """Nothing that runs what a file contains, and no HTML past Streamlit's escaping."""
    tree = ast.parse(source)
    found = [f"{path}: imports {name}" for name in imported(tree) if name.split(".")[0] in UNSAFE_MODULES]
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="eval" | "exec" as name)):
                found.append(f"{path}:{node.lineno}: calls {name}")
            case ast.keyword(arg="unsafe_allow_html"):
                found.append(f"{path}:{node.lineno}: unsafe_allow_html")
    return found


def code_lines(source: str) -> set[int]:
    """Numbers of the lines that hold code: no blank lines, comments or docstrings."""
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {n for t in tokens if t.type not in layout for n in range(t.start[0], t.end[0] + 1)}
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            lines -= set(range(body[0].lineno, (body[0].end_lineno or 0) + 1))
    return lines


def long_functions(path: str, source: str, limit: int = 40) -> list[str]:
    """A function has at most `limit` lines of code, inner functions included, docstring and comments not."""
    lines = code_lines(source)
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = len(lines & set(range(node.lineno, (node.end_lineno or 0) + 1)))
            if size > limit:
                found.append(f"{path}:{node.lineno}: {node.name} has {size} lines of code, at most {limit}")
    return found


def long_file(path: str, source: str) -> list[str]:
    """A page has at most 120 lines, any other file 250."""
    limit, size = (120 if path.startswith("pages/") else 250), len(source.splitlines())
    return [f"{path}: {size} lines, at most {limit}"] if size > limit else []


def patterns_to_avoid(word_guide: str) -> list[re.Pattern[str]]:
    """The patterns that the word guide lists in its block marked `avoid`, one a line."""
    block = re.search(r"^```avoid\n(.*?)^```", word_guide, re.DOTALL | re.MULTILINE)
    return [re.compile(line, re.IGNORECASE) for line in block[1].splitlines()] if block else []


# A field of an f-string, and what it would say: sentences are put together from parts.
_FIELD = re.compile(r"\{[^{}]*?(?::([^{}]*))?\}")


def _any_number(field: re.Match[str]) -> str:
    form = field[1] or ""
    return f"{'+' if '+' in form else ''}1{' %' if form.endswith('%') else ''}"


def words(path: str, source: str, patterns: list[re.Pattern[str]]) -> list[str]:
    """No text says of a person what the word guide forbids; only the guide's own list may spell it out."""
    text = re.sub(r"^```avoid\n.*?^```", "", source, flags=re.DOTALL | re.MULTILINE)
    text = text if path.endswith(".md") else _FIELD.sub(_any_number, text)
    return [f"{path}: “{match[0]}” ({pattern.pattern})" for pattern in patterns for match in pattern.finditer(text)]
