"""Tells channels what they do not know yet, and says what was told, what waits, and what did not arrive."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import apprise
import click
from sqlalchemy import Connection, Engine

from reports._records import short_digest
from reports._unended import NO_END
from reports.alerts import heartbeat, message
from reports.alerts.channels import check, send, shown
from reports.alerts.claims import claimed
from reports.alerts.dry_run import printed
from reports.alerts.elsewhere import elsewhere
from reports.alerts.for_release import for_release
from reports.alerts.items import GONE
from reports.alerts.let_in import let_in
from reports.alerts.news import DOWN, News, news
from reports.alerts.other_targets import OtherTarget, other_targets, others_line
from reports.alerts.states import PARTLY_JUDGED, State, is_seen_now
from reports.alerts.told_before import told_before
from reports.gate.every_target import release_line, why_closed
from reports.gate.unmeasured import with_unmeasured
from reports.history import HistoryError
from reports.history.database import opened, reading
from reports.history.findings import KnownFinding, findings
from reports.history.left import is_owed
from reports.history.trials import LatestTrial, latest_trials

UNDELIVERED = 75
"""EX_TEMPFAIL of sysexits.h: try again."""

TEST = "Test of alerts"
"""The title of a message that only shows that a channel works."""

EMPTY = (
    "the history is empty: `reports ingest` takes in the journals of runs; $HISTORY_URL or --history says which it is."
)


@dataclass(frozen=True)
class Alert:
    """What is asked for. `stale_before` is in seconds since 1970."""

    channels: Sequence[str]
    runs: int
    stale_before: int | None
    heartbeat: str | None
    is_dry: bool


@dataclass(frozen=True)
class Known:
    """What the history knows: the findings of the targets that are asked for, and how all targets stand. `told` are
    the targets of which a channel will get a message, by the digest of the channel; `release` says for which of all
    targets the gate is open."""

    findings: Sequence[KnownFinding]
    targets: Mapping[tuple[str, str], OtherTarget]
    told: Mapping[str, Collection[tuple[str, str]]] = field(default_factory=dict)
    release: str = ""


@dataclass
class Outcome:
    """What became of an alert: the titles told, with the number of channels; what failed; and what each target is like.

    `last` is the news of each target for the channel that came last: how a target stands is the same for all.
    """

    titles: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    last: dict[tuple[str, str], News] = field(default_factory=dict)


def tell(alert: Alert, provider: str | None, url: str | None) -> int:
    """Tell each channel what it does not know yet. Returns the exit code.

    Raises HistoryError, before anything is sent, for a channel that apprise does not know, for a heartbeat that is no
    URL, for a provider that the history does not know, and for an empty history.
    """
    for channel in alert.channels:
        check(channel)
    if alert.heartbeat:
        heartbeat.check(alert.heartbeat)
    outcome = Outcome()
    with opened(url) as engine:
        with reading(engine) as connection:
            every, found = latest_trials(connection), with_unmeasured(connection, findings(connection, provider))
            targets = [one for one in every if provider in (None, one.provider)]
            known = Known(found, other_targets(connection, every, alert.stale_before))
            known = replace(known, release=_of_all(connection, every, found) if provider is None else "")
        if not targets:
            return _nobody(alert, provider, {one.provider for one in every})
        targets.sort(key=lambda one: (not _is_open(one, known), not is_owed(one.left)))
        if alert.is_dry:
            with reading(engine) as connection:
                news_of_last = printed(connection, alert.channels, lambda *at: _all_news(alert, targets, known, *at))
            outcome.last = {(one.trial.provider, one.trial.target): one for one in news_of_last}
        else:
            with reading(engine) as connection:
                names = map(short_digest, alert.channels)
                told = {name: _to_tell(alert, targets, known, connection, name) for name in names}
            known = replace(known, told=told)
            for channel, one in product(alert.channels, targets):
                outcome.last[one.provider, one.target] = _told(engine, alert, channel, one, known, outcome)
    _show(outcome)
    if alert.is_dry or outcome.failed:
        return UNDELIVERED if outcome.failed else 0
    return _beat(alert, outcome)


def _of_all(connection: Connection, every: Sequence[LatestTrial], found: Sequence[KnownFinding]) -> str:
    """For which targets the gate is open now; empty where a line of its own says it of the only one. Not asked where an
    alert is about one provider: the findings of others, which may be thousands, are not read then."""
    is_one = sum(not one.is_practice for one in every) == 1
    if is_one:
        return ""
    return release_line(connection, every, found, why_closed(connection, every, found, int(time.time())))


def _is_open(one: LatestTrial, known: Known) -> bool:
    """Whether somebody is let in at a target who has to be refused: of that people hear first, and then of what is left
    changed."""
    own = _own(one, known)
    return bool(let_in(each for each in own if is_seen_now(each) and each.severity == "violation"))


def _own(one: LatestTrial, known: Known) -> list[KnownFinding]:
    """The findings at a target."""
    return [each for each in known.findings if (each.provider, each.target) == (one.provider, one.target)]


def _news(alert: Alert, known: Known, one: LatestTrial, connection: Connection, channel: str) -> News:
    """What is new of a target for the channel of a digest."""
    found = _found(alert, known, one, connection, channel)
    own, at = _own(one, known), (one.provider, one.target)
    is_changed = any(each.behaviour.level == "error" for each in found.behaviour)
    release = for_release(connection, one, own, is_changed) if found.is_message else ""
    there = tuple(filter(is_seen_now, own))
    names = (each.fingerprint for each in (*(item.finding for item in found.items), *found.waiting, *found.joined))
    return replace(
        found,
        release=release,
        elsewhere=elsewhere(found.items, at, known.targets, known.findings),
        still=told_before(there, names) if found.standing.state not in DOWN else "",
        there=there,
        others=others_line(at, known.targets, known.told.get(channel, ())),
        release_of_all="" if one.is_practice else known.release,
    )


def _found(alert: Alert, known: Known, one: LatestTrial, connection: Connection, channel: str) -> News:
    """The same, without how the other targets stand."""
    return news(connection, channel, one, _own(one, known), alert.runs, alert.stale_before)


def _to_tell(
    alert: Alert, targets: Sequence[LatestTrial], known: Known, connection: Connection, channel: str
) -> frozenset[tuple[str, str]]:
    """The targets of which the channel of a digest will get a message; of a single one, no message of another target
    has to say so."""
    if len(targets) == 1:
        return frozenset()
    found = (_found(alert, known, one, connection, channel) for one in targets)
    return frozenset((one.trial.provider, one.trial.target) for one in found if one.is_message)


def _all_news(
    alert: Alert, targets: Sequence[LatestTrial], known: Known, connection: Connection, channel: str
) -> list[News]:
    """What is new for the channel of a digest, a target each."""
    known = replace(known, told={channel: _to_tell(alert, targets, known, connection, channel)})
    return [_news(alert, known, one, connection, channel) for one in targets]


def _nobody(alert: Alert, provider: str | None, names: set[str]) -> int:
    """Where there is nobody to tell of: data that are missing are stale, else somebody has made a mistake."""
    if names:
        known = ", ".join(sorted(names))
        raise HistoryError(f"--provider {provider}: the history knows no such provider. Known: {known}.")
    if alert.stale_before is None:
        raise HistoryError(f"alert: {EMPTY}")
    click.echo(f"reports: alert: {EMPTY}", err=True)
    return UNDELIVERED


def _told(engine: Engine, alert: Alert, channel: str, one: LatestTrial, known: Known, outcome: Outcome) -> News:
    """What was new for a channel, once it has been told."""
    name = short_digest(channel)

    def find(connection: Connection) -> News:
        return _news(alert, known, one, connection, name)

    with claimed(engine, name, one, find) as (found, record):
        if found.is_message and _is_delivered(channel, found, outcome):
            record()
    return found


def _is_delivered(channel: str, found: News, outcome: Outcome) -> bool:
    title = message.title(found)
    failure = send(channel, title, message.text(found), _kind(found))
    if failure:
        outcome.failed.append(f"{shown(channel)} was not told ({failure}): {title}")
    else:
        outcome.titles[title] += 1
    return not failure


def _kind(found: News) -> apprise.NotifyType:
    broken = [item.finding.severity for item in found.items if item.kind not in GONE]
    state = found.standing.state if found.is_changed else State.WELL
    levels = {one.behaviour.level for one in found.behaviour}
    if "violation" in broken or "error" in levels or state in (State.OUTAGE, State.STALE) or found.left == State.LEFT:
        return apprise.NotifyType.FAILURE
    is_doubtful = state in PARTLY_JUDGED or bool(found.appeared) or "warning" in levels
    return apprise.NotifyType.WARNING if broken or is_doubtful else apprise.NotifyType.SUCCESS


def _show(outcome: Outcome) -> None:
    """A line for each thing told, for what waits, and for what is tried again."""
    for title, number in outcome.titles.items():
        click.echo(f"{title} (told to {number} channel{'' if number == 1 else 's'})")
    for found in outcome.last.values():
        if waits := message.waiting(found.waiting):
            click.echo(f"{message.place(found)}: {waits}")
        if not (found.trial.is_complete or found.killed):
            click.echo(f"{message.place(found)}: its latest run, {found.trial.run}, {NO_END}")
    if not outcome.titles and not outcome.failed and not any(one.is_message for one in outcome.last.values()):
        click.echo("nothing new")
    for line in outcome.failed:
        click.echo(f"reports: {line}. It is tried again next time.", err=True)


def _beat(alert: Alert, outcome: Outcome) -> int:
    down = [message.place(one) for one in outcome.last.values() if one.standing.state != State.WELL or one.trial.left]
    if not alert.heartbeat:
        return 0
    if down:
        click.echo(f"The heartbeat is not fetched: not all is well with {', '.join(down)}.")
        return 0
    return 0 if heartbeat.is_fetched(alert.heartbeat) else UNDELIVERED


def send_test(channels: Sequence[str]) -> int:
    """Send each channel a message that says that it is a test. Returns the exit code."""
    text = "A test of the alerts of the conformance tests: nothing is broken, and nothing is to be done."
    reasons = {one: send(one, TEST, text, apprise.NotifyType.INFO) for one in dict.fromkeys(channels)}
    failed = {one: reason for one, reason in reasons.items() if reason}
    for channel, reason in failed.items():
        click.echo(f"reports: {shown(channel)}: the test was not delivered ({reason}).", err=True)
    for channel in reasons:
        if channel not in failed:
            click.echo(f"{shown(channel)}: the test was delivered.")
    if sent := len(reasons) - len(failed):
        click.echo(f'Sent to {sent} channel{"" if sent == 1 else "s"}: look there for the message "{TEST}".')
    return UNDELIVERED if failed else 0
