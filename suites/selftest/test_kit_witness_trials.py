"""An update that closes others, too, is found where nothing opens them again; nobody is blamed for who cancels one."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from contracts import Contract
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION
from suites.selftest import exchanges, moments
from suites.selftest.moments import Elsewhere
from suites.selftest.test_kit_isolates import of_check
from suites.standin import StandIn, variants
from suites.standin._store import Row

CLOSING = {"lobbie": ("CANCELLED", "CHECKED_OUT", "NO_SHOW"), "sqod": ("cancelled", "complete", "no_show")}
Act = Callable[[StandIn, Row, str], object]


class Closing(Elsewhere):
    """A vendor at which something happens right after an update has closed an open appointment that may be used up."""

    def __init__(self, standin: StandIn, act: Act) -> None:
        super().__init__(standin)
        self.act = act

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        rows, words = self.standin.store.appointments, CLOSING[self.standin.contract.name]
        before = [row.shows["status"] for row in rows]
        answered = super()._answer(environ, start_response)
        for row, was in zip(rows, before, strict=True):
            now = row.shows["status"]
            if now in words and was not in words and EXPENDABLE in self.standin.store.roles_of(row):
                self.act(self.standin, row, now)
                self._keep_state()
        return answered


def still_open(standin: StandIn, row: Row) -> list[Row]:
    """The other appointments that may be used up and are open, in the target's order."""
    rows = [one for one in standin.store.appointments if EXPENDABLE in standin.store.roles_of(one) and one is not row]
    return [one for one in rows if one.shows["status"] not in CLOSING[standin.contract.name]]


def closing_the_next(standin: StandIn, row: Row, status: str) -> None:
    """Close the next one, too."""
    for one in still_open(standin, row)[:1]:
        one.shows["status"] = status


def once(act: Act) -> Act:
    """Do something the first time only."""
    done = list[str]()

    def do(standin: StandIn, row: Row, status: str) -> None:
        done.append(status)
        if len(done) == 1:
            act(standin, row, status)

    return do


def with_more(contract: Contract, count: int) -> Contract:
    """A contract whose stand-in has more appointments that may be used up."""
    standin, (name,) = deepcopy(json.loads(json.dumps(contract.standin, default=list))), ("appointmentId",)
    first = standin["fixtures"][EXPENDABLE][0]
    row = next(one for one in standin["appointments"] if one["path"] == first)
    for number in range(count):
        path = {**first, name: first[name] + 1000 + number}
        standin["appointments"].append({**row, "path": path, "shows": {**row["shows"], "id": path[name]}})
        standin["fixtures"][EXPENDABLE].append(path)
    return replace(contract, standin=standin)


def locking(contract: Contract) -> StandIn:
    """A stand-in that takes no update of a closed appointment, as pages leave open."""
    return StandIn(contract, variant=next(one for one in variants(contract) if one.name == "closed_stays_closed"))


def test_an_update_that_closes_the_next_one_for_good_is_found_with_further_ones() -> None:
    """Where nothing opens an appointment again, a further one is closed, and the one after it follows: a violation."""
    standin = locking(with_more(exchanges.contract("lobbie"), 3))
    assert of_check("lobbie", moments.run(Closing(standin, closing_the_next))).word == VIOLATION


def test_without_further_ones_the_reason_says_what_to_give() -> None:
    """Where no further appointment is open to try again, nobody is blamed, and the reason asks for more of them."""
    found = of_check("lobbie", moments.run(Closing(locking(exchanges.contract("lobbie")), once(closing_the_next))))
    assert (found.word, "Give more fixtures of appointment.expendable" in str(found.reason)) == (INCONCLUSIVE, True)


@pytest.mark.parametrize(("provider", "is_locking"), [("lobbie", True), ("lobbie", False), ("sqod", False)])
def test_somebody_who_cancels_one_right_after_ours_breaks_no_promise(provider: str, is_locking: bool) -> None:
    """That somebody closes another appointment at the moment of our own closing update breaks no promise."""
    contract = exchanges.contract(provider)
    contract = with_more(contract, 3) if provider == "lobbie" else contract
    standin = locking(contract) if is_locking else StandIn(contract)
    run = moments.run(Closing(standin, once(closing_the_next)))
    assert VIOLATION not in {found.word for found in run.verdicts.values()}
