"""A signer as a user writes one: HMAC-SHA256 of what is sent, and a date that it takes over where there is one."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime


def sign(method: str, url: str, headers: Mapping[str, str], body: bytes, secret: str) -> dict[str, str]:
    """The headers that sign a call."""
    date = headers.get("x-date") or datetime.now(UTC).isoformat()
    signed = "\n".join([method, url, date]).encode() + body
    return {"X-Date": date, "X-Signature": hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}


def fail(method: str, url: str, headers: Mapping[str, str], body: bytes, secret: str) -> dict[str, str]:
    """A signer with a bug, whose message holds the secret."""
    raise ValueError(secret)


def forget(method: str, url: str, headers: Mapping[str, str], body: bytes, secret: str) -> None:
    """A signer that returns nothing."""


def spell(method: str, url: str, headers: Mapping[str, str], body: bytes, secret: str) -> dict[str, str]:
    """A signer that returns what no header can carry."""
    return {"X-Signature": f"{secret} é"}


def misname(method: str, url: str, headers: Mapping[str, str], body: bytes, secret: str) -> dict[str, str]:
    """A signer that returns another header than the contract says."""
    return {"X-Sign": "a"}
