"""An update of a member that nothing could put back goes to an appointment that may be used up, while that is open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import respx

from suites.kit.model.exchange import Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.ledger import RestoreLedger
from suites.selftest import drafted_items
from suites.selftest.put_backs import Served
from suites.standin import StandIn

NOTE = {"note": "An ordinary sentence."}


@contextmanager
def running(folder: Path) -> Iterator[Served]:
    """A run at a vendor whose reads do not show the note."""
    made = drafted_items.contract()
    fields = tuple(replace(one, shows=None) if one.pointer == "/note" else one for one in made.behaviour.fields)
    made = replace(made, behaviour=replace(made.behaviour, fields=fields))
    standin = StandIn(made)
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
    """What could not be put back at the editable appointment is sent to an expendable one, after a plain update."""
    with running(tmp_path) as run:
        assert send(run) == [expendable_of(run)] * 2


def test_a_closed_appointment_gets_none(tmp_path: Path) -> None:
    """What this run has closed may refuse any update, so none is sent there, and the clause is inconclusive."""
    with running(tmp_path) as run:
        run.campaign.closed.add((EXPENDABLE, 0))
        assert send(run) == []
        verdicts = run.campaign.evidence.conclude(run.bound.contract.clauses[0])
        assert "unknown for appointment.editable" in str(verdicts[0].reason)


def test_what_takes_no_plain_update_gets_none(tmp_path: Path) -> None:
    """Whatever locks it, what refuses a plain update would refuse any: nothing is concluded from that."""
    with running(tmp_path) as run:
        run.interject = lambda one: httpx.Response(400) if one.method == "PATCH" else None
        assert send(run) == [expendable_of(run)]
        verdicts = run.campaign.evidence.conclude(run.bound.contract.clauses[0])
        assert "takes no updates any more" in str(verdicts[0].reason)


def test_whether_it_is_open_is_asked_once(tmp_path: Path) -> None:
    """The plain update that tells is sent once in a run."""
    with running(tmp_path) as run:
        run.interject = lambda one: httpx.Response(400) if one.method == "PATCH" else None
        send(run)
        assert len(send(run)) == 1


def test_what_may_stay_is_named(tmp_path: Path) -> None:
    """At the end such a member is told, as no read shows it and nobody knows what was there."""
    with running(tmp_path) as run:
        send(run)
        results = run.restore()
    [told] = [one for one in results if one.used_up]
    assert told.used_up == ("/note",)
    assert told.why_used_up == "no read shows it, and the fixture does not say what was there"


def test_what_only_refused_updates_sent_did_not_change(tmp_path: Path) -> None:
    """A member of which no update was taken is not named as changed, whoever knows what was there."""
    with running(tmp_path) as run:
        run.interject = lambda one: httpx.Response(400) if b"note" in one.content else None
        assert send(run)
        assert [one.used_up for one in run.restore()] == [()]
