"""What placeholders stand for, as far as no target is needed for it: times around now, and ids of nothing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

PLACEHOLDER = re.compile(r"^\$(?P<name>[a-z_.]+)(?P<seconds>[+-]\d+)?(\[(?P<number>\d+)\])?(:(?P<key>\w+))?$")
NOW = re.compile(r"^\$now(?P<sign>[+-])(?P<count>\d+)(?P<unit>[hdy])$")
EPOCH = re.compile(r"^\{epoch:Y(-.+)\}$")
HOURS = {"h": 1, "d": 24, "y": 24 * 366}


def moment(found: re.Match[str], now: datetime) -> str:
    """An instant some hours, days or years before now or after it."""
    hours = int(found["count"]) * HOURS[found["unit"]] * (1 if found["sign"] == "+" else -1)
    return (now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def unknown(kind: str, random: Random) -> str:
    """An id that names nothing: a UUID of version 4 or 6, or a short text."""
    if kind == "text":
        return f"unknown-{random.getrandbits(40):010x}"
    version = 6 if kind == "uuid6" else 4
    number = UUID(int=random.getrandbits(128), version=4)
    return f"{str(number)[:14]}{version}{str(number)[15:]}"
