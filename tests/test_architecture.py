"""The shape of the project: imports point downwards, foreign libraries stay in their places, nothing phones home."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
ALLOWED = {"index": {"index"}, "rag": {"index", "rag"}, "ui": {"index", "rag", "ui"}}
SOURCES = sorted(path.relative_to(PROJECT) for package in ALLOWED for path in (PROJECT / package).rglob("*.py"))
TESTS = sorted(path.relative_to(PROJECT) for path in (PROJECT / "tests").rglob("*.py"))
# The few modules that may import a library; everything else speaks to them.
PLACES = {
    "llama_index": {"rag/llm.py"},
    "openai": {"rag/llm_errors.py"},
    "tenacity": {"rag/retrying.py"},
    "xllamacpp": {"rag/llama_server.py"},
    "chromadb": {"index/vectors.py"},
    "tantivy": {"index/lexical.py"},
    "sqlalchemy": {
        "index/answer_records.py",
        "index/catalogue.py",
        "index/database.py",
        "index/file_records.py",
        "index/origin_records.py",
        "index/outlet_lines.py",
        "index/doctor/inspection.py",
        "index/schema.py",
        "index/source_records.py",
    },
    "py3langid": {"index/facts/language.py"},
    "torch": {"index/embedder.py"},
    "transformers": {"index/embedder.py"},
    "sentence_transformers": {"index/embedder.py", "rag/contradiction.py", "rag/reranking.py"},
    "gradio": {"ui/"},
    "fastapi": {"ui/"},
    "uvicorn": {"ui/"},
    "pytest": {"rag/evaluation/pytest_plugin.py"},
    "click": {"ui/"},
    "rich": {"ui/"},
}
BANNED = re.compile(r"utils?|helpers?|manager|handler|service|component|base|common|misc", re.IGNORECASE)
LONGEST_LINES = 400
# Imported by name somewhere, or needed by something imported, without an import statement of ours.
IMPORTED_INDIRECTLY = {"lxml", "lxml-html-clean", "huggingface-hub"}


@cache
def imports(path: Path) -> frozenset[str]:
    """Full names of the modules that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse((PROJECT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return frozenset(found)


def roots(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def class_names(path: Path) -> list[str]:
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_point_downwards(path: Path) -> None:
    ours = roots(path) & {*ALLOWED, "tests", "benchmarks", "docs", "seeds"}
    assert ours <= ALLOWED[path.parts[0]], f"{path} may not import {ours - ALLOWED[path.parts[0]]}"


@pytest.mark.parametrize("library", sorted(PLACES))
def test_libraries_stay_in_their_places(library: str) -> None:
    users = {path.as_posix() for path in SOURCES if library in roots(path)}
    assert users, f"nothing imports {library}: take it out of this test and of pyproject.toml"
    assert all(any(user.startswith(place) for place in PLACES[library]) for user in users), users


def test_every_package_is_installed() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    there = {path.parent.as_posix().replace("/", ".") for path in SOURCES if path.name == "__init__.py"}
    assert there == set(settings["packages"])


def test_everything_imported_is_declared() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    plugin = project["optional-dependencies"]["pytest"]
    declared = {normalised(requirement) for requirement in [*project["dependencies"], *plugin]}
    distributions = packages_distributions()
    third_party = {
        root for path in SOURCES for root in roots(path) if root not in sys.stdlib_module_names and root not in ALLOWED
    }
    undeclared, used = set(), set(IMPORTED_INDIRECTLY)
    for root in sorted(third_party):
        names = {normalised(name) for name in distributions.get(root, [root])}
        # A namespace such as llama_index belongs to several distributions.
        used |= names & declared
        if not names & declared:
            undeclared.add(root)
    assert undeclared == set(), "imported and not declared in pyproject.toml"
    assert declared - used == set(), "declared in pyproject.toml and not imported"


def normalised(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]).lower()


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=str)
def test_files_are_short(path: Path) -> None:
    lines = len((PROJECT / path).read_text(encoding="utf-8").splitlines())
    longest = LONGEST_LINES if path in SOURCES else LONGEST_LINES + 50
    assert lines <= longest, f"{path} has {lines} lines; split it by what it does"


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_names_say_what_a_thing_is(path: Path) -> None:
    words = [part for name in path.with_suffix("").parts for part in name.split("_")]
    words += [part for name in class_names(path) for part in re.findall(r"[A-Z][a-z]+|[A-Z]+(?![a-z])", name)]
    assert not [word for word in words if BANNED.fullmatch(word)]


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = PROJECT / "CHANGELOG.md"
    assert changelog.is_file(), "CHANGELOG.md is missing"
    newest = re.search(r"^## \[?(\d[^\]\s]*)", changelog.read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None and newest.group(1) == version, f"the newest entry is not that of {version}"


GUARD = """
import socket, sys
def refuse(*arguments, **named):
    raise SystemExit(f"a socket was opened: {arguments[1:]}")
socket.socket.connect = socket.socket.bind = refuse
socket.getaddrinfo = socket.create_connection = refuse
"""
HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "tantivy", "llama_index", "openai", "gradio",
         "xllamacpp", "py3langid", "sklearn", "scipy", "pandas", "trafilatura", "requests")  # fmt: skip
IMPORT = (
    GUARD + f"import importlib\nimportlib.import_module(sys.argv[1])\nprint(*sorted({set(HEAVY)} & set(sys.modules)))"
)
ASK = (
    GUARD
    + """
from pathlib import Path
from rag import Assistant
from tests.corpus import TOWN, make_config, write_corpus
from tests.fakes import BagOfWordsEmbedder, ScriptedModel
here = Path(sys.argv[1])
write_corpus(here / "documents", TOWN)
model = ScriptedModel(["The bridge will cost 2.4 million crowns."])
with Assistant(make_config(here, answer={"confidence": 0.0}), embedder=BagOfWordsEmbedder(), model=model) as assistant:
    assistant.sync()
    assert assistant.ask("What will the bridge cost?").citations
print(*sorted({"torch", "transformers", "sentence_transformers", "xllamacpp", "gradio"} & set(sys.modules)))
"""
)


def run(script: str, *arguments: str) -> str:
    """What a script prints in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=PROJECT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["rag", "index", "rag.config", "rag.models"])
def test_importing_loads_nothing_heavy_and_opens_no_socket(module: str) -> None:
    assert run(IMPORT, module) == ""


def test_asking_with_fakes_opens_no_socket_and_loads_no_torch(tmp_path: Path) -> None:
    assert run(ASK, str(tmp_path)) == ""
