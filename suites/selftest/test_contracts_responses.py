"""Responses of statuses, ranges and default: which one an answer is, and what is drafted of them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, load
from contracts._drafting.document.common_answers import told_statuses
from contracts._references import without_booleans
from contracts._responses import resolved
from contracts.pointers import set_in
from suites.kit.checks import judge
from suites.kit.generate.boundaries import boundary
from suites.kit.generate.directed import refused
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, exchange
from suites.selftest.invented_codes import DOCUMENT, REFUSAL
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import SHOWN, changed
from suites.standin import StandIn

RESPONSES = "/paths/~1visits~1{id}/patch/responses"
OPEN = {"description": "The visit.", "content": SHOWN["200"]["content"]}


def drafted(tmp_path: Path, document: dict[str, Any]) -> Contract:
    """The contract that is drafted from a document."""
    assert new(document, tmp_path).exit_code == 0
    return load("plain", tmp_path)


def coded(tmp_path: Path, *changes: tuple[str, Any]) -> Contract:
    """The contract that is drafted from the document of a vendor with codes, changed at some pointers."""
    document = deepcopy(DOCUMENT)
    for pointer, value in changes:
        set_in(document, pointer, value)
    return drafted(tmp_path, document)


def refusal(told: str, schema: Any = REFUSAL) -> dict[str, Any]:
    """A documented refusal with a description."""
    return {"description": told, "content": {"application/json": {"schema": schema}}}


def bound_to(contract: Contract) -> BoundContract:
    """A contract and its stand-in as the target."""
    return BoundContract(contract, Target.of(StandIn(contract).target()))


@pytest.mark.parametrize(
    ("status", "is_answered_by"), [(404, "exact"), (409, "range"), (503, "range of errors"), (302, "default")]
)
def test_the_nearest_response_counts(status: int, is_answered_by: str) -> None:
    """An exact status goes before its range, and that before the default."""
    ranges = {"4XX": "range", "5XX": "range of errors", "default": "default"}
    assert resolved(status, {404: "exact"}, ranges) == is_answered_by


def test_what_nothing_documents_has_no_response() -> None:
    """Without a default, a status outside all ranges is not documented."""
    assert resolved(302, {404: "exact"}, {"4XX": "range"}) is None


@pytest.mark.parametrize(("status", "place"), [(200, "200"), (404, "4XX"), (302, "default"), (500, None)])
def test_an_answer_is_judged_by_its_response(status: int, place: str | None, tmp_path: Path) -> None:
    """What constrains an answer are the constraints of the nearest response; nothing constrains a server error."""
    update = coded(tmp_path).update
    assert update.place_of(status) == (place and f"response.{place}")


def test_a_refusal_of_a_range_has_its_shape(tmp_path: Path) -> None:
    """Any 4xx without what the range requires breaks the constraint of the range, and none of another response."""
    contract = coded(tmp_path)
    bound = bound_to(contract)
    body = {"error": {"code": "NEW", "message": "x"}}
    came = exchange(answer(418, body), answer_breaks=bound.answer_breaks(418, body))
    clause = contract.clause("plain:response.4XX/error/code/enum")
    (finding,) = judge(clause, came, bound) or []
    assert (finding.pointer, finding.got) == ("/error/code", "NEW")


def test_any_refusal_is_documented_by_a_range(tmp_path: Path) -> None:
    """Where a range or a default documents refusals, no status of one is unknown."""
    contract = replace(coded(tmp_path, (f"{RESPONSES}/404", {"description": "No such visit."})), clauses=())
    without = replace(contract, update=replace(contract.update, ranges={}))
    assert (contract.refusals, without.refusals) == ((), (404,))


@pytest.mark.parametrize(
    ("responses", "exact", "ranges"),
    [
        ({"2XX": OPEN, "4xx": {"description": "Refused."}}, [200], ["4XX"]),
        ({"default": OPEN}, [200], []),
        ({**SHOWN, "Default": {"description": "Any error."}}, [200], ["default"]),
        ({"default": {"description": "Any error."}}, [200], ["default"]),
    ],
    ids=["range of successes", "default is the success", "default is the rest", "default is an error"],
)
def test_ranges_are_drafted(responses: Any, exact: list[int], ranges: list[str], tmp_path: Path) -> None:
    """A success of any status becomes a 200 whose status is open; ranges of refusals stay what they are."""
    update = drafted(tmp_path, changed((RESPONSES, responses))).update
    assert (list(update.responses), list(update.ranges)) == (exact, ranges)
    assert update.is_any_success is ("200" not in responses)


def test_any_success_of_an_open_status_is_fine(tmp_path: Path) -> None:
    """Where a document says 2XX, a 201 is no violation; a server error still is."""
    contract = drafted(tmp_path, changed((RESPONSES, {"2XX": OPEN, "4XX": {"description": "Refused."}})))
    clause, bound = contract.clause("PLAIN-STATUSES"), bound_to(contract)
    assert judge(clause, exchange(answer(201)), bound) == []
    assert judge(clause, exchange(answer(500)), bound)


def test_codes_are_drafted_with_their_causes(tmp_path: Path) -> None:
    """Each sentence that ties one code to a cause becomes a clause that nobody has confirmed, with its status."""
    clauses = [clause for clause in coded(tmp_path).clauses if clause.code]
    assert {clause.code.codes[0]: (clause.check, *clause.status) for clause in clauses if clause.code} == {
        "UNAUTHORIZED": ("guards", 401),
        "NOT_FOUND": ("hides", 404),
        "MALFORMED": ("refuses", 400),
        "INVALID_FIELD": ("refuses", 422),
        "SLOT_TAKEN": ("refuses", 409),
        "VISIT_CLOSED": ("locks", 409),
    }
    assert all(clause.is_draft for clause in clauses)


@pytest.mark.parametrize(
    "told",
    [
        "Refused.",
        "SLOT_TAKEN or VISIT_CLOSED where it is taken.",
        "NOT_FOUND_AT_ALL: no such visit.",
        "NOT_FOUND (404).",
    ],
    ids=["no code", "two codes", "a longer word", "a word of its own"],
)
def test_a_sentence_that_ties_no_single_code_is_left_alone(told: str, tmp_path: Path) -> None:
    """A sentence with no code of the list, or with two, drafts no clause about a code."""
    clauses = coded(tmp_path, (f"{RESPONSES}/4XX", refusal(told))).clauses
    assert [clause.id for clause in clauses if clause.code] == (["PLAIN-CODE-NOT-FOUND"] if "(404)" in told else [])


def test_a_code_may_be_described_at_its_member(tmp_path: Path) -> None:
    """The description of the code counts like that of the response; without a status, any refusal will do."""
    described = deepcopy(REFUSAL)
    set_in(described, "/properties/error/properties/code/description", "NOT_FOUND: there is no such visit.")
    contract = coded(tmp_path, (f"{RESPONSES}/4XX", refusal("Refused.", described)))
    clause = contract.clause("PLAIN-CODE-NOT-FOUND")
    assert (clause.status, clause.any_refusal) == ((), True)


def test_the_named_member_is_drafted(tmp_path: Path) -> None:
    """Where a refusal has a member for the name of a field, a clause that nobody has confirmed says so."""
    clause = coded(tmp_path).clause("PLAIN-FIELD-NAMED")
    assert clause.relation == {"kind": "error-field", "of": "/error/field", "status": [422]}
    assert (clause.is_draft, clause.strength) == (True, "should")


def test_the_ends_of_32_bits_are_boundaries(tmp_path: Path) -> None:
    """int32 in a document: its ends are boundary values, and what is beyond them must be refused."""
    contract = coded(tmp_path)
    bound = bound_to(contract)
    samples = (one for probe in boundary(exchanges.clause("withstands"), bound) for one in probe.samples)
    tried = {one.value for one in samples if one.member == "/room_id"}
    ends = (-(2**31), 2**31 - 1)
    assert tried >= set(ends)
    beyond = [
        probe.body["room_id"]
        for word in ("minimum", "maximum")
        for constraint in [contract.constraints[f"plain:request/room_id/{word}"]]
        for probe in refused(constraint, contract.clause(constraint.id), bound)
    ]
    assert beyond == [ends[0] - 1, ends[1] + 1]


@pytest.mark.parametrize(
    "introduction",
    [
        "Hello.\n\n- Expect 401 response in case of authentication problems, e.g. expired\n  tokens.\n- Else nothing.",
        "Codes:\n\n| Code | Meaning |\n|---|---|\n| 401 | Unauthorized |\n| 499 | ours |",
        "A missing key is answered with `401`.",
        "Errors: 400, 401 and 403.",
        "- HTTP 401 the token is over\n- HTTP 403 no right",
    ],
)
def test_statuses_of_the_introduction_are_those_of_each_operation(introduction: str, tmp_path: Path) -> None:
    """A status that the introduction of a document names for all operations is a documented one of the update."""
    contract = coded(tmp_path, ("/info/description", introduction))
    assert "401" in set(map(str, contract.update.responses))


@pytest.mark.parametrize(
    "introduction",
    [
        "Notes have up to 401 characters.",
        "Each client may send 401 requests per minute; above that we answer 429.",
        "We answer with a list of at most 401.",
        "The answer has 401 rows.",
        "Errors are answered with 401-499.",
        "Read https://errors.example/401/status first.",
        "The last response of the year 2026-401 counts.",
    ],
)
def test_another_number_of_the_introduction_is_no_status(introduction: str, tmp_path: Path) -> None:
    """A length, a range, a URL and a part of a date are no documented status."""
    contract = coded(tmp_path, ("/info/description", introduction))
    assert "401" not in set(map(str, contract.update.responses))


@pytest.mark.parametrize(
    ("said", "statuses"),
    [
        ("Fails with 404, 409 or 423 if the slot is taken.", ["404", "409", "423"]),
        ("Returns 404 if there is none, and `409` when it is taken.", ["404", "409"]),
        ("Refused with 400/422.", ["400", "422"]),
        ("Answers 429 Too Many Requests.", ["429"]),
        ("Returns up to 450 history entries.", []),
        ("Returns 450 history entries.", []),
        ("You get a maximum of 450.", []),
        ("Fails with a status from 400 to 499.", []),
    ],
)
def test_numbers_that_count_nothing_are_statuses_of_an_operation(said: str, statuses: list[str]) -> None:
    """Of the numbers between 400 and 499 in a description those are statuses that neither limit nor count a thing."""
    assert [status for status, _ in told_statuses(said)] == statuses


def test_boolean_schemas_become_objects() -> None:
    """True and false among members and branches become schemas of the same meaning; additionalProperties stays."""
    made = without_booleans({"properties": {"properties": {"properties": {"a": False}}, "b": True}, "anyOf": [False]})
    assert made == {
        "properties": {"properties": {"properties": {"a": {"not": {}}}}, "b": {}},
        "anyOf": [{"not": {}}],
    }
    assert without_booleans({"additionalProperties": False, "enum": [True]}) == {
        "additionalProperties": False,
        "enum": [True],
    }
