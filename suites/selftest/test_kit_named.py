"""A member that a clause sends, empties or leaves out by name is never overwritten or completed by the run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import Json
from contracts.pointers import get
from suites.kit.checks import judge
from suites.kit.generate.named import named_members
from suites.kit.generate.other_values import with_other_values
from suites.kit.generate.probes import probes
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import ACCEPTED, ACCOMPANIED, REFUSED, SMOKE, Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import KEPT
from suites.kit.run import transitions
from suites.kit.run.confirmation import at_others
from suites.kit.run.culprits import _with_another_value
from suites.kit.run.emptying import _whole, _without
from suites.proof._run import run
from suites.selftest import exchanges, moments
from suites.selftest.moments import Elsewhere
from suites.standin import StandIn

FIRST = {"startTime": "$time.bookable"}


def naming(*bodies: Json, check: str = "refuses") -> BoundContract:
    """A contract with a made-up clause that names these bodies."""
    bound, send = exchanges.bind("lobbie"), tuple({"body": body} for body in bodies)
    clause = exchanges.clause(check, send=send)
    return replace(bound, contract=replace(bound.contract, clauses=(*bound.contract.clauses, clause)))


def of_clause(bound: BoundContract, wants: str, **members: Json) -> Probe:
    """An update of the made-up clause."""
    return Probe(exchanges.MADE_UP, "a request", dict(members), wants=wants)


@pytest.mark.parametrize(
    ("value", "wants", "names"),
    [("$time.bookable", ACCEPTED, False), ("$time.bookable", REFUSED, True), ("", ACCEPTED, True)],
)
def test_one_of_the_values_declared_for_a_member_is_as_good_as_another(value: Json, wants: str, names: bool) -> None:
    """A clause means any ordinary value only where it wants one accepted that the target declares for this member."""
    bound = naming({"startTime": value})
    assert ("/startTime" in named_members(of_clause(bound, wants), bound)) is names


def test_a_time_that_a_clause_names_is_not_replaced_after_a_clash() -> None:
    """What met another booking is sent with other values of what its clause leaves to the target only."""
    tried = []
    for body in (FIRST, {"startTime": "2031-09-09T09:00:00Z"}):
        bound = naming(body, check="accepts")
        sent = bound.resolve(body)
        tried.append(len(list(with_other_values(of_clause(bound, ACCEPTED, **sent), bound))))
    assert (tried[0] > 0, tried[1]) == (True, 0)


def test_a_suspected_update_is_tried_with_other_values_of_what_its_clause_does_not_name() -> None:
    """Whether a refused update reached another appointment is asked with its reason in place, as nobody's request."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"))) as campaign:
        campaign.bound = naming({"note": "one"})
        again = _with_another_value(of_clause(campaign.bound, REFUSED, note="one"), "/note", campaign)
        assert (get(again.body, "/note"), again.clause) == ("one", exchanges.MADE_UP)


def test_with_another_value_an_update_is_not_the_one_that_its_clause_wants_refused() -> None:
    """A vendor that takes what the run has put into a refused update breaks no promise."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"))) as campaign:
        campaign.bound = naming({"status": "CONFIRMED"})
        again = _with_another_value(
            of_clause(campaign.bound, REFUSED, note="one", status="CONFIRMED"), "/note", campaign
        )
        assert (get(again.body, "/note") != "one", get(again.body, "/status"), again.clause) == (
            True,
            "CONFIRMED",
            SMOKE,
        )


@pytest.mark.parametrize(("choice", "is_judged"), [("", True), (ACCOMPANIED, False)])
def test_what_is_accepted_in_company_accuses_nobody(choice: str, is_judged: bool) -> None:
    """A member beside what is to be refused may complete it: that it was accepted says nothing of the clause."""
    clause = exchanges.clause("refuses", send=({"body": {"note": "x"}},))
    sent = exchanges.exchange(
        exchanges.answer(200),
        provider="lobbie",
        probe={"clause": clause.id, "body": {"note": "x"}, "choice": choice, "wants": REFUSED},
    )
    assert bool(judge(clause, sent, exchanges.bind("lobbie"))) is is_judged


class Complete:
    """A vendor that refuses a practitioner only where no note stands beside; `sent` are the bodies."""

    def __init__(self) -> None:
        self.standin, self.sent = StandIn(exchanges.contract("lobbie")), list[dict[str, Any]]()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = json.loads(content) if environ["REQUEST_METHOD"] == "PUT" and content.startswith(b"{") else {}
        self.sent.append(body)
        if "note" in body:
            body = {name: value for name, value in body.items() if name != "practitionerId"}
            content = json.dumps(body).encode()
        environ |= {"wsgi.input": BytesIO(content), "CONTENT_LENGTH": str(len(content))}
        return self.standin(environ, start_response)


def test_what_was_accepted_in_company_is_sent_alone() -> None:
    """A clause is judged by the very request that it asks for, where another member beside it made it acceptable."""
    made, vendor = exchanges.contract("lobbie"), Complete()
    selected = [one for one in made.clauses if one.id == "LOBBIE-ROLE" or one.check == "leaves"]
    found = run(made, vendor, selected)
    assert found.verdicts["LOBBIE-ROLE"].word == KEPT
    names = [set(body) for body in vendor.sent if "practitionerId" in body]
    assert names[:2] == [{"note", "practitionerId"}, {"practitionerId"}]


def test_what_a_clause_empties_is_not_filled_with_what_every_update_carries() -> None:
    """An object that a clause names without members goes out without members."""
    bound = naming({"patient": {}})
    behaviour = replace(bound.contract.behaviour, base={"patient": {"id": "7"}})
    based = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    assert get(probes(based.contract.clause(exchanges.MADE_UP), based)[0].body, "/patient") == {}


def test_an_update_is_not_shortened_by_what_its_clause_names() -> None:
    """Where a member cannot be put back, an update that its clause asks for with it goes without it as any other one:
    its clause is not judged by that."""
    of_nobody = Probe("A-CLAUSE", "a request", {"note": "one", "status": "CONFIRMED"})
    bound = naming({"note": "one", "status": "CONFIRMED"}, check="accepts")
    named = replace(of_nobody, clause=exchanges.MADE_UP)
    shorter = [_without(("/status",), one, bound) for one in (of_nobody, named)]
    assert [one and one.body for one in shorter] == [{"note": "one"}] * 2
    assert [one and one.clause for one in shorter] == ["A-CLAUSE", "LOBBIE-UPDATE"]


def test_what_a_clause_names_is_not_sent_elsewhere_without_it() -> None:
    """A number that one appointment only may have is named by the clause: no other appointment gets its request."""
    old, number = exchanges.bind("eka"), {"token": 7}
    clause = exchanges.clause("refuses", send=({"body": number},))
    bound = replace(old, contract=replace(old.contract, clauses=(*old.contract.clauses, clause)))
    campaign: Any = SimpleNamespace(bound=bound, closed=set())
    probe = of_clause(bound, REFUSED, **number)
    sent = [at_others(campaign, one) for one in (probe, replace(probe, clause="A-CLAUSE"))]
    assert (sent[0], {one.appointment for one in sent[1]}) == ([], {EXPENDABLE})


CARRIED = {"status": "SCHEDULED"}


def carrying(bound: BoundContract) -> BoundContract:
    """The contract where every update carries a status, which goes with a note."""
    behaviour = bound.contract.behaviour
    fields = tuple(
        replace(one, along={"note": "beside"}) if one.pointer == "/status" else one for one in behaviour.fields
    )
    return replace(bound, contract=replace(bound.contract, behaviour=replace(behaviour, base=CARRIED, fields=fields)))


@pytest.mark.parametrize(("clause", "sent"), [("A-CLAUSE", "CHECKED_IN"), (exchanges.MADE_UP, "SCHEDULED")])
def test_a_status_that_a_clause_names_is_not_replaced_by_the_present_one(
    clause: str, sent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What every update carries is sent as it is there, but for the request of a clause that names it."""
    bound = carrying(naming({**CARRIED, "note": "x"}))
    status = next(one for one in bound.contract.behaviour.fields if one.pointer == "/status")
    monkeypatch.setattr(transitions, "_out_of_step", lambda *_: [(status, "CHECKED_IN")])
    probe = Probe(clause, "a request", {**CARRIED, "note": "x"}, wants=REFUSED)
    campaign: Any = SimpleNamespace(bound=bound, done_once=set())
    assert get(transitions.in_step(campaign, probe).body, "/status") == sent


@pytest.mark.parametrize(("wants", "names"), [(ACCEPTED, {"status", "note"}), (REFUSED, {"status"})])
def test_what_is_to_be_refused_for_what_it_lacks_gets_nothing_beside_it_elsewhere(wants: str, names: set[str]) -> None:
    """At another appointment an update is completed with what belongs to its members only where it must be accepted."""
    bound = carrying(exchanges.bind("lobbie"))
    sent = _whole(Probe("A-CLAUSE", "a request", dict(CARRIED), wants=wants), bound)
    assert isinstance(sent.body, dict)
    assert set(sent.body) == names
