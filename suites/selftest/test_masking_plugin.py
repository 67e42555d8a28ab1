"""How a crash is told, and what is masked on its way to terminal, log and file."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from suites.kit.privacy.redaction import Redactor
from suites.kit.session import crash, masking_plugin
from suites.kit.session.streams import MaskedStream, redactor_of
from suites.selftest import exchanges

SECRET = "sk-live-0815/4711"


def knowing() -> Redactor:
    """A redactor that knows the secret."""
    redactor = Redactor()
    redactor.learn({SECRET: "$KEY"})
    return redactor


def raised(by: Callable[[], Any]) -> BaseException:
    """What a call raises, with the way it came."""
    try:
        by()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def looked_up() -> Any:
    """Raise with a secret as the key, with one in a variable, because of an earlier exception."""
    known = {"other": SECRET}
    try:
        int(SECRET)
    except ValueError as error:
        raise LookupError(f"{SECRET} is not in {known}") from error


class Unspeakable(Exception):
    """An exception that cannot be put into words."""

    def __str__(self) -> str:
        raise RuntimeError(SECRET)


def test_a_crash_is_told_by_places_kinds_and_messages() -> None:
    """A line for each call, then the exception with its message masked; what led to it comes first."""
    first, then = crash.render(raised(looked_up), knowing().mask).split("\n\n")
    assert first.endswith("ValueError: invalid literal for int() with base 10: '$KEY'")
    assert then.splitlines()[-2].startswith("suites/selftest/test_masking_plugin.py:")
    assert then.splitlines()[-2:][0].endswith(" in looked_up")
    assert then.splitlines()[-1] == "LookupError: $KEY is not in {'other': '$KEY'}"


def test_a_crash_is_summed_up_in_a_line() -> None:
    """In one line a crash tells our innermost place, its kind and its message."""
    told = crash.summary(raised(looked_up), knowing().mask)
    assert told.partition(": ")[0].endswith(" in looked_up")
    assert told.endswith("LookupError: $KEY is not in {'other': '$KEY'}")


def test_every_part_of_a_group_is_told() -> None:
    """Of several exceptions at once each one is told."""
    group = ExceptionGroup("several", [ValueError(SECRET), KeyError("b")])
    assert crash.render(group, knowing().mask).splitlines()[1:] == ["  ValueError: $KEY", "  KeyError: 'b'"]


def test_a_crash_without_words_is_told() -> None:
    """An exception whose text cannot be made is told by its kind."""
    assert "Unspeakable" in crash.describe(Unspeakable(), knowing().mask)


def test_a_long_message_is_cut() -> None:
    """A message with a whole body in it is cut."""
    assert len(crash.describe(ValueError("x" * 100_000), knowing().mask)) < 3_000


def test_a_chain_that_bites_its_tail_ends() -> None:
    """Exceptions that name each other as their cause are told once each."""
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert crash.render(one, str).count("ValueError") == 2


def test_a_stream_masks_what_is_written() -> None:
    """Texts, lines and bytes that go through a stream are masked; the rest is the stream's own."""
    below = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    stream = MaskedStream(below, knowing())
    assert stream.write(f"a {SECRET}\n") == len(f"a {SECRET}\n")
    stream.writelines([SECRET, "\n"])
    stream.buffer.write(f"é {SECRET} \udcff".encode("utf-8", "surrogateescape"))
    stream.flush()
    assert below.buffer.getvalue() == b"a $KEY\n$KEY\n\xc3\xa9 $KEY \xff"  # type: ignore[attr-defined]
    assert stream.encoding == "utf-8"


@pytest.mark.parametrize("is_bytes", [False, True])
def test_a_key_of_few_digits_is_masked_where_it_is_printed(is_bytes: bool, plugin: Any) -> None:
    """A header's value that looks like a count is none in a traceback, a log line or a vendor's words."""
    config, bound = plugin._config, exchanges.bind()
    target = replace(bound.target, headers={"X-Tenant-Key": "482913"})
    masking_plugin.learn_target(config, bound.contract, target)
    below = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    stream, said = MaskedStream(below, redactor_of(config)), "E   HTTPError: tenant 482913 is locked"
    stream.buffer.write(said.encode()) if is_bytes else stream.write(said)
    made = report(longrepr=said)
    plugin.pytest_runtest_logreport(made)
    told = below.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert [told, made.longrepr] == ["E   HTTPError: tenant $X_TENANT_KEY is locked"] * 2


def report(**facts: Any) -> pytest.TestReport:
    """A report of a failed test that tells the secret everywhere."""
    told: dict[str, Any] = {
        "nodeid": "t.py::t",
        "location": ("t.py", 1, "t"),
        "keywords": {},
        "outcome": "failed",
        "longrepr": f"E  {SECRET}",
        "when": "call",
        "sections": [("Captured stdout call", SECRET)],
        "user_properties": [("seen", SECRET), ("count", 3)],
    }
    return pytest.TestReport(**{**told, **facts})


@pytest.fixture
def plugin(pytestconfig: pytest.Config) -> Any:
    """The plugin of a run that knows the secret, and of which nothing is registered."""

    class Config:
        """What the plugin asks of pytest."""

        stash = pytest.Stash()
        option = pytestconfig.option

    config: Any = Config()
    redactor_of(config).learn({SECRET: "$KEY"})
    return masking_plugin.MaskingPlugin(config)


def test_a_report_is_masked(plugin: Any) -> None:
    """Text, captured output and properties of a report are masked, and numbers stay numbers."""
    made = report(wasxfail=SECRET)
    plugin.pytest_runtest_logreport(made)
    assert (made.longrepr, made.sections) == ("E  $KEY", [("Captured stdout call", "$KEY")])
    assert (made.user_properties, made.wasxfail) == ([("seen", "$KEY"), ("count", 3)], "$KEY")


def test_the_reason_of_a_skip_is_masked(plugin: Any) -> None:
    """The place of a skip stays, and its reason is masked."""
    made = report(outcome="skipped", longrepr=("t.py", 3, f"Skipped: {SECRET}"))
    plugin.pytest_runtest_logreport(made)
    assert made.longrepr == ("t.py", 3, "Skipped: $KEY")


def test_a_report_without_secrets_stays_as_it_is(plugin: Any) -> None:
    """What pytest would show in colours is left to pytest where there is nothing to mask."""
    told: Any = pytest.ExceptionInfo.from_exception(raised(lambda: 1 / 0)).getrepr()
    made = report(longrepr=told)
    plugin.pytest_runtest_logreport(made)
    assert made.longrepr is told


def test_an_internal_error_is_told_in_our_own_words(plugin: Any) -> None:
    """Of a crash of pytest itself no local variable is shown."""
    info = pytest.ExceptionInfo.from_exception(raised(looked_up))
    told: Any = info.getrepr(showlocals=True)
    plugin.pytest_internalerror(told, info)
    assert str(told).splitlines()[-1] == "LookupError: $KEY is not in {'other': '$KEY'}"
    assert "known" not in str(told)


def test_an_interrupted_run_shows_no_arguments(plugin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `--full-trace` would show of an interrupted call is left out where anything is known."""
    option = SimpleNamespace(fulltrace=True)
    monkeypatch.setattr(plugin, "_config", SimpleNamespace(option=option))
    plugin.pytest_keyboard_interrupt()
    assert not option.fulltrace


@pytest.fixture
def log() -> Any:
    """A logger whose records are made by the masking factory, and the texts that it wrote."""
    factory, written = logging.getLogRecordFactory(), io.StringIO()
    handler, logger = logging.StreamHandler(written), logging.getLogger("masking")
    logging.setLogRecordFactory(masking_plugin.masked_records(factory, knowing()))
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(factory)


def test_a_log_is_masked(log: Any) -> None:
    """Message, arguments and traceback of a log record are masked."""
    logger, written = log
    logger.error("a %s of %d", SECRET, 3, exc_info=raised(looked_up))
    assert written.getvalue().startswith("a $KEY of 3\n")
    assert SECRET not in written.getvalue()


def test_a_log_line_that_cannot_be_rendered_harms_nobody(log: Any) -> None:
    """A library's mistake in a log line does not end what the library was about to do."""
    logger, written = log
    logger.error("a %d", SECRET)
    assert written.getvalue() == f"{crash.UNRENDERED}\n"


def test_the_streams_of_this_run_are_covered(capsys: pytest.CaptureFixture[str]) -> None:
    """Where pytest gives the streams back, it gives back those that mask."""
    with capsys.disabled():
        assert isinstance(sys.stdout, MaskedStream)
        assert isinstance(sys.stderr, MaskedStream)
