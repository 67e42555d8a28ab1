"""Finds journals and reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import jsonschema_rs

from reports._records import (
    FIRST_NAMING,
    Announcement,
    Exchange,
    Finding,
    Journal,
    Observation,
    Shape,
    Source,
    Summary,
    Target,
    Verdict,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FOLDER = Path(__file__).parent / "out"
"""Where runs write their journals."""

SCHEMA = Path(__file__).parent / "journal.schema.json"
"""The published schema of a journal's lines."""

EXCHANGE = b'{"kind": "exchange"'
"""How the lines begin that record an exchange."""

LONGEST = 200
"""A message may repeat a whole line; two lines of a terminal are enough to recognise the mistake."""

Record = Mapping[str, Any]
Line = tuple[int, Record]
_T = TypeVar("_T", bound="DataclassInstance")


class JournalError(Exception):
    """A journal is missing or cannot be read; the message is for the person who asked for it."""


def read(path: Path) -> Journal:
    """The run that a journal records.

    If the last line is incomplete it is left out: the run was killed while writing it, so there is no footer either.

    Raises JournalError for a missing file, a broken line, a line that breaks its schema, or lines out of order.
    """
    return _read(path, list(_lines(path)))


def read_results(path: Path) -> Journal:
    """The run that a journal records, without its exchanges, which are most of its lines.

    Raises JournalError as `read` does; what is wrong with an exchange is not seen.
    """
    return _read(path, list(_lines(path, passed_over=EXCHANGE)))


def _read(path: Path, lines: list[Line]) -> Journal:
    if not lines or lines[0][1]["kind"] != "header":
        raise JournalError(f"{path}:1  There is no header: this is not a journal, or its run was cut short at once.")
    _in_order(path, lines)
    return _journal(path, [record for _, record in lines])


def find(run: str | None, folder: Path = FOLDER) -> Path:
    """The journal of a run, given by its id or by a path; that of the latest run if `run` is None.

    Raises JournalError for a run or a path that does not exist.
    """
    if run is None:
        return latest(folder)
    for path in (Path(run), folder / f"{run}.jsonl"):
        if path.is_file():
            return path
    raise JournalError(_unknown(run, folder))


def latest(folder: Path = FOLDER) -> Path:
    """The journal of the run that began last.

    Raises JournalError if the folder has no journals.
    """
    runs = _runs(folder)
    if not runs:
        raise JournalError(f"{folder}: there are no journals here. Run pytest first, or give the path of a journal.")
    return folder / f"{runs[-1]}.jsonl"


def journals(folder: Path = FOLDER) -> list[Path]:
    """The journals of a folder, whatever their names: those with the name of their run first, by its time.

    Raises JournalError for a folder that does not exist.
    """
    if not folder.is_dir():
        raise JournalError(f"{folder}: there is no such folder. Name another one with --dir, or run pytest first.")
    named = [folder / f"{run}.jsonl" for run in _runs(folder)]
    return [*named, *sorted({*folder.glob("*.jsonl")} - {*named})]


def _runs(folder: Path) -> list[str]:
    # A run's id begins with its time in UTC: so names sort by time, even if copying lost the dates of the files.
    return sorted(path.stem for path in folder.glob("[0-9]*.jsonl"))


def _unknown(run: str, folder: Path) -> str:
    if run.endswith(".jsonl") or Path(run).exists():
        return f"{run}: no such journal file."
    runs = _runs(folder)
    close = get_close_matches(run, runs, n=1, cutoff=0.7)
    hint = f" Did you mean {close[0]}?" if close else ""
    known = f" The latest here: {', '.join(reversed(runs[-3:]))}." if runs else " There are no runs here."
    return f"{run}: no such run in {folder}.{known}{hint}"


def _lines(path: Path, passed_over: bytes | None = None) -> Iterator[Line]:
    raw = _bytes(path).split(b"\n")
    last = len(raw)
    for number, text in enumerate(raw, start=1):
        if not text.strip() or (passed_over is not None and text.startswith(passed_over) and number != last):
            continue
        try:
            record = json.loads(text)
        except (ValueError, RecursionError) as error:
            if number == last:
                return
            raise JournalError(f"{path}:{number}  This line is not JSON: {error}") from None
        _validate(path, number, record)
        yield number, record


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise JournalError(f"{path}: no such journal file.") from None
    except OSError as error:
        raise JournalError(f"{path}: cannot be read: {error.strerror}") from None


def _validate(path: Path, number: int, record: Any) -> None:
    kind = record.get("kind") if isinstance(record, dict) else None
    kind = kind if isinstance(kind, str) else ""
    if not _compiled(kind).is_valid(record):
        raise JournalError(f"{path}:{number}  {_what_is_wrong(kind, record)}")


def _what_is_wrong(kind: str, record: Any) -> str:
    # Its messages are clearer than those of the fast validator, but importing it takes longer than reading a journal.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(_schema(kind)).iter_errors(record))
    if error is None:
        return "the line: it breaks its schema."
    found = error.message if len(error.message) <= LONGEST else error.message[:LONGEST] + " ..."
    place = "".join(f"/{step}" for step in error.absolute_path) or "the line"
    return f"{place}: {found}"


@cache
def _compiled(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(_schema(kind))


@cache
def _schema(kind: str) -> dict[str, Any]:
    # The part of the schema for one kind is faster than the whole, and its messages are clearer.
    schema: dict[str, Any] = json.loads(SCHEMA.read_bytes())
    if kind in schema["properties"]["kind"]["enum"]:
        schema = {"$schema": schema["$schema"], "$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]}
    return schema


def _in_order(path: Path, lines: list[Line]) -> None:
    providers = [target["provider"] for target in lines[0][1]["targets"]]
    for number, record in lines[1:]:
        if record["kind"] == "header" or (record["kind"] == "footer" and number != lines[-1][0]):
            raise JournalError(
                f"{path}:{number}  A {record['kind']} in the middle of a run: two runs wrote into one journal."
            )
        if "provider" in record and record["provider"] not in providers:
            known = f"is not a target in the header ({', '.join(providers) or 'none'})"
            raise JournalError(f"{path}:{number}  /provider: {record['provider']} {known}.")


def _journal(path: Path, records: list[Record]) -> Journal:
    header, footer = records[0], records[-1] if records[-1]["kind"] == "footer" else None
    return Journal(
        path=path,
        **{name: header[name] for name in ("run", "suite", "profile", "seed", "versions")},
        started=_instant(path, header["started"]),
        left_out=header.get("left_out", {}),
        naming=header.get("naming", FIRST_NAMING),
        checkout=header.get("checkout", ""),
        restore=header.get("restore", ""),
        ledger=header.get("ledger", ""),
        file=header.get("file", ""),
        injected=tuple(header.get("injected", ())),
        job=header.get("job", ""),
        targets=_all(Target, header["targets"]),
        exchanges=_all(Exchange, _of("exchange", records)),
        verdicts=tuple(_verdict(record) for record in _latest(_of("verdict", records))),
        observations=tuple(_observation(record) for record in _of("observation", records)),
        announcements=_all(Announcement, _of("announcement", records)),
        summaries=_all(Summary, _of("summary", records)),
        shapes=_all(Shape, _of("shape", records)),
        finished=_instant(path, footer["finished"]) if footer else None,
        exit=footer["exit"] if footer else None,
    )


def _latest(records: list[Record]) -> list[Record]:
    # A clause is judged again when later exchanges, or those of another worker, say more about it.
    return list({(record["provider"], record["clause"]): record for record in records}.values())


def _verdict(record: Record) -> Verdict:
    source, findings = _pick(Source, record["source"]), _findings(record["findings"])
    members = {"members": tuple(record["members"])} if "members" in record else {}
    others = {name: _findings(record.get(name, [])) for name in ("drafted", "accepted")}
    return _pick(Verdict, {**record, "source": source, "findings": findings, **others, **members})


def _findings(records: Iterable[Record]) -> tuple[Finding, ...]:
    lists = ("values", "right_values", "accepted_values")
    return _all(Finding, ({**one, **{name: tuple(one.get(name, ())) for name in lists}} for one in records))


def _observation(record: Record) -> Observation:
    return _pick(Observation, {**record, "effects": tuple(record["effects"])})


def _instant(path: Path, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise JournalError(f"{path}  {text} is not a time: {error}") from None


def _of(kind: str, records: list[Record]) -> list[Record]:
    return [record for record in records if record["kind"] == kind]


def _all(kind: type[_T], records: Iterable[Record]) -> tuple[_T, ...]:
    return tuple(_pick(kind, record) for record in records)


def _pick(kind: type[_T], record: Record) -> _T:
    # Unknown members are left out, so that an older reader can read a newer journal.
    return kind(**{field.name: record[field.name] for field in fields(kind) if field.name in record})
