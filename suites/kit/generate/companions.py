"""An ordinary member with a new value beside what should be refused: a vendor that stores a part of it, shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, get, is_named
from suites.kit.generate.bodies import extended, ordinary_values
from suites.kit.generate.probes import probes
from suites.kit.generate.transitions import changes_for_good
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import DeclaredAbsent, NotDeclared
from suites.kit.model.exchange import REFUSED, Probe, Region
from suites.kit.model.json_values import is_plain, same

States = Mapping[str, Mapping[str, Json]]
Has = Callable[[Field, Json], bool]


def may_be_accompanied(probe: Probe, bound: BoundContract) -> bool:
    """Whether a probe is an update of our own appointment that a vendor should refuse, or may.

    One that may close it, or give it to somebody else, goes alone: what it resets besides would not show in a member
    that is sent along.
    """
    clause = next((clause for clause in bound.contract.clauses if clause.id == probe.clause), None)
    is_alone = probe.is_emptying or probe.closes
    if clause is None or not isinstance(probe.body, Mapping) or not probe.is_at_own_appointment or is_alone:
        return False
    kind = kind_of(clause)
    is_about = (kind.expects_refusal and not kind.reads_back) or (clause.strength == "may" and not kind.empties)
    is_usual = probe.media_type is None and probe.method is None and not probe.query
    is_wrong = bound.region(probe.body) is not Region.ORDINARY
    return is_about and is_usual and is_wrong and not _has_company(clause, probe.body, bound)


def _has_company(clause: Clause, body: Json, bound: BoundContract) -> bool:
    """Whether the clause itself sends the members of a body with one beside them that a read shows.

    Then the body is sent as it is: a vendor may look at one member only where another one is sent, too.
    """
    bodies = (body, *_bodies(clause))
    own, *others = ({f.pointer for f in sent_fields(one, bound) if f.shows and not f.restored_by} for one in bodies)
    own -= {pointer for pointer in own if get(bound.base, pointer) is not ABSENT}
    return any(own < other for other in others)


def _bodies(clause: Clause) -> list[Json]:
    return [] if isinstance(clause.send, str) else [request["body"] for request in clause.send if "body" in request]


def accompanied(probe: Probe, bound: BoundContract, shown: States, has: Has) -> Probe:
    """The probe with one more ordinary member, whose value is not the one that is shown, nor the one that the
    appointment `has` by what was sent since; as it is where none fits."""
    assert isinstance(probe.body, Mapping)
    for field in _candidates(probe, bound):
        for value in (*ordinary_values(field, bound), *_plain_values(field, bound)):
            is_shown = any(same(get(state, str(field.shows)), value) for state in shown.values())
            if is_plain(value) and not is_shown and not has(field, value):
                body = extended(dict(probe.body), field, value, bound)
                if says_the_same(probe.body, body, bound):
                    return replace(probe, body=body)
    return probe


def _plain_values(field: Field, bound: BoundContract) -> list[Json]:
    """What the plain updates give a member: one more where the others are there, or an older read shows them."""
    values = [get(body, field.pointer) for body in bound.plain]
    return [value for value in values if value is not ABSENT]


def _candidates(probe: Probe, bound: BoundContract) -> list[Field]:
    """Members that a read shows as they were sent and that a probe does not name, those of plain updates first."""
    behaviour = bound.contract.behaviour
    clashing = behaviour.clash.fields if behaviour.clash else ()
    free = [
        field
        for field in behaviour.fields
        if field.shows and not field.mapped and not field.along and not changes_for_good(field)
        if field.pointer not in clashing and not is_named(probe.body, field.pointer)
        if not (field.of or field.restored_by)
    ]
    return sorted(free, key=lambda field: not any(get(body, field.pointer) is not ABSENT for body in bound.plain))


def says_the_same(body: Json, other: Json, bound: BoundContract) -> bool:
    """Whether another body breaks what this one breaks, and nothing else."""
    region = bound.region(body)
    if bound.region(other) is not region:
        return False
    broken = [{item.constraint.id for item in bound.breaks(one)} for one in (body, other)]
    return region is not Region.INVALID or broken[0] == broken[1]


def refusals_of_a_whole_run(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """The first request of each other clause that should be refused, or may be: what a whole run would show."""
    for other in bound.contract.clauses:
        with suppress(NotDeclared, DeclaredAbsent):
            yield from [probe for probe in probes(other, bound) if _may_be_refused(probe, bound)][:1]


def _may_be_refused(probe: Probe, bound: BoundContract) -> bool:
    """Whether a probe names one of our appointments, and should be refused, or may, for its body or its key."""
    has_no_right = probe.credential != "good" and probe.wants == REFUSED and probe.names_own_appointment
    return has_no_right or may_be_accompanied(probe, bound)
