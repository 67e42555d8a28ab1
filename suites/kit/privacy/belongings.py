"""What belongs to a target, and the `$NAME` that stands for it in all that is shown: secrets, fixtures, originals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from contracts import Contract, pointers
from contracts.pointers import leaves
from suites.kit.model.target import ClientSecret, Target
from suites.kit.privacy.documented import Documented

PERSONAL = "$PERSONAL"
ORIGINALS = "originals"
SHORTEST_NAMED = 3
SHORTEST_WORD = 8
HARMLESS = {
    *("accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-type"),
    *("prefer", "user-agent"),
}
"""Headers whose values are no secrets, and words that would be missed where they are replaced."""


def credential_name(contract: Contract, kind: str) -> str:
    """What stands for a credential: the contract's name for the good one, with the kind behind it for any other."""
    return f"${contract.authentication.secret}" + ("" if kind == "good" else f"_{kind.upper()}")


def header_name(header: str) -> str:
    """What stands for the value of a header."""
    return _shell(header)


def secrets_of(contract: Contract, target: Target) -> dict[str, str]:
    """Credentials, and the passwords of proxy and base URL, with their names."""
    named: dict[str, str] = {}
    for kind, credential in target.credentials.items():
        name = credential_name(contract, kind)
        parts = {credential: name} if isinstance(credential, str) else _parts(credential, name)
        named = {**parts, **named}
    for url, name in ((target.proxy, "$PROXY_PASSWORD"), (target.base_url, "$BASE_URL_PASSWORD")):
        password = urlsplit(url or "").password
        named |= {password: name, unquote(password): name} if password else {}
    return named


def headers_of(target: Target) -> dict[str, str]:
    """The values of the headers that go out to target and login, with their names; of `Bearer x` also the `x`."""
    headers = {**target.login.get("headers", {}), **target.headers}
    kept = {header: value for header, value in headers.items() if header.lower() not in HARMLESS}
    words = [(header, word) for header, value in kept.items() for word in value.split() if len(word) >= SHORTEST_WORD]
    return {value: header_name(header) for header, value in [*words, *kept.items()]}


def fixtures_of(contract: Contract, target: Target) -> dict[str, str]:
    """Ids of fixtures, with the names of their roles."""
    named: dict[str, str] = {}
    for role, number, row in _rows(target):
        for key, value in row.items():
            is_id = isinstance(value, str | int) and key not in ("time_zone", *_personal_names(contract))
            if is_id and len(str(value)) >= SHORTEST_NAMED:
                named.setdefault(str(value), _fixture_name(contract, role, number, key))
    return named


def people_of(contract: Contract, target: Target) -> dict[str, str]:
    """What fixtures know of people: the originals that put an appointment back, and personal members beside an id."""
    named: dict[str, str] = {}
    documented, ids = Documented(contract), fixtures_of(contract, target)
    for role, number, row in _rows(target):
        for pointer, value in leaves(dict(row)):
            names = pointers.split(pointer)
            is_personal = documented.is_personal(pointer) or names[-1] in _personal_names(contract)
            name = PERSONAL if is_personal else _fixture_name(contract, role, number, "_".join(names))
            if is_personal or names[0] == ORIGINALS:
                named.update((text, name) for text in documented.identifying(value) if text not in {*named, *ids})
    return named


def _rows(target: Target) -> Iterator[tuple[str, int, Mapping[str, object]]]:
    for role, rows in target.fixtures.items():
        for number, row in enumerate(rows):
            yield role, number, row


def _parts(credential: ClientSecret, name: str) -> dict[str, str]:
    return {credential.id: f"{name}_CLIENT_ID", credential.secret: f"{name}_CLIENT_SECRET"}


def _personal_names(contract: Contract) -> frozenset[str]:
    """Names of members that are personal wherever they stand in a fixture."""
    return frozenset(pointer.rpartition("/")[2] for pointer in contract.behaviour.personal)


def _fixture_name(contract: Contract, role: str, number: int, key: str) -> str:
    """A name that a shell takes: `$LOCATION_ACTIVE`, `$LOCATION_ACTIVE_2`, `$APPOINTMENT_EDITABLE_ACCOUNTID`."""
    main = contract.update.path.rpartition("{")[2].removesuffix("}")
    return _shell("_".join([role, *([str(number + 1)] if number else []), *([] if key in ("id", main) else [key])]))


def _shell(name: str) -> str:
    return "$" + re.sub("[^A-Z0-9]", "_", name.upper())
