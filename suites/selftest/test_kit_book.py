"""What the suite promises about appointments of its own: made as the recipe says, noted at once, never made twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpcore
import httpx
import pytest

from contracts import BookedRole
from suites.kit.generate.bookings import roles_to_book
from suites.kit.http.account import Account
from suites.kit.http.budget import Budget
from suites.kit.http.client import Client
from suites.kit.http.rate import RateLimiter
from suites.kit.http.tokens import TokenStore
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import CannotProvision, LoginRefused, NotDeclared
from suites.kit.model.exchange import CallResult
from suites.kit.model.target import EDITABLE, ClientSecret
from suites.kit.restore.book import book_appointments
from suites.selftest import exchanges
from suites.selftest.bookings import (
    CANCELLED,
    DRAWN,
    EXPENDABLE,
    FRESH_ID,
    RUN,
    STATES,
    Notes,
    Vendor,
    bind,
    made,
    shown,
    wired,
    with_recipe,
)
from suites.standin import StandIn


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_everything_made_is_in_its_state(provider: str) -> None:
    """Each role of the recipe gets its appointments, and each of them is in the state that the role means."""
    standin, bound = StandIn(exchanges.contract(provider)), bind(provider)
    target = made(standin, bound)
    states = {role: {shown(standin, row)["status"] for row in target.fixtures[role]} for role in STATES[provider]}
    assert states == {role: {state} for role, state in STATES[provider].items()}


def test_the_nth_takes_the_nth_value() -> None:
    """Made appointments take one declared value after the other, and begin again where there are no more."""
    vendor, times = Vendor(), ("2031-01-01T10:00:00Z", "2031-01-02T10:00:00Z")
    made(vendor, bind(values={**bind().target.values, "time.bookable": times}))
    assert [body["scheduled_at"] for kind, _, body in vendor.sent if kind == "POST"] == [*times, *times]


def test_a_numbered_placeholder_stays_what_it_is() -> None:
    """A placeholder with an index names the same value for every appointment."""
    bound = bind()
    recipe = bound.contract.behaviour.provision
    assert recipe is not None
    fixed = {**(recipe.book.body or {}), "scheduled_at": "$time.bookable[1]"}
    vendor = Vendor()
    made(vendor, with_recipe(bound, book=replace(recipe.book, body=fixed)))
    assert {body["scheduled_at"] for kind, _, body in vendor.sent if kind == "POST"} == {
        bound.target.values["time.bookable"][1]
    }


def test_each_has_a_text_of_its_own() -> None:
    """$unique is fresh for each appointment, and the same in its booking and its fixture."""
    standin, bound = StandIn(exchanges.contract("eka")), bind("eka")
    target = made(standin, bound)
    texts = [row["partner_appointment_id"] for role in STATES["eka"] for row in target.fixtures[role]]
    kept = [shown(standin, row)["partner_appointment_id"] for role in STATES["eka"] for row in target.fixtures[role]]
    assert texts == kept == [f"conformance-{RUN}-1", f"conformance-{RUN}-2"]


def test_a_role_may_be_booked_otherwise() -> None:
    """What the recipe says of a role's booking is laid over what it says of all."""
    vendor = Vendor()
    made(vendor, with_recipe(bind(), roles={EDITABLE: BookedRole(body={"scheduled_at": "{Y}-05-05T05:05:05Z"})}))
    assert vendor.sent[0][2]["scheduled_at"].endswith("-05-05T05:05:05Z")


def test_the_editable_one_is_made_first() -> None:
    """As many appointments are made as the recipe says of each role, and those that updates are sent to come first."""
    backwards = {EXPENDABLE: BookedRole(count=3), EDITABLE: BookedRole(count=2)}
    assert roles_to_book(with_recipe(bind("lobbie"), roles=backwards)) == [EDITABLE] * 2 + [EXPENDABLE] * 3


def test_what_is_given_is_not_made() -> None:
    """A role for which the target gives fixtures, and one that it declares absent, is left alone."""
    given = bind(fixtures={EDITABLE: ({"id": FRESH_ID.format(1)},)}, absent=frozenset({DRAWN}))
    assert roles_to_book(given) == [CANCELLED, EXPENDABLE]


def test_nothing_is_made_without_permission() -> None:
    """A target that does not say provision = true gets no request, and stays as it is."""
    vendor, bound = Vendor(), bind(provision=False)
    assert made(vendor, bound) == bound.target
    assert vendor.sent == []


def test_the_target_knows_what_was_made() -> None:
    """The target knows which fixtures were booked and which were given."""
    target = made(Vendor())
    assert [row for role in (EDITABLE, CANCELLED, DRAWN, EXPENDABLE) for row in target.fixtures[role]] == list(
        target.made
    )


def test_each_booking_is_noted_before_and_after() -> None:
    """The ledger hears of a booking before it is sent, and of the appointment before anything else is."""
    notes = Notes()
    made(Vendor(), notes=notes)
    before, after = [number for word, number in notes.seen if word == "making"], [0, 1, 3, 5]
    assert (before, notes.seen[1::2]) == (after, [("made", number + 1) for number in after])


def test_a_second_passes_before_the_first_update() -> None:
    """A stamp in whole seconds can advance with the first update, because that comes a second after the booking."""
    slept: list[float] = []
    made(Vendor(), sleep=slept.append)
    assert [seconds > 1 for seconds in slept] == [True]


def test_nobody_waits_for_nothing() -> None:
    """Where nothing is made there is nothing to wait for."""
    slept: list[float] = []
    made(Vendor(), bind(provision=False), sleep=slept.append)
    assert slept == []


def test_every_exchange_is_recorded() -> None:
    """Bookings and the steps that follow them are all handed to the journal."""
    recorded: list[CallResult] = []
    bound = bind()
    with wired(bound.contract, Vendor()):
        book_appointments(bound, Client(bound, 100, RUN), Notes(), RUN, recorded.append, lambda _: None)
    assert [call.sent.method for call in recorded] == ["POST", "POST", "DELETE", "POST", "POST", "POST"]


def test_a_booking_without_an_answer_is_never_sent_again() -> None:
    """A booking without an answer may exist: it is not repeated, and the reason says so."""
    vendor, notes = Vendor(book=httpcore.ReadTimeout("slow")), Notes()
    with pytest.raises(CannotProvision, match=r"no answer.*may exist: look for"):
        made(vendor, notes=notes)
    assert (vendor.count("POST"), {kind for kind, _ in notes.told}) == (1, {"making"})


def test_what_may_exist_can_be_found() -> None:
    """Where a booking carries no text of its own, the reason names what was booked, so that a person can find it."""
    with pytest.raises(CannotProvision, match=bind().target.values["time.bookable"][0]):
        made(Vendor(book=500))


class ShortLived(TokenStore):
    """A token store whose first token is stale: it is given once, and another one after a refusal."""

    left = 1

    def secret(self, kind: str) -> str:
        """The first token; after that the login is down."""
        if not self.left:
            raise LoginRefused("the login is down")
        self.left -= 1
        return "first"

    def renewed(self, kind: str, stale: str) -> str:
        """A fresh token."""
        return "fresh"


def short_lived(bound: BoundContract) -> Account:
    """An account with 100 requests whose login breaks down after its first token."""
    budget, limiter = Budget(100), RateLimiter()
    store = ShortLived(bound.target, bound.contract.authentication, budget, limiter)
    return Account(budget, limiter, store)


def with_login() -> BoundContract:
    """A target whose credentials are a client id and secret."""
    return bind(credentials={"good": ClientSecret("client", "secret")})


def test_a_booking_with_a_fresh_token_is_not_sent_again() -> None:
    """A booking that was refused for its token is sent once more with a new one, and not again without an answer."""
    answers = iter([httpx.Response(401)])

    def refused_then_lost(_: httpx.Request) -> httpx.Response:
        for answer in answers:
            return answer
        raise httpcore.ReadTimeout("slow")

    vendor, bound = Vendor(book=refused_then_lost), with_login()
    with wired(bound.contract, vendor), pytest.raises(CannotProvision, match="may exist"):
        book_appointments(bound, Client(bound, 100, RUN, short_lived(bound)), Notes(), RUN)
    assert vendor.count("POST") == 2


def test_a_booking_is_not_lost_with_the_login() -> None:
    """What was booked is noted, although the login breaks down right after it."""
    bound, notes = with_login(), Notes()
    with wired(bound.contract, Vendor()):
        target = book_appointments(bound, Client(bound, 100, RUN, short_lived(bound)), notes, RUN, sleep=lambda _: None)
    assert len(notes.entries) == len(target.made) == 1
    assert "login is down" in target.unmade[CANCELLED]


@pytest.mark.parametrize("status", [500, 502, 503, 408, 425, 499])
def test_a_failed_booking_may_exist(status: int) -> None:
    """Nobody knows what became of a booking that broke the vendor's server, or that a gateway answered for it."""
    notes = Notes()
    with pytest.raises(CannotProvision, match=f"{status}.*may exist"):
        made(Vendor(book=status), notes=notes)
    assert [(kind, booking.outcome) for kind, booking in notes.told] == [
        ("making", "got no answer"),
        ("making", f"was answered {status}"),
    ]


@pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 403, 404, 409])
def test_a_page_in_place_of_an_answer_settles_no_booking(status: int) -> None:
    """An HTML page may be a firewall's or a gateway's, so the booking may have arrived whatever its status says."""
    notes, page = Notes(), httpx.Response(status, html="<h1>Blocked</h1>")
    with pytest.raises(CannotProvision, match=f"{status} with an HTML page.*may exist"):
        made(Vendor(book=lambda _: page), notes=notes)
    assert [(kind, booking.outcome) for kind, booking in notes.told][1:] == [
        ("making", f"was answered {status} with an HTML page")
    ]


@pytest.mark.parametrize("status", [400, 403, 409, 422, 302])
def test_a_refused_booking_is_told(status: int) -> None:
    """Without an editable appointment the target cannot be judged, and the reason is the target's answer."""
    notes = Notes()
    with pytest.raises(CannotProvision, match=rf"refused to book an appointment for {EDITABLE} \({status}"):
        made(Vendor(book=status), notes=notes)
    assert [kind for kind, _ in notes.told] == ["making", "done"]


def test_a_refusal_says_why() -> None:
    """The reason holds the public words of what the vendor wrote, but nothing personal."""
    told = {"error": "the type is missing for Test Roe", "profile": {"first_name": "Test"}}
    with pytest.raises(CannotProvision, match=r"\(422: the type is missing for \$personal \[hidden\]\)") as caught:
        made(Vendor(book=lambda _: httpx.Response(422, json=told)))
    assert "Test" not in str(caught.value)


def test_a_value_that_is_not_declared_is_told() -> None:
    """A booking that needs what the target does not declare is not sent, and the reason names it."""
    vendor = Vendor()
    with pytest.raises(CannotProvision, match=r"time\.bookable"):
        made(vendor, bind(values={"profile.synthetic": ("p",)}))
    assert vendor.sent == []


def test_a_spent_budget_is_told() -> None:
    """Where no request is left the target cannot be judged, and no booking counts as one that may exist."""
    bound, notes = bind(), Notes()
    with wired(bound.contract, Vendor()), pytest.raises(CannotProvision, match="budget"):
        book_appointments(bound, Client(bound, 0, RUN), notes, RUN)
    assert [kind for kind, _ in notes.told] == ["making", "done"]


def test_a_role_that_cannot_be_made_is_not_given() -> None:
    """When a step is refused the other roles are made all the same; only what needs this one has a reason to wait."""
    notes = Notes()
    target = made(Vendor(confirm=422), notes=notes)
    assert target.fixtures[CANCELLED]
    with pytest.raises(NotDeclared, match=rf"refused to confirm an appointment for {DRAWN} \(422"):
        target.fixture(DRAWN)
    assert len(notes.entries) == 4, "what stays half done is taken back too"


def test_what_could_be_made_of_a_role_is_given() -> None:
    """Of three appointments the second is refused: the first is given, and no more are asked for."""
    asked: list[httpx.Request] = []

    def once_in_two(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(201, json={"id": 70000 + len(asked)}) if len(asked) < 3 else httpx.Response(409)

    target = made(once_in_two, bind("lobbie"))
    assert ([len(target.fixtures[role]) for role in (EDITABLE, EXPENDABLE)], len(asked)) == ([1, 1], 3)


ODD_ANSWERS = (
    {},
    {"id": None},
    {"id": ""},
    {"id": ".."},
    {"id": "a/b"},
    {"id": "%2e%2e"},
    {"id": True},
    {"id": [1]},
    [],
)


@pytest.mark.parametrize("answer", ODD_ANSWERS, ids=repr)
def test_an_answer_without_an_id_is_no_fixture(answer: Any) -> None:
    """An id that is not there, or that could lead elsewhere, is never put into a path; the booking stays noted."""
    vendor, notes = Vendor(book=lambda _: httpx.Response(201, json=answer)), Notes()
    with pytest.raises(CannotProvision, match=r"was answered 201, but the answer has no usable id at /id"):
        made(vendor, notes=notes)
    assert ({kind for kind, _ in notes.told}, vendor.count("POST")) == ({"making"}, 1)


def test_an_answer_with_an_appointment_of_the_target_is_no_fixture() -> None:
    """An answer that names an appointment of the target's own gives no fixture."""
    theirs = bind().target.fixture("appointment.pending")
    notes = Notes()
    with pytest.raises(CannotProvision, match="itself gives"):
        made(Vendor(book=lambda _: httpx.Response(201, json=theirs)), notes=notes)
    assert notes.entries == []


def test_the_same_answer_twice_is_one_fixture() -> None:
    """A vendor that answers two bookings with one appointment has made one."""
    target = made(Vendor(book=lambda _: httpx.Response(201, json={"id": FRESH_ID.format(1)})))
    assert [role for role in (EDITABLE, CANCELLED, DRAWN) if role in target.fixtures] == [EDITABLE]
