"""Faults in texts that contain what programs escape, decode, convert or cut: ordinary texts stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any
from urllib.parse import unquote_plus

from contracts import Clause, Contract
from suites.standin._faults import _conditions
from suites.standin._faults._register import fault_kind
from suites.standin._pointers import ABSENT, get, set_in
from suites.standin._request_context import RequestContext
from suites.standin._schemas import schema_at, types_of

Spoil = Callable[[str], str]
EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
WIDTH = 1000


def _members(clause: Clause, contract: Contract) -> list[str]:
    """The shown members of a clause that take any text, or a map of texts under any keys."""
    shown = [one.pointer for one in contract.behaviour.fields if one.shows and one.pointer in clause.fields]
    return [pointer for pointer in shown if _is_free(contract, pointer)]


def _is_free(contract: Contract, pointer: str) -> bool:
    ordinary = schema_at(contract.ordinary, pointer)
    is_map = isinstance(ordinary.get("additionalProperties"), dict)
    return is_map or ("string" in types_of(ordinary) and not {"enum", "x-values"} & ordinary.keys())


def _has_members(clause: Clause, contract: Contract) -> bool:
    return bool(_members(clause, contract))


def _has_maps(clause: Clause, contract: Contract) -> bool:
    return any("object" in types_of(schema_at(contract.ordinary, one)) for one in _members(clause, contract))


def spoils(spoil: Spoil) -> Spoil:
    """Register a change of texts as a fault, of clauses on echoes and, where answers show nothing, on read-backs."""

    @wraps(spoil)
    def _inject(context: RequestContext, clause: Clause) -> None:
        _rewrite(context, clause, lambda value: _in_values(value, spoil))

    fault_kind("echoes", "store", _has_members)(_inject)
    fault_kind("persists", "store", _conditions.only_read_back(_has_members))(_inject)
    return spoil


def spoils_keys(spoil: Spoil) -> Spoil:
    """Register a change of the keys of maps as a fault."""

    @wraps(spoil)
    def _inject(context: RequestContext, clause: Clause) -> None:
        _rewrite(context, clause, lambda value: {spoil(key): item for key, item in value.items()})

    fault_kind("persists", "store", _has_maps)(_inject)
    return spoil


def _rewrite(context: RequestContext, clause: Clause, change: Callable[[Any], Any]) -> None:
    """Store and show the sent values of a clause's members otherwise."""
    shows = {one.pointer: str(one.shows) for one in context.contract.behaviour.fields}
    for pointer in _members(clause, context.contract):
        if get(context.body, pointer) is not ABSENT and get(context.after, shows[pointer]):
            set_in(context.after, shows[pointer], change(get(context.after, shows[pointer])))


def _in_values(value: Any, spoil: Spoil) -> Any:
    if isinstance(value, dict):
        return {key: _in_values(item, spoil) for key, item in value.items()}
    return spoil(value) if isinstance(value, str) else value


@spoils
def escapes_markup(text: str) -> str:
    """Stores &, <, > and quotes as HTML entities."""
    return escape(text)


@spoils
def drops_tags(text: str) -> str:
    """Stores texts without what looks like a tag."""
    return re.sub(r"<[^<>]*>", "", text)


@spoils
def drops_backslashes(text: str) -> str:
    """Stores texts without their backslashes."""
    return text.replace("\\", "")


@spoils
def decodes_percent_and_plus(text: str) -> str:
    """Decodes texts as if they stood in a URL: a plus becomes a blank."""
    return unquote_plus(text)


@spoils
def lowers_addresses(text: str) -> str:
    """Stores e-mail addresses in small letters."""
    return text.lower() if EMAIL.fullmatch(text) else text


@spoils
def takes_texts_for_numbers(text: str) -> str:
    """Stores a text of digits without its leading zeros."""
    return str(int(text)) if text.isascii() and text.isdigit() else text


@spoils
def cuts_at_1000(text: str) -> str:
    """Cuts texts to 1,000 characters."""
    return text[:WIDTH]


@spoils_keys
def lowers_keys(key: str) -> str:
    """Stores the keys of maps in small letters."""
    return key.lower()


@spoils_keys
def replaces_dots_in_keys(key: str) -> str:
    """Stores the keys of maps with underscores in place of dots."""
    return key.replace(".", "_")
