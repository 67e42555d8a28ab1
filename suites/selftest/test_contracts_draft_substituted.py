"""Members of which a document says that another value may be stored are not compared with what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts import load
from contracts._drafting.members.substituted import substituting
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("ISO 639-1. Will be en if the clinic does not speak it.", True),
        ("An unknown colour is replaced by grey.", True),
        ("Falls back to the default of the office.", True),
        ("Rounded up to five minutes.", True),
        ("Long texts are truncated.", True),
        ("Stored in title case.", True),
        ("Only the first 20 characters are kept.", True),
        ("New text is appended to the existing one.", True),
        ("Adjusted to the next multiple of 15.", True),
        ("Values over 240 are stored as 240.", True),
        ("Overridden by the colour of the service.", True),
        ("Ignored unless the visit is online.", True),
        ("If invalid, the default location is used.", True),
        ("The start is aligned to the next slot.", True),
        ("The list is sorted in ascending order.", True),
        ("Must not be rounded.", False),
        ("A note, stored as entered.", False),
        ("Values are kept as typed, never converted.", False),
        ("Can be adjusted at any time.", False),
        ("Duplicate visits are removed by our staff.", False),
        ("Must not be longer than 20 characters; longer texts are truncated.", True),
        ("It is never truncated.", False),
        ("It is cut off in the list view only.", False),
        ("A room of this kind is set to busy when the visit starts.", False),
        ("Stored as sent.", False),
        ("The default office is used when it is omitted.", False),
        ("Trimmed and stored in lower case.", False),
        ("The language of the visit.", False),
        ("ID of the original. Will be null if the visit is not cloned.", False),
        ("Is required if the room is not sent.", False),
        ("The list is replaced by the one that is sent.", False),
        ("All times are converted to UTC.", False),
        ("The patient will be notified when the time changes.", False),
        ("Is shown to the patient if there is a portal.", False),
        ("A note for the practice, not for the patient.", False),
        ("An empty string is stored as `null`.", False),
        ("Free text. Empty texts are converted to null.", False),
        ("An empty string is stored as null, and a long one is truncated.", True),
        ("An empty string is stored as the name of the service.", True),
    ],
)
def test_a_sentence_says_that_another_value_may_be_stored(said: str, is_told: bool) -> None:
    """Defaults in place of a value, and values that are made to fit, are read from plain words."""
    assert (substituting({"type": "string", "description": said}) is not None) is is_told


def test_such_a_member_is_asked_about_and_not_compared(tmp_path: Path) -> None:
    """No drafted clause holds the vendor to what was sent of it, and a person is asked."""
    text = {"type": "string", "description": "Will be en if the clinic does not speak it."}
    result = new(changed((f"{BODY}/properties/language", text), (f"{SHOWN_MEMBERS}/language", text)), tmp_path)
    compared = {
        one for clause in load("plain", tmp_path).clauses if clause.check == "persists" for one in clause.fields
    }
    assert ("/language" in compared, "/note" in compared) == (False, True)
    assert "which values of /language are stored as they are sent?" in result.output


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("When `state` changes, `sent_at` falls back to what it was.", False),
        ("`sent_at` is set by us, and is stored as 0 when it is undone.", False),
        ("`state` is stored as 0 when it is undone.", True),
        ("`open` becomes busy when the room is taken.", True),
    ],
)
def test_a_sentence_about_another_member_says_nothing_of_this_one(said: str, is_told: bool) -> None:
    """What becomes of others when a member changes is no other value of the member itself."""
    schema = {"type": "string", "enum": ["open", "busy"], "description": said}
    assert (substituting(schema, "/state") is not None) is is_told


def test_an_empty_text_stored_as_null_leaves_every_other_one_compared(tmp_path: Path) -> None:
    """The sentence says how no value is shown: what else is sent of the note is ordinary, and is held to be stored."""
    text = {"type": "string", "nullable": True, "maxLength": 200, "description": "An empty string is stored as `null`."}
    new(changed((f"{BODY}/properties/remark", text), (f"{SHOWN_MEMBERS}/remark", text)), tmp_path)
    contract = load("plain", tmp_path)
    compared = {one for clause in contract.clauses if clause.check == "persists" for one in clause.fields}
    member = next(one for one in contract.behaviour.fields if one.pointer == "/remark")
    sent = (tmp_path / "plain" / "schemas" / "ordinary.schema.json").read_text("utf-8")
    assert ("/remark" in compared, member.adjusted, '"remark"' in sent) == (True, "", True)
