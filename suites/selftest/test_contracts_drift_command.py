"""The command `contracts drift`: what it prints, how it ends, and what it says of a mistake."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contracts.__main__ import main
from suites.selftest.drift_documents import BASE, CASES, REQUEST, edited, files_of, path

ROOM = "request-member-removed:update.request/room"


def run(*arguments: str) -> Result:
    """The result of the command."""
    return CliRunner().invoke(main, ["drift", *arguments])


def compared(folder: Path, *options: str, kind: str = "request-member-removed") -> Result:
    """The result for two documents that differ in one thing."""
    old, new = files_of(*map(edited, CASES[kind]), folder)
    return run("--from", str(old), "--to", str(new), *options)


@pytest.mark.parametrize(("kind", "code"), [("request-member-removed", 1), ("text-changed", 0), ("server-added", 0)])
def test_only_what_breaks_a_client_fails(kind: str, code: int, tmp_path: Path) -> None:
    """The command ends with 1 when something is breaking, and with 0 where it is risky or harmless."""
    assert compared(tmp_path, kind=kind).exit_code == code


def test_a_change_is_a_paragraph(tmp_path: Path) -> None:
    """A reader sees the class, the place, what was there and what is, and what it means."""
    lines = compared(tmp_path).stdout.splitlines()
    assert lines[0].endswith("old.json -> " + str(tmp_path / "new.json") + ": 1 breaking.")
    assert lines[2:] == [
        f"BREAKING  {ROOM}",
        "  before   object",
        "  after    nothing",
        "  means    What is sent here is ignored or refused.",
        "  with     /room/number: integer",
        "  with     /room/floor: integer",
    ]


def test_programs_read_the_same_as_json(tmp_path: Path) -> None:
    """As JSON each change has its id, kind, class, place and what it brought along."""
    whole = json.loads(compared(tmp_path, "--format", "json").stdout)
    change = whole["changes"][0]
    assert (change["id"], change["class"], change["before"], change["after"]) == (ROOM, "error", "object", None)
    assert len(change["below"]) == 2


def test_markdown_has_the_vendors_words_as_code(tmp_path: Path) -> None:
    """In a message nothing that a vendor wrote acts as Markdown."""
    x = {"type": "string", "default": "` @team `"}
    old, new = ({f"{REQUEST}/properties/x": one} for one in ({"type": "string"}, x))
    files = map(str, files_of(edited(old), edited(new), tmp_path))
    text = run("--from", next(files), "--to", next(files), "--format", "markdown").stdout
    assert "## Risky (1)" in text
    assert "`nothing` -> `' @team '`" in text


def test_a_terminal_obeys_no_vendor(tmp_path: Path) -> None:
    """Control characters of a document are shown and do nothing."""
    old, new = files_of(BASE, edited({f"{REQUEST}/properties/note/description": "Words \x1b[31m in red."}), tmp_path)
    text = run("--from", str(old), "--to", str(new)).stdout
    assert ("\x1b" in text, "\\u001b" in text) == (False, True)


@pytest.mark.parametrize("id", [ROOM, "request-member-removed"])
def test_a_team_gives_a_change_another_class(id: str, tmp_path: Path) -> None:
    """A kind or a single change has the class that the file gives it."""
    classes = tmp_path / "classes.yaml"
    classes.write_text(f"{id}: info\n", encoding="utf-8")
    result = compared(tmp_path, "--classes", str(classes))
    assert (result.exit_code, f"HARMLESS  {ROOM}" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("request-member-remove: info", "Did you mean request-member-removed?"),
        ("request-member-removed: harmless", "Expected one of error, warning, info."),
        ("[info]", "This is not a list of classes."),
    ],
)
def test_an_unknown_class_is_one_message(text: str, message: str, tmp_path: Path) -> None:
    """A kind or a class that there is not ends with 78, the line, and what is known."""
    classes = tmp_path / "classes.yaml"
    classes.write_text(f"{text}\n", encoding="utf-8")
    result = compared(tmp_path, "--classes", str(classes))
    assert (result.exit_code, result.stdout) == (78, "")
    assert message in result.stderr
    assert "classes.yaml:1" in result.stderr


@pytest.mark.parametrize(
    ("document", "options", "message"),
    [
        ("Nothing but words.", (), "This is not an OpenAPI document."),
        ("<!DOCTYPE html><html></html>", (), "This is an HTML page."),
        (BASE, ("--operation", "changeVisits"), "Did you mean changeVisit?"),
        ({**BASE, "paths": {"/visits": path("get")}}, (), "No operation here looks like the update"),
    ],
)
def test_a_mistake_is_one_message(document: Any, options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """A file that is no document, or an update that is not in it, ends with 78 and what to do."""
    old, new = files_of(document, document, tmp_path)
    result = run("--from", str(old), "--to", str(new), *options)
    assert (result.exit_code, result.stdout) == (78, "")
    assert message in result.stderr


@pytest.mark.parametrize("arguments", [(), ("eka",), ("--from", "a"), ("eka", "page", "--from", "a", "--to", "b")])
def test_it_is_said_what_is_compared(arguments: tuple[str, ...]) -> None:
    """Without two documents, or with more, the command says which it needs."""
    result = run(*arguments)
    assert result.exit_code == 78
    assert "--from OLD and --to NEW" in result.stderr
