"""Which server a URL names: one identity for each place, however the URL is spelled.

The guard against production, the lock of a target and the restore ledger go by it. If they compared texts, another
spelling of a host would get past them.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import unicodedata
from typing import NamedTuple
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
THIS_MACHINE = "localhost"
DOTS = str.maketrans("。．｡", "...")
"""The full stops of other scripts, which separate labels like "." (RFC 3490, section 3.1)."""


class Place(NamedTuple):
    """A server, and the path on it. All addresses of this machine are one host."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}{self.path}"


def place_of(url: str) -> Place:
    """The place that a URL names. Raises ValueError where it names no host, or no valid port."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"{url!r} names no host")
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    return Place(parts.scheme, _host(parts.hostname), port, parts.path.rstrip("/"))


def is_same_server(one: str, other: str) -> bool:
    """Whether two URLs name the same host and port. Raises ValueError."""
    return place_of(one)[1:3] == place_of(other)[1:3]


def is_same_place(one: str, other: str) -> bool:
    """Whether two URLs name the same place. Raises ValueError."""
    return place_of(one) == place_of(other)


def _host(name: str) -> str:
    """A host name in its ASCII form, in lower case and without a final dot; an address in its usual form."""
    plain = unicodedata.normalize("NFKC", name.translate(DOTS)).lower().rstrip(".")
    with contextlib.suppress(UnicodeError):  # no host name at all, then: nothing answers there
        plain = plain.encode("idna").decode()
    if plain == THIS_MACHINE or plain.endswith(f".{THIS_MACHINE}"):  # RFC 6761, section 6.3
        return THIS_MACHINE
    address = _address(plain)
    return plain if address is None else address


def _address(text: str) -> str | None:
    """The usual form of an IP address, also of short ones like 127.1; None for a name."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        if not text or not text[0].isdigit():
            return None
        try:
            address = ipaddress.ip_address(socket.inet_aton(text))
        except OSError:
            return None
    address = getattr(address, "ipv4_mapped", None) or address
    return THIS_MACHINE if address.is_loopback or address.is_unspecified else str(address)
