"""Where no clause of a run judges what refused updates write, no accepted one is blamed for it."""

from __future__ import annotations

from typing import Any

from werkzeug import Request, Response

from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, Verdict
from suites.proof._run import Application, run
from suites.selftest.exchanges import contract
from suites.standin import StandIn

OTHER = {"SCHEDULED": "CONFIRMED", "CONFIRMED": "SCHEDULED"}


def writing(standin: StandIn, status: int) -> Application:
    """The stand-in, of which each answer with this status to an update of the editable appointment that does not name
    the status gives it another one."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        content = request.get_data()
        environ["wsgi.input"].seek(0)
        before = standin.store.appointments[0].shows
        old = before.get("status")
        answered = Response.from_app(standin, environ)
        is_meant = request.method == "PUT" and answered.status_code == status and b'"status"' not in content
        if is_meant and "50001" in request.path:
            standin.store.appointments[0].shows["status"] = OTHER.get(str(old), "SCHEDULED")
        return answered(environ, start_response)

    return answer


def judged(status: int) -> Verdict:
    """The verdict on what updates leave alone, of a run without a clause about refused ones."""
    made = contract("lobbie")
    selected = [one for one in made.clauses if one.check != "leaves"]
    return run(made, writing(StandIn(made), status), selected).verdicts["LOBBIE-ONLY-PROVIDED"]


def test_what_refused_updates_wrote_is_not_an_accepted_ones() -> None:
    """Nobody is blamed for it, and the reason says what changed, and what would judge it."""
    found = judged(400)
    assert (found.word, found.findings) == (INCONCLUSIVE, ())
    assert "/status changed with refused updates" in (found.reason or "")


def test_what_accepted_updates_write_is_theirs() -> None:
    """A change that accepted updates make is found, though refused ones came before some of them."""
    assert [one.pointer for one in judged(200).findings] == ["/status"]


def test_nothing_is_doubted_where_nothing_changed() -> None:
    """Refused updates that write nothing cost no clause its verdict."""
    assert judged(418).word == KEPT
