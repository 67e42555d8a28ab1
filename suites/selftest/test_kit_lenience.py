"""What is promised about lenient vendors: a default that converts types is noted once, and is nobody's fault."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.checks.evidence import Evidence
from suites.kit.model.exchange import REFUSED, Exchange, Region
from suites.kit.model.json_values import is_convertible
from suites.kit.model.verdicts import CONVERTS, KEPT, VIOLATION, WARNING, Verdict
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, exchange


def concluded(provider: str, id: str, *sent: Exchange) -> Verdict:
    """The verdict on a clause after these exchanges."""
    bound = exchanges.bind(provider)
    clause = bound.contract.clause(id)
    evidence = Evidence(bound, (clause,), lambda exchange, found: None)
    for one in sent:
        evidence.observe(one)
    return evidence.conclude(clause)[0]


def taken(provider: str, id: str, body: Any, explores: bool = False) -> Exchange:
    """An invalid update that the vendor accepts."""
    breaks = exchanges.bind(provider).breaks(body)
    probe = {"clause": "EXPLORE" if explores else id, "body": body, "wants": REFUSED, "explores": explores}
    return exchange(answer(200), provider=provider, probe=probe, region=Region.INVALID, body_breaks=breaks)


@pytest.mark.parametrize("explores", [False, True])
@pytest.mark.parametrize("number", [0, 7, True])
def test_a_number_taken_as_a_text_breaks_no_promise(number: Any, explores: bool) -> None:
    """A vendor that takes a number for a text is noted as lenient, whoever made the body."""
    id = "sqod:request/claimant/name/type"
    verdict = concluded("sqod", id, taken("sqod", id, {"claimant": {"name": number}}, explores))
    assert (verdict.word, verdict.reason, verdict.findings) == (KEPT, CONVERTS, ())


def test_what_nobody_can_convert_is_a_violation() -> None:
    """An object in place of a text is refused by every vendor that reads its own page."""
    id = "sqod:request/claimant/name/type"
    assert concluded("sqod", id, taken("sqod", id, {"claimant": {"name": {"first": "Test"}}})).word == VIOLATION


def test_a_number_is_of_no_form() -> None:
    """Where a text has a form, as an id, a number cannot be converted to it."""
    id = "aniva:request/location_id/type"
    assert concluded("aniva", id, taken("aniva", id, {"location_id": 7}, explores=True)).word == VIOLATION


def test_a_sentence_that_refuses_conversions_counts() -> None:
    """Where a sentence of the page refuses other types, converting them is worth a warning."""
    body = {**exchanges.bind("eka").base, "patient_details": {"age": "60"}}
    assert concluded("eka", "EKA-AGE-FORM", taken("eka", "EKA-AGE-FORM", body)).word == WARNING


@pytest.mark.parametrize(
    ("value", "types", "expected"),
    [
        (7, "string", True), ("60", "integer", True), ("text", "integer", False), ("true", ["boolean", "null"], True),
        ("text", "boolean", False), (0, "boolean", True), (None, "string", False), ([], "string", False),
    ],
)  # fmt: skip
def test_what_can_be_converted(value: Any, types: Any, expected: bool) -> None:
    """Numbers, booleans and texts that spell them stand for one another; nothing else does."""
    assert is_convertible(value, types) is expected
