"""Which requests a clause asks for: examples, directed probes and pairs. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from contracts import Clause, Contract, Json
from contracts.pointers import ABSENT, get, leaves, with_value
from contracts.relations import RESETS
from suites.kit.generate.bodies import needs_expendable
from suites.kit.generate.boundaries import boundary
from suites.kit.generate.directed import malformed, ordinary, ordinary_probe, refused
from suites.kit.generate.emptying import emptying_probe, nulls
from suites.kit.generate.following import following
from suites.kit.generate.groups import in_samples
from suites.kit.generate.item_steps import item_probes
from suites.kit.generate.other_members import with_other_members
from suites.kit.generate.other_states import in_other_states
from suites.kit.generate.pairs import pairs
from suites.kit.generate.parts import parts
from suites.kit.generate.situations import AFTER_CLOSING, after_closing
from suites.kit.generate.stored_sides import stored_sides
from suites.kit.generate.unlisted import in_groups, probe_of, proposals
from suites.kit.generate.usual import usual
from suites.kit.model.appointment_state import emptied_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.carried import left_out, without_members
from suites.kit.model.check_kinds import ORDINARY, kind_of
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import ACCEPTED, AGAIN, EITHER, REFUSED, SHOWN, VARIED, Probe, Region
from suites.kit.model.json_values import merged
from suites.kit.model.target import EDITABLE, EXPENDABLE, PASSWORD, WRONG

REQUESTS_OF_ANOTHER = 2
"""How many requests a clause that has none borrows from another: a second in case the first cannot be sent."""
BEFORE = "an update before it"
LATE = {"stale": "what was shown before the last update", "same_key": "the key of the last update"}
"""What a request may carry again, in words."""
LOCKED_AT_MOST = 5
"""How many of the ordinary updates a closed appointment gets: a vendor checks its state before it looks at members."""


def probes(clause: Clause, bound: BoundContract) -> list[Probe]:
    """The requests of a clause, in the order in which they are sent. Raises NotDeclared."""
    requested = _requested(clause, bound)
    return [*requested, *in_other_states(clause, requested, bound)]


def _requested(clause: Clause, bound: BoundContract) -> list[Probe]:
    if clause.send in ("ordinary", SHOWN):
        return _compared(_ordinary_of(clause, bound), clause, bound)
    if clause.send == "boundaries":
        return list(boundary(clause, bound))
    if clause.send == "malformed":
        return list(malformed(clause, bound))
    if kind_of(clause).depends_on_state:
        return [probe_of(group, clause, bound, 0) for group in ([], *in_groups(proposals(clause, bound, {})))]
    if kind_of(clause).with_stored_sides:
        return list(stored_sides(clause, bound))
    if clause.send == "parts":
        return list(parts(clause, bound))
    if clause.send == "items":
        return list(item_probes(clause, bound))
    if clause.send == "nulls" or (kind_of(clause).empties and not clause.send):
        return list(nulls(clause, bound))
    requested = [
        probe
        for number, spec in enumerate(clause.send)
        if isinstance(spec, Mapping)
        for probe in _with_wrong_parts(specified(spec, clause, bound, number), bound)
    ]
    requested = _each_closing_another(requested, bound)
    if clause.relation_kind == RESETS:  # what should have another value than its default may not go together
        requested = [in_samples(probe, bound) for probe in requested]
    kind = kind_of(clause)
    if kind.before_updates:
        requested = list(with_other_members(requested, bound))
    if kind.at_once:
        return pairs(clause, bound)
    if kind.empties:
        return [_emptying(probe, clause, bound) for probe in requested]
    if kind.breaks_constraints:
        requested += [
            probe for id in clause.constraint_ids for probe in refused(bound.contract.constraints[id], clause, bound)
        ]
    if kind.with_update_after and requested:  # what is there already cannot show that a refused update has stored it
        requested = [replace(probe, choice=VARIED) for probe in requested]
        sent = _ordinary_of(replace(clause, check=ORDINARY, send="ordinary"), bound)
        after = following(requested[0], sent, bound)
        requested[1:1] = after[:1]
        requested += [one for probe in after[1:] for one in (requested[0], probe)]
    if kind.breaks_constraints:
        requested = [one for probe in requested for one in (*_before(probe, clause, bound), probe)]
    return _repeated(clause, requested or _compared(usual(clause, bound), clause, bound), bound)


def borrowed_probes(clause: Clause, bound: BoundContract) -> list[Probe]:
    """Requests that should bring the refusal that a clause is about: those of a clause that expects it."""
    other = refusing_clause(clause, bound.contract)
    asked = [probe for probe in probes(other, bound) if probe.why != BEFORE] if other else []
    borrowed = asked[:REQUESTS_OF_ANOTHER]
    return [replace(probe, clause=clause.id) for probe in borrowed]


def refusing_clause(clause: Clause, contract: Contract) -> Clause | None:
    """The clause whose requests bring the refusal that another clause is about; None when no clause expects it."""
    places = {contract.constraints[id].place for id in clause.constraint_ids}
    refusing = (c for c in contract.clauses if kind_of(c).expects_refusal)
    expecting = (c for c in refusing if places & set(_places_of_refusal(c, contract)))
    return min(expecting, key=lambda clause: (not clause.status, len(clause.status)), default=None)


def _places_of_refusal(clause: Clause, contract: Contract) -> Iterator[str | None]:
    """The documented responses that the refusal of a clause may be; of any refusal, those of no exact status."""
    yield from map(contract.update.place_of, clause.status)
    if not clause.status:
        yield from (promise.place for promise in contract.update.ranges.values())


def updates_of_a_whole_run(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """What a whole run shows to a clause that listens: ordinary updates, boundary values, items of lists, updates after
    refused and after closing ones.

    Of the first two, where the clause is about certain members, only those that name one of them.
    """
    sender = replace(clause, appointment=EDITABLE)
    for probe in (*_ordinary_of(sender, bound), *boundary(sender, bound, clause.fields)):
        if not clause.fields or any(get(probe.body, pointer) is not ABSENT for pointer in clause.fields):
            yield probe
    yield from item_probes(sender, bound)
    if kind_of(clause).on_updates_after_refusals:
        for other in bound.contract.clauses:
            with suppress(NotDeclared):
                yield from (replace(probe, clause=clause.id) for probe in _shown_by(other, bound))
    if kind_of(clause).on_closing_updates:
        yield from _closing_updates(clause, bound)


def _shown_by(other: Clause, bound: BoundContract) -> list[Probe]:
    """Of another clause: its updates after refused ones, or those that close an appointment, each with the next one."""
    if kind_of(other).with_update_after:
        return probes(other, bound)
    made = probes(other, bound) if other.check == ORDINARY else []
    return [probe for probe in made if probe.closes or probe.why == AFTER_CLOSING]


def _closing_updates(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """The updates by which the contract's clauses close an appointment for good; none that the target cannot have."""
    for other in bound.contract.clauses:
        with suppress(NotDeclared):
            yield from (
                replace(probe, clause=clause.id, rereads=None)
                for probe in (probes(other, bound) if kind_of(other).name == ORDINARY else ())
                if probe.closes and other.strength != "may"
            )


def _ordinary_of(clause: Clause, bound: BoundContract) -> list[Probe]:
    made = [probe for probe in ordinary(clause, bound) if not needs_expendable(probe.body, bound)]
    if kind_of(clause).expects_refusal and clause.send != SHOWN:
        made = [replace(probe, choice="") for probe in made if probe.wants == REFUSED and probe.choice != AGAIN]
        step = max(1, len(made) // LOCKED_AT_MOST)
        made = made[::step][:LOCKED_AT_MOST]
    return made


def _repeated(clause: Clause, requested: list[Probe], bound: BoundContract) -> list[Probe]:
    kind = kind_of(clause)
    if kind.sends_first:
        first = replace(requested[0], rereads=False)
        in_turn = (requested[number % len(requested)] for number in range(kind.in_long_runs if bound.thorough else 0))
        return [*[first] * kind.sends_first, *(replace(probe, rereads=True) for probe in in_turn)]
    return [one for probe in requested for one in _each(probe, kind.sends_each)]


def _each(probe: Probe, times: int) -> list[Probe]:
    """A probe so many times. Under the same key, it is the very request from the second time on."""
    if not probe.same_key or times == 1:
        return [probe] * times
    return [replace(probe, same_key=False, stale=False), *[replace(probe, stale=True)] * (times - 1)]


def _before(probe: Probe, clause: Clause, bound: BoundContract) -> list[Probe]:
    """The updates before one that carries what an earlier one carried: two, so that the second changes something, and
    neither is the same as that one."""
    if not (probe.stale or probe.same_key):
        return []
    others = [body for body in bound.plain if body != probe.body][:2]
    bodies: list[Json] = [*others] if len(others) == 2 else [probe.body, *others]
    made = [ordinary_probe(clause, BEFORE, body) for body in bodies]
    return [replace(one, appointment=probe.appointment, wants=ACCEPTED, rereads=None) for one in made]


def specified(spec: Mapping[str, Any], clause: Clause, bound: BoundContract, number: int) -> Probe:
    """The request that a clause names at this place of its list. Raises NotDeclared."""
    salt = f"{clause.id}/{number}"
    raw = spec["raw"].encode() if "raw" in spec else None
    body = ABSENT if raw is not None else _spec_body(spec, bound, number, salt)
    kind, role = kind_of(clause), spec.get("appointment", clause.appointment)
    is_late = bool(LATE.keys() & spec.keys())
    may_lose = bool(spec.get("bare")) and clause.strength == "may"  # taken, it may lose what it leaves out
    closes = role == EXPENDABLE and needs_expendable(body, bound)
    may_reset = closes and bound.contract.behaviour.answer is None  # what no answer shows
    is_wrong = kind.listens and bound.region(body) is Region.INVALID  # it judges the refusal that this brings
    return Probe(
        clause=clause.id,
        why=_why(spec),
        body=body,
        raw=raw,
        appointment=role,
        path=bound.texts(spec.get("path", {}), salt),
        query=bound.texts(spec.get("query", {})),
        without=tuple(spec.get("without", ())),
        stale=spec.get("stale", False),
        same_key=spec.get("same_key", False),
        method=spec.get("method"),
        media_type=spec.get("media"),
        credential=spec.get("credentials", "good"),
        wants=EITHER if clause.strength == "may" or is_wrong else REFUSED if kind.expects_refusal else ACCEPTED,
        rereads=True if kind.reads_back or is_late or may_lose or may_reset or _is_about_reads(clause, bound) else None,
        closes=closes,
    )


def _with_wrong_parts(probe: Probe, bound: BoundContract) -> Iterator[Probe]:
    """A probe; after one with a wrong credential, those in which one part of several is wrong: a vendor may look at the
    user alone, or take any tenant's key."""
    scheme = bound.contract.authentication
    yield probe
    for part in (*([PASSWORD] if scheme.is_basic else []), *scheme.headers) if probe.credential == WRONG else ():
        kind = f"{WRONG} {part}"
        yield replace(probe, credential=kind, why=probe.why.replace(WRONG, kind, 1))


def _compared(made: list[Probe], clause: Clause, bound: BoundContract) -> list[Probe]:
    """Updates that nobody named, each with the read that its clause compares; of other clauses, as they are."""
    return [replace(probe, rereads=True) for probe in made] if _is_about_reads(clause, bound) else made


def _is_about_reads(clause: Clause, bound: BoundContract) -> bool:
    """Whether a clause needs a read: for what it shows, a relation to what was before, or a list."""
    is_list = bool(clause.view) and not bound.contract.behaviour.views[clause.view].shows
    return is_list or clause.is_about_reads or clause.compares_moments


def _emptying(probe: Probe, clause: Clause, bound: BoundContract) -> Probe:
    """A probe that a clause names, as one that empties members."""
    group = [field.pointer for field, _ in emptied_fields(probe.body, bound)]
    if not group:
        return probe
    return emptying_probe(replace(clause, appointment=probe.appointment), probe.body, group, bound)


def _each_closing_another(requested: list[Probe], bound: BoundContract) -> list[Probe]:
    """Probes of which each one that may close its appointment goes to another one: to the n-th, the n-th of them. That
    one gets one more update.

    Where the target gives fewer, the last one gets the others too: some vendors let a closed appointment change.
    """
    last, closing, addressed = len(bound.target.fixtures.get(EXPENDABLE, ())) - 1, 0, []
    for probe in requested:
        if probe.closes and not (probe.path or probe.query or probe.method):
            probe = replace(probe, fixture=max(0, min(closing, last)))
            closing += 1
        addressed += [probe, after_closing(probe, bound)] if probe.closes else [probe]
    return addressed


def _spec_body(spec: Mapping[str, Any], bound: BoundContract, number: int, salt: str) -> Json:
    # Not the first one, which the run has begun with: a refused update that is stored all the same has to show.
    body: Json = bound.plain[(1 if "credentials" in spec else number) % len(bound.plain)]
    if "body" in spec:
        body = bound.resolve(spec["body"], salt)
        if not isinstance(body, dict):
            return body
        body = left_out(body, bound.contract) if spec.get("bare") else _on_base(body, bound)
    return without_members(body, spec.get("leaves_out", ()), bound.contract)


def _on_base(body: Mapping[str, Any], bound: BoundContract) -> Json:
    """A body with what every update carries under what it names: an object that it empties stays empty."""
    whole: Json = merged(bound.base, body)
    for pointer, value in leaves(body):
        whole = with_value(whole, pointer, value) if pointer and value == {} else whole
    return whole


def _why(spec: Mapping[str, Any]) -> str:
    parts = [
        f"{key} {spec[key]}"
        for key in ("credentials", "appointment", "path", "query", "without", "method")
        if key in spec
    ]
    parts += [text for part, text in LATE.items() if part in spec]
    if isinstance(spec.get("body"), Mapping):
        parts.append("with " + (", ".join(spec["body"]) or "no member"))
    return "; ".join(parts) or "a plain update"
