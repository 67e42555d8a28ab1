"""Which members change when another one is set alone, as findings at a target show, be they accepted or not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from contracts.pointers import ABSENT, leaves, under

UNSENT = "unsent"
"""The keyword of findings that a member changed which the update does not name."""

BODY = re.compile(r"\{.*\}", re.DOTALL)
"""The body of a request as journals show it, where it is JSON."""


class Moved(Protocol):
    """A finding, as far as it may show that setting one member changes another."""

    @property
    def pointer(self) -> str | None:
        """The member that changed."""

    @property
    def keyword(self) -> str | None:
        """What rule it breaks."""

    @property
    def sent(self) -> str:
        """The request."""


Moves = Mapping[str, frozenset[str]]
"""By a member, as a read shows it, the members that an update changed which does not name it, as JSON pointers of the
update."""


def moves_of(found: Iterable[Moved]) -> Moves:
    """What findings show of which updates change which members."""
    moves: dict[str, frozenset[str]] = {}
    for one in found:
        if one.pointer and (one.keyword or "").partition(";")[0] == UNSENT:
            moves[one.pointer] = moves.get(one.pointer, frozenset()) | members_of(one.sent)
    return moves


def moved_by(pointers: Iterable[str], moves: Moves) -> list[str]:
    """The members that may change where one of these is set alone, as a read shows them."""
    named = [*pointers]
    changed = [
        at
        for at, sent in moves.items()
        if any(under(one, named) or under(name, (one,)) for one in sent for name in named)
    ]
    return [at for at in changed if at not in named]


def sent_value(sent: str, pointer: str) -> str:
    """The value of a member in a request, as JSON text; empty where it does not name it."""
    value = _leaves(sent).get(pointer, ABSENT)
    return "" if value is ABSENT else json.dumps(value, ensure_ascii=False)


def members_of(sent: str) -> frozenset[str]:
    """The members that a request names; none where its body is no JSON."""
    return frozenset(_leaves(sent))


def _leaves(sent: str) -> dict[str, Any]:
    """The members of a request with their values, as JSON pointers."""
    body = BODY.search(sent)
    try:
        return {at: value for at, value in leaves(json.loads(body[0])) if at} if body else {}
    except ValueError:  # it is cut, or no JSON
        return {}
