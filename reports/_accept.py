"""The command `reports accept`: a finding of the history becomes an exception in the contract, until a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contracts.accepted_values import either
from reports._options import history_option
from reports._text import printable
from reports.history import HistoryError

if TYPE_CHECKING:
    from reports.history.findings import KnownFinding

NAME = "known.yaml"
WIDTH = 1000
"""Columns before a text is broken: a reason stays on one line, as a person would write it."""

SHUTS = (
    "It leaves something changed at {target}, and nothing is put back by this: no run tests that target until somebody "
    "has put it back or confirmed that it stays, after each run that leaves it: `reports history` has the commands."
)
"""What an exception does not do about a deviation that runs cannot undo."""

NEXT = "The gate goes by the next run: until then it counts the finding as before."
"""When an exception begins to count: runs judge by it, the history does not."""


BY_VALUE = "At {at} that is when {values} is sent; another value that goes wrong counts as without an exception."
FOR_ALL = "At {at} that is for all values, as nothing tells those that go wrong from others."
"""For which values of a closed list an exception is."""


@click.command("accept")
@click.argument("finding")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day, as 2026-12-31.")
@click.option("--owner", required=True, help="Who accepts it, and is asked when the day has come.")
@click.option("--reason", required=True, help="Why it is accepted.")
@click.option("--target", metavar="NAME", help="Only at this target. Default: at each that has the finding.")
@click.option("--contracts", "folders", multiple=True, type=click.Path(path_type=Path), help="As for pytest.")
@history_option
def accept_command(
    finding: str, until: datetime, owner: str, reason: str, target: str | None, folders: Sequence[Path], url: str | None
) -> None:
    """Accept the deviation that FINDING is, until a day: writes it into the provider's known.yaml.

    With --contracts DIR, an exception for an included provider is kept in DIR/PROVIDER/known.yaml, for your own
    repository: runs with the same --contracts go by it.

    FINDING is its id, or how it begins. It counts from the next run on, for all that runs have seen of its
    clause at that target: of a member with a closed list, as a status, for the values that were wrong.
    """
    day = until.date()
    if day < _today():
        raise HistoryError(f"--until {day}: this day is over.")
    _check_texts({"FINDING": finding, "--owner": owner, "--reason": reason})
    row = {"reason": reason, "owner": owner, "since": str(_today()), "until": str(day)}
    wanted = _wanted(finding, target, url)
    problems = [problem for one in wanted if (problem := _accept(one, row, folders))]
    if problems:
        raise HistoryError("\n".join(problems))


@dataclass(frozen=True)
class _Wanted:
    """A finding to accept. `is_leaving`: it has left something changed at its target. `values`: those of a closed list
    that it is for; None where it is for all, or about no such list."""

    finding: KnownFinding
    is_leaving: bool
    values: frozenset[str] | None


def _accept(wanted: _Wanted, row: Mapping[str, str], folders: Sequence[Path]) -> str | None:
    """Write the exception for a finding at its target, and say so. Returns why not, where that cannot be done."""
    one = wanted.finding
    try:
        path = _file(one.provider, folders)
        _add(path, {"clause": one.clause, **row, "target": one.target})
    except HistoryError as error:
        return str(error)
    said = f"What runs have seen break {one.clause} at {one.target} is accepted until {row['until']}: {path}."
    shuts = f" {SHUTS.format(target=one.target)}" if wanted.is_leaving else ""
    click.echo(printable(f"{said}{_for_which(wanted)} Commit this file. {NEXT}{shuts}"))
    return None


def _for_which(wanted: _Wanted) -> str:
    """For which values of a closed list it counts; nothing where the finding is about none."""
    at = wanted.finding.pointer
    if wanted.values is not None:
        return f" {BY_VALUE.format(at=at, values=either(wanted.values))}"
    return f" {FOR_ALL.format(at=at)}" if wanted.finding.choices else ""


def _check_texts(texts: Mapping[str, str]) -> None:
    """Raises HistoryError for what says nothing, or cannot be written as text that a person can read."""
    for name, text in texts.items():
        if not text.strip():
            raise HistoryError(f"{name}: this is empty.")
        if printable(text) != text:
            raise HistoryError(f"{name} {printable(text)}: give a text without control characters, in UTF-8.")


def _today() -> date:
    return datetime.now(UTC).date()


def _wanted(name: str, target: str | None, url: str | None) -> list[_Wanted]:
    """The finding at each target that has it now.

    Raises HistoryError where there is none, or where more than one begins so.
    """
    from reports.history.accepted import values_seen
    from reports.history.database import opened, reading
    from reports.history.findings import findings
    from reports.history.left import all_left, clauses_in
    from reports.history.lives import State

    with opened(url) as engine, reading(engine) as connection:
        found, left = findings(connection, fingerprint=name), all_left(connection)
        at = [one for one in found if target in (None, one.target) and one.life.state != State.RESOLVED]
        values = [values_seen(connection, one) for one in at]
    if not at:
        where = f" at {target}" if target else ""
        raise HistoryError(f"{name}: the history has no such finding{where} that is not resolved: `reports history`.")
    if len(ids := sorted({one.fingerprint for one in at})) > 1:
        raise HistoryError(f"{name}: more than one finding begins so: {', '.join(ids)}.")
    return [
        _Wanted(one, one.clause in clauses_in(left.get((one.provider, one.target), ())), accepted)
        for one, accepted in zip(at, values, strict=True)
    ]


def _file(provider: str, folders: Sequence[Path]) -> Path:
    """The file of a provider's exceptions; for an included provider, it is in the first of the folders given."""
    from contracts import folder_of, names

    if folders and provider in names():
        return folders[0] / provider / NAME
    try:
        return folder_of(provider, *folders) / NAME
    except KeyError:
        raise HistoryError(f"{provider}: no contract of that name. Name its folder with --contracts DIR.") from None


def _add(path: Path, row: Mapping[str, Any]) -> None:
    """Append a row to the exceptions, and leave all that is written there as it is.

    Raises HistoryError where the clause has an exception there already, or where the file cannot be read or written.
    """
    text = _text(path)
    rows = _rows(path, text)
    for one in rows:
        if one["clause"] == row["clause"] and one.get("target", "") in ("", row["target"]):
            raise HistoryError(_accepted_already(path, row, one))
    changed = _with_row(text, rows, row)
    if _rows(path, changed) != [*rows, row]:
        raise HistoryError(f"{path}: no row can be added to this file by a command. Add it by hand: {dict(row)}")
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text(changed, encoding="utf-8")
    except OSError as error:
        raise HistoryError(f"{path}: cannot be written: {error.strerror}.") from None


def _accepted_already(path: Path, row: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    where = "at all targets" if not one.get("target") else f"at {row['target']}"
    word = "is" if one["until"] >= row["since"] else "was"  # days as text are in the order of days
    what = "its reason there, if what is broken now is to be accepted, too, or its last day"
    return f"{path}: {row['clause']} {word} accepted already {where}, until {one['until']}: change {what}."


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return "[]\n"
    except OSError as error:
        raise HistoryError(f"{path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise HistoryError(f"{path}: this is not UTF-8: save it so, then try again.") from None


def _rows(path: Path, text: str) -> list[Mapping[str, Any]]:
    import yaml

    try:
        found = yaml.load(text, Loader=yaml.BaseLoader) or []  # days stay text
    except yaml.YAMLError as error:
        raise HistoryError(f"{path}: this is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise HistoryError(f"{path}: expected a list of exceptions: `contracts check` says what is wrong.")
    for number, one in enumerate(found):
        for name in ("clause", "until"):
            if not isinstance(one.get(name), str):
                raise HistoryError(
                    f"{path}  /{number}: `{name}` is missing, or no text: `contracts check` says what is wrong."
                )
    return found


def _with_row(text: str, rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> str:
    import yaml

    kept = text if rows else "".join(line for line in text.splitlines(keepends=True) if line.strip() != "[]")
    added = yaml.safe_dump([dict(row)], sort_keys=False, allow_unicode=True, width=WIDTH)
    return f"{kept}{'' if not kept or kept.endswith(chr(10)) else chr(10)}{added}"
