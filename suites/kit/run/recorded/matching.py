"""Finds the updates and reads of a provider among the entries of a file, under whatever host and base path."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import quote, unquote, urlsplit

from contracts import Contract, Operation
from contracts.places import place_at
from suites.kit.model.errors import UnusableRecording
from suites.kit.run.recorded.har import Entry, host_of
from suites.kit.run.recorded.har_fields import is_safe
from suites.kit.run.recorded.queries import is_documented, is_whole

FORM, GRANT = "application/x-www-form-urlencoded", b"grant_type="
"""How a token is asked for (RFC 6749, section 4)."""
REPORTS = ("application/csp-report", "application/reports+json")
"""What browsers send by themselves (W3C's Content Security Policy and Reporting API)."""
PLAIN = "!$&'()*+,;=:@{}"
"""What stands in a path as it is (RFC 3986, 3.3), and the braces of a template."""
SESSION = re.compile(r";j?sessionid=[^/;]*", re.IGNORECASE)
"""What servers without cookies put behind a path (Jakarta Servlet, 7.1.3): it names no other thing."""
SLASHES = re.compile("/{2,}")
MOST_NAMED = 5
"""Hosts that a message names: of more, nobody reads the rest before looking into the file."""

Base = tuple[str, str]
"""Host and base path: an id names one appointment there, and may name another one elsewhere."""
Named = tuple[tuple[str, str], ...]
"""Parameters with their values."""
Key = tuple[Base, Named]
"""An appointment: where it is, and its path parameters, with those query parameters that name it otherwise."""


@dataclass(frozen=True)
class Call:
    """An entry that is one of an operation, with the parameters of its path."""

    entry: Entry
    base: Base = field(repr=False)
    path: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Undocumented:
    """How many updates and reads have a query, or a body in a format, that the contract does not document: nobody knows
    what these do."""

    updates: int = 0
    reads: int = 0


@dataclass(frozen=True)
class Matched:
    """The entries of a provider at its host: updates, reads, and whatever else may have changed something, at its host
    and elsewhere. What has an undocumented query is no update and no read, and only counted."""

    contract: Contract
    host: str
    updates: tuple[Call, ...]
    reads: tuple[Call, ...]
    others: tuple[Entry, ...]
    elsewhere: tuple[Entry, ...] = ()
    undocumented: Undocumented = Undocumented()


def matched(contract: Contract, entries: Sequence[Entry], host: str = "") -> Matched:
    """The entries of a provider. `host` is where it is; empty: where the file has updates of it, if that is one host.

    Raises UnusableRecording where there is no update, or no telling at which of several hosts.
    """
    update, reading = contract.update, contract.behaviour.read
    updates = list(calls(update, entries))
    chosen = (host and host_of(host)) or _guessed(contract, updates)
    here = [entry for entry in entries if entry.host == chosen]
    asked = list(calls(update, here))
    updates = [call for call in asked if is_documented(call.entry, update, contract)]
    if not updates:
        raise UnusableRecording(_no_update(contract, asked, host))
    shown = list(calls(contract.operations[reading.operation], here)) if reading else []
    reads = [
        call for call in shown if reading and _is_read(call.entry, contract.operations[reading.operation], contract)
    ]
    numbers = {call.entry.number for call in updates}
    rest = (one for one in entries if one.number not in numbers and not _is_login(one, contract))
    writes = [write for one in rest for write in _writes(one)]
    others, elsewhere = ([one for one in writes if (one.host == chosen) is is_here] for is_here in (True, False))
    unknown = Undocumented(len(asked) - len(updates), len(shown) - len(reads))
    return Matched(contract, chosen, tuple(updates), tuple(reads), tuple(others), tuple(elsewhere), unknown)


def _is_read(entry: Entry, operation: Operation, contract: Contract) -> bool:
    return is_documented(entry, operation, contract) and is_whole(entry)


def _no_update(contract: Contract, asked: Sequence[Call], host: str) -> str:
    """Why a file has no update of a provider that could be judged."""
    there, update = f" at {host}" if host else "", contract.update
    if not asked:
        return f"no entry is an update of {contract.name}{there} ({update.method} {update.path})"
    return (
        f"each of the {len(asked)} updates of {contract.name}{there}, the first of them entry {asked[0].entry.number}, "
        "has a query, or a body in a format, that the contract does not document, so that nobody knows what it does. "
        "If it changes nothing of that, declare its parameters in openapi.yaml, and under parameters in behaviour.yaml"
    )


def may_write(entry: Entry) -> bool:
    """Whether an entry may have changed an appointment, at whatever host: what an application's own server is told, it
    may tell the vendor. A request for a token, a browser's report and what was never sent change none."""
    media_type = entry.media_type.partition(";")[0].strip().lower()
    is_token = media_type == FORM and GRANT in (entry.body or b"")
    return not (is_safe(entry.method, entry.headers) or is_token or entry.is_unsent or media_type in REPORTS)


def _writes(entry: Entry) -> list[Entry]:
    """What an entry may have changed something by: itself, or each message that it sent through a WebSocket."""
    sent = [replace(entry, started=first, ended=last) for first, last in entry.messages]
    return sent or ([entry] if may_write(entry) else [])


def _is_login(entry: Entry, contract: Contract) -> bool:
    """Whether an entry gets or renews a token, at the path where the contract has that."""
    login = contract.authentication.login
    paths = [urlsplit(url).path for url in (login.url, login.refresh) if url] if login else []
    return any(plain_path(entry.path).rstrip("/").endswith(path.rstrip("/")) for path in paths if path.strip("/"))


def known_hosts(contract: Contract) -> set[str]:
    """The hosts at which the contract says that the vendor is."""
    urls = [contract.base_url, *(url for urls in contract.environments.values() for url in urls)]
    return {place.host for place in map(place_at, urls) if place}


def is_at_home(contract: Contract, entries: Iterable[Entry]) -> bool:
    """Whether an update of a provider went to a host of its own."""
    return any(_is_known(contract, call.entry.host) for call in calls(contract.update, entries))


def calls(operation: Operation, entries: Iterable[Entry]) -> Iterator[Call]:
    """The entries that are calls of an operation, under any base path."""
    pattern = _pattern(plain_path(operation.path))
    for entry in entries:
        found = pattern.fullmatch(plain_path(entry.path)) if entry.method == operation.method else None
        if found:
            base, *values = found.groups()
            path = dict(zip(operation.path_names, map(unquote, values), strict=True))
            yield Call(entry, (entry.host, base), path)


def plain_path(path: str) -> str:
    """A path in its one spelling: one slash between segments, and encoded only what has to be (RFC 3986, 6.2.2)."""
    return SLASHES.sub("/", "/".join(quote(unquote(part), safe=PLAIN) for part in SESSION.sub("", path).split("/")))


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """A path template as an expression, with whatever base path before it."""
    texts = [re.escape(text) for text in re.split(r"\{[^{}]+\}", path.rstrip("/"))]
    return re.compile(f"(.*){'([^/]+)'.join(texts)}/?")


def _guessed(contract: Contract, updates: Sequence[Call]) -> str:
    """The one host of the updates; of several, the one that the contract knows."""
    hosts = Counter(call.entry.host for call in updates)
    known = [host for host in hosts if _is_known(contract, host)]
    likely = known or [*hosts]
    if len(likely) > 1:
        listed = ", ".join(f"{host} ({hosts[host]})" for host in sorted(likely)[:MOST_NAMED])
        raise UnusableRecording(
            f"updates of {contract.name} go to {len(likely)} hosts: {listed}. Name one: --recorded-host HOST"
        )
    return likely[0] if likely else ""


def _is_known(contract: Contract, host: str) -> bool:
    place = place_at(f"https://{host}")
    return place is not None and place.host in known_hosts(contract)
