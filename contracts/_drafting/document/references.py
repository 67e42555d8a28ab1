"""Follows the `$ref`s of a vendor's document, also into files beside it; never over the network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource, Unresolvable

from contracts._drafting.document.source import MOST_VALUES, Source
from contracts._lines import parse_either
from contracts._problems import ContractError

if TYPE_CHECKING:
    from referencing._core import Resolver  # its only home, though it is what Registry.resolver gives to everybody

JOINED_WORDS = (
    "properties required allOf anyOf oneOf enum items additionalProperties patternProperties not dependentRequired"
)
JOINED = frozenset(JOINED_WORDS.split())
"""Keywords of a schema that demand something more where they stand beside a reference, and do not replace what it says
(JSON Schema 2020-12, Core 8.2.3.1)."""
LONGEST_CHAIN = 20
"""References to references: real documents have two in a row, a circle never ends."""


class Circular(Unresolvable):
    """A reference that leads back to itself."""


def resolver_of(source: Source) -> Resolver[Any]:
    """What resolves the references of a source: in itself, and in the files beside and below it."""
    here = source.path.resolve().as_uri()
    retrieve = partial(_retrieve, source.path.resolve().parent)
    empty: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs makes it, unseen by mypy
    registry: Registry[Any] = empty.with_resource(here, Resource.opaque(source.document.value))
    return registry.resolver(here)


def followed(node: Any, resolver: Resolver[Any]) -> tuple[Any, Resolver[Any]]:
    """What a reference names, members beside it laid over that; anything else as it is.

    A schema that demands something more beside its reference is an allOf of both.

    Raises Unresolvable where it leads nowhere, to a URL, or in a circle.
    """
    for _ in range(LONGEST_CHAIN):
        if not (isinstance(node, Mapping) and isinstance(node.get("$ref"), str)):
            return node, resolver
        beside = {name: value for name, value in node.items() if name != "$ref"}
        node, resolver = _looked_up(node["$ref"], resolver)
        if beside and isinstance(node, Mapping):
            node = {"allOf": [node, beside]} if _is_joined(node, beside) else {**node, **beside}
    raise Circular(ref=node["$ref"])


def unfollowed(error: Unresolvable) -> str:
    """What a note says of a reference that cannot be followed."""
    where = "in a circle" if isinstance(error, Circular) else "nowhere in the document and its folder"
    return f"the reference {error.ref} leads {where}"


def _is_joined(node: Mapping[str, Any], beside: Mapping[str, Any]) -> bool:
    """Whether both demand something in the same keyword; `required: true` at a parameter is none of a schema."""
    same = JOINED & node.keys() & beside.keys()
    return any(isinstance(node[name], list | Mapping) and node[name] != beside[name] for name in same)


def _looked_up(ref: str, resolver: Resolver[Any]) -> tuple[Any, Resolver[Any]]:
    try:
        found = resolver.lookup(ref)
    except (ValueError, TypeError) as error:  # no URL at all, or a way through a text or a number
        raise Unresolvable(ref=ref) from error
    return found.contents, found.resolver


def _retrieve(folder: Path, uri: str) -> Resource[Any]:
    """A file in the folder of the document; what is elsewhere on a disk is nobody's to read."""
    parts = urlsplit(uri)
    path = Path(unquote(parts.path))
    try:
        if parts.scheme != "file" or not path.resolve().is_relative_to(folder):
            raise NoSuchResource(uri)
        return Resource.opaque(parse_either(path, path.read_text(encoding="utf-8-sig"), MOST_VALUES).value)
    except (OSError, UnicodeDecodeError, ContractError) as error:
        raise NoSuchResource(uri) from error
