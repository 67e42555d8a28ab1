"""An update of a member that nothing could put back goes to an appointment that may be used up, while that is open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from suites.kit.model.exchange import Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.ledger import RestoreLedger
from suites.selftest import drafted_items
from suites.selftest.put_backs import Served
from suites.standin import StandIn

NOTE = {"note": "An ordinary sentence."}
CLOSED = {"status": "cancelled"}


@contextmanager
def running(folder: Path, **expendable: Any) -> Iterator[Served]:
    """A run at a vendor whose reads do not show the note; its expendable appointment shows some values."""
    made = drafted_items.contract()
    fields = tuple(replace(one, shows=None) if one.pointer == "/note" else one for one in made.behaviour.fields)
    made = replace(made, behaviour=replace(made.behaviour, fields=fields))
    standin = StandIn(made)
    standin.store.appointments[1].shows.update(expendable)
    run = Served(drafted_items.bind(made), standin, RestoreLedger(folder / "RUN.restore"))
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=made.base_url).mock(side_effect=run.answer)
        yield run


def send(run: Served) -> list[str]:
    """Send an update of the note; the addresses of all updates that were sent."""
    clause = run.bound.contract.clauses[0].id
    run.campaign.send_all([Probe(clause, "a note", {**run.bound.base, **NOTE})])
    return [str(one.url).rpartition("/")[2] for one in run.asked if one.method == "PATCH"]


def expendable_of(run: Served) -> str:
    """The id of the appointment that may be used up."""
    return str(run.bound.target.fixtures[EXPENDABLE][0]["id"])


def test_an_update_goes_where_it_may_stay(tmp_path: Path) -> None:
    """What could not be put back at the editable appointment is sent to an expendable one instead."""
    with running(tmp_path) as run:
        assert send(run) == [expendable_of(run)]


def test_a_closed_appointment_gets_none(tmp_path: Path) -> None:
    """What this run has closed may refuse any update, so none is sent there, and the clause is inconclusive."""
    with running(tmp_path) as run:
        run.campaign.closed.add((EXPENDABLE, 0))
        assert send(run) == []
        verdicts = run.campaign.evidence.conclude(run.bound.contract.clauses[0])
        assert "unknown for appointment.editable" in str(verdicts[0].reason)


@pytest.mark.parametrize(("is_refused", "updates"), [(True, 1), (False, 2)])
def test_a_plain_update_tells_whether_it_is_open(is_refused: bool, updates: int, tmp_path: Path) -> None:
    """Where its status may be one that closes it, a plain update goes first, and the others only if that is taken."""
    with running(tmp_path, **CLOSED) as run:
        run.interject = lambda one: httpx.Response(400) if is_refused and one.method == "PATCH" else None
        assert send(run) == [expendable_of(run)] * updates


def test_whether_it_is_open_is_asked_once(tmp_path: Path) -> None:
    """The plain update that tells is sent once in a run."""
    with running(tmp_path, **CLOSED) as run:
        run.interject = lambda one: httpx.Response(400) if one.method == "PATCH" else None
        send(run)
        assert len(send(run)) == 1
