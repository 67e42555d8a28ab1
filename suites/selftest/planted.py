"""A pytest plugin (`-p suites.selftest.planted`): code of ours that prints and raises what it must not show."""

from __future__ import annotations

import functools
import logging
import os
import sys
import warnings
from collections.abc import Callable, Generator
from typing import Any

import pytest

from suites.kit.checks import JUDGES
from suites.selftest.canaries import given
from suites.selftest.canary_spellings import all_spellings

CRASH = os.environ.get("CRASH", "")
KNOWN = all_spellings(given().known)
DECLARED = all_spellings({name: value for name, value in given().known.items() if name != "token"})
"""What a process knows that sends nothing itself: the login is a worker's."""
SEEN = all_spellings({**given().known, **given().shown})
"""What a process knows that has seen the vendor's answers."""

ALTERED = all_spellings(given().altered)
"""What a process knows that has sent the key with another end."""
GUARDS = JUDGES["guards"]


def _say(text: str) -> None:
    print(text)
    print(text, file=sys.stderr)
    sys.stdout.buffer.write(text.encode())
    logging.getLogger("canary").warning("%s", text)
    warnings.warn(text, stacklevel=1)


def _judge(clause: Any, exchange: Any, bound: Any) -> Any:
    """Crash with everything in reach, or be interrupted, once the key was sent with another end."""
    if exchange.probe.credential != "altered":
        return GUARDS(clause, exchange, bound)
    return _fall_over([exchange, bound.target, SEEN, ALTERED], exchange.answer)


def _fall_over(everything: list[Any], answer: Any, *, body: Any = None) -> None:
    if body is None:
        _fall_over(everything, answer, body=[answer.content, answer.headers])
    if CRASH == "interrupt":
        raise KeyboardInterrupt(SEEN)
    try:
        raise KeyError(SEEN)
    except KeyError as error:
        error.add_note(SEEN)
        raise RuntimeError(f"a crash over {everything}") from error


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any) -> None:
    """Crash where a trial is set up."""
    everything = KNOWN
    if CRASH == "fixture" and fixturedef.argname == "trial":
        raise LookupError(f"no fixture for {everything}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Print all that is known in every way in which code can print something."""
    try:
        return (yield)
    finally:
        _say(SEEN)


class Talker:
    """The same where pytest does not capture, in the process that talks to the user and in workers."""

    def __init__(self, config: pytest.Config) -> None:
        is_worker = hasattr(config, "workerinput")
        self.is_sending = is_worker or config.getoption("dist", "no") == "no"

    def pytest_runtest_logfinish(self) -> None:
        """Print what this process knows, and crash in the middle of pytest's own work."""
        everything = (KNOWN if CRASH == "fixture" else SEEN) if self.is_sending else DECLARED
        _say(everything)
        if CRASH == "pytest" and self.is_sending:
            raise RuntimeError(f"a crash over {everything}")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to print."""
    config.pluginmanager.register(Talker(config))


def _crashing(judge: Callable[..., Any]) -> Callable[..., Any]:
    return functools.wraps(judge)(_judge) if CRASH in ("judge", "interrupt") else judge


JUDGES["guards"] = _crashing(GUARDS)
