"""Command lines that people are told to type: they work when pasted, from any folder."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from suites.kit.session import targets

SUITE = "suites/update_appointment"
LET_IT_STAY = "leave it changed, which changes nothing at the vendor, accepts no deviation, and closes the run"
"""What --accept is for, where no request of ours can put a change back, or nobody wants to."""
NOT_TAKEN_BACK = f"only if the vendor will not undo a change, or no longer has the appointment: {LET_IT_STAY}"
"""When a run may be closed with --accept, instead of being put back."""
NOT_NEEDED = f"only if nobody needs what was there before, as in an appointment for tests: {LET_IT_STAY}"
"""The same, where the vendor's own change is the matter, which it may be asked to take back."""

THEIRS_MAY_STAY = f"where what is there now is right, and in no other case: {LET_IT_STAY}"
"""The same, where somebody else wrote to the appointment too, so that nobody knows whose the first values were."""


@dataclass(frozen=True)
class CommandLine:
    """What every pytest command of a run has in common: the folder to be in, and the options that name files.

    `named` are those of these options that `contracts` knows, too. `standin` are the options with which the stand-in's
    own command serves the one that the run has tested.
    """

    checkout: str = ""
    files: str = ""
    named: str = ""
    standin: str = ""

    @classmethod
    def of(cls, config: pytest.Config) -> CommandLine:
        """The command line of a run. Its files are named by their absolute paths, as it may be pasted anywhere."""
        checkout = config.inipath.parent if config.inipath else config.rootpath
        root = {"rootdir": config.rootpath} if config.rootpath != checkout else {}
        named = _options(_files(config))
        return cls(str(checkout), _options(root.items()) + named, named, _standin_options(config))

    def pytest(self, options: str) -> str:
        """A pytest command with these options, to be run from any folder."""
        return self.from_anywhere(f"pytest {options}{self.files}")

    def restore(self, run: str) -> str:
        """The command that puts back what a run left changed."""
        return self.pytest(f"--restore {run}")

    def learn(self, target: str) -> str:
        """The command that writes into the contract what a target's appointments teach."""
        return self.from_anywhere(f"contracts learn {shlex.quote(target)} --write{self.named}")

    def accept(self, run: str) -> str:
        """The command that shows what a run left changed, and lets a person leave it so."""
        return self.pytest(f"--accept {run}")

    def from_anywhere(self, command: str) -> str:
        """A command that has to be run in the checkout, where pytest finds its settings."""
        return f"cd {shlex.quote(self.checkout)} && {command}" if self.checkout else command


def _options(files: Iterable[tuple[str, Path]]) -> str:
    # With a blank instead of "=", pytest takes a file or folder for tests, and looks for its settings there.
    return "".join(f" --{option}={shlex.quote(str(path))}" for option, path in files)


def _standin_options(config: pytest.Config) -> str:
    given = {"fault": "fault", "variant": "variant", "open": "open_policy"}
    values = [(option, config.getoption(name, None)) for option, name in given.items()]
    folders = [(option, path) for option, path in _files(config) if option == "contracts"]
    return "".join(f" --{name}={shlex.quote(str(value))}" for name, value in [*values, *folders] if value)


def _files(config: pytest.Config) -> Iterable[tuple[str, Path]]:
    folder = config.invocation_params.dir
    commands = ("target", "cleanup", "restore", "accept", "learn")
    has_target = any(config.getoption(name, None) for name in commands)
    if has_target and (config.option.targets != targets.FILE or folder != config.rootpath):
        yield "targets", folder / config.option.targets
    for contracts in config.option.contract_folders:
        yield "contracts", folder / contracts


def find_the_suite(config: pytest.Config) -> None:
    """Run the conformance suite where no tests are named, also from another folder than the checkout's top."""
    if config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR and config.inipath:
        config.args = [str(config.inipath.parent / SUITE)]
