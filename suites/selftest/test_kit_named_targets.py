"""Which targets a run is told that a file has, where it names one that is not there."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import contracts
from suites.kit.session.targets import read_targets
from suites.selftest.broken_targets import GOOD


def config_of(folder: Path, text: str) -> Any:
    """What a run knows of its options, with such a file of targets."""
    (folder / "targets.toml").write_text(text, encoding="utf-8")
    return SimpleNamespace(
        invocation_params=SimpleNamespace(dir=folder), option=SimpleNamespace(targets="targets.toml")
    )


HALF = GOOD.replace("[clinic]", "[clinic]\nbase_urls = 1", 1)
"""A file one of whose targets is not filled in rightly."""


def test_an_unknown_target_is_told_with_all_that_the_file_has(tmp_path: Path) -> None:
    """A misspelled target is told with the names of all tables, also of those that have problems."""
    with pytest.raises(pytest.exit.Exception) as ended:
        read_targets(config_of(tmp_path, HALF), only=["clinik"])
    assert str(ended.value).endswith(
        "--target clinik: no such target in targets.toml. Known: nightly, clinic. Did you mean clinic?"
    )


def test_an_unknown_target_is_told_with_the_option_that_names_it(tmp_path: Path) -> None:
    """A command that is given a target of its own names its own option."""
    with pytest.raises(pytest.exit.Exception, match="--cleanup nobody: no such target"):
        read_targets(config_of(tmp_path, GOOD), only=["nobody"], option="--cleanup")


def test_the_names_of_a_file_that_is_not_there_are_a_problem(tmp_path: Path) -> None:
    """Who asks a file for its targets is told that there is no file."""
    with pytest.raises(contracts.ContractError, match="does not exist"):
        contracts.target_names(tmp_path / "targets.toml")


def test_a_stop_for_one_target_tells_how_to_test_the_others(tmp_path: Path) -> None:
    """Where one of several targets stops the run, it is said that no other one was tested, and how to test these."""
    text = GOOD.replace('["2999-07-01T10:00:00Z"]', '["2020-07-01T10:00:00Z"]')
    with pytest.raises(pytest.exit.Exception) as stopped:
        read_targets(config_of(tmp_path, text), only=["nightly", "clinic"])
    said = "No target was tested, not clinic either, where nothing is wrong: pytest --target clinic"
    assert str(stopped.value).splitlines()[-1] == said
    with pytest.raises(pytest.exit.Exception) as alone:
        read_targets(config_of(tmp_path, text), only=["nightly"])
    assert "No target was tested" not in str(alone.value)
