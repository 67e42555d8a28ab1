"""What moves with each update stands in printed requests as a variable, and how to get it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe
from suites.kit.privacy.moving_names import about_headers, in_body, in_parameters, meanings, names_of
from suites.selftest import exchanges

HEADERS = {"If-Match": "$current@ETag", "Idempotency-Key": "$unique", "X-Api-Version": "2"}
SENT = {"if-match": '"v44"', "idempotency-key": "0a", "x-api-version": "2"}
PLAIN = Probe("A-CLAUSE", "a probe", {"version": "$current:/meta/version", "note": "A"})


def bound() -> BoundContract:
    """A vendor whose updates carry a tag, a version and a key."""
    made = exchanges.bind("lobbie")
    base = {"version": "$current:/meta/version"}
    behaviour = replace(made.contract.behaviour, headers=HEADERS, base=base)
    return replace(made, contract=replace(made.contract, behaviour=behaviour))


@pytest.mark.parametrize(
    ("probe", "tag", "key"),
    [({}, "$CURRENT_ETAG", "$NEW_KEY"), ({"stale": True}, "$EARLIER_ETAG", "$NEW_KEY"),
     ({"same_key": True}, "$CURRENT_ETAG", "$LAST_KEY")],
)  # fmt: skip
def test_a_header_that_moves_is_a_variable(probe: dict[str, Any], tag: str, key: str) -> None:
    """An old tag or a used key would make the line worthless; what does not move stays as it was sent."""
    made = in_parameters(SENT, HEADERS, names_of(replace(PLAIN, **probe), bound()))
    assert made == {"if-match": tag, "idempotency-key": key, "x-api-version": "2"}


def test_a_member_that_moves_is_a_variable() -> None:
    """A number loses its quotes by the mark before it; the rest of the body is as it was sent."""
    made = in_body(PLAIN.body, {"version": 7, "note": "A"}, names_of(PLAIN, bound()), "#")
    assert made == {"version": "#$CURRENT_VERSION", "note": "A"}


def test_each_variable_is_explained() -> None:
    """A shell makes a new key by itself; of the rest it is said where they are seen."""
    told = dict(meanings(bound()))
    assert told["NEW_KEY"].startswith('"$(python3')
    assert told["CURRENT_VERSION"] == "'/meta/version of the appointment, from a read right before'"
    assert told["EARLIER_ETAG"] == "'the header etag of the appointment, from before another update'"


@pytest.mark.parametrize(
    ("probe", "said"),
    [
        ({}, ""),
        ({"stale": True}, 'if-match: "v44"'),
        ({"same_key": True}, "idempotency-key: 0a"),
        ({"without": ("If-Match",)}, "without If-Match"),
    ],
)
def test_a_request_that_is_about_a_header_says_so(probe: dict[str, Any], said: str) -> None:
    """What is outdated, used or left out is told with the request."""
    assert about_headers(replace(PLAIN, **probe), SENT, bound()) == said
