"""Delivers alerts, and records what was delivered."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

import apprise
import click
import httpx
from sqlalchemy import Connection, delete, insert

from reports._records import short_digest
from reports._text import counted
from reports.alerts import message
from reports.alerts.news import News, news
from reports.alerts.states import State
from reports.history import HistoryError
from reports.history.database import opened, reading, writing
from reports.history.findings import KnownFinding, findings
from reports.history.tables import told
from reports.history.trials import LatestTrial, latest_trials

UNDELIVERED = 75
"""EX_TEMPFAIL of sysexits.h: try again."""

DRY = "dry run"
"""The channel of a dry run, which has been told nothing."""

HEARTBEAT_SECONDS = 10


@dataclass(frozen=True)
class Alert:
    """What is asked for. `stale_before` is in seconds since 1970."""

    channels: Sequence[str]
    runs: int
    stale_before: int | None
    heartbeat: str | None
    is_dry: bool


def tell(alert: Alert, provider: str | None, url: str | None) -> int:
    """Tell each channel what it does not know yet. Returns the exit code.

    Raises HistoryError for a channel that apprise does not know, before anything is sent.
    """
    for channel in alert.channels:
        _sender(channel)
    undelivered = 0
    with opened(url) as engine:
        for channel in [DRY] if alert.is_dry else alert.channels:
            with reading(engine) as connection:
                targets = latest_trials(connection, provider)
                known = findings(connection, provider)
            for target in targets:
                with writing(engine) as connection:  # its lock is held while sending: two alerts at once tell it once
                    undelivered += not _tell_of(connection, alert, channel, target, known)
    if undelivered:
        click.echo(f"reports: {counted(undelivered, 'message')} not delivered, to be tried again next time.", err=True)
        return UNDELIVERED
    return _beat(alert, targets)


def _tell_of(
    connection: Connection, alert: Alert, channel: str, target: LatestTrial, known: Sequence[KnownFinding]
) -> bool:
    """Whether a channel knows what there is to know of a target."""
    own = [one for one in known if (one.provider, one.target) == (target.provider, target.target)]
    found = news(connection, short_digest(channel), target, own, alert.runs, alert.stale_before)
    if not found.states:
        return True
    if alert.is_dry:
        click.echo(f"{message.title(found)}\n{message.text(found)}\n")
        return True
    is_delivered = _send(channel, message.title(found), message.text(found), _kind(found))
    if is_delivered:
        _record(connection, short_digest(channel), found)
    return is_delivered


def _kind(found: News) -> apprise.NotifyType:
    kinds = {item.kind for item in found.items}
    is_well = kinds <= {"resolved"} and found.target_state in (None, State.WELL)
    return apprise.NotifyType.SUCCESS if is_well else apprise.NotifyType.FAILURE


def _send(channel: str, title: str, text: str, kind: apprise.NotifyType) -> bool:
    form = apprise.NotifyFormat.TEXT
    return bool(_sender(channel).notify(text, title=title, notify_type=kind, body_format=form))


def _sender(channel: str) -> apprise.Apprise:
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its messages name the URL, which may hold a password
    sender = apprise.Apprise()
    if not sender.add(channel):
        raise HistoryError(f"{_scheme(channel)}://...: apprise does not know such a channel, or the URL is incomplete.")
    return sender


def _record(connection: Connection, channel: str, found: News) -> None:
    trial = found.trial
    at = {"channel": channel, "provider": trial.provider, "target": trial.target}
    same = [told.c[name] == value for name, value in at.items()]
    connection.execute(delete(told).where(*same, told.c.subject.in_(found.states)))
    facts = {"run": trial.run, "at": int(time.time())}
    connection.execute(
        insert(told), [{**at, **facts, "subject": id, "state": state} for id, state in found.states.items()]
    )


def send_test(channels: Sequence[str]) -> int:
    """Send each channel a message that says that it is a test. Returns the exit code."""
    text = "A test of the alerts of the conformance tests: nothing is broken, and nothing is to be done."
    failed = [one for one in channels if not _send(one, "Test of alerts", text, apprise.NotifyType.INFO)]
    for channel in failed:
        click.echo(f"reports: {_scheme(channel)}://...: the test was not delivered.", err=True)
    return UNDELIVERED if failed else 0


def _beat(alert: Alert, targets: Sequence[LatestTrial]) -> int:
    """Tell a watcher outside that all is well with the tests themselves: a schedule that is off sends nothing."""
    is_fresh = alert.stale_before is None or all((one.last_whole or 0) >= alert.stale_before for one in targets)
    if alert.is_dry or not alert.heartbeat or not targets or not is_fresh:
        return 0
    try:
        httpx.get(alert.heartbeat, timeout=HEARTBEAT_SECONDS).raise_for_status()
    except httpx.HTTPError as error:
        click.echo(f"reports: the heartbeat was not delivered: {type(error).__name__}", err=True)
        return UNDELIVERED
    return 0


def _scheme(channel: str) -> str:
    return channel.partition("://")[0] if "://" in channel else "(no scheme)"
