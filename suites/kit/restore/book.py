"""Makes the appointments that a run needs, as the contract's recipe says. `cancel_bookings` is its counterpart."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from contracts import Json, Provision
from suites.kit.generate.bookings import (
    CANCEL,
    RecipeCall,
    booking_call,
    booking_marker,
    fixture_of,
    recipe_of,
    roles_to_book,
    step_call,
    unique_text,
)
from suites.kit.http.client import Client
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
from suites.kit.model.exchange import Answer, CallResult
from suites.kit.model.target import EDITABLE, Target
from suites.kit.privacy.templates import Templates
from suites.kit.restore.cancel import CancelResult, Record, cancel_bookings, sent, unrecorded

__all__ = ["BookingFailed", "CancelResult", "CannotProvision", "Noting", "book_appointments", "cancel_bookings"]

LONGEST_ANSWER = 200
STAMP_SECONDS = 1.1
"""Vendors stamp in whole seconds: no update may fall into the second of the booking, or its stamp could not advance."""


class Noting(Protocol):
    """Who remembers what was made, so that it is taken back even after a crash (the restore ledger)."""

    def note_booking(self, target: str, marker: str) -> None:
        """A booking is about to be sent to the target of that name."""

    def note_booked(self, target: str, role: str, fixture: Mapping[str, Json], marker: str) -> None:
        """The booking with that marker has made this appointment."""

    def note_settled(self, target: str, what: str) -> None:
        """The booking with that marker has made nothing."""


def book_appointments(
    bound: BoundContract,
    client: Client,
    ledger: Noting,
    run: str,
    record: Record = unrecorded,
    sleep: Callable[[float], None] = time.sleep,
) -> Target:
    """The target with the appointments that the recipe says and the target does not give; they are made here.

    A role of which none could be made is not given, and `unmade` says why. Each exchange is handed to `record`. Raises
    CannotProvision where none is editable; what was made until then stands in the ledger.
    """
    maker = Maker(bound, client, ledger, run, record)
    for number, role in enumerate(roles_to_book(bound)):
        if role not in maker.failed:
            maker.attempt(role, number)
    made = {role: tuple(rows) for role, rows in maker.made.items() if rows}
    if made:
        sleep(STAMP_SECONDS)
    target = bound.target
    return replace(
        target,
        fixtures={**target.fixtures, **made},
        made=target.made + tuple(fixture for rows in made.values() for fixture in rows),
        unmade={role: why for role, why in maker.failed.items() if role not in made},
    )


@dataclass
class Maker:
    """Makes one appointment after the other. `made` holds fixtures by role, `failed` why no more of one are tried."""

    bound: BoundContract
    client: Client
    ledger: Noting
    run: str
    record: Record
    made: dict[str, list[Mapping[str, Json]]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def attempt(self, role: str, number: int) -> None:
        """Make one appointment of a role, or note why not. Raises CannotProvision when none is editable."""
        rows = self.made.setdefault(role, [])
        try:
            rows.append(self._make(role, number))
        except (BookingFailed, NotDeclared, BudgetSpent) as reason:
            self.failed[role] = str(reason)
            if role == EDITABLE and not rows:
                raise CannotProvision(str(reason)) from reason

    def _make(self, role: str, number: int) -> Mapping[str, Json]:
        recipe, unique = self._recipe, unique_text(self.run, number)
        fixture = self._booked(booking_call(self.bound, recipe, role, number, unique), role, number, unique)
        for name in recipe.roles[role].after:
            step = recipe.cancel if name == CANCEL else recipe.steps[name]
            self._answered(step_call(self.bound, step, fixture, number, unique), f"{name} an appointment for {role}")
        return fixture

    @property
    def _recipe(self) -> Provision:
        recipe = recipe_of(self.bound)
        assert recipe is not None
        return recipe

    def _booked(self, asked: RecipeCall, role: str, number: int, unique: str) -> Mapping[str, Json]:
        """Book once, and note what came of it. Raises BookingFailed, NotDeclared, BudgetSpent."""
        name, mark = self.bound.target.name, booking_marker(asked, unique)
        self.ledger.note_booking(name, mark)
        try:
            answer = self._answered(asked, f"book an appointment for {role}", f"; one marked {mark} may exist")
        except (BookingRefused, NotDeclared, BudgetSpent):
            self.ledger.note_settled(name, mark)
            raise
        try:
            fixture = self._told(answer, number, unique)
        except (NoAppointmentId, NotAllowed, NotDeclared) as error:
            raise BookingFailed(f"the booking of {role}, marked {mark}, was accepted, but {error}") from error
        self.ledger.note_booked(name, role, fixture, mark)
        return fixture

    def _told(self, answer: Answer, number: int, unique: str) -> Mapping[str, Json]:
        """The fixture of a new appointment, which is taken onto the allow-list. Raises NoAppointmentId, NotAllowed."""
        fixture = fixture_of(self.bound, self._recipe, answer.json, number, unique)
        if any(fixture == other for rows in self.made.values() for other in rows):
            raise NotAllowed("the answer names an appointment that was made before")
        self.client.allow_booked(fixture)
        return fixture

    def _answered(self, asked: RecipeCall, what: str, doubt: str = "") -> Answer:
        """Send once. Raises BookingRefused for a definite no, BookingFailed where nobody knows what became of it."""
        outcome = sent(self.client, asked, may_repeat=False)
        self.record(outcome)
        answer = outcome.answer
        if answer is None:
            raise BookingFailed(f"the target gave no answer when asked to {what} ({outcome.failure}){doubt}")
        if answer.status >= 500:
            raise BookingFailed(f"the target answered {answer.status} when asked to {what}{doubt}")
        if not answer.is_accepted:
            raise BookingRefused(f"the target refused to {what} ({answer.status}{self._said(outcome)})")
        return answer

    def _said(self, outcome: CallResult) -> str:
        """The body of a refusal, as far as anybody may see it."""
        body = Templates(self.bound, tokens=self.client.tokens).call(0, outcome)["answer"]["body"]
        return "" if body is None else f" {json.dumps(body, ensure_ascii=False)[:LONGEST_ANSWER]}"
