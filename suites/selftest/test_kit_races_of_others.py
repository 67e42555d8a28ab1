"""Two updates at the same moment, while somebody else writes to the appointment, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from suites.kit.http.budget import Budget
from suites.kit.http.replies import Reply
from suites.kit.http.together import SAME_MOMENT, Together
from suites.kit.model.target import Target
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION
from suites.selftest import campaigns, exchanges
from suites.selftest.moments import Elsewhere
from suites.standin import StandIn, fault

ID = "ANIVA-AT-ONCE"
MEMBER = "location_id"


@dataclass
class Disturbed(Elsewhere):
    """A vendor to whose appointment somebody writes; `takes_back`: also what a pair has stored, right after it."""

    takes_back: bool = False
    _old: Any = None

    def overlap(self) -> None:
        """Note what the second update of a pair will change."""
        self.standin.overlap()
        self._old = self.standin.store.appointments[0].shows[MEMBER] if self.takes_back else None

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = super()._answer(environ, start_response)
        if self._old is not None and environ["REQUEST_METHOD"] != "GET":
            self.standin.store.appointments[0].shows[MEMBER], self._old = self._old, None
            self._keep_state()
        return answer


def one_in_the_other(sends: Together, requests: Sequence[httpx.Request], budget: Budget) -> list[Reply]:
    """What came of two requests, the second of which the stand-in takes while the first one is under way."""
    requests[1].extensions[SAME_MOMENT] = True
    return [sends.sender.send(request, may_repeat=False) for request in requests]


@pytest.mark.parametrize(
    ("is_broken", "every", "takes_back", "expected"),
    [(False, 2.5, False, INCONCLUSIVE), (False, 5.0, True, INCONCLUSIVE), (True, 0.0, False, VIOLATION)],
    ids=["now and then", "after each pair, too", "nobody"],
)
def test_what_somebody_else_takes_back_is_no_lost_update(
    is_broken: bool, every: float, takes_back: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member that changes while the run sends nothing shows no loss, however often a pair seemed to lose it."""
    monkeypatch.setattr(Together, "send", one_in_the_other)
    contract = exchanges.contract("aniva")
    standin = StandIn(contract, faults=(fault(contract, ID),) if is_broken else ())
    first = standin.store.appointments[0].shows[MEMBER]
    writes = (lambda shows, now: shows.update({MEMBER: first})) if every else None
    vendor = Disturbed(standin, writes=writes, every=every, takes_back=takes_back)
    run = campaigns.run(
        contract, vendor, [contract.clause(ID)], target=Target.of(standin.target()), policy=vendor.policy
    )
    assert run.verdicts[ID].word == expected
