"""Books the appointments that a run needs, as the contract's recipe says. `cancel_bookings` is the counterpart."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from contracts import Json, Provision
from suites.kit.generate.bookings import (
    CANCEL,
    RecipeCall,
    booking_call,
    fixture_of,
    lasting_originals,
    recipe_of,
    roles_to_book,
    step_call,
    unique_text,
)
from suites.kit.http.client import Client
from suites.kit.http.replies import why_not_connected
from suites.kit.http.uninterrupted import uninterrupted
from suites.kit.model.activity import counted
from suites.kit.model.answer import Answer, is_answered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import (
    BookingFailed,
    BookingRefused,
    BudgetSpent,
    CannotProvision,
    NoAppointmentId,
    NotAllowed,
    NotDeclared,
)
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EDITABLE, Target
from suites.kit.privacy.templates import Templates
from suites.kit.restore.cancel import Record, described, send_call
from suites.kit.restore.entries import NO_ANSWER, Booking
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.lost_bookings import how_to_find

STAMP_SECONDS = 1.1
"""The pause after the last booking. Vendors stamp changes in whole seconds: an update within the second of the booking
would get the same stamp, and look as if it had not advanced it."""


def book_appointments(
    bound: BoundContract,
    client: Client,
    ledger: RestoreLedger,
    run: str,
    record: Record = lambda call: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Target:
    """Book the appointments of the recipe that the target does not give. Returns the target with them.

    A role for which nothing could be booked stays without fixtures, and the target's `unmade` says why. Each exchange
    is handed to `record`. Raises CannotProvision where no editable appointment could be booked. What was booked until
    then is in the ledger.
    """
    recipe = recipe_of(bound)
    if recipe is None:
        return bound.target
    booker = _Booker(bound, recipe, client, ledger, run, record)
    for number, role in enumerate(counted("booking appointments", roles_to_book(bound))):
        if role not in booker.failed:
            booker.try_to_book(role, number)
    originals = lasting_originals(bound)
    booked = {role: tuple({**row, **originals} for row in rows) for role, rows in booker.booked.items() if rows}
    if booked:
        sleep(STAMP_SECONDS)
    target = bound.target
    return replace(
        target,
        fixtures={**target.fixtures, **booked},
        made=target.made + tuple(fixture for rows in booked.values() for fixture in rows),
        unmade={role: reason for role, reason in booker.failed.items() if role not in booked},
    )


class _Unclear(BookingFailed):
    """A call may have taken effect, or not. `outcome` says what it came to, as the end of "its booking ..."."""

    def __init__(self, text: str, outcome: str) -> None:
        super().__init__(text)
        self.outcome = outcome


@dataclass
class _Booker:
    """Books one appointment after the other. After the first failure of a role, no more are booked for it."""

    bound: BoundContract
    recipe: Provision
    client: Client
    ledger: RestoreLedger
    run: str
    record: Record
    booked: dict[str, list[Mapping[str, Json]]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def try_to_book(self, role: str, number: int) -> None:
        """Book one appointment for a role, or note why not. Raises CannotProvision when none is editable."""
        rows = self.booked.setdefault(role, [])
        try:
            rows.append(self._book_and_prepare(role, number))
        except (BookingFailed, NotDeclared, BudgetSpent) as reason:
            self.failed[role] = str(reason)
            if role == EDITABLE and not rows:
                raise CannotProvision(str(reason)) from reason

    def _book_and_prepare(self, role: str, number: int) -> Mapping[str, Json]:
        """Book an appointment and bring it into the state that its role needs."""
        recipe, unique = self.recipe, unique_text(self.run, number)
        fixture = self._book(booking_call(self.bound, recipe, role, number, unique), role, number, unique)
        for name in recipe.roles[role].after:
            step = recipe.cancel if name == CANCEL else recipe.steps[name]
            task = f"{name} an appointment for {role}"
            answer = self._send(step_call(self.bound, step, fixture, number, unique), task)
            if not self.bound.is_success(self.bound.contract.operations[step.operation], answer):
                # It may be a gateway's. In another state than its role means, the appointment would speak for nothing.
                raise BookingFailed(f"the target answered {answer.status} when asked to {task}, not as documented")
        return fixture

    @uninterrupted()
    def _book(self, call: RecipeCall, role: str, number: int, unique: str) -> Mapping[str, Json]:
        """Book once, and note the outcome in the ledger: only the answer names what has to be cancelled.

        Raises BookingFailed, NotDeclared, BudgetSpent.
        """
        booking = Booking(self.bound.target.name, unique, role, sent=call.body)
        self.ledger.note_booking(booking)
        try:
            answer = self._send(call, f"book an appointment for {role}")
            fixture = self._new_fixture(answer, role, number, unique)
        except (BookingRefused, NotDeclared, BudgetSpent):
            self.ledger.note_settled(booking)  # certainly nothing was booked
            raise
        except _Unclear as reason:
            self.ledger.note_booking(replace(booking, outcome=reason.outcome))
            raise BookingFailed(f"{reason}; it may exist: {how_to_find(booking, self._templates)}") from reason
        self.ledger.note_booking(replace(booking, fixture=fixture))
        return fixture

    def _new_fixture(self, answer: Answer, role: str, number: int, unique: str) -> Mapping[str, Json]:
        """The fixture of a new appointment, which is added to the allow-list. Raises _Unclear where there is none."""
        try:
            fixture = fixture_of(self.bound, self.recipe, answer.json, number, unique)
            if any(fixture == other for rows in self.booked.values() for other in rows):
                raise NotAllowed("the answer names an appointment that was booked before")
            self.client.allow_booked(fixture)
        except (NoAppointmentId, NotAllowed, NotDeclared) as error:
            outcome = f"was answered {answer.status}, but {error}"
            raise _Unclear(f"the booking of {role} {outcome}", outcome) from error
        return fixture

    def _send(self, call: RecipeCall, task: str) -> Answer:
        """Send once. Raises BookingRefused for a definite no, _Unclear where what it came to is unknown."""
        before, result = self.client.reached, send_call(self.client, call, may_repeat=False)
        for one in (*result.others, result):
            self.record(one)
        answer = result.answer
        if self.client.reached == before:
            raise BookingRefused(why_not_connected(self.bound.target, result.failure))
        if answer is None:
            raise _Unclear(f"the target gave no answer when asked to {task} ({result.failure})", NO_ANSWER)
        if answer.status >= 500 or not is_answered(answer.status) or answer.is_page:
            seen = described(answer)
            raise _Unclear(f"the target answered {seen} when asked to {task}", f"was answered {seen}")
        if not answer.is_accepted:
            raise BookingRefused(f"the target refused to {task} ({answer.status}{self._explanation(answer)})")
        return answer

    @property
    def _templates(self) -> Templates:
        return Templates(self.bound, tokens=self.client.tokens)

    def _explanation(self, answer: Answer) -> str:
        """Why the vendor refused, in its public words."""
        templates = self._templates
        templates.learn_from(Probe("", "booking"), answer)
        return templates.explanation(answer)
