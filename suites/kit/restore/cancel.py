"""Cancels the appointments that the suite booked: at the end of a run, or from the ledger of a run that crashed.

A success is not believed unread, where a read can show it: an empty or an HTML answer may be a gateway's. Nor is an
answer that the appointment is gone: gateways say so while a route is missing, vendors to another tenant's key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from contracts import BookedRole, Json, Provision, Step
from contracts.pointers import ABSENT, Absent, get
from suites.kit.generate.bookings import CANCEL, RecipeCall, lost_booking, recipe_of, step_call, unique_text
from suites.kit.http.allow_list import fill_path
from suites.kit.http.client import Client
from suites.kit.http.list_search import NOT_LISTED
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.activity import counted
from suites.kit.model.answer import GONE, Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, NoAppointmentId, NotAllowed, NotDeclared
from suites.kit.model.exchange import CallResult, Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.cancel_result import ANSWER_ONLY, FINAL, GONE_ALREADY, TWICE, CancelResult
from suites.kit.restore.entries import Booking, Entry
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.lost_bookings import find_lost_booking, is_cancelled, open_twins

CONFLICT = 409
UNAUTHORIZED = 401
CANCELLED = "cancelled"
UNANSWERED = "the list gave no definite answer, so restore it again when the target answers"
AGAIN = "another one: "

Record = Callable[[CallResult], object]


def send_call(client: Client, call: RecipeCall, *, may_repeat: bool) -> CallResult:
    """Send a call of the booking recipe. Raises BudgetSpent, NotDeclared, NotAllowed."""
    path = fill_path(call.operation.path, call.path)
    return client.call(call.operation.method, path, call.query, call.body, call.about, may_repeat=may_repeat)


def cancel_bookings(
    entries: Iterable[Entry], bound: BoundContract, client: Client, record: Record = lambda call: None
) -> list[CancelResult]:
    """Cancel the bookings at this target among the entries of a restore ledger. Returns what became of each.

    An appointment that is already cancelled, gone or final is settled. A failure at one does not keep the others from
    being cancelled. A booking without an answer is looked for by its unique text, where the contract says how, and else
    reported as one that may exist. Originals are ignored. All are cancelled before the first is read, so that the
    budget is spent on that first.
    """
    bookings = [entry for entry in entries if isinstance(entry, Booking) and entry.target == bound.target.name]
    canceller = _Canceller(bound, client, record)
    return [
        _checked(result, canceller)
        for result in [_cancel(booking, canceller) for booking in counted("cancelling", bookings)]
    ]


def _cancel(booking: Booking, canceller: _Canceller) -> CancelResult:
    is_found = booking.fixture is not None
    try:
        if booking.fixture is None:
            return canceller.cancel_lost(booking)
        return canceller.cancel(booking, booking.fixture)
    except (NotAllowed, NotDeclared, NoAppointmentId, BudgetSpent) as reason:
        return CancelResult(booking, False, str(reason), is_found)
    except Exception as error:  # whatever is wrong with this one, the others must still be cancelled
        # its text might hold a personal value, and says nothing to a reader who has not seen the code
        return CancelResult(booking, False, f"cancelling it failed in this suite ({type(error).__name__})", is_found)


def _checked(result: CancelResult, canceller: _Canceller) -> CancelResult:
    try:
        return canceller.checked(result)
    except Exception as error:  # what became of the others must still be noted
        return replace(result, is_settled=False, message=f"checking it failed in this suite ({type(error).__name__})")


@dataclass(frozen=True)
class _Canceller:
    """Cancels appointments, and finds out what a refusal to cancel means. Each exchange is handed to `record`."""

    bound: BoundContract
    client: Client
    record: Record

    def cancel(self, booking: Booking, fixture: Mapping[str, Json]) -> CancelResult:
        """Cancel a booked appointment. Raises NotAllowed for one that the suite did not book, BudgetSpent, NotDeclared.

        A success is settled for now where it is documented. `checked` looks at what a read shows.
        """
        self.client.allow_booked(fixture)
        step = self._recipe.cancel
        call = step_call(self.bound, step, fixture, unique=unique_text(self.client.run, 0))
        answer, is_done, message = self._sent(step, call)
        result = CancelResult(booking, is_done, message, fixture=fixture)
        if answer is None:
            return result
        if answer.is_accepted:
            return replace(result, status=answer.status, is_page=answer.is_page)
        return self._closed_already(result, answer) or result

    def cancel_lost(self, booking: Booking) -> CancelResult:
        """Cancel an appointment of whose booking only the unique text is known, if it is found by that.

        Raises the same as `cancel`, and NoAppointmentId.
        """
        recipe = self.bound.contract.behaviour.provision
        if recipe is None or not (recipe.found_by or recipe.cancel_lost):
            return CancelResult(booking, False, "", is_found=False, is_untraceable=True)
        self.client.allow_lost(booking.marker)
        if recipe.cancel_lost:
            call = step_call(self.bound, recipe.cancel_lost, {}, unique=booking.marker)
            answer, is_done, message = self._sent(recipe.cancel_lost, call)
            message = ANSWER_ONLY if is_done else message  # it may arrive later, or any id be answered so
            return CancelResult(
                booking, is_done, message, is_found=is_done, is_untraceable=_is_unknown(answer), is_unseen=is_done
            )
        found = find_lost_booking(self.bound, self.client, recipe, booking.marker, self.record)
        if found.appointment is None:
            is_absent = found.reason == NOT_LISTED
            reason = found.reason or UNANSWERED
            return CancelResult(booking, False, reason, is_found=False, is_untraceable=is_absent)
        return self.cancel(booking, lost_booking(self.bound, recipe, found.appointment, booking.marker))

    def checked(self, result: CancelResult) -> CancelResult:
        """What a read shows of a cancellation that was answered with a success, where there is such a read.

        Where the list shows further appointments of the same booking, cancels those as well.
        """
        pages: list[CallResult] = []
        result = self._as_shown(result, pages.append)
        try:
            twins = open_twins(self.bound, self._recipe, result.booking, result.fixture or {}, pages) if pages else []
            outcomes = [self._cancelled_twin(result.booking, twin) for twin in twins]
        except NoAppointmentId as reason:
            outcomes = [CancelResult(result.booking, False, str(reason))]
        for number, twin in enumerate(outcomes):
            message = f"{result.message}; {AGAIN if number else TWICE}{twin.message}"
            result = replace(
                result, is_settled=result.is_settled and twin.is_settled, message=message, is_twice=True,
                is_unseen=result.is_unseen or twin.is_unseen,
            )  # fmt: skip
        return result

    def _cancelled_twin(self, booking: Booking, twin: Mapping[str, Json]) -> CancelResult:
        try:
            return self._as_shown(self.cancel(booking, twin))
        except (NotAllowed, NotDeclared, BudgetSpent) as reason:
            return CancelResult(booking, False, str(reason))

    def _as_shown(self, result: CancelResult, see: Record = lambda call: None) -> CancelResult:
        """What a read shows of a success; the same as the answer says, where there is no read or it tells nothing.

        A read that shows it open may be behind, so it is repeated. Some vendors list what is cancelled no more.
        """
        if result.fixture is None or result.status is None or not self._is_shown:
            return result
        reads: list[CallResult] = []

        def record(call: CallResult) -> None:
            see(call)
            reads.append(call)

        try:
            shown = self._read(result.booking.role, result.fixture, record)
        except (NotAllowed, NotDeclared, BudgetSpent):
            return result
        with contextlib.suppress(BudgetSpent):
            for seconds in PAUSES if self._is_shown_open(shown) else ():
                self.client.pause(seconds)
                shown = self._read(result.booking.role, result.fixture, record)
                if not self._is_shown_open(shown):
                    break
        is_read = bool(reads) and reads[-1].answer is not None and reads[-1].answer.is_accepted
        if shown is ABSENT and is_read and not result.is_page:
            return replace(result, is_settled=True, message=CANCELLED)
        if self._is_shown_open(shown):
            message = f"cancelling it was answered {result.status}, but it is not cancelled"
            return replace(result, is_settled=False, message=message)
        is_cancelled_there = isinstance(shown, Mapping) and is_cancelled(self._recipe, shown)
        return replace(result, is_settled=True, message=CANCELLED) if is_cancelled_there else result

    def _is_shown_open(self, shown: Mapping[str, Json] | Absent | None) -> bool:
        """Whether a read shows an appointment, and that it is not cancelled."""
        is_told = isinstance(shown, Mapping) and any(get(shown, at) is not ABSENT for at in self._recipe.cancelled)
        return is_told and isinstance(shown, Mapping) and not is_cancelled(self._recipe, shown)

    def _sent(self, step: Step, call: RecipeCall) -> tuple[Answer | None, bool, str]:
        """The answer to a cancellation, whether it is a success as documented, and what it says."""
        result = send_call(self.client, call, may_repeat=True)
        for one in (*result.others, result):
            self.record(one)
        answer = result.answer
        if answer is None:
            return None, False, f"the target gave no answer when asked to cancel it ({result.failure})"
        if self.bound.is_success(self.bound.contract.operations[step.operation], answer):
            return answer, True, CANCELLED
        why = ", which is not a documented success" if answer.is_accepted else ""
        return answer, False, f"the target answered {described(answer)} when asked to cancel it{why}"

    @property
    def _is_shown(self) -> bool:
        """Whether a read shows that an appointment is cancelled."""
        return bool(self._recipe.cancelled) and self.bound.contract.behaviour.read is not None

    @property
    def _recipe(self) -> Provision:
        recipe = recipe_of(self.bound)
        assert recipe is not None
        return recipe

    def _closed_already(self, result: CancelResult, answer: Answer) -> CancelResult | None:
        """What a refusal settles, as nothing is left to cancel; None where the appointment may still be open."""
        if not answer.is_refused or answer.status == UNAUTHORIZED:
            return None
        role, fixture, settled = result.booking.role, result.fixture or {}, replace(result, is_settled=True)
        booked_role = self._recipe.roles.get(role, BookedRole())
        gone = replace(settled, message=f"{GONE_ALREADY} ({answer.status})", is_unseen=True)
        if not self._is_shown:
            # No read can show it, so the refusal itself has to tell.
            # Where updates carry what the appointment shows, a conflict may say that this has moved.
            is_conflict = answer.status == CONFLICT and not self.bound.contract.behaviour.currents
            is_closed = is_conflict or booked_role.is_final or CANCEL in booked_role.after
            if _is_unknown(answer):
                return gone
            said = f"it is closed already ({answer.status})"
            return replace(settled, message=said) if is_closed and not answer.is_page else None
        appointment = self._read(role, fixture)
        if not isinstance(appointment, Mapping):
            return gone if appointment is ABSENT and _is_unknown(answer) else None
        if is_cancelled(self._recipe, appointment):
            return replace(settled, message="it was cancelled already")
        is_final = booked_role.is_final or (role == EXPENDABLE and self._is_closed(appointment))
        return replace(settled, message=FINAL, is_unseen=True) if is_final else None

    def _is_closed(self, appointment: Mapping[str, Json]) -> bool:
        """Whether an appointment shows a value that closes it for good, as the run may give to expendable ones."""
        fields = self.bound.contract.behaviour.fields
        shown = [(field, get(appointment, field.shows)) for field in fields if field.shows]
        return any(value in field.expendable or field.is_last(field.spelled(value)) for field, value in shown)

    def _read(
        self, role: str, fixture: Mapping[str, Json], see: Record = lambda call: None
    ) -> Mapping[str, Json] | Absent | None:
        """The appointment as a read shows it now; ABSENT where the target has none, None where no answer tells.

        Each answer is handed to `see`.
        """

        def record(call: CallResult) -> None:
            self.record(call)
            see(reader.last_read or call)  # what is recorded has no rows but ours

        target = self.bound.target
        bound = replace(self.bound, target=replace(target, fixtures={**target.fixtures, role: (fixture,)}))
        reader = AppointmentReader(bound, self.client, record, self.client.whereabouts)
        shown = reader.read(Probe("", "is it cancelled?", appointment=role)).get("read")
        answer = reader.last_read.answer if reader.last_read else None
        is_unlisted = reader.why_missing(bound.appointment_path(role)) == NOT_LISTED
        return ABSENT if shown is None and (_is_unknown(answer) or is_unlisted) else shown


def _is_unknown(answer: Answer | None) -> bool:
    """Whether an answer says that the target has no such appointment, and is not a page of a gateway."""
    return answer is not None and answer.status in GONE and not answer.is_page


def described(answer: Answer) -> str:
    """The status of an answer, and whether it came with an HTML page, as a gateway or a firewall sends it."""
    return f"{answer.status} with an HTML page" if answer.is_page else str(answer.status)
