"""What is only written otherwise is no change for a client, and what hides behind another change is listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.drift._access import is_same_base
from contracts.media_types import spelled
from suites.selftest.drift_documents import (
    ANSWERS,
    BASE,
    CONTENT,
    ID,
    ITEM,
    LOGIN,
    REQUEST,
    RESPONSE,
    SCHEMA,
    TEXT,
    UPDATE,
    edited,
    path,
)
from suites.selftest.test_contracts_drift import changes

HIDDEN = {"request": (REQUEST, "readOnly"), "response": (RESPONSE, "writeOnly")}
"""Where a member that is marked so is no part of the body."""
PERSON = {"type": "object", "required": ["id"], "properties": {"id": TEXT}}


def ids(old: Any, new: Any, folder: Path) -> list[str]:
    """The ids of the changes from one document to another."""
    return [one.id for one in changes(old, new, folder)]


def marked(side: str, required: list[str], **members: Any) -> Any:
    """The base document with members of the body that are marked as no part of it."""
    schema, mark = HIDDEN[side]
    own = {f"{schema}/properties/{name}": {**one, mark: True} for name, one in members.items()}
    return edited({**own, f"{schema}/required": required})


@pytest.mark.parametrize("side", HIDDEN)
def test_a_new_member_that_is_no_part_of_a_body_is_not_required_there(side: str, tmp_path: Path) -> None:
    """A read-only member that is required in a schema of requests demands nothing, nor a write-only one in answers."""
    [change] = changes(BASE, marked(side, ["x"], x=TEXT), tmp_path)
    assert (change.kind, change.level, change.after) == (f"{side}-member-added", "info", "string")


@pytest.mark.parametrize("side", HIDDEN)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"x": TEXT}, {"x": {"type": "integer"}}),
        ({"x": {**TEXT, "enum": ["A", "B"]}}, {"x": {**TEXT, "enum": ["A"]}}),
        ({"labels": TEXT}, {"label": TEXT}),
        ({"x": TEXT}, {}),
        ({"x": {**PERSON, "required": []}}, {"x": PERSON}),
    ],
    ids=["another type", "fewer values", "another name", "gone", "required inside it"],
)
def test_nothing_breaks_at_what_is_no_part_of_a_body(side: str, old: Any, new: Any, tmp_path: Path) -> None:
    """Whatever becomes of a member that is no part of a body, nothing of that body changes."""
    assert ids(marked(side, [], **old), marked(side, [], **new), tmp_path) == []


@pytest.mark.parametrize("side", HIDDEN)
def test_what_is_required_now_all_the_same_is_no_change(side: str, tmp_path: Path) -> None:
    """A member that is no part of a body can become required without any change."""
    assert ids(marked(side, [], x=TEXT), marked(side, ["x"], x=TEXT), tmp_path) == []


def test_a_required_member_that_becomes_read_only_is_one_change(tmp_path: Path) -> None:
    """A member that requests had to have, and that is read-only now, is that one change."""
    old = edited({f"{REQUEST}/properties/x": TEXT, f"{REQUEST}/required": ["x"]})
    assert ids(old, marked("request", ["x"], x=TEXT), tmp_path) == ["request-read-only:update.request/x"]


def test_a_required_member_that_can_be_sent_now_is_needed(tmp_path: Path) -> None:
    """A required member that is not read-only any more has to be sent from now on."""
    new = edited({f"{REQUEST}/properties/x": TEXT, f"{REQUEST}/required": ["x"]})
    found = ids(marked("request", ["x"], x=TEXT), new, tmp_path)
    assert found == ["request-member-required:update.request/x", "request-writable:update.request/x"]


def test_a_read_only_member_that_answers_lose_is_listed(tmp_path: Path) -> None:
    """A read-only member is part of answers, where its loss is told as ever."""
    old = edited({f"{RESPONSE}/properties/x": {**TEXT, "readOnly": True}})
    assert ids(old, BASE, tmp_path) == ["response-member-removed:update.response.200/x"]


def under(base: str, server: str, name: str = "id") -> Any:
    """The base document with this before each path, and this base URL."""
    text = json.dumps(edited({"/servers": [{"url": server}]})).replace("/visits/{id}", f"{base}/visits/{{{name}}}")
    return json.loads(text.replace('"name": "id"', f'"name": "{name}"'))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("", "https://api.example/v1"), ("/v1", "https://api.example")),
        (("/v1", "https://api.example"), ("", "https://API.example:443/v1/")),
        (("/v1", "https://api.example/api"), ("", "https://api.example/api/v1")),
    ],
)
def test_a_base_path_may_stand_in_the_path(old: tuple[str, str], new: tuple[str, str], tmp_path: Path) -> None:
    """Addresses that are the same as a whole are no change, wherever the base URL ends."""
    assert ids(under(*old), under(*new), tmp_path) == []


def test_a_base_path_may_stand_before_a_renamed_parameter(tmp_path: Path) -> None:
    """The same holds where the parameter of the path has another name, which is told alone."""
    found = ids(under("", "https://api.example/v1"), under("/v1", "https://api.example", "visit"), tmp_path)
    assert found == ["path-name-changed:update.path.visit"]


@pytest.mark.parametrize("is_back", [False, True])
def test_a_read_whose_base_path_moved_is_compared_with_itself(is_back: bool, tmp_path: Path) -> None:
    """Beside an update whose base path moved, a read is the same, whatever stands nearer to the update now."""
    item = BASE["paths"]["/visits/{id}"]
    reads = [path("get"), {"get": {**path("get")["get"], "operationId": "getTime", "deprecated": True}}]
    near, far = ("", "https://api.example/v1"), ("/v1", "https://api.example")
    (base, server), (base_now, server_now) = (far, near) if is_back else (near, far)
    old = {
        "servers": [{"url": server}],
        "paths": {f"{base}/visits/{{id}}/time": item, f"{base}/visits/{{id}}": reads[0]},
    }
    now = {f"{base_now}/visits/{{id}}/time": {**item, **reads[1]}, f"{base_now}/visits/{{id}}": reads[0]}
    new = {"servers": [{"url": server_now}], "paths": now}
    assert ids({**BASE, **old}, {**BASE, **new}, tmp_path) == []


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ("https://other.example", ["server-removed:servers", "path-changed:update"]),
        ("https://api.example/v1", ["path-changed:update"]),
    ],
)
def test_another_address_is_a_change(server: str, found: list[str], tmp_path: Path) -> None:
    """A path with more in front of it is another one, where the base URL does not make up for it."""
    assert sorted(ids(under("", "https://api.example/v1"), under("/v1", server), tmp_path)) == sorted(found)


def test_a_server_that_went_beside_is_listed(tmp_path: Path) -> None:
    """Of two base URLs whose path moved into the paths, the one that is gone is told."""
    old = edited({"/servers": [{"url": "https://api.example/v1"}, {"url": "https://eu.example/v1"}]})
    found = changes(old, under("/v1", "https://api.example"), tmp_path)
    assert [(one.kind, one.before) for one in found] == [("server-removed", "https://eu.example/v1")]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://api.example/v1", "https://API.example:443/v1/", True),
        ("https://api.example/v1", "/v1", True),
        ("https://api.example/v1", "/v2", False),
        ("https://api.example/v1", "http://api.example/v1", False),
        ("https://api.example/v1", "https://api.example/V1", False),
        ("https://api.example/v1", "https://api.example:8443/v1", False),
    ],
)
def test_a_base_url_has_several_spellings(one: str, other: str, is_same: bool) -> None:
    """A base URL is the same whatever the case of its host and with its usual port, and one without a host on any."""
    assert is_same_base(one, other) is is_same_base(other, one) is is_same


def test_a_token_url_has_several_spellings(tmp_path: Path) -> None:
    """The URL of the token is the same in capitals and with its port."""
    place = "/components/securitySchemes/login"
    url = f"{place}/flows/clientCredentials/tokenUrl"
    old = {"/security": [{"login": []}], place: LOGIN}
    assert ids(edited(old), edited({**old, url: "https://LOGIN.example:443/a"}), tmp_path) == []
    assert ids(edited(old), edited({**old, url: "https://login.example/A"}), tmp_path) != []


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("application/json", "application/json; charset=utf-8", True),
        ("application/json", 'Application/JSON;charset="UTF-8"', True),
        ("application/json", "application/json; charset=latin1", True),
        ("application/a; b=1; c=2", "application/a;c=2;b=1", True),
        ("text/csv", "text/csv; charset=latin1", False),
        ("application/json", "application/json; version=2", False),
        ("application/json", "application/hal+json", False),
    ],
)
def test_a_media_type_has_several_spellings(one: str, other: str, is_same: bool) -> None:
    """A media type is the same in any case, in any order of its parameters, and with a charset that says nothing."""
    assert (spelled(one) == spelled(other)) is is_same


@pytest.mark.parametrize("place", [f"{UPDATE}/requestBody/content", f"{ANSWERS}/200/content"])
def test_a_media_type_with_a_charset_is_no_other_one(place: str, tmp_path: Path) -> None:
    """Of requests and answers alike, JSON with a charset is JSON."""
    new = edited({place: {"application/json; charset=utf-8": {"schema": SCHEMA}}})
    assert ids(BASE, new, tmp_path) == []


def with_parameter(kind: str, name: str) -> Any:
    """The base document with one more parameter."""
    return edited({f"{ITEM}/parameters": [ID, {"name": name, "in": kind, "schema": TEXT}]})


@pytest.mark.parametrize(("kind", "found"), [("header", []), ("query", ["request-member-moved:update.query.x-tenant"])])
def test_a_header_has_no_case(kind: str, found: list[str], tmp_path: Path) -> None:
    """The name of a header is the same in small letters; that of a query parameter is another one."""
    assert ids(with_parameter(kind, "X-Tenant"), with_parameter(kind, "x-tenant"), tmp_path) == found


def success(status: str, content: Any = None) -> Any:
    """The base document with this success alone."""
    answer = {"description": "The visit.", **({"content": content} if content else {})}
    return edited({f"{ANSWERS}": {status: answer, "400": {"description": "Bad."}}})


def test_members_are_compared_under_another_status(tmp_path: Path) -> None:
    """Where the success has another status, what its body lost is listed beside that."""
    schema = {"type": "object", "properties": {"note": SCHEMA["properties"]["note"]}}
    found = ids(BASE, success("201", {"application/json": {"schema": schema}}), tmp_path)
    assert found == ["success-changed:update.response.201", "response-member-removed:update.response.201/room"]


def test_the_same_body_under_another_status_is_one_change(tmp_path: Path) -> None:
    """Where only the status is another one, that is all."""
    assert ids(BASE, success("201", CONTENT), tmp_path) == ["success-changed:update.response.201"]


@pytest.mark.parametrize(("old", "new"), [(BASE, success("204")), (success("204"), success("200", CONTENT))])
def test_a_body_that_came_or_went_with_a_status_is_one_change(old: Any, new: Any, tmp_path: Path) -> None:
    """Where the success with another status has no body, or has one now, its members stand below that change."""
    [change] = changes(old, new, tmp_path)
    assert change.kind == "success-changed"
    assert [one for one in change.below if one.startswith("/room:")] == ["/room: object"]


@pytest.mark.parametrize("url", ["https://[bad", "https://login.example:99999/a", "https://\u2100.example/a"])
def test_a_url_that_is_none_can_be_compared(url: str, tmp_path: Path) -> None:
    """What stands in place of a URL and leads nowhere is told as another one, and stops nothing."""
    place = "/components/securitySchemes/login"
    old = {"/security": [{"login": []}], "/servers": [{"url": "/v1"}]}
    new = {"/servers": [{"url": url}], f"{place}/flows/clientCredentials/tokenUrl": url}
    found = ids(edited(old), edited({**old, **new}), tmp_path)
    assert found == ["server-removed:servers", "token-url-changed:update.credentials"]
