"""The steps of which sequences of updates are made: which members they name, what is refused, by which other address.

Only ordinary values, empty ones that the page allows, and what the contract's own clauses refuse: nothing that closes
an appointment or gives it to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, get, leaves, under, with_value
from suites.kit.generate.bodies import body_with, needs_expendable, ordinary_values, pairwise_bodies
from suites.kit.generate.probes import probes
from suites.kit.generate.situations import emptiable
from suites.kit.generate.transitions import state_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import ACCEPTED, EITHER, FORM, REFUSED, Place, Probe, Region
from suites.kit.model.json_values import merged, same
from suites.kit.model.target import EDITABLE

WHY = "in a sequence"
MOST_REFUSALS = 40
"""Refused updates to choose from: some for each kind of refusal, few enough for each to come now and then."""


@dataclass(frozen=True)
class Steps:
    """What a sequence for one clause (the item of its own) can be made of."""

    clause: Clause
    bound: BoundContract

    def update(self, body: Json) -> Probe:
        """An update of the appointment that sequences write to."""
        region = self.bound.region(body)
        wants = ACCEPTED if region is Region.ORDINARY else EITHER
        return Probe(self.clause.id, WHY, body, wants=wants, region=region, explores=True, rereads=self.rereads)

    @property
    def rereads(self) -> bool:
        """Whether each update is followed by a read: where its answer shows the appointment, that will do."""
        return self.bound.contract.behaviour.answer is None

    @cached_property
    def fields(self) -> list[Field]:
        """The members to update; those that it shows stand there twice."""
        free = [field for field in self.bound.contract.behaviour.fields if self._is_free(field)]
        return [field for field in free for _ in range(self._weight(field))]

    @cached_property
    def states(self) -> list[Field]:
        """The members that make up its state."""
        return [field for field in state_fields(self.bound) if self._is_free(field)]

    def _is_free(self, field: Field) -> bool:
        is_base = get(self.bound.base, field.pointer) is not ABSENT
        return not (is_base or field.restored_by or field.renames) and bool(ordinary_values(field, self.bound))

    def _weight(self, field: Field) -> int:
        return 2 if field.shows else 1

    @cached_property
    def emptied(self) -> list[Probe]:
        """Updates that empty one member which an appointment shows."""
        shown = [(field, value) for field, value in emptiable(self.bound) if field.shows]
        free = {field.pointer: field for field in self.fields if field.shows}.values()
        shown += [(field, None) for field in free if None in ordinary_values(field, self.bound)]
        bodies = [body_with(field, value, self.bound) for field, value in shown]
        return [self.update(body) for body in bodies if not needs_expendable(body, self.bound)]

    @cached_property
    def refused(self) -> list[Probe]:
        """Updates that the contract's clauses want refused, at the appointment that sequences write to."""
        made = [probe for clause in self.bound.contract.clauses for probe in self._refusals_of(clause)]
        return made[:: max(1, -(-len(made) // MOST_REFUSALS))]

    def _refusals_of(self, clause: Clause) -> Iterator[Probe]:
        kind = kind_of(clause)
        if clause.strength == "may" or not (kind.breaks_constraints or kind.with_update_after):
            return
        for probe in self._probes_of(clause):
            is_plain = probe.is_at_own_appointment and probe.appointment == EDITABLE and not probe.query
            is_refused = is_plain and probe.wants == REFUSED and not probe.coerces and probe.body is not ABSENT
            if is_refused and not probe.media_type and not probe.method:
                region = self.bound.region(probe.body)
                if region is Region.INVALID:
                    yield replace(self.update(probe.body), wants=REFUSED)

    @cached_property
    def elsewhere(self) -> list[Probe]:
        """Updates of the same appointment by another address, or called in another way."""
        clauses = [clause for clause in self.bound.contract.clauses if clause.check == "addresses"]
        made = [probe for clause in clauses for probe in self._probes_of(clause) if probe.appointment == EDITABLE]
        return [
            replace(probe, clause=self.clause.id, why=WHY, explores=True, rereads=self.rereads)
            for probe in made
            if probe.is_at_own_appointment and not needs_expendable(probe.body, self.bound)
        ]

    def _probes_of(self, clause: Clause) -> list[Probe]:
        with suppress(NotDeclared):
            return probes(clause, self.bound)
        return []

    def other_way(self, number: int, body: Json) -> Probe | None:
        """An update with this body by another address, with its own where that is not JSON; None without one."""
        if not self.elsewhere:
            return None
        found = self.elsewhere[number % len(self.elsewhere)]
        if found.media_type:
            return found
        return replace(self.update(body), path=found.path, query=found.query, method=found.method)

    def simpler(self, step: Probe) -> Iterator[Probe]:
        """The same update in fewer words: as JSON where it is a form, and without one of its members each."""
        if step.media_type == FORM and isinstance(step.body, Mapping):
            yield self.update(step.body)
        body = step.body if isinstance(step.body, Mapping) and step.region is Region.ORDINARY else {}
        for name in sorted(body.keys() - self.bound.base.keys()):
            smaller = {key: value for key, value in body.items() if key != name}
            if smaller != self.bound.base and self.bound.is_ordinary(smaller):
                yield replace(step, body=smaller)

    def putting_back(self, state: Mapping[str, Json], place: Place = (EDITABLE, 0)) -> Probe:
        """The update that gives an appointment what it showed, and the fixture's originals of what no read shows.

        A personal member gets an ordinary value in place of its own: a line to paste could not show that one.
        """
        body: dict[str, Any] = dict(self.bound.base)
        originals = self.bound.target.fixture(*place).get("originals", {})
        for field in self.bound.contract.behaviour.fields:
            value = shown_value(field, state) if field.shows else get(originals, field.pointer)
            if value is not ABSENT and under(str(field.shows or field.pointer), self.bound.contract.behaviour.personal):
                value = next(iter(ordinary_values(field, self.bound)), ABSENT)
            if self._is_free(field) and value is not ABSENT:
                larger = self._extended(body, field, value)
                body = body if larger is None else larger
        return replace(self.update(body), wants=EITHER, appointment=place[0], fixture=place[1])

    def _extended(self, body: Mapping[str, Any], field: Field, value: Any) -> dict[str, Any] | None:
        """A body with the old value of one more member; None where that would not be documented, or does not fit."""
        if value is None and None not in ordinary_values(field, self.bound):
            return None
        required = self.bound.along(field, value)
        if required and not field.shows and any(not same(get(body, at), wanted) for at, wanted in leaves(required)):
            return None
        larger = dict(with_value(merged(required, body), field.pointer, value))
        fits = self.bound.region(larger) is not Region.INVALID and not needs_expendable(larger, self.bound)
        return larger if fits else None

    def starting(self) -> Probe:
        """An ordinary update of all members, where the appointment cannot be put back."""
        return self.update(next(pairwise_bodies(self.bound)))


def shown_value(field: Field, state: Mapping[str, Json]) -> Any:
    """The value of a member as an update spells it, the first where several are shown alike; ABSENT where none is."""
    value = get(state, str(field.shows))
    if not field.mapped:
        return value
    every = (*field.mapped.items(), *field.maybe_mapped.items())
    possible = [sent for sent, shown in every if same(shown, value)]
    return possible[0] if possible else ABSENT
