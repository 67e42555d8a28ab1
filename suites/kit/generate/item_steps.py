"""Updates of lists whose items have a key: an item more, one that differs, one less, beside the others as they are.

What is there is only known when such an update is sent, so its list is made then (`with_items`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts import Clause, Constraint, Field, Json
from contracts.pointers import ABSENT, get, join, with_value
from suites.kit.generate.bodies import body_at, body_with
from suites.kit.generate.items import item_values, new_items
from suites.kit.generate.limits import limits_of
from suites.kit.generate.samples import subschema, types_of
from suites.kit.generate.spoilt_texts import TEXTS
from suites.kit.generate.wrong_values import Wrong
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, Probe, Region, Sample, States
from suites.kit.model.item_step import ADDED, CHANGED, REMOVED, ItemStep
from suites.kit.model.json_values import same
from suites.kit.model.keyed_lists import are_items, carried, key_of, listed_members


def item_probes(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """For each list that a clause is about, or all: an item more, each member of one item changed, the new item gone.

    A list that an update merges can lose none, and what was added to it would stay: there, items are changed only. An
    empty one gets an item, which the guard lets in where it may stay (`restore.irreversible`).
    """
    for field in bound.contract.behaviour.fields:
        if field.key and field.pointer in (clause.fields or (field.pointer,)):
            changed = [ItemStep(CHANGED, field.pointer, name) for name in _changeable(field, bound)]
            around = [] if field.merges else [ItemStep(ADDED, field.pointer), ItemStep(REMOVED, field.pointer)]
            for step in (*around[:1], *changed, *around[1:]):
                yield _probe(clause, step, body_with(field, [], bound))


def _changeable(field: Field, bound: BoundContract) -> list[str]:
    """The members of an item that have another ordinary value; never its key."""
    values = item_values(field, bound)
    return [name for name, several in values.items() if len(several) > 1 and join("", name) != field.key]


def _probe(clause: Clause, step: ItemStep, body: Json) -> Probe:
    why = f"{step.pointer}: {step.what}{f', its {step.member}' if step.member else ''}"
    return Probe(clause.id, why, body, appointment=clause.appointment, rereads=True, items=step)


def item_boundaries(field: Field, clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """Values at the limits of each member of an item, in the first of the items that are there."""
    schema = subschema(bound.contract.documented, field.pointer)
    for name, inner in listed_members(field, schema).items():
        at = join(f"{field.pointer}/-", name)
        is_text = "string" in types_of(inner) and "format" not in inner
        texts = [((text.kind,), text.text) for text in TEXTS if text.is_basic and is_text]
        for kinds, value in [*limits_of(Field(at), inner, bound), *texts] if join("", name) != field.key else ():
            body, sample = body_at(at, value, bound), Sample(field.pointer, kinds, at, value)
            if bound.is_documented(body) and bound.region(body) is not Region.INVALID:
                step = ItemStep(CHANGED, field.pointer, name, value)
                probe = replace(_probe(clause, step, body), why=f"{at} at a boundary", wants=EITHER)
                yield replace(probe, samples=(sample,), rereads=None)


def wrong_lists(constraint: Constraint, bound: BoundContract) -> Iterator[tuple[Wrong, Json]]:
    """Updates that break what a schema says of a list whose items have a key, or of an item, as a whole."""
    for field in bound.contract.behaviour.fields:
        for kind, items in _wrong(constraint, field, bound) if field.key else ():
            yield Wrong(kind, items, is_short=True), body_with(field, items, bound)


def _wrong(constraint: Constraint, field: Field, bound: BoundContract) -> Iterator[tuple[str, list[Any]]]:
    """Too few items, too many, one without a member, one with a member that is not described."""
    first, *others = _items(field, bound)
    match constraint.keyword:
        case "minItems" | "maxItems" as keyword if constraint.pointer == field.pointer:
            count = constraint.value + (1 if keyword == "maxItems" else -1)
            yield f"{count} items", new_items(field, count, bound)
        case "required" if constraint.pointer.rpartition("/")[0] == f"{field.pointer}/-":
            name = constraint.names[-1]
            yield f"an item without {name}", [{one: first[one] for one in first if one != name}, *others]
        case "additionalProperties" if constraint.pointer == f"{field.pointer}/-":
            yield "an item with an unknown member", [{**first, "x_unknown": 1}, *others]


def _items(field: Field, bound: BoundContract) -> list[Any]:
    """As many ordinary items as the list must have at least, and one in any case."""
    least = subschema(bound.contract.documented, field.pointer).get("minItems", 1)
    return new_items(field, max(1, least), bound) or [{}]


def with_items(probe: Probe, shown: States, first: States, bound: BoundContract) -> Probe:
    """The probe with the list that is there now, but for its step; a plain update where no such list can be sent.

    `first` is the appointment before the run: its items are kept where another one can be removed instead.
    """
    if probe.items is None:
        return probe
    field, items, old = _lists(probe, shown, first, bound)
    body = body_with(field, _made(probe.items, field, items, old, bound), bound)
    return replace(probe, body=body if bound.is_permitted(body) else bound.plain[0])


def losing(probe: Probe, shown: States, first: States, bound: BoundContract) -> bool:
    """Whether the probe leaves one of several items out, so that it can be seen whether that one goes."""
    field, items, old = _lists(probe, shown, first, bound)
    left = _with_one_less(field, items, old)
    return 0 < len(left) < len(items) and bound.is_permitted(body_with(field, left, bound))


def filling(probe: Probe, shown: States, first: States, bound: BoundContract) -> Json:
    """An update after which the list of a probe has two items at least, one of them new; ABSENT where none may be
    sent."""
    field, items, _ = _lists(probe, shown, first, bound)
    listed = [*items, *new_items(field, max(1, 2 - len(items)), bound, items)]
    body = body_with(field, listed, bound)
    return body if len(listed) > 1 and bound.is_permitted(body) else ABSENT


def _lists(probe: Probe, shown: States, first: States, bound: BoundContract) -> tuple[Field, list[Any], list[Any]]:
    """The list of a probe, as updates send what is there now, and what was there before the run."""
    field = next(one for one in bound.contract.behaviour.fields if probe.items and one.pointer == probe.items.pointer)
    schema = subschema(bound.contract.documented, field.pointer)
    items, old = (carried(field, _list(field, states), schema) for states in (shown, first))
    return field, items, old


def _list(field: Field, states: States) -> list[Any]:
    """The list as a read shows it, else as the answer to the last update does, each item once; empty where neither
    does."""
    known = (get(states.get(source, {}), str(field.shows)) for source in ("read", "answer"))
    items: list[Any] = next((items for items in known if are_items(items)), [])
    keys = [key_of(field, item) for item in items]
    return [item for number, item in enumerate(items) if not any(same(keys[number], key) for key in keys[:number])]


def _made(step: ItemStep, field: Field, items: list[Any], old: list[Any], bound: BoundContract) -> list[Any]:
    if step.what == ADDED:
        return [*items, *new_items(field, 1, bound, items)]
    if step.what == REMOVED:
        return _with_one_less(field, items, old)
    changed = [_with_another(step, items[0], bound, field)] if items else new_items(field, 1, bound)
    return changed if field.merges else [*changed, *items[1:]]


def _with_one_less(field: Field, items: list[Any], old: list[Any]) -> list[Any]:
    """The items without one that the run has added, else without the last; none is taken away that would come back with
    another key."""
    keys = [key_of(field, item) for item in old]
    new = [item for item in items if not any(same(key_of(field, item), key) for key in keys)]
    gone = new[-1:] or ([] if field.key in field.filled else items[-1:])
    return [item for item in items if item not in gone]


def _with_another(step: ItemStep, item: Mapping[str, Any], bound: BoundContract, field: Field) -> Any:
    """An item with the value of the step, or the last ordinary one that it does not have: rarely a server's default."""
    now, values = item.get(step.member, ABSENT), item_values(field, bound).get(step.member, [])
    other = [value for value in values if now is ABSENT or not same(value, now)][-1:] or [now]
    value = other[0] if step.value is ABSENT else step.value
    return item if value is ABSENT else with_value(item, join("", step.member), value)
