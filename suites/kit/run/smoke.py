"""Whether a target can be judged at all: one update that should be accepted, one that should be refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from contracts import Clause
from suites.kit.checks.evidence import Evidence
from suites.kit.generate.directed import plain
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import ORDINARY
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import SMOKE, Answer, Exchange, Probe, is_silence
from suites.kit.model.target import EDITABLE

SETUP = {
    401: "it refuses our credentials",
    403: "it refuses our credentials",
    404: "it does not know the appointment or the path",
    405: "it does not know the method",
    501: "it does not have the operation",
}


class Sender(Protocol):
    """What the smoke check and confirmations need of a campaign."""

    bound: BoundContract
    client: Client
    selected: tuple[Clause, ...]
    evidence: Evidence
    is_repeating: bool
    reader: AppointmentReader

    def send(self, probe: Probe, previous: Exchange | None = None) -> Exchange:
        """Send one probe and have the exchange judged."""

    def retry_after_outage(self, exchange: Exchange) -> Exchange:
        """The same probe again once an outage is over; the exchange itself when it does not end."""


def smoke_probe(bound: BoundContract, number: int = 0) -> Probe:
    """A plain update of the editable appointment, sent for no clause."""
    smoke = replace(bound.contract.clauses[0], id=SMOKE, check=ORDINARY, appointment=EDITABLE)
    return plain(smoke, bound, number)


def smoke_check(sender: Sender) -> str | None:
    """Send both updates. Returns why the target cannot be judged, None when it can."""
    try:
        first = _answered(sender, smoke_probe(sender.bound))
        without = replace(smoke_probe(sender.bound, 1), credential="none", region=None, why="no credentials")
        bare = _answered(sender, without)
    except CannotBePutBack as reason:
        read, missing = sender.reader.last_read, sender.reader.missing(smoke_probe(sender.bound))
        unusable = read and _unusable(f"a read of {EDITABLE}", read.answer, read.failure, sender.bound)
        return unusable or missing or str(reason)
    except (NotDeclared, BudgetSpent) as reason:
        return str(reason)
    update = "a plain update"
    return _unusable(update, first.answer, first.failure, sender.bound) or _sameness(first, bare, sender.bound)


def _answered(sender: Sender, probe: Probe) -> Exchange:
    exchange = sender.send(probe)
    return exchange if exchange.is_definite else sender.retry_after_outage(exchange)


def _unusable(what: str, answer: Answer | None, failure: str | None, bound: BoundContract) -> str | None:
    """Why a target that answered so cannot be judged at all."""
    status = answer.status if answer else None
    if status in SETUP or (status is not None and 300 <= status < 400):
        reason = SETUP.get(status, "it redirects")
        return f"{what} is answered {status}: {reason}; look at the target's base URL, credentials and fixtures"
    if is_silence(answer):
        return f"{what} at {bound.target.base_url} got no definite answer: {status or failure}"
    return None


def _sameness(first: Exchange, bare: Exchange, bound: BoundContract) -> str | None:
    """Why a target that treats requests with and without credentials alike is not the provider's."""
    if first.answer is None or bare.answer is None or bare.answer.status != first.answer.status:
        return None
    status = first.answer.status
    if status >= 500 or (status in bound.contract.successes and not first.answer_breaks):
        return None
    return (
        f"a plain update and one without credentials are both answered {status}, and not as documented: "
        "this does not look like the provider's API; look at the target's base URL"
    )
