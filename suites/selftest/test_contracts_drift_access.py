"""How an API is reached, and what an operation takes beside its body: each change of that, and nothing but changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.selftest.drift_documents import ANSWERS, BASE, CONTENT, ID, ITEM, KEY, SCHEMA, TEXT, UPDATE, edited
from suites.selftest.test_contracts_drift import changes
from suites.selftest.test_contracts_drift_same import ids

SCHEMES = "/components/securitySchemes"
FLOW = {"tokenUrl": "https://login.example/a", "scopes": {}}
ANOTHER = {**FLOW, "tokenUrl": "https://login.example/b"}
BY_TOKEN = {"/security": [{"login": ["a"]}]}
NEEDED = {"required": True}
OR_KEY = {"/security": [{"login": ["a"]}, {"key": []}]}


def flows(**listed: Any) -> dict[str, Any]:
    """The edit by which tokens are got in these ways."""
    return {**BY_TOKEN, f"{SCHEMES}/login/flows": listed}


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ({"/security": [{"login": ["a", "b"]}, {"key": []}]}, ["scope-required", "credential-dropped"]),
        (
            {**OR_KEY, f"{SCHEMES}/login/flows/clientCredentials": ANOTHER},
            ["token-url-changed", "credential-dropped"],
        ),
        (flows(authorizationCode=FLOW), ["credential-required"]),
        (flows(authorizationCode=FLOW, clientCredentials=FLOW), ["credential-dropped"]),
        (
            flows(authorizationCode=FLOW, clientCredentials=ANOTHER),
            ["token-url-changed", "credential-dropped"],
        ),
        (flows(password=ANOTHER), ["credential-required"]),
        (flows(clientCredentials=FLOW, **{"x-note": "y"}), []),
    ],
)
def test_another_login_hides_no_change_of_the_old_one(new: Any, found: list[str], tmp_path: Path) -> None:
    """Of a login that stays, scopes, ways to a token and its URL are compared, whatever else is taken beside it."""
    assert [one.kind for one in changes(edited(BY_TOKEN), edited(new), tmp_path)] == found


@pytest.mark.parametrize(("place", "found"), [("header", []), ("query", ["credential-required:update.credentials"])])
def test_only_the_name_of_a_header_has_no_case(place: str, found: list[str], tmp_path: Path) -> None:
    """A key that is sent in the query has another name in capitals."""
    old, new = (edited({f"{SCHEMES}/key": {**KEY, "in": place, "name": name}}) for name in ("api_key", "API_KEY"))
    assert ids(old, new, tmp_path) == found


@pytest.mark.parametrize("place", [UPDATE, ITEM])
def test_an_update_may_have_a_server_of_its_own(place: str, tmp_path: Path) -> None:
    """The base URL of the update is the nearest one, and may stand at either place."""
    assert ids(BASE, edited({f"{place}/servers": BASE["servers"], "/servers": []}), tmp_path) == []
    new = edited({f"{place}/servers": [{"url": "https://new.example/v1"}]})
    assert ids(BASE, new, tmp_path) == ["server-removed:servers"]


def with_list(**items: Any) -> Any:
    """The base document with a list in the query."""
    schema = {"type": "array", "items": {**TEXT, **items}}
    return edited({f"{ITEM}/parameters": [ID, {"name": "with", "in": "query", "schema": schema}]})


def test_what_is_inside_a_parameter_is_compared(tmp_path: Path) -> None:
    """The items of a list in the query have types, values and descriptions as members of bodies do."""
    old, new = with_list(enum=["A", "B"]), with_list(enum=["A"], description="At most two are read.")
    assert ids(old, new, tmp_path) == [
        "request-values-narrowed:update.query.with/-",
        "text-added:update.query.with/-",
    ]
    assert ids(old, edited({f"{ITEM}/parameters": [ID]}), tmp_path) == ["request-member-removed:update.query.with"]


def test_a_request_may_stand_apart(tmp_path: Path) -> None:
    """A request that is needed is so as well behind a reference, and its becoming so is told there."""
    place, body = f"{UPDATE}/requestBody", {"content": CONTENT, "description": "What changes."}
    apart = {place: {"$ref": "#/components/requestBodies/Visit"}}
    optional, needed = ({**apart, "/components/requestBodies": {"Visit": {**body, **one}}} for one in ({}, NEEDED))
    assert ids(edited({place: {**body, **NEEDED}}), edited(needed), tmp_path) == []
    assert ids(edited(optional), edited(needed), tmp_path) == ["request-member-required:update.request"]


def test_swagger_has_headers_and_needed_requests(tmp_path: Path) -> None:
    """OpenAPI 2.0 says of headers of an answer, and of a request that is needed, what 3.1 says."""
    header = {"headers": {"ETag": TEXT}, "description": "The visit.", "schema": SCHEMA}
    body = {"name": "visit", "in": "body", "schema": SCHEMA, "required": True}
    id = {"name": "id", "in": "path", "required": True, **TEXT}
    update = {"parameters": [id, body], "responses": {"200": header, "400": {"description": "Bad."}}}
    old = {
        "swagger": "2.0",
        "info": BASE["info"],
        "security": BASE["security"],
        "securityDefinitions": {"key": KEY},
        "paths": {"/visits/{id}": {"patch": update}},
    }
    new = edited({f"{UPDATE}/requestBody/required": True, f"{ANSWERS}/200/headers": {"etag": {"schema": TEXT}}})
    assert ids(old, new, tmp_path) == []


def test_a_parameter_and_its_schema_are_described(tmp_path: Path) -> None:
    """A sentence of a parameter is told from wherever it stands, and may stand at either place."""
    parts = ({**TEXT, "description": "It is read."}, TEXT)
    whole = {**ID, "description": "It is kept."}
    old, new = (edited({f"{ITEM}/parameters": [{**whole, "schema": one}]}) for one in parts)
    assert ids(old, new, tmp_path) == ["text-removed:update.path.id"]
    there = edited({f"{ITEM}/parameters": [{**whole, "description": "It is kept. It is read."}]})
    assert ids(old, there, tmp_path) == []


@pytest.mark.parametrize("scopes", [5, True, "a", {"a": 1}, None])
def test_scopes_that_are_no_list_say_nothing(scopes: Any, tmp_path: Path) -> None:
    """A document whose scopes are of another kind can be compared all the same."""
    assert ids(edited({"/security": [{"login": []}]}), edited({"/security": [{"login": scopes}]}), tmp_path) == []


def test_headers_of_media_types_say_nothing(tmp_path: Path) -> None:
    """That a request or an answer has a media type is said by its body, and no header more."""
    named = [{"name": name, "in": "header", "required": True, "schema": TEXT} for name in ("Accept", "content-type")]
    new = {f"{ITEM}/parameters": [ID, *named], f"{ANSWERS}/200/headers": {"Content-Type": {"schema": TEXT}}}
    assert ids(BASE, edited(new), tmp_path) == []
    query = {**named[0], "in": "query"}
    assert ids(BASE, edited({f"{ITEM}/parameters": [ID, query]}), tmp_path) == [
        "request-member-added-required:update.query.Accept"
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [("application/json", ["request-values-narrowed:update.header.Accept"]), ("application/vnd.visits.v1+json", [])],
)
def test_a_version_in_a_list_of_media_types_is_compared(body: str, found: list[str], tmp_path: Path) -> None:
    """A header with a closed list of media types is a rule where no body says the same, and both documents have it."""
    schema = {**TEXT, "enum": ["application/vnd.visits.v1+json"]}
    accept = {"name": "Accept", "in": "header", "required": True, "schema": schema}
    later = {**accept, "schema": {**schema, "enum": ["application/vnd.visits.v2+json"]}}
    bodies = {f"{ANSWERS}/200/content": {body: {"schema": SCHEMA}}}
    old, new = (edited({**bodies, f"{ITEM}/parameters": [ID, one]}) for one in (accept, later))
    assert ids(old, new, tmp_path) == found
    assert ids(edited(bodies), new, tmp_path) == []
