"""`contracts new` on documents of unusual size and shape: it ends soon, with a folder or with one message."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from contracts import Problem, load, pointers
from contracts.__main__ import main
from contracts._drafting.members.member import Member
from contracts._drafting.members.steps import steps_of
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, KINDS, PLAIN, SWAGGER, changed

UPDATE = "/paths/~1visits~1{id}/patch"
WRONG = (5, "text", [], ["a"], {}, {"a": 1}, True, 0.5, -1, [None], [{}], {"a": None}, "http://[bad", None)
"""Values of every kind; at most places, most of them are wrong."""
TRIED = 5
"""Of so many places one is tried: all of them, each with every value, take minutes, and have been tried once."""

MOST_SECONDS = 10
"""Of CPU; a hundred members take half a second, and a minute where each member asks for all the others."""


def test_a_wide_update_is_drafted_soon(tmp_path: Path) -> None:
    """What a draft works out of all members is worked out once, not once for each of them."""
    members = {f"text_{number}": {"type": "string"} for number in range(100)}
    wide = changed(
        (f"{BODY}/properties", members),
        ("/paths/~1visits~1{id}/get/responses/200/content/application~1json/schema/properties", members),
    )
    began = time.process_time()
    assert new(wide, tmp_path).exit_code == 0
    assert time.process_time() - began < MOST_SECONDS


def test_a_long_page_is_drafted_soon(tmp_path: Path) -> None:
    """Each file of a draft is read once, not once for each of its many decisions."""
    fields = "\n".join(f"- `field_{number}` (string) A value" for number in range(400))
    began = time.process_time()
    page = f"# Update\n\nPATCH /visits/{{id}}\n\n## Body parameters\n{fields}\n- `note` (string) A note"
    assert new(page, tmp_path).exit_code == 0
    assert time.process_time() - began < MOST_SECONDS


def test_a_sentence_of_many_values_is_read_soon() -> None:
    """What a sentence tells of steps is looked for once, not once for each of its letters."""
    values = [f"state_{number}" for number in range(120)]
    said = " ".join(f"a {value} visit goes on" for value in values)
    began = time.process_time()
    assert steps_of(Member("/status", {"type": "string", "enum": values, "description": said}, None)).table == {}
    assert time.process_time() - began < MOST_SECONDS / 10


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"maxLength": 50.0}, {"maxLength": 50}),
        ({"maxLength": "20"}, {"maxLength": 20}),
        ({"type": "integer", "minimum": "1", "maximum": "9"}, {"minimum": 1, "maximum": 9}),
        ({"maxLength": None}, {}),
    ],
)
def test_what_is_meant_is_read_right(written: dict[str, Any], meant: dict[str, Any], tmp_path: Path) -> None:
    """A number may be written as a text or with a zero behind the point, and nothing may follow a name."""
    document = changed((f"{BODY}/properties/code", {"type": "string", **written}))
    assert new(document, tmp_path).exit_code == 0
    code = load("plain", tmp_path).documented["properties"]["code"]
    assert {name: code[name] for name in written if name in code and name != "type"} == meant


@pytest.mark.parametrize(
    ("pointer", "value", "place"),
    [
        (f"{BODY}/properties/note/maxLength", -1, "/note: maxLength is -1"),
        (f"{BODY}/properties/note/items", ["a"], '/note: items is ["a"]'),
        (f"{BODY}/properties/note/multipleOf", 0, "/note: multipleOf is 0"),
        (f"{BODY}/properties/note", "a text", '/note: "a text" is not an object'),
        (f"{BODY}/properties/place", {"$ref": "http://[bad"}, "/place: the reference http://[bad leads nowhere"),
        (f"{UPDATE}/responses/404", 5, "the answer 404: 5 is not an object"),
        ("/components/securitySchemes", ["key"], 'components: securitySchemes is ["key"]'),
        ("/components/securitySchemes/other", {"type": "apiKey", "in": "header"}, "the login other: an apiKey needs"),
        ("/externalDocs", "https://plain.example", 'externalDocs is "https://plain.example"'),
    ],
)
def test_what_is_of_another_kind_is_left_out_with_a_note(pointer: str, value: Any, place: str, tmp_path: Path) -> None:
    """What stands at a place that has no room for it is left out of the draft, and a TODO names the place."""
    result = new(changed((pointer, value)), tmp_path)
    assert result.exit_code == 0
    assert place in result.stdout


@pytest.mark.parametrize("empty", [None, "Not found", {}])
def test_an_answer_may_be_described_by_a_text_or_by_nothing(empty: Any, tmp_path: Path) -> None:
    """A status with a text, or with nothing behind it, is documented all the same."""
    assert new(changed((f"{UPDATE}/responses/409", empty)), tmp_path).exit_code == 0
    assert 409 in load("plain", tmp_path).update.responses


def test_no_value_at_any_place_ends_a_draft_without_a_message(tmp_path: Path) -> None:
    """Whatever stands at whatever place, a draft ends with a folder or with one message that says why it cannot."""
    rich = changed((f"{BODY}/properties/place", {"oneOf": KINDS}), ("/externalDocs", {"url": "https://plain.example"}))
    places = [(document, pointer) for document in (rich, SWAGGER) for pointer in _places(document, "")]
    wrong, ends = cycle(WRONG), set()
    for number, (document, pointer) in enumerate(places[::TRIED]):
        broken = deepcopy(document)
        pointers.set_in(broken, pointer, next(wrong))
        (place := tmp_path / str(number)).mkdir()
        ends.add((result := new(broken, place)).exit_code)
        assert result.exception is None or isinstance(result.exception, SystemExit), (pointer, result.exc_info)
    assert ends == {0, 78}


def _places(value: Any, pointer: str) -> Iterator[str]:
    """Every place below the top of a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield pointers.join(pointer, name)
        yield from _places(one, pointers.join(pointer, name))


@pytest.mark.parametrize("name", ["con-", "a--b", "a" * 65])
def test_a_name_that_clauses_cannot_begin_with_is_refused(name: str, tmp_path: Path) -> None:
    """A name is refused before anything is drafted where ids of clauses could not begin with it."""
    assert "cannot be the name of a provider" in new(PLAIN, tmp_path, name=name).stderr


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    """Where the folder cannot be made, one line says so."""
    result = new(PLAIN, tmp_path, "--into", "/proc/there")
    assert (result.exit_code, "cannot be written" in result.stderr) == (78, True)


@pytest.mark.parametrize("into", ["new/folder", "."])
def test_an_unusable_draft_leaves_nothing_behind(into: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no contract can be written, that is one message and no new folder, also with a relative --into."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("contracts._drafting.check", lambda made: [Problem(made / "behaviour.yaml", 1, "", "Wrong.")])
    Path("vendor.json").write_text(json.dumps(PLAIN))
    result = CliRunner().invoke(main, ["new", "plain", "--from", "vendor.json", "--into", into])
    assert (result.exit_code, "No contract that holds together" in result.stderr) == (78, True)
    assert [path.name for path in tmp_path.iterdir()] == ["vendor.json"]


def test_a_member_that_looks_like_a_reference_is_left_out_with_a_note(tmp_path: Path) -> None:
    """A member called $ref would be followed in a contract: the others of its document are drafted without it."""
    result = new(changed((f"{BODY}/properties/$ref", {"type": "string"})), tmp_path)
    assert (result.exit_code, "a member called $ref" in result.output) == (0, True)
    assert "$ref" not in load("plain", tmp_path).documented["properties"]


@pytest.mark.parametrize("word", ["x-nullable", "x-isnullable"])
def test_null_may_be_sent_where_swagger_says_so(word: str, tmp_path: Path) -> None:
    """OpenAPI 2.0 has no word for null: those that tools write in its place are understood."""
    new(changed((f"{BODY}/properties/code", {"type": "string", word: True})), tmp_path)
    assert load("plain", tmp_path).documented["properties"]["code"]["type"] == ["string", "null"]
