"""Puts a single appointment back as it was before the run. The restore ledger's original is all that it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get, under
from suites.kit.generate.transitions import changes_for_good
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.answer import GONE, Answer
from suites.kit.model.appointment_state import effects, may_change
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, NotAllowed, NotDeclared
from suites.kit.model.exchange import Probe
from suites.kit.model.json_values import differences, merged
from suites.kit.model.keyed_lists import filled_anew, is_as_before, with_equal_lists
from suites.kit.model.lasting import is_near
from suites.kit.model.target import EXPENDABLE
from suites.kit.privacy.templates import Templates
from suites.kit.restore import old_values
from suites.kit.restore.entries import Original
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.old_values import is_readable, old_value, sent_again, with_present_keys
from suites.kit.restore.old_values_sender import OldValuesSender
from suites.kit.restore.others import another_appointment, others_changes, owners_of_changes
from suites.kit.restore.ownership import Owner, Ownership
from suites.kit.restore.put_back_result import AS_BEFORE, PutBackResult, appointment_name, listed
from suites.kit.restore.whole import restoring_bodies

CHANGED_AGAIN = "it was put back, and an update that put another appointment back has changed it again"
BEHIND = "answered as done, but reads {:g} s later do not show it: the vendor's reads seem to be behind; restore again"


def put_back(
    original: Original, bound: BoundContract, client: Client, bodies: Sequence[Json] = (), is_at_end: bool = False
) -> PutBackResult:
    """Put one appointment back and check that it is as before. Raises nothing: what goes wrong is the outcome.

    `bodies` are the updates that the run has sent to the target. `is_at_end`: the run has only just ended.
    """
    bound = bound.naming(original.role, original.path)
    work = _Restoration(original, bound, client, Ownership(original, bound, bodies, is_at_end))
    try:
        work.put_back()
    except (BudgetSpent, NotDeclared, NotAllowed) as reason:
        work.problem, work.is_stopped = str(reason), client.is_stopped
    except Exception as error:  # whatever is wrong with this one, the others must still be put back
        work.problem = type(error).__name__  # its text might hold a personal value
    return PutBackResult(
        original.role,
        original.path,
        work.outcome,
        work.not_restored,
        tuple(work.left_alone),
        tuple(pointer for pointer in work.unnamed if pointer not in work.not_restored and not work.is_unread),
        tuple(work.sender.calls),
        work.is_unread,
        work.is_another,
        work.taken,
        work.is_stopped,
        work.damaged,
        work.may_be_gone,
        work.used_up,
        refilled=work.refilled,
    )


def looked_at_again(result: PutBackResult, original: Original, bound: BoundContract, client: Client) -> PutBackResult:
    """The result as a last look shows it, where putting another appointment back may have changed this one again."""
    bound = bound.naming(original.role, original.path)
    work = _Restoration(original, bound, client, Ownership(original, bound))
    try:
        work.note_remaining(work.different(work.read()), [])
    except (BudgetSpent, NotDeclared, NotAllowed):
        return result
    outcome = CHANGED_AGAIN if work.not_restored else result.outcome
    return replace(result, outcome=outcome, not_restored=work.not_restored, damaged=work.damaged)


def what_differs(original: Original, bound: BoundContract, client: Client) -> str:
    """What is not as before at an appointment, in a line with names and without values. Nothing but a read is sent."""
    bound = bound.naming(original.role, original.path)
    work, templates = _Restoration(original, bound, client, Ownership(original, bound)), Templates(bound)
    try:
        now = work.read()
    except (BudgetSpent, NotDeclared, NotAllowed) as reason:
        return f"{appointment_name(original, templates)}: it could not be read: {templates.text(str(reason))}"
    seen = "it could not be read" if now is None else f"{listed(work.different(now), templates) or 'nothing'} differs"
    unseen = listed(sorted(original.touched), templates)
    return f"{appointment_name(original, templates)}: {seen}{f'; no read shows {unseen}' if unseen else ''}"


@dataclass
class _Restoration:
    """The work on one appointment. `problem` says why its present state is unknown."""

    original: Original
    bound: BoundContract
    client: Client
    ownership: Ownership
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

    def __post_init__(self) -> None:
        self.sender = OldValuesSender(self.bound, self.client)
        self._noted = self.original

    @property
    def outcome(self) -> str:
        """How it went, in a few words."""
        if self.problem or not self.not_restored:
            return self.problem or AS_BEFORE
        what = "it" if len(self.not_restored) == 1 else "them"
        members = [field for field in self._fields if field.shows in self.not_restored]
        is_behind = any(self.sender.last_known.is_answered_as_before(field, self.original) for field in members)
        accepted = BEHIND.format(sum(PAUSES)) if is_behind else "accepted, and changed nothing"
        return f"putting {what} back was {', '.join(dict.fromkeys(self.sender.refusals)) or accepted}"

    def put_back(self) -> None:
        """Send what is needed, and check whether the appointment is as before."""
        now = self.read()
        if another := another_appointment(self.ownership, now):
            self.not_restored, self.is_another = another, True
            return
        now = self._waited_for(now)
        self._leave_alone(now)
        unseen = self._put_unseen_back()
        if self.original.touched:
            now = self.read()
        changed = [field for field in self._changed(now) if self.sender.leads_back(self.original, field, now)]
        if changed:
            sent = with_present_keys(self.original, now, self.bound)
            self.sender.send(sent, changed, *restoring_bodies(changed, sent, self.bound))
            now = self._read_until_as_before()
        if self.original.state is not None and now is None:
            self.is_unread, missing = True, self._reader.why_missing(self.original.path)
            self.problem = missing or self.sender.last_answer()
            self.may_be_gone = bool(missing) or self.sender.calls[-1].status in GONE
        self.refilled = filled_anew(self.bound.contract.behaviour.fields, self.original.state, now)
        self.taken = self._taken(now) if self.original.role == EXPENDABLE else ()
        shown = (*self.different(now), *(self._changed_by_answers() if now is not None else ()))
        self.note_remaining(tuple(dict.fromkeys(shown)), unseen)

    def note_remaining(self, shown: Sequence[str], unseen: Sequence[Field]) -> None:
        """Note what is not as before. At an appointment that may be used up that is what outlives it; and what closing
        it cannot have changed, where updates of others may have."""
        if self.original.role != EXPENDABLE:
            self.not_restored = (*(field.pointer for field in unseen), *shown)
            return
        fields = self.bound.contract.behaviour.fields
        lasting = {field.shows for field in fields if field.of}
        closing = effects([field for field in fields if changes_for_good(field)], self.bound)
        kept = (one for one in shown if one in lasting)
        self.not_restored = (*(field.pointer for field in unseen if field.of), *kept)
        self.used_up = tuple(one for one in shown if one not in lasting)
        if self._noted.is_damaged:
            self.damaged = tuple(one for one in shown if one not in lasting and not is_near(one, closing))

    def _read_until_as_before(self) -> Mapping[str, Json] | None:
        """What reads show after putting back. The first counts where it agrees; others may be behind, so wait."""
        now = self.read()
        for seconds in PAUSES if self.sender.last_known.accepted and self.original.role != EXPENDABLE else ():
            is_missing = now is None and self._reader.why_missing(self.original.path)
            if not (is_missing or self.different(now)) or self.client.remaining <= 0:
                break
            self.client.pause(seconds)
            now = self.read()
        return now

    def _changed_by_answers(self) -> list[str]:
        """Where members are shown that are not as before by the newest answers, whatever reads show.

        An update that got no answer is no evidence against reads where the target refuses to put back what it sent, as
        it does at a locked appointment: it has most likely refused that update, too.
        """
        but_lost = self.sender.is_refused
        members = [field for field in self._fields if self._is_changed_by_answers(field, but_lost)]
        return [str(field.shows) for field in members]

    def _is_changed_by_answers(self, field: Field, but_lost: bool = False) -> bool:
        is_left = field.shows is not None and is_near(field.shows, set(self.left_alone))
        return (
            not is_left
            and is_readable(field, self.original)
            and self.sender.last_known.is_changed(field, self.original, but_lost)
        )

    def _waited_for(self, now: Mapping[str, Json] | None) -> Mapping[str, Json] | None:
        """What reads show before anything is sent. One that shows earlier values of the run may be behind: wait."""
        for seconds in PAUSES if self.original.role != EXPENDABLE else ():
            owners = [owner for _, _, owner in owners_of_changes(self.ownership, now)]
            if Owner.EARLIER not in owners or self.client.remaining <= 0:
                break
            self.client.pause(seconds)
            now = self.read()
        return now

    def _leave_alone(self, now: Mapping[str, Json] | None) -> None:
        """Let what somebody else has changed count as it is now, so that it is neither put back nor missed."""
        found = others_changes(self.ownership, now)
        self.left_alone += found.left_alone
        self.unnamed += found.doubtful
        self.following = found.following
        self.original = found.original

    @property
    def _probe(self) -> Probe:
        return Probe("", "read back", appointment=self.original.role)

    @cached_property
    def _reader(self) -> AppointmentReader:
        reader = AppointmentReader(self.bound, self.client, self.sender.calls.append, self.client.whereabouts)
        reader.look_anew(self.original.path)
        return reader

    def _put_unseen_back(self) -> list[Field]:
        """Send the fixture's originals if the run sent members that no read shows. Returns what was not accepted."""
        touched = [field for field in self._fields if field.pointer in self.original.touched]
        fields = [field for field in touched if not old_values.is_no_state(field, self.bound)]
        originals = old_values.sound_originals(self._noted, self.bound)
        return self.sender.send(self.original, fields, merged(self.bound.base, originals)) if fields else []

    @cached_property
    def _fields(self) -> list[Field]:
        """The members that can be put back. What closed an expendable appointment cannot, unless the target says so."""
        stays_closed = self.original.role == EXPENDABLE and not self.bound.target.status_restores
        fields = self.bound.contract.behaviour.fields
        return [field for field in fields if not (stays_closed and changes_for_good(field))]

    def _changed(self, now: Mapping[str, Json] | None) -> list[Field]:
        """The members that a read or the newest answer shows differently than before, of known old value."""
        if now is None:
            return []
        shown = self._reader.own_order.of(self._probe, {"read": now})["read"]
        again = sent_again(self.original, shown, self.bound)
        readable = [field for field in self._fields if is_readable(field, self.original)]
        return [
            field
            for field in readable
            if (
                not is_as_before(field, get(self.original.state, str(field.shows)), get(now, str(field.shows)))
                or self._is_changed_by_answers(field)
                or field in again
            )
            and old_value(field, self.original, self.bound) is not ABSENT
        ]

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

    def _taken(self, now: Mapping[str, Json] | None) -> tuple[str, ...]:
        """The members that no update lists, that one of the run named, and that are not as before.

        Those that may follow from a documented member that the run changed have most likely done so.
        """
        bodies = [update.body for update in self._noted.history]
        caused = {pointer for body in bodies for pointer in may_change(body, self.bound)}
        named = {member.pointer for body in bodies for member in self.bound.unlisted_in(body)}
        found = differences(self._noted.state, now, set()) if self._noted.state is not None and now is not None else ()
        return tuple(pointer for pointer, *_ in found if under(pointer, named) and not under(pointer, caused))

    def different(self, now: Mapping[str, Json] | None) -> tuple[str, ...]:
        """Pointers that are shown differently than before. Inside a member of the request, the member's own pointer."""
        if self.original.state is None or now is None:
            return ()
        members = [field.shows for field in self.bound.contract.behaviour.fields if field.shows]
        ignored = {*self.bound.contract.behaviour.volatile, *self.following}
        same_lists = with_equal_lists(self.original.state, now, self.bound.contract.behaviour.fields)
        found = differences(self.original.state, same_lists, ignored)
        pointers = [next((shows for shows in members if under(pointer, (shows,))), pointer) for pointer, *_ in found]
        return tuple(dict.fromkeys(pointers))
