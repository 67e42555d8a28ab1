"""Takes back the appointments that the suite made: at the end of a run, or from the ledger of one that crashed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from contracts import Json, Made, Provision
from suites.kit.generate.bookings import CANCEL, RecipeCall, recipe_of, step_call, unique_text
from suites.kit.http.allow_list import fill_path
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, NotAllowed, NotDeclared
from suites.kit.model.exchange import Answer, CallResult, Probe
from suites.kit.model.json_values import get
from suites.kit.restore.ledger import Booking, Entry

GONE = (404, 410)
CONFLICT = 409
UNAUTHORIZED = 401

Record = Callable[[CallResult], None]


@dataclass(frozen=True)
class CancelResult:
    """What became of an appointment that the suite made, or may have made. `is_settled`: nothing is left to do.

    Without a `fixture` nobody knows whether there is one; `marker` is how it would be found.
    """

    marker: str
    role: str
    fixture: Mapping[str, Json] | None = field(repr=False)
    is_settled: bool
    message: str


def unrecorded(_: CallResult) -> None:
    """For a caller that keeps no record of what is sent."""


def sent(client: Client, asked: RecipeCall, *, may_repeat: bool) -> CallResult:
    """Send a call of the recipe. Raises BudgetSpent, NotDeclared, NotAllowed."""
    path = fill_path(asked.operation.path, asked.path)
    return client.call(asked.operation.method, path, asked.query, asked.body, may_repeat=may_repeat)


def cancel_bookings(
    entries: Iterable[Entry], bound: BoundContract, client: Client, record: Record = unrecorded
) -> list[CancelResult]:
    """Cancel what a restore ledger says was made at this target, and tell what became of each.

    An appointment that is cancelled already, gone or final is settled. One that cannot be taken back does not keep the
    rest from being so. A booking that got no answer is told as one that may exist. Originals are no matter of this.
    """
    mine = [entry for entry in entries if isinstance(entry, Booking) and entry.target == bound.target.name]
    return [_taken(booking, bound, client, record) for booking in mine]


def _taken(booking: Booking, bound: BoundContract, client: Client, record: Record) -> CancelResult:
    if booking.fixture is None:
        told = f"its booking got no answer: an appointment marked {booking.marker} may exist"
        return CancelResult(booking.marker, booking.role, None, False, told)
    try:
        is_settled, told = Canceller(bound, client, record).cancel(booking.role, booking.fixture)
    except (NotAllowed, NotDeclared, BudgetSpent) as reason:
        is_settled, told = False, str(reason)
    except Exception as error:  # whatever is wrong with this one, the others must still be taken back
        is_settled, told = False, f"{type(error).__name__}: {error}"
    return CancelResult(booking.marker, booking.role, booking.fixture, is_settled, told)


@dataclass(frozen=True)
class Canceller:
    """Cancels appointments, and finds out what a refusal to cancel means. Each exchange is handed to `record`."""

    bound: BoundContract
    client: Client
    record: Record

    def cancel(self, role: str, fixture: Mapping[str, Json]) -> tuple[bool, str]:
        """Cancel a made appointment. Returns whether nothing is left to do, and in words what became of it.

        Raises NotAllowed for one that the suite did not make, BudgetSpent, NotDeclared.
        """
        self.client.allow_booked(fixture)
        asked = step_call(self.bound, self._recipe.cancel, fixture, unique=unique_text(self.client.run, 0))
        outcome = sent(self.client, asked, may_repeat=True)
        self.record(outcome)
        answer = outcome.answer
        if answer is None:
            return False, f"the target gave no answer when asked to cancel it ({outcome.failure})"
        if answer.is_accepted:
            return True, "cancelled"
        if answer.status in GONE:
            return True, f"it is gone already ({answer.status})"
        why = self._why_closed(role, fixture, answer)
        return why is not None, why or f"the target answered {answer.status} when asked to cancel it"

    @property
    def _recipe(self) -> Provision:
        recipe = recipe_of(self.bound)
        assert recipe is not None
        return recipe

    def _why_closed(self, role: str, fixture: Mapping[str, Json], answer: Answer) -> str | None:
        """Why there is nothing left to cancel; None where the appointment may still be open."""
        if not answer.is_refused or answer.status == UNAUTHORIZED:
            return None
        made, cancelled = self._recipe.roles.get(role, Made()), self._recipe.cancelled
        if not cancelled or self.bound.contract.behaviour.read is None:
            is_closed = answer.status == CONFLICT or made.is_final or CANCEL in made.after
            return f"it is closed already ({answer.status})" if is_closed else None
        shown = self._shown(role, fixture)
        if shown is None:
            return None
        if any(get(shown, pointer) in words for pointer, words in cancelled.items()):
            return "it was cancelled already"
        return "it is final: it cannot be taken back and stays" if made.is_final else None

    def _shown(self, role: str, fixture: Mapping[str, Json]) -> Mapping[str, Json] | None:
        alone = replace(self.bound, target=replace(self.bound.target, fixtures={role: (fixture,)}))
        return (
            AppointmentReader(alone, self.client, self.record)
            .read(Probe("", "taken back", appointment=role))
            .get("read")
        )
