"""Puts a single appointment back as it was before the run. The restore ledger's original is all that it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contracts import Json
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, NotAllowed, NotDeclared
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.others import another_appointment
from suites.kit.restore.outdated_reads import OutdatedReads, outdated_reads
from suites.kit.restore.ownership import Ownership
from suites.kit.restore.put_back_result import PutBackResult, appointment_name, listed
from suites.kit.restore.restoration import Restoration
from suites.kit.restore.unseen import changed_unseen
from suites.kit.restore.whole import with_left_out

CHANGED_AGAIN = "it was put back, and an update that put another appointment back has changed it again"

ANOTHER = (
    "{} differs, which no update changes: another appointment has this id now, as after the server was seeded anew. "
    "What the run changed was at the earlier one, and is not to be seen any more"
)


def put_back(
    original: Original, bound: BoundContract, client: Client, bodies: Sequence[Json] = (), is_at_end: bool = False,
    ledger: RestoreLedger | None = None, blamed: frozenset[str] = frozenset(),
) -> PutBackResult:  # fmt: skip
    """Put one appointment back and check that it is as before. Raises nothing: what goes wrong is the outcome.

    `bodies` are the updates that the run has sent to the target. `is_at_end`: the run has only just ended. `ledger`
    notes what is put back, so that restoring once more does not take it for somebody else's change. `blamed` are
    members that updates were found to change though they should not.
    """
    bound = bound.naming(original.role, original.path)
    original = with_left_out(original, bound)
    work = Restoration(original, bound, client, Ownership(original, bound, bodies, is_at_end, blamed), ledger)
    try:
        work.put_back()
    except (BudgetSpent, NotDeclared, NotAllowed) as reason:
        work.problem = str(reason)
        _look_once_more(work)
        work.is_stopped = client.is_stopped
    except Exception as error:  # whatever is wrong with this one, the others must still be put back
        work.problem = type(error).__name__  # its text might hold a personal value
    return work.result.explained_by(blamed)


def _look_once_more(work: Restoration) -> None:
    """See what became of an appointment that nothing could be sent to: it may be out of reach, or as before anyway."""
    now = None
    try:
        now = work.read()
    except (BudgetSpent, NotDeclared, NotAllowed):
        pass  # the problem is told already
    except Exception as error:  # it must leave nobody else's appointment as it is, either
        work.problem = type(error).__name__
    work.is_unread = work.original.state is not None and now is None
    if now is not None and not changed_unseen(work.original, work.bound, now) and _is_as_before(work, now):
        work.problem = ""
        work.note_remaining((), ())


def _is_as_before(work: Restoration, now: Mapping[str, Json]) -> bool:
    """Whether a read and the newest answers show it as before, and no read has failed to show what was stored. An
    update without an answer, which may never have been sent, is no evidence against the read."""
    is_outdated = outdated_reads(work.original, work.bound, now) != OutdatedReads()
    return not (is_outdated or work.changed_by_answers(but_lost=True) or work.different(now))


def looked_at_again(result: PutBackResult, original: Original, bound: BoundContract, client: Client) -> PutBackResult:
    """The result as a last look shows it, where putting another appointment back may have changed this one again."""
    bound = bound.naming(original.role, original.path)
    work = Restoration(original, bound, client, Ownership(original, bound))
    try:
        work.note_remaining(work.owed(work.read()), [])
    except (BudgetSpent, NotDeclared, NotAllowed):
        return result
    outcome = CHANGED_AGAIN if work.not_restored else result.outcome
    return replace(result, outcome=outcome, not_restored=work.not_restored, damaged=work.damaged)


def what_differs(original: Original, bound: BoundContract, client: Client) -> str:
    """What is not as before at an appointment, in a line with names and without values. Nothing but a read is sent."""
    bound = bound.naming(original.role, original.path)
    original = with_left_out(original, bound)
    work, templates = Restoration(original, bound, client, Ownership(original, bound)), Templates(bound)
    try:
        now = work.read()
    except (BudgetSpent, NotDeclared, NotAllowed) as reason:
        return f"{appointment_name(original, templates)}: it could not be read: {templates.own(str(reason))}"
    if another := another_appointment(work.ownership, now):
        return f"{appointment_name(original, templates)}: {ANOTHER.format(listed(another, templates))}"
    seen = "it could not be read" if now is None else f"{listed(work.different(now), templates) or 'nothing'} differs"
    is_outdated = outdated_reads(original, bound, now).is_all
    hidden = changed_unseen(original, bound, now)
    unseen = listed(sorted(hidden | (original.sent if is_outdated else set())), templates)
    why = ", as reads did not show what updates had stored" if is_outdated else ""
    return f"{appointment_name(original, templates)}: {seen}{f'; no read shows {unseen}{why}' if unseen else ''}"
