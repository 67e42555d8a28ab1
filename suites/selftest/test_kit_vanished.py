"""An appointment that is gone in mid-run ends the run without blame; one that is only denied is the vendor's fault."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.json_values import same
from suites.kit.model.target import EDITABLE, EXPENDABLE, Target
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, VIOLATION, WARNING
from suites.kit.run.vanished import unknown_statuses
from suites.selftest import campaigns, exchanges
from suites.standin import StandIn, fault

FIRST_READS = 8
"""Requests of a run after which all appointments were read, and few were updated."""
SOON, LATER = 40, 120
"""Requests after which the sandbox is reset: among the first clauses, and in the middle of a run."""
UNROUTED = range(80, 87)
"""The numbers of requests that a gateway knows no way for: from an update that is owed something else to a read."""


def emptied(standin: StandIn, when: Callable[[StandIn], bool]) -> campaigns.Application:
    """The stand-in, whose appointments are all gone from some moment on."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if when(standin):
            standin.store.appointments.clear()
        return standin(environ, start_response)

    return answer


def denying(standin: StandIn, is_denied: Callable[[bytes], bool]) -> campaigns.Application:
    """The stand-in, which answers 404 to updates of appointments that are there, if their bodies are so."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if environ["REQUEST_METHOD"] in ("PATCH", "PUT") and is_denied(body):
            standin.count += 1
            return Response("{}", 404, mimetype="application/json")(environ, start_response)
        return standin(environ, start_response)

    return answer


def losing_a_read(standin: StandIn) -> campaigns.Application:
    """The stand-in, which answers 404 to all updates from some moment on, and 503 to the first read after that."""
    denied = denying(standin, lambda body: standin.count >= SOON)
    lost: Iterator[campaigns.Application] = iter([Response(status=503)])

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        is_lost = environ["REQUEST_METHOD"] == "GET" and standin.count > SOON
        return (next(lost, denied) if is_lost else denied)(environ, start_response)

    return answer


def unrouted(standin: StandIn) -> campaigns.Application:
    """The stand-in behind a gateway that knows no way to it for a few requests."""
    counted = itertools.count(1)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if next(counted) in UNROUTED:
            return Response("{}", 404, mimetype="application/json")(environ, start_response)
        return standin(environ, start_response)

    return answer


def test_a_gateway_that_knows_no_way_for_a_moment_ends_no_run() -> None:
    """What was refused so says nothing about the vendor, and what comes after it is judged."""
    made = campaigns.run(exchanges.contract(), unrouted(StandIn(exchanges.contract())))
    assert (made.words[VIOLATION], made.tally.setup, made.words[INCONCLUSIVE]) == (0, None, 1)


def test_a_lost_read_does_not_hide_that_an_appointment_is_denied() -> None:
    """A read without an answer does not say that an appointment is gone: it is read once more."""
    contract = exchanges.contract("lobbie")
    assert campaigns.run(contract, losing_a_read(StandIn(contract))).words[VIOLATION] > 0


def blamed(run: campaigns.Run) -> list[str]:
    """The clauses that a run found broken."""
    return [id for id, found in run.verdicts.items() if found.word in (VIOLATION, WARNING)]


@pytest.mark.parametrize("number", [SOON, LATER])
@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_a_sandbox_that_is_reset_is_not_the_vendors_fault(provider: str, number: int) -> None:
    """Where all appointments are gone from some request on, no clause is broken, and the run is inconclusive."""
    contract = exchanges.contract(provider)
    run = campaigns.run(contract, emptied(StandIn(contract), lambda standin: standin.count >= number))
    assert (blamed(run), run.exit_code) == ([], 75)


def test_the_reason_says_what_is_gone_and_what_to_do() -> None:
    """It names the role, the exchanges between which it went, the refusal, and where to look."""
    contract = exchanges.contract("aniva")
    run = campaigns.run(contract, emptied(StandIn(contract), lambda standin: standin.count >= SOON))
    reason = run.tally.setup or ""
    parts = [
        f"{EDITABLE} was updated in exchange",
        "and is gone since exchange",
        "(404",
        "targets.toml, and run again",
    ]
    assert [part for part in parts if part not in reason] == []


def test_refusals_since_then_are_not_promises_kept() -> None:
    """Where any 4xx is the documented refusal, that of an appointment that is gone keeps no clause."""
    contract = exchanges.contract("sqod")
    clauses = [clause for clause in contract.clauses if clause.check in ("refuses", "accepts")]
    standin = StandIn(contract)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: Any, *rest: Any) -> Any:
            if status.startswith("422"):
                standin.store.appointments.clear()
            return start_response(status, headers, *rest)

        return standin(environ, start)

    run = campaigns.run(contract, answer, clauses)
    refusing = [found for found in run.verdicts.values() if kind_of(found.clause).expects_refusal]
    reasons = {found.reason for found in refusing if found.word != KEPT}
    kept = len([found for found in refusing if found.word == KEPT])
    assert (kept <= 1, reasons) == (True, {run.tally.setup})  # one request was refused before


def test_an_update_that_is_denied_now_and_then_is_a_violation() -> None:
    """A 404 for an appointment that a plain update still finds is what the vendor must not answer."""
    contract = exchanges.contract("lobbie")
    app = denying(StandIn(contract), lambda body: b"practitionerId" in body)
    assert campaigns.run(contract, app).verdicts["LOBBIE-UPDATE"].word == VIOLATION


@pytest.mark.parametrize("is_there", [True, False])
def test_where_nothing_can_be_read_a_plain_update_decides(is_there: bool) -> None:
    """Without a documented read, an appointment is gone when a plain update is refused alike."""
    documented = exchanges.contract("lobbie")
    contract = replace(documented, behaviour=replace(documented.behaviour, read=None))
    standin = StandIn(contract)
    denied = denying(standin, lambda body: b"practitionerId" in body)
    run = campaigns.run(contract, denied if is_there else emptied(standin, lambda standin: standin.count >= SOON))
    assert (run.verdicts["LOBBIE-UPDATE"].word == VIOLATION, run.tally.setup is None) == (is_there, is_there)


def test_an_appointment_that_a_read_still_shows_is_not_gone() -> None:
    """Where every update is denied from some request on, but reads show the appointment, the vendor breaks its word."""
    contract = exchanges.contract("eka")
    standin = StandIn(contract)
    run = campaigns.run(contract, denying(standin, lambda body: standin.count >= LATER))
    assert (VIOLATION in run.words, run.tally.setup) == (True, None)


def test_what_was_found_before_still_counts() -> None:
    """A violation from before the appointment was gone stays one."""
    contract = exchanges.contract("sqod")
    standin = StandIn(contract, faults=(fault(contract, "SQOD-401"),))
    run = campaigns.run(contract, emptied(standin, lambda standin: standin.count >= LATER))
    assert (run.verdicts["SQOD-401"].word, run.tally.setup is None) == (VIOLATION, False)


def test_a_contract_says_how_an_unknown_appointment_is_refused() -> None:
    """404 and 410, and what a clause about an unknown id expects."""
    contract = exchanges.contract("aniva")
    clauses = tuple(
        replace(clause, status=(422,)) if clause.id == "ANIVA-ID-UNKNOWN" else clause for clause in contract.clauses
    )
    bound = BoundContract(replace(contract, clauses=clauses), Target.of(StandIn(contract).target()))
    assert unknown_statuses(bound.contract) == {404, 410, 422}


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_an_appointment_that_was_deleted_before_its_first_update_is_not_the_vendors_fault(provider: str) -> None:
    """Where somebody deletes all appointments that may be used up, no clause about them is broken."""
    contract = exchanges.contract(provider)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        store = standin.store
        kept = [row for row in store.appointments if EXPENDABLE not in store.roles_of(row)]
        store.appointments = kept if standin.count >= FIRST_READS else store.appointments
        return standin(environ, start_response)

    standin = StandIn(contract)
    run = campaigns.run(contract, answer)
    assert (blamed(run), run.words[INCONCLUSIVE] > 0) == ([], True)


TEXTS = {"lobbie": "note", "sqod": "interpreter_language"}


def leaving_out(standin: StandIn, member: str) -> campaigns.Application:
    """The stand-in, whose list leaves out an appointment once a member has been sent to it alone."""
    left_out = list[Any]()

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        rows = standin.store.appointments
        if environ["REQUEST_METHOD"] != "GET":
            left_out.extend(rows[:1] if body.startswith(f'{{"{member}"'.encode()) and b"," not in body[:-1] else [])
            return standin(environ, start_response)
        standin.store.appointments = [row for row in rows if not any(row is one for one in left_out)]
        answered = standin(environ, start_response)
        standin.store.appointments = rows
        return answered

    return answer


@pytest.mark.parametrize(("provider", "member"), TEXTS.items())
def test_a_list_that_loses_an_updated_appointment_is_found(provider: str, member: str) -> None:
    """After an update of a text that no list goes by, the whole list has to show the appointment as before."""
    contract = exchanges.contract(provider)
    run = campaigns.run(contract, leaving_out(StandIn(contract), member))
    assert run.verdicts[f"{provider.upper()}-LISTED-ONCE"].word == WARNING


@pytest.mark.parametrize(("provider", "member"), [("lobbie", "startTime"), ("sqod", "appointment_at")])
def test_a_list_may_leave_out_what_has_moved(provider: str, member: str) -> None:
    """A list that shows only the appointments of some days breaks no promise: once back there, it is shown again."""
    contract = exchanges.contract(provider)
    standin = StandIn(contract)
    first = {id(row): row.shows[member] for row in standin.store.appointments}

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        rows = standin.store.appointments
        if environ["REQUEST_METHOD"] == "GET":
            shown = [row for row in rows if same(row.shows[member], first[id(row)])]
            standin.store.appointments = shown
        answered = standin(environ, start_response)
        standin.store.appointments = rows
        return answered

    assert campaigns.run(contract, answer).verdicts[f"{provider.upper()}-LISTED-ONCE"].word != WARNING
