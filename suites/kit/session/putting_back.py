"""What a run leaves behind at a target: appointments are put back, bookings taken back, and the rest is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from contracts import Contract
from suites.kit.access.desk import SharedDesk
from suites.kit.binding import Binding
from suites.kit.booking.making import wanted
from suites.kit.booking.taking_back import Taken, taken_back
from suites.kit.privacy.templates import Templates
from suites.kit.sending.client import Client, Outcome
from suites.kit.target import Target
from suites.kit.undoing.originals import written_roles
from suites.kit.undoing.restore_ledger import Original, RestoreLedger
from suites.kit.undoing.restoring import restore, restored_sentence

REQUESTS_EACH = 4
"""An appointment is read, updated once or twice, and read again; one that was made is cancelled, or read as well."""
MOST_OF_A_BUDGET = 4
MINUTES = 2.0
MOST_REQUESTS = 400


@dataclass
class Traces:
    """What is still there: `left` is for somebody to look at, `notes` is how it has to be.

    `requests` were sent; `calls` is what they were, and holds no original value.
    """

    left: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    restored: int = 0
    taken: int = 0
    requests: int = 0
    calls: list[Outcome] = field(default_factory=list, repr=False)


def reserve(contract: Contract, target: Target) -> int:
    """How many requests of a target's budget are kept for putting back and taking back."""
    given = sum(len(target.fixtures.get(role, ())) for role in written_roles(contract))
    made = len(wanted(Binding(contract, target))) if target.provision else 0
    needed = REQUESTS_EACH * (given + made)
    return needed if target.limits.requests is None else min(needed, target.limits.requests // MOST_OF_A_BUDGET)


def put_back(ledger: RestoreLedger, binding: Binding, run: str, desk: SharedDesk | None = None) -> Traces:
    """Put back and take back what the ledger says is owed to a target. Raises nothing for what the target does."""
    hurried = replace(binding.target, limits=replace(binding.target.limits, minutes=MINUTES))
    binding = replace(binding, target=hurried)
    client = Client(binding, MOST_REQUESTS, run, desk)
    traces = Traces()
    try:
        _restore_all(ledger, binding, client, run, traces)
        made = taken_back(ledger.open_entries(hurried.name), binding, client, traces.calls.append)
        _take_all(ledger, binding, made, run, traces)
    finally:
        traces.requests = client.count
        client.close()
    return traces


def _restore_all(ledger: RestoreLedger, binding: Binding, client: Client, run: str, traces: Traces) -> None:
    for entry in ledger.open_entries(binding.target.name):
        if isinstance(entry, Original):
            restored = restore(entry, binding, client)
            traces.calls += restored.calls
            if restored.is_done:
                ledger.note_done(entry.target, entry.path)
                traces.restored += 1
            else:
                traces.left.append(restored_sentence(restored, binding, run))


def _take_all(ledger: RestoreLedger, binding: Binding, made: Sequence[Taken], run: str, traces: Traces) -> None:
    templates = Templates(binding)
    for taken in made:
        told = f"an appointment that this suite made ({taken.marker}): {templates.text(taken.told)}"
        if taken.is_settled:
            ledger.note_done(binding.target.name, taken.fixture or taken.marker)
            traces.taken += 1
            traces.notes += [told] if "final" in taken.told else []
        else:
            traces.left.append(f"{told}; run pytest --cleanup {binding.target.name}")
