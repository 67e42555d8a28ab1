"""A dry run: exactly the messages that the channels would get now, printed, with a word on whom each is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
from sqlalchemy import Connection, func, select

from reports._records import short_digest
from reports._text import counted, utc_seconds
from reports.alerts import message
from reports.alerts.channels import shown
from reports.alerts.news import News
from reports.history.tables import told

Find = Callable[[Connection, str], list[News]]
"""What is new for the channel of a digest, a target each."""

NOBODY = "a channel that was told nothing yet"


@dataclass(frozen=True)
class Reader:
    """A channel by its digest, with the words that name it on the screen."""

    digest: str
    name: str


def printed(connection: Connection, channels: Sequence[str], find: Find) -> list[News]:
    """Print what channels would get now, once for those that would get the same; without channels, what those would get
    that the history has told before. Whom it is for stands on the other stream, so that the output is the messages.

    Returns the news of the last one, a target each.
    """
    found = list[News]()
    groups = defaultdict[str, list[Reader]](list)
    for one in _given(channels) or _known(connection) or [Reader("", NOBODY)]:
        found = find(connection, one.digest)
        groups["".join(map(_message, filter(lambda each: each.is_message, found)))].append(one)
    for text, readers in groups.items():
        names = ", ".join(dict.fromkeys(one.name for one in readers))
        click.echo(f"Dry run, nothing is delivered or recorded. {_what(text)}, for {names}.", err=True)
        click.echo(text, nl=False)
    return found


def _what(text: str) -> str:
    return "This is new now" if text else "Nothing is new now"


def _message(one: News) -> str:
    return f"{message.title(one)}\n{message.text(one)}\n\n"


def _given(channels: Sequence[str]) -> list[Reader]:
    return [Reader(short_digest(one), shown(one)) for one in dict.fromkeys(channels)]


def _known(connection: Connection) -> list[Reader]:
    """The channels that the history has told of something: it knows no URL of them, as that may hold a password."""
    last = func.max(told.c.at)
    rows = connection.execute(select(told.c.channel, last).group_by(told.c.channel).order_by(last.desc())).all()
    of = f", of {counted(len(rows), 'channel')}" if len(rows) > 1 else ""
    return [Reader(digest, f"the channel that was told last on {utc_seconds(at)}{of}") for digest, at in rows]
