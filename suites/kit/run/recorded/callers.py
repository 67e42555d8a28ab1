"""Whether two recorded calls have one caller, as far as their credentials tell: others may be shown other members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contracts import Authentication
from suites.kit.run.recorded.har import Entry
from suites.kit.run.recorded.timeline import Timeline

COOKIE = "cookie"
MANY = 10
"""Calls that each have a credential of their own, and are not of as many people: whoever updates an appointment also
reads it. Fewer may be."""
Credential = tuple[str | None, ...]


@dataclass(frozen=True)
class Callers:
    """Tells callers apart by what the contract calls their credential. `is_new_each_time`: each call has one of its
    own, as a signature or a token for one call is, which tells nothing of who makes it."""

    scheme: Authentication
    is_new_each_time: bool

    @classmethod
    def of(cls, scheme: Authentication, lines: Iterable[Timeline]) -> Callers:
        """The callers of the updates and reads of a file."""
        calls = {one.number: one for line in lines for one in line.entries}
        different = {credential_in(one, scheme) for one in calls.values()}
        is_new = len(calls) >= MANY and len(different) == len(calls)
        return cls(scheme, bool(scheme.signer) or is_new)

    def differ(self, one: Entry, other: Entry) -> bool:
        """Whether two calls have different credentials, which tell who makes them."""
        return not self.is_new_each_time and credential_in(one, self.scheme) != credential_in(other, self.scheme)


def credential_in(entry: Entry, scheme: Authentication) -> Credential:
    """The credential of a call. Of cookies only those that the contract names: browsers send others with them, which
    change from call to call."""
    header = entry.headers.get(scheme.header.lower())
    names = _names(scheme.format)
    if scheme.header.lower() != COOKIE or header is None or not names:
        return header, entry.query.get(scheme.query)
    sent = dict(_pairs(header))
    return *(sent.get(name) for name in names), entry.query.get(scheme.query)


def _names(format: str) -> list[str]:
    """The cookies in which the format of a credential has the secret."""
    return [name for name, value in _pairs(format) if "{" in value]


def _pairs(cookies: str) -> list[tuple[str, str]]:
    """The cookies of a header by their names (RFC 6265, 4.2.1)."""
    pairs = (one.strip().partition("=") for one in cookies.split(";"))
    return [(name, value) for name, _, value in pairs]
