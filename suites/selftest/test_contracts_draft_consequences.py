"""What a draft reads in the text of the operation: what the vendor changes along with a member that is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts import load
from contracts._drafting.writing.consequences import consequences
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

SENT = {f"/{name}": f"/{name}" for name in ("starts_at", "duration", "channel", "note", "roomId", "kind")}
STATES = {"/state": ["open", "sure"], "/kind": ["SHORT", "LONG"]}
REST = ("/ends_at", "/join_url", "/reminder_sent_at", "/confirmed", "/status", "/version", "/room/name", "/price")


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ("If `channel` changes, `join_url` is issued anew; for `phone` it is `null`.", {"/channel": ["/join_url"]}),
        ("`ends_at` follows from `starts_at` and `duration`.", {"/starts_at": ["/ends_at"], "/duration": ["/ends_at"]}),
        ("The server sets ends_at from `starts_at`.", {"/starts_at": ["/ends_at"]}),
        ("Rescheduling also clears `confirmed`.", {"/starts_at": ["/confirmed"]}),
        (
            "Moving a `sure` visit to another instant sets it back to `open` and clears `confirmed`, unless the same"
            " request sends `state`.",
            {"/starts_at": ["/confirmed", "/state"]},
        ),
        (
            "Changing starts_at resets confirmed and reminder_sent_at.",
            {"/starts_at": ["/confirmed", "/reminder_sent_at"]},
        ),
        ("`ends_at` follows\n  from `starts_at`.", {"/starts_at": ["/ends_at"]}),
        ("`price` depends on `duration`.", {"/duration": ["/price"]}),
        ("price follows duration and roomId: 38.00 per hour.", {"/duration": ["/price"], "/roomId": ["/price"]}),
        ("The price is worked out anew whenever duration changes.", {"/duration": ["/price"]}),
        ("If roomId changes to another one, the status becomes sure.", {"/roomId": ["/status"]}),
        (
            "price follows duration: 38.00 for SHORT visits.",
            {"/duration": ["/price"], "/kind": ["/price"]},
        ),
        (
            "confirmed follows the channel, ends_at follows starts_at and duration.",
            {"/channel": ["/confirmed"], "/starts_at": ["/ends_at"], "/duration": ["/ends_at"]},
        ),
        ("A new `roomId` changes `room.name`.", {"/roomId": ["/room/name"]}),
        ("`room` follows `roomId`.", {"/roomId": ["/room/name"]}),
        ("Whenever the room changes, `room.name` is updated.", {"/roomId": ["/room/name"]}),
        ("After a reschedule the `status` goes back to `pending`.", {"/starts_at": ["/status"]}),
        (
            "`ends_at` always equals `starts_at` plus `duration`.",
            {"/starts_at": ["/ends_at"], "/duration": ["/ends_at"]},
        ),
        ("`price` changes only if `duration` changes.", {"/duration": ["/price"]}),
        ("A different `channel` gives a new `join_url`.", {"/channel": ["/join_url"]}),
        ("If `starts_at` changes, `channel` goes back to `phone`.", {"/starts_at": ["/channel"]}),
        ("`join_url` is renewed if `channel` changes, unless it is `chat`.", {"/channel": ["/join_url"]}),
        ("If you move a visit that is `sure`, it goes back to `open`, unless you send it.", {"/starts_at": ["/state"]}),
        ("When `channel` is set without `duration` we take 30.", {"/channel": ["/duration"]}),
        ("Setting `channel` changes `price`.", {"/channel": ["/price"]}),
        ("Changing `channel` also changes `note`.", {"/channel": ["/note"]}),
        ("A change of `roomId` may change `price`.", {"/roomId": ["/price"]}),
        ("A new `roomId` changes the `price`.", {"/roomId": ["/price"]}),
        ("Changing `duration` moves `ends_at`.", {"/duration": ["/ends_at"]}),
        ("`note` is overwritten by that of the room when `roomId` changes.", {"/roomId": ["/note"]}),
        ("We drop `join_url` when `channel` is set to `phone`.", {"/channel": ["/join_url"]}),
        ("`join_url` gets lost when `channel` changes.", {"/channel": ["/join_url"]}),
        ("`price` changes when `channel` becomes `phone` and is otherwise untouched.", {"/channel": ["/price"]}),
        ("When `channel` is sent. Set to null, `duration` is cleared.", {"/channel": ["/duration"]}),
    ],
)
def test_a_sentence_tells_what_changes_with_a_member(said: str, follows: dict[str, list[str]]) -> None:
    """What may change with a member is read where a verb of change stands beside the name."""
    assert consequences([said], SENT, REST, STATES).follows == follows


@pytest.mark.parametrize(
    "said",
    [
        "Changing `note` does not reset `confirmed`.",
        "The price never follows duration.",
        "If roomId is not changed, the status becomes sure.",
        "A visit whose status follows the channel is shown.",
        "`ends_at` is not changed with `starts_at`.",
        "`status` stays as it is if `note` changes.",
        "If `confirmed` is set, `starts_at` can be changed.",
        "Visits whose `status` is changed may get a `note`.",
        "`note` may be sent only if `price` is set.",
        "`starts_at` must be before `ends_at`.",
        "Write a note if the status changes.",
        "If you send `starts_at`, also send `duration`.",
        "Patients get a mail when `starts_at` changes and `status` is changed.",
        "Sending `starts_at` without `duration` keeps `ends_at`.",
        "`price` is set at booking and does not change when `starts_at` changes.",
        "If you move a visit, it goes to `other`.",
        "If you move a visit, it never goes back to `open`.",
        "You can send `channel` without `duration`.",
        "`join_url` is generated once and stays valid when `starts_at` is moved.",
        "`price` changes when nobody looks; setting `note` never changes `price`.",
        "`price` is calculated independently of `duration`.",
    ],
)
def test_a_sentence_of_something_else_lets_nothing_change(said: str) -> None:
    """The opposite, a condition and an order of members excuse no vendor."""
    assert consequences([said], SENT, REST, STATES).follows == {}


@pytest.mark.parametrize("said", ["`confirmed` is cleared by every update, except one of `note`."])
def test_an_exception_is_no_cause(said: str) -> None:
    """What a sentence takes out of a change does not bring it about."""
    assert consequences([said], SENT, REST).follows == {}


def test_what_every_update_changes_is_read() -> None:
    """What changes with each update, whatever is sent, is no consequence of one member."""
    assert consequences(["Each update raises `version` by one."], SENT, REST).by_any == ("/version",)


def test_a_draft_takes_it_over_and_asks_nothing(tmp_path: Path) -> None:
    """A member of which the text of the update says with what it changes is judged with every other update."""
    text = {"type": "string", "readOnly": True}
    said = ("/paths/~1visits~1{id}/patch/description", "If `note` changes, `join_url` is issued anew.")
    result = new(
        changed(said, (f"{BODY}/properties/note", {"type": "string"}), (f"{SHOWN_MEMBERS}/join_url", text)), tmp_path
    )
    behaviour = load("plain", tmp_path).behaviour
    assert behaviour.follows == {"/note": ("/join_url",)}
    assert "/join_url" not in (*behaviour.volatile, *result.output.split())


@pytest.mark.parametrize(
    ("said", "places"),
    [
        (
            "Set by us: `price` and `confirmed`. If `note` or `channel` changes, both go back to null.",
            ["/price", "/confirmed"],
        ),
        ("We fill `price` and `status`. When `note` or `channel` changes, they are cleared.", ["/price", "/status"]),
        (
            "If `note`, `roomId` or `channel` changes, that is old: the `answer` of every guest goes back to `open`.",
            ["/guests"],
        ),
    ],
)
def test_what_follows_several_causes_is_read(said: str, places: list[str]) -> None:
    """Each member of a row before `changes` is a cause, also of what the sentence before it names."""
    found = consequences([said], SENT, (*REST, "/guests"), STATES, {"answer": "/guests"}).follows
    assert (found["/channel"], found["/note"]) == (places, places)


@pytest.mark.parametrize(
    "said",
    [
        "Moving a `sure` visit to another instant never sets it back to `open`.",
        "We fill `price` and `status`. If `note` changes, both never go back to null.",
        "We fill `price`. If `note` changes, both go back to null.",
    ],
)
def test_both_of_what_nobody_named_lets_nothing_change(said: str) -> None:
    """Where a sentence denies it, or the one before names no two members, nothing is excused."""
    assert consequences([said], SENT, REST, STATES).follows == {}


@pytest.mark.parametrize(
    ("said", "is_draft"),
    [
        ("If `starts_at` or `room_id` changes, the `answer` of every guest goes back to `open`.", True),
        ("If `starts_at` or `room_id` changes, `note` is cleared.", False),
    ],
)
def test_that_the_rest_stays_is_a_draft_where_something_unknown_changes(
    said: str, is_draft: bool, tmp_path: Path
) -> None:
    """A change of what no place is called is held against no vendor until a person says what it is."""
    new(changed(("/paths/~1visits~1{id}/patch/description", said)), tmp_path)
    [omit] = [one for one in load("plain", tmp_path).clauses if one.id == "PLAIN-OMIT"]
    assert omit.is_draft is is_draft
