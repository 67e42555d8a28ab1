"""Imports run in one direction: what the import-linter contracts of pyproject.toml say."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
import tomli_w
from importlinter.cli import lint_imports

HOUSE = Path(__file__).parents[2]
ROOMS = next(
    contract
    for contract in tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    if contract["type"] == "layers" and contract.get("containers") == ["suites.kit"]
)
LAYERS = [[room.strip() for room in layer.split("|")] for layer in ROOMS["layers"]]
"""The rooms of the kit, floor by floor from the top."""


@pytest.fixture(autouse=True)
def path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The linter adds to the path where modules are looked for; each test gives it back."""
    monkeypatch.setattr(sys, "path", list(sys.path))


def linted(config: Path) -> int:
    """The linter's exit code."""
    return lint_imports(config_filename=str(config), no_cache=True, no_logo=True)


def test_imports_run_in_one_direction(capsys: pytest.CaptureFixture[str]) -> None:
    """No import breaks a contract of pyproject.toml."""
    assert linted(HOUSE / "pyproject.toml") == 0, capsys.readouterr().out


def house(folder: Path, name: str, room: str, imported: str) -> Path:
    """A small package with the kit's rooms, of which one imports another, and the configuration that lints it."""
    for other in (room for layer in LAYERS for room in layer):
        (folder / name / other).mkdir(parents=True)
        (folder / name / other / "__init__.py").touch()
    (folder / name / "__init__.py").touch()
    (folder / name / room / "importing.py").write_text(f"import {name}.{imported}\n")
    rooms = {**ROOMS, "containers": [name]}
    config = folder / "pyproject.toml"
    config.write_text(tomli_w.dumps({"tool": {"importlinter": {"root_packages": [name], "contracts": [rooms]}}}))
    sys.path.insert(0, str(folder))
    return config


@pytest.mark.parametrize(
    ("room", "imported", "is_allowed"),
    [
        ("model", "http", False),
        ("checks", "session", False),
        ("run", "restore", False),
        ("checks", "privacy", False),
        ("http", "model", True),
        ("session", "checks", True),
    ],
)
def test_a_room_imports_only_those_below(room: str, imported: str, is_allowed: bool, tmp_path: Path) -> None:
    """A module that imports from a higher room, or from another one on the same floor, breaks the contract."""
    config = house(tmp_path, f"house_{room}_{imported}", room, imported)
    assert (linted(config) == 0) == is_allowed
