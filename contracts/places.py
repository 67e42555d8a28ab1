"""Where a URL leads: two URLs that lead to one server, port and path are one place, however they are spelled.

The production guard, the run lock and the restore ledger compare places. A spelling that slipped through would let a
run write to production, or two runs to one appointment. So where it is not certain, two spellings are one place. Only
spelling is compared: no name is looked up, so two names of one remote server are two places.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK = "localhost"
"""The one name of this machine, for all its aliases."""
LOOPBACK_NAMES = (LOOPBACK, "localhost.localdomain", "ip6-localhost", "ip6-loopback")
"""What usual hosts files call this machine; and every name that ends in ".localhost" (RFC 6761, section 6.3)."""


@dataclass(frozen=True)
class Place:
    """A server and a path on it. A user in the URL, its query and its fragment say nothing about the place."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @classmethod
    def of(cls, url: str) -> Place:
        """The place of a URL. Raises ValueError for a text that names no valid host and port."""
        parts = urlsplit(url)
        host = _host(parts.hostname or "")
        if not host:
            raise ValueError("the URL names no host")
        port = parts.port if parts.port is not None else DEFAULT_PORTS.get(parts.scheme, 0)
        return cls(parts.scheme, host, port, unquote(parts.path).rstrip("/"))

    @property
    def origin(self) -> str:
        """Scheme, host and port, with the port spelled out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine, which is another place on each machine."""
        return self.host == LOOPBACK

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"


def place_at(url: str) -> Place | None:
    """The place of a URL; None where it names no valid host and port."""
    try:
        return Place.of(url)
    except ValueError:
        return None


def is_base(url: str) -> bool:
    """Whether paths can be added to a URL: it has a valid host and port, and no user, query, fragment or blank."""
    return re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", url) is not None and place_at(url) is not None


def _host(text: str) -> str:
    """A host as DNS and the connection see it: IDNA, lower case, without the final dot; one name for this machine."""
    # NFKC also turns other scripts' full stops and digits into ours, and IDNA the two that NFKC leaves alone.
    host = _ascii(unicodedata.normalize("NFKC", unquote(text)).lower()).rstrip(".")
    address = _address(host)
    if address is None:
        return LOOPBACK if host in LOOPBACK_NAMES or host.endswith(f".{LOOPBACK}") else host
    # To connect to "any address" (0.0.0.0, ::) is to connect to this machine.
    return LOOPBACK if address.is_loopback or address.is_unspecified else str(address)


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:  # a name that DNS does not know, which no request reaches
        return host.translate(str.maketrans("。｡", ".."))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host spells, also as connections read it: `127.1`, `0x7f000001`, `::ffff:127.0.0.1`."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
