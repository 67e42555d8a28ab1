"""Puts appointments back as they were before the run, from the restore ledger alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get, under
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.appointment_state import differences
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, NotAllowed, NotDeclared
from suites.kit.model.exchange import GATEWAY, Answer, CallResult, Probe
from suites.kit.model.json_values import merged, same
from suites.kit.privacy.templates import Templates
from suites.kit.restore.ledger import Original
from suites.kit.restore.old_values import is_shown, old_value, restoring_body
from suites.kit.restore.originals import EXPENDABLE

AS_BEFORE = "as before"
MASKED = b'"$originals"'
MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class PutBackResult:
    """What became of one appointment. `outcome` is AS_BEFORE, or in a few words why it is not.

    `left` are pointers that are not as before: of the appointment, or of request members that no read shows. `calls`
    is what was sent, for the journal; no request in it holds a body. An expendable appointment is put back as far as
    it goes, and nothing of it is left.
    """

    role: str
    path: Mapping[str, str]
    outcome: str = AS_BEFORE
    left: tuple[str, ...] = ()
    calls: tuple[CallResult, ...] = field(default=(), repr=False)

    @property
    def is_done(self) -> bool:
        """Whether nothing is owed to it any more."""
        return self.outcome == AS_BEFORE or self.role == EXPENDABLE


def put_back(entry: Original, bound: BoundContract, client: Client) -> PutBackResult:
    """Put one appointment back and look whether it is as before. Raises nothing: what goes wrong is its outcome."""
    work = _Restoration(entry, _at(entry, bound), client)
    try:
        work.put_back()
    except (BudgetSpent, NotDeclared, NotAllowed) as reason:
        work.trouble = str(reason)
    except Exception as error:  # whatever is wrong with this one, the others must still be put back
        work.trouble = type(error).__name__  # its text may hold a value
    return PutBackResult(entry.role, entry.path, work.outcome, work.left, tuple(work.calls))


def put_back_failure(restored: PutBackResult, bound: BoundContract, run: str) -> str:
    """The line that tells a person what is not as before, with names and no value; empty when all is."""
    if restored.is_done:
        return ""
    templates = Templates(bound)
    id = templates.text(list(restored.path.values())[-1])
    name = id if id.startswith("$") else restored.role
    left = ", ".join(templates.text(pointer) for pointer in restored.not_restored)
    return (
        f"{name}: {left or 'it'} could not be put back ({templates.text(restored.outcome)}); run pytest --restore {run}"
    )


def _at(entry: Original, bound: BoundContract) -> BoundContract:
    """The bound in which the entry's role means the entry's appointment and no other."""
    fixtures = {**bound.target.fixtures, entry.role: (entry.path,)}
    return replace(bound, target=replace(bound.target, fixtures=fixtures))


@dataclass
class _Restoration:
    """One appointment on its way back. `trouble` says why it is not known how it is now."""

    entry: Original
    bound: BoundContract
    client: Client
    calls: list[CallResult] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    left: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def outcome(self) -> str:
        """How it went, in a few words."""
        if self.trouble or not self.left:
            return self.trouble or AS_BEFORE
        return ", ".join(dict.fromkeys(self.refusals)) or "accepted, and still different"

    def put_back(self) -> None:
        """Send what is needed, and look whether it is as before."""
        unseen = self._put_unseen_back()
        now = self._read()
        changed = self._changed(now)
        if changed:
            self._send_back(changed, restoring_body(changed, self.entry, self.bound))
            now = self._read()
        if self.entry.role == EXPENDABLE:
            return
        self.left = (*(field.pointer for field in unseen), *self._different(now))
        if self.entry.state is not None and now is None:
            self.trouble = "it could not be read"

    def _put_unseen_back(self) -> list[Field]:
        """Send what the fixture declares, if anything was sent that no read shows. Returns what was not accepted."""
        fields = [field for field in self._fields if field.pointer in self.entry.touched]
        return self._send_back(fields, merged(self.bound.base, self.entry.originals)) if fields else []

    @cached_property
    def _fields(self) -> list[Field]:
        """The members that may be put back: of an expendable appointment none that closed it."""
        closes = self.entry.role == EXPENDABLE and not self.bound.target.status_restores
        return [field for field in self.bound.contract.behaviour.fields if not (closes and field.expendable)]

    def _changed(self, now: Mapping[str, Json] | None) -> list[Field]:
        """The members that are shown otherwise than before, and whose old value may be sent."""
        if now is None:
            return []
        shown = [field for field in self._fields if is_shown(field, self.entry)]
        return [
            field
            for field in shown
            if not same(get(self.entry.state, str(field.shows)), get(now, str(field.shows)))
            and old_value(field, self.entry, self.bound) is not ABSENT
        ]

    def _send_back(self, fields: list[Field], together: Mapping[str, Any]) -> list[Field]:
        """One update of all members; where it is not documented or refused, one a member. Returns what was refused."""
        said = len(self.refusals)
        if self.bound.is_documented(together) and self._is_taken(together):
            return []
        if self.entry.role == EXPENDABLE:
            return fields
        del self.refusals[said:]
        return [one for one in fields if not self._is_taken(restoring_body([one], self.entry, self.bound))]

    def _is_taken(self, body: Mapping[str, Any]) -> bool:
        """Whether an update is accepted."""
        probe = Probe("", "put back", body, appointment=self.entry.role, path=self.entry.path)
        answer = self._insisted(probe, lambda: self._updated(probe))
        if answer is None or not answer.is_accepted:
            self.refusals.append(_said(self.calls[-1]))
        return answer is not None and answer.is_accepted

    def _updated(self, probe: Probe) -> Answer | None:
        result = self.client.update(probe)
        self.calls.append(replace(result, sent=replace(result.sent, content=MASKED)))
        return result.answer

    def _read(self) -> Mapping[str, Json] | None:
        """The appointment as it is now; None when it cannot be read."""
        if self.bound.contract.behaviour.read is None:
            return None
        probe, found = Probe("", "read back", appointment=self.entry.role), dict[str, Any]()
        appointments = AppointmentReader(self.bound, self.client, self.calls.append)

        def _read_once() -> Answer | None:
            found.update(appointments.read(probe))
            return self.calls[-1].answer

        self._insisted(probe, _read_once)
        return found.get("read")

    def _insisted(self, probe: Probe, send: Callable[[], Answer | None]) -> Answer | None:
        """The answer; where it is none that can be relied on, the target is asked a few times more."""
        answer = send()
        for _ in range(MOST_ATTEMPTS - 1):
            if answer is not None and answer.status not in (429, *GATEWAY):
                break
            self.client.wait_until_up(probe)
            answer = send()
        return answer

    def _different(self, now: Mapping[str, Json] | None) -> tuple[str, ...]:
        """Pointers that are shown otherwise than before; inside a member of the request the member's own."""
        if self.entry.state is None or now is None:
            return ()
        listed = [field.shows for field in self.bound.contract.behaviour.fields if field.shows]
        found = differences(self.entry.state, now, set(self.bound.contract.behaviour.volatile))
        places = [next((shows for shows in listed if under(pointer, (shows,))), pointer) for pointer, *_ in found]
        return tuple(dict.fromkeys(places))


def _said(outcome: CallResult) -> str:
    """Status or failure of a request."""
    return str(outcome.answer.status if outcome.answer else outcome.failure)
