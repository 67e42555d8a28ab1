"""What a run at a slow vendor shows of itself while nothing else is printed."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest

from suites.kit.model.activity import activities, counted, doing
from suites.kit.session.progress import SILENCE_SECONDS, Progress


def progress(clock: Iterator[float], is_terminal: bool = True, verbose: int = 0) -> Progress:
    """The plugin with a clock of its own, at the end of a line of dots."""
    plugins = SimpleNamespace(get_plugin=lambda _: SimpleNamespace(isatty=is_terminal, currentfspath="test_effects.py"))
    config: Any = SimpleNamespace(pluginmanager=plugins, option=SimpleNamespace(verbose=verbose))
    made = Progress(config, lambda: next(clock))
    made.out = StringIO()
    return made


def printed(made: Progress) -> str:
    """What it has printed."""
    assert isinstance(made.out, StringIO)
    return made.out.getvalue()


def test_what_is_waited_for_is_told_after_a_silence() -> None:
    """A line says which clause is tried and what is waited for, and no second one comes right after it."""
    shown = progress(iter([0, SILENCE_SECONDS - 1, SILENCE_SECONDS, SILENCE_SECONDS + 1]))
    shown.pytest_runtest_logstart("test_effects.py::test_echoes[ANIVA-ECHO]")
    with doing("waiting until reads show the update"):
        for _ in range(3):
            shown.tell_if_silent()
    assert printed(shown) == "\ntrying ANIVA-ECHO: waiting until reads show the update (10 s into the run)\n"


def test_a_run_that_prints_results_needs_no_line() -> None:
    """The time since the last result counts, and not that since the last line."""
    shown = progress(iter([0, SILENCE_SECONDS, SILENCE_SECONDS + 1]))
    shown.pytest_runtest_logstart("test_effects.py::test_echoes[ANIVA-ECHO]")
    shown.pytest_runtest_logreport()
    shown.tell_if_silent()
    assert printed(shown) == ""


@pytest.mark.parametrize(
    ("is_terminal", "verbose", "is_wanted"),
    [(True, 0, True), (False, 0, False), (False, 1, True), (True, -1, False)],
)
def test_lines_go_to_a_terminal_or_to_whoever_wants_them(is_terminal: bool, verbose: int, is_wanted: bool) -> None:
    """A log of a job has no such lines unless `-v` asks for them; `-q` has none at all."""
    assert progress(iter([0]), is_terminal, verbose)._is_wanted is is_wanted


def test_what_is_done_one_after_the_other_is_counted() -> None:
    """Of several appointments it is told which one is put back, and what is waited for there."""
    told = list[str]()
    for _ in counted("putting back", ["one", "another"]):
        with doing("pausing for 4 s"):
            told += activities()
    assert (told, activities()) == (
        ["putting back, 1 of 2, pausing for 4 s", "putting back, 2 of 2, pausing for 4 s"],
        [],
    )
