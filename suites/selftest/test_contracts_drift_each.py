"""Each change of a document is listed at its place, whatever else changes there, and none of them twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.selftest.drift_documents import ANSWERS, REQUEST, SCHEMA, SCHEMAS, TEXT, edited
from suites.selftest.test_contracts_drift import changes

WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}


def at_x(side: str, old: Any, new: Any, folder: Path) -> list[str]:
    """The kinds of changes from one schema of a member to another, without the side, the worst first."""
    place = f"{SCHEMAS[side]}/properties/x"
    found = changes(edited({place: old}), edited({place: new}), folder)
    assert {one.place.partition("/x")[1] for one in found} <= {"/x"}
    return [one.kind.removeprefix(f"{side}-") for one in found]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (NUMBER, {**NUMBER, "minimum": 0}, "limit-narrowed"),
        ({**NUMBER, "maximum": 0}, NUMBER, "limit-widened"),
        (NUMBER, {**NUMBER, "default": 0}, "default-changed"),
        ({"type": "boolean"}, {"type": "boolean", "default": False}, "default-changed"),
        (TEXT, {**TEXT, "default": ""}, "default-changed"),
    ],
)
def test_zero_and_false_are_values(old: Any, new: Any, kind: str, tmp_path: Path) -> None:
    """A limit of 0 and a default of 0, of false and of an empty text are told as any other."""
    assert at_x("request", old, new, tmp_path) == [kind]


@pytest.mark.parametrize("side", SCHEMAS)
@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({**WHOLE, "format": "int32"}, {**WHOLE, "format": "int64"}),
        ({**WHOLE, "format": "int64"}, WHOLE),
        ({**NUMBER, "format": "float"}, {**NUMBER, "format": "double"}),
    ],
)
def test_a_format_of_numbers_is_one_change(side: str, narrow: Any, wide: Any, tmp_path: Path) -> None:
    """A number of more bits is one wider format, and its limits go with it."""
    assert at_x(side, narrow, wide, tmp_path) == ["format-widened"]
    assert at_x(side, wide, narrow, tmp_path) == ["format-narrowed"]


@pytest.mark.parametrize(
    ("side", "old", "new", "kinds"),
    [
        ("request", {**WHOLE, "maximum": 9}, {**NUMBER, "maximum": 5}, ["limit-narrowed", "type-widened"]),
        ("request", {"type": ["string", "null"]}, {"type": ["string", "integer"]}, ["null-narrowed", "type-widened"]),
        ("response", NUMBER, {"type": ["integer", "null"]}, ["null-widened", "type-narrowed"]),
        ("request", NUMBER, {**TEXT, "deprecated": True}, ["type-changed", "deprecated"]),
    ],
)
def test_what_breaks_is_not_hidden_by_another_type(
    side: str, old: Any, new: Any, kinds: list[str], tmp_path: Path
) -> None:
    """A member of more or fewer types still has limits, null and marks, whose changes are listed beside that."""
    assert at_x(side, old, new, tmp_path) == kinds


def test_a_member_that_another_type_of_its_object_hid_is_listed(tmp_path: Path) -> None:
    """An object that may be a text, too, is an object whose members are compared."""
    room = f"{REQUEST}/properties/room"
    new = {"type": ["object", "string"], "properties": {"number": {"type": "string"}, "floor": WHOLE}}
    found = changes(edited({}), edited({room: new}), tmp_path)
    assert [one.id for one in found] == [
        "request-type-changed:update.request/room/number",
        "request-type-widened:update.request/room",
    ]


OBJECT = {"type": "object"}
LIST = {"type": "array"}
CLOSED = {**OBJECT, "additionalProperties": False}
MAP = {**OBJECT, "additionalProperties": TEXT}
TEXTS = {**LIST, "items": TEXT}
PEOPLE = {**LIST, "items": {**OBJECT, "properties": {"name": TEXT}}}


@pytest.mark.parametrize("side", SCHEMAS)
@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (OBJECT, MAP, "type-narrowed"),
        (MAP, OBJECT, "type-widened"),
        (MAP, CLOSED, "unknown-members-narrowed"),
        (CLOSED, MAP, "unknown-members-widened"),
        (LIST, TEXTS, "type-narrowed"),
        (PEOPLE, LIST, "type-widened"),
        (LIST, PEOPLE, "type-narrowed"),
        (TEXTS, MAP, "type-changed"),
    ],
)
def test_what_items_and_keys_may_be_is_one_change(side: str, old: Any, new: Any, kind: str, tmp_path: Path) -> None:
    """Items and keys of which nothing is said can be anything, so what is said of them narrows that."""
    assert at_x(side, old, new, tmp_path) == [kind]


def test_an_answer_that_became_a_list_of_itself_is_one_change(tmp_path: Path) -> None:
    """A list around an answer is another type, and not also an envelope."""
    schema = SCHEMAS["response"]
    old = edited({})
    found = changes(old, edited({schema: {**LIST, "items": SCHEMA}}), tmp_path)
    assert [one.id for one in found] == ["response-type-changed:update.response.200"]


def test_an_envelope_that_took_any_key_is_gone_with_that(tmp_path: Path) -> None:
    """Where the members of an object stand without it now, what else it took is not missed by anybody else."""
    room = f"{REQUEST}/properties/room"
    bare = {f"{REQUEST}/properties": {"note": TEXT, "number": WHOLE, "floor": WHOLE}}
    inside = {"number": WHOLE, "floor": WHOLE}
    old = edited({f"{REQUEST}/properties/note": TEXT, room: {**MAP, "properties": inside}})
    found = changes(old, edited(bare), tmp_path)
    assert [one.kind for one in found] == ["request-envelope-changed", "request-member-removed"]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (OBJECT, {**OBJECT, "unevaluatedProperties": False}, "unknown-members-narrowed"),
        (MAP, {**MAP, "propertyNames": {"pattern": "^a"}}, "conditions-changed"),
        (TEXTS, {**TEXTS, "contains": {"const": "a"}}, "conditions-changed"),
    ],
)
def test_what_a_contract_has_no_keyword_for_is_compared(old: Any, new: Any, kind: str, tmp_path: Path) -> None:
    """Keywords of 3.1 that drafts leave out still demand something of a client."""
    assert at_x("request", old, new, tmp_path) == [kind]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ({"schema": WHOLE}, {"schema": TEXT}, "response-type-changed"),
        ({"schema": TEXT, "required": True}, {"schema": TEXT}, "response-member-optional"),
        ({"schema": TEXT}, {"schema": TEXT, "deprecated": True}, "response-deprecated"),
        ({"schema": TEXT}, {"schema": TEXT, "description": "It is valid for a minute."}, "text-added"),
    ],
)
def test_headers_of_answers_are_compared(old: Any, new: Any, kind: str, tmp_path: Path) -> None:
    """What a header says changes as a member does, once for all answers that have it."""
    places = [f"{ANSWERS}/{status}/headers" for status in (200, 400)]
    documents = (edited({place: {"X-Left": one} for place in places}) for one in (old, new))
    [change] = changes(*documents, tmp_path)
    assert (change.kind, change.places) == (kind, ("update.response.200.x-left", "update.response.400.x-left"))


def test_a_header_that_all_answers_lost_is_one_change(tmp_path: Path) -> None:
    """A header that went from several answers went once."""
    old = edited({f"{ANSWERS}/{status}/headers": {"X-Left": {"schema": WHOLE}} for status in (200, 400)})
    [change] = changes(old, edited({}), tmp_path)
    assert change.also == ("update.response.400.x-left",)


@pytest.mark.parametrize(
    ("side", "mark", "kind"), [("request", "readOnly", "read-only"), ("response", "writeOnly", "write-only")]
)
def test_a_member_that_is_no_part_any_more_is_one_change(side: str, mark: str, kind: str, tmp_path: Path) -> None:
    """Once a member is hidden, nothing else of it, or of what is inside it, is a change."""
    person = {**OBJECT, "required": ["name"], "properties": {"name": TEXT, "age": WHOLE}}
    other = {**OBJECT, "properties": {"name": WHOLE}, "deprecated": False, mark: True}
    assert at_x(side, person, other, tmp_path) == [kind]


@pytest.mark.parametrize(
    ("old", "new", "kind"), [(5, 10, "narrowed"), (10, 5, "widened"), (5, 7, "narrowed"), (0.5, 0.25, "widened")]
)
def test_a_step_is_wider_where_it_divides_the_other(old: float, new: float, kind: str, tmp_path: Path) -> None:
    """Of steps, that takes more of which the other one is a multiple."""
    documents = ({**NUMBER, "multipleOf": step} for step in (old, new))
    assert at_x("request", *documents, tmp_path) == [f"limit-{kind}"]


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ({"minimum": 1}, {"exclusiveMinimum": 1}, ["limit-narrowed"]),
        ({"maximum": 1}, {"exclusiveMaximum": 1}, ["limit-narrowed"]),
        ({"exclusiveMinimum": 1}, {"minimum": 1}, ["limit-widened"]),
        ({"minimum": 1}, {"exclusiveMinimum": 0}, ["limit-widened"]),
        ({"exclusiveMinimum": 1}, {"exclusiveMinimum": 1, "minimum": 0}, []),
    ],
)
@pytest.mark.parametrize("side", SCHEMAS)
def test_an_end_of_numbers_has_two_words(side: str, old: Any, new: Any, kinds: list[str], tmp_path: Path) -> None:
    """Numbers from 1 on are more than those above 1, whichever word said where they begin before."""
    assert at_x(side, {**NUMBER, **old}, {**NUMBER, **new}, tmp_path) == kinds


def kind_of_person(kind: str, needs: str) -> Any:
    """A branch of a choice that a value tells apart."""
    listed = {"kind": {**TEXT, "enum": [kind]}, needs: TEXT}
    return {**OBJECT, "required": ["kind", needs], "properties": listed}


def test_one_more_alternative_is_one_change(tmp_path: Path) -> None:
    """The value by which an alternative is told came with it."""
    two = [kind_of_person("A", "a"), kind_of_person("B", "b")]
    old, new = {"oneOf": two}, {"oneOf": [*two, kind_of_person("C", "c")]}
    assert at_x("response", old, new, tmp_path) == ["alternatives-widened"]
    assert at_x("request", new, old, tmp_path) == ["alternatives-narrowed"]
    assert at_x("response", new, old, tmp_path) == ["member-removed", "alternatives-narrowed"]


LAST = 2**31 - 1
INT32 = {**WHOLE, "format": "int32"}


@pytest.mark.parametrize("side", SCHEMAS)
@pytest.mark.parametrize(
    ("narrow", "wide", "kinds"),
    [
        (INT32, {**WHOLE, "minimum": -LAST - 1, "maximum": LAST}, ["format"]),
        ({**INT32, "maximum": LAST}, {**WHOLE, "format": "int64", "maximum": LAST}, ["format"]),
        ({**WHOLE, "exclusiveMinimum": 4}, {**NUMBER, "exclusiveMinimum": 4}, ["type"]),
        ({**WHOLE, "minimum": 5}, {**NUMBER, "minimum": 4.5}, ["type"]),
        ({**INT32, "maximum": 9}, {**WHOLE, "format": "int64"}, ["format", "limit"]),
    ],
)
def test_a_limit_in_other_words_is_none_of_its_own(
    side: str, narrow: Any, wide: Any, kinds: list[str], tmp_path: Path
) -> None:
    """What a format or a type says of a limit is compared with what is written, and told with that format or type."""
    assert at_x(side, narrow, wide, tmp_path) == [f"{one}-widened" for one in kinds]
    assert at_x(side, wide, narrow, tmp_path) == [f"{one}-narrowed" for one in kinds]
