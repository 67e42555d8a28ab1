"""Tells channels what changed on vendors' pages: one message per page, once, until it changes again.

What changed is read from files that `contracts drift PROVIDER --watch --format json` has written; an empty file says
that nothing did. What a channel was told stands in the history beside what alerts have told.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apprise
import click
from sqlalchemy import Engine, delete, insert, select

import contracts
from reports._records import short_digest
from reports.alerts.channels import check, send, shown
from reports.alerts.message import inert
from reports.history import HistoryError
from reports.history.database import opened, reading, writing
from reports.history.tables import told

NO_TARGET = ""
"""A page is that of a provider, not of a target; no target has an empty name."""
SUBJECT = "page"
MOST = 12
"""Changes in full, about three screens of a chat; the worst stand first, and the command lists all."""
FACTS = ("id", "class", "before", "after", "means", "clauses")
CLASSES = {"error": "breaking", "warning": "risky", "info": "harmless"}
UNDELIVERED = 75
"""EX_TEMPFAIL of sysexits.h: try again."""


@dataclass(frozen=True)
class PageChanges:
    """What changed on the page of a provider, in the words of `contracts drift`; nothing where nothing did."""

    provider: str
    page: str = ""
    changes: Sequence[Mapping[str, Any]] = ()
    remarks: Sequence[str] = ()

    @property
    def state(self) -> str:
        """What tells these changes from others."""
        return short_digest(json.dumps([[one["id"], one["before"], one["after"]] for one in self.changes]))

    @property
    def title(self) -> str:
        """One line: whose page, and how many changes of each class."""
        counts = [(sum(one["class"] == word for one in self.changes), plain) for word, plain in CLASSES.items()]
        numbers = ", ".join(f"{number} {plain}" for number, plain in counts if number)
        return inert(f"{self.provider}: the vendor's page changed ({numbers})")

    @property
    def text(self) -> str:
        """The changes with the clauses that they touch, and what to do."""
        return "\n".join(inert(line) for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"The page: {self.page}"
        yield from self.remarks
        for one in self.changes[:MOST]:
            yield ""
            yield f"{CLASSES[one['class']]}: {one['id']}"
            yield f"  before: {_line(one['before'])}"
            yield f"  after: {_line(one['after'])}"
            yield f"  {one['means']}"
            if one["clauses"]:
                yield f"  clauses: {', '.join(one['clauses'])}"
        if (more := len(self.changes) - MOST) > 0:
            yield from ("", f"And {more} more.")
        yield ""
        folder = "" if self.provider in contracts.names() else " --contracts=DIR"
        yield f"1. Once you have read it, keep the page: contracts drift {self.provider} --watch --write{folder}"
        yield f"2. See what the contract should say now: contracts update {self.provider}{folder}"
        if folder:
            yield f"DIR is the folder of your own contracts, which has {self.provider} in it."


def read_changes(file: Path) -> PageChanges:
    """What a file says; its name is that of the provider. Raises HistoryError for a file that says something else."""
    try:
        text = file.read_text(encoding="utf-8")
        whole: Any = json.loads(text) if text.strip() else {"new": "", "changes": [], "remarks": []}
        changes = [{name: one[name] for name in FACTS} for one in whole["changes"]]
        if all(one["class"] in CLASSES for one in changes):
            return PageChanges(file.stem, str(whole["new"]), changes, [str(one) for one in whole["remarks"]])
    except OSError as error:
        raise HistoryError(f"{file}: the file cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError):
        pass
    raise HistoryError(f"{file}: this is not what contracts drift PROVIDER --watch --format json writes.")


def tell(found: Sequence[PageChanges], channels: Sequence[str], url: str | None) -> int:
    """Tell each channel what it was not told yet; without channels, print it. Returns the exit code."""
    for channel in channels:
        check(channel)
    if not channels:
        for one in found:
            click.echo(f"{one.title}\n{one.text}\n" if one.changes else "", nl=False)
        return 0
    with opened(url) as engine:
        failed = [_told(engine, channel, one) for channel in dict.fromkeys(channels) for one in found]
    return UNDELIVERED if any(failed) else 0


def _told(engine: Engine, channel: str, one: PageChanges) -> bool:
    """Tell a channel of a page, if it was not told of these changes. Returns whether that failed."""
    at = {"channel": short_digest(channel), "provider": one.provider, "target": NO_TARGET, "subject": SUBJECT}
    same = [told.c[name] == value for name, value in at.items()]
    with reading(engine) as connection:
        known = connection.scalar(select(told.c.state).where(*same))
    if one.changes and known == one.state:
        return False
    failure = send(channel, one.title, one.text, _kind(one)) if one.changes else ""
    if failure:
        click.echo(f"reports: {shown(channel)} was not told ({failure}): {one.title}", err=True)
        return True
    with writing(engine) as connection:
        connection.execute(delete(told).where(*same))
        if one.changes:
            click.echo(f"{one.title} (told to {shown(channel)})")
            connection.execute(insert(told).values(**at, state=one.state, run=one.page, at=int(time.time())))
    return False


def _kind(one: PageChanges) -> apprise.NotifyType:
    is_breaking = any(change["class"] == "error" for change in one.changes)
    return apprise.NotifyType.FAILURE if is_breaking else apprise.NotifyType.WARNING


def _line(value: object) -> str:
    return " ".join(str(value or "nothing").split())
