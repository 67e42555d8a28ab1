"""The manual of the format: complete, fresh, and printed in parts by `contracts explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts import _manual_words as words
from contracts.__main__ import main
from contracts._checking._placeholders import UNKNOWN
from contracts._checking._schema import OURS
from contracts._folder import SHIPPED
from contracts._manual import entries, manual
from suites.kit.model.check_kinds import GENERATED, KINDS, OBSERVING, SEQUENCES


def explain(place: str) -> Result:
    """The result of `contracts explain`."""
    return CliRunner().invoke(main, ["explain", place])


def test_the_manual_is_fresh() -> None:
    """contracts/README.md is what `contracts manual` prints."""
    assert (SHIPPED / "README.md").read_text(encoding="utf-8") == manual(), (
        "Run: contracts manual > contracts/README.md"
    )


def test_every_member_is_described() -> None:
    """No member of the format is without a sentence."""
    assert [entry.place for entry in entries() if not entry.text] == []


def choices(*way: str) -> set[str]:
    """The words that the schema of clauses lists at a place."""
    node = json.loads((SHIPPED / "clauses.schema.json").read_text(encoding="utf-8"))["$defs"]
    for step in way:
        node = node[step]
    return set(node["enum"])


def test_every_word_has_a_meaning() -> None:
    """Checks, relations, words to send, credentials and keywords of ours are all explained, and no others."""
    assert (
        set(words.CHECKS) == choices("clause", "properties", "check") == set(KINDS) - {GENERATED, SEQUENCES, OBSERVING}
    )
    assert set(words.RELATIONS) == choices("relation", "properties", "kind")
    assert set(words.SENDS) == choices("clause", "properties", "send", "then")
    assert set(words.CREDENTIALS) == choices("request", "properties", "credentials")
    assert set(OURS) <= set(words.KEYWORDS)
    assert all(any(name in text for text in (*words.PLACEHOLDERS, *words.PLACEHOLDERS.values())) for name in UNKNOWN)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("behaviour.read.pages", "behaviour.read.pages.by   (page or offset or cursor, required)"),
        ("clauses", "clauses.clauses   (list, required)"),
        ("contract.yaml", "contract.name   (text, required)"),
        ("refuses", "refuses   (check)"),
        ("originals", "target.fixtures.*.[].originals   (any value)"),
        ("clauses.expect.code", "clauses.clauses.[].expect.code   (object)"),
        ("settles_seconds", "behaviour.read.settles_seconds   ("),
        ("x-open", "It may be taken or refused."),
        ("{run}", "eight digits that no other run sends"),
        ("schemas/update.schema.json", "as the vendor documents it"),
    ],
)
def test_a_place_is_explained(place: str, shown: str) -> None:
    """Places of files, files, checks, keywords and placeholders are explained in the terminal."""
    assert shown in explain(place).stdout


def test_an_example_comes_from_a_shipped_contract() -> None:
    """An example is a value that `contracts check` has found to be sound."""
    assert (
        "example: patchAppointmentById" in explain("contract.operation").stdout
        or "example: update" in explain("contract.operation").stdout
    )


def test_an_unknown_place_is_told() -> None:
    """A misspelt place ends with 78, and the one that is like it."""
    result = explain("behaviour.red")
    assert (result.exit_code, "Did you mean behaviour.read?" in result.stderr) == (78, True)


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*/*.yaml")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_editors_find_the_schema_of_each_file(file: Path) -> None:
    """The first line of each file names its schema, so that editors complete and check it."""
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (file.parent / first.partition("=")[2]).resolve().is_file()
