"""Nights whose answers have another shape than those before, and what the history and commands say of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports.history.behaviour import KnownChange, known_changes
from reports.history.database import reading
from suites.selftest import journals
from suites.selftest.journals import Record
from suites.selftest.nights import night, take_in, told

WITH, WITHOUT = journals.shape(note="string"), journals.shape()
FEW = journals.shape(1)
NULL = journals.shape(note="null")
BREAKING = "1 breaking: /note is gone from answers"
GONE = "response-member-removed:/note"


def nights(engine: Engine, folder: Path, shapes: Sequence[Record], first: int = 0) -> None:
    """Nights whose answers have these shapes."""
    for number, one in enumerate(shapes, first):
        take_in(engine, folder, night(number, told("kept"), one))


def known(engine: Engine) -> list[KnownChange]:
    """The changes that the history knows."""
    with reading(engine) as connection:
        return known_changes(connection)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of a command, and what it printed."""
    code = main(arguments)
    return code, capsys.readouterr().out
