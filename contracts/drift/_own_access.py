"""The base URLs and the credential of a contract, which stand in contract.yaml, as facts beside those of a page."""

from __future__ import annotations

from dataclasses import replace

from contracts._authentication import Authentication
from contracts._model import Contract
from contracts.drift._facts import CallFacts, Credential, Facts

AUTHORIZATION = "header authorization"
SAME = {
    "bearer": frozenset({AUTHORIZATION, "HTTP bearer", "OAuth 2", "openIdConnect"}),
    "basic": frozenset({AUTHORIZATION, "HTTP basic"}),
}
"""How pages describe what stands in the header Authorization (RFC 9110, 11.6.2), by the word that it begins with."""


def with_own_access(old: Facts, new: Facts, contract: Contract) -> Facts:
    """The facts of a contract with the access of its file, the credential in the words of the page where it is that."""
    servers = {contract.base_url, *(url for urls in contract.environments.values() for url in urls)}
    calls = {
        role: replace(call, credentials=_credentials(contract.authentication, new.calls.get(role, call)))
        for role, call in old.calls.items()
    }
    return replace(old, calls=calls, servers=frozenset(url.rstrip("/") for url in servers))


def _credentials(own: Authentication, page: CallFacts) -> frozenset[frozenset[Credential]]:
    """What the page demands, where the contract's credentials are enough for it; else those of the contract."""
    known = _names(own) | {f"header {name.lower()}" for name in own.headers}
    is_enough = any({one.name for one in alternative} <= known for alternative in page.credentials)
    own_names = [_main(own), *(f"header {name.lower()}" for name in own.headers)]
    return page.credentials if is_enough else frozenset({frozenset(map(Credential, own_names))})


def _names(own: Authentication) -> frozenset[str]:
    main = _main(own)
    return SAME["basic" if own.is_basic else "bearer"] | {main} if main == AUTHORIZATION else frozenset({main})


def _main(own: Authentication) -> str:
    return f"query {own.query}" if own.query else f"header {own.header.lower()}"
