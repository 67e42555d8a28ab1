"""How far the clocks of two machines may be apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

AHEAD = timedelta(minutes=5)
"""How far ahead of ours the clock of another machine may be. Clocks that are set by a server differ by seconds, and
Kerberos allows them 5 minutes; a mistaken time zone is half an hour at least. A run that is taken in too early hides
all later ones until then: a promise that these show broken is not told, and the gate stays open."""

FIRST_YEAR = 2020
"""No run is older than this program."""


def is_wrong(started: datetime) -> bool:
    """Whether a run cannot have begun then."""
    return started.year < FIRST_YEAR or started > datetime.now(UTC) + AHEAD


def wrong_clock(started: datetime) -> str:
    """What is to be done about such a run."""
    return (
        f"It says that it began on {started:%Y-%m-%d %H:%M %Z}, and here it is {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: "
        "the clock of one of the two machines is wrong, or its time zone. Correct it, and run again."
    )
