"""What changed in how an API is reached: its base URLs, and the credentials that requests carry."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from contracts.drift._change import NOTHING, Change
from contracts.drift._facts import Alternative, CallFacts, Credential, Token
from contracts.places import place_at

SERVERS, CREDENTIALS = "servers", "credentials"


def server_changes(old: frozenset[str], new: frozenset[str]) -> Iterator[Change]:
    """The base URLs that came and went; one that was replaced is one change. A document without any says nothing."""
    gone, come = (sorted(_only(one, other)) for one, other in ((old, new), (new, old)))
    if not old or not new:
        return
    if len(gone) == len(come) == 1:
        yield Change("server-removed", SERVERS, gone[0], come[0])
        return
    yield from (Change("server-removed", f"{SERVERS} {url}", url, "") for url in gone)
    yield from (Change("server-added", f"{SERVERS} {url}", "", url) for url in come)


def credential_changes(role: str, old: CallFacts, new: CallFacts) -> Iterator[Change]:
    """Whether today's credentials are still enough, and where tokens come from."""
    place, before, after = f"{role}.{CREDENTIALS}", old.credentials, new.credentials
    known, wanted = (frozenset(map(_names, one)) for one in (before, after))
    if known != wanted:
        is_enough = all(any(two <= one for two in wanted) for one in known)
        yield Change(f"credential-{'dropped' if is_enough else 'required'}", place, _listed(before), _listed(after))
    both = [list(_each(side, known & wanted)) for side in (before, after)]
    yield from _scopes(place, *({scope for one in side for scope in one.scopes} for side in both))
    yield from _tokens(place, *({token for one in side for token in one.tokens} for side in both))


def _scopes(place: str, old: set[str], new: set[str]) -> Iterator[Change]:
    """The scopes of a token that were not needed before, or are not any more."""
    if old != new:
        known, wanted = (", ".join(sorted(side)) or NOTHING for side in (old, new))
        yield Change("scope-required" if new - old else "scope-dropped", place, known, wanted)


def _tokens(place: str, old: set[Token], new: set[Token]) -> Iterator[Change]:
    """The ways to a token that came or went, and where it comes from now by those that stay."""
    known, offered = ({flow for flow, _ in side} for side in (old, new))
    if known and offered and known != offered:
        words = [f"OAuth 2 by {', '.join(sorted(flows))}" for flows in (known, offered)]
        yield Change(f"credential-{'required' if known - offered else 'dropped'}", place, words[0], words[1])
    before, after = (
        ", ".join(sorted({url for flow, url in side if url and flow in known & offered})) for side in (old, new)
    )
    if before and after and _spelled(before) != _spelled(after):
        yield Change("token-url-changed", place, before, after)


def _only(these: frozenset[str], others: frozenset[str]) -> set[str]:
    """The base URLs that are among these only, however they are spelled."""
    return {one for one in these if not any(is_same_base(one, other) for other in others)}


def is_same_base(one: str, other: str) -> bool:
    """Whether two base URLs lead to one place, as far as they say: one without a host stands for any host."""
    bases = one.rstrip("/"), other.rstrip("/")
    if all(map(place_at, bases)):
        return _spelled(bases[0]) == _spelled(bases[1])
    is_open = any(base.startswith("/") for base in bases)
    return bases[0] == bases[1] or (is_open and _path(bases[0]) == _path(bases[1]))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:  # as of https://[, which leads nowhere
        return url


def _spelled(urls: str) -> str:
    """URLs in a line, each with its host and port in one spelling."""
    return ", ".join(map(_one_spelling, urls.split(", ")))


def _one_spelling(url: str) -> str:
    if not (place := place_at(url)):
        return url
    parts = urlsplit(url)
    return f"{place.origin}{parts.path}?{parts.query}"


def _names(alternative: Alternative) -> frozenset[str]:
    return frozenset(one.name for one in alternative)


def _each(alternatives: frozenset[Alternative], kept: frozenset[frozenset[str]]) -> Iterator[Credential]:
    """The credentials of those alternatives that both documents have."""
    return (one for alternative in alternatives if _names(alternative) in kept for one in alternative)


def _listed(alternatives: frozenset[Alternative]) -> str:
    return " / ".join(sorted(" and ".join(sorted(_names(one))) or "no credential" for one in alternatives))
