"""A run that changed appointments of a stand-in, and what puts them back afterwards, from its ledger alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from suites.kit.generate.directed import ordinary
from suites.kit.generate.probes import probes
from suites.kit.http.client import Client
from suites.kit.http.retry_policy import USUAL
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import rank
from suites.kit.model.exchange import Probe
from suites.kit.model.profiles import PROFILES
from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.originals import Originals
from suites.kit.restore.put_back import put_back
from suites.kit.restore.put_back_result import PutBackResult
from suites.kit.run.campaign import Campaign
from suites.kit.session.items import all_clauses
from suites.selftest import exchanges
from suites.standin import StandIn

EXPENDABLE = "appointment.expendable"
BUDGET = 50
ADVICE = "; have the vendor set it as before, then use the same command again, which looks whether it is"
"""What follows each refusal to put something back."""
NOTHING_SHOWN = httpx.Response(200, json={})
"""A success that shows nothing of the appointment."""
YEAR = exchanges.appointment("lobbie")["startTime"][:4]
Answering = Callable[[httpx.Request], httpx.Response | None]


@dataclass
class Served:
    """A stand-in on which a run writes, what was asked of it since, and the run's ledger.

    `interject` may answer in place of the stand-in.
    """

    bound: BoundContract
    standin: StandIn
    ledger: RestoreLedger
    interject: Answering = lambda _: None
    asked: list[httpx.Request] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    is_at_end: bool = False

    def __post_init__(self) -> None:
        client = Client(self.bound, 1_000, "selftest", policy=replace(USUAL, sleep=lambda _: None))
        self.campaign = Campaign(self.bound, client, self._items())
        self.campaign.guard = Originals(self.bound, self.ledger, self.campaign.reader.read)

    def _items(self) -> tuple[Any, ...]:
        return tuple(sorted(all_clauses(self.bound.contract, PROFILES["gate"]), key=rank))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the target answers."""
        self.asked.append(request)
        return self.interject(request) or self._wsgi(request)

    @property
    def _wsgi(self) -> respx.WSGIHandler:
        return respx.WSGIHandler(self.standin)

    def send(self, body: Any, **probe: Any) -> None:
        """Send an update of the editable appointment, secured as in a run."""
        asked = Probe("A-CLAUSE", "a probe", body, **probe)
        assert self.campaign.guard
        self.campaign.guard.secure(asked)
        self.campaign.client.update(asked)

    @property
    def shown(self) -> dict[str, Any]:
        """The appointment of the run, as the stand-in keeps it."""
        return self.standin.store.appointments[0].shows  # type: ignore[no-any-return]

    def try_update(self, body: Any) -> None:
        """Send an update as a run does: its answer is noted, and what the read after it shows, where one is due."""
        self.campaign.send(Probe("A-CLAUSE", "a probe", body))

    def show_as_now(self, reads: int = 1_000) -> None:
        """From now on, so many reads show appointments as they are now, as those of a replica that is behind do."""
        standin = StandIn(self.bound.contract)
        standin.store.appointments = deepcopy(self.standin.store.appointments)
        left, behind = iter(range(reads)), respx.WSGIHandler(standin)
        self.interject = lambda asked: behind(asked) if asked.method == "GET" and next(left, None) is not None else None

    def see(self) -> None:
        """Read the appointment after an update, as a run does."""
        [noted] = self.ledger.open_entries()
        assert isinstance(noted, Original)
        probe = Probe("A-CLAUSE", "a read")
        self.ledger.note_shown(noted, "read", self.campaign.reader.read(probe)["read"])

    def restore(self, budget: int = BUDGET, bound: BoundContract | None = None) -> list[PutBackResult]:
        """Put back what the ledger says, as another process would: from the file alone. `pauses` are the waits."""
        self.asked.clear()
        bound = bound or self.bound
        ledger = RestoreLedger(self.ledger.path)
        originals = [entry for entry in ledger.open_entries() if isinstance(entry, Original)]
        bodies = ledger.sent_bodies(bound.target.name)
        policy = replace(USUAL, sleep=self.pauses.append)
        return [
            put_back(entry, bound, Client(bound, budget, "selftest", policy=policy), bodies, self.is_at_end)
            for entry in originals
        ]

    @property
    def updates(self) -> list[Any]:
        """The bodies of the updates that were asked since restoring began."""
        return [json.loads(request.content) for request in self.asked if request.method != "GET"]

    def kept(self) -> dict[str, Any]:
        """What the stand-in remembers of its appointments, the expendable ones aside."""
        template = self.bound.contract.update.path
        rows = self.bound.target.fixtures.get(EXPENDABLE, ())
        closed = {template.format(**{name: str(value) for name, value in row.items()}) for row in rows}
        return {path: row for path, row in self.standin.snapshot().items() if path not in closed}


@contextmanager
def served(folder: Path, provider: str, open_policy: str = "documented", **changes: Any) -> Iterator[Served]:
    """A run against the stand-in of a provider, in this process."""
    with serving(folder, exchanges.retargeted(provider, **changes), open_policy) as made:
        yield made


@contextmanager
def serving(folder: Path, bound: BoundContract, open_policy: str = "documented") -> Iterator[Served]:
    """A run against the stand-in of a contract, in this process."""
    made = Served(bound, StandIn(bound.contract, open_policy), RestoreLedger(folder / "RUN.restore"))
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=bound.contract.base_url).mock(side_effect=made.answer)
        yield made


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Served]:
    """A run against the stand-in of Lobbie, which shows all that an update may change."""
    with served(tmp_path, "lobbie") as made:
        yield made


def originals(**changes: Any) -> dict[str, Any]:
    """The fixtures of Eka with other members in the editable appointment's row."""
    rows = exchanges.bind("eka").target.fixtures
    return {**rows, EDITABLE: ({**rows[EDITABLE][0], **changes},)}


def refusing(*names: str, status: int = 409, times: int = 1_000) -> Answering:
    """Refuses updates that name one of the members, so many times."""
    left = iter(range(times))

    def answer(request: httpx.Request) -> httpx.Response | None:
        is_meant = request.method != "GET" and set(names) & set(json.loads(request.content))
        return httpx.Response(status) if is_meant and next(left, None) is not None else None

    return answer


@cache
def bodies(provider: str) -> list[Any]:
    """What a run may send to the editable appointment: ordinary updates, and those at a boundary."""
    bound = exchanges.bind(provider)
    clause = next(c for c in bound.contract.clauses if c.check == "accepts" and c.appointment == EDITABLE)
    edges = probes(replace(clause, send="boundaries"), replace(bound, thorough=True))
    return [probe.body for probe in (*ordinary(clause, bound), *edges)]
