"""Promises that something is refused: refuses, hides, guards, locks, withstands, depends."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from contracts import Clause, Json, current
from contracts.pointers import get, leaves, under, with_value
from suites.kit.checks._register import Flaw, Judged, is_own, judges
from suites.kit.checks.error_bodies import another_code
from suites.kit.model.appointment_state import changes_since_shown, expected_value, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import TRANSITIONS
from suites.kit.model.exchange import ACCEPTED, EITHER, Exchange, Region
from suites.kit.model.findings import LENIENT, VIOLATION, WARNING, Phrase, one_of
from suites.kit.model.json_values import is_convertible, same

FORMS = ("format", "pattern", "enum", "const")
"""Keywords that say of which form a text is."""
NOT_EXACT = " (a refusal with another status is a warning only: the page does not say which status this cause gets)"
"""Why a refusal with another status is no violation: a page that lists a status seldom says what is answered with it.
`exact` in the contract says that it does."""

TWICE = 2
"""How often an answer has to come before two kinds of requests are compared by it: once may be a vendor's turn."""


@judges("refuses")
def refuses(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An update that breaks one constraint is answered with a documented refusal."""
    if is_own(clause, exchange):
        if exchange.probe.wants == ACCEPTED:
            return None  # an update that has to be there before the one to refuse
        flaws = [] if _is_refused_as_unknown(clause, exchange, bound) else not_refused(clause, exchange, bound)
        return [*flaws, *_changed(clause, exchange, bound)]
    if not exchange.probe.explores or exchange.region is not Region.INVALID:
        return None
    return _explored(clause, exchange, bound)


def _changed(clause: Clause, exchange: Exchange, bound: BoundContract) -> list[Flaw]:
    """What a refused update changed all the same, where it is read: one that may not follow, or repeats what an earlier
    one carried."""
    probe = exchange.probe
    is_read = clause.send == TRANSITIONS or probe.stale or probe.same_key
    found = (
        changes_since_shown(exchange, set(bound.contract.behaviour.volatile)) if is_read and exchange.is_refused else ()
    )
    return [Flaw(pointer, "refused", before, after) for pointer, before, after in found]


def _is_refused_as_unknown(clause: Clause, exchange: Exchange, bound: BoundContract) -> bool:
    """Whether another value of a member that stays as it was booked is refused, and nobody declared that value: the
    refusal may say that there is no such one."""
    is_made_up = clause.send == TRANSITIONS and exchange.region is not Region.ORDINARY
    return is_made_up and exchange.is_refused and any(one.fixed for one in sent_fields(exchange.body, bound))


def _explored(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An explored body may break several constraints; its refusal then does not show which of them was checked."""
    found = {item.constraint.id: item.constraint for item in exchange.body_breaks}
    mine = found.keys() & set(clause.constraint_ids)
    if not mine or (len(found) > 1 and exchange.is_refused) or _may_be_refused_for_more(clause, exchange, bound):
        return None
    return not_refused(clause, exchange, bound, key=found[min(mine)].breach)


def _may_be_refused_for_more(clause: Clause, exchange: Exchange, bound: BoundContract) -> bool:
    """Whether a refusal with another status may be for what a generated body has beside the wrong member, such as an id
    that nobody declared: a page promises nothing of that."""
    wanted = clause.status or bound.contract.refusals
    if not exchange.is_refused or exchange.status in wanted or not isinstance(exchange.body, Mapping):
        return False
    wrong = {item.constraint.pointer for item in exchange.body_breaks}
    rest = {at: value for at, value in leaves(exchange.body) if not under(at, wrong)}
    body: Json = {}
    for at, value in rest.items():
        body = with_value(body, at, value)
    return not bound.is_ordinary(body)


@judges("hides", "guards")
def hides(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """Ids and credentials that give no access are refused as documented. Whoever is refused, and has written all the
    same, was let in."""
    if not is_own(clause, exchange):
        return None
    is_ours = exchange.is_refused and exchange.probe.names_own_appointment
    written = written_all_the_same(exchange, bound, exchange.probe.why) if is_ours else []
    return [*not_refused(clause, exchange, bound), *written]


def written_all_the_same(
    exchange: Exchange, bound: BoundContract, key: str, ignores: Collection[str] = ()
) -> list[Flaw]:
    """What a refused update has changed, where the appointment was read before and after it. An update that may still
    come late moves the stamps, too; what updates have to carry is moved by whoever else writes. Stamps that move with
    what is written are no change of their own: one of whole seconds moves now and then only."""
    volatile = set(bound.contract.behaviour.volatile)
    moved = volatile if exchange.late else volatile.intersection(current.members(bound.contract.behaviour.currents))
    found = [
        Flaw(pointer, key, before, after)
        for pointer, before, after in changes_since_shown(exchange, {*ignores, *moved})
    ]
    return [one for one in found if not under(one.pointer, volatile)] or found


@judges("locks")
def locks(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An appointment in a closed state refuses every update, and none changes it."""
    if not is_own(clause, exchange):
        return None
    found = changes_since_shown(exchange, set()) if exchange.is_refused else ()
    changed = [Flaw(pointer, "state", before, after) for pointer, before, after in found]
    return not_refused(clause, exchange, bound, key="locked") + changed


def not_refused(clause: Clause, exchange: Exchange, bound: BoundContract, key: str = "") -> list[Flaw]:
    """A finding when the answer is not the refusal that the clause expects, or has the code of another cause."""
    wanted = clause.status or bound.contract.refusals
    if exchange.probe.in_other_state and exchange.is_refused and exchange.status in bound.contract.refusals:
        return []  # which of its refusals it gets in that state, no page says
    if exchange.status in wanted or (exchange.is_refused and (clause.any_refusal or not wanted)):
        return another_code(clause, exchange)
    expected, severity = one_of(wanted) if wanted else Phrase("a refusal (4xx)"), _severity(clause, exchange, bound)
    if exchange.is_refused and severity == WARNING:
        expected = Phrase(expected.text + NOT_EXACT, expected.values)
    return [Flaw("", key or exchange.probe.why, expected, exchange.status, severity)]


def _severity(clause: Clause, exchange: Exchange, bound: BoundContract) -> str:
    """How grave it is that an answer is not the refusal that is expected."""
    if exchange.is_refused:
        return VIOLATION if clause.exact else WARNING
    if not exchange.is_accepted:
        return VIOLATION
    if _is_converted(exchange, bound):
        # That a type is meant strictly, no page says by the type alone.
        return LENIENT if clause.derived and clause.derived.keyword == "type" else WARNING
    return WARNING if exchange.probe.coerces else VIOLATION


def _is_converted(exchange: Exchange, bound: BoundContract) -> bool:
    """Whether all that is wrong with a body are values of another type that a lenient vendor converts.

    A member that also has a form, as an id, is none: no number is of that form.
    """
    wrong = [item for item in exchange.body_breaks if item.constraint.keyword == "type"]
    places = {item.constraint.names for item in wrong}
    formed = {one.names for one in bound.request_constraints if one.keyword in FORMS}
    return (
        bool(wrong)
        and not places & formed
        and all(item.constraint.names in places for item in exchange.body_breaks)
        and all(is_convertible(item.found, item.constraint.value) for item in wrong)
    )


@judges("withstands")
def withstands(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An odd or malformed request is refused or accepted, and never ends in a server error."""
    if not is_own(clause, exchange):
        return None
    if exchange.is_refused or (exchange.is_accepted and exchange.probe.wants == EITHER):
        return []
    wanted = Phrase("2xx or 4xx" if exchange.probe.wants == EITHER else "a refusal (4xx)")
    return [Flaw("", exchange.probe.why, wanted, exchange.status)]


@judges("depends")
def depends(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """What is refused beside a value of another member each time is refused where the appointment has that value, too.

    Whether it is refused at all, a page may leave open, so that both have to come twice: a vendor may refuse now and
    then. It says nothing where the appointment may have another value.
    """
    rests = list(_row(exchange, is_rest=True))
    besides = list(_row(rests[-1].previous, is_rest=False)) if rests else []
    if not is_own(clause, exchange) or min(len(rests), len(besides)) < TWICE:
        return None
    if not _is_stored(besides[0], rests[-1], bound):
        return None
    is_looked_at = all(one.is_refused and one.is_definite for one in besides)
    if not (is_looked_at and all(one.is_accepted for one in rests)):
        return []
    wanted = Phrase("a refusal (4xx), as {} beside the value that the appointment has", (besides[0].status,))
    return [Flaw("", exchange.probe.why, wanted, exchange.status)]


def _row(last: Exchange | None, is_rest: bool) -> Iterator[Exchange]:
    """The exchanges in a row that leave out what is stored, or that name it, the last one first."""
    while last is not None and last.probe.is_rest is is_rest:
        yield last
        last = last.previous


def _is_stored(beside: Exchange, exchange: Exchange, bound: BoundContract) -> bool:
    """Whether the appointment was shown with the value that an update names and the one after it leaves out."""
    named, left = sent_fields(beside.body, bound), sent_fields(exchange.body, bound)
    missing = [(one, expected_value(one, get(beside.body, one.pointer))) for one in named if one not in left]
    state = exchange.before.get("read", exchange.before.get("answer", {}))
    return bool(missing) and all(same(value, get(state, str(one.shows))) for one, value in missing)
