"""What an update may send: the documented schema, the ordinary one, and the members with their ordinary values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, member_pointers, schema_at
from contracts._drafting.document.dialect import merged, types_of
from contracts._drafting.document.marks import MEMBERS
from contracts._drafting.document.times import instant_kind, name_of, snake
from contracts._drafting.members.items import key_name, list_choice
from contracts._drafting.members.left_out import marked, may_close, question_about
from contracts._drafting.members.member import Member
from contracts._drafting.members.opened import opened
from contracts._drafting.members.pairs import in_order, pairs_of
from contracts._drafting.members.replacing import carried_as_shown
from contracts._drafting.members.required import described_only, undescribed, without_vendors
from contracts._drafting.members.shown import shown_places
from contracts._drafting.members.together import beside_required, members_of_update, rules_of_group
from contracts._drafting.members.values import (
    STATES,
    Choice,
    asked_for,
    can_be_repeated,
    choice_for,
    moving_choice,
    repeated_choice,
)
from contracts._paired import PAIRED


@dataclass(frozen=True)
class Request:
    """The request of an update as it is documented (`schema`), its members, and those that it requires at the top.

    `first_branch` are the members without those of alternatives: of several branches of a choice the first counts.
    `taken_out` are those that the document lists though they are the vendor's alone, `undescribed` those that it
    requires and says nothing else of. `doubtful`: those of `required` that a change may perhaps leave out. `carries`:
    those that each update carries as the appointment shows them, so that none has to name them.
    """

    schema: Mapping[str, Any]
    members: tuple[Member, ...]
    required: tuple[str, ...]
    first_branch: frozenset[str] = frozenset()
    taken_out: tuple[str, ...] = ()
    undescribed: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()

    @property
    def named(self) -> dict[str, Choice]:
        """The lists of values that a target has to give, by name."""
        return {one.choice.named: one.choice for one in self.members if one.choice and one.choice.named}

    def requires(self, pointer: str) -> bool:
        """Whether every update has to carry a member: it is required, and so is each object around it. That an
        envelope is required says nothing of what is in it."""
        return pointers.split(pointer)[0] in self.required and self.is_beside(pointer)

    def is_beside(self, pointer: str, other: str = "") -> bool:
        """Whether an update that has the object at the top of a pointer, and sends the `other` member, has to carry the
        member, too: each object that the two do not share is required."""
        if pointer in self.carries:
            return False
        schema: Mapping[str, Any] = flat(self.schema)
        pairs = zip(pointers.split(pointer), pointers.split(other), strict=False)
        shared = max(1, len(list(takewhile(lambda pair: pair[0] == pair[1], pairs))))
        for number, name in enumerate(pointers.split(pointer)):
            if number >= shared and name not in schema.get("required", ()):
                return False
            schema = flat(schema.get("properties", {}).get(name, {}))
        return True

    def demanded_in(self, schema: Mapping[str, Any], pointer: str) -> list[str]:
        """The names of those members of the object at a pointer that an update has to give it, and does not carry."""
        return [one for one in schema.get("required", ()) if not self._is_carried(schema, pointer, one)]

    def _is_carried(self, schema: Mapping[str, Any], pointer: str, name: str) -> bool:
        leaves = set(_needed({**schema, "required": [name]}, pointer))
        return bool(leaves) and leaves <= set(self.carries)

    def member(self, pointer: str) -> Member | None:
        """The member at a pointer."""
        return next((one for one in self.members if one.pointer == pointer), None)


def request_of(
    raw: Mapping[str, Any],
    is_doubtful: bool,
    shown: Mapping[str, Any],
    identity: str | None = None,
    perhaps: str | None = None,
    is_replacing: bool = False,
) -> Request:
    """The request of an update. `is_doubtful`: an update may not have to carry what the schema requires; ours does, as
    it carries what it `perhaps` has to.

    `shown` is the schema of an appointment: what it says of a member limits the ordinary values of that, too. There,
    `identity` is the id by which the path names it. `is_replacing`: an update resets what it leaves out.
    """
    writable = without(raw, "readOnly")
    whole = described_only(without_vendors(writable) if is_doubtful else writable)
    schema = without(marked(whole, ""), "readOnly")
    first = flat(schema)
    required = tuple(name for name in first.get("required", ()) if name in first.get("properties", {}))
    if is_doubtful:
        schema.pop("required", None)
    more = (perhaps,) if perhaps in first.get("properties", {}) and perhaps not in required else ()
    places = shown_places(schema, shown)
    carries = tuple(carried_as_shown(schema, places)) if is_replacing else ()
    needed = {*_needed(first, ""), *(pointers.join("", str(one)) for one in more)} - set(carries)
    names = sorted({snake(pointers.split(one)[-1]) for one in member_pointers(schema)})
    known = (_member(schema, pointer, places.get(pointer), shown, names) for pointer in leaf_pointers(schema))
    asked = _with_asked(_without_days(tuple(known)), needed)
    repeating = (_repeating(one, places.get(one.pointer), one.pointer in needed, identity) for one in asked)
    members = in_order(tuple(repeating))
    doubtful = (*(required if is_doubtful else ()), *map(str, more))
    required = (*required, *beside_required(schema, required, members), *map(str, more))
    request = Request(
        opened(schema), members, required, undescribed=tuple(undescribed(writable)), doubtful=doubtful, carries=carries
    )
    request = replace(request, required=tuple(request.demanded_in({**first, "required": required}, "")))
    gone = set(leaf_pointers(whole)) - set(leaf_pointers(schema))
    branch = frozenset(leaf_pointers(first))
    return replace(reached(request), first_branch=branch, taken_out=tuple(sorted(gone)))


def reached(request: Request) -> Request:
    """The request without ordinary values for members in objects that no ordinary update can have."""
    known = set(leaf_pointers(_ordinary(request, request.schema, "") or {}))
    members = (one if one.pointer in known else replace(one, choice=None, is_asked=False) for one in request.members)
    return replace(request, members=tuple(members))


def _needed(schema: Mapping[str, Any], pointer: str) -> Iterator[str]:
    """The leaves that every update has to carry."""
    for name in schema.get("required", ()):
        inner, place = flat(schema.get("properties", {}).get(name, {})), pointers.join(pointer, name)
        yield from _needed(inner, place) if inner.get("properties") else [place]


def unknown_of(request: Request) -> Iterator[str]:
    """The members that every update has to carry and for which not even a target could name values: some lists."""
    for pointer in _needed(flat(request.schema), ""):
        member = request.member(pointer)
        if member and asked_for(pointer, member.schema) is None:
            yield pointer


def _without_days(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """The members without values for a day beside a moment in the same object: such an object has one of the two."""
    kinds = {one.pointer: instant_kind(one.pointer, one.schema) for one in members}
    timed = {pointer.rpartition("/")[0] for pointer, kind in kinds.items() if kind == "time"} - {""}
    beside = {one for one, kind in kinds.items() if kind == "date" and one.rpartition("/")[0] in timed}
    is_day = {one for one in beside if name_of(one[one.rindex("/") :]) in ("date", "day")}
    return tuple(replace(one, choice=None) if one.pointer in is_day else one for one in members)


def _with_asked(members: tuple[Member, ...], needed: set[str]) -> tuple[Member, ...]:
    """The members, of which those that have to be sent get values from the target: any, if nothing else can be sent."""
    is_dumb = not any(one.choice and one.choice.plain[0] != one.choice.plain[1] for one in members)
    asked = needed | {one.pointer for one in members if is_dumb and not question_about(one.pointer, one.schema)}
    return tuple(
        _asked(one, one.pointer in needed) if one.choice is None and one.pointer in asked else one for one in members
    )


def _repeating(member: Member, place: str | None, is_needed: bool, identity: str | None) -> Member:
    """The member; one that has to be sent and of which no ordinary value is known repeats what the appointment shows,
    and so does the id that the path has. Where that may be left out, it is."""
    is_own = place is not None and place == identity
    may_repeat = place and types_of(member.schema) != ("object",) and can_be_repeated(place)
    if place and may_repeat and is_needed and (is_own or member.choice is None or _is_in_doubt(member)):
        return replace(member, choice=repeated_choice(place, member.schema), is_asked=False, stays=True)
    return replace(member, choice=None, is_asked=False) if is_own else member


def _is_in_doubt(member: Member) -> bool:
    """Whether a member that has to be sent may close the appointment, so that not even a target's values are safe; or
    is a switch of which nobody knows what it does."""
    return member.is_asked and (may_close(member.pointer, member.schema) or types_of(member.schema) == ("boolean",))


def _asked(member: Member, is_needed: bool) -> Member:
    """The member with values of the target's; a switch of which nobody knows what it does is off in every update."""
    choice = asked_for(member.pointer, member.schema)
    if choice and is_needed and types_of(member.schema) == ("boolean",):
        choice = Choice({"type": "boolean", "enum": [False]}, (False, False), False)
    return replace(member, choice=choice, is_asked=choice is not None)


def without(schema: Mapping[str, Any], mark: str) -> dict[str, Any]:
    """The schema without the members that have a mark, readOnly or writeOnly."""
    kept = dict(schema)
    if isinstance(schema.get("properties"), Mapping):
        kept["properties"] = {
            name: without(inner, mark) for name, inner in schema["properties"].items() if inner.get(mark) is not True
        }
        gone = schema["properties"].keys() - kept["properties"].keys()
        kept["required"] = [name for name in schema.get("required", ()) if name not in gone]
        kept = {name: value for name, value in kept.items() if name != "required" or value}
    if isinstance(schema.get("items"), Mapping):
        kept["items"] = _item_without(schema["items"], mark)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            kept[word] = [without(branch, mark) for branch in schema[word]]
    return kept


def _item_without(items: Mapping[str, Any], mark: str) -> dict[str, Any]:
    """The schema of an item without the members that have a mark; its key stays, as an update names an item by it."""
    kept, key = without(items, mark), key_name(items)
    if mark == "readOnly" and key and key not in kept.get("properties", {}):
        kept["properties"] = {key: items["properties"][key], **kept.get("properties", {})}
    return kept


def flat(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with one branch of each choice merged into it: what satisfies this satisfies that branch."""
    beside = {name: value for name, value in schema.items() if name not in ("anyOf", "oneOf", "allOf")}
    chosen = [flat(schema[word][0]) for word in ("anyOf", "oneOf") if schema.get(word)]
    return merged([*chosen, *map(flat, schema.get("allOf", ())), beside])


def ordinary_of(request: Request) -> dict[str, Any]:
    """The schema of updates that every compliant vendor accepts, of the members with known ordinary values."""
    inner = _ordinary(request, request.schema, "") or {"type": "object", "properties": {}}
    carried = [name for name in request.doubtful if name in inner["properties"]]
    inner = {**inner, "required": carried} if carried else inner
    pairs = list(pairs_of(request.members))
    paired = {PAIRED: [list(pair) for pair in pairs]} if pairs else {}
    return {"minProperties": 1, **inner, **paired}


def completed(request: Request, update: Mapping[str, Any]) -> dict[str, Any]:
    """An update with the objects, empty ones, that the schema requires around members which it does not send; without
    those that may not be empty, or of which it carries members."""
    around = {pointers.split(one)[0] for one in request.carries}
    whole = _completed(request.schema, update)
    return {name: value for name, value in whole.items() if name in update or name not in around}


def _completed(schema: Mapping[str, Any], update: Mapping[str, Any]) -> dict[str, Any]:
    here, whole = flat(schema), dict(update)
    for name, inner in here.get("properties", {}).items():
        is_there = name in whole or (name in here.get("required", ()) and not flat(inner).get("minProperties"))
        if is_there and flat(inner).get("properties"):
            value = whole.get(name, {})
            whole[name] = _completed(inner, value) if isinstance(value, Mapping) else value
    return whole


def _member(
    schema: Mapping[str, Any], pointer: str, place: str | None, shown: Mapping[str, Any], names: list[str]
) -> Member:
    here, limits = {**_first(schema, pointer), MEMBERS: names}, _limits(shown, place)
    if place and place.count("/") == 1 and snake(pointers.split(pointer)[-1]) in STATES:
        return Member(pointer, here, moving_choice(place, here))
    is_alike = set(types_of(here)) <= {*types_of(limits), "null"}
    if (here.get("items") or {}).get("properties"):
        return Member(pointer, here, list_choice(here) if limits else None)
    return Member(pointer, here, choice_for(pointer, merged([limits, here]) if is_alike else here))


def _first(schema: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    """The schema of a member in the first branch of each choice; for one that is only in another, the one there."""
    here: Any = schema
    for name in pointers.split(pointer):
        here = flat(here).get("properties", {}).get(name) if here is not None else None
    return flat(here if here is not None else schema_at(schema, pointer)["anyOf"][0])


def _limits(shown: Mapping[str, Any], place: str | None) -> dict[str, Any]:
    """What the schema of an appointment says of a member, without words."""
    found = [flat(one) for one in schema_at(shown, place)["anyOf"][:1]] if place else []
    return {name: value for name, value in merged(found).items() if name not in ("title", "description", "x-should")}


def _ordinary(request: Request, whole: Mapping[str, Any], pointer: str) -> dict[str, Any] | None:
    schema = flat(whole)
    if not schema.get("properties"):
        found = request.member(pointer)
        return dict(found.choice.schema) if found and found.choice else None
    inner = {name: _ordinary(request, one, pointers.join(pointer, name)) for name, one in schema["properties"].items()}
    known = members_of_update(whole, {name: one for name, one in inner.items() if one is not None})
    demanded = request.demanded_in(schema, pointer)
    required = [name for name in demanded if name in known]
    if not known or set(required) != set(demanded):
        return None
    closed = {"type": "object", "properties": known, "additionalProperties": False, **rules_of_group(whole, known)}
    return {**closed, "required": required} if required else {"minProperties": 1, **closed}
