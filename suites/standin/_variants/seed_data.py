"""Variants in the data that the stand-in starts with: ids, and the times that a target declares as bookable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts import Contract
from suites.standin._leaves import map_leaves
from suites.standin._variants._register import SEED, variant

VERSION = 14
"""The index of the version digit in a UUID."""
VERSIONS = "135678"
"""The versions of RFC 9562 without 4, which the plain stand-in has, and 2, which nobody uses."""
VERSION_4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""As RFC 9562 writes them; a contract has ten thousand texts, and a parser takes ten times as long for each."""
TIME = re.compile(r"(T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:[.][0-9]+)?(?=Z|[+-])")


def _has_uuids(contract: Contract) -> bool:
    return bool(_changed(contract.standin, _of_version_7) != contract.standin)


@variant(SEED, _has_uuids)
def ids_of_version_7(contract: Contract) -> Contract:
    """Has ids of UUID version 7 instead of 4."""
    return _with(contract, _of_version_7)


@variant(SEED, _has_uuids)
def ids_of_every_version(contract: Contract) -> Contract:
    """Has ids of UUID versions 1, 3, 5, 6, 7 and 8 instead of 4."""
    return _with(contract, _of_some_version)


@variant(SEED, _has_uuids)
def ids_in_capitals(contract: Contract) -> Contract:
    """Writes UUIDs in capitals everywhere, in its target's fixtures too."""
    return _with(contract, lambda text: text.upper() if _is_version_4(text) else text)


def half_seconds(contract: Contract) -> Contract:
    """A contract whose bookable times are half a second later, so that a run sends such times."""
    values = {name: _changed(listed, _half) for name, listed in contract.standin.get("values", {}).items()}
    return replace(contract, standin={**contract.standin, "values": values})


def _with(contract: Contract, change: Callable[[str], str]) -> Contract:
    return replace(contract, standin=_changed(contract.standin, change))


def _changed(node: Any, change: Callable[[str], str]) -> Any:
    """A copy in which every text was changed."""
    return map_leaves(node, lambda leaf: change(leaf) if isinstance(leaf, str) else leaf)


def _of_version_7(text: str) -> str:
    return _of_version(text, "7")


def _of_some_version(text: str) -> str:
    """A UUID of another version; the same one for the same id everywhere."""
    return _of_version(text, VERSIONS[sum(text.encode()) % len(VERSIONS)])


def _of_version(text: str, version: str) -> str:
    return f"{text[:VERSION]}{version}{text[VERSION + 1 :]}" if _is_version_4(text) else text


def _is_version_4(text: str) -> bool:
    return VERSION_4.fullmatch(text) is not None


def _half(text: str) -> str:
    return TIME.sub(r"\1.500", text)
