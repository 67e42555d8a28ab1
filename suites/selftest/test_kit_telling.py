"""Updates that are to be refused send values that are not there: one that is stored all the same shows it."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from contracts import Json
from contracts.pointers import get
from suites.kit.generate.probes import probes
from suites.kit.model.answer import Answer
from suites.kit.model.exchange import ACCOMPANIED, Probe
from suites.kit.model.expected import ExpectedStates
from suites.kit.model.verdicts import KEPT, VIOLATION, WARNING
from suites.kit.run.choices import telling
from suites.proof._run import Application, run
from suites.selftest.exchanges import appointment, bind, contract, shown
from suites.standin import StandIn, fault
from suites.standin._clause_match import concerns
from suites.standin._request_context import RequestContext

FOREIGN = "ANIVA-LOCATION-FOREIGN"


def told(id: str, number: int) -> tuple[Probe, Probe]:
    """The n-th probe of a clause, and what is sent for it where all of its values are there already."""
    provider = id.split("-")[0].lower()
    bound = bind(provider)
    probe, expected = probes(bound.contract.clause(id), bound)[number], ExpectedStates(bound)
    state = {**appointment(provider), **probe.body}  # type: ignore[dict-item]
    there = {"body": {}, "appointment": probe.appointment}
    expected.note(shown(state, state, "read", provider=provider, probe=there))
    return probe, telling(probe, expected, bound)


def test_what_is_beside_the_cause_has_another_value() -> None:
    """Of an update that is refused for another account's location, the time is none that is there."""
    named, sent = told(FOREIGN, 1)
    assert get(sent.body, "/location_id") == get(named.body, "/location_id")
    assert get(sent.body, "/scheduled_at") != get(named.body, "/scheduled_at")


@pytest.mark.parametrize(("id", "number"), [("ANIVA-403-RIGHT", 0), ("LOBBIE-403", 0), ("ANIVA-LOCKED-DRAWN", 0)])
def test_who_or_what_is_refused_anyway_is_judged_with_any_value(id: str, number: int) -> None:
    """A refusal for the key or the state depends on no value: another one is sent, and what comes of it counts."""
    named, sent = told(id, number)
    assert (sent.body != named.body, sent.choice) == (True, "")


@pytest.mark.parametrize(("id", "number"), [("LOBBIE-ROLE-UNKNOWN", 1), ("ANIVA-EXAMPLE", 0)])
def test_what_may_be_the_cause_goes_as_it_is_named(id: str, number: int) -> None:
    """A member that clashes only beside another keeps its value, and so does an update that is to be accepted."""
    named, sent = told(id, number)
    assert sent == named


def test_another_value_may_have_taken_the_cause_away() -> None:
    """Where no schema says why an update is to be refused, one with another value does not count until its own was."""
    assert told(FOREIGN, 1)[1].choice == ACCOMPANIED


@pytest.mark.parametrize("kind", ["asks_whose_it_is", "asks_whether_it_is_in_use"])
def test_a_refusal_that_stores_the_rest_is_seen_in_a_whole_run(kind: str) -> None:
    """A vendor that stores the time of an update that it refuses for its location is told, whatever was sent before."""
    made = contract("aniva")
    standin = StandIn(made, faults=(fault(made, f"ANIVA-REFUSED-ALONE:stores_before_it_{kind}"),))
    assert run(made, standin).verdicts["ANIVA-REFUSED-ALONE"].word == WARNING


def takes_but_at(standin: StandIn, times: list[Json]) -> Application:
    """A vendor that takes another account's location, but at some times."""
    foreign = [row["id"] for row in standin.store.fixtures["location.foreign"]]

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        sent = Answer(200, {}, content, 1.0).json
        is_foreign = isinstance(sent, dict) and sent.get("location_id") in foreign
        if is_foreign and sent.get("scheduled_at", times[0]) not in times:
            content = json.dumps({"scheduled_at": sent["scheduled_at"]}).encode()
        environ |= {"wsgi.input": BytesIO(content), "CONTENT_LENGTH": str(len(content))}
        return standin(environ, start_response)

    return answer


@pytest.mark.parametrize(("refused", "word"), [([0], KEPT), ([], VIOLATION)])
def test_what_is_accepted_with_another_value_is_sent_as_it_is_named(refused: list[int], word: str) -> None:
    """A clause is broken only by an update with its own values, and by that one as ever."""
    made, bound = contract("aniva"), bind()
    own = get(probes(made.clause(FOREIGN), bound)[1].body, "/scheduled_at")
    standin = StandIn(made)
    selected = [made.clause(id) for id in (FOREIGN, "ANIVA-LOCATION-UNKNOWN", "ANIVA-REFUSED-ALONE")]
    times = [own for _ in refused] or ["never"]
    assert run(made, takes_but_at(standin, times), selected).verdicts[FOREIGN].word == word


@pytest.mark.parametrize(
    ("location", "is_own"), [("location.foreign", True), ("location.active", False), ("location.inactive", False)]
)
def test_the_stand_in_knows_a_clause_by_what_is_wrong(location: str, is_own: bool) -> None:
    """To the stand-in, an update with another ordinary value is the one that a clause names; one with another cause is
    not."""
    made = contract("aniva")
    clause = replace(made.clause(FOREIGN), send=made.clause(FOREIGN).send[1:])
    store = StandIn(made).store
    body = {"location_id": store.fixtures[location][0]["id"], "scheduled_at": store.values["time.bookable"][1]}
    row = store.appointments[0]
    context = RequestContext(made, store, "PATCH", row.path, {}, "good", 1, row=row, body=body)
    assert concerns(clause, context) is is_own
