"""Sees to it that nothing is changed that cannot be put back: the original is noted before the first write."""

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
from suites.kit.restore.ledger import Original, RestoreLedger
from suites.kit.restore.old_values import is_known, is_shown, named_fields

EXPENDABLE = "appointment.expendable"
FOREIGN = "appointment.foreign"
MOST_READS = 3
"""So often an appointment is asked for that no read shows, before it counts as one that cannot be read."""


@dataclass(frozen=True)
class Owned:
    """An appointment that the target gives: its role, how the update addresses it, and what its fixture declares."""

    role: str
    path: Mapping[str, str]
    originals: Mapping[str, Json]

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return json.dumps(self.path, sort_keys=True)


@dataclass
class Originals:
    """Guards the appointments of one target. `read` shows the appointment of a probe as it is now."""

    bound: BoundContract
    ledger: RestoreLedger
    read: Callable[[Probe], States]
    _noted: dict[str, Original] = field(default_factory=dict)
    _read: dict[str, list[Mapping[str, Json]]] = field(default_factory=dict)
    _known: dict[tuple[str, str], bool] = field(default_factory=dict)

    def secure(self, probe: Probe) -> None:
        """Note the original of what a probe may change, before it is sent. Raises CannotBePutBack."""
        named = named_fields(probe, self.bound)
        for owned in self._addressed(probe):
            original = self._original_of(owned)
            if owned.role != EXPENDABLE:
                self._refuse_unknown(owned, original, named)
            self._note(owned, original, probe, named)

    def _addressed(self, probe: Probe) -> Iterator[Owned]:
        """The appointments that a request may change, in whichever documented way it addresses them, or might."""
        update = self.bound.contract.update
        try:
            path = {**self.bound.appointment_path(probe.appointment), **probe.path}
        except NotDeclared:
            path = dict(probe.path)
        id = path.get(update.path.rpartition("{")[2].partition("}")[0])
        yield from (owned for owned, ids in self._owned if id in ids)

    @cached_property
    def _owned(self) -> list[tuple[Owned, frozenset[str]]]:
        """The target's appointments, each once, with every id under which it may be addressed."""
        names = re.findall(r"\{(\w+)\}", self.bound.contract.update.path)
        found: dict[str, tuple[Owned, frozenset[str]]] = {}
        for role, row in self._rows():
            if not all(name in row for name in names):
                continue
            owned = Owned(role, {name: str(row[name]) for name in names}, row.get("originals", {}))
            ids = frozenset(str(value) for key, value in row.items() if key not in names[:-1])
            found[owned.key] = _both(found.get(owned.key, (owned, ids)), (owned, ids))
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

    def _original_of(self, owned: Owned) -> Original:
        """The original that counts: noted by this process or another one before it, else as it is read now."""
        noted = self._noted.get(owned.key) or self.ledger.original(self.bound.target.name, owned.path)
        if noted is not None:
            self._noted[owned.key] = noted
            return noted
        target = self.bound.target
        return Original(target.name, target.provider, owned.role, owned.path, self._state_of(owned), owned.originals)

    def _state_of(self, owned: Owned) -> Mapping[str, Json] | None:
        """The appointment as it was before anything was sent to it; None when it cannot be read."""
        read = self._read.setdefault(owned.key, [])
        is_found = bool(read and read[-1])
        is_first = self.bound.appointment_path(owned.role) == owned.path
        if is_first and not is_found and len(read) < MOST_READS:
            read.append(self.read(Probe("", "read the original", appointment=owned.role)).get("read", {}))
        return read[-1] if read and read[-1] else None

    def _refuse_unknown(self, owned: Owned, original: Original, named: list[Field]) -> None:
        unknown = [member for member in named if not self._is_known(owned, original, member)]
        if unknown:
            raise CannotBePutBack(_told(owned, original, unknown))

    def _is_known(self, owned: Owned, original: Original, member: Field) -> bool:
        """Whether the member can be put back; asked once of what is noted for good."""
        if owned.key not in self._noted:
            return is_known(member, original, self.bound)
        if (owned.key, member.pointer) not in self._known:
            self._known[owned.key, member.pointer] = is_known(member, original, self.bound)
        return self._known[owned.key, member.pointer]

    def _note(self, owned: Owned, original: Original, probe: Probe, named: list[Field]) -> None:
        if owned.key not in self._noted:
            self._noted[owned.key] = self.ledger.note_original(
                original.target, original.provider, owned.role, owned.path, original.state, owned.originals
            )
        unseen = [member for member in named if not is_shown(member, self._noted[owned.key])]
        touched = frozenset(member.pointer for member in unseen if not self._is_as_ever(member, probe))
        self.ledger.note_touched(original.target, owned.path, touched)

    def _is_as_ever(self, member: Field, probe: Probe) -> bool:
        """Whether a member is sent with the value that every update carries."""
        usual = get(self.bound.base, member.pointer)
        return usual is not ABSENT and same(usual, get(probe.body, member.pointer))


def written_roles(contract: Contract) -> set[str]:
    """The roles whose appointments are there to be updated; the others must not even be found."""
    sent = {
        spec.get("appointment", clause.appointment) if isinstance(spec, Mapping) else clause.appointment
        for clause in contract.clauses
        if not kind_of(clause).hidden
        for spec in clause.send or ("",)
    }
    return {role for role in sent if role.startswith("appointment.")} - {FOREIGN}


def _both(one: tuple[Owned, frozenset[str]], other: tuple[Owned, frozenset[str]]) -> tuple[Owned, frozenset[str]]:
    """An appointment that is given twice: it is expendable only if both say so."""
    role = other[0].role if one[0].role == EXPENDABLE else one[0].role
    return Owned(role, one[0].path, merged(other[0].originals, one[0].originals)), one[1] | other[1]


def _told(owned: Owned, original: Original, unknown: list[Field]) -> str:
    """What cannot be put back, why, and what to do about it."""
    listed, it = ", ".join(member.pointer for member in unknown), "it" if len(unknown) == 1 else "them"
    if any(is_shown(member, original) for member in unknown):
        why = f"what a read shows of {listed} is nothing that an update of {owned.role} may send"
    elif original.state is None and any(member.shows for member in unknown):
        why = f"{owned.role} could not be read, and no original of {listed} is known"
    else:
        why = f"no original of {listed} is known for {owned.role}"
    return f"{why}: add {it} to the fixture's originals"
