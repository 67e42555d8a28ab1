"""Updates go out as the vendor's document says, and a drafted contract agrees with its own stand-in about them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import load
from suites.kit.http.allow_list import refuse_override
from suites.kit.model.appointment_state import judged_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotAllowed
from suites.kit.model.exchange import Probe
from suites.kit.model.target import Target
from suites.kit.run.schemathesis_cases import body_of
from suites.proof._run import Run, run
from suites.selftest import exchanges
from suites.selftest.exchanges import exchange
from suites.selftest.invented_runs import FINE
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import REQUEST, SWAGGER, VISIT, changed
from suites.standin import StandIn

MERGE = "application/merge-patch+json"
OPERATIONS = {"type": "array", "items": {"type": "object", "properties": {"op": {"type": "string"}}}}
FORM = "application/x-www-form-urlencoded"


def ran(document: Any, into: Path) -> Run:
    """A run of what is drafted from a document, at its own stand-in."""
    result = new(document, into)
    assert result.exit_code == 0, result.output
    contract = load("plain", into)
    return run(contract, StandIn(contract))


def words(made: Run) -> dict[str, str]:
    """The verdicts that a compliant vendor does not get."""
    return {id: one.reason or one.word for id, one in made.verdicts.items() if one.word not in FINE}


class Recording(StandIn):
    """A stand-in that notes the media types of the updates that it accepts."""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a stand-in does."""

        def started(status: str, headers: list[tuple[str, str]]) -> Any:
            if environ["REQUEST_METHOD"] == "PATCH" and status.startswith("2"):
                self.types = {*getattr(self, "types", ()), environ["CONTENT_TYPE"]}
            return start_response(status, headers)

        return super().__call__(environ, started)


@pytest.mark.parametrize("media", [MERGE, "application/vnd.api+json", "application/json; charset=utf-8"])
def test_updates_go_out_under_the_documented_type_of_json(media: str, tmp_path: Path) -> None:
    """A vendor that takes only its documented type of JSON is sent that, and is not flagged."""
    new(changed((REQUEST, {media: {"schema": VISIT}})), tmp_path)
    contract = load("plain", tmp_path)
    standin = Recording(contract)
    assert words(run(contract, standin)) == {}
    assert standin.types == {media}


def test_of_a_patch_and_a_merge_the_usable_one_is_drafted(tmp_path: Path) -> None:
    """JSON Patch, a list of operations, stands back for members, wherever it is listed."""
    both = {"application/json-patch+json": {"schema": OPERATIONS}, MERGE: {"schema": VISIT}}
    assert new(changed((REQUEST, both)), tmp_path).exit_code == 0
    assert load("plain", tmp_path).update.media_type == MERGE


@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "multipart/form-data", "application/xml"])
def test_a_body_that_is_no_json_is_one_message(media: str, tmp_path: Path) -> None:
    """An update that takes only forms cannot be drafted: one message names the type, and nothing is written."""
    result = new(changed((REQUEST, {media: {"schema": VISIT}})), tmp_path)
    assert (result.exit_code, f"takes only bodies of {media}" in result.stderr) == (78, True)
    assert [path.name for path in tmp_path.iterdir()] == ["vendor.yaml"]


def test_a_form_of_an_old_document_is_one_message(tmp_path: Path) -> None:
    """Parameters in formData are a form, too."""
    document = deepcopy(SWAGGER)
    form = [{"name": "note", "in": "formData", "type": "string"}]
    document["paths"]["/visits/{id}"]["put"] |= {"parameters": form, "consumes": [FORM]}
    result = new(document, tmp_path)
    assert (result.exit_code, FORM in result.stderr) == (78, True)


def posted() -> dict[str, Any]:
    """The plain document with an update that is a POST."""
    document = changed()
    visit = document["paths"]["/visits/{id}"]
    visit["post"] = visit.pop("patch")
    return document


def test_an_update_that_is_a_post_is_tried_whole(tmp_path: Path) -> None:
    """Spoilt bodies and odd names go to an update that is a POST itself, as to any other."""
    assert new(posted(), tmp_path, "--operation", "changeVisit").exit_code == 0
    contract = load("plain", tmp_path)
    made = run(contract, StandIn(contract))
    assert (words(made), made.verdicts["PLAIN-WITHSTANDS"].word) == ({}, "kept")


@pytest.mark.parametrize("body", [{"_method": "DELETE"}, {" _Method": ""}, {".method": ""}, {"\uff3fmethod": ""}])
def test_a_post_names_no_other_method(body: dict[str, str]) -> None:
    """A member that a framework may take for the name of a method is never sent, however it is spelt."""
    texts = (
        json.dumps(body).encode(),
        json.dumps(body).encode("utf-16"),
        json.dumps(body).replace("m", "\\u006d").encode(),
    )
    for probe in (Probe("X", "odd", body), *(Probe("X", "odd", raw=text) for text in texts)):
        with pytest.raises(NotAllowed):
            refuse_override("POST", probe, is_update=True)


def test_a_post_to_a_patch_stays_plain() -> None:
    """Where the update has another method, a POST with raw bytes could be one of a method that nobody meant."""
    with pytest.raises(NotAllowed):
        refuse_override("POST", Probe("X", "odd", raw=b"{"))


def test_nobody_promises_to_keep_what_the_page_does_not_describe(tmp_path: Path) -> None:
    """A vendor may leave out of an item what its page does not describe: nothing is said of a list without a key."""
    text = {"type": "string"}
    guests = {"type": "array", "items": {"type": "object", "properties": {"colour": text, "size": text}}}
    schema = {**VISIT, "properties": {**VISIT["properties"], "guests": guests}}
    new(json.loads(json.dumps(changed()).replace(json.dumps(VISIT), json.dumps(schema))), tmp_path)
    contract = load("plain", tmp_path)
    bound = BoundContract(contract, Target.of(StandIn(contract).target()))
    judged = [
        [field.pointer for field, _ in judged_values(exchange(probe={"body": body}), bound, "answer")]
        for body in ({"guests": [{"colour": "red"}]}, {"note": "x", "guests": [{"colour": "red", "odd": 1}]})
    ]
    assert judged == [["/guests"], ["/note"]]


@pytest.mark.parametrize(
    ("body", "base", "judged"),
    [
        ({"note": "A", "status": "PENDING"}, {}, ["/status"]),
        ({"note": "A"}, {}, ["/note"]),
        ({"note": "A", "status": "PENDING"}, {"status": "PENDING"}, ["/note", "/status"]),
    ],
    ids=["beside", "alone", "always beside"],
)
def test_what_another_sent_member_decides_is_not_judged(body: Any, base: Any, judged: list[str]) -> None:
    """A member that follows another one is judged where it is sent without that, or never goes without it."""
    bound = exchanges.bind("lobbie")
    behaviour = replace(bound.contract.behaviour, follows={"/status": ("/note",)}, base=base)
    following = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    sent = replace(exchange(probe={"body": body}), is_documented=True)
    assert sorted(field.pointer for field, _ in judged_values(sent, following, "answer")) == judged


def test_a_generated_ordinary_body_has_what_every_update_carries() -> None:
    """Where the ordinary schema leaves a member of the base out, it is merged in; other bodies stay as they are."""
    bound = exchanges.bind("lobbie")
    based = replace(bound, contract=replace(bound.contract, behaviour=replace(bound.contract.behaviour, base={"x": 1})))

    def sent(body: Any) -> Any:
        facts = {"method": bound.contract.update.method, "json": body}
        return body_of(SimpleNamespace(as_transport_kwargs=lambda base_url: facts), based)

    assert (sent({"note": "A"}), sent({"note": 7})) == ({"x": 1, "note": "A"}, {"note": 7})
