"""Sends the updates that give an appointment its old values again, and knows what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from contracts import Field, Json
from contracts.pointers import ABSENT, get, leaves
from suites.kit.generate.bodies import body_with
from suites.kit.generate.transitions import way
from suites.kit.http.client import Client
from suites.kit.model.answer import Answer, is_answered
from suites.kit.model.appointment_state import may_replace_all
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Probe
from suites.kit.model.json_values import same
from suites.kit.model.target import EXPENDABLE
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Original
from suites.kit.restore.intact import Intact
from suites.kit.restore.last_known import PAUSES, LastKnown
from suites.kit.restore.old_values import old_value
from suites.kit.restore.resetting import was_seen_to_reset
from suites.kit.restore.restoring_body import restoring_body, siblings
from suites.kit.restore.whole import restoring_bodies

MASKED = b'"$originals"'
"""Stands in the journal for a body of original values, which may be personal."""
NO_WAY = (
    "not possible, as no step that the contract allows leads back: it is used up, so name another one in targets.toml, "
    "then use --accept"
)
HARMFUL = "not tried, as no update that the contract documents does it and leaves {} as before"
AFTERWARDS = "have the vendor set it as before, then use the same command again, which looks whether it is"
REFUSED_TOO = "is refused, too, put right what the answer names if that is yours, as a place that is closed, or"
ADVICE = f"if --restore {{}} {AFTERWARDS}"
MOST_ATTEMPTS = 3
"""How often a request is sent until it gets a definite answer. An appointment left changed costs a person's time, so
this is more patient than a run, but a target that stays down must not delay the end of it for long."""


@dataclass
class OldValuesSender:
    """What was sent to put one appointment back. `calls` are all requests, with every body masked.

    `is_at_end`: a run puts it back, so that `--restore` may still do what is refused now.
    """

    bound: BoundContract
    client: Client
    is_at_end: bool = True
    calls: list[CallResult] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    is_refused: bool = False
    """Whether the last update was refused by the target itself, so that it may never take effect."""
    is_taken: bool = False
    """Whether the last update was answered with a success, if only one that is not documented, and no HTML page."""
    _is_page_lasting: bool = False

    def __post_init__(self) -> None:
        self.intact = Intact(self.bound)
        self.last_known = LastKnown(self.bound, self.is_at_end)

    def send(
        self, original: Original, fields: list[Field], *combined: Mapping[str, Any], is_apart: bool = True
    ) -> list[Field]:
        """Send one update of all members, in the first of these ways that is documented and accepted; else one per
        object. Returns the refused.

        `is_apart`: it is worth more requests to take them apart. An update that is answered with a success is not sent
        again in another way, whether or not it is a documented one: what it did, a read shows.
        """
        before = len(self.refusals)
        bodies = [one for one in combined if self.bound.is_documented(one) and not self.intact.damaged_by(one)]
        if combined and combined[0] not in bodies and (lost := self._lost_by(combined[-1])):
            self.refusals.append(HARMFUL.format(", ".join(lost)))
            if may_replace_all(self.bound):
                return fields  # else it is worth sending those that do no harm without the others
        for body in bodies:
            if self._is_accepted(original, body):
                del self.refusals[before:]
                return []
            if self.is_taken:
                return fields
            if self._is_whole_needed(original, combined[-1]):
                return fields
        if not is_apart:
            return fields
        del self.refusals[before:]  # those of the single updates say more
        kept, refused, untouched = list[Field](), list[Field](), self.intact
        for group in siblings(fields, original, self.bound):
            # Where an update may empty what it leaves out, the next one repeats what those before it have put back.
            together = [*kept, *group] if may_replace_all(self.bound) else group
            (kept if self._is_object_accepted(original, together) else refused).extend(group)
            self.intact = untouched.also(kept)
        return [field for field in fields if field in refused]

    def leads_back(self, original: Original, field: Field, now: Mapping[str, Json] | None) -> bool:
        """Bring a member to a value that its old one may follow. Returns whether steps that are allowed lead there."""
        present, old = field.spelled(get(now, str(field.shows))), old_value(field, original, self.bound)
        if not field.is_restricted or same(present, old):
            return True
        steps = way(field, present, old)
        if steps is None:
            self.refusals.append(NO_WAY)
        # Where a step is refused, so is what comes after it: the refusal is told, and no more is sent.
        taken = (self._is_step_accepted(original, field, value) for value in (steps or ())[:-1])
        return steps is not None and all(taken)

    def _is_step_accepted(self, original: Original, field: Field, value: Json) -> bool:
        """Send one step on the way back, beside all old values that an update of the member carries."""
        whole, *rest = (
            self.bound.changed(one, field, value) for one in restoring_bodies([field], original, self.bound)
        )
        shorter = (one for one in (*rest, body_with(field, value, self.bound)) if self.bound.is_documented(one))
        is_whole = self.bound.is_documented(whole)
        body = whole if is_whole else next(shorter, whole)
        # What the step demands is put back after it, as is all that a read then shows to be changed.
        lost = self.intact.damaged_by(body, [at for at, _ in leaves(field.along)])
        lost += [] if is_whole else self.intact.reset_by(body)
        self.refusals += [HARMFUL.format(", ".join(dict.fromkeys(lost)))] if lost else []
        return not lost and self._is_accepted(original, body)

    def _is_whole_needed(self, original: Original, shorter: Mapping[str, Any]) -> bool:
        """Whether a shorter update than the one that was not accepted may reset what is as before: the vendor was seen
        to do that, or has not refused the whole one, which may still put all back."""
        is_resetting = not self.is_refused or was_seen_to_reset(original, self.bound)
        return is_resetting and bool(self.intact.reset_by(shorter))

    def _lost_by(self, body: Mapping[str, Any]) -> list[str]:
        return list(dict.fromkeys((*self.intact.damaged_by(body), *self.intact.reset_by(body))))

    def _is_object_accepted(self, original: Original, group: list[Field]) -> bool:
        """Send the members of one object together: with what they require as it was, else as the run sent them."""
        bodies = [restoring_body(group, original, self.bound, is_as_tested) for is_as_tested in (False, True)]
        before = len(self.refusals)
        for body in bodies if bodies[0] != bodies[1] else bodies[:1]:
            if lost := self.intact.damaged_by(body):
                self.refusals.append(HARMFUL.format(", ".join(lost)))
                continue
            if self._is_accepted(original, body):
                del self.refusals[before:]
                return True
            if self.is_taken:
                break
        return False

    def _is_accepted(self, original: Original, body: Mapping[str, Any]) -> bool:
        """Send an update. Returns whether it is accepted, as documented: another success may be a gateway's, so that
        only a read can tell what it did."""
        probe = Probe("", "put back", body, appointment=original.role, path=original.path)
        answer = self.definite_answer(probe, lambda: self._update(probe))
        is_accepted = answer is not None and self.bound.is_success(self.bound.contract.update, answer)
        self.is_refused = answer is not None and _is_own_refusal(answer)
        self.is_taken = answer is not None and answer.is_accepted and not answer.is_page
        if not is_accepted:
            self.refusals.append(self._refusal(original.role == EXPENDABLE))
        pointer = self.bound.contract.behaviour.answer
        if self.is_taken and answer is not None:
            self.last_known.note_accepted(body, ABSENT if pointer is None else get(answer.json, pointer))
        return is_accepted

    def _update(self, probe: Probe) -> Answer | None:
        result = self.client.update(probe)
        self.calls += [replace(one, sent=replace(one.sent, content=MASKED)) for one in result.others]
        self.calls.append(replace(result, sent=replace(result.sent, content=MASKED)))
        return result.answer

    def _refusal(self, may_stay: bool) -> str:
        """How the last request was refused, as the end of a sentence, with what to do unless it may stay so."""
        last = self.calls[-1]
        if last.answer is None:
            return f"not answered ({last.failure})" if last.failure else "not answered"
        status = Templates(self.bound).status(last.answer)
        came, again = f"answered {status}", REFUSED_TOO
        if last.answer.is_accepted:
            came = f"answered {last.answer.status}, which is not a documented success"
            again = "brings nothing back either,"
        return came if may_stay else f"{came}; {ADVICE.format(again) if self.is_at_end else AFTERWARDS}"

    def last_answer(self) -> str:
        """What the last request got, in the vendor's own words where they may be shown."""
        last = self.calls[-1]
        if last.answer is None:
            return last.failure or "no answer"
        away = "" if is_answered(last.answer.status) else ": the vendor, or a gateway before it, was not available"
        return f"{last.answer.status}{Templates(self.bound).explanation(last.answer)}{away}"

    def definite_answer(self, probe: Probe, send: Callable[[], Answer | None]) -> Answer | None:
        """The answer. While the target itself gives none, waits for the end of the outage and sends again.

        A page may be a gateway's whatever its status: then waits a few seconds, until one was seen to stay.
        """
        answer = send()
        for _ in range(MOST_ATTEMPTS - 1):
            if answer and is_answered(answer.status):
                break
            self.client.wait_until_up(probe)
            answer = send()
        for seconds in () if self._is_page_lasting else PAUSES:
            if not (answer and answer.is_page):
                return answer
            self.client.pause(seconds)
            answer = send()
        self._is_page_lasting = answer is not None and answer.is_page
        return answer


def _is_own_refusal(answer: Answer) -> bool:
    """Whether the target itself refuses, and no firewall or gateway in front of it."""
    return answer.is_refused and is_answered(answer.status) and not answer.is_page
