"""What `contracts new` makes of the ways in which documents say how calls carry their credential."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Authentication, load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import ID, changed

SCHEMES, SECURITY = "/components/securitySchemes", "/security"
UPDATE = "/paths/~1visits~1{id}/patch"
PARAMETERS = "/paths/~1visits~1{id}/parameters"
BEARER, BASIC = {"type": "http", "scheme": "bearer"}, {"type": "http", "scheme": "basic"}
IN_HEADER, IN_QUERY = ({"type": "apiKey", "in": place, "name": "x-key"} for place in ("header", "query"))
OAUTH2 = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://login.plain.example/token"}}}
API_KEY = {"name": "api_key", "in": "query", "required": True, "schema": {"type": "string"}}


def authentication(document: dict[str, Any], folder: Path) -> Authentication:
    """What is drafted of a document."""
    assert new(document, folder).exit_code == 0
    return load("plain", folder).authentication


@pytest.mark.parametrize(
    ("schemes", "security", "carried"),
    [
        ({"a": BEARER}, [], ("Authorization", "Bearer {secret}", "", [])),
        ({"a": BASIC}, [], ("Authorization", "Basic {base64}", "", [])),
        ({"a": IN_HEADER}, [], ("x-key", "{secret}", "", [])),
        ({"a": IN_QUERY}, [], ("", "{secret}", "x-key", [])),
        ({"a": IN_HEADER, "b": BEARER}, [{"b": []}], ("Authorization", "Bearer {secret}", "", [])),
        ({"a": IN_HEADER, "b": BEARER}, [{"a": [], "b": []}], ("Authorization", "Bearer {secret}", "", ["x-key"])),
        ({"a": IN_HEADER, "b": BEARER}, [{"a": []}, {"b": []}], ("x-key", "{secret}", "", [])),
        ({"a": IN_HEADER, "b": OAUTH2}, [{}, {"b": []}], ("Authorization", "Bearer {secret}", "", [])),
    ],
)
def test_what_the_update_requires_is_drafted(
    schemes: dict[str, Any], security: list[Any], carried: tuple[Any, ...], tmp_path: Path
) -> None:
    """Of several schemes those count that the document requires; what is required together stands together."""
    found = authentication(changed((SCHEMES, schemes), (SECURITY, security)), tmp_path)
    assert (found.header, found.format, found.query, list(found.headers)) == carried


def test_client_credentials_bring_their_login(tmp_path: Path) -> None:
    """The token URL of OAuth2 client credentials is the login."""
    login = authentication(changed((SCHEMES, {"a": OAUTH2})), tmp_path).login
    assert login is not None
    assert (login.kind, login.url) == ("oauth2", "https://login.plain.example/token")


def test_a_required_key_in_the_query_is_the_credential(tmp_path: Path) -> None:
    """Where no scheme is documented, a required parameter with the name of a key is one."""
    assert authentication(changed((SCHEMES, {}), (PARAMETERS, [ID, API_KEY])), tmp_path).query == "api_key"


def test_what_has_no_place_is_asked_for(tmp_path: Path) -> None:
    """A second credential that a contract cannot hold is named, and not left out in silence."""
    both = changed((SCHEMES, {"a": IN_QUERY, "b": BEARER}), (SECURITY, [{"a": [], "b": []}]))
    assert "a call needs x-key, too" in new(both, tmp_path).stdout


@pytest.mark.parametrize("security", [[], [{}], [{}, {"a": []}], [{"a": []}, {}]])
def test_an_update_that_may_go_without_a_credential_is_not_refused(security: list[Any], tmp_path: Path) -> None:
    """Where the document says none or optional, no clause wants a refusal, and a person is asked."""
    for place in (SECURITY, f"{UPDATE}/security"):
        document, folder = changed((SCHEMES, {"a": BEARER}), (place, security)), tmp_path / place.strip("/")[:5]
        folder.mkdir()
        assert "may go without a credential: is that so?" in new(document, folder).stdout
        assert "guards" not in {one.check for one in load("plain", folder).clauses}


def test_a_parameter_that_is_a_credential_is_required_all_the_same(tmp_path: Path) -> None:
    """Some documents have no scheme and list the credential as a header: an update without it should be refused."""
    token = {"name": "auth", "in": "header", "required": True, "schema": {"type": "string"}}
    assert new(changed((SCHEMES, {}), (SECURITY, []), (PARAMETERS, [ID, token])), tmp_path).exit_code == 0
    assert load("plain", tmp_path).clause("PLAIN-CREDENTIALS").check == "guards"


def test_a_draft_tries_a_key_with_another_end(tmp_path: Path) -> None:
    """A made-up key alone would not show a vendor that looks at the beginning only, or checks no signature."""
    assert new(changed((SCHEMES, {"a": BEARER}), (SECURITY, [{"a": []}])), tmp_path).exit_code == 0
    sent = load("plain", tmp_path).clause("PLAIN-CREDENTIALS").send
    assert [one.get("credentials") for one in sent] == ["none", "wrong", "altered"]


@pytest.mark.parametrize("name", ["Authorization", "X-Auth-Token", "Accept", "Content-Type"])
def test_what_is_sent_anyway_is_no_parameter_of_the_vendor(name: str, tmp_path: Path) -> None:
    """A credential, and what every client sends by itself, is not asked of a person once more."""
    listed = {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
    document = changed((SCHEMES, {"a": BEARER}), (SECURITY, [{"a": []}]), (PARAMETERS, [ID, listed]))
    assert new(document, tmp_path).exit_code == 0
    assert load("plain", tmp_path).behaviour.headers == {}


@pytest.mark.parametrize(
    ("scheme", "told"),
    [
        ({"type": "http", "scheme": "digest"}, "requires a (http digest); where only code"),
        ({"type": "mutualTLS"}, "requires a (mutualTLS); where only code"),
        (None, "requires a (not described); where only code"),
    ],
)
def test_what_no_contract_can_hold_is_told(scheme: dict[str, Any] | None, told: str, tmp_path: Path) -> None:
    """A scheme that is documented and cannot be written down is named, also where another one is known."""
    schemes = {"b": IN_HEADER, **({"a": scheme} if scheme else {})}
    result = new(changed((SCHEMES, schemes), (SECURITY, [{"a": []}])), tmp_path)
    assert (result.exit_code, told in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("scheme", "carried"),
    [
        ({"type": "apiKey", "in": "cookie", "name": "SID"}, ("Cookie", "SID={secret}")),
        ({"type": "http", "scheme": "Token"}, ("Authorization", "Token {secret}")),
    ],
)
def test_a_key_in_a_cookie_and_another_word_before_it_are_drafted(
    scheme: dict[str, Any], carried: tuple[str, str], tmp_path: Path
) -> None:
    """A documented cookie, and a word of HTTP beside Bearer, are not told as what the document does not say."""
    found = authentication(changed((SCHEMES, {"a": scheme}), (SECURITY, [{"a": []}])), tmp_path)
    assert (found.header, found.format) == carried


@pytest.mark.parametrize(
    ("words", "format", "is_asked"),
    [
        ('Token-based authentication with required prefix "Token"', "Token {secret}", False),
        ("Type into the textbox: Bearer {your JWT token}.", "Bearer {secret}", False),
        ('Use "Bearer TOKEN"', "Bearer {secret}", False),
        ("Ask us for a key.", "{secret}", True),
    ],
)
def test_the_word_before_a_key_is_that_of_the_description(
    words: str, format: str, is_asked: bool, tmp_path: Path
) -> None:
    """Where a document calls the header Authorization a key, its words tell what stands before it, or a person does."""
    key = {"type": "apiKey", "in": "header", "name": "Authorization", "description": words}
    output = new(changed((SCHEMES, {"a": key})), tmp_path).output
    assert load("plain", tmp_path).authentication.format == format
    assert ("does a word such as Bearer stand before the secret" in output) is is_asked


def test_a_cookie_is_the_last_choice(tmp_path: Path) -> None:
    """Cookies are for browsers: of several ways in, a token counts before them."""
    schemes = {"a": {"type": "apiKey", "in": "cookie", "name": "SID"}, "b": OAUTH2}
    assert authentication(changed((SCHEMES, schemes), (SECURITY, [{"a": []}, {"b": []}])), tmp_path).login
