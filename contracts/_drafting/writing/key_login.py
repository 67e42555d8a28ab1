"""The login that gives a token for a key, where the document describes the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.api import ApiReader, Call
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.servers import base_of
from contracts._drafting.document.times import snake
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan

LOGIN = re.compile(
    r"(?<![a-z])(log-?in|sign-?in|sessions?|(access-?)?tokens?|auth|authenticate|authori[sz]e|authentication|oauth2?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
"""Words in the path of an operation that gives a token."""
A_KEY = re.compile(r"(.*_)?(key|secret)")
A_TOKEN = re.compile(r"((session|access|auth|bearer|api|id)_)?(token|session|jwt)(_id)?")
EXPIRES = re.compile(r"(token_)?(expires?(_in|_at|_on)?|expiry|valid_(until|to|for)|ttl|lifetime)(_seconds)?")
"""Names of what a login takes, of what it gives, and of how long that is good."""


def key_login(plan: Plan) -> dict[str, Any]:
    """The login by a key, as the member `login` of authentication; empty where not exactly one operation is one.

    A login by a key sends one text, and its answer has one token; what else it wants, only a person knows.
    """
    reader = ApiReader(plan.source)
    found = [one for call in logins(plan) if (one := _by_key(call, reader.call(call)))]
    before = urlsplit(base_of(plan.servers, plan.name)).path.rstrip("/")  # a login has its whole path
    return {**found[0], "url": before + found[0]["url"]} if len(found) == 1 else {}


def logins(plan: Plan) -> Iterator[Call]:
    """The operations that look like a login by their paths."""
    chosen = {(call.method, call.path) for call in plan.chosen.calls()}
    for call in ApiReader(plan.source).outlines():
        if call.method == "POST" and LOGIN.search(call.path) and (call.method, call.path) not in chosen:
            yield call


def _by_key(outline: Call, call: Call) -> dict[str, Any]:
    sent, shown = call.request or {}, (call.success and call.success[1].schema) or {}
    keys = [one for one in _texts(sent) if A_KEY.fullmatch(_name(one))]
    tokens = [one for one in _texts(shown) if A_TOKEN.fullmatch(_name(one))]
    others = set(flat(sent).get("required", ())) - {pointers.split(one)[0] for one in keys}
    if len(keys) != 1 or len(tokens) != 1 or others or "{" in outline.path:
        return {}
    ends = [one for one in leaf_pointers(shown) if EXPIRES.fullmatch(_name(one))]
    until = {"expires": ends[0]} if len(ends) == 1 else {}
    return {"kind": "key", "url": outline.path, "member": keys[0], "token": tokens[0], **until}


def _name(pointer: str) -> str:
    return snake(pointers.split(pointer)[-1])


def _texts(schema: Mapping[str, Any]) -> list[str]:
    """The leaves that are texts."""
    leaves = leaf_pointers(schema) if schema else ()
    return [one for one in leaves if "string" in types_of(flat(schema_at(schema, one)["anyOf"][0]))]
