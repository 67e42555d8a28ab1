"""What a run leaves behind at a target: appointments are put back, bookings taken back, and the rest is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from contracts import Contract
from suites.kit.generate.bookings import roles_to_book
from suites.kit.http.account import Account
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult
from suites.kit.model.target import Target
from suites.kit.privacy.templates import Templates
from suites.kit.restore.cancel import CancelResult, cancel_bookings
from suites.kit.restore.ledger import Original, RestoreLedger
from suites.kit.restore.originals import written_roles
from suites.kit.restore.put_back import put_back, put_back_failure

REQUESTS_EACH = 4
"""An appointment is read, updated once or twice, and read again; one that was made is cancelled, or read as well."""
MOST_OF_A_BUDGET = 4
MINUTES = 2.0
MOST_REQUESTS = 400


@dataclass
class Leftovers:
    """What is still there: `problems` is for somebody to look at, `notes` is how it has to be.

    `requests` were sent; `calls` is what they were, and holds no original value.
    """

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    put_back: int = 0
    cancelled: int = 0
    requests: int = 0
    calls: list[CallResult] = field(default_factory=list, repr=False)


def requests_to_restore(contract: Contract, target: Target) -> int:
    """How many requests of a target's budget are kept for putting back and taking back."""
    given = sum(len(target.fixtures.get(role, ())) for role in written_roles(contract))
    made = len(roles_to_book(BoundContract(contract, target))) if target.provision else 0
    needed = REQUESTS_EACH * (given + made)
    return needed if target.limits.requests is None else min(needed, target.limits.requests // MOST_OF_A_BUDGET)


def restore_target(ledger: RestoreLedger, bound: BoundContract, run: str, account: Account | None = None) -> Leftovers:
    """Put back and take back what the ledger says is owed to a target. Raises nothing for what the target does."""
    hurried = replace(bound.target, limits=replace(bound.target.limits, minutes=MINUTES))
    bound = replace(bound, target=hurried)
    client = Client(bound, MOST_REQUESTS, run, account)
    traces = Leftovers()
    try:
        _restore_all(ledger, bound, client, run, traces)
        made = cancel_bookings(ledger.open_entries(hurried.name), bound, client, traces.calls.append)
        _take_all(ledger, bound, made, run, traces)
    finally:
        traces.requests = client.count
        client.close()
    return traces


def _restore_all(ledger: RestoreLedger, bound: BoundContract, client: Client, run: str, traces: Leftovers) -> None:
    for entry in ledger.open_entries(bound.target.name):
        if isinstance(entry, Original):
            restored = put_back(entry, bound, client)
            traces.calls += restored.calls
            if restored.is_done:
                ledger.note_settled(entry.target, entry.path)
                traces.put_back += 1
            else:
                traces.problems.append(put_back_failure(restored, bound, run))


def _take_all(
    ledger: RestoreLedger, bound: BoundContract, made: Sequence[CancelResult], run: str, traces: Leftovers
) -> None:
    templates = Templates(bound)
    for taken in made:
        told = f"an appointment that this suite made ({taken.marker}): {templates.text(taken.message)}"
        if taken.is_settled:
            ledger.note_settled(bound.target.name, taken.fixture or taken.marker)
            traces.cancelled += 1
            traces.notes += [told] if "final" in taken.message else []
        else:
            traces.problems.append(f"{told}; run pytest --cleanup {bound.target.name}")
