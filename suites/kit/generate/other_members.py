"""Updates with a credential that must be refused, each with another member: a vendor may ask for the right only where a
certain one is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts import Field, pointers
from contracts.pointers import ABSENT, get
from suites.kit.generate.bodies import body_with, needs_expendable, ordinary_values
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe, Region
from suites.kit.model.target import POWERLESS


def with_other_members(requested: list[Probe], bound: BoundContract) -> Iterator[Probe]:
    """Every second plain update with another top-level member in place of its own, by turns.

    What may not update is sent with its own, and then with another one, too; in a long run with each.
    """
    turn = 0
    for probe in requested:
        others = list(_others(probe, bound)) if _is_plain(probe, bound) else []
        if not others or probe.credential == POWERLESS:
            yield probe
            yield from others if bound.thorough else others[:1]
            continue
        yield others[turn // 2 % len(others)] if turn % 2 else probe
        turn += 1


def _is_plain(probe: Probe, bound: BoundContract) -> bool:
    """Whether a probe is a plain update but for its credential."""
    is_moved = probe.path or probe.query or probe.method or probe.media_type or probe.raw is not None
    return not is_moved and probe.body in bound.plain


def _others(probe: Probe, bound: BoundContract) -> Iterator[Probe]:
    """A probe with each other top-level member alone that a read can show and an update takes back."""
    seen = {_top(field) for field in sent_fields(probe.body, bound)}
    for field in bound.contract.behaviour.fields:
        if _top(field) in seen or not _is_free(field, bound):
            continue
        bodies = (body_with(field, value, bound) for value in ordinary_values(field, bound)[:1])
        for body in bodies:
            if bound.region(body) is Region.ORDINARY and not needs_expendable(body, bound):
                seen.add(_top(field))
                yield replace(probe, body=body, why=f"{probe.why}; with {_top(field)}")


def _top(field: Field) -> str:
    return pointers.split(field.pointer)[0]


def _is_free(field: Field, bound: BoundContract) -> bool:
    is_bound = (
        field.key or field.mapped or field.is_restricted or field.renames or field.of or field.is_never_taken_back
    )
    return bool(field.shows) and not is_bound and get(bound.base, field.pointer) is ABSENT
