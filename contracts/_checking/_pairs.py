"""Whether members whose values belong together by place (`x-paired`) have lists of values, and as many of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts._checking._schema import subschemas
from contracts._checking._schema_places import member_pointers
from contracts._checking._target_rows import BOUND, FILL_IN
from contracts._lines import Node
from contracts._model import Contract
from contracts._paired import PAIRED, list_names, member
from contracts._problems import Problem, did_you_mean, known_words, quoted

EXPECTED = 'Expected lists of pointers, such as [["/start", "/end"]].'
BY_PLACE = "The n-th value of one is sent with the n-th of the other."


def pair_problems(ordinary: Node, values: Any) -> Iterator[Problem]:
    """Every pair of the ordinary schema of which a member has no list of values, or more of them than the other.

    `values` are the stand-in's own lists, by name.
    """
    for schema in subschemas(ordinary):
        if schema.pointer and schema.get(PAIRED).value is not None:
            yield schema.get(PAIRED).problem(f"{PAIRED} stands inside the schema.", "Expected it at the top only.")
    pairs = ordinary.get(PAIRED)
    if pairs.value is not None and not _are_pairs(pairs.value):
        yield pairs.problem(f"{quoted(pairs.value)} names no pairs.", EXPECTED)
        return
    for pair in pairs.items():
        yield from _without_list(pair, ordinary) or _of_other_size(pair, ordinary, values)


def _without_list(pair: Node, ordinary: Node) -> list[Problem]:
    known = list(_listed(ordinary.value))
    return [
        one.problem(
            f"{quoted(one.value)} has no list of ordinary values.",
            known_words("members", known),
            did_you_mean(one.value, known),
        )
        for one in pair.items()
        if one.value not in known
    ]


def _of_other_size(pair: Node, ordinary: Node, values: Any) -> Iterator[Problem]:
    sizes = {one.value: len(_values(member(ordinary.value, one.value), values)) for one in pair.items()}
    if len(set(sizes.values())) > 1:
        counted = ", ".join(f"{pointer} has {size}" for pointer, size in sizes.items())
        yield pair.problem(f"These members have different numbers of values: {counted}.", BY_PLACE)


def unequal_lists(target: Node, contract: Contract) -> Iterator[Problem]:
    """Every list of a target that has more or fewer values than the one to which it belongs."""
    for first, *others in list_names(contract.ordinary):
        wanted = list(target.get("values", first).items())
        for name in others:
            place = target.get("values", name)
            given = list(place.items())
            if wanted and given and len(wanted) != len(given) and FILL_IN not in [one.value for one in wanted + given]:
                yield place.problem(
                    f'"{name}" has {_count(given)}, but "{first}" has {len(wanted)}, and they belong together.',
                    "Expected as many of one as of the other.",
                    BY_PLACE,
                )


def _count(listed: list[Node]) -> str:
    return f"{len(listed)} value{'s' * (len(listed) != 1)}"


def _are_pairs(value: Any) -> bool:
    pairs = value if isinstance(value, list) else [None]
    return all(isinstance(pair, list) and len(pair) > 1 and all(isinstance(p, str) for p in pair) for pair in pairs)


def _listed(ordinary: Any) -> Iterator[str]:
    """The members that have a list of values."""
    found = dict.fromkeys(member_pointers(ordinary))
    return (pointer for pointer in found if {"enum", BOUND} & member(ordinary, pointer).keys())


def _values(schema: Mapping[str, Any], served: Any) -> list[Any]:
    if "enum" in schema:
        return list(schema["enum"])
    listed = served.get(schema.get(BOUND, "")) if isinstance(served, Mapping) else None
    return listed if isinstance(listed, list) else []
