"""Files that no draft can be made of, each told as what it is, with what to do; and pages with several documents."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contracts import load
from contracts.__main__ import main
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, PLAIN, UPDATE, changed

TEXT = json.dumps(PLAIN, indent=1)
TABBED = "openapi: 3.0.3\ninfo:\n\ttitle: Plain"
LAUGHS = "\n".join(
    ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)), "openapi: 3.0.3"]
)


def read(content: bytes, into: Path, name: str = "vendor.yaml") -> Result:
    """The result of drafting from a file of these bytes."""
    (into / name).write_bytes(content)
    return CliRunner().invoke(main, ["new", "plain", "--from", str(into / name), "--into", str(into)])


@pytest.mark.parametrize(
    ("content", "name", "told", "to_do"),
    [
        (
            "# a\n# Gr\u00fcn".encode("latin-1"),
            "vendor.yaml",
            "vendor.yaml:2  The file is not UTF-8 text.",
            "Save it as UTF-8",
        ),
        (TEXT.encode("utf-16"), "vendor.json", "not UTF-8 text, but UTF-16.", "Save it as UTF-8"),
        (TABBED.encode(), "vendor.yaml", "vendor.yaml:3  This is not YAML: a tab", "Replace each tab"),
        (f"// made\n{TEXT}".encode(), "vendor.json", "JSON with comments", "Remove the comments"),
        (
            f"window.onload = function() {{ let a = {TEXT} }}".encode(),
            "init.js",
            "This is JavaScript",
            "ending in .json",
        ),
    ],
    ids=["latin-1", "UTF-16", "tab", "comments", "JavaScript"],
)
def test_what_is_no_document_is_called_by_its_name(
    content: bytes, name: str, told: str, to_do: str, tmp_path: Path
) -> None:
    """A file that cannot be read is told as what it is, where, and with what to do."""
    result = read(content, tmp_path, name)
    assert (result.exit_code, told in result.stderr, to_do in result.stderr) == (78, True, True)


def test_anchors_that_repeat_each_other_are_refused_at_once(tmp_path: Path) -> None:
    """A kilobyte of anchors stands for billions of values: it is refused before they are made."""
    began = time.process_time()
    result = read(LAUGHS.encode(), tmp_path)
    assert (result.exit_code, "anchors repeat each other endlessly" in result.stderr) == (78, True)
    assert time.process_time() - began < 2


def test_of_several_documents_on_a_page_that_with_the_update_is_taken(tmp_path: Path) -> None:
    """A page may begin with a document about something else."""
    other = json.dumps({**PLAIN, "paths": {"/patients/{id}": {"put": {"responses": {}}}}})
    page = f"# A\n```json\n{other}\n```\n# B\n```json\n{TEXT}\n```\n"
    assert new(page, tmp_path).exit_code == 0
    assert load("plain", tmp_path).update.path == "/visits/{id}"


def test_a_reference_to_itself_is_called_a_circle(tmp_path: Path) -> None:
    """A reference that leads back to itself does not lead nowhere."""
    places = ((f"{BODY}/properties/code", {"$ref": "#/components/schemas/A"}),)
    schemas = (
        "/components/schemas",
        {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}},
    )
    assert "leads in a circle" in new(changed(*places, schemas), tmp_path).output


def several(**more: Any) -> dict[str, Any]:
    """The plain document with further updates of a visit."""
    document = changed(("/paths/~1visits~1{id}/put", {**UPDATE, "operationId": "replaceVisit"}))
    document["paths"]["/visits/{id}/reschedule"] = {"post": {**UPDATE, "operationId": "rescheduleVisit", **more}}
    return document


def test_every_candidate_is_listed(tmp_path: Path) -> None:
    """Of a PATCH and a PUT of one path both can be chosen, and what is deprecated is told."""
    told = new(several(deprecated=True), tmp_path).stderr
    assert ("PUT /visits/{id}" in told, "reschedule  (deprecated)" in told) == (True, True)


def test_an_update_that_is_a_step_is_read_at_its_appointment(tmp_path: Path) -> None:
    """What a POST to /reschedule changes is read without that word."""
    assert new(several(), tmp_path, "--operation", "rescheduleVisit").exit_code == 0
    reading = load("plain", tmp_path).behaviour.read
    assert reading is not None
    assert reading.operation == "readVisit"
