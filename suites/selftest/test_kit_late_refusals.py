"""Refusals that have already written: an ordinary member goes beside what is wrong, and the appointment is read."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from werkzeug import Request, Response

from contracts import Field, Json
from suites.kit.generate.companions import accompanied, may_be_accompanied
from suites.kit.generate.probes import probes
from suites.kit.model.answer import Answer
from suites.kit.model.check_kinds import preserves_all
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, VIOLATION
from suites.kit.privacy.templates import Templates
from suites.kit.run import refused_changes
from suites.proof._run import Application, Run, run
from suites.selftest import exchanges
from suites.selftest.exchanges import PROVIDERS, answer, appointment, bind, contract, exchange
from suites.standin import StandIn, fault, faults

LATE = [
    one.id for name in PROVIDERS for one in faults(contract(name)) if one.kind.name.startswith("stores_before")
]  # fmt: skip
SHOWN = {"read": appointment()}
GUARDS = {"eka": "EKA-AUTH", "sqod": "SQOD-401", "lobbie": "LOBBIE-401", "aniva": "ANIVA-403"}
"""The clause of each provider that a missing or wrong key is refused."""


def tried(id: str, *clauses: str) -> Run:
    """A run with a fault, of all clauses or of some."""
    made = contract(id.split("-")[0].lower())
    selected = [one for one in made.clauses if one.id in clauses or one.check == "leaves"] if clauses else []
    return run(made, StandIn(made, faults=(fault(made, id),)), selected)


def has_none(field: Field, value: Json) -> bool:
    """No member is known to have a value."""
    return False


def lenient_parser(environ: dict[str, Any], start_response: Any) -> Any:
    """A vendor that refuses members it does not know, and stores a text with a NUL."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).replace(b"\\u0000", b"nothing")
    environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return REFUSING(environ, start_response)


REFUSING = StandIn(contract("lobbie"), open_policy="refuse")


def test_what_is_no_json_may_change_anything() -> None:
    """After an accepted update whose body was written by hand, no refused one before it is suspected."""
    lobbie = contract("lobbie")
    ids = ("LOBBIE-UNKNOWN-FIELD", "LOBBIE-WITHSTANDS", "LOBBIE-REFUSED-ALONE")
    found = run(lobbie, lenient_parser, [lobbie.clause(id) for id in ids])
    assert found.verdicts["LOBBIE-REFUSED-ALONE"].word == KEPT


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_has_such_faults(provider: str) -> None:
    """At each provider a late check can refuse, of what is sent or of who sends it."""
    assert sum(id.startswith(provider.upper()) for id in LATE) >= 3


@pytest.mark.parametrize(("provider", "guard"), GUARDS.items())
def test_who_is_refused_and_writes_all_the_same_is_let_in(provider: str, guard: str) -> None:
    """An update with a wrong key that is refused and stored breaks the promise of who may update an appointment."""
    found = tried(f"{provider.upper()}-REFUSED-ALONE:stores_before_it_asks_for_the_key", guard)
    assert found.verdicts[guard].word == VIOLATION


def test_a_refused_update_carries_another_member() -> None:
    """Beside what is wrong goes an ordinary member with a value that the appointment does not have."""
    bound = bind()
    probe = probes(bound.contract.clause("ANIVA-LOCATION-UNKNOWN"), bound)[0]
    sent = accompanied(probe, bound, SHOWN, has_none).body
    assert sent["location_id"] == probe.body["location_id"]  # type: ignore[index, call-overload]
    assert sent["scheduled_at"] not in (None, SHOWN["read"]["scheduled_at"])


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_companion_breaks_nothing_more(provider: str) -> None:
    """With a member beside it, a body breaks what it broke alone, so that a clause still judges its own break."""
    bound = bind(provider)
    for clause in (one for one in bound.contract.clauses if one.derived and one.check == "refuses"):
        for probe in (one for one in probes(clause, bound) if may_be_accompanied(one, bound)):
            longer = accompanied(probe, bound, SHOWN, has_none)
            broken = [{item.constraint.id for item in bound.breaks(one.body)} for one in (probe, longer)]
            assert broken[0] == broken[1]


def test_what_a_clause_sends_alone_and_with_others_goes_alone() -> None:
    """A vendor may look at a location only where a time is sent, too: the location alone is not accompanied."""
    bound = bind()
    alone, with_time = probes(bound.contract.clause("ANIVA-LOCATION-INACTIVE"), bound)[:2]
    assert [may_be_accompanied(probe, bound) for probe in (alone, with_time)] == [False, True]


def test_what_was_sent_since_a_read_is_no_companion() -> None:
    """A value that the appointment has by now, though no read has shown it yet, would hide that it was written."""
    bound = bind()
    probe = probes(bound.contract.clause("ANIVA-LOCATION-UNKNOWN"), bound)[0]
    usual = accompanied(probe, bound, SHOWN, has_none).body["scheduled_at"]  # type: ignore[index, call-overload]
    other = accompanied(probe, bound, SHOWN, lambda _, value: bool(value == usual)).body
    assert other["scheduled_at"] not in (usual, SHOWN["read"]["scheduled_at"])  # type: ignore[index, call-overload]


def test_an_ordinary_update_goes_as_it_is() -> None:
    """What must be accepted gets no companion."""
    bound = bind()
    assert not may_be_accompanied(probes(bound.contract.clause("ANIVA-UPDATE"), bound)[0], bound)


def test_what_gives_an_appointment_away_goes_alone_and_is_read() -> None:
    """An update that gives an appointment to another doctor has no company that would hide what it resets beside, and a
    read follows where no answer shows the rest."""
    bound = exchanges.bind("eka")
    moving = probes(bound.contract.clause("EKA-IDS-OWN"), bound)[0]
    assert (may_be_accompanied(moving, bound), moving.rereads) == (False, True)


def test_the_refusal_that_has_written_is_named() -> None:
    """The finding is about the refused update that wrote, not about the accepted one that showed it."""
    found = tried(
        "LOBBIE-REFUSED-ALONE:stores_before_it_looks_up", "LOBBIE-ROLE", "LOBBIE-UPDATE", "LOBBIE-ONLY-PROVIDED"
    )
    (finding,) = found.verdicts["LOBBIE-REFUSED-ALONE"].findings
    assert (finding.exchange.probe.clause, finding.pointer) == ("LOBBIE-ROLE", "/note")


def test_nobody_else_is_blamed() -> None:
    """The accepted update whose answer showed the change keeps its promises."""
    found = tried(
        "LOBBIE-REFUSED-ALONE:stores_before_it_looks_up", "LOBBIE-ROLE", "LOBBIE-UPDATE", "LOBBIE-ONLY-PROVIDED"
    )
    assert not found.verdicts["LOBBIE-ONLY-PROVIDED"].findings


def writing_once(standin: StandIn, member: str) -> Application:
    """The stand-in, of which one refused update of the first appointment stores a member all the same, the first that
    carries it as a text."""
    left = [standin.store.appointments[0]]

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        sent = Answer(200, {}, request.get_data(), 1.0).json
        environ["wsgi.input"].seek(0)
        answered = Response.from_app(standin, environ)
        text = sent.get(member) if isinstance(sent, dict) else None
        is_ours = left and set(left[0].path.values()) <= set(request.path.split("/"))
        if is_ours and request.method != "GET" and answered.status_code == 400 and isinstance(text, str):
            left.pop().shows[member] = text
        return answered(environ, start_response)

    return answer


def test_what_one_refused_update_wrote_is_not_called_kept() -> None:
    """A change that only refused updates came before, and that none of them repeats, is told as inconclusive."""
    made = contract("lobbie")
    found = run(made, writing_once(StandIn(made), "note")).verdicts["LOBBIE-REFUSED-ALONE"]
    assert (found.word, "/note" in (found.reason or "")) == (INCONCLUSIVE, True)


def test_what_a_refused_update_changed_is_shown() -> None:
    """The values before and after a refused update are the appointment's, and no free text of the refusal."""
    found = tried("ANIVA-REFUSED-ALONE:stores_before_it_looks_up")
    (finding,) = found.verdicts["ANIVA-REFUSED-ALONE"].findings
    record = Templates(bind()).finding(finding)
    assert not [value for value in (record["expected"], record["got"]) if "$text" in value]


def changing_another(standin: StandIn, member: str, value: str) -> Application:
    """The stand-in, of which a refusal for the second practitioner's sake changes a member that the update does not
    name."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        sent = Answer(200, {}, request.get_data(), 1.0).json
        environ["wsgi.input"].seek(0)
        answered = Response.from_app(standin, environ)
        practitioner = sent.get("practitionerId") if isinstance(sent, dict) else None
        if answered.status_code == 400 and practitioner in OF_NO_USE:
            standin.store.appointments[0].shows[member] = value
        return answered(environ, start_response)

    return answer


OF_NO_USE = [row["id"] for row in StandIn(contract("lobbie")).store.fixtures["practitioner.none"]]


def test_a_refused_update_that_changes_what_it_does_not_name_is_found() -> None:
    """A member that a refused update does not name, and that is changed by it each time, is a finding."""
    made = contract("lobbie")
    found = run(made, changing_another(StandIn(made), "status", "CHECKED_IN")).verdicts["LOBBIE-REFUSED-ALONE"]
    assert [(one.pointer, one.exchange.probe.clause) for one in found.findings] == [("/status", "LOBBIE-ROLE")]


def test_what_no_update_can_take_back_is_not_called_kept() -> None:
    """A member that a refused update does not name, and that nothing can set, is told where it has changed."""
    made = contract("lobbie")
    found = run(made, changing_another(StandIn(made), "patientId", "another")).verdicts["LOBBIE-REFUSED-ALONE"]
    assert (found.word, "/patientId" in (found.reason or "")) == (INCONCLUSIVE, True)


@pytest.mark.parametrize(("note", "changed"), [("", []), ("written", ["/note"])])
def test_what_an_accepted_update_may_have_reset_accuses_no_refused_one(note: str, changed: list[str]) -> None:
    """Where a replacing update may reset what it does not name, that it did says nothing of refused updates."""
    old = bind("lobbie")
    clauses = (exchanges.clause("preserves", allows={"/note": ("",)}),)
    bound = replace(old, contract=replace(old.contract, clauses=clauses))
    refused = exchange(answer(400), provider="lobbie", probe={"body": {"note": "refused"}})
    before, after = {"read": {"note": "before"}}, {"read": {"note": note}}
    assert refused_changes.changed_members([refused], before, after, (), bound) == changed
    assert refused_changes.unnamed_members(before, after, frozenset(), bound) == changed


@pytest.mark.parametrize("kind", ["touches_another_neighbour", "resets_a_neighbour", "resets_what_is_not_sent"])
def test_what_a_replacing_update_changed_is_no_refused_ones(kind: str) -> None:
    """Where no clause says that a PUT keeps what it does not name, refusals are not blamed for what one changes."""
    lobbie = contract("lobbie")
    less = replace(lobbie, clauses=tuple(one for one in lobbie.clauses if not preserves_all(one)))
    found = run(less, StandIn(less, faults=(fault(lobbie, f"LOBBIE-ONLY-PROVIDED:{kind}"),)))
    assert found.verdicts["LOBBIE-REFUSED-ALONE"].word == KEPT
