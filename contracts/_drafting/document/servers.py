"""The base URLs of a document: which are the vendor's production, and which a sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from contracts.places import is_base, place_at

SANDBOX = re.compile(r"sandbox|stag(e|ing)|\bdev\b|\btest|\buat\b|demo|preprod|[.-]dev[.-]", re.IGNORECASE)
STAGE = re.compile(r"env(ironment)?|stage", re.IGNORECASE)
"""Variables whose values say what a server is; those of others, such as a tenant called demo, say nothing of it."""
VARIABLE = re.compile(r"\{([^}]*)\}")
USUAL_PORT = re.compile(r"^(?P<host>https://[^/?#]+):443(?=/|$)")
"""A port that says nothing, as defaults of variables often have it (RFC 9110, 4.2.2)."""
NO_HOST = "https://{name}.invalid"
"""A host that never exists (RFC 2606): a target then has to name its own."""
NO_URL = "the document names no server of the vendor: what is its base URL? It stands under environments, too."

Server = Mapping[str, Any]


def filled(server: Server, only: re.Pattern[str] = VARIABLE) -> str:
    """The URL of a server with the defaults of its variables, or with those of some of them."""
    variables = server.get("variables", {})
    defaults = {name: one.get("default", name) for name, one in variables.items() if isinstance(one, Mapping)}

    def value(found: re.Match[str]) -> str:
        wanted = only is VARIABLE or only.fullmatch(found[1])
        return str(defaults.get(found[1], found[1])) if wanted else ""

    url = VARIABLE.sub(value, server["url"]).rstrip("/")
    return USUAL_PORT.sub(r"\g<host>", url)


def by_environment(servers: tuple[Server, ...]) -> dict[str, list[str]]:
    """The base URLs of the vendor, by production and sandbox. One that does not say in its own words that it is a
    sandbox is production: nothing may be sent there by mistake."""
    found: dict[str, list[str]] = {"production": [], "sandbox": []}
    for one in servers:
        if is_base(filled(one)) and not is_loopback(one):
            words = f"{filled(one, STAGE)} {one.get('description', '')}"
            found["sandbox" if SANDBOX.search(words) else "production"].append(filled(one))
    return found


def base_of(servers: tuple[Server, ...], name: str) -> str:
    """The base URL, that of production first; without a server of the vendor a host that does not exist, with the path
    that the document gives."""
    known = by_environment(servers)
    urls = map(filled, servers)
    paths = (urlsplit(url).path if is_base(url) else url for url in urls)
    path = next((one for one in paths if re.fullmatch(r"(/[^/?#\s]+)+", one)), "")
    return next(iter([*known["production"], *known["sandbox"]]), NO_HOST.format(name=name) + path)


def is_loopback(server: Server) -> bool:
    """Whether a server is on the machine of whoever wrote the document."""
    place = place_at(filled(server))
    return place is not None and place.is_loopback


def questions_about(servers: tuple[Server, ...]) -> Iterator[tuple[str, str]]:
    """What a person has to decide about the servers: the place in contract.yaml, and a sentence."""
    for number, one in enumerate(servers, 1):
        if "://" in one["url"] and not is_base(filled(one)):
            yield "/environments", f"server {number} of the document is not a base URL, and is left out."
        elif is_loopback(one):
            yield "/environments", f"server {number} of the document is on the author's own machine, and is left out."
        elif names := [name for name in VARIABLE.findall(one["url"]) if not STAGE.fullmatch(name)]:
            what = f"server {number} of the document has variables ({', '.join(names)}): which URLs are yours?"
            yield "/environments", f"{what} Their defaults stand here."
    if not any(by_environment(servers).values()):
        yield "/base_url", NO_URL
