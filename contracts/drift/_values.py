"""What changed at one member that is in both documents, as kinds of the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from contracts.drift._bounds import BOUNDS, Bound, ends
from contracts.drift._change import NOTHING
from contracts.drift._keywords import HIGHEST, LIMITS, LOWEST
from contracts.drift._members import ANY, Alternative, Member, as_choice, written

REQUEST, RESPONSE = "request", "response"
EMPTY = '""'
"""How a text without characters is shown in a list."""
NARROWED, WIDENED, CHANGED = "narrowed", "widened", "changed"
WIDER = (("int32", "int64"), ("float", "double"))
"""Formats of numbers, each with the one that has all of its values and more."""
BAD = {REQUEST: NARROWED, RESPONSE: WIDENED}
"""What breaks or endangers a client; a change that is neither, or both, counts as it."""


@dataclass(frozen=True)
class Difference:
    """A kind of change, what the documents say before and after, and what of it is new or gone."""

    kind: str
    before: str
    after: str
    below: tuple[str, ...] = ()


def differences(side: str, old: Member, new: Member) -> list[Difference]:
    """What changed at a member, each aspect of it once.

    A member of another type is another member: its values, format and limits belong to that one change, as does the
    format of one that has more or fewer types. What became a branch of a choice, or is one no more, has what it had as
    a branch. Of one that is hidden here, before or after, only that can change.
    """
    if old.is_hidden or new.is_hidden:
        return [*_presence(side, old, new), *_marks(side, old, new)] if old.is_hidden != new.is_hidden else []
    types = list(_types(side, old, new))
    around = [*types, *_presence(side, old, new), *_marks(side, old, new)]
    if is_another(old, new):
        return around
    around += [*_nulls(side, old, new), *_defaults(side, old, new), *_structure(side, old, new)]
    if _is_branch(old, new):
        return [*around, *([] if types else _alternatives(side, old, new))]
    formats = [] if types else _formats(side, old, new)
    found = [*_values(side, old, new), *formats, *_patterns(side, old, new), *_limits(side, old, new)]
    return [*around, *found, *_alternatives(side, old, new)]


def _is_branch(old: Member, new: Member) -> bool:
    """Whether one of two members is as it stands a branch of the choice that the other is."""
    return old.demand in new.alternatives or new.demand in old.alternatives


def is_another(old: Member, new: Member) -> bool:
    """Whether nothing that was said of a member can be compared with what is said of it now."""
    is_any = bool(old.types) != bool(new.types)
    return is_any or not (_includes(old.types, new.types) or _includes(new.types, old.types))


def is_retyped(old: Member, new: Member) -> bool:
    """Whether what is inside a member came or went with its type, or with its being shown or sent at all."""
    is_apart = is_another(old, new) or old.is_hidden != new.is_hidden
    return is_apart or bool({"object", "array"} & (old.types ^ new.types))


def _types(side: str, old: Member, new: Member) -> Iterator[Difference]:
    if old.types != new.types:
        way = _way(_includes(old.types, new.types), _includes(new.types, old.types), CHANGED)
        before, after = _of_type(old), _of_type(new)
        yield Difference(f"{side}-type-{way}", before, after)


def _includes(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    """Whether values of the narrow types are all of the wide ones; none is any, and an integer is a number."""
    return not wide or (bool(narrow) and all(one in wide or (one == "integer" and "number" in wide) for one in narrow))


def _of_type(member: Member) -> str:
    named = " or ".join([*sorted(member.types), *(["null"] if member.is_nullable else [])]) or ANY
    format = member.keywords.get("format")
    return f"{named} ({format})" if format else named


def _way(is_narrower: bool, is_wider: bool, otherwise: str) -> str:
    return NARROWED if is_narrower and not is_wider else WIDENED if is_wider and not is_narrower else otherwise


def _presence(side: str, old: Member, new: Member) -> Iterator[Difference]:
    if old.is_required != new.is_required and not new.is_hidden:  # once it is hidden, that says it all
        words = ("optional", "required") if new.is_required else ("required", "optional")
        yield Difference(f"{side}-member-{words[1]}", *words)


def _nulls(side: str, old: Member, new: Member) -> Iterator[Difference]:
    if old.is_nullable != new.is_nullable:
        words = ("not null", "null allowed") if new.is_nullable else ("null allowed", "not null")
        yield Difference(f"{side}-null-{WIDENED if new.is_nullable else NARROWED}", *words)


def _values(side: str, old: Member, new: Member) -> Iterator[Difference]:
    if old.values != new.values:
        is_narrower = old.values is None or (new.values is not None and set(new.values) <= set(old.values))
        is_wider = new.values is None or (old.values is not None and set(old.values) <= set(new.values))
        kind = f"{side}-values-{_way(is_narrower, is_wider, BAD[side])}"
        yield Difference(kind, listed(old.values), listed(new.values), tuple(_apart(old.values, new.values)))


def listed(values: Iterable[str] | None) -> str:
    """A closed list of values in words; None is any."""
    return ANY if values is None else ", ".join(one or EMPTY for one in values)


def _apart(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> Iterator[str]:
    """What is new and what is gone, which is hard to see in two long lists."""
    if old is not None and new is not None:
        lists = ("new", [one for one in new if one not in old]), ("gone", [one for one in old if one not in new])
        yield from (f"{word}: {listed(values)}" for word, values in lists if values)


def _formats(side: str, old: Member, new: Member) -> Iterator[Difference]:
    before, after = old.keywords.get("format"), new.keywords.get("format")
    if before != after:
        is_narrower, is_wider = (
            (before is None or (after, before) in WIDER),
            (after is None or (before, after) in WIDER),
        )
        yield Difference(f"{side}-format-{_way(is_narrower, is_wider, CHANGED)}", _said(before), _said(after))


def _patterns(side: str, old: Member, new: Member) -> Iterator[Difference]:
    before, after = old.keywords.get("pattern"), new.keywords.get("pattern")
    if before != after:
        way = _way(before is None, after is None, BAD[side])
        yield Difference(f"{side}-pattern-{way}", _said(before), _said(after))


def _defaults(side: str, old: Member, new: Member) -> Iterator[Difference]:
    before, after = old.keywords.get("default"), new.keywords.get("default")
    if before != after:
        yield Difference(f"{side}-default-changed", _said(before), _said(after))


def _limits(side: str, old: Member, new: Member) -> Iterator[Difference]:
    moved = [word for word in LIMITS if old.keywords.get(word) != new.keywords.get(word)]
    counts = [word for word in moved if not any(word in pair for pair in BOUNDS)]
    ways = {_way_of(word, old.keywords.get(word), new.keywords.get(word), side) for word in counts}
    ways |= {way for pair, sign in BOUNDS.items() if (way := _way_of_bound(*ends(old, new, pair, sign)))}
    if ways:
        way = ways.pop() if len(ways) == 1 else BAD[side]
        yield Difference(f"{side}-limit-{way}", _limits_of(old, moved), _limits_of(new, moved))


def _way_of_bound(old: Bound | None, new: Bound | None) -> str:
    if old == new:
        return ""
    return NARROWED if old is None or (new is not None and new > old) else WIDENED


def _way_of(word: str, old: Any, new: Any, side: str) -> str:
    """Whether a limit lets fewer values pass or more."""
    if old is None or new is None:
        return NARROWED if old is None else WIDENED
    if word in LOWEST:
        return NARROWED if new > old else WIDENED
    if word in HIGHEST:
        return NARROWED if new < old else WIDENED
    return _way(new % old == 0, old % new == 0, BAD[side])


def _limits_of(member: Member, words: list[str]) -> str:
    return ", ".join(f"{word} {written(member.keywords[word])}" for word in words if word in member.keywords) or NOTHING


def _structure(side: str, old: Member, new: Member) -> Iterator[Difference]:
    if old.is_closed != new.is_closed:
        words = ("allowed", "forbidden") if new.is_closed else ("forbidden", "allowed")
        yield Difference(f"{side}-unknown-members-{NARROWED if new.is_closed else WIDENED}", *words)
    if old.conditions != new.conditions:
        yield Difference(f"{side}-conditions-changed", _all_of(old.conditions), _all_of(new.conditions))


def _all_of(conditions: Iterable[str]) -> str:
    return "; ".join(conditions) or NOTHING


def _alternatives(side: str, one: Member, other: Member) -> Iterator[Difference]:
    old, new = as_choice(one, other), as_choice(other, one)
    is_narrower, is_wider = not old or set(new) < set(old), not new or set(old) < set(new)
    is_narrower, is_wider = (is_narrower and bool(new)), (is_wider and bool(old))
    if old != new:
        yield Difference(f"{side}-alternatives-{_way(is_narrower, is_wider, BAD[side])}", _either(old), _either(new))


def _either(alternatives: tuple[Alternative, ...]) -> str:
    return " / ".join(map(str, alternatives)) or NOTHING


def _marks(side: str, old: Member, new: Member) -> Iterator[Difference]:
    mark = ("readOnly", "read-only", "writable") if side == REQUEST else ("writeOnly", "write-only", "shown")
    for word, gained, lost in (mark, ("deprecated", "deprecated", "undeprecated")):
        before, after = word in old.keywords, word in new.keywords
        if before != after:
            words = (f"not {gained}", gained) if after else (gained, f"not {gained}")
            yield Difference(f"{side}-{gained if after else lost}", *words)


def _said(value: Any) -> str:
    return NOTHING if value is None else written(value) or EMPTY
