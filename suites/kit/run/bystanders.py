"""The rows of a vendor's list that are not ours: whether one shows a text that only this run has sent.

They belong to other people. So of each only its id and keyed hashes of its members are kept, in memory; the answers
that showed them are recorded without them, and nothing that they show is ever sent, written or printed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from contracts import Json
from contracts.pointers import get, leaves
from suites.kit.http.list_pages import Page
from suites.kit.http.list_search import ListSearch
from suites.kit.http.whereabouts import Key
from suites.kit.model.appointment_state import expected_value, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import described
from suites.kit.run.copied_rows import copied_from, shown_states

Hashes = dict[str, bytes]
"""The members of a row, by their pointers."""


@dataclass(frozen=True)
class Damage:
    """The rows, and the members, that show a text of ours: `changed` rows were there before, `added` ones were not.
    Without a pointer: an added row that shows all that one of our appointments showed."""

    exchange: Exchange
    pointer: str
    changed: int
    added: int


@dataclass
class Bystanders:
    """What is known of the rows that are not ours, in each list of the contract."""

    bound: BoundContract
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)
    _rows: dict[Key, Hashes] = field(default_factory=dict, repr=False)
    _lists: dict[tuple[str, ...], bool] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    @property
    def _ids(self) -> tuple[str, ...]:
        reading = self.bound.contract.behaviour.read
        return tuple(reading.match) if reading else ()

    def begin(self, of: tuple[str, ...], others: Mapping[Key, Json], is_whole: bool) -> None:
        """Note the rows of a list before the first update. `is_whole`: it has no others."""
        self.compare(of, others, [])
        self._lists[of] = is_whole

    def knows(self, of: tuple[str, ...]) -> bool:
        """Whether the rows of a list were noted."""
        return of in self._lists

    def compare(self, of: tuple[str, ...], others: Mapping[Key, Json], sent: list[Exchange]) -> list[Damage]:
        """Which rows of a list show a text that only these exchanges sent, and did not before.

        A row that was not on the page of a long list before may have stood on another one: it counts as changed.
        """
        marks = {(pointer, self._hash(text)): exchange for exchange in sent for pointer, text in self._marked(exchange)}
        hit: dict[tuple[str, bytes], list[bool]] = {}
        copies, states = list[Damage](), None
        for key, row in others.items():
            shown = {pointer: self._hash(value) for pointer, value in leaves(row)}
            known = self._rows.get(key)
            is_new = known is None and self._lists.get(of, False)
            for mark in marks.keys() & set(shown.items()):
                if known is None or known.get(mark[0]) != mark[1]:
                    hit.setdefault(mark, []).append(is_new)
            if is_new and states is None:
                states = shown_states(sent, self._ids, self.bound)
            if is_new and (origin := copied_from(row, states or ())):
                copies.append(Damage(origin, "", 0, 1))
            self._rows[key] = shown
        marked = [
            Damage(marks[mark], mark[0], some.count(False), some.count(True)) for mark, some in sorted(hit.items())
        ]
        return marked or copies

    def _marked(self, exchange: Exchange) -> Iterator[tuple[str, str]]:
        """Where an update is shown with a text that no other run sends."""
        for member in sent_fields(exchange.body, self.bound):
            value = expected_value(member, get(exchange.body, member.pointer))
            if member.shows and isinstance(value, str) and self.bound.mark in value:
                yield member.shows, value

    def _hash(self, value: Any) -> bytes:
        return blake2b(json.dumps(value, sort_keys=True).encode(), key=self._salt, digest_size=16).digest()


def others_on(page: Page, search: ListSearch, path: Mapping[str, str], ours: set[Key]) -> dict[Key, Json]:
    """The rows of a page that are not ours, as far as the contract describes them."""
    rows = [(search.key_of(row, path), row) for row in page.rows or () if isinstance(row, Mapping)]
    return {key: described(row, search.bound.shown_schema("read")) for key, row in rows if key not in ours}


def own_rows(page: Page, search: ListSearch, path: Mapping[str, str], ours: set[Key]) -> dict[Key, Json]:
    """The rows of a page that are ours, as far as the contract describes them."""
    rows = [(search.key_of(row, path), row) for row in page.rows or () if isinstance(row, Mapping)]
    return {key: described(row, search.bound.shown_schema("read")) for key, row in rows if key in ours}
