"""What a draft reads of how members are cleared: by null, or by an update that leaves them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts import Clause, load
from contracts._drafting.document.member_names import names_member
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

NULLABLE = {"type": ["string", "null"], "maxLength": 200}
MEMBERS = {
    "note": NULLABLE,
    "staffNote": NULLABLE,
    "seats": {"type": ["integer", "null"], "description": "Number of seats, default 2"},
}
PUT = (
    "Members that are left out of the body or sent as null are cleared, except `seats`, which falls back to the "
    "default, and `note`, which stays as it is."
)


NULLABLE_ID = {"type": "integer", "format": "int32", "nullable": True}
BODY_MEMBERS = f"{BODY}/properties"


def drafted(tmp_path: Path, said: str, method: str = "patch", **more: object) -> tuple[dict[str, Clause], str]:
    """The clauses of a draft, by id, and what it prints, for a document whose update is described so."""
    places = [
        (f"{place}/{name}", one) for name, one in {**MEMBERS, **more}.items() for place in (BODY_MEMBERS, SHOWN_MEMBERS)
    ]
    document = changed(("/paths/~1visits~1{id}/patch/description", said), *places)
    path = document["paths"]["/visits/{id}"]
    path[method] = path.pop("patch")
    result = new(document, tmp_path)
    return {one.id: one for one in load("plain", tmp_path).clauses}, result.output


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("A null clears a member.", ("/note", "/staffNote")),
        ("Members that are null are removed.", ("/note", "/staffNote")),
        ("`null` empties `note`, for all others null is a 400.", ("/note",)),
        ("To clear staffNote, send null.", ("/staffNote",)),
        ("Send null to empty a member, except `note`.", ("/staffNote",)),
        ("Sending null for **note** clears it.", ("/note",)),
        ("Sending null for <code>note</code> clears it.", ("/note",)),
        ("Send null for *note* to clear it.", ("/note",)),
        ("Set a field to null to clear it.", ("/note", "/staffNote")),
        ("Null clears a field; staffNote cannot be cleared.", ("/note",)),
        (PUT, ("/staffNote",)),
    ],
)
def test_null_is_tried_where_the_text_says_that_it_clears(said: str, fields: tuple[str, ...], tmp_path: Path) -> None:
    """A drafted clause sends null for the members that are meant, but for exceptions and for one with a default."""
    clause = drafted(tmp_path, said)[0]["PLAIN-NULL-CLEARS"]
    assert (clause.check, clause.is_draft, tuple(sorted(clause.fields))) == ("empties", True, fields)


@pytest.mark.parametrize(
    "said",
    [
        "A null does not clear a member.",
        "A null clears a member if the visit is online.",
        "Send null for a key to remove it.",
        "Null is a 400.",
        "Null values are ignored rather than clearing a member.",
        "Members sent as null are ignored instead of cleared.",
        "Null is rejected, use an empty text to clear a member.",
        "Cancelled visits are removed.",
        "Send null to remove the comment.",
        "Send null to remove a comment from an appointment.",
        "Passing null clears any comment.",
        "The text has at most 200 characters. Send null to clear it.",
        "Null clears a field; note and staffNote cannot be cleared.",
        "Send null for `comment` to clear it.",
    ],
)
def test_no_null_is_tried_where_the_text_says_something_else(said: str, tmp_path: Path) -> None:
    """The opposite, some cases only and the keys of an object promise nothing of a member."""
    assert "PLAIN-NULL-CLEARS" not in drafted(tmp_path, said)[0]


@pytest.mark.parametrize(
    ("said", "is_promised"),
    [
        ("Missing members keep their values, with the exception of `note`, which is cleared.", False),
        ("`note` is removed if it is not sent.", False),
        ("Members that are omitted are set to null.", False),
        ("Members that are not sent stay as they are, members sent as null are cleared.", True),
        ("Omitted members are left unchanged.", True),
    ],
)
@pytest.mark.parametrize("method", ["patch", "put"])
def test_what_is_left_out_is_no_promise_where_something_goes(
    said: str, is_promised: bool, method: str, tmp_path: Path
) -> None:
    """Whatever the method: where the text says that some of what is left out goes, no clause says that it stays."""
    assert ("PLAIN-OMIT" in drafted(tmp_path, said, method)[0]) == is_promised


def test_no_appointment_is_left_without_its_time(tmp_path: Path) -> None:
    """Null is tried for no time, person or place: an appointment without them is in nobody's calendar."""
    more = {"ends_at": {"type": "string", "format": "date-time", "nullable": True}, "roomId": {**NULLABLE_ID}}
    fields = drafted(tmp_path, "A null clears a member.", **more)[0]["PLAIN-NULL-CLEARS"].fields
    assert tuple(sorted(fields)) == ("/note", "/staffNote")


def test_no_member_that_may_not_change_is_cleared(tmp_path: Path) -> None:
    """Null is tried for no member with an order of values, and for none that stays as booked or is set once."""
    more = {
        "billing": {**NULLABLE, "description": "Cannot be changed after booking."},
        "checkedInAt": {**NULLABLE, "description": "Set once, cannot be unset."},
        "phase": {"type": ["string", "null"], "enum": ["a", "b", None], "description": "Order: a to b."},
    }
    fields = drafted(tmp_path, "A null clears a member.", **more)[0]["PLAIN-NULL-CLEARS"].fields
    assert tuple(sorted(fields)) == ("/note", "/staffNote")


def test_an_exception_that_stays_is_held_to_it(tmp_path: Path) -> None:
    """Of what an update leaves out, the exceptions that the text names have to stay; a default is not judged."""
    clause = drafted(tmp_path, PUT)[0]["PLAIN-OMIT-STAYS"]
    assert (clause.check, clause.is_draft, clause.fields) == ("preserves", True, ("/note",))


def test_what_nothing_tries_is_asked(tmp_path: Path) -> None:
    """That left out members are cleared is a question, as no clause sees it."""
    assert "does an update clear what it leaves out?" in drafted(tmp_path, PUT)[1]


@pytest.mark.parametrize(
    ("said", "is_named"),
    [("`a/note` is null.", True), ("a.note is null", True), ("other/note-id is null", False), ("x.staffNote", False)],
)
def test_a_path_names_a_member_and_a_part_of_another_name_does_not(said: str, is_named: bool) -> None:
    """A member is named by its path, too, and never by a name that only ends or goes on so."""
    assert names_member(said, "/a/note") == is_named


@pytest.mark.parametrize("said", ["staffNote/x", "staffNote-id", "staffNotes", "my-staffNote"])
def test_what_goes_on_behind_a_name_is_another_name(said: str) -> None:
    """A name that goes on with a slash, a hyphen or a letter is that of something else."""
    assert not names_member(f"Send null for {said}.", "/staffNote")
    assert names_member("Send null for staffNote - it is cleared.", "/staffNote")
