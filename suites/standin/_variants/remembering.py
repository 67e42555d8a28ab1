"""Variants in what is remembered from the start: ids, and the times that a target declares as bookable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from contracts import Contract
from suites.standin._variants._register import SEED, variant

VERSION = 14
"""Where in a UUID its version stands."""
VERSIONS = "135678"
"""All that RFC 9562 names but 4, which the plain stand-in has, and 2, which nobody has."""
TIME = re.compile(r"(T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.][0-9]+)?(?=Z|[+-])")


def _has_uuids(contract: Contract) -> bool:
    return bool(_each(contract.standin, _of_version_7) != contract.standin)


@variant(SEED, _has_uuids)
def ids_of_version_7(contract: Contract) -> Contract:
    """Has ids of UUID version 7 in place of version 4."""
    return _with(contract, _of_version_7)


@variant(SEED, _has_uuids)
def ids_of_every_version(contract: Contract) -> Contract:
    """Has ids of UUID versions 1, 3, 5, 6, 7 and 8 in place of version 4."""
    return _with(contract, _of_some_version)


@variant(SEED, _has_uuids)
def ids_in_capitals(contract: Contract) -> Contract:
    """Has UUIDs in capitals wherever it shows one, and so they stand in its target's fixtures."""
    return _with(contract, lambda text: text.upper() if _is_version_4(text) else text)


def half_seconds(contract: Contract) -> Contract:
    """A contract whose bookable times are half a second later, so that a run sends such times."""
    values = {name: _each(listed, _half) for name, listed in contract.standin.get("values", {}).items()}
    return replace(contract, standin={**contract.standin, "values": values})


def _with(contract: Contract, way: Callable[[str], str]) -> Contract:
    return replace(contract, standin=_each(contract.standin, way))


def _each(node: Any, way: Callable[[str], str]) -> Any:
    """A copy with each text written in another way."""
    if isinstance(node, Mapping):
        return {name: _each(value, way) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [_each(item, way) for item in node]
    return way(node) if isinstance(node, str) else node


def _of_version_7(text: str) -> str:
    return _of_version(text, "7")


def _of_some_version(text: str) -> str:
    """The same version for the same id, wherever it stands."""
    return _of_version(text, VERSIONS[sum(text.encode()) % len(VERSIONS)])


def _of_version(text: str, version: str) -> str:
    return f"{text[:VERSION]}{version}{text[VERSION + 1 :]}" if _is_version_4(text) else text


def _is_version_4(text: str) -> bool:
    try:
        return str(UUID(text)) == text and UUID(text).version == 4
    except ValueError:
        return False


def _half(text: str) -> str:
    return TIME.sub(r"\1.500", text)
