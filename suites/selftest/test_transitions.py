"""Which value may follow which: the steps, what a contract may say of them, and who is blamed."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request

from contracts import Field, check, load, satisfies
from suites.kit.generate.transitions import FAR, _near, changes_for_good, may_follow, way
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, VIOLATION
from suites.proof._run import run, run_with_fault, target_of
from suites.selftest.broken_contracts import Change, add, drop, put
from suites.selftest.invented_runs import FINE
from suites.selftest.invented_transitions import ROUND
from suites.selftest.test_invented_transitions import drafted
from suites.standin import StandIn, faults

STATUS = Field("/status", "/status", transitions=ROUND)
REPEATED = Field("/status", "/status", transitions={"booked": ("booked", "held"), "held": ("booked",)})
ENDS = Field("/status", "/status", transitions={"held": ("held", "done"), "done": ("done",)})
SERVICE = Field("/service_id", "/service_id", fixed=True)
FLAG = Field("/checked_in", "/checked_in", one_way=True)
VALUES = ["booked", "confirmed", "held", "cancelled"]
TRANSITIONS = "PLAIN-TRANSITIONS"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drafted folder of a vendor with steps that lead round; not to be changed."""
    place = tmp_path_factory.mktemp("drafted")
    drafted(place, ROUND)
    return place


@pytest.fixture
def changeable(tmp_path: Path) -> Path:
    """A folder of the same vendor, to be changed."""
    drafted(tmp_path, ROUND)
    return tmp_path


def test_no_way_leads_through_a_value_that_may_close_an_appointment() -> None:
    """What only an expendable appointment may have is the end of a way, never a step of it."""
    through = {"booked": ["confirmed"], "confirmed": ["cancelled"], "cancelled": ["booked"]}
    field = Field("/status", "/status", transitions=through, expendable=("cancelled",))
    assert (way(field, "confirmed", "cancelled"), way(field, "confirmed", "booked")) == (["cancelled"], None)


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        ("booked", "confirmed", ["confirmed"]),
        ("confirmed", "booked", ["held", "booked"]),
        ("held", "held", ["booked", "confirmed", "held"]),
        ("cancelled", "booked", None),
        ("unknown", "booked", ["booked"]),
    ],
)
def test_the_way_takes_the_fewest_allowed_steps(before: str, after: str, steps: list[str] | None) -> None:
    """From one value to another lead the allowed steps, the fewest, or none."""
    assert way(STATUS, before, after) == steps


@pytest.mark.parametrize(
    ("field", "before", "after", "is_one"),
    [
        (STATUS, "booked", "confirmed", True),
        (STATUS, "booked", "held", False),
        (STATUS, "held", "cancelled", False),
        (STATUS, "cancelled", "cancelled", False),
        (STATUS, "booked", "booked", False),
        (REPEATED, "booked", "booked", True),
        (FLAG, False, True, False),
        (FLAG, True, True, False),
        (SERVICE, 101, 101, True),
        (SERVICE, 101, 102, False),
    ],
)
def test_an_ordinary_update_takes_what_can_be_taken_back(
    field: Field, before: Any, after: Any, is_one: bool, folder: Path
) -> None:
    """A value may follow in an ordinary update if the step is allowed and others lead back. One that is there may be
    sent again where it is fixed or its own line lists it."""
    contract = load("plain", folder)
    assert may_follow(field, before, after, BoundContract(contract, target_of(StandIn(contract)))) is is_one


def test_a_member_changes_for_good_unless_steps_lead_back() -> None:
    """Only a member of which each step can be taken back leaves an appointment as it was."""
    back = Field("/status", "/status", transitions={"booked": ("confirmed",), "confirmed": ("booked",)})
    assert [changes_for_good(one) for one in (STATUS, FLAG, SERVICE, back)] == [True, True, True, False]


def test_a_value_that_may_not_follow_is_told_by_the_field() -> None:
    """What is set once may not be unset, and no value follows one that is listed as a follower only."""
    told = (FLAG.forbids(True, False), FLAG.forbids(False, True), STATUS.forbids("cancelled", "booked"))
    assert (*told, SERVICE.forbids(101, 102)) == (True, False, True, True)


@pytest.mark.parametrize(
    ("field", "before", "after", "is_forbidden"),
    [
        (FLAG, True, 0, False),
        (FLAG, 0, False, True),
        (SERVICE, True, 1, True),
        (SERVICE, 101, 101.0, False),
        (SERVICE, "2028-05-20T16:00:00-04:00", "2028-05-20T20:00:00Z", False),
    ],
)
def test_a_value_is_told_from_one_that_python_takes_for_it(
    field: Field, before: Any, after: Any, is_forbidden: bool
) -> None:
    """0 is not false and true is not 1, but one time in two spellings is the same."""
    assert field.forbids(before, after) is is_forbidden


@pytest.mark.parametrize(
    ("before", "after", "is_forbidden"),
    [
        ("booked", "held", True),
        ("booked", "unnamed", True),
        ("booked", "booked", False),
        ("confirmed", "booked", True),
        ("unnamed", "booked", False),
        ("unnamed", "other", False),
    ],
)
def test_a_line_tells_all_that_may_follow_and_an_unnamed_value_is_left_open(
    before: str, after: str, is_forbidden: bool
) -> None:
    """Only what its line lists may follow a value, nothing one that only follows others; of a value that the table does
    not name nothing is said."""
    field = Field("/status", "/status", transitions={"booked": ("confirmed",)})
    assert field.forbids(before, after) is is_forbidden
    assert before == after or (way(field, before, after) is None) is is_forbidden


def test_a_value_that_only_follows_itself_is_the_last_one() -> None:
    """That a value may be sent again opens no way from it."""
    assert (ENDS.is_last("done"), ENDS.is_last("held"), way(ENDS, "held", "held")) == (True, False, None)


@pytest.mark.parametrize(
    ("value", "schema", "other"),
    [
        (1001, {"type": "integer"}, FAR),
        (4, {"type": "integer", "maximum": 9}, 5),
        ("P-1001", {"type": "string"}, "P-9999"),
        ("P-9", {"type": "string"}, "P-8"),
        ("a7f3-bead", {"type": "string"}, "a7f3-bea1"),
    ],
)
def test_a_value_that_is_made_up_is_hardly_another_patients(value: Any, schema: dict[str, Any], other: Any) -> None:
    """In place of an id that stays as it was booked, none nearby is tried, as that may be somebody else's."""
    assert next(one for one in _near(value) if one != value and satisfies(schema, one)) == other


BROKEN: list[tuple[Change, list[str]]] = [
    (
        put("behaviour.yaml", "/transitions/~1statu", {"booked": ["held"]}),
        ["/transitions/~1statu", '"/statu" is not listed under fields', "Did you mean /status?"],
    ),
    (
        put("behaviour.yaml", "/transitions/~1status/bookd", ["held"]),
        ["/transitions/~1status/bookd", '"bookd" is not a value of /status', "Did you mean booked?"],
    ),
    (
        add("behaviour.yaml", "/transitions/~1status/booked", "gone"),
        ["/transitions/~1status/booked/1", '"gone" is not a value of /status'],
    ),
    (put("behaviour.yaml", "/fields/~1status/one_way", True), ["/fields/~1status/one_way", "has transitions, too"]),
    (drop("behaviour.yaml", "/fields/~1status/shows"), ["/transitions/~1status", "No answer shows"]),
    (drop("behaviour.yaml", "/fields/~1checked_in/shows"), ["/fields/~1checked_in/one_way", "No answer shows"]),
    (put("behaviour.yaml", "/fields/~1checked_in/fixed", True), ["/fields/~1checked_in"]),
    (put("behaviour.yaml", "/fields/~1note/one_way", 1), ["/fields/~1note/one_way"]),
    (put("behaviour.yaml", "/plain/0/checked_in", True), ["/plain/0", "A plain update names /checked_in"]),
    (drop("behaviour.yaml", "/standin/causes/transition"), ["/send", "The stand-in does not refuse"]),
    (
        put("behaviour.yaml", "/standin/causes/transition/status", 422),
        ["/standin/causes/transition/status", "422 is none of the statuses that PLAIN-TRANSITIONS expects"],
    ),
    (drop("contract.yaml", "/roles/appointment.expendable"), ["/send", "needs the role appointment.expendable"]),
]


@pytest.mark.parametrize(("change", "words"), BROKEN, ids=lambda one: one[0] if isinstance(one, list) else "")
def test_a_mistake_is_reported_with_its_place(change: Change, words: list[str], changeable: Path) -> None:
    """What a contract says of what may follow is checked against its fields, its request and its clauses."""
    change(changeable / "plain")
    message = "\n".join(map(str, check(changeable / "plain")))
    assert [word for word in words if word not in message] == []


def test_one_status_needs_no_list(changeable: Path) -> None:
    """How a vendor refuses may be a number, as it is where the stand-in refuses; it is checked as a list of it is."""
    ids = [one.id for one in load("plain", changeable).clauses]
    place = f"/clauses/{ids.index(TRANSITIONS)}/expect/status"
    put("clauses.yaml", place, 409)(changeable / "plain")
    assert (check(changeable / "plain"), load("plain", changeable).clause(TRANSITIONS).status) == ([], (409,))
    put("clauses.yaml", place, 422)(changeable / "plain")
    assert "409 is none of the statuses that PLAIN-TRANSITIONS expects" in "".join(
        map(str, check(changeable / "plain"))
    )


def test_a_clause_without_anything_to_try_is_a_mistake(changeable: Path) -> None:
    """A clause about what may not follow needs a member of which not every value may follow every other."""
    marks = ("/fields/~1checked_in/one_way", "/fields/~1arrived_at/one_way", "/fields/~1service_id/fixed")
    for pointer in ("/transitions", *marks):
        drop("behaviour.yaml", pointer)(changeable / "plain")
    message = "\n".join(map(str, check(changeable / "plain")))
    assert "No member has transitions, one_way or fixed" in message


def test_a_contract_that_keeps_to_its_steps_is_kept_by_its_standin(folder: Path) -> None:
    """The stand-in of a contract with steps is not blamed."""
    contract = load("plain", folder)
    found = run(contract, StandIn(contract)).verdicts
    assert {id: one.word for id, one in found.items() if one.word not in FINE} == {}
    assert {found[id].word for id in ("PLAIN-STEPS", TRANSITIONS)} == {KEPT}


@pytest.mark.parametrize(
    "name", ["lets_it_pass", "lets_it_follow", "lets_it_be_taken_back", "refuses_it_and_stores_it"]
)
def test_a_fault_of_what_may_follow_is_found(name: str, folder: Path) -> None:
    """Each way in which a stand-in gets wrong what may not follow breaks the clause."""
    contract = load("plain", folder)
    known = {one.id for one in faults(contract)}
    assert f"{TRANSITIONS}:{name}" in known
    assert run_with_fault(contract, f"{TRANSITIONS}:{name}").verdicts[TRANSITIONS].word == VIOLATION


def test_a_step_that_is_refused_breaks_the_promise_that_it_is_taken(folder: Path) -> None:
    """A stand-in that refuses a step which the contract allows breaks the clause about steps."""
    contract = load("plain", folder)
    assert run_with_fault(contract, "PLAIN-STEPS:refuses_it").verdicts["PLAIN-STEPS"].word == VIOLATION


def test_a_value_that_may_not_follow_does_not_hide_what_emptying_shows(folder: Path) -> None:
    """Before members are emptied, none gets a value that may not follow, so that a clause about nulls is concluded."""
    contract, clause = load("plain", folder), load("plain", folder).clause("PLAIN-WITHSTANDS-NULL")
    standin = StandIn(contract)
    target = target_of(standin)
    without = {role: rows for role, rows in target.fixtures.items() if role != EXPENDABLE}
    found = run(contract, standin, [clause], replace(target, fixtures=without)).verdicts[clause.id]
    assert found.word == KEPT


def test_a_request_that_may_not_follow_is_held_back(changeable: Path) -> None:
    """A request of a contract's own that cannot be taken back is not sent to an appointment that is put back."""
    request = {"send": [{"body": {"status": "cancelled"}}], "source": {"at": "here"}, "strength": "must"}
    clause = {"id": "PLAIN-CANCEL", "says": "It can be cancelled.", "check": "accepts", **request}
    add("clauses.yaml", "/clauses", clause)(changeable / "plain")
    contract = load("plain", changeable)
    found = run(contract, StandIn(contract), [contract.clause("PLAIN-CANCEL")]).verdicts["PLAIN-CANCEL"]
    assert (found.word, "cancelled may not follow it" in str(found.reason)) == (INCONCLUSIVE, True)


def test_what_every_update_carries_is_sent_as_it_is_there(changeable: Path) -> None:
    """Where every update names the status, it has the one that is there, whatever the contract writes."""
    put("behaviour.yaml", "/base", {"status": "booked"})(changeable / "plain")
    for number in (0, 1):
        put("behaviour.yaml", f"/standin/appointments/{number}/shows/status", "held")(changeable / "plain")
    contract = load("plain", changeable)
    found = run(contract, StandIn(contract)).verdicts
    assert {id: one.word for id, one in found.items() if one.word not in FINE} == {}


def test_a_forbidden_step_is_all_that_is_wrong_with_an_update(changeable: Path) -> None:
    """Where every update names the status, a vendor that takes back what is set once is found all the same."""
    put("behaviour.yaml", "/base", {"status": "booked"})(changeable / "plain")
    for number in (0, 1):
        put("behaviour.yaml", f"/standin/appointments/{number}/shows/status", "confirmed")(changeable / "plain")
    contract = load("plain", changeable)
    found = run_with_fault(contract, f"{TRANSITIONS}:lets_it_be_taken_back").verdicts[TRANSITIONS]
    assert found.word == VIOLATION


def test_several_values_that_may_not_follow_are_tried_at_each(folder: Path) -> None:
    """A short run tries more than one value that may not follow the present one: a vendor may refuse the first only."""
    contract, sent = load("plain", folder), list[Any]()
    standin = StandIn(contract)

    def noting(environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        sent.append((request.get_json(silent=True) or {}).get("status"))
        environ["wsgi.input"] = BytesIO(request.get_data())
        return standin(environ, start_response)

    run(contract, noting, [contract.clause(TRANSITIONS)])
    named = [value for value in sent if value]
    assert set(named[: named.index("confirmed")]) == {"held", "cancelled"}
