"""The command that tries a finding again: which options belong to it, and which of them the user has given."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from suites.kit.session import targets

TIMES = 3
"""How often the request is sent: "3 of 3" tells what is always there from what comes and goes, as in any run."""

BESIDE = {
    "--targets": "targets",
    "--contracts": "contract_folders",
    "--target": "target",
    "--base-url": "base_url",
    "--fault": "fault",
    "--variant": "variant",
    "--replay-times": "replay_times",
    "--allow-production": "allow_production",
}
"""Options that a user may give beside `--replay`, by where pytest keeps them: the printed command repeats them."""
USUAL = {"--targets": targets.FILE, "--replay-times": TIMES}
"""What needs not be given."""
PATHS = ("--targets", "--contracts")
REPEATABLE = ("--contracts", "--target")
"""Of these, what a user gives takes the place of the run's: pytest would take both."""


def command_of(config: pytest.Config, name: str) -> str:
    """The command that tries the finding once more, with the options that were given beside it."""
    folder, given = config.invocation_params.dir, config.known_args_namespace
    run, _, finding = name.rpartition(":")
    words = ["pytest", "--replay", f"{folder / run if run.endswith('.jsonl') else run}:{finding}"]
    for option, place in BESIDE.items():
        value = getattr(given, place, None)
        if value and value != USUAL.get(option):
            words += _given(option, value, folder)
    return shlex.join(words)


def _given(option: str, value: object, folder: Path) -> list[str]:
    if value is True:
        return [option]
    values = value if isinstance(value, list) else [value]
    return [f"{option}={folder / str(one) if option in PATHS else one}" for one in values]


def without_given(config: pytest.Config, options: Iterable[str]) -> list[str]:
    """The options of an earlier run but those in whose place the user gives others."""
    own = {name for name in REPEATABLE if getattr(config.known_args_namespace, BESIDE[name])}
    return [word for part in parts(options) if part[0].partition("=")[0] not in own for word in part]


def parts(options: Iterable[str]) -> Iterator[list[str]]:
    """Options, each with its value where a blank stands between them."""
    part: list[str] = []
    for word in options:
        if word.startswith("-") and part:
            yield part
            part = []
        part.append(word)
    if part:
        yield part
