"""`contracts learn` asks with a switch that another operation has for members which no read shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
import yaml
from werkzeug.wrappers import Request, Response

from contracts import load
from contracts.learning import learned, switches, with_switch
from contracts.learning._edits import edited
from contracts.learning._proposals import Proposal
from suites.kit.session import learn_command
from suites.selftest import runs
from suites.selftest.invented_runs import IDS
from suites.selftest.test_contracts_draft_questions import TEXT, VERBOSE
from suites.selftest.test_contracts_learn import VISIT_SHOWN
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed
from suites.standin import served

ON_DEMAND = {**TEXT, "maxLength": 200, "description": "Only returned with verbose."}
TODO = "# TODO: these are shown only with verbose=true"


def draft(into: Path, *names: str) -> Path:
    """The folder drafted from a document of which only the list says how these members are shown."""
    into.mkdir(exist_ok=True)
    places = [f"{where}/{name}" for where in (f"{BODY}/properties", SHOWN_MEMBERS) for name in names]
    made = changed(*((place, ON_DEMAND) for place in places))
    made["paths"]["/visits"] = {"get": {"operationId": "list", "parameters": [VERBOSE], "responses": {}}}
    assert new(made, into).exit_code == 0
    return into / "plain"


def practice(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A server whose read takes the switch, as only that of its list is documented to."""
    is_asked = Request(environ).args.get("verbose") == "true"
    shown = {**VISIT_SHOWN, **({"remark": "An ordinary sentence."} if is_asked else {})}
    return Response(json.dumps(shown), content_type="application/json")(environ, start_response)


def learn(into: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `--learn --write` prints at that server."""
    monkeypatch.setattr(learn_command, "WAIT", 0.01)
    with served(practice) as url:
        fixtures = {"appointment.editable": [{"id": IDS[0]}]}
        target = {"provider": "plain", "base_url": url, "environment": "sandbox", "fixtures": fixtures}
        (into / "targets.toml").write_text(tomli_w.dumps({"plain": {**target, "credentials": {"good": "PLAIN_KEY"}}}))
        where = (f"--targets={into / 'targets.toml'}", f"--contracts={into}", "--write")
        return runs.called(into, "--learn=plain", *where, environ={"PLAIN_KEY": "synthetic-key"})[1]


def test_a_switch_that_shows_more_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the read shows with it has its place and is compared, each read carries it, and nobody is asked."""
    file = draft(tmp_path, "remark") / "behaviour.yaml"
    assert TODO in file.read_text()
    learn(tmp_path, monkeypatch)
    behaviour = yaml.safe_load(file.read_text())
    assert behaviour["fields"]["/remark"] == {"shows": "/remark"}
    written = yaml.safe_load(file.with_name("clauses.yaml").read_text())["clauses"]
    [about_reads] = [one for one in written if one["id"] == "PLAIN-READ-BACK"]
    assert "/remark" in about_reads["fields"]
    assert behaviour["parameters"] == {"query": {"verbose": "true"}}
    assert TODO not in file.read_text()


def test_a_switch_is_tried_only_for_what_no_read_shows(tmp_path: Path) -> None:
    """Where every member is shown, there is nothing to ask for."""
    draft(tmp_path / "one", "remark")
    draft(tmp_path / "none")
    assert switches(load("plain", tmp_path / "one")) == ("verbose",)
    assert switches(load("plain", tmp_path / "none")) == ()


def test_a_switch_that_the_read_documents_is_not_tried(tmp_path: Path) -> None:
    """It is the contract's to carry it, if it wants to."""
    draft(tmp_path, "remark")
    assert switches(with_switch(load("plain", tmp_path), "verbose")) == ()


def test_an_empty_member_is_placed_where_the_page_has_it(tmp_path: Path) -> None:
    """A member that these appointments do not have is shown where the page describes it, once the others are."""
    draft(tmp_path, "remark", "advice")
    contract = with_switch(load("plain", tmp_path), "verbose")
    shown = {**VISIT_SHOWN, "remark": "An ordinary sentence."}
    found = learned(contract, [(shown, shown)], switch="verbose")
    assert "/advice is empty in these appointments; the page has it at /advice" in found.because


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_a_member_of_an_object_that_is_not_there_brings_it(end: str) -> None:
    """Where nothing of the way to it is there, all of it is added at the end, and comments keep their places."""
    text = edited(f"# about a\na: 1{end}", Proposal("behaviour.yaml", "/parameters/query/verbose", "true", ""))
    assert text == "# about a\na: 1\nparameters: {query: {verbose: 'true'}}\n"


def test_a_switch_stands_beside_other_parameters_as_a_text() -> None:
    """A word that YAML would read as something else, such as true, is written in quotes."""
    text = edited(
        "parameters:\n  query: {v: v1}\n", Proposal("behaviour.yaml", "/parameters/query/verbose", "true", "")
    )
    assert yaml.safe_load(text or "")["parameters"]["query"] == {"v": "v1", "verbose": "true"}


def test_what_was_seen_with_a_switch_is_written_with_it_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the switch itself cannot be written, nothing that rests on it is: reads would not show it without."""
    draft(tmp_path, "remark")
    nowhere = Proposal("behaviour.yaml", "/answer/no/such/place", "true", "the read takes verbose")
    monkeypatch.setattr("contracts.learning.about_switch", lambda *_: iter([nowhere]))
    shown = {**VISIT_SHOWN, "remark": "An ordinary sentence."}
    found = learned(with_switch(load("plain", tmp_path), "verbose"), [(shown, shown)], switch="verbose")
    assert (found.because, found.texts) == ((), {})
    assert any("/remark is shown" in one for one in found.by_hand)
