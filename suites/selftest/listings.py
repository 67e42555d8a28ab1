"""Stand-ins with long lists, in this process, and reads of an appointment in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import respx

from contracts import Contract, Json, Pages
from suites.kit.http.client import Client
from suites.kit.http.read_back import AppointmentReader
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Exchange, Probe, Region, States
from suites.kit.model.target import EDITABLE, Target
from suites.selftest import exchanges
from suites.standin import StandIn

PLENTY = 10_000
ENOUGH = 1_500
"""More than ten pages of a hundred, so that nothing is found by walking."""
OFFSETS = Pages("offset", "skip", {"per_page": 100})


@dataclass
class Listed:
    """A stand-in behind the kit's client, a reader of its appointments, and the queries of its last read.

    `before_answer` is called whenever a list is asked for, and may answer in its place.
    """

    standin: StandIn
    bound: BoundContract
    queries: list[dict[str, str]] = field(default_factory=list)
    recorded: list[CallResult] = field(default_factory=list)
    before_answer: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        self.client = Client(self.bound, 1_000, "selftest")
        self.reader = self.new_reader()

    def new_reader(self) -> AppointmentReader:
        """A reader that shares with the others what this run has learned."""
        return AppointmentReader(self.bound, self.client, self.recorded.append, self.client.whereabouts)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the stand-in answers."""
        if request.method == "GET":
            self.queries.append(dict(request.url.params))
            instead = self.before_answer()
            if isinstance(instead, httpx.Response):
                return instead
        return respx.WSGIHandler(self.standin)(request)

    def read(self, role: str = EDITABLE) -> States:
        """Read an appointment; `queries` are then those of this read."""
        self.queries.clear()
        return self.reader.read(Probe("", "a read", appointment=role))

    def update(self, body: Json, role: str = EDITABLE) -> States:
        """Update an appointment and read it back; `queries` are then those of this read."""
        probe = Probe("MADE-UP", "an update", body, appointment=role, rereads=True)
        before, result = self.reader.before(probe), self.client.update(probe)
        self.queries.clear()
        after = self.reader.after(probe, result.answer)
        path = self.bound.appointment_path(role)
        self.reader.remember(
            Exchange(1, probe, result.sent, result.answer, result.failure, Region.ORDINARY, before, after, {}, path)
        )
        return after

    def missing(self) -> str:
        """Why the editable appointment was not found by the last read."""
        return self.reader.missing(Probe("", "a read"))


@contextmanager
def listed(contract: Contract | str, *, hint: Json = None, **standin: Any) -> Iterator[Listed]:
    """A stand-in, with `others` appointments in the list before ours; `hint` is the fixture's `find`."""
    contract = exchanges.contract(contract) if isinstance(contract, str) else contract
    vendor = StandIn(contract, **standin)
    target = Target.of(vendor.target())
    if hint is not None:
        target = replace(target, fixtures={**target.fixtures, EDITABLE: ({**target.fixture(EDITABLE), "find": hint},)})
    made = Listed(vendor, BoundContract(contract, target))
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=made.answer)
        yield made


def reading(provider: str, **changes: Any) -> Contract:
    """A contract that describes its list in another way."""
    contract = exchanges.contract(provider)
    read = contract.behaviour.read
    assert read is not None
    return replace(contract, behaviour=replace(contract.behaviour, read=replace(read, **changes)))


def shown_id(found: Any) -> Any:
    """The id of an appointment that a read shows; None where it shows none."""
    return found.get("read", {}).get("id")
