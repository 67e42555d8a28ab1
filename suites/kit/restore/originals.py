"""Makes sure that nothing is changed that cannot be put back, and notes each original before the first write to it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from contracts import Contract, Field, Json
from contracts.pointers import ABSENT, get
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import CannotBePutBack, NotDeclared
from suites.kit.model.exchange import Probe, States
from suites.kit.model.json_values import merged, same
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.ledger import Original, RestoreLedger
from suites.kit.restore.old_values import can_be_put_back, fields_at_risk, is_readable

FOREIGN = "appointment.foreign"
MOST_READS = 3
"""How often to read an appointment that no read shows, before it counts as unreadable. A read is tried before each
write, and each costs a request; a single read might have met a disturbance."""


@dataclass(frozen=True)
class DeclaredAppointment:
    """An appointment that the target declares: its role, its path parameters, and the originals of its fixture.

    `ids` are all values by which a request may address it.
    """

    role: str
    path: Mapping[str, str]
    originals: Mapping[str, Json]
    ids: frozenset[str]

    @property
    def key(self) -> str:
        """Identifies it among the others."""
        return json.dumps(self.path, sort_keys=True)


@dataclass
class Originals:
    """Guards the appointments of one target. `read` reads the appointment of a probe as it is now."""

    bound: BoundContract
    ledger: RestoreLedger
    read: Callable[[Probe], States]
    _noted: dict[str, Original] = field(default_factory=dict)
    _read: dict[str, list[Mapping[str, Json]]] = field(default_factory=dict)
    _can_be_put_back: dict[tuple[str, str], bool] = field(default_factory=dict)

    def secure(self, probe: Probe) -> None:
        """Note the original of what a probe may change, before it is sent. Raises CannotBePutBack."""
        at_risk = fields_at_risk(probe, self.bound)
        for appointment in self._addressed(probe):
            original = self._original_of(appointment)
            if appointment.role != EXPENDABLE:
                self._check_restorable(appointment, original, at_risk)
            self._note(appointment, original, probe, at_risk)

    def _addressed(self, probe: Probe) -> Iterator[DeclaredAppointment]:
        """The appointments that a request may change, by whichever of their ids it addresses them."""
        update = self.bound.contract.update
        try:
            path = {**self.bound.appointment_path(probe.appointment), **probe.path}
        except NotDeclared:
            path = dict(probe.path)
        id = path.get(update.path.rpartition("{")[2].partition("}")[0])
        yield from (appointment for appointment in self._declared if id in appointment.ids)

    @cached_property
    def _declared(self) -> list[DeclaredAppointment]:
        """The target's appointments, each once."""
        names = re.findall(r"\{(\w+)\}", self.bound.contract.update.path)
        found: dict[str, DeclaredAppointment] = {}
        for role, row in self._rows():
            if not all(name in row for name in names):
                continue
            path = {name: str(row[name]) for name in names}
            ids = frozenset(str(value) for key, value in row.items() if key not in names[:-1])
            appointment = DeclaredAppointment(role, path, row.get("originals", {}), ids)
            found[appointment.key] = _merged(found.get(appointment.key, appointment), appointment)
        return list(found.values())

    def _rows(self) -> Iterator[tuple[str, Mapping[str, Json]]]:
        target, written = self.bound.target, written_roles(self.bound.contract)
        yield from (
            (role, row)
            for role, rows in target.fixtures.items()
            if role in written
            for row in rows
            if row not in target.made
        )

    def _original_of(self, appointment: DeclaredAppointment) -> Original:
        """The original that counts: the first one that this run noted, else the appointment as it is read now."""
        noted = self._noted.get(appointment.key) or self.ledger.original(self.bound.target.name, appointment.path)
        if noted is not None:
            self._noted[appointment.key] = noted
            return noted
        target = self.bound.target
        return Original(
            target.name,
            target.provider,
            appointment.role,
            appointment.path,
            self._state_of(appointment),
            appointment.originals,
        )

    def _state_of(self, appointment: DeclaredAppointment) -> Mapping[str, Json] | None:
        """The appointment before anything is sent to it; None when it cannot be read."""
        read = self._read.setdefault(appointment.key, [])
        is_found = bool(read and read[-1])
        # A probe without a path reads the first fixture of its role, so no other one can be read.
        is_first = self.bound.appointment_path(appointment.role) == appointment.path
        if is_first and not is_found and len(read) < MOST_READS:
            read.append(self.read(Probe("", "read the original", appointment=appointment.role)).get("read", {}))
        return read[-1] if read and read[-1] else None

    def _check_restorable(self, appointment: DeclaredAppointment, original: Original, at_risk: list[Field]) -> None:
        unknown = [member for member in at_risk if not self._is_restorable(appointment, original, member)]
        if unknown:
            raise CannotBePutBack(_refusal(appointment, original, unknown))

    def _is_restorable(self, appointment: DeclaredAppointment, original: Original, member: Field) -> bool:
        """Whether the member can be put back. Cached once the original is noted, because it never changes then."""
        if appointment.key not in self._noted:
            return can_be_put_back(member, original, self.bound)
        key = (appointment.key, member.pointer)
        if key not in self._can_be_put_back:
            self._can_be_put_back[key] = can_be_put_back(member, original, self.bound)
        return self._can_be_put_back[key]

    def _note(self, appointment: DeclaredAppointment, original: Original, probe: Probe, at_risk: list[Field]) -> None:
        if appointment.key not in self._noted:
            self._noted[appointment.key] = self.ledger.note_original(original)
        unseen = [member for member in at_risk if not is_readable(member, self._noted[appointment.key])]
        touched = frozenset(member.pointer for member in unseen if not self._is_base_value(member, probe))
        self.ledger.note_touched(original.target, appointment.path, touched)

    def _is_base_value(self, member: Field, probe: Probe) -> bool:
        """Whether a probe sends a member with the value that every update carries."""
        usual = get(self.bound.base, member.pointer)
        return usual is not ABSENT and same(usual, get(probe.body, member.pointer))


def written_roles(contract: Contract) -> set[str]:
    """The roles whose appointments are there to be updated. The others are only used to show that they are hidden."""
    sent = {
        spec.get("appointment", clause.appointment) if isinstance(spec, Mapping) else clause.appointment
        for clause in contract.clauses
        if not kind_of(clause).hidden
        for spec in clause.send or ("",)
    }
    return {role for role in sent if role.startswith("appointment.")} - {FOREIGN}


def _merged(one: DeclaredAppointment, other: DeclaredAppointment) -> DeclaredAppointment:
    """An appointment that is declared twice. It is expendable only if both declarations say so."""
    role = other.role if one.role == EXPENDABLE else one.role
    return DeclaredAppointment(role, one.path, merged(other.originals, one.originals), one.ids | other.ids)


def _refusal(appointment: DeclaredAppointment, original: Original, unknown: list[Field]) -> str:
    """Which members cannot be put back, why, and what to do about it."""
    listed, it = ", ".join(member.pointer for member in unknown), "it" if len(unknown) == 1 else "them"
    if any(is_readable(member, original) for member in unknown):
        why = f"what a read shows of {listed} may not be sent in an update of {appointment.role}"
    elif original.state is None and any(member.shows for member in unknown):
        why = f"{appointment.role} could not be read, and the original of {listed} is unknown"
    else:
        why = f"the original of {listed} is unknown for {appointment.role}"
    return f"{why}: add {it} to the fixture's originals"
