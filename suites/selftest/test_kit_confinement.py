"""What `confines` promises: what it may send, to which appointment, and what becomes of what a vendor takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Request

from contracts import Clause, Field, unlisted_members
from contracts._unlisted import envelope_of
from contracts.pointers import ABSENT, get
from suites.kit.checks import judge
from suites.kit.generate.probes import probes
from suites.kit.generate.unlisted import in_groups, probe_of, proposals
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import Probe
from suites.kit.model.profiles import PROFILES
from suites.kit.model.target import EDITABLE, EXPENDABLE, Target
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, NOT_APPLICABLE, VIOLATION, WARNING
from suites.kit.restore.put_back_result import put_back_problems
from suites.kit.run.culprits import suspects
from suites.kit.run.exploration import Explorer
from suites.kit.session.items import generated_clauses
from suites.selftest import campaigns, exchanges, moments
from suites.selftest.put_backs import served
from suites.selftest.underway import underway
from suites.standin import StandIn, fault

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
STATUS = {"aniva": "/status", "eka": "/status", "sqod": "/cancelled_at"}
"""Where an appointment shows a status that has operations of its own."""
GIVEN_BACK = {"aniva": "/created_at", "eka": "/created_at", "lobbie": "/createdAt", "sqod": "/created_at"}


def confining(provider: str) -> list[Clause]:
    """The clauses of the check, in the order in which they run."""
    return [clause for clause in exchanges.contract(provider).clauses if clause.check == "confines"]


@dataclass
class Recorded:
    """A stand-in, and the path and body of each update that it got."""

    standin: StandIn
    updates: list[tuple[str, Any]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the stand-in does."""
        request = Request(environ)
        if request.method == self.standin.contract.update.method:
            self.updates.append((request.path, _body(request)))
            request.input_stream.seek(0)
        return self.standin(environ, start)

    def naming(self, provider: str) -> list[tuple[str, list[str]]]:
        """The updates that name members which no update lists: the path, and these members."""
        bound = exchanges.bind(provider)
        found = [(path, [one.pointer for one in bound.unlisted_in(body)]) for path, body in self.updates]
        return [(path, pointers) for path, pointers in found if pointers]


def _body(request: Request) -> Any:
    """The JSON value that was sent; None where there is none."""
    try:
        return request.get_json(silent=True)
    except RecursionError:  # one of the malformed bodies is nested that deeply
        return None


def recorded(provider: str, *fault_ids: str, **facts: Any) -> tuple[Recorded, dict[str, str]]:
    """A run of the clauses of the check alone: what was sent, and their verdicts."""
    contract = exchanges.contract(provider)
    standin = Recorded(StandIn(contract, faults=tuple(fault(contract, id) for id in fault_ids), **facts))
    done = campaigns.run(contract, standin, confining(provider))
    return standin, {id: verdict.word for id, verdict in done.verdicts.items()}


@EVERY
def test_no_contract_sends_it_to_another_appointment(provider: str) -> None:
    """Members that no update lists go to an expendable appointment, also where a clause forgets to say so."""
    contract = exchanges.contract(provider)
    forgetful = [replace(clause, appointment=EDITABLE) for clause in confining(provider)]
    standin = Recorded(StandIn(contract))
    campaigns.run(contract, standin, forgetful)
    bound = exchanges.bind(provider)
    other = bound.contract.update.path.format(**bound.appointment_path(EDITABLE, 0))
    assert [path for path, _ in standin.naming(provider) if path.endswith(other)] == []
    assert {probe.appointment for clause in forgetful for probe in probes(clause, bound)} == {EXPENDABLE}


def test_nothing_follows_a_change_that_nobody_can_see() -> None:
    """After an owner was sent, and neither a refusal nor the appointment came back, no status is sent."""
    contract = exchanges.contract("aniva")
    standin = Recorded(StandIn(contract, faults=(fault(contract, "ANIVA-CONFINED-FACTS:assigns_the_owner"),)))

    def broken(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        answer = list(standin(environ, start))
        if any("/profile_id" in pointers for _, pointers in standin.naming("aniva")):
            start("500 Internal Server Error", [("content-type", "application/json")])
            return [b"{}"]
        return answer

    campaigns.run(contract, broken, confining("aniva"))
    assert [pointers for _, pointers in standin.naming("aniva") if "/status" in pointers] == []


def verdict_with(provider: str, target: Target) -> tuple[str, str]:
    """The verdict of the first clause at such a target, and its reason."""
    contract = exchanges.contract(provider)
    first = confining(provider)[0]
    found = campaigns.run(contract, StandIn(contract), [first], target).verdicts[first.id]
    return found.word, found.reason or ""


@EVERY
def test_only_an_expendable_appointment_is_sent_them(provider: str) -> None:
    """No update of any other appointment names a member that no update lists."""
    whole = Recorded(StandIn(exchanges.contract(provider)))
    campaigns.run(exchanges.contract(provider), whole)
    bound = exchanges.bind(provider)
    first = bound.contract.update.path.format(**bound.appointment_path(EXPENDABLE))
    assert not [one for one in whole.naming(provider) if not one[0].endswith(first)]


@EVERY
def test_ids_payments_and_what_outlives_it_are_never_sent(provider: str) -> None:
    """Members that the contract says are never sent are in no update of a whole run."""
    sent = {pointer for _, pointers in recorded(provider)[0].naming(provider) for pointer in pointers}
    kept_out = {member.pointer for member in exchanges.bind(provider).unlisted if not member.is_sent}
    assert (kept_out and not sent & kept_out, bool(sent)) == (True, True)


@EVERY
def test_references_are_the_target_s_own(provider: str) -> None:
    """An owner or another reference is sent with a declared value only, and not at all where none is declared."""
    bare = exchanges.retargeted(provider, values={})
    for clause in confining(provider):
        for bound in (exchanges.bind(provider), bare):
            for one in proposals(clause, bound, {}):
                declared = bound.target.declared(one.member.values or "")
                assert not one.member.is_reference or one.value in declared


def test_links_lead_nowhere() -> None:
    """A link is replaced by one to a host that is reserved for examples."""
    state = exchanges.appointment("sqod")
    sent = {
        one.member.pointer: one.value
        for clause in confining("sqod")
        for one in proposals(clause, exchanges.bind("sqod"), state)
    }
    assert {sent["/url"], sent["/meeting/room_url"]} == {"https://example.com/conformance-check"}


@EVERY
def test_other_values_are_sent_than_there_are(provider: str) -> None:
    """What is sent differs from what is there, and is of the same type."""
    state = exchanges.appointment(provider)
    for clause in confining(provider):
        for one in proposals(clause, exchanges.bind(provider), state):
            now = get(state, one.member.pointer)
            assert one.value != now
            assert now in (ABSENT, None) or type(one.value) is type(now)


@EVERY
def test_a_status_goes_last_and_alone(provider: str) -> None:
    """The members of one clause go in groups: an owner alone, and a status alone at the end."""
    groups = [in_groups(proposals(clause, exchanges.bind(provider), {})) for clause in confining(provider)]
    final = [[one.member.is_final for one in group] for listed in groups for group in listed]
    assert all(group in ([True], [False] * len(group)) for group in final)
    natures = [group[0].member.nature for group in groups[-1]]
    assert "status" not in natures[:-1]


@EVERY
def test_a_group_is_taken_apart_only_when_it_is_refused(provider: str) -> None:
    """Where members are ignored each is sent once; where they are refused, each alone as well."""
    ignored, _ = recorded(provider)
    refused, words = recorded(provider, open_policy="refuse")
    several = [pointers for _, pointers in ignored.naming(provider) if len(pointers) > 1]
    alone = [pointers for _, pointers in refused.naming(provider)]
    assert several
    assert all([pointer] in alone for pointers in several for pointer in pointers)
    assert set(words.values()) == {KEPT}


@pytest.mark.parametrize("provider", STATUS)
def test_nothing_is_sent_after_a_status_was_taken(provider: str) -> None:
    """The first status that a vendor takes is the last request that names a member which no update lists."""
    facts = confining(provider)[-1].id
    standin, words = recorded(provider, f"{facts}:assigns_the_status")
    naming = [pointers for _, pointers in standin.naming(provider)]
    assert [pointers for pointers in naming if STATUS[provider] in pointers] == naming[-1:]
    assert words[facts] == VIOLATION


def test_nothing_is_sent_after_an_owner_was_taken() -> None:
    """An appointment that went to somebody else gets no status, and no second owner."""
    standin, _ = recorded("aniva", "ANIVA-CONFINED-FACTS:assigns_the_owner")
    assert standin.naming("aniva")[-1][1] == ["/profile_id"]


@EVERY
def test_what_was_taken_is_given_back(provider: str) -> None:
    """A vendor that takes a fact of the booking gets the old one in the same way."""
    facts = confining(provider)[-1].id
    standin, _ = recorded(provider, f"{facts}:assigns_the_creation")
    fresh = StandIn(exchanges.contract(provider)).store.appointments
    found = [get(row.shows, GIVEN_BACK[provider]) for row in standin.standin.store.appointments]
    assert found == [get(row.shows, GIVEN_BACK[provider]) for row in fresh]


def test_what_stays_taken_is_named(tmp_path: Path) -> None:
    """An expendable appointment of which the run has set what no update lists is named at the end, with the member."""
    with served(tmp_path, "aniva") as run:
        run.send({"scheduled_at": "2031-07-01T10:00:00Z", "status": "cancelled"}, appointment=EXPENDABLE)
        [row] = [row for row in run.standin.store.appointments if row.path == run.bound.appointment_path(EXPENDABLE)]
        row.shows = {**row.shows, "status": "cancelled"}
        lines = [line for result in run.restore() for line in put_back_problems(result, run.bound)]
    assert [("/status was set by an update" in line, "name another one" in line) for line in lines] == [(True, True)]


def test_a_detail_is_a_warning() -> None:
    """That a member is taken of which no page says that it is ignored is a warning."""
    assert recorded("eka", "EKA-CONFINED:assigns_a_detail")[1]["EKA-CONFINED"] == WARNING


@EVERY
def test_without_such_an_appointment_nothing_is_known(provider: str) -> None:
    """A target that gives no expendable appointment is told how to give one; one that declares it absent is not."""
    target = exchanges.bind(provider).target
    without = replace(target, fixtures={role: rows for role, rows in target.fixtures.items() if role != EXPENDABLE})
    word, reason = verdict_with(provider, without)
    assert (word, "add it in targets.toml, or set provision = true" in reason) == (INCONCLUSIVE, True)
    absent = replace(without, absent=frozenset({EXPENDABLE}))
    assert verdict_with(provider, absent)[0] == NOT_APPLICABLE


def test_one_that_is_used_up_says_so() -> None:
    """Where every expendable appointment refuses a plain update, another one is asked for."""
    target = exchanges.bind("aniva").target
    closed = replace(target, fixtures={**target.fixtures, EXPENDABLE: target.fixtures["appointment.cancelled"]})
    word, reason = verdict_with("aniva", closed)
    told = ["is answered 409", "may have closed it", "Name another"]
    assert (word, [one for one in told if one not in reason]) == (INCONCLUSIVE, [])


def test_one_that_is_refused_for_what_was_sent_is_not_said_to_be_closed() -> None:
    """Where the vendor refuses the update and not the appointment, its words are told, and nobody is said to have
    closed it."""
    contract, first = exchanges.contract("aniva"), confining("aniva")[0]
    standin = StandIn(contract)

    def strict(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != contract.update.method or not environ["PATH_INFO"].endswith(used_up):
            return standin(environ, start)
        start("400 Bad Request", [("content-type", "application/json")])
        return [b'{"message": "scheduled_at is invalid"}']

    bound = exchanges.bind("aniva")
    used_up = bound.contract.update.path.format(**bound.appointment_path(EXPENDABLE, 0))
    reason = campaigns.run(contract, strict, [first]).verdicts[first.id].reason or ""
    assert ("answered 400 (scheduled_at is invalid)" in reason, "closed" in reason) == (True, False)


def test_a_second_one_is_used_where_the_first_is_closed() -> None:
    """The first expendable appointment that takes a plain update is used."""
    target = exchanges.bind("aniva").target
    rows = (*target.fixtures["appointment.cancelled"], *target.fixtures[EXPENDABLE])
    assert verdict_with("aniva", replace(target, fixtures={**target.fixtures, EXPENDABLE: rows}))[0] == KEPT


def test_nobody_sends_again_what_is_final() -> None:
    """Whatever wants to make sure of something: an update that nothing takes back is sent once, and tried for no other
    appointment that has changed."""
    with moments.campaign(moments.Elsewhere(moments.standin("aniva"))) as campaign:
        body = {**campaign.bound.plain[0], "status": "cancelled"}
        probe = Probe("ANIVA-CONFINED", "a status", body, appointment=EXPENDABLE, is_final=True)
        sent = campaign.send(probe)
        with pytest.raises(CannotBePutBack, match="it is not sent again"):
            campaign.send(replace(probe, rereads=True, why="another reason"))
        assert suspects([sent], "/status", "cancelled", campaign, lambda one: True) == []


@pytest.mark.parametrize(
    ("fields", "within"),
    [
        ({"/appointment/note": "/note", "/appointment/room/id": "/room/id", "/source": None}, "/appointment"),
        ({"/appointment/note": "/note", "/status": "/status"}, ""),
        ({"/note": "/details/note"}, ""),
        ({}, ""),
    ],
)
def test_members_are_named_where_updates_name_those_beside_them(fields: dict[str, str | None], within: str) -> None:
    """What no update lists would stand in the object in which the members that are shown beside it stand."""
    assert envelope_of([Field(*one) for one in fields.items()]) == within


def test_what_no_update_lists_is_tried_inside_the_envelope() -> None:
    """A probe names it in the object that holds the members of the update, not at the top."""
    bound = exchanges.bind("lobbie")
    fields = tuple(
        replace(one, pointer=f"/appointment{one.shows}") for one in bound.contract.behaviour.fields if one.shows
    )
    wrapped = replace(bound.contract, behaviour=replace(bound.contract.behaviour, fields=fields))
    bound = replace(bound, contract=wrapped)
    assert unlisted_members(wrapped)
    clause = next(one for one in confining("lobbie") if proposals(one, bound, {}))
    group = proposals(clause, bound, {})[:1]
    body = probe_of(group, clause, bound, 0).body
    assert get(body, f"/appointment{group[0].member.pointer}") == group[0].value
    assert bound.unlisted_in(body) == [group[0].member]


@pytest.mark.parametrize(("body", "is_sent"), [({"status": "cancelled"}, False), ({"remark": "cancelled"}, True)])
def test_what_is_generated_names_none_of_them(body: dict[str, Any], is_sent: bool) -> None:
    """A generator may come upon the name of a member that no update lists: that body goes to no appointment."""
    clause = next(one for one in generated_clauses(exchanges.contract("eka")) if one.send == "open")
    with underway("eka", (clause,)) as campaign:
        explorer = Explorer(campaign, clause, PROFILES["gate"], seed=0)
        assert explorer._is_ours({**campaign.bound.base, **body}) == is_sent


@pytest.mark.parametrize(("status", "is_a_case"), [(400, True), (409, False)])
def test_a_clash_is_no_refusal_of_them(status: int, is_a_case: bool) -> None:
    """A vendor whose slot is taken need not have looked at the member that no update lists."""
    bound, clause = exchanges.bind("lobbie"), next(one for one in confining("lobbie") if one.strength == "must")
    body = {**bound.plain[0], "startTime": "2031-01-02T10:00:00Z", "createdAt": "2031-01-01T10:00:00Z"}
    probe = {"body": body, "clause": clause.id}
    refused = exchanges.exchange(exchanges.answer(status, {}), provider="lobbie", probe=probe)
    assert (judge(clause, refused, bound) is not None) == is_a_case


@pytest.mark.parametrize(("taken", "word"), [(1, KEPT), (2, KEPT), (None, INCONCLUSIVE)])
def test_what_met_another_booking_is_sent_at_another_time(taken: int | None, word: str) -> None:
    """A member that met a taken slot is sent at another time; where each is taken, the clause is not called kept."""
    slots = exchanges.bind("lobbie").target.values["time.bookable"]
    contract = exchanges.contract("lobbie")
    timed = tuple({**body, "startTime": slot} for body, slot in zip(contract.behaviour.plain[:2], slots, strict=False))
    contract = replace(contract, behaviour=replace(contract.behaviour, plain=timed))
    clause = next(one for one in confining("lobbie") if one.strength == "must")
    standin = Recorded(StandIn(contract))

    def busy(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        count = len(standin.updates)
        answer = list(standin(environ, start))
        body = standin.updates[-1][1] if len(standin.updates) > count else {}
        if isinstance(body, dict) and "createdAt" in body and body.get("startTime") in slots[:taken]:
            start("409 Conflict", [("content-type", "application/json")])
            return [b'{"message": "taken"}']
        return answer

    done = campaigns.run(contract, busy, [clause])
    assert done.verdicts[clause.id].word == word
