"""What becomes of an update that meets another booking, and of what repeats it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import Contract
from contracts._behaviour import Behaviour
from suites.kit.generate.other_values import with_other_values
from suites.kit.model.exchange import ACCEPTED, REFUSED, Exchange, Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import KEPT
from suites.kit.run.clashes import MOST_NOWHERE, key_of, repeating, send_elsewhere
from suites.proof._run import Run, run
from suites.selftest import exchanges
from suites.standin import StandIn

TAKEN = {"startTime": "$time.bookable"}
FACTS = "LOBBIE-CONFINED-FACTS"
LOST = "lost"


class Busy:
    """A vendor at whose first bookable time there is another booking; `sent` are the times of updates, `refused` the
    notes of those that met it. Of the updates with the note LOST, the one of number `lost` gets a gateway's answer."""

    def __init__(self, contract: Contract, taken: str, lost: int = 0) -> None:
        self.standin, self.taken, self.sent, self.refused = StandIn(contract), taken, list[str](), list[str]()
        self.lost, self.tried = lost, 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application does."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        sent = json.loads(body) if environ["REQUEST_METHOD"] == "PUT" and body.startswith(b"{") else {}
        self.tried += sent.get("note") == LOST
        if sent.get("note") == LOST and self.tried == self.lost:
            start_response("503 Service Unavailable", [])
            return [b""]
        self.sent += [sent["startTime"]] if "startTime" in sent else []
        if sent.get("startTime") != self.taken or "HTTP_AUTHORIZATION" not in environ:
            return self.standin(environ, start_response)
        self.refused.append(sent.get("note", ""))
        start_response("409 Conflict", [("content-type", "application/json")])
        return [b'{"message": "taken"}']


def of_times() -> Behaviour:
    """The behaviour of a contract whose plain updates name times, of which the first is taken."""
    return replace(exchanges.contract("lobbie").behaviour, plain=(TAKEN, {"startTime": "$time.bookable[1]"}))


def carrying() -> Behaviour:
    """The behaviour of a contract each of whose updates carries the time that is taken."""
    return replace(of_times(), base=TAKEN, plain=({"note": "one"}, {"note": "two"}))


def tried(*ids: str, behaviour: Behaviour | None = None, lost: int = 0, **changes: Any) -> tuple[Run, Busy]:
    """A run of these clauses at such a vendor."""
    made = exchanges.contract("lobbie")
    changed = {id: replace(made.clause(id), **changes) for id in ids}
    made = replace(
        made, behaviour=behaviour or of_times(), clauses=tuple(changed.get(one.id, one) for one in made.clauses)
    )
    first, *_ = exchanges.bind("lobbie").resolve(["$time.bookable"])  # type: ignore[misc]
    busy = Busy(made, str(first), lost)
    return run(made, busy, [*changed.values()]), busy


def test_an_update_that_met_another_booking_is_repeated_with_the_values_that_met_none() -> None:
    """What is sent twice is the update that was accepted, so that the clause is judged."""
    found, busy = tried("LOBBIE-PUT", send=({"body": TAKEN},))
    verdict = found.verdicts["LOBBIE-PUT"]
    assert (verdict.word, verdict.cases > 0) == (KEPT, True)
    assert busy.sent[-1] == busy.sent[-2] != busy.taken


@pytest.mark.parametrize("lost", [1, 2])
def test_a_loss_changes_nothing_of_what_follows_a_clash(lost: int) -> None:
    """An update that met another booking is sent with other values until it is answered, whichever of them is lost."""
    found, busy = tried("LOBBIE-PUT", send=({"body": {**TAKEN, "note": LOST}},), lost=lost)
    assert found.verdicts["LOBBIE-PUT"].word == KEPT
    assert busy.sent[-1] == busy.sent[-2] != busy.taken


def test_what_should_be_refused_is_repeated_as_it_is() -> None:
    """With other values, a request would not show any more what it is refused for."""
    probe = Probe("A-CLAUSE", "a probe", TAKEN)
    moved = {key_of(probe): {"startTime": "another"}}
    sent = [repeating(replace(probe, wants=wants), moved).body for wants in (REFUSED, ACCEPTED)]
    assert sent == [TAKEN, {"startTime": "another"}]


def test_what_is_free_for_one_appointment_is_not_sent_to_another() -> None:
    """Once an appointment has moved to a time that was free, that time is taken for the others."""
    probe = Probe("A-CLAUSE", "a probe", TAKEN, wants=ACCEPTED)
    moved = {key_of(probe): {"startTime": "another"}}
    assert repeating(replace(probe, appointment=EXPENDABLE), moved).body == TAKEN


def test_a_plain_update_that_met_another_booking_meets_it_once() -> None:
    """A later clause sends its plain updates with the values that were free, and not where the booking is known."""
    _, once = tried("LOBBIE-PUT", send=({"body": TAKEN},))
    _, twice = tried("LOBBIE-PUT", "LOBBIE-UPDATE", send=({"body": TAKEN},))
    assert len(twice.sent) > len(once.sent)
    assert twice.sent.count(twice.taken) == once.sent.count(once.taken)


def test_any_other_update_that_met_another_booking_is_sent_again_as_it_is() -> None:
    """The values of an update that is none of the plain ones may matter to a later clause."""
    odd = ({"body": {**TAKEN, "note": "beside it"}},)
    _, once = tried("LOBBIE-PUT", send=odd)
    _, twice = tried("LOBBIE-PUT", "LOBBIE-UPDATE", send=odd)
    assert twice.sent.count(twice.taken) > once.sent.count(once.taken) > 0


def test_other_values_are_those_first_that_no_plain_update_sends() -> None:
    """Where a plain update may have put an appointment of the run, a time is tried last."""
    bound = exchanges.bind("lobbie")
    bound = replace(bound, contract=replace(bound.contract, behaviour=of_times()))
    others = [one.body for one in with_other_values(Probe("A-CLAUSE", "a plain update", bound.plain[0]), bound)]
    assert len({repr(one) for one in others}) == len(others) == 3
    assert bound.plain[1] not in others


def test_an_appointment_whose_plain_update_meets_another_booking_is_not_used_up() -> None:
    """Where a plain update is accepted with other values, the appointment takes what is tried next."""
    found, _ = tried(FACTS)
    assert found.verdicts[FACTS].word == KEPT


def test_of_a_member_without_ordinary_values_there_is_no_other_one() -> None:
    """Where nothing ordinary is known of what may clash, there is no other update to send."""
    bound = exchanges.retargeted("lobbie", values={})
    probe = Probe("LOBBIE-PUT", "a plain update", {"startTime": exchanges.TIME})
    assert list(with_other_values(probe, bound)) == []


def test_what_another_booking_may_have_refused_is_observed_as_that() -> None:
    """The answer to a time that is taken says nothing for sure of the unknown member beside it."""
    found, _ = tried("LOBBIE-UNKNOWN-FIELD", send=({"body": {**TAKEN, "x_unknown": "x"}},))
    assert "409, perhaps for another booking" in str(found.verdicts["LOBBIE-UNKNOWN-FIELD"].reason)


OF_NOTES = tuple({"body": {"note": f"number {number}"}} for number in range(6))


def test_what_every_update_carries_meets_another_booking_once() -> None:
    """Once the time that all updates carry was taken, each later one carries the time that was free."""
    found, busy = tried("LOBBIE-PUT", behaviour=carrying(), send=OF_NOTES)
    assert (found.verdicts["LOBBIE-PUT"].word, len(busy.refused)) == (KEPT, 1)


def test_what_is_to_be_refused_carries_the_time_that_was_free_too() -> None:
    """A taken time that an update merely carries would be refused before the vendor looks at what is wrong with it."""
    found, busy = tried("LOBBIE-ROLE", behaviour=carrying())
    assert (found.verdicts["LOBBIE-ROLE"].word, len(busy.refused)) == (KEPT, 1)


def test_a_time_that_a_clause_wants_refused_is_sent_as_it_names_it() -> None:
    """A clause that expects a refusal at the very time that is taken gets its request there."""
    refusal = {"check": "refuses", "any_refusal": True, "send": ({"body": {**TAKEN, "note": "x"}},)}
    found, busy = tried("LOBBIE-ROLE", behaviour=carrying(), **refusal)
    assert (found.verdicts["LOBBIE-ROLE"].word, busy.refused[-1]) == (KEPT, "x")


def test_where_nothing_is_free_later_updates_are_sent_once() -> None:
    """After a few updates that were refused at each value, the budget is kept for the clauses still to come."""
    sent, noted = Counter[str](), list[str]()

    def send(probe: Probe) -> Exchange:
        sent[probe.why] += 1
        return exchanges.exchange(exchanges.answer(409, {}), provider="lobbie", probe={"body": probe.body})

    evidence = SimpleNamespace(inconclusive=lambda clause, why: noted.append(why))
    campaign: Any = SimpleNamespace(
        bound=exchanges.bind("lobbie"), send=send, evidence=evidence, nowhere=Counter(), moved={}
    )
    for number in range(MOST_NOWHERE + 2):
        send_elsewhere(campaign, Probe("A-CLAUSE", str(number), {"startTime": exchanges.TIME}), {})
    assert (sorted(sent), len(noted)) == ([str(number) for number in range(MOST_NOWHERE)], MOST_NOWHERE + 2)
