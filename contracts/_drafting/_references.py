"""Follows the `$ref`s of a vendor's document, also into files beside it; never over the network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource, Unresolvable

from contracts._drafting._source import MOST_VALUES, Source
from contracts._lines import parse
from contracts._problems import ContractError

if TYPE_CHECKING:
    from referencing._core import Resolver  # its only home, though it is what Registry.resolver gives to everybody

LONGEST_CHAIN = 20
"""References to references: real documents have two in a row, a circle never ends."""


def resolver_of(source: Source) -> Resolver[Any]:
    """What resolves the references of a source."""
    here = source.path.resolve().as_uri()
    empty: Registry[Any] = Registry(retrieve=_retrieve)  # type: ignore[call-arg]  # attrs makes it, unseen by mypy
    registry: Registry[Any] = empty.with_resource(here, Resource.opaque(source.document.value))
    return registry.resolver(here)


def followed(node: Any, resolver: Resolver[Any]) -> tuple[Any, Resolver[Any]]:
    """What a reference names, members beside it laid over that; anything else as it is.

    Raises Unresolvable where it leads nowhere, to a URL, or in a circle.
    """
    for _ in range(LONGEST_CHAIN):
        if not (isinstance(node, Mapping) and isinstance(node.get("$ref"), str)):
            return node, resolver
        beside = {name: value for name, value in node.items() if name != "$ref"}
        node, resolver = _looked_up(node["$ref"], resolver)
        node = {**node, **beside} if beside and isinstance(node, Mapping) else node
    raise Unresolvable(ref=node["$ref"])


def _looked_up(ref: str, resolver: Resolver[Any]) -> tuple[Any, Resolver[Any]]:
    try:
        found = resolver.lookup(ref)
    except (ValueError, TypeError) as error:  # no URL at all, or a way through a text or a number
        raise Unresolvable(ref=ref) from error
    return found.contents, found.resolver


def _retrieve(uri: str) -> Resource[Any]:
    parts = urlsplit(uri)
    path = Path(unquote(parts.path))
    try:
        if parts.scheme != "file":
            raise NoSuchResource(uri)
        return Resource.opaque(parse(path, path.read_text(encoding="utf-8-sig"), MOST_VALUES).value)
    except (OSError, UnicodeDecodeError, ContractError) as error:
        raise NoSuchResource(uri) from error
