"""One request on its way through the stand-in: what it is, what was decided about it, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Contract, satisfies, with_pairs
from suites.standin._pointers import get, without
from suites.standin._schemas import with_declared_values
from suites.standin._store import Row, Store


class NoAnswer(Exception):
    """The request is never answered, however long the client waits."""


@dataclass
class Answer:
    """What is sent back: a status, a JSON value (none at all when `empty`), a media type, empty for the documented one.

    `raw` are bytes to send instead of the JSON value. `headers` go out beside the usual ones.
    """

    status: int
    body: Any = None
    empty: bool = True
    media_type: str = ""
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class RequestContext:
    """A request and what has been decided about it so far; faults and variants change it.

    `number` counts requests, `operation` is the id of the one that is called. `row` is the appointment that the request
    addresses, `body` the parsed body, `cause` why the request is refused (None: it is accepted). `before` and `after`
    are the appointment before and after an accepted update, as stored; `echo` is the appointment as the answer shows
    it. `moves`: the update gives it another state; `kept` is the answer to this very request when it came before.
    """

    contract: Contract
    store: Store
    method: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    credential: str
    number: int
    operation: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    row: Row | None = None
    body: Any = None
    raw_body: bytes = b""
    cause: str | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    echo: dict[str, Any] = field(default_factory=dict)
    moves: bool = False
    kept: Answer | None = None
    answer: Answer = field(default_factory=lambda: Answer(500))

    @property
    def is_ordinary(self) -> bool:
        """Whether the update is in the ordinary region, by what it names."""
        ordinary = with_pairs(with_declared_values(self.contract.ordinary, self.store))
        return satisfies(ordinary, self.body) or (self.named != self.body and self._is_ordinary_change(ordinary))

    def _is_ordinary_change(self, ordinary: Mapping[str, Any]) -> bool:
        """Whether what an update names beside what it carries is ordinary; it may repeat all that is there."""
        return not self.named or satisfies(ordinary, self.named)

    @property
    def named(self) -> Any:
        """The body of an update without the members that it carries as the appointment shows them, as if it described
        changes."""
        if not isinstance(self.body, dict) or self.row is None:
            return self.body
        shown, repeated = self.before or self.row.shows, set[str]()
        for known in self.contract.behaviour.carried:
            value = get(self.body, known.pointer)
            if known.mapped.get(str(value), value) == get(shown, str(known.shows)):
                repeated.add(known.pointer)
        return without(self.body, repeated)
