"""What a draft makes of sentences that tie members together and that no rule reads as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, load, pointers
from contracts._drafting.document.sent_words import goes_on, is_made_by_vendor
from contracts._drafting.document.tying import binds_in_a_case, is_cause, may_change
from contracts._drafting.members.exclusive import are_exclusive
from contracts._drafting.members.member import Member
from contracts._drafting.members.natures import noun_of
from contracts._drafting.members.unread import Index, named_in
from suites.selftest.test_contracts_draft_beside import SAYS, TEXT, todos
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

NUMBER = {"type": "integer", "minimum": 0, "maximum": 240}
SCHEMAS: dict[str, dict[str, Any]] = {
    "kind": {**TEXT, "enum": ["short", "long"]},
    "duration": NUMBER,
    "buffer_before": NUMBER,
    "buffer_after": NUMBER,
    "reminder": {"type": "boolean"},
    "reminder_minutes": NUMBER,
    "video_link": {**TEXT, "maxLength": 90},
    "remarks": {**TEXT, "maxLength": 90},
}
TIED = "-TIED"


def drafted(into: Path, said: str = "", **own: str) -> Contract:
    """The contract of an update with such members, a text of it and descriptions of some members."""
    members = {name: {**one, "description": own.get(name, "")} for name, one in SCHEMAS.items()}
    put = [(f"{place}/{name}", one) for place in (f"{BODY}/properties", SHOWN_MEMBERS) for name, one in members.items()]
    result = new(changed((SAYS, said), *put), into)
    assert result.exit_code == 0, result.output
    return load("plain", into)


def left_out(contract: Contract) -> set[str]:
    """The members that no ordinary update sends."""
    return {*SCHEMAS} - set(contract.ordinary["properties"])


@pytest.mark.parametrize(
    ("own", "members"),
    [
        ({"duration": "At most 60 when kind is short, otherwise up to 240."}, {"duration", "kind"}),
        ({"duration": "Not above 60 for `short` ones."}, {"duration", "kind"}),
        ({"kind": "A `short` visit takes at most 60 minutes."}, {"kind"}),
        ({"buffer_after": "Both buffers together may not take more than an hour."}, {"buffer_before", "buffer_after"}),
        ({"reminder": "Switching it off wipes the minutes, too."}, {"reminder", "reminder_minutes"}),
        ({"remarks": "Can't be combined with `video_link`."}, {"remarks", "video_link"}),
        ({"remarks": "Only accepted if your plan has the agenda."}, {"remarks"}),
        ({"video_link": "We drop it for single sessions."}, {"video_link"}),
        ({"said": "The `buffer_after` has to differ from `buffer_before`."}, {"buffer_before", "buffer_after"}),
    ],
)
def test_what_a_sentence_ties_is_in_no_ordinary_update(own: dict[str, str], members: set[str], tmp_path: Path) -> None:
    """Members of a sentence that no rule reads are sent by no ordinary update, and the sentence is a question."""
    contract = drafted(tmp_path, **own)
    (sentence,) = own.values()
    assert left_out(contract) == members
    assert any(sentence.split(".")[0] in one for one in todos(tmp_path, "The document says"))


@pytest.mark.parametrize(
    "own",
    [
        {"said": "`remarks` and `video_link` must not be longer than 90 characters."},
        {"remarks": "Shown below `video_link` in the app."},
        {"remarks": "Same format as `video_link`."},
        {"remarks": "Does not change `video_link`."},
        {"said": "Fields that are not sent, such as `remarks` and `duration`, stay as they are."},
        {"reminder": "True where somebody has to be called."},
        {"duration": "Cannot be changed once the visit is completed."},
        {"said": "`remarks` does not have to match `video_link`."},
        {"video_link": "The link on which the patient clicks when the visit begins."},
    ],
)
def test_a_sentence_that_ties_nothing_hushes_nothing(own: dict[str, str], tmp_path: Path) -> None:
    """Words that explain, deny a tie, or say the same of several members ask nothing, and make no promise a draft."""
    contract = drafted(tmp_path, **own)
    drafts = [one.id for one in contract.clauses if one.id.endswith(TIED)]
    assert (todos(tmp_path, "what may an update send of"), drafts) == ([], [])


def test_what_is_promised_of_tied_members_is_a_draft(tmp_path: Path) -> None:
    """Tied members stand in drafts of their own, and each may change with the other; all others are judged as ever."""
    contract = drafted(tmp_path, buffer_after="Takes over what a buffer before the visit follows.")
    echoes = {one.is_draft: set(one.fields) for one in contract.clauses if one.check == "echoes"}
    pair = {"/buffer_before", "/buffer_after"}
    assert (echoes[True], "/remarks" in echoes[False], pair & echoes[False]) == (pair, True, set())
    assert "/buffer_before" in contract.behaviour.follows["/buffer_after"]


def test_what_is_only_refused_beside_another_is_judged_where_it_is_stored(tmp_path: Path) -> None:
    """A sentence that may refuse something changes no value that is stored: what is stored is judged as ever."""
    contract = drafted(tmp_path, buffer_after="Rules out a buffer before the visit.")
    (echo,) = [one for one in contract.clauses if one.check == "echoes"]
    assert {"/buffer_before", "/buffer_after"} <= set(echo.fields)
    assert "/buffer_after" not in contract.behaviour.follows


def test_what_cannot_be_changed_changes_nothing() -> None:
    """A sentence that only forbids a change says of no value that it is another one afterwards."""
    assert not may_change("`kind` cannot be changed in a request that also names `remarks` (422).")


def test_what_comes_after_another_in_time_changes_nothing() -> None:
    """Visits that follow each other are no members of which one follows from another."""
    assert not may_change(
        "A `kind` cannot be in two visits at once, but visits of theirs may follow each other directly."
    )


def test_the_noun_of_the_path_names_no_member() -> None:
    """A sentence about a lesson does not speak of its type and its date, where the path calls the appointment so."""
    members = [Member(f"/{name}", TEXT, None) for name in ("lesson_type", "lesson_date")]
    sentence = "The number must be the one that the lesson has now."
    assert [named_in(sentence, Index.of(members, noun)).keys() for noun in ("", noun_of("/api/lessons/{id}"))] == [
        {"/lesson_type", "/lesson_date"},
        set(),
    ]


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("Whenever `kind` changes we fill in `remarks`, unless you send it.", True),
        ("After a new `kind`, `remarks` starts anew.", True),
        ("`remarks` follows `duration` and `kind`.", True),
        ("`remarks` follows `duration`, `kind` follows `remarks`.", False),
        ("`remarks` overrides `kind`.", False),
        ("`remarks` is brought in line, and the `kind` as well.", False),
    ],
)
def test_what_happens_first_is_told_from_what_it_changes(sentence: str, first: bool) -> None:
    """What a sentence says to be changed first is no member that it says to be another one afterwards."""
    assert is_cause(sentence, sentence.index("kind") + len("kind")) is first


def test_values_that_a_target_gives_are_sent_all_the_same(tmp_path: Path) -> None:
    """A person vouches for the values of a target: a sentence that ties a time takes it out of no ordinary update."""
    contract = drafted(tmp_path, said="The `starts_at` needs to be within the opening hours for `short` visits.")
    assert "starts_at" in contract.ordinary["properties"]


def test_a_line_and_the_sentence_stand_in_the_question(tmp_path: Path) -> None:
    """A person finds the sentence in the vendor's file by the line in the question."""
    drafted(tmp_path, remarks="Never beside a `video_link`.")
    (question,) = todos(tmp_path, "what may an update send of")
    assert "/video_link? The document says (line " in question
    assert '"Never beside a `video_link`"' in question


@pytest.mark.parametrize(
    "sentence",
    [
        "Send either `a` or `b`, never both",
        "`a` and `b` are mutually exclusive",
        "`a` cannot be combined with `b`",
        "Must not be sent together with `b`",
        "Only one of `a` and `b` may be given",
        "At most one of `a`, `b`",
        "`a` excludes `b`",
        "`a` is incompatible with `b`",
        "Do not set `a` and `b` in the same request",
        "We answer 422 if both `a` and `b` are present",
        "A visit has either `a` or `b`, not both",
        "Don't send `a` alongside `b`",
        "`a` is an alternative to `b`",
        "`a` and `b` exclude each other",
        "Use either `a` or `b`",
        "Both `a` and `b` in one update are refused as invalid",
        "An update with both `a` and `b` is invalid",
        "`a` xor `b`",
    ],
)
def test_members_that_exclude_each_other_are_recognized(sentence: str) -> None:
    """Each usual way to say that only one of two members is there is read."""
    assert are_exclusive(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Send `a`, `b` or both",
        "At least one of `a` and `b` is needed",
        "A room of another site is rejected, so change both",
        "`a` and `b` are texts",
        "Both must be sent, else 422",
        "`a` and `b` are not both required",
        "Both `a` and `b` are refused with 422 if malformed",
        "We answer 422 if both `a` and `b` are empty",
        "`a` and `b` cannot both be null",
        "`a` and `b` may not be longer than 20 characters together",
        "Either `a` or `b` must be set; both may be",
    ],
)
def test_other_sentences_exclude_nothing(sentence: str) -> None:
    """What asks for both, or leaves both open, excludes nothing."""
    assert not are_exclusive(sentence)


def test_an_update_of_both_is_a_draft_of_a_refusal(tmp_path: Path) -> None:
    """Of members that exclude each other in a request the first is still sent, and an update of both is tried."""
    contract = drafted(tmp_path, "Send either `video_link` or `remarks` in a request, never both.")
    (refused,) = [one for one in contract.clauses if one.id.endswith("-EXCLUSIVE")]
    assert (refused.check, refused.is_draft, left_out(contract)) == ("refuses", True, {"remarks"})


@pytest.mark.parametrize(
    ("description", "made", "moves"),
    [
        ("Our reference. Assigned by the system.", True, False),
        ("We hand it out, integrators don't set it.", True, False),
        ("Maintained by our backend.", True, True),
        ("Values that you send are ignored.", True, False),
        ("System-generated.", True, False),
        ("Please do not send it.", True, False),
        ("Ignored in updates.", True, False),
        ("Automatically computed by us.", True, True),
        ("Generated by the server if it is left out.", False, False),
        ("Set by the system; you may override it.", False, False),
        ("Assigned by the practice manager.", False, False),
        ("Chosen by the patient.", False, False),
        ("Sent by the client.", False, False),
    ],
)
def test_words_tell_who_makes_a_value(description: str, made: bool, moves: bool) -> None:
    """What the vendor makes is told from what a client sends, and what changes at any time from what stays."""
    assert (is_made_by_vendor(description), goes_on(description)) == (made, moves)


def test_what_the_vendor_makes_is_not_compared_with_what_was_sent(tmp_path: Path) -> None:
    """A member that a request lists though the vendor makes it is in no ordinary update and in no echo."""
    contract = drafted(tmp_path, remarks="Assigned by the system; values that you send are ignored.")
    compared = {one for clause in contract.clauses if clause.check in ("echoes", "persists") for one in clause.fields}
    assert (left_out(contract), "/remarks" in compared, "/video_link" in compared) == ({"remarks"}, False, True)


@pytest.mark.parametrize("sentence", ["Must be in the future", "At most 90 characters", "May not be empty"])
def test_a_rule_of_every_case_is_no_tie(sentence: str) -> None:
    """What is so in every case needs no other member, and other rules read it."""
    assert not binds_in_a_case(sentence)


@pytest.mark.parametrize("name", ["enum", "@type", "a.b", "a/b", "a~b", "a b", "#", "%", "🗓️ slot", "$ref-like"])
def test_a_name_of_signs_or_of_a_keyword_is_drafted(name: str, tmp_path: Path) -> None:
    """Whatever a member is called, also as a keyword of schemas, a sentence about it leaves a draft that can be run."""
    member = {**TEXT, "maxLength": 50, "description": "May not be combined with `note`."}
    put = [(pointers.join(place, name), member) for place in (f"{BODY}/properties", SHOWN_MEMBERS)]
    result = new(changed((SAYS, f"`{name}` is needed when `status` is confirmed."), *put), tmp_path)
    assert result.exit_code == 0, result.output
