"""The answers of a vendor in the form of a contract: what they must show, and what is only usual."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from contracts._drafting.document.api import Answer, Call
from contracts._drafting.document.dialect import nullable
from contracts._drafting.document.times import WITHOUT_ZONE
from contracts._drafting.members.requests import without
from contracts._drafting.members.texts import is_open_list
from contracts._validation import is_format_checked

Status = TypeVar("Status", int, str)
NO_NULL = re.compile(
    r"\b(no|non|not|never|cannot|can't|won't|isn't)\b[ -]*(be |is |are |an? |returns? |allow(s|ed)? )*"
    r"(null(s|able)?|empty|blank)\b",
    re.IGNORECASE,
)
"""How a description says that a member always has a value."""
MAY_BE_NULL = re.compile(
    r"\bnull(able|ed|s)?\b|\b(none|nil|empty|blank|absent|unset|missing)\b[^.;]{0,20}\b(if|when|where|unless|until|for)\b",
    re.IGNORECASE,
)
"""Words by which a description says that a member has no value at some appointments: null is the usual one."""


def softened_call(call: Call | None) -> Call | None:
    """The operation with its answers in the form of a contract."""
    return call and replace(call, answers=_softened(call.answers), ranges=_softened(call.ranges))


def _softened(answers: Mapping[Status, Answer]) -> dict[Status, Answer]:
    return {
        status: replace(answer, schema=softened(without(answer.schema, "writeOnly"))) if answer.schema else answer
        for status, answer in answers.items()
    }


def softened(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an answer; formats and closed lists of members only warn: vendors add members, and write times
    without a zone where their document says date-time."""
    soft = {name: value for name, value in schema.items() if name not in ("examples", "readOnly", "writeOnly")}
    moved = {"format": soft.pop("format")} if is_format_checked(str(soft.get("format"))) else {}
    if soft.get("pattern") == WITHOUT_ZONE:
        moved["pattern"] = soft.pop("pattern")
    if is_open_list(soft):
        moved["enum"] = soft.pop("enum")
    if soft.get("additionalProperties") is False:
        moved["additionalProperties"] = soft.pop("additionalProperties")
        moved["properties"] = {name: {} for name in soft.get("properties", {})}
    if isinstance(soft.get("properties"), Mapping):
        soft["properties"] = {name: _softened_member(inner) for name, inner in soft["properties"].items()}
    for word in ("items", "additionalProperties"):
        if isinstance(soft.get(word), Mapping):
            soft[word] = softened(soft[word])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in soft:
            soft[word] = [softened(branch) for branch in soft[word]]
    return {**soft, "x-should": moved} if moved else soft


def _softened_member(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a member of an answer, which may be null where the words of the document say so."""
    return softened(nullable(dict(schema)) if may_be_null(schema) else schema)


def may_be_null(schema: Mapping[str, Any]) -> bool:
    """Whether the description of a member says that it may be null, as in `null if the appointment is not cloned`."""
    said = NO_NULL.sub("", str(schema.get("description", "")))
    return bool(MAY_BE_NULL.search(said))
