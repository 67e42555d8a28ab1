"""Leaves a target as it was found: puts appointments back, cancels bookings, and reports what could not be done."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from contracts import Contract
from suites.kit.generate.bookings import lasting_originals, roles_to_book
from suites.kit.http.account import Account
from suites.kit.http.client import Client
from suites.kit.http.list_search import MOST_PAGES_AGAIN
from suites.kit.http.retry_policy import USUAL
from suites.kit.model.activity import counted, doing
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import written_roles
from suites.kit.model.errors import LedgerUnwritable, NotAllowed, NotDeclared
from suites.kit.model.exchange import CallResult
from suites.kit.model.target import EXPENDABLE, Target
from suites.kit.privacy.templates import Templates
from suites.kit.restore.blame import Blame, doing_of
from suites.kit.restore.cancel import cancel_bookings
from suites.kit.restore.cancel_result import CancelResult
from suites.kit.restore.entries import Booking, Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.lost_bookings import how_to_find
from suites.kit.restore.put_back import looked_at_again, put_back
from suites.kit.restore.put_back_result import (
    AS_BEFORE,
    PutBackResult,
    appointment_name,
    listed,
    put_back_notes,
    put_back_problems,
)
from suites.kit.restore.remaining import may_be_behind
from suites.kit.restore.values_before import values_before

REQUESTS_EACH = 8
"""Requests that one appointment needs: it is read, updated once or twice, and read again; cancelling needs no more. As
many more are for reads that lag, and for members that are put back one by one where all of them together are refused.
"""
REQUESTS_MORE_IN_LISTS = 2 * (MOST_PAGES_AGAIN - 1)
"""What both reads need beside that where the appointment has to be looked for in a list of many pages."""
LARGEST_SHARE = 0.25
"""The part of a budget limited by the target that may be held in reserve. More would leave too little to test with."""
MINUTES = 2.0
"""The time budget for one target. It begins anew after a run that has used up its own, and somebody is waiting for the
end, so it is short: at five requests a second it is enough for over a hundred appointments."""
SECONDS_EACH = 2.0
"""How much more time each request gets that an appointment needs, where a rate does not ask for more: a vendor may be
ten times as slow as most and still be put back."""
READS_EACH = 2
"""How often an appointment that is put back is read: before, for what it is now, and after."""
DAMAGED = "what it noted is put back, but look at the target's appointments yourself; the file is kept"
LATE_SECONDS = (1.1, 15.0)
"""How long an update that was given up may still take effect: as long as an answer may take at the target, and at least
and at most this. Chosen: servers seldom work on for long when nobody listens, and a person waits for the end."""
MOST_REQUESTS = 400
"""What a target is put back with that sets no limit, in a run beside what its clauses take, and by a command outside of
it: as much as a whole run of `gate` sends."""


@dataclass
class Leftovers:
    """What is still there after restoring a target: `problems` need a person, `notes` are as they have to be.

    `put_back` and `cancelled` count appointments. `is_owed`: the ledger still holds something that can be tried again.
    `is_unread`: nothing else is owed than appointments that could not be read; `may_be_gone`: as the vendor does not
    show them any more. `doing_of` are the clauses whose findings say that what is changed is the vendor's doing, each
    with whether known.yaml accepts it; `is_refused`: all that is owed is such a change, and the vendor, asked to take
    it back, has answered and not done so.
    `kept_in` names the file that holds what the appointments were. `is_interrupted`: somebody stopped the run.
    `untraceable` are bookings that may exist, and of which asking again would tell nothing more.
    `requests` counts what was sent, and `calls` holds it, without any original value.
    """

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    put_back: int = 0
    cancelled: int = 0
    requests: int = 0
    is_owed: bool = False
    is_unread: bool = True
    may_be_gone: bool = True
    doing_of: dict[str, bool] = field(default_factory=dict)
    is_refused: bool = True
    kept_in: str = ""
    is_interrupted: bool = False
    untraceable: list[Booking] = field(default_factory=list, repr=False)
    calls: list[CallResult] = field(default_factory=list, repr=False)

    def owe(self, is_unread: bool = False, may_be_gone: bool = False, is_refused: bool = False) -> None:
        """Note something that can be tried again: whether it is an appointment that could not be read, or one that a
        faulty vendor has changed and does not take back."""
        self.is_owed = True
        self.is_refused &= is_refused
        self.is_unread &= is_unread
        self.may_be_gone &= may_be_gone


def requests_to_restore(contract: Contract, target: Target) -> int:
    """How many requests are held in reserve for restoring a target: of its own limit, where it has one."""
    given = sum(len(target.fixtures.get(role, ())) for role in written_roles(contract))
    bound = BoundContract(contract, target)
    booked = len(roles_to_book(bound)) * (2 if lasting_originals(bound) else 1)  # put back, then cancelled
    reading = contract.behaviour.read
    each = REQUESTS_EACH + (REQUESTS_MORE_IN_LISTS if reading and reading.pages else 0)
    steps = sum(len(field.steps) for field in contract.behaviour.fields)
    each += 2 * steps if contract.behaviour.currents else steps  # what an update carries may have to be read first
    needed = each * (given + booked)
    limit = target.limits.requests
    return max(needed, MOST_REQUESTS) if limit is None else min(needed, int(limit * LARGEST_SHARE))


def restore_target(
    ledger: RestoreLedger, bound: BoundContract, run: str, account: Account | None = None, is_at_end: bool = False,
    sleep: Callable[[float], None] = time.sleep, blamed: Sequence[Blame] = (),
) -> Leftovers:  # fmt: skip
    """Put back and cancel what the ledger says is owed to a target. Raises nothing for what the target does.

    `is_at_end`: the run has only just ended, so that hardly anybody else can have changed what it touched last.
    `blamed` are findings about what updates change though they should not, so that nobody else did.
    """
    minutes = _minutes(bound, len(ledger.open_entries(bound.target.name)))
    target = replace(bound.target, limits=replace(bound.target.limits, minutes=minutes))
    bound = replace(bound, target=target)
    leftovers = Leftovers(kept_in=str(ledger.path))
    with doing("waiting for updates that got no answer"):
        late, waited = _wait_for_late_updates(ledger, bound, sleep)
    client = Client(bound, MOST_REQUESTS, run, account, policy=replace(USUAL, sleep=sleep))
    _note(ledger.recover, leftovers)
    leftovers.problems += [f"{ledger.problem}; {DAMAGED}"] if ledger.problem else []
    try:
        _allow_booked(ledger, client)
        _put_back_originals(ledger, bound, client, leftovers, is_at_end, blamed)
        results = cancel_bookings(ledger.open_entries(target.name), bound, client, leftovers.calls.append)
        _note_cancelled(ledger, bound, results, leftovers)
        _note_late(late, waited, ledger, bound, leftovers)
    finally:
        leftovers.requests = client.count
        client.close()
    return leftovers


def _minutes(bound: BoundContract, appointments: int) -> float:
    """The time budget for putting back so many appointments: more where each read has to wait until an update shows, or
    each request until the rate allows it."""
    reading, rate = bound.contract.behaviour.read, bound.target.limits.rate
    settling = reading.settles_seconds if reading else 0.0
    each = REQUESTS_EACH * max(SECONDS_EACH, 1 / rate if rate else 0.0)
    return MINUTES + appointments * (READS_EACH * settling + each) / 60


def _wait_for_late_updates(
    ledger: RestoreLedger, bound: BoundContract, sleep: Callable[[float], None]
) -> tuple[list[Original], float]:
    """Give updates that have just been given up the time to take effect, so that this is put back.

    Returns the appointments concerned, and how many seconds their updates had.
    """
    least, most = LATE_SECONDS
    seconds = min(max(bound.target.limits.read_seconds, least), most)
    begin = time.time()
    entries = ledger.open_entries(bound.target.name)
    originals = [entry for entry in entries if isinstance(entry, Original) and entry.role != EXPENDABLE]
    late = [original for original in originals if 0 <= begin - original.lost_at < seconds]
    if late:
        sleep(max(original.lost_at for original in late) + seconds - begin)
    return late, seconds


def _note_late(
    late: Sequence[Original], waited: float, ledger: RestoreLedger, bound: BoundContract, leftovers: Leftovers
) -> None:
    """Tell of each appointment what an update without an answer may still change, and what it was before the run.

    Nobody has to look at one that reads show as before. That is said where no attempt got an answer: an update that was
    answered when it was sent again has done by then what it can do.
    """
    owed = [entry.path for entry in ledger.open_entries(bound.target.name) if isinstance(entry, Original)]
    for original in late:
        leftovers.notes += _late_lines(original, waited, original.path in owed, Templates(bound))


def _late_lines(original: Original, waited: float, is_owed: bool, templates: Templates) -> list[str]:
    fields = sorted({pointer for update in original.history if update.is_lost for pointer in update.fields})
    of = f" of {listed(fields, templates)}" if fields else " that names no member"
    what = f"{appointment_name(original, templates)}: an update{of} got {_what_came(original, templates)}"
    if original.state is not None and not is_owed and not original.touched & set(fields):
        settled = f"{what}. The run waited {waited:g} s for it, and reads show the appointment as before"
        return [settled] if original.came else []
    put_back = f"The run waited {waited:g} s for that, and then put the appointment back. Before the next run"
    when = "After --restore, and before the next run" if is_owed else put_back
    look = "look at the appointment in the vendor's own application, and set by hand what is not as before this run"
    values = f": {values_before(original, fields, templates)}" if fields else ""
    return [f"{what}, so the vendor may still carry it out. {when}, {look}{values}"]


def _what_came(original: Original, templates: Templates) -> str:
    """What came in place of an update's answer."""
    came = f"no definite answer ({templates.own(original.came)})"
    return came if original.came else "no answer at first, and one when it was sent again"


def _note(write: Callable[[], None], leftovers: Leftovers) -> None:
    """Write to the ledger. Where it cannot be written, the rest is restored all the same, and a person is told once."""
    try:
        write()
    except LedgerUnwritable as error:
        leftovers.owe()
        leftovers.problems += [str(error)] if str(error) not in leftovers.problems else []


def _allow_booked(ledger: RestoreLedger, client: Client) -> None:
    """Let booked appointments be updated: what outlives them is put back through them before they are cancelled."""
    for entry in ledger.open_entries(client.bound.target.name):
        if isinstance(entry, Booking) and entry.fixture is not None:
            with contextlib.suppress(NotAllowed, NotDeclared):  # cancelling it will say so
                client.allow_booked(entry.fixture)


def _put_back_originals(
    ledger: RestoreLedger, bound: BoundContract, client: Client, leftovers: Leftovers, is_at_end: bool,
    blamed: Sequence[Blame],
) -> None:  # fmt: skip
    pointers = frozenset(one.pointer for one in blamed if one.pointer)
    # A vendor that writes one update to another appointment may have written others there, too. Where it is known for
    # that, and accepted, somebody else's change is no longer told from it by that alone.
    is_of_others = any(one.is_of_others and not one.is_known for one in blamed)
    for entry, found in _put_back(ledger, bound, client, is_at_end, pointers):
        result = found.explained_by(frozenset(found.unnamed)) if is_of_others else found
        clauses = _doing_of(result, bound, blamed)
        leftovers.doing_of |= clauses
        leftovers.calls += result.calls
        problems = put_back_problems(result, bound, entry)
        leftovers.problems += problems
        leftovers.notes += put_back_notes(result, bound)
        if not result.is_done:
            is_refused = bool(clauses) and result.is_answered and not may_be_behind(problems)
            leftovers.owe(result.is_unread, result.may_be_gone, is_refused)
        else:
            leftovers.put_back += 1
            _note(partial(ledger.note_settled, entry), leftovers)


def _doing_of(result: PutBackResult, bound: BoundContract, blamed: Sequence[Blame]) -> dict[str, bool]:
    """The clauses whose findings say why an appointment is not as before; none where it is."""
    name = appointment_name(result, Templates(bound))
    return doing_of(blamed, result.changed, name) if result.changed else {}


def _put_back(
    ledger: RestoreLedger, bound: BoundContract, client: Client, is_at_end: bool, blamed: frozenset[str]
) -> Iterator[tuple[Original, PutBackResult]]:
    """Put each appointment back. Where updates change others too, each is looked at again once all are put back."""
    bodies = ledger.sent_bodies(bound.target.name)
    originals = [entry for entry in ledger.open_entries(bound.target.name) if isinstance(entry, Original)]
    done = (
        (entry, put_back(entry, bound, client, bodies, is_at_end, ledger, blamed))
        for entry in counted("putting back appointments", originals)
    )
    if not any(entry.is_damaged for entry in originals):
        yield from done  # each is settled before the next one is touched
        return
    for entry, result in list(done):
        yield entry, looked_at_again(result, entry, bound, client) if result.outcome == AS_BEFORE else result


def _note_cancelled(
    ledger: RestoreLedger, bound: BoundContract, results: Sequence[CancelResult], leftovers: Leftovers
) -> None:
    templates = Templates(bound)
    for result in results:
        line = _line(result, templates)
        if result.is_settled:
            leftovers.cancelled += 1
            _note(partial(ledger.note_settled, result.booking), leftovers)
            leftovers.notes += [line] if result.is_worth_a_note else []
        else:
            if result.fixture is not None and result.booking.fixture is None:
                found = replace(result.booking, fixture=result.fixture)  # by its text
                _note(partial(ledger.note_booking, found), leftovers)
            leftovers.untraceable += [result.booking] if result.is_untraceable else []
            leftovers.problems.append(line)
            leftovers.owe()


def _line(result: CancelResult, templates: Templates) -> str:
    """What became of one booking, for a person, who has to look for the appointment where it is not cancelled."""
    booking, message = result.booking, templates.own(result.message)
    what = "an appointment that this suite booked" + (f" for {booking.role}" if booking.role else "")
    find = how_to_find(booking, templates)
    if result.is_found:
        return f"{what}: {message}" + (f"; {find}" if result.is_left else "")
    tried = f"; {message}" if message else ""
    return f"{what} may exist: its booking {templates.own(booking.outcome)}{tried}; {find}"
