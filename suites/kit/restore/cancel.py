"""Cancels the appointments that the suite booked: at the end of a run, or from the ledger of a run that crashed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from contracts import BookedRole, Json, Provision
from contracts.pointers import get
from suites.kit.generate.bookings import CANCEL, RecipeCall, recipe_of, step_call, unique_text
from suites.kit.http.allow_list import fill_path
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, NoAppointmentId, NotAllowed, NotDeclared
from suites.kit.model.exchange import Answer, CallResult
from suites.kit.restore.entries import Booking, Entry
from suites.kit.restore.lost_bookings import find_lost_booking

GONE = (404, 410)
CONFLICT = 409
UNAUTHORIZED = 401
LOST = "its booking got no answer"
FINAL = "it is final: it cannot be cancelled and stays"

Record = Callable[[CallResult], object]


@dataclass(frozen=True)
class CancelResult:
    """What became of an appointment that the suite booked, or may have booked. `is_settled`: nothing is left to do."""

    booking: Booking
    is_settled: bool
    message: str

    @property
    def is_final(self) -> bool:
        """Whether the appointment stays at the target, because its state can no longer be changed."""
        return self.message == FINAL


def send_call(client: Client, call: RecipeCall, *, may_repeat: bool) -> CallResult:
    """Send a call of the booking recipe. Raises BudgetSpent, NotDeclared, NotAllowed."""
    path = fill_path(call.operation.path, call.path)
    return client.call(call.operation.method, path, call.query, call.body, may_repeat=may_repeat)


def cancel_bookings(
    entries: Iterable[Entry], bound: BoundContract, client: Client, record: Record = lambda call: None
) -> list[CancelResult]:
    """Cancel the bookings at this target among the entries of a restore ledger. Returns what became of each.

    An appointment that is already cancelled, gone or final is settled. A failure at one does not keep the others from
    being cancelled. A booking without an answer is looked for by its unique text, where the contract says how, and else
    reported as one that may exist. Originals are ignored.
    """
    bookings = [entry for entry in entries if isinstance(entry, Booking) and entry.target == bound.target.name]
    canceller = _Canceller(bound, client, record)
    return [_cancel(booking, canceller) for booking in bookings]


def _cancel(booking: Booking, canceller: _Canceller) -> CancelResult:
    try:
        if booking.fixture is None:
            return CancelResult(booking, *canceller.cancel_lost(booking.marker))
        return CancelResult(booking, *canceller.cancel(booking.role, booking.fixture))
    except (NotAllowed, NotDeclared, NoAppointmentId, BudgetSpent) as reason:
        return CancelResult(booking, False, str(reason))
    except Exception as error:  # whatever is wrong with this one, the others must still be cancelled
        # its text might hold a personal value, and says nothing to a reader who has not seen the code
        return CancelResult(booking, False, f"cancelling it failed in this suite ({type(error).__name__})")


@dataclass(frozen=True)
class _Canceller:
    """Cancels appointments, and finds out what a refusal to cancel means. Each exchange is handed to `record`."""

    bound: BoundContract
    client: Client
    record: Record

    def cancel(self, role: str, fixture: Mapping[str, Json]) -> tuple[bool, str]:
        """Cancel a booked appointment. Returns whether nothing is left to do, and what became of it.

        Raises NotAllowed for an appointment that the suite did not book, BudgetSpent, NotDeclared.
        """
        self.client.allow_booked(fixture)
        call = step_call(self.bound, self._recipe.cancel, fixture, unique=unique_text(self.client.run, 0))
        result = self._send(call)
        answer = result.answer
        if answer is None or answer.is_accepted:
            return answer is not None, _outcome(result)
        if answer.status in GONE:
            return True, f"it is gone already ({answer.status})"
        reason = self._why_closed(role, fixture, answer)
        return reason is not None, reason or _outcome(result)

    def cancel_lost(self, marker: str) -> tuple[bool, str]:
        """Cancel an appointment whose booking got no answer, if it is found by its unique text.

        Returns and raises the same as `cancel`, and NoAppointmentId.
        """
        recipe, may_exist = self.bound.contract.behaviour.provision, f"an appointment marked {marker} may exist"
        if recipe is None or not (recipe.found_by or recipe.cancel_lost):
            return False, f"{LOST}: {may_exist}"
        self.client.allow_lost(marker)
        if recipe.cancel_lost:
            result = self._send(step_call(self.bound, recipe.cancel_lost, {}, unique=marker))
            is_cancelled = result.answer is not None and result.answer.is_accepted
            return is_cancelled, f"{LOST}; {_outcome(result)}" + (f": {may_exist}" if not is_cancelled else "")
        fixture = find_lost_booking(self.bound, self.client, recipe, marker, self.record)
        if fixture is None:
            return False, f"{LOST}, and the list does not show it: {may_exist}"
        is_settled, message = self.cancel("", fixture)
        return is_settled, f"{LOST}, but the list shows it; {message}"

    def _send(self, call: RecipeCall) -> CallResult:
        result = send_call(self.client, call, may_repeat=True)
        self.record(result)
        return result

    @property
    def _recipe(self) -> Provision:
        recipe = recipe_of(self.bound)
        assert recipe is not None
        return recipe

    def _why_closed(self, role: str, fixture: Mapping[str, Json], answer: Answer) -> str | None:
        """Why nothing is left to cancel after a refusal; None where the appointment may still be open."""
        if not answer.is_refused or answer.status == UNAUTHORIZED:
            return None
        booked_role, cancelled = self._recipe.roles.get(role, BookedRole()), self._recipe.cancelled
        if not cancelled or self.bound.contract.behaviour.read is None:
            # No read can show it, so the refusal itself has to tell.
            is_closed = answer.status == CONFLICT or booked_role.is_final or CANCEL in booked_role.after
            return f"it is closed already ({answer.status})" if is_closed else None
        appointment = self._read(role, fixture)
        if appointment is None:
            return None
        if any(get(appointment, pointer) in values for pointer, values in cancelled.items()):
            return "it was cancelled already"
        return FINAL if booked_role.is_final else None

    def _read(self, role: str, fixture: Mapping[str, Json]) -> Mapping[str, Json] | None:
        reader = AppointmentReader(self.bound, self.client, self.record, self.client.whereabouts)
        return reader.read_other(role, fixture).get("read")


def _outcome(result: CallResult) -> str:
    """What the target made of a cancellation."""
    if result.answer is None:
        return f"the target gave no answer when asked to cancel it ({result.failure})"
    return "cancelled" if result.answer.is_accepted else f"the target answered {result.status} when asked to cancel it"
