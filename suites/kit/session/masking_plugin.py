"""A pytest plugin (`-p suites.kit.session.masking_plugin`): whatever pytest tells or writes is masked on its way out.

Reports are masked before anybody sees them, in workers before they travel. Terminal and log are masked again where
they are written, so that nothing goes past: an internal error, a warning, a print. To be there before pytest keeps
the streams to itself, it must be named on the command line (`addopts`); named in a conftest it still masks reports,
and what pytest's own reporter writes.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Generator
from typing import Any, TextIO, cast

import pytest

from contracts import Contract
from suites.kit.model.target import Target
from suites.kit.privacy.belongings import headers_of, people_of, secrets_of
from suites.kit.privacy.redaction import Redactor
from suites.kit.session import crash
from suites.kit.session.options import ACCOUNTS, PLAN
from suites.kit.session.streams import MaskedStream, redactor_of

TALKATIVE = ("httpx", "httpcore")
"""Loggers that tell the reason phrase and the headers of every answer, of which nobody knows what is in them."""
_COVERED = pytest.StashKey[bool]()
Report = pytest.TestReport | pytest.CollectReport


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    """Cover the streams before pytest takes them."""
    _cover(early_config)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Cover the streams at the latest before the terminal's reporter takes one; be there for every report."""
    _cover(config)
    config.pluginmanager.register(MaskingPlugin(config), "discretion of reports")


def learn_target(config: pytest.Config, contract: Contract, target: Target) -> None:
    """Keep to itself what belongs to a target from now on; the ids of its fixtures may be told."""
    redactor = redactor_of(config)
    redactor.learn(secrets_of(contract, target))
    redactor.learn({**headers_of(target), **people_of(contract, target)}, is_secret=False)


class MaskingPlugin:
    """Masks reports, internal errors and warnings before anybody else sees them."""

    def __init__(self, config: pytest.Config) -> None:
        self._redactor = redactor_of(config)
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Learn what the targets of the run say, before anything is sent to them."""
        plan = self._config.stash.get(PLAN, None)
        for contract in plan.contracts if plan else ():
            if plan and contract.name in plan.targets:
                learn_target(self._config, contract, plan.targets[contract.name])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Mask the report of a test."""
        self._mask(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Mask the report of a module that could not be read."""
        self._mask(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell a crash of pytest, or of one of its plugins, in our own words."""
        if self._redactor.size:
            text = crash.render(excinfo.value, self._redactor.mask)
            excrepr.toterminal = lambda writer: writer.line(text)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Leave out the long form of where a run was when it was interrupted."""
        if self._redactor.size:
            self._config.option.fulltrace = False  # it would show every argument of every call

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Mask what a warning says."""
        told = str(warning_message.message)
        masked = self._redactor.mask(told)
        if masked != told:
            warning_message.message = masked

    def _mask(self, report: Report) -> None:
        for account in self._config.stash.get(ACCOUNTS, {}).values():
            self._redactor.learn(account.tokens.names())
        if not self._redactor.size:
            return
        mask = self._redactor.mask
        report.longrepr = _masked(report.longrepr, mask)
        report.sections = [(title, mask(text)) for title, text in report.sections]
        if isinstance(report, pytest.TestReport):
            report.user_properties = [(name, _masked(value, mask)) for name, value in report.user_properties]
            if hasattr(report, "wasxfail"):
                report.wasxfail = mask(report.wasxfail)


def _masked(told: Any, mask: Callable[[str], str]) -> Any:
    """What a report tells: a text, a place with a reason, or something that becomes a text at the terminal."""
    if told is None or isinstance(told, bool | int | float):
        return told
    if isinstance(told, tuple):
        return tuple(_masked(part, mask) for part in told)
    text = str(told)
    masked = mask(text)
    return told if masked == text else masked


def _cover(config: pytest.Config) -> None:
    """Mask both streams and the log until pytest is done with this configuration."""
    if config.stash.get(_COVERED, False):
        return
    config.stash[_COVERED] = True
    redactor, streams, factory = redactor_of(config), (sys.stdout, sys.stderr), logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in TALKATIVE}
    covers = cast(TextIO, MaskedStream(sys.stdout, redactor)), cast(TextIO, MaskedStream(sys.stderr, redactor))
    sys.stdout, sys.stderr = covers
    logging.setLogRecordFactory(masking(factory, redactor))
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)

    def _uncover() -> None:
        sys.stdout = streams[0] if sys.stdout is covers[0] else sys.stdout
        sys.stderr = streams[1] if sys.stderr is covers[1] else sys.stderr
        logging.setLogRecordFactory(factory)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)

    config.add_cleanup(_uncover)


def masking(factory: Callable[..., logging.LogRecord], redactor: Redactor) -> Callable[..., logging.LogRecord]:
    """The factory of log records, with what is logged masked."""

    def _made(*args: Any, **named: Any) -> logging.LogRecord:
        record = factory(*args, **named)
        if redactor.size:
            record.msg, record.args = redactor.mask(record.getMessage()), None
            if record.exc_info and record.exc_info[1]:
                record.exc_text = crash.render(record.exc_info[1], redactor.mask)
        return record

    return _made
