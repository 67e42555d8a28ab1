"""Whether the requests of a clause about emptying empty something that the clause is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts import pointers
from contracts._lines import Node
from contracts._problems import Problem

EMPTIES = "empties"
"""The check of such clauses."""


def empties_nothing(clause: Node) -> Iterator[Problem]:
    """Every request of a clause of check empties that empties none of its fields: it would show nothing."""
    fields = [one.value for one in clause.get("fields").items() if isinstance(one.value, str)]
    for request in clause.get("send").items() if clause.get("check").value == EMPTIES else ():
        body = request.get("body")
        if any(_is_emptied(pointers.get(body.value, one)) for one in fields):
            continue
        named = " or ".join(fields) or "any member"
        yield (body if body.value is not None else request).problem(
            f"This request empties nothing that the clause is about: it gives no empty value to {named}.",
            'Expected null, "", [] or {} for one of its fields.',
            "Give one of them such a value in the body, or remove send: then each is sent as null. What becomes of a "
            "member that an update leaves out is a promise of check derives.",
        )


def _is_emptied(value: Any) -> bool:
    """Whether a value stands for no value; false and 0 are values of their own."""
    return value is None or (isinstance(value, str | list | dict) and not value)
