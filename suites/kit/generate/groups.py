"""Many samples in one update, each for another member or key, to be taken apart only if that is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, get, join, leaves, with_value
from suites.kit.generate.edge_times import ANOTHER_OFFSET
from suites.kit.generate.samples import subschema
from suites.kit.generate.spoilt_texts import FORMED, KEYS, SEPARATOR, TEXTS, VALUES, SpoiltText, families, text_of
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, Probe, Region, Sample
from suites.kit.model.json_values import is_plain, merged

READ_BACK = {ANOTHER_OFFSET}
"""Classes of values after which a short run reads, too, though the answer shows them: that may be made from what was
sent, and the next value of the member hides what was stored. Of times a vendor takes this one, if any."""
KEYS_AT_ONCE = 12
"""How many keys of a map are tried together: vendors may limit their number, and would refuse more as a whole."""


def of_members(fields: Sequence[Field], clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """Each class of texts for each member that takes any text; several members in one body.

    A short run spreads the classes over the members where nothing shows what became of a text, so that only a crash can
    be seen, or where the member is likely to have a form that most of them break, so that they are refused.
    """
    shown = [field for field in fields if field.shows and not _has_form(field, bound)]
    formed = [field for field in fields if field.shows and _has_form(field, bound)]
    for together in (shown, formed, [field for field in fields if not field.shows]):
        for row in _rows(len(together), is_spread=together is not shown and not bound.thorough, bound=bound):
            samples = [_text_for(field, texts, bound) for field, texts in zip(together, row, strict=True)]
            if present := tuple(sample for sample in samples if sample):
                yield probe_of(present, bound, clause.id)


def _has_form(field: Field, bound: BoundContract) -> bool:
    """Whether a text is one of a closed set where it has to be accepted: an address, a telephone number."""
    return "enum" in subschema(bound.contract.ordinary, field.pointer)


def _rows(members: int, is_spread: bool, bound: BoundContract) -> Iterator[list[list[SpoiltText]]]:
    """For each body, the texts of each member: the same for all of them, as they are likely to be refused together.

    Where they are spread, the first bodies are like that, and each member has other texts in each of the others.
    """
    every = families(bound.thorough)
    rest = every[FORMED:] if is_spread else []
    yield from ([texts] * members for texts in (every[:FORMED] if is_spread else every) if members)
    count = ceil(len(rest) / members) if members else 0
    for number in range(count):
        yield [rest[(number + place * count) % len(rest)] for place in range(members)]


def _text_for(field: Field, texts: Sequence[SpoiltText], bound: BoundContract) -> Sample | None:
    """The sample of those texts that the page allows for a member, joined; None where it allows none."""
    allowed = [one for one in texts if is_allowed(Sample(field.pointer, (), field.pointer, one.text), bound)]
    kinds = tuple(one.kind for one in allowed)
    text = SEPARATOR.join(one.text for one in allowed)
    return Sample(field.pointer, kinds, field.pointer, text) if allowed else None


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
    shown = {field.pointer for field in bound.contract.behaviour.fields if field.shows}
    is_told_by_reads = bound.contract.behaviour.answer is None or any(READ_BACK & {*one.kinds} for one in samples)
    rereads = True if is_told_by_reads and any(one.member in shown for one in samples) else None
    return Probe(clause, why, _body(samples, bound), wants=EITHER, samples=samples, rereads=rereads)


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
    return [part_of(probe, part, bound) for part in parts]


def in_samples(probe: Probe, bound: BoundContract) -> Probe:
    """An update that a clause names, with the value of each member as a sample: where it is refused, its parts are
    tried."""
    known = {field.pointer for field in bound.contract.behaviour.fields}
    values = [*leaves(probe.body)] if isinstance(probe.body, dict) else []
    sent = [(at, value) for at, value in values if at in known and value is not ABSENT]
    own = [(at, value) for at, value in sent if get(bound.base, at) is ABSENT]
    return replace(probe, samples=tuple(Sample(at, (), at, value) for at, value in own))


def part_of(probe: Probe, samples: Sequence[Sample], bound: BoundContract) -> Probe:
    """The update with some of the samples of another one."""
    made = probe_of(tuple(samples), bound)
    return replace(probe, why=made.why, body=made.body, samples=made.samples)
