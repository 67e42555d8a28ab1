"""Addresses that are the same and only divided otherwise: `/v1` at the end of the base URL, or before each path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from contracts.drift._access import is_same_base
from contracts.drift._calls import NAME_IN_PATH
from contracts.drift._facts import Facts

UPDATE = "update"


def as_divided(old: Facts, new: Facts) -> Facts:
    """The new facts with base URLs and paths divided as the old ones have them, where their addresses are the same."""
    if more := _before(new.calls[UPDATE].path, old.calls[UPDATE].path):
        servers = frozenset(f"{url.rstrip('/')}{more}" for url in new.servers)
        if _meet(old.servers, servers) and all(one.path.startswith(f"{more}/") for one in new.calls.values()):
            return _divided(new, servers, lambda path: path.removeprefix(more))
    if less := _before(old.calls[UPDATE].path, new.calls[UPDATE].path):
        servers = frozenset(url.rstrip("/").removesuffix(less) for url in new.servers)
        is_all = all(url.rstrip("/").endswith(less) for url in new.servers)
        if is_all and _meet(old.servers, servers):
            return _divided(new, servers, lambda path: f"{less}{path}")
    return new


def path_now(path: str, old: str, new: str) -> str:
    """A path of the old document in the new one, where one path became the other: with the same before it, or less."""
    return f"{_before(new, old)}{path.removeprefix(_before(old, new))}"


def _before(long: str, short: str) -> str:
    """What a path has before another one, which is its end; empty where it is not, or a parameter stands there."""
    long, short = (NAME_IN_PATH.sub("{}", path) for path in (long, short))
    more = long.removesuffix(short) if long.endswith(short) else ""
    return "" if "{" in more else more


def _meet(old: frozenset[str], new: frozenset[str]) -> bool:
    return any(is_same_base(one, other) for one in old for other in new)


def _divided(facts: Facts, servers: frozenset[str], path_of: Callable[[str], str]) -> Facts:
    calls = {role: replace(call, path=path_of(call.path)) for role, call in facts.calls.items()}
    return replace(facts, calls=calls, servers=servers)
