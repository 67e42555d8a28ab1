"""What the guard of originals promises: nothing is changed that cannot be put back, and all else is noted before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.pointers import ABSENT
from suites.kit.model.answer import Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import Probe, States
from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.old_values import is_contradicted, old_value
from suites.kit.restore.originals import MOST_READS, Originals
from suites.selftest import exchanges

Guard = Callable[..., "Guarded"]
SQOD_TIME = {"appointment_at": "2031-07-01T10:00:00Z"}


class Guarded:
    """A guard on a bound, the states that it reads, and how often it read."""

    def __init__(self, bound: BoundContract, ledger: RestoreLedger, *shown: Mapping[str, Any] | None) -> None:
        self.bound = bound
        self.ledger = ledger
        self.shown = shown or (exchanges.appointment(bound.contract.name),)
        self.reads: list[Probe] = []
        self.originals = Originals(bound, ledger, self.read)

    def read(self, probe: Probe) -> States:
        """The next of the states, the last one again and again; None is a read without an answer."""
        self.reads.append(probe)
        state = self.shown[min(len(self.reads), len(self.shown)) - 1]
        return {} if state is None else {"read": state}

    def secure(self, body: Any = None, **probe: Any) -> None:
        """Secure an update of the editable appointment, unless the probe says otherwise."""
        plain = {} if body is None else {"body": body}
        self.originals.secure(Probe("A-CLAUSE", "a probe", **{**plain, **probe}))

    @property
    def noted(self) -> list[Original]:
        """The originals in the ledger."""
        return [entry for entry in self.ledger.open_entries() if isinstance(entry, Original)]


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    """Makes a guard on the stand-in of a provider; None stands for a read that was not answered."""

    def made(provider: str, *shown: Mapping[str, Any] | None, **changes: Any) -> Guarded:
        return Guarded(exchanges.retargeted(provider, **changes), RestoreLedger(tmp_path / "RUN.restore"), *shown)

    return made


def fixtures(provider: str, **originals: Any) -> dict[str, Any]:
    """The stand-in's fixtures, with these originals declared for the editable appointment and for no other."""
    rows = {role: [dict(row) for row in given] for role, given in exchanges.bind(provider).target.fixtures.items()}
    for given in rows.values():
        for row in given:
            row.pop("originals", None)
    rows[EDITABLE][0] |= {"originals": originals} if originals else {}
    return {role: tuple(given) for role, given in rows.items()}


def with_base(**members: Any) -> dict[str, Any]:
    """An update of the provider with a base."""
    return {**exchanges.bind("eka").base, **members}


def test_the_original_is_noted_before_anything_is_sent(guard: Guard) -> None:
    """What an appointment was like is in the ledger before the first write to it may go out."""
    guarded = guard("sqod")
    guarded.secure(SQOD_TIME)
    [noted] = guarded.noted
    assert noted.state == exchanges.appointment("sqod")
    assert noted.role == EDITABLE


def test_an_appointment_is_read_once(guard: Guard) -> None:
    """However much is sent to an appointment, its original is read once."""
    guarded = guard("sqod")
    for minutes in (30, 45, 60):
        guarded.secure({"duration_in_minutes": minutes})
    assert len(guarded.reads) == 1
    assert len(guarded.noted) == 1


def test_a_worker_started_anew_takes_the_noted_original(guard: Guard) -> None:
    """What another process noted counts; what the appointment is like by now is not even read."""
    guard("sqod").secure(SQOD_TIME)
    again = guard("sqod", exchanges.appointment("sqod", duration_in_minutes=99))
    again.secure(SQOD_TIME)
    assert [entry.state for entry in again.noted] == [exchanges.appointment("sqod")]
    assert again.reads == []


@pytest.mark.parametrize("credential", ["none", "wrong", "powerless", "malformed"])
def test_credentials_do_not_matter(guard: Guard, credential: str) -> None:
    """An update that should be refused for its credentials might be accepted, so its appointment is secured."""
    guarded = guard("sqod")
    guarded.secure(SQOD_TIME, credential=credential)
    assert len(guarded.noted) == 1
    assert guarded.reads[0].credential == "good"


@pytest.mark.parametrize("query", [{}, {"partner_id": "1"}, {"partner_id": "0"}])
def test_an_alias_means_the_same_appointment(guard: Guard, query: dict[str, str]) -> None:
    """Under the partner's id the same appointment is secured, whether the query says so or the vendor guesses it."""
    guarded = guard("eka")
    partner_id = guarded.bound.target.fixture(EDITABLE)["partner_appointment_id"]
    guarded.secure(with_base(), path={"appointment_id": partner_id}, query=query)
    assert [entry.path for entry in guarded.noted] == [{"appointment_id": "api-test-0001"}]


def test_the_appointments_id_under_another_account_means_it_too(guard: Guard) -> None:
    """A vendor that looks at the last id only would change our appointment, so it is secured."""
    guarded = guard("lobbie")
    guarded.secure({"note": "text"}, path={"accountId": "not-an-integer"})
    assert len(guarded.noted) == 1


@pytest.mark.parametrize(
    ("provider", "probe"),
    [
        ("aniva", {"path": {"id": "a8098c1a-f86e-41da-bd1a-00112444be1e"}}),
        ("aniva", {"appointment": "appointment.foreign"}),
        ("lobbie", {"appointment": "appointment.unknown"}),
        ("lobbie", {"appointment": "appointment.elsewhere"}),
    ],
)
def test_what_must_not_be_found_is_left_alone(guard: Guard, provider: str, probe: dict[str, Any]) -> None:
    """Unknown, foreign and misplaced appointments are neither read nor noted."""
    guarded = guard(provider)
    guarded.secure({"note": "text"}, **probe)
    assert guarded.reads == []
    assert not guarded.ledger.path.exists()


def test_a_foreign_appointment_is_never_read(guard: Guard) -> None:
    """Whatever a clause promises about it, an appointment of somebody else is not ours to look at."""
    guarded = guard("aniva")
    contract = guarded.bound.contract
    clauses = tuple(replace(clause, check="guards") for clause in contract.clauses)
    bound = replace(guarded.bound, contract=replace(contract, clauses=clauses))
    Guarded(bound, guarded.ledger).secure({}, appointment="appointment.foreign")
    assert guarded.noted == []


def test_a_member_that_no_read_shows_needs_its_original(guard: Guard) -> None:
    """Without a declared original such a member is not sent, and the reason says where to add it."""
    guarded = guard("eka", fixtures=fixtures("eka"))
    with pytest.raises(CannotBePutBack) as raised:
        guarded.secure(with_base(token=11))
    assert str(raised.value) == (
        "the original of /token is unknown for appointment.editable: add it to the fixture's originals; "
        "or give appointment.expendable, where that may stay"
    )


def test_what_is_not_sent_is_not_noted(guard: Guard) -> None:
    """An appointment to which nothing may be sent is not owed anything."""
    guarded = guard("eka", fixtures=fixtures("eka"))
    for _ in range(MOST_READS + 1):
        with pytest.raises(CannotBePutBack):
            guarded.secure(with_base(token=11))
    assert guarded.noted == []
    assert len(guarded.reads) == 1


def test_a_declared_original_is_enough(guard: Guard) -> None:
    """A member that no read shows may be sent where the fixture declares its original, and is noted as touched."""
    guarded = guard("eka", fixtures=fixtures("eka", token=7))
    guarded.secure(with_base(token=11))
    [noted] = guarded.noted
    assert (noted.originals, noted.touched) == ({"token": 7}, {"/token"})


def test_what_every_update_carries_needs_no_original(guard: Guard) -> None:
    """The members of the base are put back by any update, and are touched only when another value is sent."""
    guarded = guard("eka", fixtures=fixtures("eka"))
    guarded.secure(with_base(partner_meta={"key1": "text"}))
    assert guarded.noted[0].touched == set()
    guarded.secure(with_base(doctor_id="D-OTHER"))
    assert guarded.noted[0].touched == {"/doctor_id"}


def test_a_member_that_another_puts_back_needs_no_original(guard: Guard) -> None:
    """A member restored by one of the base may be sent."""
    guarded = guard("eka", fixtures=fixtures("eka"))
    guarded.secure({"partner_clinic_id": "PC-TEST-1"})
    assert guarded.noted[0].touched == {"/partner_clinic_id"}


def test_a_member_restored_by_an_unknown_one_is_not_sent(guard: Guard) -> None:
    """Where the other member's original is not known either, nothing puts this one back."""
    guarded = guard("eka", fixtures=fixtures("eka"))
    with pytest.raises(CannotBePutBack, match="/patient_details/age"):
        guarded.secure(with_base(patient_details={"age": 40}))


def test_an_absent_member_is_put_back_by_null_where_that_is_allowed(guard: Guard) -> None:
    """A member that a read leaves out may be sent where the vendor documents null for it."""
    state = exchanges.appointment("sqod")
    del state["custom_user_post_call_redirect_url"]
    guarded = guard("sqod", state)
    guarded.secure({"custom_user_post_call_redirect_url": "https://example.com/after"})
    assert len(guarded.noted) == 1


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (None, r"a read shows null of /note at appointment\.editable, which the document lets no update send"),
        (["odd"], r"what a read shows of /note is not enough to put it back at appointment\.editable"),
    ],
)
def test_a_shown_value_that_may_not_be_sent_is_no_original(guard: Guard, note: Any, why: str) -> None:
    """A member is not changed when the update that would put it back is not documented; null is named as the cause."""
    guarded = guard("lobbie", exchanges.appointment("lobbie", note=note))
    with pytest.raises(CannotBePutBack, match=why):
        guarded.secure({"note": "text"})


@pytest.mark.parametrize("note", [None, "Another note"])
def test_originals_that_a_read_contradicts_are_refused(guard: Guard, note: Any) -> None:
    """Where a fixture's originals give another value than a read shows, no update of that member is sent."""
    declared = fixtures("lobbie", note="A note")
    with pytest.raises(CannotBePutBack, match=r"a read shows another value of /note at appointment\.editable than"):
        guard("lobbie", exchanges.appointment("lobbie", note=note), fixtures=declared).secure({"note": "text"})
    guard("lobbie", exchanges.appointment("lobbie", note="A note"), fixtures=declared).secure({"note": "text"})


def test_a_read_contradicts_no_original_that_may_be_shown_otherwise() -> None:
    """Where the page does not say as what a value is shown, nobody knows that another one was meant."""
    bound, shown = exchanges.bind("lobbie"), exchanges.appointment("lobbie", note="A NOTE")
    original = Original("here", "lobbie", EDITABLE, {}, shown, {"note": "A note"})
    note = next(one for one in bound.contract.behaviour.fields if one.pointer == "/note")
    mapped = replace(note, maybe_mapped={"A note": "a note"})
    assert [is_contradicted(one, original, bound) for one in (note, mapped)] == [True, False]


def test_originals_stand_where_a_read_shows_nothing_of_the_member(guard: Guard) -> None:
    """A declared value counts where the read leaves the member out, or where its place changes by itself."""
    url = {"custom_user_post_call_redirect_url": "https://example.com/after"}
    state = exchanges.appointment("sqod")
    del state["custom_user_post_call_redirect_url"]
    guarded = guard("sqod", state, fixtures=fixtures("sqod", **url))
    guarded.secure(url)
    [field] = [one for one in guarded.bound.contract.behaviour.fields if one.pointer[1:] in url]
    assert old_value(field, guarded.noted[0], guarded.bound) == url[field.pointer[1:]]
    moves = replace(guarded.bound.contract.behaviour, volatile=("/updated_at",))
    bound = replace(guarded.bound, contract=replace(guarded.bound.contract, behaviour=moves))
    noted = replace(guarded.noted[0], state={**state, "updated_at": "2026-01-02T03:04:05Z"})
    assert old_value(replace(field, shows="/updated_at"), noted, bound) == url[field.pointer[1:]]


def test_an_absent_member_is_no_original_where_null_is_not_allowed(guard: Guard) -> None:
    """What a read does not show, though it might, can be put back only by null."""
    state = exchanges.appointment("lobbie")
    del state["note"]
    with pytest.raises(CannotBePutBack, match="/note"):
        guard("lobbie", state).secure({"note": "text"})


def test_null_is_an_original_where_it_is_allowed(guard: Guard) -> None:
    """A member shown as null may be sent where the vendor documents null for it."""
    guarded = guard("sqod", exchanges.appointment("sqod", custom_user_post_call_redirect_url=None))
    guarded.secure({"custom_user_post_call_redirect_url": "https://example.com/after"})
    assert len(guarded.noted) == 1


def test_a_shown_word_that_no_request_has_is_no_original(guard: Guard) -> None:
    """A value that the contract cannot translate back needs a declared original."""
    state = exchanges.appointment("eka", mode="on_the_moon")
    body = with_base(appointment_details={"mode": "VIDEO"})
    with pytest.raises(CannotBePutBack, match="/appointment_details/mode"):
        guard("eka", state, fixtures=fixtures("eka")).secure(body)
    declared = fixtures("eka", appointment_details={"mode": "PHONE"})
    guard("eka", state, fixtures=declared).secure(body)


@pytest.mark.parametrize("instead", [None, [], "text", {}])
def test_an_object_put_aside_takes_its_members_along(guard: Guard, instead: Any) -> None:
    """What stands in place of an object, or empties it, may change every member in it."""
    guarded = guard("sqod", fixtures=fixtures("sqod"))
    with pytest.raises(CannotBePutBack, match="/claimant/data"):
        guarded.secure({"claimant": instead})


def test_a_member_beside_others_leaves_them_alone(guard: Guard) -> None:
    """An object with one member in it names that one only."""
    guarded = guard("sqod", fixtures=fixtures("sqod"))
    guarded.secure({"claimant": {"name": "Test Person"}})
    assert guarded.noted[0].touched == set()


@pytest.mark.parametrize("body", [None, [], "department_id", 7, {}, {"undocumented": 1}])
def test_a_body_that_names_nothing_needs_nothing(guard: Guard, body: Any) -> None:
    """A body without a documented member is secured like any other, and asks for no original."""
    guarded = guard("sqod", fixtures=fixtures("sqod"))
    guarded.originals.secure(Probe("A-CLAUSE", "a probe", body=body))
    assert guarded.noted[0].touched == set()


@pytest.mark.parametrize("raw", [b'{"department_id": "x", "department_id": 1', b'\xff{"claimant": null'])
def test_a_raw_body_touches_what_it_may_name(guard: Guard, raw: bytes) -> None:
    """Whatever a vendor makes of a malformed body, it cannot change what is not named in it."""
    guarded = guard("sqod")
    guarded.secure(raw=raw)
    assert guarded.noted[0].touched == ({"/department_id"} if b"department_id" in raw else {"/claimant/data"})
    with pytest.raises(CannotBePutBack):
        Guarded(exchanges.retargeted("sqod", fixtures=fixtures("sqod")), RestoreLedger(Path("none")), {"id": 1}).secure(
            raw=raw
        )


def test_where_nothing_is_read_every_member_needs_its_original(guard: Guard) -> None:
    """Without a read only what the fixture declares may be changed."""
    guarded = guard("sqod", None, fixtures=fixtures("sqod", duration_in_minutes=60))
    with pytest.raises(CannotBePutBack) as raised:
        guarded.secure(SQOD_TIME)
    assert str(raised.value) == (
        "appointment.editable could not be read, and the original of /appointment_at is unknown: "
        "add it to the fixture's originals; or give appointment.expendable, where that may stay"
    )
    guarded.secure({"duration_in_minutes": 30})
    assert (guarded.noted[0].state, guarded.noted[0].touched) == (None, {"/duration_in_minutes"})


def test_a_read_that_failed_is_tried_again(guard: Guard) -> None:
    """A lost answer does not close an appointment for the whole run."""
    guarded = guard("sqod", None, exchanges.appointment("sqod"))
    with pytest.raises(CannotBePutBack):
        guarded.secure(SQOD_TIME)
    guarded.secure(SQOD_TIME)
    assert guarded.noted[0].state == exchanges.appointment("sqod")


def test_what_cannot_be_read_is_not_asked_for_for_ever(guard: Guard) -> None:
    """An appointment that is never shown is read a few times, not before every update."""
    guarded = guard("sqod", None)
    for _ in range(MOST_READS + 3):
        with pytest.raises(CannotBePutBack):
            guarded.secure(SQOD_TIME)
    assert len(guarded.reads) == MOST_READS


def test_an_original_without_a_state_is_final(guard: Guard) -> None:
    """Once something was sent, a later read shows no original any more."""
    guarded = guard("sqod", None, fixtures=fixtures("sqod", duration_in_minutes=60))
    guarded.secure({"duration_in_minutes": 30})
    again = guard("sqod", fixtures=fixtures("sqod", duration_in_minutes=60))
    again.secure({"duration_in_minutes": 45})
    assert [entry.state for entry in again.noted] == [None]


def test_nobody_needs_an_expendable_appointment(guard: Guard) -> None:
    """To an expendable appointment everything may be sent; it is noted all the same."""
    guarded = guard("eka", fixtures=fixtures("eka"))
    guarded.secure(with_base(token=11), appointment="appointment.expendable")
    assert [(entry.role, entry.touched) for entry in guarded.noted] == [("appointment.expendable", {"/token"})]


def test_an_appointment_given_twice_is_needed_once(guard: Guard) -> None:
    """An appointment that is expendable in one place and not in another is not expendable."""
    given = fixtures("eka")
    rows = {"appointment.expendable": given[EDITABLE], EDITABLE: given[EDITABLE]}
    with pytest.raises(CannotBePutBack):
        guard("eka", fixtures=rows).secure(with_base(token=11), appointment="appointment.expendable")


def test_what_the_suite_made_is_nobodys(guard: Guard) -> None:
    """An appointment that the suite made takes everything, and owes nothing: it is taken back whole."""
    rows = fixtures("eka")
    guarded = guard("eka", fixtures=rows, made=rows[EDITABLE])
    guarded.secure(with_base(token=11))
    assert guarded.noted == []
    assert guarded.reads == []


def test_a_reason_names_no_value(guard: Guard) -> None:
    """A reason goes to journal and terminal, so the shown value does not stand in it."""
    guarded = guard("lobbie", exchanges.appointment("lobbie", note=["canary"]))
    with pytest.raises(CannotBePutBack) as raised:
        guarded.secure({"note": "text"})
    assert "canary" not in str(raised.value)


def test_another_fixture_of_the_role_is_not_mistaken_for_the_first(guard: Guard) -> None:
    """An update addressed to the second fixture of a role is not secured with a read of the first."""
    rows = fixtures("sqod")
    guarded = guard("sqod", fixtures=rows)
    second = {"appointment": rows["appointment.expendable"][1]["appointment"]}
    guarded.secure(SQOD_TIME, appointment="appointment.expendable", path=second)
    assert [(entry.path, entry.state) for entry in guarded.noted] == [(second, None)]


def test_a_contract_without_a_read_is_served_by_what_is_declared(guard: Guard, tmp_path: Path) -> None:
    """Where the vendor documents no read, declared originals are all there is, and they are enough."""
    bound = exchanges.retargeted("sqod", fixtures=fixtures("sqod", duration_in_minutes=60))
    contract = replace(bound.contract, behaviour=replace(bound.contract.behaviour, read=None))
    guarded = Guarded(replace(bound, contract=contract), RestoreLedger(tmp_path / "other.restore"), None)
    guarded.secure({"duration_in_minutes": 30})
    assert len(guarded.noted) == 1


@pytest.mark.parametrize(("shown", "is_known"), [("in_clinic", True), ("tele", False)])
def test_a_value_that_is_shown_for_two_is_no_original(shown: str, is_known: bool) -> None:
    """Where a read does not tell which of two values an appointment has, neither is sent without its original."""
    mode = next(one for one in exchanges.contract("eka").behaviour.fields if one.pointer.endswith("/mode"))
    original = Original("here", "eka", "appointment.editable", {}, {"mode": shown})
    assert (old_value(mode, original, exchanges.bind("eka")) is not ABSENT) is is_known


def test_a_success_with_an_html_page_may_take_effect_later(guard: Guard) -> None:
    """A maintenance page may come with 200: the update behind it is not known to be done, so that it is waited for."""
    guarded = guard("sqod")
    guarded.secure(SQOD_TIME)
    page = Answer(200, {"content-type": "text/html"}, b"<h1>Maintenance</h1>", 1.0)
    probe = {"body": SQOD_TIME}
    guarded.originals.note_result(exchanges.exchange(page, provider="sqod", probe=probe, is_documented=False))
    [noted] = guarded.noted
    assert (noted.history[-1].is_lost, noted.came) == (True, "200 with an HTML page")
