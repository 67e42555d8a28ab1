"""Reads the journal of a run whose finding is tried again. People copy and edit such files: each line is checked."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parents[3] / "reports" / "journal.schema.json"
"""The published schema of a journal's lines."""

LONGEST = 200
"""A message may repeat a whole line; two lines of a terminal are enough to recognise the mistake."""

Record = dict[str, Any]


class NoJournal(Exception):
    """The file is none of a run, or was edited; the message is for the person who named it."""


def records_of(file: Path) -> list[Record]:
    """The records of a journal. A last line that breaks off is left out: the run was killed while it wrote that.

    Raises FileNotFoundError where there is no such file, and NoJournal for one that cannot be used.
    """
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise NoJournal(f"{file}: cannot be read: {error.strerror}.") from None
    records = list(_parsed(file, lines))
    if not records:
        raise NoJournal(f"{file}:1  There is no header: this is not a journal, or its run was cut short at once.")
    return records


def _parsed(file: Path, lines: list[bytes]) -> Iterator[Record]:
    import jsonschema_rs  # few runs need it

    schema = jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_bytes()))
    providers: set[str] = set()
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            if number == len(lines):
                return
            raise NoJournal(f"{file}:{number}  This line is not JSON.") from None
        problem = next((_said(error) for error in schema.iter_errors(record)), None)
        if problem or (problem := _misplaced(record, providers, is_first=number == 1)):
            raise NoJournal(f"{file}:{number}  {problem}")
        yield record


def _said(error: Any) -> str:
    place = "".join(f"/{step}" for step in error.instance_path) or "the line"
    return f"{place}: {error.message[:LONGEST]}."


def _misplaced(record: Record, providers: set[str], is_first: bool) -> str | None:
    """What is wrong with a line where it stands. Learns from the header of which `providers` the others may be."""
    if is_first != (record["kind"] == "header"):
        return "A journal begins with its header, and has one only."
    if is_first:
        providers.update(target["provider"] for target in record["targets"])
        return next(filter(None, (_open_quote(target) for target in record["targets"])), None)
    if record.get("provider", next(iter(providers), "")) not in providers:
        return f"/provider: {record['provider']} is not a target in the header."
    return None


def _open_quote(target: Record) -> str | None:
    try:
        shlex.split(target.get("command", ""))
    except ValueError as error:
        return f"/targets: the command of {target['provider']} cannot be read: {error}."
    return None
