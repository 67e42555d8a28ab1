"""What has been told, and who is telling it: no message is sent while the database is locked.

An alert first writes that it is about to tell a channel of a target: a claim. It then sends, and writes what was told
in place of the claim, in a transaction of milliseconds each. Another alert waits for the claim, and then finds nothing
new. One that is killed leaves its claim, which ends by itself: nothing is lost, and what was delivered in that moment,
but not yet written, is told twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from reports.alerts.channels import PATIENCE_SECONDS
from reports.alerts.news import CLAIM, News
from reports.alerts.states import State
from reports.history.database import writing
from reports.history.tables import told
from reports.history.trials import LatestTrial

CLAIM_SECONDS = 2 * PATIENCE_SECONDS
"""A claim is as good as abandoned after this: its message was delivered or given up long before."""

PAUSE_SECONDS = 0.5
"""Between two looks at another alert's claim: a message takes about as long."""


@contextmanager
def claimed(
    engine: Engine, channel: str, one: LatestTrial, find: Callable[[Connection], News]
) -> Iterator[tuple[News, Callable[[], None]]]:
    """What is new, while nobody else tells the channel of this target, and how to write that it was told.

    `channel` is the digest of a channel. What is known without being told is written at once.
    """
    name = uuid4().hex
    while (found := _try(engine, channel, one, find, name)) is None:
        time.sleep(PAUSE_SECONDS)
    try:
        yield found, lambda: _record(engine, channel, found)
    finally:
        if found.is_message:
            with writing(engine) as connection:
                connection.execute(delete(told).where(*_is_claim(channel, one), told.c.run == name))


def _try(engine: Engine, channel: str, one: LatestTrial, find: Callable[[Connection], News], name: str) -> News | None:
    """What is new, claimed where there is something to tell; None while another alert tells it."""
    now = int(time.time())
    with writing(engine) as connection:
        since = connection.scalar(select(told.c.at).where(*_is_claim(channel, one)))
        if since is not None and abs(now - since) < CLAIM_SECONDS:
            return None
        found = find(connection)
        if found.is_message:
            connection.execute(delete(told).where(*_is_claim(channel, one)))
            facts = {"subject": CLAIM, "state": "claimed", "run": name, "at": now}  # here, whose it is, not a run
            connection.execute(insert(told).values(**_at(channel, one), **facts))
        else:
            _write(connection, channel, found)
    return found


def _record(engine: Engine, channel: str, found: News) -> None:
    with writing(engine) as connection:
        _write(connection, channel, found)


def _write(connection: Connection, channel: str, found: News) -> None:
    states: dict[str, State] = found.states
    if not states:
        return
    at = _at(channel, found.trial)
    # One by one: databases take some 32,000 values in a statement, and a night may have 50,000 findings.
    old = delete(told).where(*_same(at), told.c.subject == bindparam("id"))
    connection.execute(old, [{"id": id} for id in states])
    facts = {**at, "at": int(time.time())}
    rows = [{"subject": id, "state": now, "run": found.marks.get(id, found.trial.run)} for id, now in states.items()]
    connection.execute(insert(told), [{**facts, **row} for row in rows])


def _at(channel: str, one: LatestTrial) -> dict[str, str]:
    return {"channel": channel, "provider": one.provider, "target": one.target}


def _same(at: dict[str, str]) -> list[Any]:
    return [told.c[name] == value for name, value in at.items()]


def _is_claim(channel: str, one: LatestTrial) -> list[Any]:
    return [*_same(_at(channel, one)), told.c.subject == CLAIM]
