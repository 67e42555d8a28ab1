"""Whether each placeholder (`$role`, `$role[1]:key`, `$values[2]`, `$now-2d`) has a value behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts import current
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts.pointers import ABSENT

PLACEHOLDER = re.compile(
    r"\$(?P<name>[A-Za-z]\w*(?:\.\w+)*)(?P<offset>[+-]\w*)?(?:\[(?P<index>\w*)\])?(?::(?P<key>[A-Za-z_]\w*))?"
)
UNKNOWN = ("unknown.uuid", "unknown.uuid6", "unknown.text")
OFFSET = re.compile(r"[+-][0-9]+[dyh]")


@dataclass(frozen=True)
class Supply:
    """What placeholders can stand for: the contract's names, and the fixtures and values for each of them.

    `free` are names that need neither: they are generated. `moving` has an example for each moving value.
    """

    roles: tuple[str, ...]
    values: tuple[str, ...]
    fixtures: Mapping[str, Any]
    listed: Mapping[str, Any]
    free: tuple[str, ...] = UNKNOWN
    moving: Mapping[str, Any] = field(default_factory=dict)

    @property
    def with_moving(self) -> Supply:
        """The same where a moving value may stand."""
        return replace(self, free=(*self.free, "current"))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that may follow a `$`."""
        return (*self.roles, *self.values, *self.free, "now")


def supply(contract: Node, behaviour: Node) -> Supply:
    """What a provider's files supply for placeholders."""
    roles, values = ([name for name, _ in contract.get(part).members()] for part in ("roles", "values"))
    fixtures, listed = (
        {name: node.value for name, node in behaviour.get("standin", part).members()} for part in ("fixtures", "values")
    )
    first = next(behaviour.get("standin", "appointments").items(), None)
    shows = first.get("shows").value if first else None
    return Supply(tuple(roles), tuple(values), fixtures, listed, moving=examples(behaviour.value, shows))


def examples(template: Any, shows: Any) -> dict[str, Any]:
    """The value of each moving member in a template, as the stand-in's first appointment shows it."""
    found = {one: current.shown(one, shows, {}) for one in current.placeholders(template)}
    return {one: value for one, value in found.items() if value is not ABSENT}


def placeholder_problems(place: Node, known: Supply) -> Iterator[Problem]:
    """Every placeholder, at a place or below it, that stands for nothing."""
    for node in place.walk():
        if isinstance(node.value, str):
            for match in PLACEHOLDER.finditer(node.value):
                yield from _placeholder(node, match, known)


def _placeholder(node: Node, match: re.Match[str], known: Supply) -> Iterator[Problem]:
    text, name = match.group(), match["name"]
    if name == "now":
        if not OFFSET.fullmatch(match["offset"] or ""):
            yield node.problem(
                f'"{text}" is not a time.', "Expected $now, a sign, a number, and d, y or h: for example $now-2d."
            )
    elif name not in known.names:
        what = known_words("roles and values", known.names[:-1])
        yield node.problem(
            f'"{text}" names neither a role nor a list of values in contract.yaml.',
            what,
            did_you_mean(name, known.names),
        )
    elif name not in known.free:
        yield from _supplied(node, match, known)


def _supplied(node: Node, match: re.Match[str], known: Supply) -> Iterator[Problem]:
    name, is_role = match["name"], match["name"] in known.roles
    there = known.fixtures.get(name) if is_role else known.listed.get(name)
    index = match["index"] or "0"
    if not index.isdigit() or not isinstance(there, list):  # the check of the seeds reports a missing list
        if not index.isdigit():
            yield node.problem(
                f'"[{index}]" in "{match.group()}" is not a number.', "The first value is [0], or no index at all."
            )
    elif int(index) >= len(there):
        yield node.problem(
            f'"{match.group()}" has no value behind it.',
            f"The stand-in has {len(there)} for {name}, counted from [0].",
            "Lower the index, or add a value.",
        )
    elif is_role:
        yield from _key(node, match, there[int(index)])
    elif match["key"]:
        yield node.problem(
            f'"{match.group()}" asks for the key "{match["key"]}" of a plain value.',
            f"{name} is a list of values, which have no keys.",
            f"Remove :{match['key']}.",
        )


def _key(node: Node, match: re.Match[str], fixture: Any) -> Iterator[Problem]:
    key = match["key"] or "id"
    if isinstance(fixture, dict) and key not in fixture:
        yield node.problem(
            f'{quoted(match.group())} asks for the key "{key}", which the fixture does not have.',
            known_words("keys", fixture),
            did_you_mean(key, fixture),
        )
