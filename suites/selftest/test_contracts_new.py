"""`contracts new`: from a vendor's document to a folder that runs, or to one clear message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import contracts
from contracts import load, names
from contracts.__main__ import main
from contracts._drafting.document.titles import short_title
from suites.kit.model.profiles import PROFILES, USUAL_MEMBERS
from suites.proof._run import run
from suites.selftest.vendor_documents import AWKWARD, BODY, PLAIN, UNUSABLE, VISIT, changed
from suites.standin import StandIn

FINE = {"kept", "observed", "not applicable"}


def new(document: Any, into: Path, *options: str, name: str = "plain") -> Result:
    """The result of drafting a provider from a document, or from a text."""
    file = into / "vendor.yaml"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return CliRunner().invoke(main, ["new", name, "--from", str(file), "--into", str(into), *options])


@pytest.mark.parametrize("what", AWKWARD)
def test_an_awkward_document_becomes_a_folder_without_problems(what: str, tmp_path: Path) -> None:
    """Whatever a document does that does not hinder the update, the folder passes `contracts check`."""
    result = new(AWKWARD[what], tmp_path)
    assert (result.exit_code, result.stderr.count(": ")) == (0, 0)
    assert load("plain", tmp_path).update.path == "/visits/{id}"


@pytest.mark.parametrize("what", UNUSABLE)
def test_what_cannot_be_used_is_one_message(what: str, tmp_path: Path) -> None:
    """A file without an update that can be drafted ends with 78, one message, and nothing written."""
    text, message = UNUSABLE[what]
    result = new(text, tmp_path)
    assert result.exit_code == 78
    assert message in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["vendor.yaml"]


@pytest.mark.parametrize("what", [name for name in AWKWARD if name != "5 MB"])
def test_a_drafted_folder_runs_on_its_stand_in(what: str, tmp_path: Path) -> None:
    """A contract and the stand-in that were drafted from one document agree."""
    new(AWKWARD[what], tmp_path)
    contract = load("plain", tmp_path)
    verdicts = run(contract, StandIn(contract)).verdicts
    assert {id: verdict.reason or verdict.word for id, verdict in verdicts.items() if verdict.word not in FINE} == {}


def test_a_name_that_exists_is_refused(tmp_path: Path) -> None:
    """A provider is never overwritten, a shipped one neither."""
    for name in ("plain", "plain"):
        result = new(PLAIN, tmp_path, name=name)
    assert (result.exit_code, 'already a provider "plain"' in result.stderr) == (78, True)
    assert new(PLAIN, tmp_path, name="aniva").exit_code == 78


def test_what_may_do_harm_is_to_be_decided_first(tmp_path: Path) -> None:
    """What a person has to decide is told by what it is about: first what may blame the vendor or leave a change."""
    status = {"type": "string", "enum": ["a", "b"], "description": "First a, then b."}
    members = {**VISIT["properties"], "remark": {"type": "string"}, "status": status}
    text = new(changed((BODY, {**VISIT, "properties": members})), tmp_path).output.partition("To decide")[2]
    wanted = [
        "may blame",
        "/remark?",
        "no ordinary update sends it",
        "which value of /status",
        "about access",
        "who maintains",
    ]
    assert sorted(map(text.index, wanted)) == list(map(text.index, wanted))


@pytest.mark.parametrize("name", ["Plain", "9plain", "../plain", "plain practice"])
def test_a_name_that_no_provider_can_have_is_refused(name: str, tmp_path: Path) -> None:
    """A name becomes that of a folder, of clauses and of options."""
    assert new(PLAIN, tmp_path, name=name).exit_code == 78


def test_an_operation_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A wrong --operation names the one that is like it."""
    result = new(PLAIN, tmp_path, "--operation", "changeVisits")
    assert (result.exit_code, "Did you mean changeVisit?" in result.stderr) == (78, True)


@pytest.mark.parametrize("name", ["changeVisit", "patch /visits/{id}"])
def test_an_operation_is_named_by_its_id_or_its_line(name: str, tmp_path: Path) -> None:
    """Where several operations look like the update, one is chosen by its id, or by method and path."""
    two = changed(("/paths/~1bookings~1{id}/put", {"operationId": "put", "responses": {}}))
    assert "2 operations look like the update" in new(two, tmp_path).stderr
    assert new(two, tmp_path, "--operation", name).exit_code == 0


def test_an_update_under_another_name_is_offered(tmp_path: Path) -> None:
    """Where no path speaks of appointments, what changes one thing by its id is offered as an option to paste."""
    text = json.dumps(changed()).replace("/visits", "/lessons").replace("Visit", "Lesson")
    message = new(json.loads(text), tmp_path).stderr
    assert " PATCH /lessons/{id}" in message.partition("--operation changeLesson")[2]


def test_what_is_left_to_decide_stands_in_the_files(tmp_path: Path) -> None:
    """Each line of the list names the place of a comment that begins with TODO."""
    result = new(PLAIN, tmp_path)
    places = [line.split("  ")[1] for line in result.stdout.splitlines() if line.startswith("  /")]
    assert places
    for place in places:
        file, _, line = place.rpartition(":")
        assert "# TODO: " in Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 2]


def test_members_are_told_apart_by_name_and_shape(tmp_path: Path) -> None:
    """Ids, stamps, ends of a time and closing states become what the format calls them."""
    new(PLAIN, tmp_path)
    contract = load("plain", tmp_path)
    behaviour = contract.behaviour
    assert behaviour.volatile == ("/updated_at",)
    assert {at: nature.nature for at, nature in behaviour.unlisted.items()} == {
        "/id": "identity",
        "/created_at": "creation",
    }
    assert {field.pointer: field.expendable for field in behaviour.fields if field.expendable} == {
        "/status": ("cancelled",)
    }
    assert contract.ordinary["x-paired"] == [["/starts_at", "/ends_at"]]
    assert list(contract.values) == ["time.starts_at", "time.ends_at", "room.known"]
    assert contract.environments == {
        "production": ("https://api.plain.example/v1",),
        "sandbox": ("https://sandbox.plain.example/v1",),
    }


def test_read_only_members_are_no_part_of_the_update(tmp_path: Path) -> None:
    """What a vendor sets itself is never drafted as something to send."""
    new(PLAIN, tmp_path)
    sent = load("plain", tmp_path).documented["properties"]
    assert sent.keys() & {"id", "created_at", "updated_at"} == set()


def test_a_document_inside_a_page_keeps_its_lines(tmp_path: Path) -> None:
    """Where a Markdown page shows the document, sources name the lines of the page."""
    page = f"# Update a visit\n\n```yaml patch /visits/{{id}}\n{json.dumps(PLAIN, indent=1)}\n```\n\nMore words.\n"
    assert new(page, tmp_path).exit_code == 0
    line = load("plain", tmp_path).clause("PLAIN-UPDATE").source.line or 0
    assert "requestBody" in page.splitlines()[line - 1]


def test_a_large_update_has_more_requests(tmp_path: Path) -> None:
    """A contract with twice as many members as usual may send twice as many requests; smaller ones keep theirs."""
    gate = PROFILES["gate"]
    assert {gate.requests_for(load(name)) for name in names()} == {gate.requests}
    flags = {f"flag_{number}": {"type": "boolean"} for number in range(2 * USUAL_MEMBERS)}
    new(changed((f"{BODY}/properties", flags)), tmp_path)
    assert gate.requests_for(load("plain", tmp_path)) == 2 * gate.requests


def test_without_a_place_the_folder_is_made_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a checkout nothing is written into the installed package, and the printed commands find the folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vendor.json").write_text(json.dumps(PLAIN), encoding="utf-8")
    result = CliRunner().invoke(main, ["new", "plain", "--from", "vendor.json"])
    assert result.exit_code == 0
    assert (tmp_path / "providers" / "plain" / "contract.yaml").is_file()
    assert f"pytest --provider=plain --contracts={tmp_path / 'providers'}" in result.stdout


@pytest.mark.parametrize(("scheme", "is_read"), [("file://", True), ("http://localhost", False), ("https://", False)])
def test_a_reference_to_a_url_reads_no_file(scheme: str, is_read: bool, tmp_path: Path) -> None:
    """A URL in a document is never taken for the path of a file of ours."""
    ours = tmp_path / "ours.json"
    ours.write_text(json.dumps({"A": {"type": "string", "maxLength": 4711}}), encoding="utf-8")
    new(changed((f"{BODY}/properties/place", {"$ref": f"{scheme}{ours}#/A"})), tmp_path)
    assert (load("plain", tmp_path).documented["properties"]["place"].get("maxLength") == 4711) is is_read


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plain Practice", "Plain Practice"),
        ("Plain Practice Public API v2.1", "Plain Practice"),
        ("Plain Practice Unified API", "Plain Practice"),
        ("Welcome to the Plain Practice API! It books visits.", "Plain Practice"),
        ("Plain Practice: the whole reference of all our calls", "Plain Practice"),
        ("A platform for practices of every kind and of every size", "A platform for practices of every kind"),
        ("API documentation", ""),
    ],
)
def test_the_title_of_a_document_becomes_the_vendors_name(title: str, name: str) -> None:
    """What a title says of the document, or in further sentences, is no part of the vendor's name."""
    assert short_title(title) == name


def test_what_comes_next_can_be_pasted_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside the checkout, where pytest finds no suite, the command that runs a draft goes there first."""
    inside = new(changed(), tmp_path, name="first").stdout
    monkeypatch.chdir(tmp_path)
    outside = new(changed(), tmp_path, name="second").stdout
    checkout = Path(contracts.__file__).parent.parent
    assert "  pytest --provider=first" in inside
    assert f"  cd {checkout} && pytest --provider=second" in outside
