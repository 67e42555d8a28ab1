"""Makes sure that nothing is changed that cannot be put back, and notes each original before the first write to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from contracts import Field, Json
from contracts.pointers import ABSENT, get
from suites.kit.model.answer import is_answered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.carried import without_absent
from suites.kit.model.check_kinds import FOREIGN, written_roles
from suites.kit.model.errors import IT, MEMBERS, CannotBePutBack, Irreversible, NotDeclared
from suites.kit.model.exchange import Exchange, Probe, States
from suites.kit.model.json_values import merged, same
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.restore.entries import Original, path_key
from suites.kit.restore.irreversible import why_irreversible
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.old_values import (
    can_be_put_back,
    fields_at_risk,
    is_contradicted,
    is_no_state,
    is_readable,
    shows_null,
)
from suites.kit.restore.shown_alike import dependent_on, is_shown_alike

MOST_READS = 3
"""How often to read an appointment that no read shows, before it counts as unreadable. A read is tried before each
write, and each costs a request; a single read might have met a disturbance."""

CONTRADICTED = (
    "a read shows another value of {0} at {1} than the fixture's originals give: correct them, or remove {0} from them "
    "if the read is right; if it shows something else there, correct shows in behaviour.yaml"
)
NULL = (
    "a read shows null of {0} at {1}, which the document lets no update send, so nothing could put it back: name a "
    "fixture at which {0} has a value, or allow null in schemas/update.schema.json if the vendor takes it"
)


@dataclass
class Originals:
    """Guards the appointments of one target. `read` reads the appointment of a probe as it is now.

    All appointments that the target declares are noted, as a faulty vendor may change another one than the one named:
    what is noted is compared and put back at the end.
    """

    bound: BoundContract
    ledger: RestoreLedger
    read: Callable[[Probe], States]
    read_other: Callable[[str, Mapping[str, Json]], States] = lambda role, path: {}
    _noted: dict[str, Original] = field(default_factory=dict)
    _read: dict[str, list[Mapping[str, Json]]] = field(default_factory=dict)
    _known: dict[tuple[str, str], bool] = field(default_factory=dict)
    _shown: dict[str, Mapping[str, Json]] = field(default_factory=dict)

    def secure(self, probe: Probe) -> None:
        """Note the original of what a probe may change, before it is sent. Raises CannotBePutBack."""
        at_risk = fields_at_risk(probe, self.bound)
        lasting = [member for member in at_risk if member.of]  # also where the appointment may be used up
        for declared in self._addressed(probe):
            original = self._original_of(declared)
            owed = lasting if original.role == EXPENDABLE else at_risk
            if wrong := [member for member in owed if is_contradicted(member, original, self.bound)]:
                raise CannotBePutBack(CONTRADICTED.format(", ".join(one.pointer for one in wrong), original.role))
            unknown = [member for member in owed if not self._can_be_put_back(original, member)]
            why = None if original.role == EXPENDABLE else why_irreversible(at_risk, probe, original, self.bound)
            if unknown:
                raise self._refusal(original, unknown, why)
            if why:
                raise Irreversible(why)
            self._note(original, probe, at_risk)
        for booked in self._addressed(probe, self._booked) if lasting else ():
            unknown = [member for member in lasting if not self._can_be_put_back(booked, member)]
            if unknown:
                raise CannotBePutBack(_refusal_of_booked(unknown))
            self._note(booked, probe, lasting)

    def note_all(self) -> None:
        """Note all appointments that the target declares and shows, before anything is sent to any of them.

        After the first, which `read` itself reads again where its answer is lost, one that is not shown is read once
        more, unless its role is only there to be hidden: what is not noted is not compared.
        """
        others = declared_in(
            self.bound, {role for role in self.bound.target.fixtures if role.startswith("appointment.")}
        )
        written = written_roles(self.bound.contract)
        for declared, _ in (*self._declared, *others):
            original = self._original_of(declared)
            if original.state is None and self._noted and declared.role in written:
                original = self._original_of(declared)
            if original.state is not None and declared.role != FOREIGN:
                self._noted.setdefault(path_key(original.path), self.ledger.note_original(original))
            elif not self._noted:
                break  # where the first one is not shown, the others are not worth the requests

    def note_unsent(self, probe: Probe) -> None:
        """Note that an update was not sent after all."""
        for declared in self._addressed(probe):
            if noted := self._noted.get(path_key(declared.path)):
                self.ledger.note_shown(noted, "unsent")

    def note_damage(self) -> None:
        """Note that an update was seen to change another appointment: then what changed at any of them may be the
        vendor's doing, so that it is put back and named."""
        for noted in self._noted.values():
            self.ledger.note_damaged(noted)

    def note_shown(self, probe: Probe, shown: States) -> None:
        """Note what a read has shown of the appointment of a probe, before it is sent: what somebody else has written
        since the last update is not there any more afterwards."""
        for key in [path_key(declared.path) for declared in self._addressed(probe)]:
            if key in self._noted and "read" in shown and shown["read"] is not self._shown.get(key):
                self._shown[key] = shown["read"]
                self.ledger.note_shown(self._noted[key], "read", shown["read"])

    def note_read_on_the_way(self, probe: Probe, shown: States) -> None:
        """Note what a read has shown right before an update that was noted before that read: as values that it carries
        had moved, or were not known."""
        self.note_unsent(probe)
        self.note_shown(probe, shown)
        self.secure(probe)

    def note_result(self, exchange: Exchange) -> None:
        """Note what an update's answer and the read after it show of its appointment, that it was refused, or lost."""
        is_lost = _is_lost(exchange)
        for declared in self._addressed(exchange.probe):
            noted = self._noted.get(path_key(declared.path))
            if noted and exchange.is_refused:
                self.ledger.note_shown(noted, "refusal")
            if noted and exchange.is_accepted and not _is_page(exchange):
                self.ledger.note_shown(noted, "success")
            if noted and is_lost:
                self.ledger.note_lost(noted, _came(exchange))
            for source in ("answer", "read"):
                if noted and source in exchange.after:
                    self.ledger.note_shown(noted, source, exchange.after[source])
            if "read" in exchange.after:
                self._shown[path_key(declared.path)] = exchange.after["read"]

    def _addressed(
        self, probe: Probe, among: list[tuple[Original, frozenset[str]]] | None = None
    ) -> Iterator[Original]:
        """The appointments that a request may change, by whichever of their ids it addresses them."""
        update = self.bound.contract.update
        try:
            path = {**self.bound.appointment_path(probe.appointment, probe.fixture), **probe.path}
        except NotDeclared:
            path = dict(probe.path)
        id = path.get(update.path.rpartition("{")[2].partition("}")[0])
        yield from (declared for declared, ids in (self._declared if among is None else among) if id in ids)

    @cached_property
    def _booked(self) -> list[tuple[Original, frozenset[str]]]:
        """The appointments that the suite booked. Only what outlives them is owed, so they are not read.

        What outlives them is not expendable, whatever they are for.
        """
        found = declared_in(self.bound, written_roles(self.bound.contract), are_booked=True)
        return [(replace(booked, role=EDITABLE), ids) for booked, ids in found]

    @cached_property
    def _declared(self) -> list[tuple[Original, frozenset[str]]]:
        """The appointments that the run may write to, with all values by which a request may address them."""
        return declared_in(self.bound, written_roles(self.bound.contract))

    def _original_of(self, declared: Original) -> Original:
        """The original that counts: the first one that this run noted, else the appointment as it is read now."""
        noted = self._noted.get(path_key(declared.path)) or self.ledger.original(declared.target, declared.path)
        if noted is None:
            return replace(declared, state=self._state_of(declared))
        self._noted[path_key(declared.path)] = noted
        return noted

    def _state_of(self, declared: Original) -> Mapping[str, Json] | None:
        """The appointment before anything is sent to it; None when it cannot be read."""
        read = self._read.setdefault(path_key(declared.path), [])
        is_found = bool(read and read[-1])
        if not is_found and len(read) < MOST_READS:
            is_first = self.bound.appointment_path(declared.role) == declared.path
            probe = Probe("", "read the original", appointment=declared.role)
            shown = self.read(probe) if is_first else self.read_other(declared.role, declared.path)
            read.append(shown.get("read", {}))
        return read[-1] if read and read[-1] else None

    def _can_be_put_back(self, original: Original, member: Field) -> bool:
        """Whether the member can be put back. Cached once the original is noted, because it never changes then."""
        key = path_key(original.path), member.pointer
        if key in self._known:
            return self._known[key]
        found = can_be_put_back(member, original, self.bound)
        if key[0] in self._noted:
            self._known[key] = found
        return found

    def _refusal(self, original: Original, unknown: list[Field], also: str | None) -> CannotBePutBack:
        """Which members cannot be put back, why, and what to do about it; `also` stays for another reason. An update of
        those that end with the appointment may go to one that may be used up."""
        null = [member.pointer for member in unknown if shows_null(member, original, self.bound)]
        is_owed = original.role == EXPENDABLE or any(member.of for member in unknown)
        why = NULL.format(", ".join(null), original.role) if null else _refusal(original, unknown)
        members = () if null else tuple(member.pointer for member in unknown)
        advice = "" if is_owed else f"; or give {EXPENDABLE}, where that may stay"
        kind = CannotBePutBack if is_owed else Irreversible
        return kind("; ".join([f"{why}{advice}", *([also] if also else [])]), members)

    def _note(self, original: Original, probe: Probe, at_risk: list[Field]) -> None:
        key = path_key(original.path)
        if key not in self._noted:
            self._noted[key] = self.ledger.note_original(original)
        states = [member for member in at_risk if not is_no_state(member, self.bound)]
        noted = self._noted[key]
        unseen = [one for one in states if not is_readable(one, noted) or is_shown_alike(one, noted)]
        changed = [*unseen, *dependent_on(states, noted, self.bound)]
        touched = frozenset(member.pointer for member in changed if not self._is_base_value(member, probe))
        self.ledger.note_touched(original, touched)
        body = None if probe.raw is not None or probe.body is ABSENT else probe.body
        body = without_absent(body) if isinstance(body, Mapping) else body
        self.ledger.note_sent(original, frozenset(member.pointer for member in at_risk), body)

    def _is_base_value(self, member: Field, probe: Probe) -> bool:
        """Whether a probe sends a member with the value that every update carries."""
        usual = get(self.bound.base, member.pointer)
        return usual is not ABSENT and same(usual, get(probe.body, member.pointer))


def _came(exchange: Exchange) -> str:
    """What came in place of an update's answer; empty where an earlier attempt to send it got none."""
    if exchange.answer is None:
        return exchange.failure or ""
    page = " with an HTML page" if exchange.answer.is_page else ""
    is_definite = is_answered(exchange.answer.status) and not exchange.is_doubtful and not page
    return "" if is_definite else f"{exchange.answer.status}{page}"


def _is_lost(exchange: Exchange) -> bool:
    """Whether an update, or an attempt to send it, may take effect later: it got no answer, or one of a gateway.

    An HTML page with a success is one, too: maintenance pages and those of some firewalls come with 200.
    """
    return exchange.lost > 0 or exchange.is_doubtful or (exchange.is_accepted and _is_page(exchange))


def _is_page(exchange: Exchange) -> bool:
    return exchange.answer is not None and exchange.answer.is_page


def declared_in(
    bound: BoundContract, roles: set[str], are_booked: bool = False
) -> list[tuple[Original, frozenset[str]]]:
    """The target's appointments of some roles, each once, not read yet, with all values that may address it.

    Those that the target gives, or those that the suite booked.
    """
    target, names = bound.target, bound.contract.update.path_names
    found: dict[str, tuple[Original, frozenset[str]]] = {}
    rows = [(role, row) for role, listed in target.fixtures.items() if role in roles for row in listed]
    for role, row in rows:
        if (row in target.made) != are_booked or not all(name in row for name in names):
            continue
        path = {name: str(row[name]) for name in names}
        declared = Original(target.name, target.provider, role, path, None, row.get("originals", {}))
        ids = frozenset(str(value) for key, value in row.items() if key not in names[:-1])
        other, other_ids = found.get(path_key(path), (declared, ids))
        found[path_key(path)] = _merged(other, declared), other_ids | ids
    return list(found.values())


def _merged(one: Original, other: Original) -> Original:
    """An appointment that is declared twice. It is expendable only if both declarations say so."""
    role = other.role if one.role == EXPENDABLE else one.role
    return replace(one, role=role, originals=merged(other.originals, one.originals))


def _refusal(original: Original, unknown: list[Field]) -> str:
    """Why members cannot be put back, and what to do about it."""
    if any(is_readable(member, original) for member in unknown):
        why = f"what a read shows of {MEMBERS} is not enough to put it back at {original.role}"
    elif original.state is None and any(member.shows for member in unknown):
        why = f"{original.role} could not be read, and the original of {MEMBERS} is unknown"
    else:
        why = f"the original of {MEMBERS} is unknown for {original.role}"
    return f"{why}: add {IT} to the fixture's originals"


def _refusal_of_booked(unknown: list[Field]) -> str:
    """Which members would stay changed after a booked appointment is cancelled, and what to do about it."""
    listed, owners = ", ".join(one.pointer for one in unknown), " and ".join(sorted({str(one.of) for one in unknown}))
    why = f"{listed} would stay changed when the booked appointment is cancelled, and the original is unknown"
    return f"{why}: add {owners} to the target's values"
