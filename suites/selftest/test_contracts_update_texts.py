"""How one value is written into a file of a contract, so that all else stays letter by letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.pointers import ABSENT, Json
from contracts.updating._clauses import moved_lines
from contracts.updating._groups import groups
from contracts.updating._merging import Edit, differences, merged
from contracts.updating._notes import Note, with_notes
from contracts.updating._proposal import _moved_by_anchors
from contracts.updating._texts import with_value

BLOCK = (
    "# Ours.\na: 1  # one\nb:\n  # Two.\n  c: [x, y]\n  d: >-\n    long\n    text\n\n# Three.\ne: {f: 1, g: 2}\nh: {}\n"
)
JSON = '{\n  "a": 1,\n  "b": {"c": [1, 2], "d": "x"},\n  "e": [\n    1\n  ]\n}\n'


def test_a_place_that_clauses_share_is_moved_once() -> None:
    """The line of a source that two clauses share by an anchor is written once, whatever its number of digits."""
    text = "clauses:\n- id: A\n  source: &one {at: top, line: 9}\n- id: B\n  source: *one\n"
    assert moved_lines(text, {9: 10}) == text.replace("9", "10")


def written(name: str, text: str, pointer: str, value: Json) -> str:
    """The text with the value; it must be possible."""
    made = with_value(Path(name), text, pointer, value)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("pointer", "value", "old", "new"),
    [
        ("/a", 2, "a: 1  # one", "a: 2  # one"),
        ("/b/c", ["x"], "c: [x, y]", "c: [x]"),
        ("/b/d", "short", "d: >-\n    long\n    text", "d: short"),
        ("/b/d", ABSENT, "  d: >-\n    long\n    text\n", ""),
        ("/b/new", {"k": [1]}, "    text\n", "    text\n  new:\n    k: [1]\n"),
        ("/e/f", ABSENT, "{f: 1, g: 2}", "{g: 2}"),
        ("/e/g", ABSENT, "{f: 1, g: 2}", "{f: 1}"),
        ("/e/i", "z", "{f: 1, g: 2}", '{f: 1, g: 2, i: "z"}'),
        ("/h/i", True, "h: {}", "h: {i: true}"),
        ("/j", "2026-01-31", "h: {}\n", "h: {}\nj: '2026-01-31'\n"),
    ],
)
def test_yaml_keeps_all_else(pointer: str, value: Json, old: str, new: str) -> None:
    """In YAML a value is set, added or removed, and comments, order and quotes stay."""
    assert old in BLOCK
    assert written("x.yaml", BLOCK, pointer, value) == BLOCK.replace(old, new, 1)


@pytest.mark.parametrize(
    ("pointer", "value", "old", "new"),
    [
        ("/a", "x", '"a": 1', '"a": "x"'),
        ("/b/c", [3], '"c": [1, 2]', '"c": [3]'),
        ("/e", [1, 2], '"e": [\n    1\n  ]', '"e": [\n    1,\n    2\n  ]'),
        ("/b/d", ABSENT, ', "d": "x"', ""),
        ("/f", None, "\n  ]\n", '\n  ],\n  "f": null\n'),
    ],
)
def test_json_keeps_all_else(pointer: str, value: Json, old: str, new: str) -> None:
    """In JSON a value is set, added or removed, and lines stay as they were."""
    assert old in JSON
    assert written("x.json", JSON, pointer, value) == JSON.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "pointer", "value"),
    [
        ("a: &x {b: 1}\nc: *x\n", "/a/b", 2),  # would change two places
        ("a: {b: 1}\n", "/c/d", 2),  # nothing to put it in
        ("a: [1]\n", "/a/0", 2),
        ("a:\n  - x  # ours\n  - y\n", "/a", ["z"]),  # would lose a comment
        ("a: 1\nb: 2  # ours\n", "/b", ABSENT),
    ],
)
def test_what_only_a_person_can_write_is_left(text: str, pointer: str, value: Json) -> None:
    """A place that is repeated elsewhere, is not there, is in a list, or has a comment of its own is left as it is."""
    assert with_value(Path("x.yaml"), text, pointer, value) is None


def taken(own: Json, old: Json, new: Json) -> tuple[list[tuple[str, Json]], list[str]]:
    """What is taken over from two drafts, and where something is asked."""
    edits, open_ = list[Edit](), list[Edit]()
    for one in differences("x", old, new):
        found = merged(iter([one]), own)
        edits += found.edits
        open_ += found.open
    return [(one.pointer, one.new) for one in edits], [one.pointer for one in open_]


@pytest.mark.parametrize(
    ("own", "old", "new", "result"),
    [
        ({"a": 1}, {"a": 1}, {"a": 2}, ([("/a", 2)], [])),
        ({"a": 3}, {"a": 1}, {"a": 2}, ([], ["/a"])),
        ({"a": 2}, {"a": 1}, {"a": 2}, ([], [])),
        ({"a": 1}, {"a": 1}, {}, ([("/a", ABSENT)], [])),
        ({"b": 1}, {}, {"a": 1}, ([("/a", 1)], [])),
        ({}, {"a": {"b": 1}}, {"a": {"b": 2}}, ([], ["/a/b"])),
        ({"a": [1, 3]}, {"a": [1, 2]}, {"a": [2, 4]}, ([("/a", [3, 4])], [])),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ([("/a/0/b", 2)], [])),
        ({"a": True}, {"a": True}, {"a": 1}, ([("/a", 1)], [])),
    ],
)
def test_only_what_nobody_has_changed_is_taken_over(own: Json, old: Json, new: Json, result: Json) -> None:
    """Of three states of a value, the person's stays where it is not the old draft's; lists of single values mix."""
    assert taken(own, old, new) == result


def test_members_that_come_together_belong_together() -> None:
    """What one edit says of two members ties all edits of both; what is about none is tied to its file."""
    schema = "schemas/read_200.schema.json"
    edits = [
        Edit(schema, "/properties/room", ABSENT, {}),
        Edit(schema, "/properties/bed", ABSENT, {}),
        Edit(schema, "/required", ["id"], ["id", "room", "bed"]),
        Edit("behaviour.yaml", "/standin/appointments/0/shows/room", ABSENT, 1),
        Edit("behaviour.yaml", "/fields/~1note", ABSENT, None),
        Edit(schema, "/properties/status/enum", ["a"], ["b"]),
        Edit("contract.yaml", "/base_url", "a", "b"),
    ]
    assert groups(edits) == [{"bed", "room"}, {"contract.yaml"}, {"note"}, {"status"}]


def test_a_question_is_asked_once() -> None:
    """A question that stands at its place already, as nobody has decided it, is not written again."""
    note = Note("x.yaml", "/b/c", "which one?")
    once = with_notes(BLOCK, [note, note])
    assert once == BLOCK.replace("  c: ", "  # TODO: which one?\n  c: ")
    assert with_notes(once, [note]) == once


def test_lines_of_large_files_move_with_the_unique_ones_above() -> None:
    """In a file too large to compare each line with each, a repeated line moves as the unique one above it."""
    old, new = ["a", "{", "b", "{"], ["x", "a", "{", "{", "b", "{"]
    assert _moved_by_anchors(old, new) == {1: 2, 2: 3, 3: 5, 4: 6}
