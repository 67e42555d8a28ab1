"""Objects that were null and that an update has made: whose their defaults are, and how they are taken away again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from contracts import Field
from contracts.pointers import get
from suites.kit.checks import judge
from suites.kit.model.bound_contract import BoundContract
from suites.kit.restore.by_null import brought_back_by_null
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.followers import without_followers
from suites.kit.restore.last_known import shown_or_null
from suites.kit.restore.made_objects import made_objects
from suites.kit.restore.ownership import Owner, Ownership
from suites.kit.run.witness import Witness
from suites.selftest import exchanges
from suites.selftest.exchanges import shown

NAME, LANGUAGE = Field("/driver/name", "/driver/name"), Field("/driver/language", "/driver/language")
REMINDERS = Field("/reminders", "/reminders")
PALLETS, LENGTH = Field("/pallets", "/pallets"), Field("/length", "/length")
MADE = {"name": "Ours", "language": "en"}
BODY = {"driver": {"name": "Ours"}}


def bound(is_nullable: bool = True, follows: dict[str, list[str]] | None = None) -> BoundContract:
    """A contract of a PATCH with an object that may be null, or may not."""
    old = exchanges.bind()
    inner = {"name": {"type": ["string", "null"]}, "language": {"enum": ["en", "es"]}}
    driver = {"type": ["object", "null"] if is_nullable else "object", "properties": inner}
    schema = {"type": "object", "properties": {"driver": driver}}
    fields = (NAME, LANGUAGE, PALLETS, LENGTH)
    behaviour = replace(old.contract.behaviour, fields=fields, base={}, follows=follows or {}, volatile=[])
    contract = replace(old.contract, behaviour=behaviour, schemas={**old.contract.schemas, "update": schema})
    return replace(old, contract=contract)


def original(**state: Any) -> Original:
    """An appointment as it was before the run."""
    return Original("here", "aniva", "appointment.editable", {}, state)


@pytest.mark.parametrize(
    ("before", "found"),
    [(None, []), ({"name": "Old", "language": "es"}, ["/driver/language"])],
)
def test_an_object_that_an_update_makes_has_its_defaults(before: Any, found: list[str]) -> None:
    """What nobody sent of an object is new with it, and changed where the object was there."""
    made = shown({"driver": before}, {"driver": MADE}, probe={"body": BODY})
    flaws = judge(exchanges.clause("preserves"), made, bound()) or ()
    assert [one.pointer for one in flaws] == found


@pytest.mark.parametrize(("before", "found"), [(None, []), ({"name": "Ours"}, ["/driver/language"])])
def test_nobody_else_wrote_the_defaults_of_a_new_object(before: Any, found: list[str]) -> None:
    """What an update of its own made with an object is explained, wherever it is looked at."""
    made = shown({"driver": before}, {"driver": {"name": "Ours"}}, probe={"body": BODY})
    witness = Witness(made.probe, {}, {"driver": before})
    witness.note_update(made, bound())
    seen = {"driver": {"language": "en", **(before or {})}}
    assert [pointer for pointer, _, _ in witness.unexplained(seen, bound())] == found


def test_what_is_changed_in_a_new_object_later_is_somebodys() -> None:
    """Once a look has shown an object that an update of its own has made, what changes in it is not the update's."""
    made = shown({"driver": None}, {"driver": MADE}, probe={"body": BODY})
    witness = Witness(made.probe, {}, {"driver": None})
    witness.note_update(made, bound())
    witness.note_look({"driver": MADE}, made.number + 1)
    seen = {"driver": {**MADE, "language": "es"}}
    assert [pointer for pointer, _, _ in witness.unexplained(seen, bound())] == ["/driver/language"]


def test_what_no_look_shows_has_not_been_made() -> None:
    """Where two looks show no object after an update that may have made it, whoever fills it later is somebody else."""
    sent = shown({"driver": None}, {"driver": None}, probe={"body": BODY})
    witness = Witness(sent.probe, {}, {"driver": None})
    witness.note_update(sent, bound())
    for later in (1, 2):
        witness.note_look({"driver": None}, sent.number + later)
    assert [pointer for pointer, _, _ in witness.unexplained({"driver": MADE}, bound())] == ["/driver/language"]


STAMPED = {"name": "Ours", "rev": 1}


@pytest.mark.parametrize("shows", [None, {}, {"driver": {"name": "Ours", "rev": 2}}])
def test_what_the_vendor_keeps_in_a_made_object_is_the_runs(shows: Any) -> None:
    """A number of the vendor's own in it moves with each update of the run, also with one that nothing has shown."""
    first = SentUpdate(frozenset({"/driver/name"}), BODY, read={"driver": STAMPED}, is_accepted=True)
    last = SentUpdate(frozenset({"/driver/name"}), BODY, answer=shows, is_accepted=True)
    of_run = replace(original(driver=None), past=(first,), updates=(last,), last_read={"driver": STAMPED})
    assert Ownership(of_run, bound()).owner("/driver/rev", 2) is Owner.OURS


def test_what_moved_in_a_made_object_after_it_was_shown_is_somebodys() -> None:
    """Where the newest update of the run was shown, a number that is another one now is not the run's."""
    first = SentUpdate(frozenset({"/driver/name"}), BODY, read={"driver": STAMPED}, is_accepted=True)
    of_run = replace(original(driver=None), past=(first,), last_read={"driver": STAMPED})
    assert Ownership(of_run, bound()).owner("/driver/rev", 2) is not Owner.OURS


@pytest.mark.parametrize("pointer", ["/driver/language", "/driver/note"])
def test_what_a_later_update_did_not_show_in_a_made_object_is_somebodys(pointer: str) -> None:
    """Where a read after another update shows an object that the run has made, what came into it later is not ours."""
    made = SentUpdate(frozenset({"/driver/name"}), BODY, answer={}, is_accepted=True)
    later = SentUpdate(frozenset({"/pallets"}), {"pallets": 3}, read={"driver": MADE, "pallets": 3}, is_accepted=True)
    told = replace(original(driver=None, pallets=1), past=(made, later), last_read=later.read)
    assert Ownership(told, bound()).owner(pointer, "es") is Owner.THEIRS


def test_an_update_of_which_nothing_is_known_has_made_no_object() -> None:
    """Where nothing showed the appointment before an update that got no answer, it explains its own members only."""
    lost = replace(shown({"driver": None}, {"driver": MADE}, probe={"body": BODY}), before={}, after={})
    witness = Witness(lost.probe, {}, {"driver": {"name": "Theirs", "language": "en"}})
    witness.note_update(lost, bound())
    seen = {"driver": {"name": "Ours", "language": "es"}}
    assert [pointer for pointer, _, _ in witness.unexplained(seen, bound())] == ["/driver/language"]


@pytest.mark.parametrize(("language", "whose"), [("en", Owner.OURS), ("de", Owner.THEIRS)])
def test_in_a_new_object_only_what_the_run_has_seen_is_its_own(language: str, whose: Owner) -> None:
    """What somebody enters later in an object that the run has made is not the run's to take away."""
    update = SentUpdate(frozenset({"/driver/name"}), BODY, answer={"driver": MADE}, read={"driver": MADE})
    before = replace(original(driver=None), last_read={"driver": MADE}, past=(update,))
    assert Ownership(before, bound()).owner("/driver/language", language) is whose


@pytest.mark.parametrize(
    ("before", "now", "is_nullable", "bodies"),
    [
        (None, MADE, True, [{"driver": None}]),
        (None, MADE, False, []),
        (None, None, True, []),
        ({"name": None}, MADE, True, []),
    ],
)
def test_null_takes_away_what_was_null(before: Any, now: Any, is_nullable: bool, bodies: list[Any]) -> None:
    """An object that stands in place of null is made null again, if an update may send that."""
    found = made_objects(original(driver=before), {"driver": now}, bound(is_nullable))
    assert [body for body, _ in found] == bodies


@pytest.mark.parametrize(("state", "value"), [({"driver": None}, None), ({"driver": MADE}, "en")])
def test_a_member_of_null_is_null(state: dict[str, Any], value: Any) -> None:
    """An answer with null in place of an object says of each of its members that it has no value."""
    assert shown_or_null(state, "/driver/language") == value


@pytest.mark.parametrize(
    ("source", "tried", "sent"),
    [
        ("auto", [], [PALLETS]),
        ("manual", [], [PALLETS, LENGTH]),
        ("auto", [PALLETS], [PALLETS, LENGTH]),
    ],
)
def test_what_comes_back_by_itself_is_not_sent_first(source: str, tried: list[Field], sent: list[Field]) -> None:
    """A length that follows from the load waits for that, where sending it would change what is as before."""
    follows = {"/pallets": ["/length"], "/length": ["/source"]}
    before, now = original(pallets=1, length=30, source="auto"), {"pallets": 9, "length": 60, "source": source}
    assert without_followers([PALLETS, LENGTH], tried, before, now, bound(follows=follows)) == sent


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [([{"at": 1}], [], 0), ([{"at": 1}], [{"at": 1}], 0), ([], [{"at": 24}], 1), ([{"at": 1}], [{"at": 24}], 1)],
)
def test_an_empty_list_is_merged_or_replaces(before: Any, after: Any, found: int) -> None:
    """Where a page says neither, all items stay or none does: other ones were sent by nobody."""
    old = bound()
    items = {"type": "array", "items": {"type": "object", "properties": {"at": {"type": "integer"}}}}
    behaviour = replace(old.contract.behaviour, fields=(REMINDERS,), merged_or_replaced={"/reminders": "/reminders"})
    schemas = {**old.contract.schemas, "update": {"type": "object", "properties": {"reminders": items}}}
    made = shown({"reminders": before}, {"reminders": after}, probe={"body": {"reminders": []}})
    some = replace(old, contract=replace(old.contract, behaviour=behaviour, schemas=schemas))
    assert len(judge(exchanges.clause("echoes", fields=("/reminders",)), made, some) or ()) == found


class Vendor:
    """A vendor at which a length that is sent counts as set by hand, and null has it worked out again."""

    def __init__(self, worked_out: int, source: str = "manual") -> None:
        self.shown: dict[str, Any] = {"length": 30, "source": source}
        self.noted = list[frozenset[str]]()
        self.worked_out, self.sent = worked_out, list[Any]()
        self.bound: Any = None
        self.intact: Any = None

    def note_putting_back(self, original: Original, fields: frozenset[str]) -> None:
        """Note what is about to be sent, as the ledger does."""
        self.noted.append(fields)

    def send(self, original: Original, fields: list[Field], body: Any, is_apart: bool) -> list[Field]:
        """Take an update, once it is noted."""
        assert self.noted
        self.sent.append(body["length"])
        by_hand = {"length": body["length"], "source": "manual"}
        self.shown = by_hand if body["length"] is not None else {"length": self.worked_out, "source": "auto"}
        return []


def given_by_null(vendor: Vendor, before: Original, *types: str) -> tuple[Any, list[Field]]:
    """What null gives back at a vendor whose length is of these types."""
    some = bound(follows={"/length": ["/source"]})
    schemas = {"update": {"type": "object", "properties": {"length": {"type": list(types)}}}}
    vendor.bound = replace(some, contract=replace(some.contract, schemas={**some.contract.schemas, **schemas}))
    each = cast("Any", vendor)
    return brought_back_by_null(before, before, vendor.shown, each, each, lambda: vendor.shown)


@pytest.mark.parametrize(("worked_out", "sent"), [(30, [None]), (60, [None, 30])])
def test_null_brings_back_what_follows(worked_out: int, sent: list[Any]) -> None:
    """Null is sent where what follows is not as before; the old value again where that is another one then."""
    vendor = Vendor(worked_out)
    now, tried = given_by_null(vendor, original(length=30, source="auto"), "integer", "null")
    assert (vendor.sent, tried, get(now, "/length")) == (sent, [LENGTH], 30)


def test_null_is_not_sent_for_what_may_not_be_null() -> None:
    """A member that the document lets no update empty keeps its value."""
    vendor = Vendor(30)
    given_by_null(vendor, original(length=30, source="auto"), "integer")
    assert vendor.sent == []


def test_null_is_not_sent_for_a_stamp_of_what_happened() -> None:
    """Null takes back no stamp that a value has set, which no update owes."""
    vendor = Vendor(30, datetime.now(UTC).isoformat())
    given_by_null(vendor, original(length=30, source=None), "integer", "null")
    assert vendor.sent == []
