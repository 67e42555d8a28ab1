"""Puts a single appointment back as it was before the run. The restore ledger's original is all that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get, under, with_value
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.appointment_state import differences
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, NotAllowed, NotDeclared
from suites.kit.model.exchange import Answer, CallResult, Probe, is_answered
from suites.kit.model.json_values import merged, same
from suites.kit.model.target import EXPENDABLE
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import is_readable, old_value, restoring_body, siblings
from suites.kit.restore.ownership import Ownership
from suites.kit.restore.put_back_result import AS_BEFORE, PutBackResult, appointment_name, listed

MASKED = b'"$originals"'
"""Stands in the journal for a body of original values, which may be personal."""
MOST_ATTEMPTS = 3
"""How often a request is sent until it gets a definite answer. An appointment left changed costs a person's time, so
this is more patient than a run, but a target that stays down must not delay the end of it for long."""


def put_back(
    original: Original, bound: BoundContract, client: Client, bodies: Sequence[Json] = (), is_at_end: bool = False
) -> PutBackResult:
    """Put one appointment back and check that it is as before. Raises nothing: what goes wrong is the outcome.

    `bodies` are the updates that the run has sent to the target. `is_at_end`: the run has only just ended.
    """
    bound = _naming(original, bound)
    work = _Restoration(original, bound, client, Ownership(original, bound, bodies, is_at_end))
    try:
        work.put_back()
    except (BudgetSpent, NotDeclared, NotAllowed) as reason:
        work.problem = str(reason)
    except Exception as error:  # whatever is wrong with this one, the others must still be put back
        work.problem = type(error).__name__  # its text might hold a personal value
    return PutBackResult(
        original.role,
        original.path,
        work.outcome,
        work.not_restored,
        tuple(work.left_alone),
        tuple(pointer for pointer in work.unnamed if pointer not in work.not_restored and not work.is_unread),
        tuple(work.calls),
        work.is_unread,
    )


def what_differs(original: Original, bound: BoundContract, client: Client) -> str:
    """What is not as before at an appointment, in a line with names and without values. Nothing but a read is sent."""
    bound = _naming(original, bound)
    work, templates = _Restoration(original, bound, client, Ownership(original, bound)), Templates(bound)
    try:
        now = work.read()
    except (BudgetSpent, NotDeclared, NotAllowed) as reason:
        return f"{appointment_name(original, templates)}: it could not be read: {templates.text(str(reason))}"
    seen = "it could not be read" if now is None else f"{listed(work.different(now), templates) or 'nothing'} differs"
    unseen = listed(sorted(original.touched), templates)
    return f"{appointment_name(original, templates)}: {seen}{f'; no read shows {unseen}' if unseen else ''}"


def _naming(original: Original, bound: BoundContract) -> BoundContract:
    """The contract where the appointment's role names this appointment and no other."""
    fixtures = {**bound.target.fixtures, original.role: (original.path,)}
    return replace(bound, target=replace(bound.target, fixtures=fixtures))


@dataclass
class _Restoration:
    """The work on one appointment. `problem` says why its present state is unknown."""

    original: Original
    bound: BoundContract
    client: Client
    ownership: Ownership
    left_alone: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    calls: list[CallResult] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    not_restored: tuple[str, ...] = ()
    problem: str = ""
    is_unread: bool = False

    @property
    def outcome(self) -> str:
        """How it went, in a few words."""
        if self.problem or not self.not_restored:
            return self.problem or AS_BEFORE
        what = "it" if len(self.not_restored) == 1 else "them"
        return f"putting {what} back was {', '.join(dict.fromkeys(self.refusals)) or 'accepted, and changed nothing'}"

    def put_back(self) -> None:
        """Send what is needed, and check whether the appointment is as before."""
        now = self.read()
        self._leave_alone(now)
        unseen = self._put_unseen_back()
        if self.original.touched:
            now = self.read()
        changed = self._changed(now)
        if changed:
            self._send_back(changed, restoring_body(changed, self.original, self.bound))
            now = self.read()
        if self.original.state is not None and now is None:
            self.is_unread = True
            self.problem = self._reader.why_missing(self.original.path) or self._last_answer()
        if self.original.role != EXPENDABLE:
            self.not_restored = (*(field.pointer for field in unseen), *self.different(now))

    def _refusal(self) -> str:
        """How the last request was refused, as the end of a sentence."""
        last = self.calls[-1]
        if last.answer is None:
            return f"not answered ({last.failure})" if last.failure else "not answered"
        why = ", which is not a documented success" if last.answer.is_accepted else ""
        return f"answered {Templates(self.bound).status(last.answer)}{why}; if it still is, have the vendor reset it"

    def _last_answer(self) -> str:
        """What the last request got, in the vendor's own words where they may be shown."""
        last = self.calls[-1]
        if last.answer is None:
            return last.failure or "no answer"
        return f"{last.answer.status}{Templates(self.bound).explanation(last.answer)}"

    def _leave_alone(self, now: Mapping[str, Json] | None) -> None:
        """Let what somebody else has changed count as it is now, so that it is neither put back nor missed."""
        if self.original.state is None or now is None:
            return
        for pointer, _, value in differences(self.original.state, now, set(self.bound.contract.behaviour.volatile)):
            if not self.ownership.is_own(pointer, value):
                self.left_alone.append(pointer)
                state = with_value(self.original.state, pointer, None if value is ABSENT else value)
                self.original = replace(self.original, state=state)
            elif not self.ownership.is_named(pointer, value):
                self.unnamed.append(pointer)

    @cached_property
    def _reader(self) -> AppointmentReader:
        reader = AppointmentReader(self.bound, self.client, self.calls.append, self.client.whereabouts)
        reader.look_anew(self.original.path)
        return reader

    def _put_unseen_back(self) -> list[Field]:
        """Send the fixture's originals if the run sent members that no read shows. Returns what was not accepted."""
        fields = [field for field in self._fields if field.pointer in self.original.touched]
        return self._send_back(fields, merged(self.bound.base, self.original.originals)) if fields else []

    @cached_property
    def _fields(self) -> list[Field]:
        """The members that can be put back. What closed an expendable appointment cannot, unless the target says so."""
        stays_closed = self.original.role == EXPENDABLE and not self.bound.target.status_restores
        return [field for field in self.bound.contract.behaviour.fields if not (stays_closed and field.expendable)]

    def _changed(self, now: Mapping[str, Json] | None) -> list[Field]:
        """The members that are shown differently than before, and whose old values may be sent."""
        if now is None:
            return []
        readable = [field for field in self._fields if is_readable(field, self.original)]
        return [
            field
            for field in readable
            if not same(get(self.original.state, str(field.shows)), get(now, str(field.shows)))
            and old_value(field, self.original, self.bound) is not ABSENT
        ]

    def _send_back(self, fields: list[Field], combined: Mapping[str, Any]) -> list[Field]:
        """Send one update of all members; if that is refused or not documented, one per object. Returns the refused."""
        before = len(self.refusals)
        if self.bound.is_documented(combined) and self._is_accepted(combined):
            return []
        if self.original.role == EXPENDABLE:
            return fields  # not worth more requests
        del self.refusals[before:]  # those of the single updates say more
        groups = siblings(fields, self.original, self.bound)
        refused = [one for group in groups if not self._is_object_accepted(group) for one in group]
        return [field for field in fields if field in refused]

    def _is_object_accepted(self, group: list[Field]) -> bool:
        """Send the members of one object together: with what they require as it was, else as the run sent them."""
        bodies = [restoring_body(group, self.original, self.bound, is_as_tested) for is_as_tested in (False, True)]
        before = len(self.refusals)
        if any(self._is_accepted(body) for body in (bodies if bodies[0] != bodies[1] else bodies[:1])):
            del self.refusals[before:]
            return True
        return False

    def _is_accepted(self, body: Mapping[str, Any]) -> bool:
        """Send an update. Returns whether it is accepted, as documented: another success may be a gateway's."""
        probe = Probe("", "put back", body, appointment=self.original.role, path=self.original.path)
        answer = self._definite_answer(probe, lambda: self._update(probe))
        is_accepted = answer is not None and self.bound.is_success(self.bound.contract.update, answer)
        if not is_accepted:
            self.refusals.append(self._refusal())
        return is_accepted

    def _update(self, probe: Probe) -> Answer | None:
        result = self.client.update(probe)
        self.calls.append(replace(result, sent=replace(result.sent, content=MASKED)))
        return result.answer

    def read(self) -> Mapping[str, Json] | None:
        """The appointment as it is now; None when it cannot be read."""
        if self.bound.contract.behaviour.read is None:
            return None
        probe, found = Probe("", "read back", appointment=self.original.role), dict[str, Any]()
        if self.original.state is not None:
            self._reader.expect(self.original.path, self.original.state)

        def read_once() -> Answer | None:
            found.update(self._reader.read(probe))
            return self.calls[-1].answer

        self._definite_answer(probe, read_once)
        return found.get("read")

    def _definite_answer(self, probe: Probe, send: Callable[[], Answer | None]) -> Answer | None:
        """The answer. While the target itself gives none, waits for the end of the outage and sends again."""
        answer = send()
        for _ in range(MOST_ATTEMPTS - 1):
            if answer and is_answered(answer.status):
                break
            self.client.wait_until_up(probe)
            answer = send()
        return answer

    def different(self, now: Mapping[str, Json] | None) -> tuple[str, ...]:
        """Pointers that are shown differently than before. Inside a member of the request, the member's own pointer."""
        if self.original.state is None or now is None:
            return ()
        members = [field.shows for field in self.bound.contract.behaviour.fields if field.shows]
        found = differences(self.original.state, now, set(self.bound.contract.behaviour.volatile))
        pointers = [next((shows for shows in members if under(pointer, (shows,))), pointer) for pointer, *_ in found]
        return tuple(dict.fromkeys(pointers))
