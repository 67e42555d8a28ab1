"""Whole conformance runs, with their journal in a folder of their own: in this process, or in one that is started.

A process takes 1.5 s of CPU time to start, so only tests of signals, workers and plugins that patch code start one.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

HOUSE = Path(__file__).parents[2]
SUITE = "suites/update_appointment"


@dataclass(frozen=True)
class Run:
    """What a run printed, the code it ended with, and its journal."""

    code: int
    text: str
    records: list[dict[str, Any]]
    folder: Path

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The journal's records of a kind."""
        return [record for record in self.records if record["kind"] == kind]

    def verdicts(self) -> dict[str, str]:
        """The word of each clause."""
        return {record["clause"]: record["verdict"] for record in self.of_kind("verdict")}


def run(folder: Path, *options: str, environ: Mapping[str, str] | None = None) -> Run:
    """Run the conformance suite in a process of its own. `environ` takes the place of our environment."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command(folder, *options), cwd=HOUSE, env=environ, capture_output=True, text=True, timeout=180, check=False
    )
    return Run(done.returncode, done.stdout + done.stderr, _journal(folder), folder)


def run_here(folder: Path, *options: str, environ: Mapping[str, str] | None = None) -> Run:
    """Run the conformance suite in this process. `environ` is added to our environment."""
    folder.mkdir(parents=True, exist_ok=True)
    code, text = called(folder, SUITE, *options, environ=environ)
    return Run(code, text, _journal(folder), folder)


def called(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> tuple[int, str]:
    """The exit code of pytest with these arguments, run in this process, and what it printed."""
    out = io.StringIO()
    with (
        mock.patch.dict(os.environ, environ or {}),
        contextlib.chdir(HOUSE),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
    ):
        code = pytest.main([*_options(folder), "-p", "no:warnings", *arguments])  # pytest in pytest has some of its own
    return int(code), out.getvalue()


def _journal(folder: Path) -> list[dict[str, Any]]:
    journals = sorted(folder.glob("reports/out/*.jsonl"))
    return [json.loads(line) for line in journals[-1].read_text().splitlines()] if journals else []


def command(folder: Path, *options: str) -> list[str]:
    """The command of a run whose reports go under the folder."""
    return [sys.executable, "-m", "pytest", *_options(folder), SUITE, *options]


def _options(folder: Path) -> list[str]:
    plugins = ["-p", "no:cacheprovider", "-p", "suites.selftest.locks_of_tests"]
    return ["-c", "pyproject.toml", "--rootdir", str(folder), *plugins]


def printed(run: subprocess.Popen[str], seconds: float) -> str:
    """What a run prints until it ends. One that does not end in time shows where its threads stand, and fails."""
    try:
        return run.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        run.send_signal(signal.SIGABRT)  # pytest's faulthandler prints the stack of each thread then
        pytest.fail(f"the run did not end within {seconds} s:\n{run.communicate()[0]}")
