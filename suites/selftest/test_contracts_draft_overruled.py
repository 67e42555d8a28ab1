"""What a draft makes of members that another one overrules: what is sent for them is not always stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts.pointers import set_in
from suites.selftest.test_contracts_draft_worked_out import drafted
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

SAID = "/paths/~1visits~1{id}/patch/description"
TEXT = {"type": "string"}
CHANNEL = {**TEXT, "enum": ["studio", "phone", "video", "drop-in"]}
SWITCH = {"type": "boolean"}
FREE = "A drop-in is always free: `fee_waived` is then set to true."
IGNORED = "With any other kind of visit what is sent is ignored and the place is emptied."
NO_ROOM = "Not used for phone and video, where it is always null."


def document(said: str, *, channel: str = "", switch: str = "", seat: str = "") -> dict[str, Any]:
    """The plain document with a channel, a switch and a seat, and words about the update and each of them."""
    members = {
        "channel": {**CHANNEL, "description": channel},
        "fee_waived": {**SWITCH, "description": switch},
        "seat": {**TEXT, "enum": ["left", "right"], "nullable": True, "description": seat},
    }
    placed = [
        (f"{place}/{name}", one) for place in (f"{BODY}/properties", SHOWN_MEMBERS) for name, one in members.items()
    ]
    return changed(("/paths/~1visits~1{id}/patch/description", said), *placed)


@pytest.mark.parametrize(
    ("given", "member"),
    [
        (document("", channel=FREE), "/fee_waived"),
        (document(FREE), "/fee_waived"),
        (document("", switch="Always true for `drop-in`."), "/fee_waived"),
        (document("", seat=NO_ROOM), "/seat"),
        (document("", seat="Always null while the channel is phone or video."), "/seat"),
        (document("", seat="Null unless channel is `studio`."), "/seat"),
        (document("", seat="Only stored for `studio` visits; for any other channel it is ignored."), "/seat"),
        (document("", seat="Will be null for drop-in visits"), "/seat"),
        (document("", seat="Empty unless the visit is a drop-in visit"), "/seat"),
        (document("", seat="Only used for `studio` visits, otherwise null"), "/seat"),
        (document("When `channel` changes to `video` the `seat` is removed."), "/seat"),
        (document("`seat` is ignored unless `channel` is `studio`."), "/seat"),
        (document("", seat="Null for drop in and Phone appointments."), "/seat"),
        (document("", seat="Null for phone visits."), "/seat"),
        (document("`seat` is only stored when `channel` is `studio`."), "/seat"),
        (document("", seat="Present only for video visits; dropped otherwise."), "/seat"),
        (document("", seat=f"Needed if `channel` is studio. {IGNORED}"), "/seat"),
    ],
    ids=[
        "at the other member",
        "at the update",
        "at itself",
        "of several values",
        "in plain words",
        "null unless",
        "only stored for",
        "will be null",
        "empty unless",
        "only used for",
        "without a comma",
        "ignored unless",
        "spelled otherwise",
        "of one kind of visit",
        "only stored when",
        "present only for",
        "any other",
    ],
)
def test_a_member_that_another_overrules_is_asked_about_and_not_compared(
    given: Any, member: str, tmp_path: Path
) -> None:
    """Where a value of one member decides what another one is, no clause demands to see what was sent of that."""
    result = new(given, tmp_path)
    contract = load("plain", tmp_path)
    compared = {one for clause in contract.clauses if clause.check in ("echoes", "persists") for one in clause.fields}
    assert (member in compared, "/note" in compared) == (False, True)
    assert f"beside which values of /channel is {member} stored as it is sent?" in result.output
    assert member in contract.behaviour.follows["/channel"]


@pytest.mark.parametrize(
    "given",
    [
        document("", channel="How the visit takes place, such as `phone`.", seat="Where the client sits."),
        document("", seat="It is always null if nobody chose one."),
        document("", seat="Null removes it, as for phone and video."),
        document("", switch="True if the fee is waived for a drop-in guest."),
        document("`fee_waived` is not changed by a `drop-in`."),
        document("", seat="It is kept for phone and video."),
        document("Clients for whom the `seat` is changed use `video`."),
        document("", seat="Always null for phone."),
        document("", seat=f"Where the client sits. {IGNORED.replace('is ignored', 'is stored')}"),
        document("", seat="If it is cleared, a `video` visit is moved."),
        document("`seat` is kept if the `channel` of a `video` visit changes."),
    ],
)
def test_other_words_leave_a_member_compared(given: Any, tmp_path: Path) -> None:
    """A value that is only named, a denial, and what null does overrule nothing."""
    new(given, tmp_path)
    persists = [one for one in load("plain", tmp_path).clauses if one.check == "persists"]
    assert {"/channel", "/fee_waived", "/seat"} <= set(persists[0].fields)


def test_a_member_that_changes_with_a_new_value_only_is_compared(tmp_path: Path) -> None:
    """What is only reset when another member changes is stored where it is sent alone, so it is compared."""
    new(document("", seat="It is cleared when the channel changes."), tmp_path)
    contract = load("plain", tmp_path)
    persists = [one for one in contract.clauses if one.check == "persists"]
    assert (contract.behaviour.follows["/channel"], "/seat" in persists[0].fields) == (("/seat",), True)


@pytest.mark.parametrize(
    ("given", "cause", "member", "is_compared"),
    [
        (document("`seat` is cleared when `fee_waived` is false."), "/fee_waived", "/seat", False),
        (
            document("", seat="Computed from `channel` and the room; what is sent is ignored."),
            "/channel",
            "/seat",
            False,
        ),
        (document("", seat="It is always null while the channel is another one."), "/channel", "/seat", False),
        (document("`seat` is computed from `channel`."), "/channel", "/seat", False),
        (document("", seat="Recalculated from `channel` unless sent explicitly."), "/channel", "/seat", True),
        (document("", seat="If omitted, the seat follows from `channel`."), "/channel", "/seat", True),
        (
            document("If both `channel` and `seat` are sent, `channel` takes precedence and `seat` is ignored."),
            "/channel",
            "/seat",
            True,
        ),
        (document("`channel` takes precedence over `seat`."), "/channel", "/seat", True),
        (document("`channel` overrides `seat`."), "/channel", "/seat", True),
        (document("", switch="Waives the fee. When on, `seat` is ignored."), "/fee_waived", "/seat", False),
        (document("", switch="Waives the fee. When asked, `seat` is ignored."), "/fee_waived", "/seat", True),
        (document("", seat="Calculated from channel on every save."), "/channel", "/seat", False),
    ],
    ids=[
        "a switch",
        "computed",
        "while it stands",
        "computed by the text",
        "unless sent",
        "if omitted",
        "both sent",
        "over",
        "overrides",
        "a switch by its own words",
        "a switch and no value",
        "computed, without an article",
    ],
)
def test_a_member_that_another_makes_up_follows_it(
    given: Any, cause: str, member: str, is_compared: bool, tmp_path: Path
) -> None:
    """What others make up may change with them, and is compared only where a value of its own is stored."""
    new(given, tmp_path)
    contract = load("plain", tmp_path)
    persists = [one for one in contract.clauses if one.check == "persists"]
    assert member in contract.behaviour.follows[cause]
    assert (member in persists[0].fields) is is_compared


@pytest.mark.parametrize(
    ("said", "is_moved"),
    [("The sheet number is raised by every update.", True), ("The sheet number stays with every update.", False)],
)
def test_what_every_update_counts_is_told_in_plain_words(said: str, is_moved: bool, tmp_path: Path) -> None:
    """A member that the text of the update names in plain words is what each update moves, and no identity."""
    given = json.loads(json.dumps(changed((SAID, said))))  # in which the request and the answers share nothing
    set_in(given, f"{SHOWN_MEMBERS}/sheet_no", {"type": "integer"})
    new(given, tmp_path)
    assert ("/sheet_no" in load("plain", tmp_path).behaviour.volatile) == is_moved


def test_the_id_of_a_version_is_counted(tmp_path: Path) -> None:
    """A version that is called an id is no identity: each update moves it, at the stand-in, too."""
    record = {"type": "object", "readOnly": True, "properties": {"revisionId": TEXT}}
    behaviour = drafted(tmp_path, {"record": record})
    assert "/record/revisionId" in behaviour["volatile"]
    assert {"set": "/record/revisionId", "count": True} in behaviour["standin"]["derives"]


def test_a_required_state_that_is_repeated_is_no_version(tmp_path: Path) -> None:
    """A state that every update has to carry, and of which the steps are unclear, stays judged: only it is repeated."""
    status = {**TEXT, "enum": ["tentative", "booked", "cancelled"], "description": "A cancelled visit is final."}
    body = {"type": "object", "required": ["status"], "properties": {"status": status, "note": TEXT}}
    new(changed((BODY, body), (f"{SHOWN_MEMBERS}/status", status)), tmp_path)
    behaviour = load("plain", tmp_path).behaviour
    assert (behaviour.base, "/status" in behaviour.volatile) == ({"status": "$current:/status"}, False)


def test_a_member_that_is_computed_from_what_nobody_knows_is_not_judged(tmp_path: Path) -> None:
    """Where a document says that a member is worked out, and from no member of the update, it may always change."""
    result = new(document("", seat="Calculated from our plan of the house."), tmp_path)
    contract = load("plain", tmp_path)
    compared = {one for clause in contract.clauses if clause.check in ("echoes", "persists") for one in clause.fields}
    assert ("/seat" in contract.behaviour.volatile, "/seat" in compared) == (True, False)
    assert "when is /seat stored as it is sent?" in result.output
