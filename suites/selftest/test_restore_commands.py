"""What `--restore` and `--accept` do where no target is asked: at a terminal, on a broken disk, for nothing."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reports.history.ledger_files import SETTLED_SUFFIX
from suites.kit.restore.ledger import LEDGER_SUFFIX
from suites.selftest import runs

RUN = "20260401T103112-abcd"
PROMPT = "type " + RUN


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """The ledger of a run that was killed before it changed anything."""
    path = tmp_path / "reports/out" / f"{RUN}{LEDGER_SUFFIX}"
    path.parent.mkdir(parents=True)
    path.write_text('{"kind": "place", "target": "aniva", "base_url": "https://sandbox.example.com"}\n')
    return path


@contextmanager
def at_a_terminal(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A command whose input is a terminal, and the end of that terminal at which a person types."""
    person, terminal = pty.openpty()
    command = runs.command(folder, *options)
    with subprocess.Popen(
        command, cwd=runs.HOUSE, stdin=terminal, stdout=-1, stderr=subprocess.STDOUT, text=True,
        # Where the tests run in the background of a shell, children inherit that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as one:  # fmt: skip
        os.close(terminal)
        try:
            yield one, person
        finally:
            one.kill()  # nothing to do if it has ended
            os.close(person)


def typed(folder: Path, text: str) -> tuple[int, str]:
    """The exit code of `--accept` where a person types that, and what was printed."""
    with at_a_terminal(folder, "--accept", RUN) as (command, person):
        os.write(person, text.encode())
        printed, _ = command.communicate(timeout=60)
    return command.returncode, printed


@pytest.mark.parametrize(("text", "code"), [(f"{RUN}\n", 0), ("y\n", 75), ("\x04", 75)])
def test_a_person_confirms_by_typing_the_run(tmp_path: Path, ledger: Path, text: str, code: int) -> None:
    """At a terminal --accept asks for the run's id; anything else, or the end of the input, accepts nothing."""
    found, printed = typed(tmp_path, text)
    assert (found, PROMPT in printed, ledger.exists()) == (code, True, code != 0), printed
    assert "Traceback" not in printed


def test_an_interrupted_question_ends_in_words(tmp_path: Path, ledger: Path) -> None:
    """Ctrl-C at the question accepts nothing, and prints no traceback."""
    printed = ""
    with at_a_terminal(tmp_path, "--accept", RUN) as (command, _):
        while PROMPT not in printed and command.poll() is None:
            assert command.stdout
            printed += command.stdout.read(1)
        command.send_signal(signal.SIGINT)
        printed += command.communicate(timeout=60)[0]
    assert (command.returncode, "Traceback" in printed, ledger.exists()) == (2, False, True), printed


@pytest.mark.parametrize("option", ["--restore", "--accept"])
def test_what_cannot_be_read_is_told(tmp_path: Path, option: str) -> None:
    """A ledger that cannot be read ends the command in one sentence, and exit code 75."""
    (tmp_path / "reports/out" / f"{RUN}{LEDGER_SUFFIX}").mkdir(parents=True)
    run = runs.run(tmp_path, option, RUN)
    assert (run.code, "Traceback" in run.text, f"{RUN}{LEDGER_SUFFIX}" in run.text) == (75, False, True), run.text


def test_a_run_that_changed_nothing_is_told(tmp_path: Path, ledger: Path) -> None:
    """Where a ledger owes nothing, --restore says so and discards it."""
    run = runs.run(tmp_path, "--restore", RUN)
    assert (run.code, "left nothing to put back" in run.text, ledger.exists()) == (0, True, False), run.text


def test_what_is_settled_is_noted_for_the_reports(tmp_path: Path, ledger: Path) -> None:
    """Where a command has discarded a ledger, a file beside the journal tells `reports ingest` so."""
    runs.run(tmp_path, "--restore", RUN)
    assert ledger.with_suffix(SETTLED_SUFFIX).exists()


def test_what_is_accepted_is_noted_as_that(tmp_path: Path, ledger: Path) -> None:
    """Where a person confirms that a change stays, the file beside the journal says so: nothing was put back."""
    told = runs.run(tmp_path, "--accept", RUN).text
    [confirmed] = re.findall(rf"--accept ({RUN}:\w+)", told)
    runs.run(tmp_path, "--accept", confirmed)
    assert ledger.with_suffix(SETTLED_SUFFIX).read_text() == "accepted"


@pytest.mark.parametrize("option", ["--restore", "--accept", "--cleanup"])
def test_an_empty_name_starts_no_tests(tmp_path: Path, option: str) -> None:
    """An option without a value, as a script's variable that is not set gives it, is a wrong option."""
    run = runs.run(tmp_path, option, "")
    assert (run.code, "passed" in run.text) == (78, False), run.text
