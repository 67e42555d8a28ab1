"""The values that updates have to carry, as each appointment shows them now, and what its last update carried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import uuid4

from contracts import Clause, Json, Operation, current
from contracts.pointers import ABSENT, Absent, get, is_named
from suites.kit.generate.bookings import UNIQUE
from suites.kit.model.answer import Answer, is_answered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.carried import shown_of
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import CallResult, Probe

Key = tuple[str, ...]
"""An appointment: its path parameters, in the order of the update's path."""
Carried = Mapping[str, Json]
"""What a request carries, by placeholder: the moving values, and its unique text."""
USUALLY_STALE = frozenset({409, 412})
"""Conflict (RFC 9110, 15.5.10) and Precondition Failed (15.5.13)."""
Note = Callable[[Key | None, Carried, Answer | None], None]
PAUSES = (1.0, 2.0, 4.0)
"""Before a read is repeated that shows an older value than an answer did: as long as any other late read is waited for
(7 seconds), in fewer steps, because each costs a request."""
OVERTAKEN = (
    "refused because what it carries had moved on, right after a read, too: somebody else writes to this appointment, "
    "so run this again when nobody does"
)
BEHIND = (
    "refused, and {:.0f} s after the last accepted update a read still showed an older {} than its answer had: reads "
    "lag, so nobody can tell what the update had to carry. Ask the vendor how long reads may be behind, and give that "
    "as settles_seconds in behaviour.yaml"
)
UNREAD = "not sent, as the read of what it has to carry was not answered"
REFUSED_READ = (
    "not sent, as the read of what it has to carry was answered {}: look at the credentials of the target, and at "
    "the id of the appointment"
)
FIRST = "no update of this appointment was accepted before, so there is nothing that it carried"


@dataclass
class Known:
    """What the answers of a run have shown of moving values, by appointment: shared by all its clients, so that putting
    back begins with the newest.

    `now` are those that an update has to carry, `past` what they were before, and `older` what the last read showed
    where it was known before. `last` is what the last accepted update carried, which was answered at `answered_at`.
    """

    now: dict[Key, dict[str, Json]] = field(default_factory=dict)
    past: dict[Key, dict[str, list[Json]]] = field(default_factory=dict)
    older: dict[Key, dict[str, Json]] = field(default_factory=dict)
    last: dict[Key, Carried] = field(default_factory=dict)
    answered_at: dict[Key, float] = field(default_factory=dict)


@dataclass
class CurrentValues:
    """The moving values of a target's appointments, as the newest answers show them; nothing where none are used.

    The newest is that of the latest accepted answer, unless a later read shows one that was not known before: reads
    may come from a replica that is behind.
    """

    bound: BoundContract
    pause: Callable[[float], None] = lambda _: None
    clock: Callable[[], float] = lambda: 0.0
    known: Known = field(default_factory=Known)

    @cached_property
    def is_used(self) -> bool:
        """Whether a request may depend on what an earlier one carried, or showed."""
        return bool(self.bound.contract.behaviour.read_first) or any(spec.get("same_key") for _, spec in self._specs())

    @cached_property
    def stale_statuses(self) -> frozenset[int]:
        """The statuses with which the vendor refuses a value that somebody else has moved; the usual ones where the
        contract names none."""
        named = frozenset(status for clause, spec in self._specs() if spec.get("stale") for status in clause.status)
        return named or USUALLY_STALE

    def _specs(self) -> list[tuple[Clause, Mapping[str, Json]]]:
        clauses = [one for one in self.bound.contract.clauses if not isinstance(one.send, str)]
        return [(clause, spec) for clause in clauses for spec in clause.send if isinstance(spec, Mapping)]

    def send(
        self,
        key: Key | None,
        probe: Probe,
        send: Callable[[], CallResult],
        read: Callable[[Key], tuple[CallResult, ...]],
    ) -> CallResult:
        """Send with the values of the moment: reads them where they are unknown, and where somebody else has moved them
        in between. Then the request is sent once more."""
        reads = read(key) if key is not None and self._lacks(key) else ()
        if reads and key is not None and self._lacks(key) and not is_answered(reads[-1].status):
            return _not_sent(reads)
        before = self._moving(key)
        try:
            result = send()
        except NotDeclared as error:
            raise _why_unknown(error, reads) from None
        if key is None or probe.stale or not before or result.status not in self.stale_statuses:
            return replace(result, others=reads, latest=_last(reads))
        seen = self._read_past_lag(key, read)
        older = {} if self._moving(key) != before else self.known.older.get(key, {})
        if {**before, **older} == self._moving(key):  # nobody has moved them: it was refused for something else
            return replace(result, others=(*reads, *seen), latest=_last(reads))
        behind = (
            BEHIND.format(self.clock() - self.known.answered_at.get(key, self.clock()), _named(older)) if older else ""
        )
        again = self._sent_with(key, older, send)
        overtaken = (behind or OVERTAKEN) if again.status in self.stale_statuses else ""
        # Where an attempt before the refusal got no answer, it may have been that one which moved them.
        lost = result.lost + again.lost
        others = (*reads, result, *seen)
        return replace(again, lost=lost, others=others, overtaken=overtaken, latest=_last(seen))

    def _moving(self, key: Key | None) -> dict[str, Json]:
        """The moving values of an appointment. What updates carry beside them is no state that they are made for."""
        known = self.known.now.get(key, {}) if key is not None else {}
        return {one: value for one, value in known.items() if one in self.bound.contract.behaviour.currents}

    def _read_past_lag(self, key: Key, read: Callable[[Key], tuple[CallResult, ...]]) -> tuple[CallResult, ...]:
        """Read until what is shown is no older than what was known, or no read can be waited for any longer."""
        seen = read(key)
        for seconds in PAUSES:
            if not self.known.older.get(key):
                break
            self.pause(seconds)
            seen = (*seen, *read(key))
        return seen

    def _sent_with(self, key: Key, older: Mapping[str, Json], send: Callable[[], CallResult]) -> CallResult:
        """Send with an older value, too, where reads go on showing it: somebody may have made the old state again, for
        which a tag may be the old one. Where that is refused, the newer value stays."""
        newer = self.known.now.get(key, {})
        self.known.now[key] = {**newer, **older}
        again = send()
        if older and again.answer is not None and again.answer.is_refused:
            self.known.now[key] = newer
        return again

    def key(self, path: Mapping[str, str]) -> Key | None:
        """The appointment with these path parameters; None where some are missing, as for a booking."""
        names = self.bound.contract.update.path_names
        return tuple(path[name] for name in names) if all(name in path for name in names) else None

    def key_of(self, probe: Probe, path: Mapping[str, str]) -> Key | None:
        """The appointment that a probe updates, by whichever address; None for one that is not the target's own."""
        if not self.is_used:
            return None
        if probe.path and probe.query:
            return self.key(self.bound.appointment_path(probe.appointment, probe.fixture))
        key, rows = self.key(path), self.bound.target.fixtures.get(probe.appointment, ())
        names = self.bound.contract.update.path_names
        is_own = any(tuple(str(row.get(name)) for name in names) == key for row in rows)
        return key if is_own and probe.appointment != "appointment.foreign" else None

    def _lacks(self, key: Key) -> bool:
        """Whether some value of an appointment is unknown, and a read may show it."""
        behaviour = self.bound.contract.behaviour
        known = self.known.now.get(key, {})
        return behaviour.read is not None and any(one not in known for one in behaviour.read_first)

    def carried(self, key: Key | None, probe: Probe) -> Carried:
        """What a request carries now. One to an appointment that is not there carries what another one shows.

        Raises NotDeclared for what an earlier update carried, where there was none.
        """
        values = self._any() if key is None else self.known.now.get(key, {})
        last = self.known.last.get(key, {}) if key is not None else {}
        if (probe.stale or probe.same_key) and not last:
            raise NotDeclared(f"{probe.why}: {FIRST}")
        # Only what names the state is old: members that are carried so would be set to what they were, by ourselves.
        own = {one: value for one, value in values.items() if one not in self.bound.contract.behaviour.currents}
        moving = {name: value for name, value in {**last, **own}.items() if name != UNIQUE} if probe.stale else values
        return {**moving, UNIQUE: last[UNIQUE] if probe.same_key else str(uuid4())}

    def _any(self) -> Mapping[str, Json]:
        return next((values for values in self.known.now.values() if values), {})

    def note_update(
        self, key: Key | None, carried: Carried, answer: Answer | None, body: Json | Absent = ABSENT
    ) -> None:
        """Note the answer to an update. One that was accepted, or that may have been, has moved the values."""
        if key is None or (answer is not None and answer.is_refused):
            return
        lacking = self._lacking(key, body)
        self._forget(key)
        if answer is None or not answer.is_accepted or not is_answered(answer.status):
            return
        self.known.last[key], self.known.answered_at[key] = carried, self.clock()
        place = self.bound.contract.behaviour.answer
        shown = self._shown(ABSENT if place is None else get(answer.json, place), answer.headers)
        # What an answer leaves out may be there all the same: only a read tells that the appointment does not have it.
        self.known.now[key] = {one: value for one, value in shown.items() if value is not ABSENT or one in lacking}

    def _lacking(self, key: Key, body: Json | Absent) -> set[str]:
        """What an appointment did not have, of all that updates carry, and that this body does not give it."""
        now = self.known.now.get(key, {})
        fields = self.bound.contract.behaviour.carried if isinstance(body, Mapping) else ()
        own = {current.placeholder(str(one.shows)) for one in fields if not is_named(body, one.pointer)}
        return {one for one in own if now.get(one) is ABSENT}

    def note_read(self, operation: Operation, path: Mapping[str, str], answer: Answer | None) -> None:
        """Note what a read shows of an appointment, or of each one in a list."""
        reading = self.bound.contract.behaviour.read
        if reading is None or reading.operation != operation.id or answer is None or not answer.is_accepted:
            return
        found = get(answer.json, reading.at)
        rows = found if reading.match and isinstance(found, list) else [found]
        for row in rows if found is not ABSENT else ():
            own = {name: str(get(row, pointer)) for pointer, name in reading.match.items()}
            key = self.key({**path, **own})
            if key is not None:
                self._note_shown(key, self._shown(row, {} if reading.match else answer.headers))

    def note_other(self, key: Key | None, carried: Carried, answer: Answer | None) -> None:
        """Note that another call, as one that cancels, may have moved the values of an appointment."""
        if key is not None:
            self._forget(key)

    def _forget(self, key: Key) -> None:
        """Carry the values of an appointment no more: they have moved, and a read that shows them may be behind."""
        for name, value in self.known.now.pop(key, {}).items():
            self.known.past.setdefault(key, {}).setdefault(name, []).append(value)

    def _shown(self, row: Json, headers: Mapping[str, str]) -> dict[str, Json]:
        contract = self.bound.contract
        seen = {one: current.shown(one, row, headers) for one in contract.behaviour.currents}
        known = {one: value for one, value in seen.items() if value is not ABSENT}
        return {**shown_of(contract, row), **known} if isinstance(row, Mapping) else known

    def _note_shown(self, key: Key, shown: Mapping[str, Json]) -> None:
        """Note the values that a read shows; one that was known before an update is none that came after it."""
        now, past = self.known.now.setdefault(key, {}), self.known.past.get(key, {})
        old = {one: value for one, value in shown.items() if value in past.get(one, ())}
        moving = self.bound.contract.behaviour.currents
        older = {one: value for one, value in old.items() if one in moving and now.get(one, ABSENT) != value}
        self.known.older[key] = older
        moved = {one for one, value in shown.items() if one in now and now[one] != value and one not in old}
        for name in moved:
            self.known.past.setdefault(key, {}).setdefault(name, []).append(now[name])
        now.update({one: value for one, value in shown.items() if one not in old or one not in now})


def _named(placeholders: Mapping[str, Json]) -> str:
    """What a read showed an older one of: the members and headers, in words."""
    return " and ".join([*current.members(placeholders), *current.headers(placeholders)])


def _why_unknown(error: NotDeclared, reads: tuple[CallResult, ...]) -> NotDeclared:
    """The error that a value to carry is not known; where its read was refused, that it was."""
    last = _last(reads)
    if type(error) is not NotDeclared or last is None or last.answer is None or not last.answer.is_refused:
        return error
    return NotDeclared(REFUSED_READ.format(last.answer.status))


def _last(reads: tuple[CallResult, ...]) -> CallResult | None:
    return reads[-1] if reads else None


def _not_sent(reads: tuple[CallResult, ...]) -> CallResult:
    """What came of a request that could not be sent: no answer, and nothing can have taken effect."""
    *earlier, last = reads
    return replace(last, answer=None, failure=f"{UNREAD} ({last.failure or last.status})", lost=0, others=(*earlier,))
