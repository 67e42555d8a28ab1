"""Values that move where reads come from a replica that is behind: the newest answer counts."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import respx
from werkzeug.wrappers import Request

from contracts import Contract
from suites.kit.http.account import Account
from suites.kit.http.client import Client
from suites.kit.http.retry_policy import USUAL
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Probe
from suites.selftest.bookings import RUN, wired
from suites.selftest.invented_concurrency import Answered, VersionedPractice
from suites.selftest.invented_runs import IDS
from suites.selftest.test_invented_concurrency import drafted
from suites.selftest.test_kit_current import UPDATE, target_of

THIRD = replace(UPDATE, body={"note": "Third visit"})


@dataclass
class Replica(VersionedPractice):
    """A vendor whose reads show what was there before the last update, so many times in a row."""

    behind: int = 1
    old: dict[str, Any] = field(default_factory=dict)
    left: int = 0

    def _answer(self, request: Request) -> Answered:
        if request.method == "GET" and self.left:
            self.left -= 1
            return 200, self.old
        before = deepcopy(self.visits.get(request.path.rpartition("/")[2], {}))
        status, body = super()._answer(request)
        if request.method != "GET" and status == 200 and before != body:
            self.old, self.left = before, self.behind
        return status, body


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    """The contract of the vendor with tags and keys."""
    return drafted(tmp_path)


def sent(contract: Contract, practice: VersionedPractice, *steps: Probe | None) -> tuple[CallResult, float]:
    """What comes of the last of some updates, with a read in place of None, and how long was waited in all."""
    reading, results, waited = contract.operations["readVisit"], list[CallResult](), list[float]()
    with wired(contract, respx.WSGIHandler(practice)):
        bound = BoundContract(contract, target_of(contract, practice))
        client = Client(bound, 100, RUN, policy=replace(USUAL, sleep=waited.append))
        for step in steps:
            results.append(client.update(step) if step else client.read(reading, {"id": IDS[0]}, {}))
    return results[-1], sum(waited)


def test_a_late_read_does_not_take_the_newest_value_away(contract: Contract) -> None:
    """After an update has answered a new tag, a read that still shows the old one is behind: the new one is carried."""
    last, waited = sent(contract, Replica(IDS), UPDATE, None, THIRD)
    assert (last.status, last.others, waited) == (200, (), 0.0)


def test_a_refusal_is_judged_once_reads_have_caught_up(contract: Contract) -> None:
    """A refusal of the newest tag stands where a read shows that very tag, if only the third one."""
    practice = Replica(IDS, behind=2)

    def closing(visit: dict[str, Any]) -> None:
        practice.fault = "closed" if visit["note"] == UPDATE.body["note"] else ""  # type: ignore[index, call-overload]

    practice.meanwhile = closing
    practice._update = refusing_when_closed(practice)  # type: ignore[method-assign]
    last, waited = sent(contract, practice, UPDATE, THIRD)
    assert (last.status, last.overtaken, waited) == (412, "", 3.0)


def test_a_refusal_while_reads_stay_behind_speaks_against_nobody(contract: Contract) -> None:
    """Where a read never shows the tag of the last answer, nobody can tell why the update was refused."""
    practice = Replica(IDS, behind=100)
    practice.meanwhile = lambda visit: visit.update(version=visit["version"] + (practice.left > 0))
    last, waited = sent(contract, practice, UPDATE, THIRD)
    assert (last.status, waited) == (412, 7.0)
    assert "a read still showed an older etag than its answer had: reads lag" in last.overtaken


def test_an_old_state_that_somebody_made_again_is_taken_up(contract: Contract) -> None:
    """Where a tag is that of the content, somebody else may bring an old one back: it is carried, and accepted."""
    practice = VersionedPractice(IDS)
    first = deepcopy(practice.visits[IDS[0]])
    undone = iter([False, True])

    def undo(visit: dict[str, Any]) -> None:
        visit.update(first if next(undone, False) else {})

    practice.meanwhile = undo
    last, _ = sent(contract, practice, UPDATE, THIRD)
    assert (last.status, last.overtaken) == (200, "")


def test_another_client_of_the_run_knows_the_newest_value(contract: Contract) -> None:
    """What puts the appointment back at the end carries what the last answer showed, whatever a late read shows."""
    practice, reading = Replica(IDS, behind=100), contract.operations["readVisit"]
    with wired(contract, respx.WSGIHandler(practice)):
        bound = BoundContract(contract, target_of(contract, practice))
        account = Account.open(bound.target, contract.authentication, 100, RUN)
        Client(bound, 100, RUN, account).update(UPDATE)
        second = Client(bound, 100, RUN, account)
        second.read(reading, {"id": IDS[0]}, {})
        assert second.update(THIRD).status == 200


def refusing_when_closed(practice: VersionedPractice) -> Any:
    """The practice's update, which refuses everything with 412 while it is closed."""
    update = practice._update
    return lambda visit, request: (412, {}) if practice.fault == "closed" else update(visit, request)
