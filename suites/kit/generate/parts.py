"""Updates that send a part of an object or list, where the page says neither that it is merged nor replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts import Clause, Field, Json
from contracts.pointers import under, with_value
from suites.kit.generate.bodies import body_with, ordinary_values
from suites.kit.generate.items import altered_items, lengthened_items, own_items
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, Probe
from suites.kit.model.target import EXPENDABLE


def parts(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """First the whole, so that the part has something beside it, and then a part, of what the clause is about; of a
    list, also its items with long texts, and a member beside it at another appointment, which keeps its own items."""
    for pointer, shows in bound.contract.behaviour.merged_or_replaced.items():
        if shows is None or not under(shows, clause.fields or ("",)):
            continue
        field = next(field for field in bound.contract.behaviour.fields if field.pointer == pointer)
        bodies = _objects(field, bound) or _lists(field, bound)
        for why, body in zip(("the whole of", "a part of"), bodies, strict=False):
            yield Probe(clause.id, f"{why} {pointer}", body, wants=EITHER, rereads=True)
            yield from _beside_a_list(clause, field, bound) if body == bodies[0] else ()
        yield from _long_items(clause, field, bound)
        yield from _beside_a_list(clause, field, bound)  # once more after other values: once may be somebody else


def _long_items(clause: Clause, field: Field, bound: BoundContract) -> Iterator[Probe]:
    """The fixture's items with texts that are longer than many columns, where the page names no limit."""
    body = with_value(bound.base, field.pointer, lengthened_items(own_items(field, bound)))
    if body != _sent_whole(field, bound) and bound.is_documented(body):
        yield Probe(clause.id, f"long texts in {field.pointer}", body, wants=EITHER, rereads=True)


def _beside_a_list(clause: Clause, field: Field, bound: BoundContract) -> Iterator[Probe]:
    """A member that stands beside a list in its object, sent to another appointment: a vendor that keeps the items of
    one update for the next writes them there."""
    around = field.pointer.rpartition("/")[0]
    beside = [one for one in bound.contract.behaviour.fields if one.pointer.rpartition("/")[0] == around != ""]
    values = [(one, value) for one in beside for value in ordinary_values(one, bound)[-1:]]
    if own_items(field, bound) and bound.target.fixtures.get(EXPENDABLE):
        for one, value in values[:1]:
            why = f"{one.pointer} of another appointment, after {field.pointer}"
            yield Probe(
                clause.id, why, body_with(one, value, bound), appointment=EXPENDABLE, wants=EITHER, rereads=True
            )


def _sent_whole(field: Field, bound: BoundContract) -> Json:
    """The update that sends the fixture's items as they were."""
    return with_value(bound.base, field.pointer, own_items(field, bound))


def _objects(field: Field, bound: BoundContract) -> list[Json]:
    """A declared object, and one member of another one; nothing where no declared object has several members."""
    wholes = [value for value in ordinary_values(field, bound) if isinstance(value, Mapping)]
    whole = max(wholes, key=len, default={})
    if len(whole) < 2:
        return []
    name = next(iter(whole))
    values = [value[name] for value in wholes if name in value and value[name] != whole[name]] or [whole[name]]
    return [body_with(field, dict(whole), bound), body_with(field, {name: values[0]}, bound)]


def _lists(field: Field, bound: BoundContract) -> list[Json]:
    """The fixture's items with other texts, and the last of them alone, as it was: who pairs items by their place in
    the list, and not by their key, writes it over the first."""
    items = own_items(field, bound)
    if not items:
        return []
    wholes = [altered_items(items), items[-1:]]
    return [with_value(bound.base, field.pointer, value) for value in wholes]
