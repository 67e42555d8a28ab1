"""What the house rules promise about the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import contracts
from suites.kit.checks import JUDGES
from suites.selftest.conftest import is_drawn
from suites.selftest.exchanges import PROVIDERS
from suites.selftest.test_kit_checks import CHECKS

HOUSE = Path(__file__).parents[2]
TOP = {"pyproject.toml", "conftest.py", "contracts", "suites", "reports", "README.md"}
LONGEST_MODULE, LONGEST_CONFTEST = 300, 120
CODE = sorted(
    file
    for root in ("contracts", "suites", "reports")
    for file in (HOUSE / root).rglob("*.py")
    if "selftest" not in file.relative_to(HOUSE).parts
)
TESTS = sorted([*HOUSE.glob("suites/selftest/test_*.py"), *HOUSE.glob("suites/update_appointment/test_*.py")])


def name_of(file: Path) -> str:
    """A file as the house knows it."""
    return file.relative_to(HOUSE).as_posix()


def functions(file: Path) -> Iterator[ast.FunctionDef]:
    """The test functions of a module."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def test_no_module_is_too_long() -> None:
    """No module of code is longer than a reader takes in, and the wiring is short."""
    long = [name_of(file) for file in CODE if len(file.read_text().splitlines()) > LONGEST_MODULE]
    assert long == []
    assert len((HOUSE / "conftest.py").read_text().splitlines()) <= LONGEST_CONFTEST


def test_no_code_knows_a_provider() -> None:
    """No provider's name stands in code: what differs stands in the contracts."""
    named = re.compile(rf"(?<![a-z])({'|'.join(contracts.names())})(?![a-z])", re.IGNORECASE)
    code = [*CODE, HOUSE / "conftest.py"]
    found = {f"{name_of(file)}: {match[0]}" for file in code for match in named.finditer(file.read_text())}
    assert found == set()


@pytest.mark.parametrize("file", TESTS, ids=name_of)
def test_every_test_is_a_sentence(file: Path) -> None:
    """The docstring of a test is one sentence: the promise."""
    sentences = {node.name: ast.get_docstring(node) or "" for node in functions(file)}
    assert [name for name, text in sentences.items() if not text.endswith(".") or "\n\n" in text] == []


def test_every_check_is_judged_and_tried() -> None:
    """Every check that a clause may name has a judge, and a test function in the suite."""
    marked = re.compile(r"^@clauses\((.*)\)$", re.MULTILINE)
    suite = "".join(file.read_text() for file in HOUSE.glob("suites/update_appointment/*.py"))
    tried = {check for line in marked.findall(suite) for check in re.findall(r'"(\w+)"', line)}
    assert set(CHECKS) - set(JUDGES) == set()
    assert set(CHECKS) - tried == set()


def test_all_code_has_docstrings() -> None:
    """Every module, class, public function and method of code has a docstring."""
    bare = [
        f"{name_of(file)}: {getattr(node, 'name', 'module')}"
        for file in CODE
        for node in documented(ast.parse(file.read_text()))
        if not ast.get_docstring(node)
    ]
    assert bare == []


def documented(node: ast.Module | ast.ClassDef) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    """What is to have a docstring in a module or class, itself included; functions within functions are not."""
    yield node
    for inner in node.body:
        if isinstance(inner, ast.ClassDef):
            yield from documented(inner)
        elif isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
            yield inner


def test_the_top_level_is_fixed() -> None:
    """Nothing but what the product's owner named stands at the top; names with a dot and what is ignored aside."""
    ignored = {line.strip("/\n") for line in (HOUSE / ".gitignore").read_text().splitlines()}
    found = {path.name for path in HOUSE.iterdir() if not path.name.startswith(".")}
    left = {name for name in found - TOP - ignored if not name.endswith(".egg-info") and name != "__pycache__"}
    assert left == set()


def test_no_machine_path_is_written_down() -> None:
    """No file of the house names a place of one machine."""
    files = [file for root in ("contracts", "suites", "reports") for file in (HOUSE / root).rglob("*.*")]
    texts = [
        file for file in files if file.suffix in (".py", ".yaml", ".json", ".md", ".j2") and "out" not in file.parts
    ]
    place = re.compile(r"(?<![\w.:/])/(home|root|Users|work)/\w")
    assert [name_of(file) for file in texts if place.search(file.read_text())] == []


def test_each_provider_has_its_turn() -> None:
    """Within as many commits as there are providers CI makes the whole runs of each; a test of none is always made."""
    turns = [[name for name in PROVIDERS if is_drawn({"case": f"{name}/late"}, draw)] for draw in range(len(PROVIDERS))]
    assert sorted(name for turn in turns for name in turn) == sorted(PROVIDERS)
    assert is_drawn({"number": 7}, 1)
