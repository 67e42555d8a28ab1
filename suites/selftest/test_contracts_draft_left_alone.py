"""What a document says becomes of the rest of an object or list of which an update sends a part."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts._drafting.members import left_alone
from contracts._drafting.members.left_alone import leaving_alone, merge_patch, merging, replacing
from contracts.pointers import set_in
from suites.selftest.invented_items import document
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

ANSWER = "/paths/~1visits~1{id}/patch/responses/200/content/application~1json/schema"
FORM = {"type": "object", "properties": {"smoker": {"type": "boolean"}, "weight": {"type": "number", "minimum": 1}}}
OPERATION = BODY.partition("/requestBody")[0]


@pytest.mark.parametrize(
    "said",
    [
        "Answers; only the ones you send change.",
        "Other members keep their values.",
        "Keys that are left out stay as they are.",
        "Lines not mentioned stay as they are, in their place; new lines are added at the end.",
        "Properties you don't send are kept.",
        "The others are left alone.",
        "It is merged with the existing object.",
        "Omitted keys remain unchanged.",
        "Keys missing from the request stay as they are.",
        "Only sent keys are updated.",
        "It is cleared by null. Keys that are left out are kept.",
        "The given keys are merged into the existing ones.",
        "Keys with null are removed, others keep their values.",
    ],
)
def test_plain_words_say_that_an_object_is_merged(said: str) -> None:
    """That what an update does not name of an object stays is read from its description."""
    assert merging(said, "", "/form")


@pytest.mark.parametrize(
    "said",
    [
        "Keeps its value if it is left out.",
        "Stays unchanged when omitted.",
        "Other fields are not kept.",
        "It isn't merged.",
        "Duplicates are merged.",
        "Other answers are kept if the patient confirmed them.",
        "Only the values listed can be changed.",
        "The values remain visible to others.",
        "The others stay in the waiting room.",
        "Is replaced as a whole. Members you left out are kept.",
        "Other fields never stay the same.",
        "Keys you omit are removed; the others are kept.",
        "Keys you omit are removed. The others are kept.",
        "Keys you don't send are kept, then purged.",
        "Other members are kept, but not for guests.",
        "Only the values given can change.",
    ],
)
def test_words_about_the_whole_or_a_condition_say_nothing_of_the_rest(said: str) -> None:
    """What may be said of the object as a whole, of some cases only, or of something else, leaves it open."""
    assert merging(said, "", "/form") == ""


@pytest.mark.parametrize(
    "said",
    [
        "Missing keys are kept as null.",
        "Other keys are left as unknown.",
        "The patient's records are merged nightly.",
        "Values are merged with the defaults of the service.",
        "Missing values in the report are left as blank.",
        "Internal notes; other fields of the patient remain unchanged.",
        "Fields not present in the response are unchanged.",
    ],
)
def test_a_sentence_counts_where_every_word_of_it_is_understood(said: str) -> None:
    """A word more may say that something else is kept or merged, or as what: then it stays open."""
    assert merging(said, "", "/form") == ""


def test_no_pattern_reads_on_to_the_end_of_a_sentence() -> None:
    """Words that follow each other are looked for one after the other: nested repeats cost a power of the length."""
    patterns = [one.pattern for one in vars(left_alone).values() if isinstance(one, re.Pattern)]
    assert not [one for one in patterns if re.search(r"[.\])][*+]|\{\d+,", one)]


@pytest.mark.parametrize(
    ("said", "pointer", "is_merged"),
    [
        ("Fields that aren't in `changes` are left alone.", "/changes", True),
        ("Fields that aren't in `changes` are left alone.", "/form", False),
        ("`form` is merged key by key.", "/form", True),
        ("`other` is merged key by key.", "/form", False),
        ("`form` keeps its values where it is left out.", "/form", False),
        ("`form` is checked, other fields are left alone.", "/form", False),
        ("An address is replaced as a whole; `form` is merged key by key.", "/form", True),
        ("`form` is merged key by key; it is replaced as a whole by null.", "/form", False),
    ],
)
def test_the_words_of_the_update_count_where_they_name_the_member(said: str, pointer: str, is_merged: bool) -> None:
    """What the description of the update says of an object is about that which it names."""
    assert bool(merging("", said, pointer)) is is_merged


@pytest.mark.parametrize(
    ("own", "beside"),
    [
        ("Who joins. Replaces the list.", ""),
        ("Is replaced as a whole.", ""),
        ("", "An array is replaced as a whole."),
        ("", "This is a **full replacement**: what you don't send is reset."),
        ("", "A merge patch (RFC 7396)."),
        ("", "`services` are always replaced."),
    ],
)
def test_plain_words_say_that_a_list_is_replaced(own: str, beside: str) -> None:
    """That nothing of the old list stays is read from its description, or that of the update."""
    assert replacing(own, beside, "/services")


@pytest.mark.parametrize(
    "beside",
    [
        "Not a full replacement.",
        "An array is replaced as a whole if it is sent empty.",
        "The list `attendees` is replaced as a whole.",
    ],
)
def test_a_list_is_not_replaced_by_words_that_are_not_plain(beside: str) -> None:
    """A condition, the contrary or the name of another list leaves open what becomes of the rest of a list."""
    assert replacing("", beside, "/services") == ""


def test_what_is_said_of_a_list_itself_counts_more_than_what_is_said_of_all() -> None:
    """A list of which the others stay is not replaced, whatever the update says of lists in general."""
    assert replacing("Items that are not sent are kept.", "An array is replaced as a whole.", "/services") == ""


@pytest.mark.parametrize(
    ("own", "beside"),
    [
        ("Answers.", "This endpoint does not support merge-patch: an object that is sent replaces the stored one."),
        ("Answers. Keys you omit are removed.", "Takes a merge patch (RFC 7396)."),
    ],
)
def test_a_merge_patch_merges_where_nothing_says_the_contrary(own: str, beside: str) -> None:
    """An update that denies to be a merge patch merges nothing, nor does it an object that loses what is left out."""
    assert merge_patch(own, beside) == ""


def forming(said: str, **beside: Any) -> dict[str, Any]:
    """The plain document with a form in updates and answers, of which something is said."""
    places = (f"{BODY}/properties", SHOWN_MEMBERS)
    return changed(*((f"{at}/form", {**FORM, "description": said}) for at in places), *beside.items())


def test_an_object_that_is_merged_loses_nothing(tmp_path: Path) -> None:
    """Where the document says that only what is sent of an object changes, the rest of it is judged like any member."""
    new(forming("Only the ones you send change."), tmp_path)
    assert load("plain", tmp_path).behaviour.merged_or_replaced == {}


def test_an_object_of_which_nothing_is_said_stays_open(tmp_path: Path) -> None:
    """Where the document is silent, the vendor may merge an object or replace it."""
    new(forming("Answers."), tmp_path)
    assert load("plain", tmp_path).behaviour.merged_or_replaced == {"/form": "/form"}


def test_a_patch_leaves_of_an_envelope_what_it_does_not_name(tmp_path: Path) -> None:
    """The object around all that an update names is the appointment itself, and none that an update may replace."""
    members = {name: {"type": "string"} for name in ("note", "starts_at", "room", "kind")}
    body = {"type": "object", "properties": {"visit": {"type": "object", "properties": members}}}
    shown = {"type": "object", "properties": {"id": {"type": "string"}, **members}}
    answer = {"type": "object", "properties": {"visit": shown}}
    new(changed((BODY, body), (SHOWN_MEMBERS.removesuffix("/properties"), answer), (ANSWER, answer)), tmp_path)
    assert load("plain", tmp_path).behaviour.merged_or_replaced == {}


def test_the_objects_of_a_merge_patch_are_merged(tmp_path: Path) -> None:
    """An update that is a merge patch merges its objects."""
    document = forming("Answers.")
    set_in(document, f"{OPERATION}/description", "Takes a merge patch (RFC 7396).")
    assert words(ran(document, tmp_path)) == {}
    assert load("plain", tmp_path).behaviour.merged_or_replaced == {}


def test_an_object_in_an_envelope_is_shown_without_it(tmp_path: Path) -> None:
    """Where an appointment shows an object without the envelope of the update, that is where the rest of it is."""
    body = {"type": "object", "properties": {"changes": {"type": "object", "properties": {"form": FORM}}}}
    new(changed((BODY, body), (f"{SHOWN_MEMBERS}/form", FORM)), tmp_path)
    assert load("plain", tmp_path).behaviour.merged_or_replaced == {"/changes/form": "/form"}


def test_a_list_that_is_merged_says_so_and_is_not_replaced(tmp_path: Path) -> None:
    """A list of which the document says that other items stay is marked as merged, and no clause promises else."""
    made = document()
    set_in(made, f"{BODY}/properties/services/description", "Matched by id. Items that are not sent are kept.")
    new(made, tmp_path)
    contract = load("plain", tmp_path)
    assert [one.merges for one in contract.behaviour.fields if one.pointer == "/services"] == [True]
    assert [one.fields for one in contract.clauses if one.id == "PLAIN-ITEMS"] == [("/attendees",)]


def test_what_the_update_says_of_lists_is_not_asked(tmp_path: Path) -> None:
    """Whether an update removes left out items is no question where its description says it of all lists."""
    made = document()
    set_in(made, f"{OPERATION}/description", "An array is replaced as a whole.")
    assert "does an update remove the items" not in new(made, tmp_path).output


RESOURCE = {
    "type": "object",
    "required": ["type", "attributes"],
    "properties": {
        "type": {"const": "visits"},
        "attributes": {
            "type": "object",
            "properties": {"note": {"type": "string"}, "room": {"type": "integer"}, "form": FORM},
        },
    },
}
"""An appointment as JSON:API shows it, and as an update of it is sent."""


def enveloped(said: str) -> dict[str, Any]:
    """The plain document with an update and an answer whose members stand in the attributes of a resource."""
    body = {"type": "object", "required": ["data"], "properties": {"data": RESOURCE}}
    answer = {"type": "object", "required": ["data"], "properties": {"data": RESOURCE}}
    return changed((BODY, body), (SHOWN_MEMBERS.rpartition("/")[0], answer), (f"{OPERATION}/description", said))


def open_objects(document: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """The objects of a draft of which it does not know whether an update merges them."""
    new(document, tmp_path)
    return dict(load("plain", tmp_path).behaviour.merged_or_replaced)


def test_the_envelope_of_a_patch_is_merged(tmp_path: Path) -> None:
    """A PATCH changes a part of an appointment, in whatever objects that stands; of a part of it nothing is known."""
    assert [*open_objects(enveloped("Changes a visit."), tmp_path)] == ["/data/attributes/form"]


@pytest.mark.parametrize(
    "said", ["This is a full replacement.", "Attributes that are left out are reset to their defaults."]
)
def test_an_envelope_is_not_merged_where_the_document_says_else(said: str, tmp_path: Path) -> None:
    """Where an update resets what it does not send, its envelope stays open."""
    assert "/data/attributes" in open_objects(enveloped(said), tmp_path)


def test_what_is_said_of_a_list_is_not_said_of_the_envelope(tmp_path: Path) -> None:
    """A member that is replaced as a whole says nothing of the others."""
    assert "/data/attributes" not in open_objects(enveloped("`form` is replaced as a whole."), tmp_path)


def test_a_sentence_about_all_that_is_not_sent_is_read() -> None:
    """That only what is sent is changed is understood, unless the sentence is about one member of the update."""
    said = "Only the attributes you send are changed."
    assert leaving_alone(f"{said} `list` is replaced as a whole.", ["list"])
    assert not leaving_alone("Of `list`, only the items you send are changed.", ["list"])
