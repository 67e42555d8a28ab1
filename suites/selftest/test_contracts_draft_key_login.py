"""What a draft makes of an operation that gives a token for a key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import changed

TEXT = {"type": "string"}
PATH = "/paths/~1v2~1login"
KEY = {"type": "apiKey", "in": "header", "name": "X-Token"}


def json_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The content of a request or an answer."""
    return {"content": {"application/json": {"schema": schema}}}


def opening(sent: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """The operation that opens a session."""
    body = json_of({"type": "object", "properties": sent, "required": list(sent)})
    data = {"type": "object", "properties": {"data": {"type": "object", "properties": shown}}}
    return {"post": {"requestBody": body, "responses": {"200": {"description": "Open.", **json_of(data)}}}}


def authentication(into: Path, sent: dict[str, Any], shown: dict[str, Any], base: str = "") -> dict[str, Any]:
    """What a contract says of the credential of the plain document with a login, at a server of some base path."""
    scheme = ("/components/securitySchemes", {"session": KEY})
    used, server = ("/security", [{"session": []}]), ("/servers", [{"url": f"https://api.practice.example{base}"}])
    added = [scheme, used, server, (PATH, opening(sent, shown))]
    result = new(changed(("/components", {}), *added), into)
    assert result.exit_code == 0, result.output
    return dict(yaml.safe_load((into / "plain/contract.yaml").read_text(encoding="utf-8"))["authentication"])


def test_a_login_that_gives_a_token_for_a_key_is_drafted(tmp_path: Path) -> None:
    """Where the key goes, where the token is and how long that is good is read from the operation."""
    found = authentication(tmp_path, {"api_key": TEXT}, {"token": TEXT, "valid_until": {"type": "integer"}}, "/api")
    token, expires = "/data/token", "/data/valid_until"
    login = {"kind": "key", "url": "/api/v2/login", "member": "/api_key", "token": token, "expires": expires}
    assert (found["header"], found["login"]) == ("X-Token", login)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"user": TEXT, "password": TEXT}, {"token": TEXT}),
        ({"api_key": TEXT, "clinic": TEXT}, {"token": TEXT}),
        ({"api_key": TEXT}, {"token": TEXT, "access_token": TEXT}),
        ({"api_key": TEXT}, {"user": TEXT}),
    ],
)
def test_any_other_login_is_asked_about(sent: dict[str, Any], shown: dict[str, Any], tmp_path: Path) -> None:
    """A login that wants more, or does not show one token, is for a person to write down, and a TODO names it."""
    assert "login" not in authentication(tmp_path, sent, shown)
    assert "TODO: does POST /v2/login give the token?" in (tmp_path / "plain/contract.yaml").read_text(encoding="utf-8")
