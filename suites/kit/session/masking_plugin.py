"""A pytest plugin (`-p suites.kit.session.masking_plugin`) that masks everything pytest prints or writes.

It masks twice. Reports are masked first, in workers before they are sent, because other plugins write them to files
(`--junitxml`). Terminal and log are masked again where they are written, because not everything is a report: internal
errors, warnings, prints.

It must be named on the command line (`addopts`), because pytest keeps the streams it finds before any conftest is
loaded. Named in a conftest, it masks reports and pytest's own terminal output only.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Generator
from typing import Any, TextIO, cast

import pytest

from contracts import Contract
from suites.kit.model.printable import visible_in_colour
from suites.kit.model.target import Target
from suites.kit.privacy.belongings import headers_of, ordinary_texts, people_of, plain_words, public_words, secrets_of
from suites.kit.privacy.redaction import Redactor
from suites.kit.session import crash
from suites.kit.session.options import ACCOUNTS, PLAN
from suites.kit.session.streams import MaskedStream, redactor_of

VERBOSE_LOGGERS = ("httpx", "httpcore")
"""They log every answer's reason phrase and headers at level INFO or DEBUG. Those may hold personal data that no
redactor has learned."""
_IS_INSTALLED = pytest.StashKey[bool]()
Report = pytest.TestReport | pytest.CollectReport


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    """Mask the streams before pytest's capture duplicates them."""
    _mask_streams_and_log(early_config)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Mask the streams before the terminal reporter opens one, if that has not been done; register for reports."""
    _mask_streams_and_log(config)
    _mask_trace(config)
    config.pluginmanager.register(MaskingPlugin(config), "masking of reports")


def learn_target(config: pytest.Config, contract: Contract, target: Target) -> None:
    """Mask what belongs to a target from now on, except ids of fixtures and tenants, which a user needs to see."""
    redactor = redactor_of(config)
    redactor.keep(public_words(contract, target), plain_words(contract), ordinary_texts(contract, target))
    redactor.learn(secrets_of(contract.authentication, target))
    known = {**headers_of(target), **people_of(contract, target)}
    redactor.learn(known, is_secret=False)


class MaskingPlugin:
    """Masks reports, internal errors and warnings before any other plugin sees them."""

    def __init__(self, config: pytest.Config) -> None:
        self._redactor = redactor_of(config)
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Learn the values of the run's targets before anything is sent to them."""
        if plan := self._config.stash.get(PLAN, None):
            for contract in plan.contracts:
                if target := plan.targets.get(contract.name):
                    learn_target(self._config, contract, target)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Mask the report of a test."""
        self._mask(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Mask the report of a module that could not be imported."""
        self._mask(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Replace the traceback of an internal error, which shows arguments, by our own."""
        if self._redactor.size:
            text = crash.render(excinfo.value, _shown_by(self._redactor))
            excrepr.toterminal = lambda writer: writer.line(text)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Shorten the traceback of an interrupted run: with `--full-trace` it shows every argument of every call."""
        if self._redactor.size:
            self._config.option.fulltrace = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Mask the message of a warning."""
        text = str(warning_message.message)
        masked = _shown_by(self._redactor)(text)
        if masked != text:
            warning_message.message = masked

    def _mask(self, report: Report) -> None:
        for account in self._config.stash.get(ACCOUNTS, {}).values():
            self._redactor.learn(account.tokens.names())
        mask = _shown_by(self._redactor)
        report.longrepr = _masked(report.longrepr, mask)
        report.sections = [(title, mask(text)) for title, text in report.sections]
        if isinstance(report, pytest.TestReport):
            report.user_properties = [(name, _masked(value, mask)) for name, value in report.user_properties]
            if hasattr(report, "wasxfail"):
                report.wasxfail = mask(report.wasxfail)


def _shown_by(redactor: Redactor) -> Callable[[str], str]:
    """What makes of any text one that may be shown: masked, and without characters that a terminal obeys."""
    return lambda text: visible_in_colour(redactor.mask(text))


def _mask_trace(config: pytest.Config) -> None:
    """Mask what `--debug` writes: the arguments of every hook, exceptions among them."""
    tracer = config.trace.root
    write = tracer._writer  # set by pytest when it read the options; it has no public name
    if write is not None:
        shown = _shown_by(redactor_of(config))
        tracer.setwriter(lambda text: write(shown(text)))


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    """A part of a report, masked. One without anything to mask stays the object it was: pytest may colour it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, tuple):
        return tuple(_masked(part, mask) for part in value)
    text = str(value)
    masked = mask(text)
    return value if masked == text else masked


def _mask_streams_and_log(config: pytest.Config) -> None:
    """Mask both streams and the log, until pytest has finished with this configuration."""
    if config.stash.get(_IS_INSTALLED, False):
        return
    config.stash[_IS_INSTALLED] = True
    redactor, streams, factory = redactor_of(config), (sys.stdout, sys.stderr), logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in VERBOSE_LOGGERS}
    masked = cast(TextIO, MaskedStream(sys.stdout, redactor)), cast(TextIO, MaskedStream(sys.stderr, redactor))
    sys.stdout, sys.stderr = masked
    logging.setLogRecordFactory(masked_records(factory, redactor))
    for name in VERBOSE_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)

    def _undo() -> None:
        # A stream that somebody else has replaced since is theirs to put back.
        sys.stdout = streams[0] if sys.stdout is masked[0] else sys.stdout
        sys.stderr = streams[1] if sys.stderr is masked[1] else sys.stderr
        logging.setLogRecordFactory(factory)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)

    config.add_cleanup(_undo)


def masked_records(factory: Callable[..., logging.LogRecord], redactor: Redactor) -> Callable[..., logging.LogRecord]:
    """A factory of log records whose message and traceback are masked."""

    def _create(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record, shown = factory(*args, **kwargs), _shown_by(redactor)
        try:
            text = record.getMessage()
        except Exception:  # `logging` would print this, and never raise it at whoever logs
            record.msg, record.args, text = crash.UNRENDERED, None, crash.UNRENDERED
        if redactor.size or shown(text) != text:
            record.msg, record.args = shown(text), None
        if redactor.size and record.exc_info and record.exc_info[1]:
            record.exc_text = crash.render(record.exc_info[1], shown)
        return record

    return _create
