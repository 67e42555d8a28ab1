"""Values that move: carried as they are at the moment, read again where somebody else has moved them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request

from contracts import Contract
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import CallResult, Probe
from suites.kit.model.target import Target
from suites.kit.restore.cancel import cancel_bookings
from suites.proof._run import run
from suites.selftest.bookings import RUN, Notes, bind, made, wired
from suites.selftest.invented_concurrency import Answered, VersionedPractice
from suites.selftest.invented_vendor import KEY
from suites.selftest.test_invented_concurrency import IDS, drafted, table
from suites.standin import StandIn, served

STAMP = "2026-11-01T10:00:00Z"
UPDATE = Probe("PLAIN-UPDATE", "a plain update", {"note": "Second visit"})


class Writer:
    """Somebody else who writes to a visit before every n-th update that reaches it."""

    def __init__(self, every: int) -> None:
        self.every, self.turn = every, count(1)

    def __call__(self, visit: dict[str, Any]) -> None:
        """Move the version on, when it is time."""
        visit["version"] += next(self.turn) % self.every == 0


class Stubborn(VersionedPractice):
    """A vendor that refuses every tag."""

    def _update(self, visit: dict[str, Any], request: Request) -> Answered:
        return 412, {}


def with_stamp(bound: BoundContract) -> BoundContract:
    """The same, where cancelling carries the stamp of the last change."""
    contract = bound.contract
    cancel = contract.operations["cancelAppointment"]
    header = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
    operations = {**contract.operations, cancel.id: replace(cancel, parameters=(*cancel.parameters, header))}
    behaviour = replace(contract.behaviour, headers={"If-Match": "$current:/updated_at"})
    causes = {**contract.standin["causes"], "stale": {"status": 412}, "missing_parameter": {"status": 428}}
    changed = replace(
        contract, operations=operations, behaviour=behaviour, standin={**contract.standin, "causes": causes}
    )
    return replace(bound, contract=changed)


def target_of(contract: Contract, practice: VersionedPractice, url: str = "") -> Target:
    """The vendor's server as a target."""
    facts = {**table(practice), "name": "plain", "base_url": url or contract.base_url, "credentials": {"good": KEY}}
    return Target.of(facts)


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    """The contract of the vendor with tags and keys."""
    return drafted(tmp_path)


def results(contract: Contract, practice: VersionedPractice, *probes: Probe) -> Iterator[CallResult]:
    """What comes of some probes, one after the other."""
    with served(practice) as url:
        client = Client(BoundContract(contract, target_of(contract, practice, url)), 100, "run")
        try:
            yield from [client.update(probe) for probe in probes]
        finally:
            client.close()


def test_what_is_unknown_is_read_once(contract: Contract) -> None:
    """The first update reads the tag before; the next one has it from the answer to the first."""
    first, second = results(contract, VersionedPractice(IDS), UPDATE, replace(UPDATE, body={"note": "Third visit"}))
    assert [one.sent.method for one in first.others] == ["GET"]
    assert (first.status, second.status, second.others) == (200, 200, ())
    assert second.sent.headers["if-match"] == first.answer.headers["etag"]  # type: ignore[union-attr]


def test_a_value_that_somebody_has_moved_is_read_again(contract: Contract) -> None:
    """An update that comes too late for its tag is sent once more with the new one."""
    (result,) = results(contract, VersionedPractice(IDS, meanwhile=Writer(2)), UPDATE)
    assert (result.status, result.is_overtaken) == (200, False)
    practice = VersionedPractice(IDS, meanwhile=Writer(3))
    *_, late = results(contract, practice, UPDATE, UPDATE, UPDATE)
    assert [one.status for one in late.others] == [412, 200]
    assert (late.status, late.is_overtaken) == (200, False)


def test_a_value_that_never_stays_is_inconclusive(contract: Contract) -> None:
    """Where somebody writes before every update, a refusal for that speaks against nobody."""
    (result,) = results(contract, VersionedPractice(IDS, meanwhile=Writer(1)), UPDATE)
    assert (result.status, result.is_overtaken) == (412, True)


def test_a_refusal_of_the_present_value_stands(contract: Contract) -> None:
    """A vendor that refuses the present tag, too, is not excused: the read shows that nobody has moved it."""
    (result,) = results(contract, Stubborn(IDS), UPDATE)
    assert (result.status, result.is_overtaken, [one.status for one in result.others]) == (412, False, [200, 200])


def test_cancelling_carries_what_is_shown() -> None:
    """A booked appointment is cancelled with the stamp that it shows, which is read before."""
    bound = with_stamp(bind())
    standin, notes = StandIn(bound.contract), Notes()
    target = made(standin, bound, notes)
    standin.store.appointments[-1].shows["updated_at"] = STAMP
    with wired(bound.contract, standin) as route:
        bound = replace(bound, target=target)
        taken = cancel_bookings(notes.entries[-1:], bound, Client(bound, 100, RUN))
        seen = [call.request.headers.get("if-match", "") for call in route.calls if call.request.method == "DELETE"]
    assert ([one.is_settled for one in taken], seen) == ([True], [STAMP])


def test_an_earlier_value_needs_an_earlier_update(contract: Contract) -> None:
    """What the last accepted update carried is unknown before the first."""
    with pytest.raises(NotDeclared, match="no update of this appointment was accepted before"):
        list(results(contract, VersionedPractice(IDS), replace(UPDATE, stale=True)))


def test_somebody_who_writes_now_and_then_is_nobodys_fault(contract: Contract) -> None:
    """A run at an appointment that somebody else writes to blames the vendor for nothing."""
    practice = VersionedPractice(IDS, meanwhile=Writer(5))
    verdicts = run(contract, practice, target=replace(target_of(contract, practice), is_embedded=True)).verdicts
    assert {id: verdict.word for id, verdict in verdicts.items() if verdict.word in ("violation", "warning")} == {}
