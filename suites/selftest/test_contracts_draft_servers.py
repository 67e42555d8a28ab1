"""Which of a document's servers are production, and which a sandbox: nothing is sent to production by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import changed

API, SANDBOX = "https://api.plain.example", "https://sandbox.plain.example"
TENANT = {"url": "https://{tenant}.plain.example", "variables": {"tenant": {"default": "demo"}}}
STAGED = {"url": "https://{environment}.plain.example", "variables": {"environment": {"default": "sandbox"}}}


@pytest.mark.parametrize(
    ("server", "production", "sandbox"),
    [
        ({"url": API}, [API], []),
        ({"url": SANDBOX}, [], [SANDBOX]),
        ({"url": API, "description": "For tests"}, [], [API]),
        (TENANT, ["https://demo.plain.example"], []),
        (STAGED, [], [SANDBOX]),
        ({"url": f"{API}:443"}, [API], []),
        ({"url": "http://localhost:8080/api"}, [], []),
        ({"url": "http://127.0.0.1/api"}, [], []),
    ],
)
def test_a_server_is_a_sandbox_by_its_own_words(
    server: dict[str, Any], production: list[str], sandbox: list[str], tmp_path: Path
) -> None:
    """What does not call itself a sandbox is production, a tenant called demo, too; the author's machine is neither."""
    new(changed(("/servers", [server])), tmp_path)
    urls = load("plain", tmp_path).environments
    assert ({name: list(found) for name, found in urls.items()}) == {"production": production, "sandbox": sandbox}


@pytest.mark.parametrize(
    ("servers", "base", "question"),
    [
        ([{"url": "/api/v1"}], "https://plain.invalid/api/v1", "the document names no server"),
        ([], "https://plain.invalid", "the document names no server"),
        ([{"url": "http://localhost/api"}], "https://plain.invalid/api", "on the author's own machine"),
        ([TENANT], "https://demo.plain.example", "has variables (tenant)"),
    ],
)
def test_what_a_document_does_not_say_of_its_servers_is_asked(
    servers: list[dict[str, Any]], base: str, question: str, tmp_path: Path
) -> None:
    """Without a host there is a TODO, and the path that the document gives is kept; variables are asked for."""
    result = new(changed(("/servers", servers)), tmp_path)
    assert (load("plain", tmp_path).base_url, question in result.output) == (base, True)
