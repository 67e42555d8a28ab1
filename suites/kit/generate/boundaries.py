"""Updates with values at boundaries: many texts in one body, everything else alone. Nothing is sent here."""

from __future__ import annotations

import json
from collections.abc import Iterator

from contracts import Clause, Field, Json
from suites.kit.generate.bodies import body_with
from suites.kit.generate.groups import is_allowed, of_maps, of_members, probe_of
from suites.kit.generate.item_steps import item_boundaries
from suites.kit.generate.limits import BEYOND, NEGATIVE, limits_of, long_urls
from suites.kit.generate.samples import subschema, types_of
from suites.kit.generate.spoilt_texts import TEXTS
from suites.kit.generate.transitions import changes_for_good
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import EITHER, Probe, Sample

TOO_GREAT = "beyond floats"
PLACEHOLDER = 424_242_424_242


def boundary(clause: Clause, bound: BoundContract, about: tuple[str, ...] = ()) -> Iterator[Probe]:
    """Boundary values of every member, or of those that another clause is `about`.

    Each free text gets every class of texts, several members in one body. Of the others a short run takes a choice
    (`_chosen`), and of the other numbers what crashes most often.
    """
    known = [field for field in bound.contract.behaviour.fields if not field.is_never_taken_back]
    fields = [field for field in known if not about or field.pointer in about]
    texts = [field for field in fields if is_free_text(field, bound)]
    yield from of_members(texts, clause, bound)
    yield from of_maps([field for field in fields if is_free_map(field, bound)], clause, bound)
    yield from (probe for field in fields for probe in _long_urls(field, clause, bound))
    rest = [field for field in fields if field not in texts]
    made = [(field, list(_alone(field, clause, bound))) for field in rest]
    chosen = rest if bound.thorough else _chosen([field for field, listed in made if listed], bound)
    yield from (probe for field in fields if field.key for probe in item_boundaries(field, clause, bound))
    for field, listed in made:
        yield from (probe for probe in listed if field in chosen or {BEYOND, NEGATIVE} & set(probe.samples[0].kinds))
    yield from _in_another_case(clause, bound)


def is_free_text(field: Field, bound: BoundContract) -> bool:
    """Whether a member takes any text: no reference, no closed set, and nothing that closes the appointment."""
    documented = _documented(field, bound)
    is_text = "string" in types_of(documented) and not {"enum", "const", "format"} & documented.keys()
    is_of_target = "x-values" in subschema(bound.contract.ordinary, field.pointer)
    has_form = field.form not in (None, "trimmed")  # who trims texts still keeps what is in them
    return is_text and not (has_form or field.adjusted or is_of_target or changes_for_good(field))


def is_free_map(field: Field, bound: BoundContract) -> bool:
    """Whether a member takes any keys, with values of ours."""
    ordinary = subschema(bound.contract.ordinary, field.pointer)
    return "object" in types_of(_documented(field, bound)) and isinstance(ordinary.get("additionalProperties"), dict)


def _documented(field: Field, bound: BoundContract) -> dict[str, Json]:
    return dict(subschema(bound.contract.documented, field.pointer))


def _alone(field: Field, clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """Each boundary value of a member in an update of its own."""
    schema = _documented(field, bound)
    is_text = "string" in types_of(schema) and "format" not in schema
    texts = [((text.kind,), text.text) for text in TEXTS if text.is_basic] if is_text else []
    classed = [*limits_of(field, schema, bound), *texts]
    samples = [Sample(field.pointer, kinds, field.pointer, value) for kinds, value in classed]
    yield from (probe_of((sample,), bound, clause.id) for sample in samples if is_allowed(sample, bound))
    if {"integer", "number"} & set(types_of(schema)):
        yield _too_great(field, clause, bound)


def _long_urls(field: Field, clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """A long URL in an update of its own, where the page allows it."""
    samples = [Sample(field.pointer, kinds, field.pointer, value) for kinds, value in long_urls(field, bound)]
    yield from (probe_of((sample,), bound, clause.id) for sample in samples if is_allowed(sample, bound))


def _too_great(field: Field, clause: Clause, bound: BoundContract) -> Probe:
    """A number that no float can hold, which only the text of a body can show."""
    text = json.dumps(body_with(field, PLACEHOLDER, bound)).replace(str(PLACEHOLDER), "1e400")
    sample = Sample(field.pointer, (TOO_GREAT,), field.pointer, None)
    return Probe(clause.id, f"{field.pointer} at a boundary", raw=text.encode(), wants=EITHER, samples=(sample,))


def _in_another_case(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """A plain update, with the same members once more under names in capitals: whoever takes these changes nothing."""
    own = {name.upper(): value for name, value in bound.plain[0].items() if name not in bound.base}
    samples = tuple(Sample(f"/{name}", ("name in capitals",), f"/{name}", value) for name, value in own.items())
    yield Probe(clause.id, "names of members in capitals", {**bound.plain[0], **own}, wants=EITHER, samples=samples[:1])


def _chosen(fields: list[Field], bound: BoundContract) -> list[Field]:
    """One member of each type and format; besides, for each clause about sent values, the same of its own members.

    Preferred are members that an appointment shows and whose values are not a closed set, then other free ones.
    """
    echoed = [clause.fields for clause in bound.contract.clauses if kind_of(clause).on_sent_values]
    free = [field for field in fields if _is_free(field, bound)]
    shown = [field for field in free if field.shows]
    best: dict[object, Field] = {}
    for field in (*shown, *free, *fields):
        best.setdefault(_form(field, bound), field)
    for members in echoed:
        best.update({(members, _form(field, bound)): field for field in shown[::-1] if field.pointer in members})
    return [field for field in fields if field in best.values()]


def _form(field: Field, bound: BoundContract) -> tuple[str, ...]:
    """The type and format of a member. A number that may be none, or has a default, is one of its own: a vendor that
    takes 0 for none loses it there only."""
    schema = _documented(field, bound)
    types = types_of(schema)
    is_optional = {"integer", "number"} & set(types) and ("null" in types or "default" in schema)
    return (*(["or none"] if is_optional else []), *types[:1], str(schema.get("format")))


def _is_free(field: Field, bound: BoundContract) -> bool:
    """Whether the ordinary values of a member are not limited to a closed set. Times count as free."""
    ordinary = subschema(bound.contract.ordinary, field.pointer)
    return _form(field, bound)[-1] == "date-time" or not {"enum", "x-values"} & ordinary.keys()
