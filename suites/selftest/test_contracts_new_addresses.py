"""`contracts new`: where a document names the appointment, how it wraps one, and what becomes of what does not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts._problems import ContractError
from suites.proof._run import run
from suites.selftest.test_contracts_new import FINE, new
from suites.selftest.vendor_documents import PLAIN, UPDATE, VISIT, changed
from suites.standin import StandIn

AT = "/paths/~1visits~1{id}"


def disagreements(folder: Path) -> dict[str, str]:
    """The clauses about which the drafted contract and its own stand-in disagree."""
    contract = load("plain", folder)
    verdicts = run(contract, StandIn(contract)).verdicts
    return {id: verdict.word for id, verdict in verdicts.items() if verdict.word not in {*FINE, "inconclusive"}}


@pytest.mark.parametrize(
    ("parameters", "where"),
    [([{"name": "id", "in": "query"}], "the query parameter id"), ([], "/visit_id of the body")],
)
def test_an_appointment_that_the_path_does_not_name_is_one_message(
    parameters: list[Any], where: str, tmp_path: Path
) -> None:
    """Where an id stands in the body or in the query, a message says that contracts have no place for it there, and
    what can be done."""
    body = {"type": "object", "properties": {"visit_id": {"type": "string"}, **VISIT["properties"]}}  # type: ignore[dict-item]
    update = {**UPDATE, "requestBody": {"content": {"application/json": {"schema": body}}}, "parameters": parameters}
    result = new({**PLAIN, "paths": {"/visits": {"patch": update}}}, tmp_path)
    assert result.exit_code == 78
    assert f"has no parameter that names the appointment. It may be {where}" in result.stderr.replace("the member ", "")
    assert "run a small proxy that takes the id in its path" in result.stderr
    assert not (tmp_path / "plain").exists()


@pytest.mark.parametrize("parameters", [[], {}, [{"name": "visit", "in": "path", "schema": {"type": "string"}}]])
def test_a_parameter_that_only_the_path_names_is_a_text(parameters: Any, tmp_path: Path) -> None:
    """A path says which parameters it has: one that is not described is sent as a text, and a TODO says so."""
    result = new(changed((f"{AT}/parameters", parameters)), tmp_path)
    assert (result.exit_code, "the parameter id: /visits/{id} does not describe it" in result.stdout) == (0, True)


def test_operations_with_one_id_are_told_apart(tmp_path: Path) -> None:
    """Where the read has the operationId of the update, it gets another one, and a TODO says so."""
    result = new(changed((f"{AT}/get/operationId", "changeVisit")), tmp_path)
    assert (result.exit_code, "is that of another operation, too" in result.stdout) == (0, True)


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_an_update_is_wrapped_in_is_always_sent(method: str, tmp_path: Path) -> None:
    """Each update, and what puts back what no read shows, has the object that the document requires around a visit."""
    hidden = {"type": "string", "maxLength": 20}
    inner = {"type": "object", "required": ["visit"], "properties": {"memo": hidden, "visit": VISIT}}
    wrapped = {"type": "object", "required": ["data"], "properties": {"data": inner}}
    update = {**UPDATE, "requestBody": {"content": {"application/json": {"schema": wrapped}}}}
    item = {name: one for name, one in PLAIN["paths"]["/visits/{id}"].items() if name != "patch"}
    assert new(changed(("/paths", {"/visits/{id}": {**item, method: update}})), tmp_path).exit_code == 0
    assert disagreements(tmp_path) == {}


def test_nothing_is_written_where_no_contract_holds_together(tmp_path: Path) -> None:
    """A draft that does not pass the check ends with 78, says what is wrong, and leaves nothing behind."""
    odd = {"type": "apiKey", "in": "header", "name": "two words"}
    result = new(changed(("/components/securitySchemes/key", odd)), tmp_path)
    assert (result.exit_code, "No contract that holds together" in result.stderr) == (78, True)
    assert [path.name for path in tmp_path.iterdir()] == ["vendor.yaml"]


WRONG_URLS = ("https://[::1", "https://a.example:99999", "https://a.example:port", "https://a b.example")
FURTHER_WRONG_URLS = ("https://user:sesame@a.example", "https://a.example/v1?x=1", "https://a.example/#top")


@pytest.mark.parametrize("url", [*WRONG_URLS, *FURTHER_WRONG_URLS])
def test_a_server_that_is_no_base_url_is_left_out(url: str, tmp_path: Path) -> None:
    """A server to which no path can be added is in no draft, and a TODO says which one it was."""
    result = new(changed(("/servers", [{"url": url}])), tmp_path)
    assert (result.exit_code, load("plain", tmp_path).environments["production"]) == (0, ())
    assert "server 1 of the document is not a base URL" in result.stdout
    assert "sesame" not in result.output


@pytest.mark.parametrize("url", [*WRONG_URLS, *FURTHER_WRONG_URLS])
def test_a_base_url_that_is_none_is_found_by_the_check(url: str, tmp_path: Path) -> None:
    """`contracts check` finds a base URL that no request could use, and repeats no password in it."""
    new(PLAIN, tmp_path)
    file = tmp_path / "plain" / "contract.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("https://api.plain.example/v1", url), encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        load("plain", tmp_path)
    assert {"/base_url", "/environments/production/0"} <= {problem.pointer for problem in caught.value.problems}
    assert "sesame" not in str(caught.value)


def test_a_header_of_an_answer_is_no_parameter(tmp_path: Path) -> None:
    """What a document says of a header of an answer leaves nothing to decide, as a draft has its name only."""
    headers = {"X-Rate": {"schema": {"type": "integre"}}}
    result = new(changed(("/paths/~1visits~1{id}/patch/responses/200/headers", headers)), tmp_path)
    assert (result.exit_code, "X-Rate" in result.stdout) == (0, False)
