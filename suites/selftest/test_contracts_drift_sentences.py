"""`contracts drift`: which sentences of two documents are the same, and which say another thing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.drift import Change, drift
from contracts.drift._sentences import pairs, plain, plain_sentences
from suites.selftest.drift_documents import ANSWERS, ITEM, REQUEST, RESPONSE, UPDATE, edited, files_of, path
from suites.selftest.drift_pages import LISTED, SAVED

NOTE, ROOM = f"{REQUEST}/properties/note/description", f"{REQUEST}/properties/room/description"
STATUS = f"{REQUEST}/properties/status"
OLD_RULE, NEW_RULE = "The note is kept for a year.", "The note is kept for a month."


def changes(old: Any, new: Any, folder: Path) -> list[Change]:
    """What changed from one document to another, which are pages or edits of the base."""
    documents = [one if isinstance(one, str) else edited(one) for one in (old, new)]
    return list(drift(None, None, *files_of(*documents, folder)).changes)


def told(old: Any, new: Any, folder: Path) -> list[tuple[str, str, str]]:
    """The ids of these changes, with the sentences before and after."""
    return [(one.id, one.before, one.after) for one in changes(old, new, folder)]


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (NOTE, "update.request/note"),
        (f"{ANSWERS}/400/description", "update.response.400"),
        (f"{RESPONSE}/properties/note/description", "update.response.200/note"),
        (f"{UPDATE}/description", "update"),
        (f"{UPDATE}/requestBody/description", "update"),
        ("/info/description", "document"),
    ],
)
def test_a_sentence_is_tied_to_its_place(where: str, place: str, tmp_path: Path) -> None:
    """A sentence that changed is listed at the member, status or operation that it describes, wherever that is."""
    expected = [(f"text-changed:{place}", OLD_RULE[:-1], NEW_RULE[:-1])]
    assert told({where: OLD_RULE}, {where: NEW_RULE}, tmp_path) == expected


def test_a_sentence_is_tied_to_its_parameter(tmp_path: Path) -> None:
    """What changed in the description of a parameter is listed at the parameter."""
    edits = [
        {f"{UPDATE}/parameters": [{"name": "by", "in": "query", "description": rule, "schema": {"type": "string"}}]}
        for rule in (OLD_RULE, NEW_RULE)
    ]
    assert [id for id, _, _ in told(*edits, tmp_path)] == ["text-changed:update.query.by"]


def test_each_sentence_of_a_text_is_compared_by_itself(tmp_path: Path) -> None:
    """Of a long description only the sentence that changed is listed."""
    texts = (f"A text. {rule} It is read by staff." for rule in (OLD_RULE, NEW_RULE))
    before, after = ({NOTE: text} for text in texts)
    assert told(before, after, tmp_path) == [("text-changed:update.request/note", OLD_RULE[:-1], NEW_RULE[:-1])]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It is kept. It is read.", "It is read. It is kept."),
        ("It is kept\nfor a year.", "It is  kept for\na year."),
        ("`OPEN` is **kept**.", "OPEN is kept."),
        ("> It is kept.", "It is kept."),
        ("- It is kept.\n- It is read.", "It is kept. It is read."),
        ("See [the list](https://a.example).", "See the list."),
        ("The patient’s name – kept.", "The patient's name - kept."),
        ("It is kept, for a year.", "it is kept for a year"),
        ("1. It is kept.", "2. It is kept."),
        ("A &amp; B are kept.<br>", "A & B are kept."),
    ],
)
def test_the_look_of_a_sentence_is_no_change(old: str, new: str, tmp_path: Path) -> None:
    """Order, line breaks, marks, quotes and punctuation say nothing."""
    assert told({NOTE: old}, {NOTE: new}, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It must be before 10:00.", "It must be before 11:00."),
        ("It may be null.", "It may not be null."),
        ("At most 3 keys.", "At least 3 keys."),
        ("a before b", "b before a"),
        ("> 18 years", "18 years"),
        ("It is at /visits/<id>.", "It is at /visits/<uuid>."),
        ("The age is >= 18.", "The age is <= 18."),
        ("The field first_name is kept.", "The field firstname is kept."),
    ],
)
def test_a_small_word_is_a_change(old: str, new: str, tmp_path: Path) -> None:
    """A number, a negation or an order of words may be all that changed."""
    assert [one.kind for one in changes({NOTE: old}, {NOTE: new}, tmp_path)] == ["text-changed"]


def test_a_sentence_at_another_member_is_no_move(tmp_path: Path) -> None:
    """What is said of one member and then of another is listed at both, as it says another thing there."""
    found = told({NOTE: "A. May be empty.", ROOM: "B."}, {NOTE: "A.", ROOM: "B. May be empty."}, tmp_path)
    assert sorted(id for id, _, _ in found) == ["text-added:update.request/room", "text-removed:update.request/note"]


def test_a_sentence_that_moves_into_the_general_text_is_no_change(tmp_path: Path) -> None:
    """A rule that stands at its member in one document, and in the text of the update in the other, is the same."""
    tied, general = {NOTE: f"A. {OLD_RULE}"}, {NOTE: "A.", f"{UPDATE}/description": OLD_RULE}
    assert told(tied, general, tmp_path) == []
    assert told(general, tied, tmp_path) == []


def test_a_sign_beside_a_changed_list_is_listed(tmp_path: Path) -> None:
    """A sentence of the same words that has another sign says another thing, also where a list changed."""
    edits = [
        {STATUS: {"type": "string", "enum": values, "description": rule}}
        for values, rule in ((["OPEN"], "Rank of OPEN >= 3"), (["OPEN", "DONE"], "Rank of OPEN <= 3"))
    ]
    assert [one.kind for one in changes(*edits, tmp_path)] == ["text-changed", "request-values-widened"]


def test_the_words_of_a_changed_list_are_not_listed_again(tmp_path: Path) -> None:
    """A sentence that only names the values of a list stands below the change of the list."""
    edits = [
        {STATUS: {"type": "string", "enum": values, "description": f"One of {' or '.join(values)}."}}
        for values in (["OPEN", "DONE"], ["OPEN", "DONE", "LATE"])
    ]
    found = changes(*edits, tmp_path)
    assert [one.kind for one in found] == ["request-values-widened"]
    assert found[0].below == (
        "new: LATE",
        '"One of OPEN or DONE" -> "One of OPEN or DONE or LATE"',
    )


def test_a_rule_beside_a_changed_list_is_listed(tmp_path: Path) -> None:
    """A sentence that says more than the change of the list is a change of its own."""
    edits = [
        {STATUS: {"type": "string", "enum": values, "description": rule}}
        for values, rule in ((["OPEN"], "OPEN closes nothing."), (["OPEN", "DONE"], "DONE closes the visit for good."))
    ]
    assert [one.kind for one in changes(*edits, tmp_path)] == ["text-changed", "request-values-widened"]


def test_a_sentence_that_names_a_new_status_stands_below_it(tmp_path: Path) -> None:
    """A refusal that the text of the update tells of is one change, with its sentence."""
    text = "Closed visits are refused with 409 Conflict."
    found = changes({}, {f"{UPDATE}/description": text, f"{ANSWERS}/409": {"description": "Closed."}}, tmp_path)
    assert [one.id for one in found] == ["refusal-added:update.response.409"]
    assert found[0].below[-1] == '"Closed visits are refused with 409 Conflict"'


def test_a_sentence_that_names_a_new_address_stands_below_it(tmp_path: Path) -> None:
    """A page that repeats method and path in a sentence lists their change once."""
    page = LISTED.replace("# Change", "The endpoint is PATCH /v1/visits/{id} of us.\n\n# Change")
    found = changes(page, page.replace("PATCH", "PUT"), tmp_path)
    assert [one.id for one in found] == ["method-changed:update"]
    assert len(found[0].below) == 2


@pytest.mark.parametrize(
    ("words", "new", "kind"),
    [
        ("May be null.", {"nullable": True, "type": ["string", "null"]}, "request-null-widened"),
        ("This field is deprecated.", {"type": "string", "deprecated": True}, "request-deprecated"),
        ("Read-only.", {"type": "string", "readOnly": True}, "request-read-only"),
    ],
)
def test_a_short_sentence_that_repeats_a_keyword_stands_below_it(
    words: str, new: Any, kind: str, tmp_path: Path
) -> None:
    """What a keyword and a sentence say together is one change."""
    x = f"{REQUEST}/properties/x"
    found = changes({x: {"type": "string"}}, {x: {**new, "description": words}}, tmp_path)
    assert [(one.kind, one.below) for one in found] == [(kind, (f'"{words[:-1]}"',))]


def test_a_new_member_is_listed_without_its_sentences(tmp_path: Path) -> None:
    """What is said of a member that came is no change beside it."""
    new = {f"{REQUEST}/properties/x": {"type": "string", "description": "A rule. Another rule."}}
    assert [one.kind for one in changes({}, new, tmp_path)] == ["request-member-added"]


def test_a_changed_sentence_of_several_answers_is_listed_once(tmp_path: Path) -> None:
    """A schema that request and answer share has each changed sentence once, with the other places."""
    shared = [
        {f"{schema}/properties/note/description": rule for schema in (REQUEST, RESPONSE)}
        for rule in (OLD_RULE, NEW_RULE)
    ]
    found = changes(*shared, tmp_path)
    assert [(one.id, one.also) for one in found] == [
        ("text-changed:update.request/note", ("update.response.200/note",))
    ]


@pytest.mark.parametrize(
    ("page", "old", "new", "id"),
    [
        (LISTED, "Visits of the past", "Visits of last week", "text-changed:document"),
        (LISTED, "They are kept.", "They are kept a year.", "text-changed:update.request/note"),
        (LISTED, "409 The visit is closed.", "409 The visit is over.", "text-changed:update.response.409"),
        (SAVED, "All body parameters are optional.", "All body parameters are needed.", "text-changed:document"),
        (SAVED, "The place must be open.", "The place must be near.", "text-changed:update.request/place_id"),
        (SAVED, "Visits of the past", "Visits of last week", "text-changed:document"),
        (SAVED, '"Left arm"', '"Right arm"', None),
        (SAVED, "place_id\nstring\n", "seat\ninteger\nplace_id\nstring\n", "request-member-added:update.request/seat"),
    ],
)
def test_pages_are_compared_by_their_sentences(page: str, old: str, new: str, id: str | None, tmp_path: Path) -> None:
    """Paragraphs and lists of fields on a page are compared, examples are not."""
    found = changes(page, page.replace(old, new), tmp_path)
    assert [one.id for one in found] == ([id] if id else [])


def test_an_example_in_a_description_is_no_sentence() -> None:
    """Blocks and lines of JSON in a description are left out."""
    text = 'It is kept.\n```\n{"a": 1}\n```\n{\n  "note": "x",\n}\nIt is read.'
    assert plain_sentences(text) == ("It is kept", "It is read")


def test_a_key_that_a_sentence_begins_with_is_no_example() -> None:
    """A line that only begins like JSON stays a sentence."""
    assert plain_sentences('"note": "x" will be shown as a note') == ('"note": "x" will be shown as a note',)


def test_names_keep_their_underscores() -> None:
    """Marks around words go, and those inside names stay."""
    assert plain("_first_name_ and `last_name` are *kept*") == "first_name and last_name are kept"


def test_what_stands_in_place_of_another_is_paired() -> None:
    """Two sentences without a common word are one change where they stand after the same sentence."""
    assert pairs(["B x"], ["C y"], ["A", "B x", "D"], ["A", "C y", "D"]) == [("B x", "C y")]
    assert pairs(["B x"], ["C y"], ["A", "B x", "D"], ["A", "D", "C y"]) == [("B x", ""), ("", "C y")]


def test_a_rule_of_two_operations_is_missed_at_one(tmp_path: Path) -> None:
    """A sentence that one operation has lost, or has now, is told, though another one says the same."""
    both = {f"{ITEM}/get": {**path("get")["get"], "description": OLD_RULE}, f"{UPDATE}/description": OLD_RULE}
    one = {f"{ITEM}/get": {**path("get")["get"], "description": OLD_RULE}}
    assert told(both, one, tmp_path) == [("text-removed:update", OLD_RULE[:-1], "")]
    assert told(one, both, tmp_path) == [("text-added:update", "", OLD_RULE[:-1])]


def test_a_rule_that_moved_to_another_operation_is_no_change(tmp_path: Path) -> None:
    """A sentence that stands at another operation instead only moved."""
    here = {f"{ITEM}/get": path("get")["get"], f"{UPDATE}/description": OLD_RULE}
    there = {f"{ITEM}/get": {**path("get")["get"], "description": OLD_RULE}}
    assert told(here, there, tmp_path) == []


def test_a_new_operation_is_one_change_with_its_text(tmp_path: Path) -> None:
    """What is written of an operation that came is no change beside that it came."""
    new = {f"{ITEM}/get": {**path("get")["get"], "description": OLD_RULE}}
    assert [id for id, _, _ in told({}, new, tmp_path)] == ["operation-added:read"]
    assert [id for id, _, _ in told(new, {}, tmp_path)] == ["operation-removed:read"]


@pytest.mark.parametrize("text", ["<p>It is kept.</p><p>It is read.</p>", "<ul><li>It is kept.<li>It is read.</ul>"])
def test_blocks_of_html_are_sentences_of_their_own(text: str, tmp_path: Path) -> None:
    """A description in HTML says what the same one in Markdown says."""
    assert told({NOTE: "It is kept. It is read."}, {NOTE: text}, tmp_path) == []


@pytest.mark.parametrize("word", ["allOf", "oneOf", "anyOf"])
def test_parts_and_branches_are_described(word: str, tmp_path: Path) -> None:
    """A sentence of any part of a schema, or of a branch of a choice, is told at the whole."""
    parts = [{"type": "object", "properties": {name: {"type": "string"}}, "required": [name]} for name in "ab"]
    x = f"{REQUEST}/properties/x"
    old, new = ({x: {word: [{**parts[0], "description": rule}, parts[1]]}} for rule in (OLD_RULE, NEW_RULE))
    assert told(old, new, tmp_path) == [("text-changed:update.request/x", OLD_RULE[:-1], NEW_RULE[:-1])]
    both = [{**parts[0], "description": OLD_RULE}, {**parts[1], "description": NEW_RULE}]
    assert told({x: {word: both}}, {x: {word: [both[1], both[0]]}}, tmp_path) == []


def test_a_description_of_its_own_stands_for_that_of_a_single_part(tmp_path: Path) -> None:
    """A member that describes what it refers to in its own words says the same beside a reference and an allOf."""
    note = {"/components/schemas": {"Note": {"type": "string", "description": OLD_RULE}}}
    ref, x = {"$ref": "#/components/schemas/Note"}, f"{REQUEST}/properties/x"
    old, new = ({**note, x: {"description": NEW_RULE, **one}} for one in (ref, {"allOf": [ref]}))
    assert told(old, new, tmp_path) == []


def test_a_harmless_type_hides_no_sentence(tmp_path: Path) -> None:
    """A sentence that changed beside a type that takes more is told, as it may be about another thing."""
    x = f"{REQUEST}/properties/x"
    old = {x: {"type": "integer", "description": "A whole number from 5 to 120."}}
    new = {x: {"type": "number", "description": "A whole number from 5 to 60."}}
    assert [id for id, _, _ in told(old, new, tmp_path)] == [
        "text-changed:update.request/x",
        "request-type-widened:update.request/x",
    ]
