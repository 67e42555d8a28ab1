"""The shapes of a run's answers, to be compared with those of another run: by operation, status and appointment.

Looked at are reads, rows of lists that are ours, and answers to ordinary updates: what odd requests are answered is
about the requests. No value is kept but those of closed lists: of all others it is counted what they are like.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from contracts import Json, Operation
from contracts.pointers import ABSENT, get, join, split
from suites.kit.http.list_pages import as_id
from suites.kit.http.parameters import operation_at, path_at
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import FOREIGN
from suites.kit.model.exchange import CallResult, Exchange, OtherCall, Region
from suites.kit.privacy.documented import Documented
from suites.kit.privacy.masking import UNDOCUMENTED
from suites.kit.privacy.templates import Templates
from suites.kit.run.brought import brought, type_of, unlisted_texts
from suites.kit.run.closed_lists import closed_lists

if TYPE_CHECKING:  # it imports genson
    from suites.kit.model.shapes import ShapeBuilder

PLAIN = re.compile(r"[A-Za-z][\w.-]{0,39}", re.ASCII)
"""What values of enumerations look like; another text in such a place may be anything, and is not written down."""
KEY = re.compile(r"\d{4}")
"""What ids and dates have, with which some vendors name members, and what names of members do not have."""
BOOKED = "booked"
FEW_DIGITS = 2
"""Of a digest of ids: they show that a target names other appointments, but for 1 in 256, and tell of no id which."""
BARE: Mapping[str, Json] = {"array": [], "boolean": False, "null": None, "number": 0, "object": {}, "string": ""}
"""What stands in place of a value of which nothing but its type may be known."""
MOST_WAITING = 1_000
"""Rows that are kept as text until they are counted: some megabytes."""
Key = tuple[str, int, str]
"""Operation, status, and the role of the appointment: another appointment may have other members."""


@dataclass
class Shapes:
    """The shapes of one run's answers so far."""

    bound: BoundContract
    templates: Templates
    _begun: dict[Key, ShapeBuilder] = field(default_factory=dict)
    _roles: dict[frozenset[tuple[str, str]], str] = field(default_factory=dict, repr=False)
    _waiting: dict[tuple[Key, str], int] = field(default_factory=dict, repr=False)
    _brought: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _texts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def noted(self, sent: Sequence[Exchange | OtherCall]) -> Sequence[Exchange | OtherCall]:
        """Take in what was sent and answered; returns it as it is."""
        for one in sent:
            if isinstance(one, Exchange):
                self._note_update(one)
            else:
                self._note_read(one.result)
        return sent

    def records(self) -> list[dict[str, Any]]:
        """The journal's records, one for each operation, status and appointment."""
        self._take_in()
        return [self._record(key, shape.to_schema()) for key, shape in sorted(self._begun.items())]

    def _note_update(self, exchange: Exchange) -> None:
        if exchange.probe.names_own_appointment and not (exchange.is_refused and exchange.is_definite):
            for place, types in brought(exchange.probe, self.bound):
                self._brought[place] |= types
            for place, text in unlisted_texts(exchange.probe, self.bound):
                self._texts[place].add(text)
        if exchange.region is not Region.ORDINARY or not exchange.is_definite or exchange.answer is None:
            return
        answer, at = exchange.answer, self.bound.contract.behaviour.answer if exchange.is_accepted else ""
        shown = ABSENT if at is None else get(answer.json, at)
        if isinstance(shown, Mapping) or (exchange.is_accepted and not answer.is_page):  # a status is known, if no more
            key = self.bound.contract.update.id, answer.status, exchange.probe.appointment
            self._add(key, shown if isinstance(shown, Mapping) else None)

    def _note_read(self, result: CallResult) -> None:
        answer, operation = result.answer, operation_at(self.bound.contract, result.sent.method, result.sent.path)
        if operation is None or answer is None or not self.bound.is_success(operation, answer):
            return
        for role, shown in self._shown(operation, result, answer.json):
            if isinstance(shown, Mapping):
                self._add((operation.id, answer.status, role), shown)

    def _shown(self, operation: Operation, result: CallResult, body: Json) -> Iterator[tuple[str, Json]]:
        """The appointments of the target that a read shows, each with its role."""
        for at, match in self._places.get(operation.id, ()):
            found, path = get(body, at), path_at(operation, result.sent.path)
            rows = found if match and isinstance(found, list) else [] if match else [found]
            for row in rows:
                named = {name: get(row, place) for place, name in match.items()} if match else path
                if role := self._role(named):
                    yield role, row

    @cached_property
    def _places(self) -> dict[str, list[tuple[str, Mapping[str, str]]]]:
        """By operation that shows appointments: where, and of a list what tells its rows apart."""
        behaviour, found = self.bound.contract.behaviour, defaultdict[str, list[tuple[str, Mapping[str, str]]]](list)
        if behaviour.read is not None:
            found[behaviour.read.operation].append((behaviour.read.at, behaviour.read.match))
        for view in behaviour.views.values():
            if not view.shows and view.operation not in found:
                found[view.operation].append((view.at, view.match))
        return found

    def _role(self, path: Mapping[str, Json]) -> str:
        """The first role whose appointment has these path parameters; empty where none has."""
        wanted = {name: as_id(value) for name, value in path.items()}
        known = frozenset(wanted.items())
        if known not in self._roles and (role := self._first_role(wanted)):
            self._roles[known] = role
        return self._roles.get(known, "")

    def _first_role(self, wanted: Mapping[str, str]) -> str:
        for role, rows in self.bound.target.fixtures.items():
            if role.startswith("appointment.") and role != FOREIGN:
                for row in rows:
                    if wanted and all(name in row and as_id(row[name]) == id for name, id in wanted.items()):
                        return role
        return ""

    def _which(self, role: str) -> str:
        """What tells whether another run read the same appointments under a role: booked ones are all made alike."""
        target, names = self.bound.target, self.bound.contract.update.path_names
        rows = target.fixtures.get(role, ())
        if any(row in target.made for row in rows):
            return BOOKED
        ids = [[str(row.get(name)) for name in names] for row in rows]
        return sha256(repr(ids).encode()).hexdigest()[:FEW_DIGITS]

    def _add(self, key: Key, shown: Mapping[str, Json] | None) -> None:
        """Note an appointment. A list shows the same rows again and again: equal ones are counted."""
        same = key, json.dumps(shown)
        self._waiting[same] = self._waiting.get(same, 0) + 1
        if len(self._waiting) >= MOST_WAITING:
            self._take_in()

    def _take_in(self) -> None:
        if not self._waiting:
            return
        from suites.kit.model.shapes import ShapeBuilder  # it imports genson: not at the start of a run

        for (key, shown), times in self._waiting.items():
            if key not in self._begun:
                self._begun[key] = ShapeBuilder(schema_uri=None)
            self._begun[key].add_times(self._bared(json.loads(shown), "", ""), times)
        self._waiting.clear()

    def _bared(self, value: Json, pointer: str, name: str) -> Json:
        """A value, in which nothing but its type stands for what is personal or not documented, and for free maps."""
        if isinstance(value, Mapping):
            inner = {one: self._member(one, item, pointer, name) for one, item in value.items()}
            return inner if self._has_members(name) else {}
        if isinstance(value, list):
            return [self._bared(item, pointer, name) for item in value]
        return value

    def _member(self, name: str, value: Json, pointer: str, parent: str) -> Json:
        place = join(pointer, name)
        if not self._documented.knows(name, parent) or self._documented.is_personal(place):
            return BARE[type_of(value)]
        return self._bared(value, place, name)

    def _has_members(self, name: str) -> bool:
        """Whether members are documented inside a member of that name: a map with free keys has none."""
        return name in self._documented.parents

    @cached_property
    def _documented(self) -> Documented:
        return Documented(self.bound.contract)

    def _record(self, key: Key, schema: dict[str, Any]) -> dict[str, Any]:
        from suites.kit.model.shapes import types_of

        operation, status, role = key
        listed = dict(closed_lists(self._schema(operation, status)))
        answers = sum(one["seen"] for one in types_of(schema).values())
        members = self._members(schema, "", answers, listed, is_appointment=status < 400)
        return {
            "kind": "shape",
            "provider": self.bound.contract.name,
            "operation": operation,
            "status": status,
            "appointment": role,
            "which": self._which(role),
            "answers": answers,
            "members": {pointer: member for pointer, member in members if self._is_shown(pointer)},
        }

    def _is_shown(self, pointer: str) -> bool:
        """Whether a member may be named, and has the same name in each run: a masked text has not, nor has a key that
        is an id or a date."""
        is_named = self.templates.pointer(pointer) == pointer
        return is_named and (self._documented.has(pointer) or not KEY.search(pointer.rpartition("/")[2]))

    def _schema(self, operation: str, status: int) -> Mapping[str, Any]:
        """The documented schema of what is looked at in the answers of an operation."""
        contract = self.bound.contract
        if status >= 400:
            promise = contract.operations[operation].promise_of(status)
            return (promise.schema if promise else None) or {}
        return self.bound.shown_schema("answer" if operation == contract.update.id else "read")

    def _members(
        self, schema: dict[str, Any], pointer: str, of: int, listed: Mapping[str, frozenset[str]], is_appointment: bool
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """A member and all inside it. `of` is how many objects or lists may have it, as they were seen around it."""
        from suites.kit.model.shapes import SEEN, types_of

        types = types_of(schema)
        counts = {name: one[SEEN] for name, one in types.items()}
        sent = self._sent(pointer) if is_appointment else {}
        facts = {**sent, **self._own_words(pointer, types, listed)} if sent else self._facts(pointer, types, listed)
        yield pointer, {"of": of, "types": counts, **facts}
        if sent:
            return  # what is in it may be ours, too
        for name, inner in types.get("object", {}).get("properties", {}).items():
            yield from self._members(inner, join(pointer, name), counts["object"], listed, is_appointment)
        if items := types.get("array", {}).get("items"):
            count = sum(one[SEEN] for one in types_of(items).values())
            yield from self._members(items, join(pointer, "-"), count, listed, is_appointment)

    def _sent(self, pointer: str) -> dict[str, Any]:
        """Of which types the values are that the run itself may have given to a member; empty where it has not."""
        types = self._brought.get(pointer)
        return {"sent": sorted(types)} if types else {}

    def _facts(
        self, pointer: str, types: Mapping[str, dict[str, Any]], listed: Mapping[str, frozenset[str]]
    ) -> dict[str, Any]:
        """What the values of a member are like, where that may be known."""
        if not self._is_open(pointer):
            return {}
        text, number = types.get("string", {}), types.get("number", {})
        facts = {"formats": text.get("formats"), "lengths": text.get("digits"), "sizes": number.get("digits")}
        if pointer in listed:
            return self._own_words(pointer, types, listed)
        counts = {name: {str(one): count for one, count in found.items()} for name, found in facts.items() if found}
        return {**counts, **self._own_words(pointer, types, listed)}

    def _own_words(
        self, pointer: str, types: Mapping[str, dict[str, Any]], listed: Mapping[str, frozenset[str]]
    ) -> dict[str, Any]:
        """What is the vendor's also of a value that the run has sent: the words of a closed list in answers, and how
        precisely times are written."""
        text = types.get("string", {})
        if not text or not self._is_open(pointer):
            return {}
        if pointer in listed:
            counted = self._values(pointer, text.get("values", {}), listed[pointer])
            return {"values": counted, "undocumented": sorted(counted.keys() - listed[pointer])}
        return {"precision": text["precision"]} if text.get("precision") else {}

    def _is_open(self, pointer: str) -> bool:
        """Whether it may be known what the values of a member are like: it is documented, and not personal."""
        names = [name for name in split(pointer) if name != "-"]
        is_personal = self._documented.is_personal(join("", *names))
        return bool(names) and self._documented.has(pointer) and not is_personal

    def _values(self, pointer: str, counts: Mapping[str, int], listed: frozenset[str]) -> dict[str, int]:
        """How often a member had which value of its closed list, or another word; what we sent is none of theirs."""
        found = defaultdict[str, int](int)
        for value, count in counts.items():
            if value in listed or value not in self._texts.get(pointer, ()):
                is_word = value in listed or PLAIN.fullmatch(value) is not None
                found[self.templates.text(value) if is_word else UNDOCUMENTED] += count
        return dict(found)
