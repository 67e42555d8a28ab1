"""Pairs of updates of different members, which are sent at the same moment: nothing but the moment lets one undo the
other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, cycle, islice

from contracts import Clause, Field, Json
from contracts.pointers import under
from suites.kit.generate.bodies import body_with, needs_expendable, ordinary_values
from suites.kit.generate.directed import ordinary_probe
from suites.kit.model.appointment_state import effects, is_decided_by_another
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import DeclaredAbsent, NothingToSend
from suites.kit.model.exchange import Probe
from suites.kit.model.json_values import merged, same
from suites.kit.model.siblings import is_part

AT_ONCE = "at the same moment"
PAIRS, IN_LONG_RUNS = 3, 10
"""How many pairs are sent. A vendor that loads a record and writes it back after calling another service loses an
update nearly each time; one that is quick may lose one of many, which long runs may see, and nothing can promise."""
TOO_SLOW = "limits.rate lets no two requests go out at the same moment: it has to be 2 per second or more"
NO_PAIR = "no two members that a read shows can be updated apart from each other"
VERSIONED = "each update names the state that it was made for, so that of two at the same moment one is refused"
WHOLE = "each update carries the rest of the appointment as it was shown, and so takes back one at the same moment"
LEAST_RATE = 2


def pairs(clause: Clause, bound: BoundContract) -> list[Probe]:
    """The pairs of a run, in turn where there are fewer. Raises DeclaredAbsent where none can be sent."""
    if 0 < bound.target.limits.rate < LEAST_RATE:
        raise DeclaredAbsent(TOO_SLOW)
    if bound.contract.behaviour.currents:
        raise NothingToSend(VERSIONED)
    if bound.contract.behaviour.carried:
        raise NothingToSend(WHOLE)
    if not (made := _apart_first(_pairs(clause, bound))):
        raise NothingToSend(NO_PAIR)
    return list(islice(cycle(made), IN_LONG_RUNS if bound.thorough else PAIRS))


def _pairs(clause: Clause, bound: BoundContract) -> Iterator[tuple[tuple[Field, Field], Probe]]:
    members = [member for member in bound.contract.behaviour.fields if _is_compared(member, bound)]
    refused = bound.contract.behaviour.clash.fields if bound.contract.behaviour.clash else ()
    members.sort(key=lambda member: member.pointer in refused)  # what may meet another booking comes last
    for pair in combinations(members, 2):
        if (probe := _pair(*pair, clause, bound)) is not None:
            yield pair, probe


def _is_compared(member: Field, bound: BoundContract) -> bool:
    """Whether a read shows what was sent of a member, which can then be sent once more, with another value."""
    is_shown = bool(member.shows) and member.only_in in (None, "read") and not (member.key or member.adjusted)
    is_free = not (member.is_never_taken_back or member.renames or is_part(member.pointer, bound))
    moves_by_itself = member.shows is not None and under(member.shows, _moving_by_themselves(bound))
    return is_shown and is_free and not moves_by_itself and len(ordinary_values(member, bound)) > 1


def _moving_by_themselves(bound: BoundContract) -> set[str]:
    """What the contract lets change with an update that does not name it: nobody could tell that from a loss."""
    allowed = {pointer for clause in bound.contract.clauses for pointer in (*clause.allows, *clause.ignores)}
    return {*bound.contract.behaviour.volatile, *allowed}


def _pair(one: Field, other: Field, clause: Clause, bound: BoundContract) -> Probe | None:
    """The pair of two members; None where the contract says that they have to do with each other."""
    first, second = (_smallest(member, bound) for member in (one, other))
    if first is None or second is None or _depend(one, other, bound):
        return None
    body, names = merged(first, second), tuple(frozenset(part.keys() - bound.base.keys()) for part in (first, second))
    is_usual = all(same(body[name], value) for name, value in bound.base.items())
    if names[0] & names[1] or not all(names) or not is_usual or not bound.is_ordinary(body):
        return None
    if any(is_decided_by_another(member, body, bound) for member in (one, other)):
        return None
    probe = ordinary_probe(clause, f"{one.pointer} and {other.pointer} {AT_ONCE}", body)
    return None if needs_expendable(body, bound) else replace(probe, together=names)


def _smallest(member: Field, bound: BoundContract) -> dict[str, Json] | None:
    """The smallest ordinary update of a member that closes nothing; None where there is none."""
    bodies = (body_with(member, value, bound) for value in ordinary_values(member, bound))
    return next((body for body in bodies if bound.is_ordinary(body) and not needs_expendable(body, bound)), None)


def _depend(one: Field, other: Field, bound: BoundContract) -> bool:
    """Whether an update of one member may change what the other one shows."""
    first, second = effects([one], bound), effects([other], bound)
    return any(under(place, second) for place in first) or any(under(place, first) for place in second)


def _apart_first(found: Iterator[tuple[tuple[Field, Field], Probe]]) -> list[Probe]:
    """The pairs, those first of which no member was in a pair before."""
    seen, fresh, others = set[str](), list[Probe](), list[Probe]()
    for (one, other), probe in found:
        is_fresh = not seen & {one.pointer, other.pointer}
        (fresh if is_fresh else others).append(probe)
        seen |= {one.pointer, other.pointer} if is_fresh else set()
    return [*fresh, *others]
