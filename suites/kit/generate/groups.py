"""Many samples in one update, each for another member or key, to be taken apart only if that is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from contracts import Clause, Field, Json
from contracts.pointers import join, with_value
from suites.kit.generate.spoilt_texts import KEYS, TEXTS, VALUES, joined, text_of
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, Probe, Region, Sample
from suites.kit.model.json_values import is_plain, merged

OFTEN = 2
"""In a short run, how many members get each class of texts where no answer and no read shows what became of it: then
only a crash can be seen, and a member is much like another."""
KEYS_AT_ONCE = 12
"""How many keys of a map are tried together: vendors may limit their number, and would refuse more as a whole."""


def of_members(fields: Sequence[Field], clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """Each class of texts for each member that takes any text; several members in one body, each with another class."""
    for shown in (True, False):
        columns = [_texts_for(field, bound) for field in fields if bool(field.shows) is shown]
        columns = [column for column in columns if column]
        most = max(map(len, columns), default=0)
        rows = most if shown or bound.thorough else min(most, ceil(OFTEN * most / max(1, len(columns))))
        for number in range(rows):
            row = _row(columns, number, most, rows)
            yield from [probe_of(row, bound, clause.id)] if row else []


def _texts_for(field: Field, bound: BoundContract) -> list[Sample]:
    """The samples of a member; in a short run, texts of one family are one text."""
    allowed = [text for text in TEXTS if is_allowed(Sample(field.pointer, (), field.pointer, text.text), bound)]
    classed = [((text.kind,), text.text) for text in allowed] if bound.thorough else joined(allowed)
    return [Sample(field.pointer, kinds, field.pointer, text) for kinds, text in classed]


def _row(columns: list[list[Sample]], number: int, most: int, rows: int) -> tuple[Sample, ...]:
    """A sample of each member, each of another class; none of a member that has fewer classes and is done."""
    step = rows % most or 1
    places = [(number + place * step) % most for place in range(len(columns))]
    return tuple(column[place] for column, place in zip(columns, places, strict=True) if place < len(column))


def of_maps(fields: Sequence[Field], clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """Each class of keys, texts and other values for each map that takes any key; many keys in one body.

    What a vendor may store in another form goes into bodies of its own, so that all of the others is judged strictly.
    """
    for field in fields:
        samples = [sample for sample in _entries(field) if is_allowed(sample, bound)]
        for strictly in (True, False):
            alike = [sample for sample in samples if is_plain(sample.value) is strictly]
            for start in range(0, len(alike), KEYS_AT_ONCE):
                yield probe_of(tuple(alike[start : start + KEYS_AT_ONCE]), bound, clause.id)


def _entries(field: Field) -> Iterator[Sample]:
    values = [*((text.kind, text.text) for text in TEXTS), *VALUES]
    for number, (kind, value) in enumerate(values):
        yield Sample(field.pointer, (kind,), join(field.pointer, f"key_{number}"), value)
    for kind, key in KEYS:
        yield Sample(field.pointer, (kind,), join(field.pointer, key), "text")


def is_allowed(sample: Sample, bound: BoundContract) -> bool:
    """Whether the page allows a sample on its own: nothing documented is broken by it."""
    body = _body((sample,), bound)
    return bound.is_documented(body) and bound.region(body) is not Region.INVALID


def probe_of(samples: tuple[Sample, ...], bound: BoundContract, clause: str = "") -> Probe:
    """The update that tries some samples."""
    members = list(dict.fromkeys(sample.member for sample in samples))
    why = f"{', '.join(members)} at a boundary"
    return Probe(clause, why, _body(samples, bound), wants=EITHER, samples=samples)


def _body(samples: tuple[Sample, ...], bound: BoundContract) -> dict[str, Json]:
    """The smallest update with these values, and with the members that theirs require beside them."""
    required = {field.pointer: dict(field.along) for field in bound.contract.behaviour.fields}
    body = merged(bound.base, *(bound.resolve(required[sample.member]) for sample in samples))
    for sample in samples:
        body = dict(with_value(body, sample.at, sample.value))
    return body


def taken_apart(probe: Probe, bound: BoundContract) -> list[Probe]:
    """The samples of an update in two halves, or those of a text of several classes one by one; none where it has one.

    Halves, because a vendor that refuses one of them then takes the others in few requests.
    """
    samples = probe.samples
    if len(samples) > 1:
        parts = [samples[: len(samples) // 2], samples[len(samples) // 2 :]]
    elif samples and len(samples[0].kinds) > 1 and samples[0].kinds[0] in {text.kind for text in TEXTS}:
        parts = [(replace(samples[0], kinds=(kind,), value=text_of(kind)),) for kind in samples[0].kinds]
    else:
        return []
    made = [probe_of(part, bound) for part in parts]
    return [replace(probe, why=one.why, body=one.body, samples=one.samples) for one in made]
