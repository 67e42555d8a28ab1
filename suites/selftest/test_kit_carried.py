"""What updates carry as the appointment shows it, laid under what they name."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

from contracts import Contract, load
from contracts.pointers import ABSENT
from suites.kit.generate.probes import probes, specified
from suites.kit.http.client import Client
from suites.kit.model.appointment_state import may_replace_all, possibly_touched
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.carried import left_out, shown_of, whole
from suites.kit.model.exchange import Probe
from suites.kit.model.target import Target
from suites.selftest import exchanges
from suites.standin import StandIn, served

ROW = {"scheduled_at": "2031-07-01T10:00:00+02:00", "location_id": "00000000-0000-4000-8000-000000000001"}


def carrying(*pointers: str) -> Contract:
    """The contract of Aniva, where each update carries these members as they are shown."""
    contract = load("aniva")
    required = {**contract.documented, "required": [one[1:] for one in pointers]}
    behaviour = replace(contract.behaviour, carries=pointers)
    return replace(contract, behaviour=behaviour, schemas={**contract.schemas, "update": required})


def sent(contract: Contract, body: Any) -> Any:
    """A body as it is sent where an appointment is as ROW."""
    return whole(body, shown_of(contract, ROW), contract)


def test_what_an_update_does_not_name_is_carried() -> None:
    """A member that the body does not name has the value that the appointment shows."""
    body = sent(carrying("/scheduled_at", "/location_id"), {"location_id": "l-2"})
    assert body == {"scheduled_at": ROW["scheduled_at"], "location_id": "l-2"}


def test_what_is_left_out_on_purpose_is_not_carried() -> None:
    """A member that the body names as ABSENT is sent by nobody, and one that is bare carries nothing."""
    contract = carrying("/scheduled_at", "/location_id")
    assert sent(contract, {"location_id": ABSENT}) == {"scheduled_at": ROW["scheduled_at"]}
    assert sent(contract, left_out({"location_id": "l-2"}, contract)) == {"location_id": "l-2"}


def test_a_value_that_may_not_be_sent_is_left_out() -> None:
    """What is shown as null is carried only where the document lets an update send null."""
    contract = carrying("/scheduled_at", "/location_id")
    shown = shown_of(contract, {**ROW, "location_id": None})
    assert whole({}, shown, contract) == {"scheduled_at": ROW["scheduled_at"]}


def test_a_body_that_names_little_is_documented() -> None:
    """What the document requires and each update carries need not be named for a body to be a documented one."""
    contract = carrying("/scheduled_at", "/location_id")
    bound = BoundContract(contract, Target.of(StandIn(contract).target()))
    assert bound.is_documented({"location_id": "00000000-0000-4000-8000-000000000001"})
    assert not bound.is_documented({"location_id": ABSENT})


def test_what_an_answer_shows_is_carried_by_the_next_update() -> None:
    """After an update that was accepted, the next one carries the new value, without another read."""
    contract = carrying("/scheduled_at", "/location_id")
    standin = StandIn(contract)
    with served(standin) as url:
        bound = BoundContract(contract, Target.of(standin.target(url)))
        client = Client(bound, 100, "run")
        probes = [Probe("ANIVA-UPDATE", "a plain update", body) for body in bound.plain[:2]]
        here = {"location_id": bound.resolve("$location.active")}
        results = [client.update(one) for one in (*probes, Probe("ANIVA-UPDATE", "a place", here))]
    assert json.loads(results[2].sent.content) == {**bound.plain[1], **here}
    assert [len(one.others) for one in results] == [1, 0, 0]


def test_what_an_answer_leaves_out_is_read() -> None:
    """An answer need not show all of the appointment: what it leaves out is read before the next update carries it."""
    contract = carrying("/scheduled_at", "/location_id")
    standin = StandIn(contract)

    def brief(environ: dict[str, Any], start_response: Any) -> Any:
        """Answers an update with the id of the appointment alone."""
        if environ["REQUEST_METHOD"] != "PATCH":
            return standin(environ, start_response)
        heads = list[Any]()
        shown = json.loads(b"".join(standin(environ, lambda *head: heads.append(head))))
        start_response(heads[0][0], [("content-type", "application/json")])
        return [json.dumps({"id": shown["id"]}).encode()]

    with served(brief) as url:
        bound = BoundContract(contract, Target.of(standin.target(url)))
        client = Client(bound, 100, "run")
        here = {"location_id": bound.resolve("$location.active")}
        results = [client.update(Probe("ANIVA-UPDATE", "an update", body)) for body in (bound.plain[0], here)]
    sent = json.loads(results[1].sent.content)
    assert (sent.keys(), results[1].status) == ({"scheduled_at", "location_id"}, 200)


def test_what_an_appointment_does_not_have_is_read_once() -> None:
    """A vendor may leave out what is empty: what a read has shown to be so costs no read for each update."""
    contract = carrying("/scheduled_at", "/location_id")
    standin = StandIn(contract)

    def sparse(environ: dict[str, Any], start_response: Any) -> Any:
        """Shows no location, as if there were none."""
        heads = list[Any]()
        shown = json.loads(b"".join(standin(environ, lambda *head: heads.append(head))))
        shown.pop("location_id", None)
        start_response(heads[0][0], [("content-type", "application/json")])
        return [json.dumps(shown).encode()]

    with served(sparse) as url:
        bound = BoundContract(contract, Target.of(standin.target(url)))
        client = Client(bound, 100, "run")
        times = [{"scheduled_at": one["scheduled_at"]} for one in (*bound.plain[:2], bound.plain[0])]
        here = {"location_id": bound.resolve("$location.active")}
        results = [client.update(Probe("ANIVA-UPDATE", "an update", body)) for body in (*times, here, times[0])]
    assert [len(one.others) for one in results] == [1, 0, 0, 0, 1]


def test_a_conflict_is_not_put_down_to_what_is_carried() -> None:
    """What is carried names no state: a 409 is the vendor's answer, also where a read spells a time otherwise."""
    contract = carrying("/scheduled_at", "/location_id")
    standin = StandIn(contract)

    def refusing(environ: dict[str, Any], start_response: Any) -> Any:
        """Refuses the second location, and shows times with a zone in reads."""
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if elsewhere.encode() in sent:
            start_response("409 Conflict", [])
            return [b""]
        heads = list[Any]()
        environ = {**environ, "wsgi.input": BytesIO(sent)}
        shown = json.loads(b"".join(standin(environ, lambda *head: heads.append(head))))
        if environ["REQUEST_METHOD"] == "GET":
            shown["scheduled_at"] = "2028-07-01T14:00:00+04:00"
        start_response(heads[0][0], [("content-type", "application/json")])
        return [json.dumps(shown).encode()]

    with served(refusing) as url:
        bound = BoundContract(contract, Target.of(standin.target(url)))
        elsewhere = str(bound.target.fixtures["location.active"][1]["id"])
        client = Client(bound, 100, "run")
        client.update(Probe("ANIVA-UPDATE", "a plain update", bound.plain[0]))
        result = client.update(Probe("ANIVA-UPDATE", "a place", {"location_id": elsewhere}))
    assert (result.status, result.overtaken, len(result.others)) == (409, "", 0)


def test_what_is_carried_may_not_be_reset() -> None:
    """An update that carries all that is shown may have changed only what it names, if a PUT or not."""
    contract = carrying("/scheduled_at", "/location_id")
    update = replace(contract.update, method="PUT")
    silent = replace(contract, update=update, clauses=())
    bound = BoundContract(silent, Target.of(StandIn(contract).target()))
    assert not may_replace_all(bound)
    assert "/scheduled_at" not in possibly_touched({"location_id": "l-2"}, bound)


def test_a_refusal_is_judged_by_what_is_named() -> None:
    """Ordinary updates of a contract that carries members name the same members as without that."""
    clause = next(one for one in load("aniva").clauses if one.send == "ordinary")
    target = Target.of(StandIn(load("aniva")).target())
    named = [
        [sorted(one.body) for one in probes(clause, BoundContract(contract, target)) if isinstance(one.body, dict)]
        for contract in (load("aniva"), carrying("/scheduled_at", "/location_id"))
    ]
    assert named[0] == named[1]


def test_a_plain_update_may_leave_out_what_is_carried() -> None:
    """A request of a clause that names only what it leaves out sends a plain update without that."""
    contract = carrying("/scheduled_at", "/location_id")
    bound = BoundContract(contract, Target.of(StandIn(contract).target()))
    clause = exchanges.clause("accepts", send=({"leaves_out": ["/location_id"]},))
    body = sent(contract, specified(clause.send[0], clause, bound, 0).body)
    assert "location_id" not in body
    assert body["scheduled_at"]
