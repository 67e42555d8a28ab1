"""The work of putting a single appointment back: what is read, what is sent, and what remains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contracts import Field, Json
from contracts.pointers import get, under
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.answer import GONE, Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe
from suites.kit.model.keyed_lists import filled_anew, is_as_before
from suites.kit.model.lasting import is_near
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore import old_values, remaining
from suites.kit.restore.added_keys import with_added_keys_as_null
from suites.kit.restore.alone import send_alone, to_send_alone
from suites.kit.restore.by_null import brought_back_by_null
from suites.kit.restore.entries import Original
from suites.kit.restore.followed import followed_members
from suites.kit.restore.followers import without_followers
from suites.kit.restore.intact import intact
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.made_objects import take_away
from suites.kit.restore.old_values import is_readable, shown_members, with_present_keys
from suites.kit.restore.old_values_sender import OldValuesSender
from suites.kit.restore.others import another_appointment, others_changes
from suites.kit.restore.outdated_reads import OutdatedReads
from suites.kit.restore.ownership import Ownership
from suites.kit.restore.put_back_result import AS_BEFORE, UNCONFIRMED, PutBackResult
from suites.kit.restore.reset_siblings import ways_back, with_reset_siblings
from suites.kit.restore.restoring_body import sent_again
from suites.kit.restore.unseen import changed_unseen
from suites.kit.restore.waiting import as_last_read, waited_for


@dataclass
class Restoration:
    """The work on one appointment. `problem` says why its present state is unknown."""

    original: Original
    bound: BoundContract
    client: Client
    ownership: Ownership
    ledger: RestoreLedger | None = None
    left_alone: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    following: frozenset[str] = frozenset()
    not_restored: tuple[str, ...] = ()
    problem: str = ""
    is_unread: bool = False
    is_another: bool = False
    taken: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    is_stopped: bool = False
    may_be_gone: bool = False
    used_up: tuple[str, ...] = ()
    refilled: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    states: tuple[Mapping[str, Json] | None, Mapping[str, Json] | None] = (None, None)
    outdated: OutdatedReads = field(default_factory=OutdatedReads)
    closing: list[Field] = field(default_factory=list)
    unknown: list[Field] = field(default_factory=list)
    tried: list[Field] = field(default_factory=list)
    whole: list[Field] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sender = OldValuesSender(self.bound, self.client, self.ownership.is_at_end)
        self._noted, self._probe = self.original, Probe("", "read back", appointment=self.original.role)

    @property
    def result(self) -> PutBackResult:
        """What became of it."""
        left = {*self.not_restored, *self.followed, *self.used_up}
        return PutBackResult(
            self._noted.role,
            self._noted.path,
            self.outcome,
            self.not_restored,
            left_alone=tuple(pointer for pointer in self.left_alone if not is_near(pointer, left)),
            unnamed=tuple(pointer for pointer in self.unnamed if pointer not in left and not self.is_unread),
            calls=tuple(self.sender.calls),
            is_unread=self.is_unread,
            is_another=self.is_another,
            taken=self.taken,
            is_stopped=self.is_stopped,
            damaged=self.damaged,
            may_be_gone=self.may_be_gone,
            used_up=self.used_up,
            why_used_up=self._why(self.used_up) if self.used_up else "",
            refilled=self.refilled,
            followed=self.followed,
            unconfirmed=self.unconfirmed,
            is_outdated=self.outdated.is_all,
            is_ended=not self.problem,
            now=self.states[1],
        )

    @property
    def outcome(self) -> str:
        """How it went, in a few words."""
        if self.problem or self.not_restored:
            return self.problem or self._why(self.not_restored)
        return UNCONFIRMED if self.unconfirmed and self.outdated.is_all else AS_BEFORE

    def _why(self, pointers: Sequence[str]) -> str:
        return remaining.why_remaining(pointers, self.tried, self.closing, self.original, self.sender, self.states)

    def put_back(self) -> None:
        """Send what is needed, and check whether the appointment is as before."""
        now = self.read()
        if another := another_appointment(self.ownership, now):
            self.not_restored, self.is_another = another, True
            return
        now = waited_for(self.ownership, self.client, self.read, now) if self.original.role != EXPENDABLE else now
        self.outdated = self.ownership.reads.outdated(now)
        self.closing = remaining.closing_fields(self._noted, now, self.bound)
        self._leave_alone(now)
        self.sender.intact = intact(self.original, now, self.bound)
        unseen = self._put_unseen_back(now)
        now = as_last_read(self.ownership, self.read(), self.tried) if self.original.touched else now
        refused, now = self._put_shown_back(now)
        # Putting back others may have changed a member; one that the vendor merges keeps what the run has added to it.
        is_merged = with_added_keys_as_null(self.tried, self.original, now, self.bound) is not self.original
        if is_merged or any(one not in self.tried for one in self._changed(now)):
            refused, now = self._put_shown_back(now)
        if made := take_away(self.original, self._noted, now, self.sender, self.ledger):
            self.tried, now = [*self.tried, *made], self._read_until_as_before()
        if self.original.role != EXPENDABLE:
            read = self._read_until_as_before
            now, led = brought_back_by_null(self.original, self._noted, now, self.sender, self.ledger, read)
            self.tried += led
        left = [one for one in self._changed(now) if not (one in self.whole or one.pointer in self.outdated.members)]
        if alone := [] if self.outdated.is_all else to_send_alone(left, self.tried, self._noted, self.sender):
            self.note_remaining(self.different(now), unseen)  # the budget may end before they are put back
            self.sender.intact = intact(self.original, now, self.bound)
            send_alone(alone, self._noted, self.original, self.sender, self.ledger)
            self.states = self.states[0], (now := self._read_until_as_before())
        if self.original.state is not None and now is None:
            self.is_unread, missing = True, self._reader.why_missing(self.original.path)
            self.problem = missing or self.sender.last_answer()
            self.may_be_gone = bool(missing) or self.sender.calls[-1].status in GONE
        self.refilled = filled_anew(self.bound.contract.behaviour.fields, self.original.state, now)
        if self.original.role == EXPENDABLE:  # a stamp that moves itself is nobody's doing
            taken = remaining.taken_members(self._noted, now, self.bound)
            self.taken = tuple(one for one in taken if not self.ownership.moves_with_updates(one))
        shown = (*self.different(now), *(self.changed_by_answers() if now is not None else ()), *refused)
        self.followed = followed_members(shown, self.original.state, now, self.bound, self._noted.sent)
        self.note_remaining([one for one in dict.fromkeys(shown) if not under(one, self.followed)], unseen)

    def _put_shown_back(self, now: Mapping[str, Json] | None) -> tuple[list[str], Mapping[str, Json] | None]:
        """Put back what reads or answers show, and what outdated reads do not. Returns what was refused of the latter,
        and what is shown now."""
        doubted = self._doubted if now is not None else []
        found, before = self._changed(now), with_added_keys_as_null(self.tried, self.original, now, self.bound)
        self.whole = with_reset_siblings(found, self.tried, self.original, self.bound)
        self.tried += found
        self.sender.intact = intact(self.original, now, self.bound)
        changed = [field for field in found if self.sender.leads_back(self.original, field, now)]
        self.states = now, now
        if not changed:
            return [], now
        if self.ledger is not None:
            self.ledger.note_putting_back(self._noted, frozenset(field.pointer for field in changed))
        sent, closed = with_present_keys(before, now, self.bound), remaining.is_closed(self.closing, self._noted, now)
        ways = ways_back(changed, self.whole, sent, self.bound)
        refused = self.sender.send(sent, changed, *ways, is_apart=not closed)
        self.states = now, self._read_until_as_before()
        accepted, known = [one for one in doubted if one not in refused], self.sender.last_known
        unsure = (one for one in accepted if not known.is_answered_as_before(one, self._noted))
        self.unconfirmed = tuple(str(one.shows) for one in unsure)
        return [str(one.shows) for one in refused if one in doubted and self.outdated.is_all], self.states[1]

    @property
    def _doubted(self) -> list[Field]:
        """The members whose values no read can tell: all that were sent where reads are out of date as a whole."""
        pointers = self._noted.sent if self.outdated.is_all else self.outdated.members
        return shown_members([one for one in self._fields if one.pointer in pointers], self.original, self.bound)

    def note_remaining(self, shown: Sequence[str], unseen: Sequence[Field]) -> None:
        """Note what is not as before. At an appointment that may be used up that is what outlives it; and what closing
        it cannot have changed, where updates of others may have."""
        if self.original.role != EXPENDABLE:
            self.not_restored = (*(field.pointer for field in unseen), *shown)
            return
        lasting, closing = remaining.outliving(self.bound), remaining.closed_by(self._noted, self.bound)
        kept = (one for one in shown if one in lasting)
        self.not_restored = (*(field.pointer for field in unseen if field.of), *kept)
        self.used_up = (*(one.pointer for one in self.unknown), *(one for one in shown if one not in lasting))
        if self._noted.is_damaged:
            self.damaged = tuple(one for one in shown if one not in lasting and not is_near(one, closing))

    def _read_until_as_before(self) -> Mapping[str, Json] | None:
        """What reads show after putting back; it is noted. The first counts where it agrees; others may be behind."""
        now = self.read()
        for seconds in PAUSES if self.sender.last_known.accepted and self.original.role != EXPENDABLE else ():
            is_missing = now is None and self._reader.why_missing(self.original.path)
            if not (is_missing or self.owed(now)) or self.client.remaining <= 0:
                break
            self.client.pause(seconds)
            now = self.read()
        if self.ledger is not None and now is not None:
            self.ledger.note_put_back(self._noted, now)
        return now

    def changed_by_answers(self, but_lost: bool = False) -> list[str]:
        """Where members are shown that are not as before by the newest answers, whatever reads show.

        An update that got no answer is no evidence against reads where the target refuses to put back what it sent, as
        it does at a locked appointment: it has most likely refused that update, too.
        """
        but_lost = but_lost or self.sender.is_refused
        return [str(field.shows) for field in self._fields if self._is_changed_by_answers(field, but_lost)]

    def _is_changed_by_answers(self, field: Field, but_lost: bool = False) -> bool:
        is_left = field.shows is not None and is_near(field.shows, set(self.left_alone))
        known = self.sender.last_known
        return not is_left and is_readable(field, self.original) and known.is_changed(field, self.original, but_lost)

    def _leave_alone(self, now: Mapping[str, Json] | None) -> None:
        """Let what somebody else has changed count as it is now, so that it is neither put back nor missed."""
        found = others_changes(self.ownership, now)
        self.left_alone += found.left_alone
        self.unnamed += found.doubtful
        self.following, self.original = found.following, found.original

    @cached_property
    def _reader(self) -> AppointmentReader:
        reader = AppointmentReader(self.bound, self.client, self.sender.calls.append, self.client.whereabouts)
        reader.look_anew(self.original.path)
        return reader

    def _put_unseen_back(self, now: Mapping[str, Json] | None) -> list[Field]:
        """Send the fixture's originals if the run sent members that no read shows. Returns what was not accepted, and
        may be changed."""
        touched = [field for field in self._fields if field.pointer in self.original.touched]
        self.unknown = old_values.unknown_of(touched, self._noted, self.bound)
        fields = [one for one in touched if old_values.is_owed(one, self._noted, self.bound)]
        self.tried += fields
        ways = ways_back(fields, (), self.original, self.bound)
        changed = changed_unseen(self._noted, self.bound, now)
        refused = self.sender.send(self.original, fields, *ways) if fields else []
        return [one for one in refused if one.pointer in changed]

    @property
    def _fields(self) -> list[Field]:
        """The members that can be put back."""
        return [field for field in self.bound.contract.behaviour.fields if field not in self.closing]

    def _changed(self, now: Mapping[str, Json] | None) -> list[Field]:
        """The members that a read or the newest answer shows differently than before, of known old value."""
        if now is None:
            return []
        shown = self._reader.own_order.of(self._probe, {"read": now})["read"]
        again = [*sent_again(self.original, shown, self.bound), *self._doubted]
        changed = [
            field
            for field in self._fields
            if not is_as_before(field, get(self.original.state, str(field.shows)), get(now, str(field.shows)))
            or self._is_changed_by_answers(field)
            or field in again
        ]
        known = shown_members(changed, self.original, self.bound)
        return without_followers(known, self.tried, self.original, now, self.bound)

    def read(self) -> Mapping[str, Json] | None:
        """The appointment as it is now; None when it cannot be read."""
        if self.bound.contract.behaviour.read is None:
            return None
        probe, found = self._probe, dict[str, Any]()
        if self.original.state is not None:
            self._reader.expect(self.original.path, self.original.state)

        def read_once() -> Answer | None:
            found.update(self._reader.read(probe))
            return self.sender.calls[-1].answer

        self.sender.definite_answer(probe, read_once)
        return found.get("read")

    def different(self, now: Mapping[str, Json] | None) -> tuple[str, ...]:
        """Pointers that are shown differently than before. Inside a member of the request, the member's own pointer."""
        if self.original.state is None or now is None:
            return ()
        ignored = {*self.bound.contract.behaviour.volatile, *self.following}
        return remaining.differing_members(self.original.state, now, ignored, self.bound)

    def owed(self, now: Mapping[str, Json] | None) -> tuple[str, ...]:
        """Those of the same that have to be as before: not what only follows from what the run changed."""
        shown = self.different(now)
        followed = followed_members(shown, self.original.state, now, self.bound, self._noted.sent)
        return tuple(one for one in shown if not under(one, followed))
