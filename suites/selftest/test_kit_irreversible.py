"""What no update takes back is not done to an appointment that has to be as before afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import respx

from contracts._behaviour import UnlistedNature
from contracts._checking._restoring import originals_problems
from contracts._lines import parse
from contracts.pointers import with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import Irreversible
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.originals import Originals
from suites.selftest import drafted_items, exchanges
from suites.selftest.put_backs import Served
from suites.standin import StandIn

KNOWN = {"id": 101, "code": "CHECKUP", "quantity": 5}
NEW = {"code": "VACCINE", "quantity": 2}


class Guard:
    """A guard whose reads always show one state."""

    def __init__(self, bound: BoundContract, state: Mapping[str, Any], folder: Path) -> None:
        self.originals = Originals(bound, RestoreLedger(folder / "RUN.restore"), lambda probe: {"read": state})

    def secure(self, body: Any, role: str = EDITABLE, **probe: Any) -> None:
        """Secure an update."""
        self.originals.secure(Probe("A-CLAUSE", "a probe", body, appointment=role, **probe))


def merging(folder: Path, state: Mapping[str, Any] | None = None) -> Guard:
    """A guard of a vendor whose updates merge lists."""
    bound = drafted_items.bind(drafted_items.with_fields(merges=True, item_follows={}))
    return Guard(bound, state or {"services": [{**KNOWN, "quantity": 1}]}, folder)


def replacing(folder: Path, *unsendable: str, **originals: Any) -> Guard:
    """A guard of a vendor that may replace the claimant, of whom updates cannot send some members."""
    bound = exchanges.bind("sqod")
    behaviour = bound.contract.behaviour
    fields = tuple(one for one in behaviour.fields if one.pointer not in ("/claimant/data", *unsendable))
    changed = replace(behaviour, fields=fields, merged_or_replaced={"/claimant": "/claimant"}, follows={})
    changed = replace(changed, unlisted={**behaviour.unlisted, "/claimant/phone_number": UnlistedNature("identity")})
    bound = replace(bound, contract=replace(bound.contract, behaviour=changed))
    rows = {**bound.target.fixtures, EDITABLE: ({**bound.target.fixture(EDITABLE), "originals": originals},)}
    bound = replace(bound, target=replace(bound.target, fixtures=rows))
    return Guard(bound, with_value(exchanges.appointment("sqod"), "/claimant/data", None), folder)


@pytest.mark.parametrize(
    "sent", [[KNOWN, NEW], [NEW], [{"id": 999}], [{**KNOWN, "colour": "red"}], ["a text"], {"id": 101}, "a text"]
)
def test_nothing_is_added_to_a_list_that_is_merged(tmp_path: Path, sent: Any) -> None:
    """No update takes away again what it adds, so none adds an item, or a member of one; why is told."""
    with pytest.raises(Irreversible, match=r"merges /services.* appointment\.editable: give appointment\.expendable"):
        merging(tmp_path).secure({"services": sent})


@pytest.mark.parametrize("sent", [[KNOWN], [], None, [{"id": 101}]])
def test_items_that_are_there_may_change(tmp_path: Path, sent: Any) -> None:
    """Of a merged list, an update may send what is there: the old values can be sent again."""
    merging(tmp_path).secure({"services": sent})


@pytest.mark.parametrize(
    ("sent", "is_held"),
    [
        ([{**KNOWN, "code": "VACCINE"}], True),
        ([{**KNOWN, "quantity": 9}], False),
        ([KNOWN, NEW], False),
        ([{"id": 101, "quantity": 9}], False),
    ],
    ids=["what is followed", "another member", "an item more", "not named"],
)
def test_what_the_server_fills_anew_is_not_changed(tmp_path: Path, sent: Any, is_held: bool) -> None:
    """A member that something the server fills follows keeps its value, as no update gives that its old one."""
    bound = drafted_items.bind(drafted_items.with_fields(item_follows={"/code": ("/price",)}))
    guard = Guard(bound, {"services": [{**KNOWN, "quantity": 1, "price": 80}]}, tmp_path)
    held = pytest.raises(Irreversible, match="/price of the items of /services anew where /code changes")
    with held if is_held else nullcontext():
        guard.secure({"services": sent})


@pytest.mark.parametrize(("status", "is_held"), [("cancelled", True), ("confirmed", False)])
def test_nothing_closes_an_appointment_that_is_needed(status: str, is_held: bool, tmp_path: Path) -> None:
    """Whoever chose a value that may close an appointment, it goes only to one that may be used up."""
    guard = Guard(drafted_items.bind(drafted_items.contract()), {"status": "booked"}, tmp_path)
    with pytest.raises(Irreversible, match="may close appointment") if is_held else nullcontext():
        guard.secure({"status": status})
    guard.secure({"status": status}, EXPENDABLE)


def test_items_may_be_added_where_they_may_stay(tmp_path: Path) -> None:
    """An appointment that may be used up may keep an item."""
    merging(tmp_path).secure({"services": [NEW]}, EXPENDABLE)


@pytest.mark.parametrize("claimant", [{"name": "Test"}, {}, None, {"unknown": 1}])
def test_an_object_is_not_sent_where_it_would_lose_what_no_update_sends(tmp_path: Path, claimant: Any) -> None:
    """Where a vendor may replace an object, none is sent at an appointment that shows a member that no update sends."""
    with pytest.raises(Irreversible, match="shows /claimant/email, which no update lists"):
        replacing(tmp_path, "/claimant/email").secure({"claimant": claimant})


def test_raw_text_may_replace_an_object_too(tmp_path: Path) -> None:
    """A body that names the object in raw text counts as one that sends it."""
    with pytest.raises(Irreversible):
        replacing(tmp_path, "/claimant/email").secure(None, raw=b'{"claimant": ')


def test_an_object_is_sent_where_nothing_can_be_lost(tmp_path: Path) -> None:
    """An object goes out where updates can send all that is shown of it, but for ids, and where it may stay changed."""
    replacing(tmp_path, "/claimant/phone_number").secure({"claimant": {"name": "Test"}})
    replacing(tmp_path, "/claimant/email").secure({"claimant": {"name": "Test"}}, EXPENDABLE)
    replacing(tmp_path, "/claimant/email").secure({"duration_in_minutes": 45})


def test_all_that_holds_an_update_back_is_told_at_once(tmp_path: Path) -> None:
    """A person who adds the unknown originals has not to run again to learn what else is missing."""
    update = {"claimant": {"name": "Test"}, "department_id": "another"}
    with pytest.raises(
        Irreversible, match=r"the original of /department_id is unknown.*shows /claimant/email, which no"
    ):
        replacing(tmp_path, "/claimant/email").secure(update)


def test_an_object_is_sent_where_a_fixture_declares_the_rest(tmp_path: Path) -> None:
    """What the fixture's originals name of an object is sent back with it."""
    declared = {"email": exchanges.appointment("sqod")["claimant"]["email"]}
    replacing(tmp_path, "/claimant/email", claimant=declared).secure({"claimant": {"name": "Test"}})


def unkeyed(folder: Path, services: list[Any]) -> Guard:
    """A guard of a vendor whose updates replace a list of items without a key."""
    made = drafted_items.with_fields(key=None, filled=())
    documented = with_value(made.documented, "/properties/services/items/additionalProperties", True)
    made = replace(made, schemas={**made.schemas, "update": documented})
    return Guard(drafted_items.bind(made), {"services": services}, folder)


def test_items_are_not_replaced_where_they_show_what_no_update_sends(tmp_path: Path) -> None:
    """Without a key, an update gives new items, so that what the server had filled in the old ones is gone for good."""
    with pytest.raises(
        Irreversible, match=r"/services replaces its items, .*/services/-/addedAt: give appointment\.exp"
    ):
        unkeyed(tmp_path, [{**KNOWN, "addedAt": "2026-01-01"}]).secure({"services": [NEW]})


def test_items_are_replaced_where_nothing_is_lost_or_where_they_may_stay(tmp_path: Path) -> None:
    """A list of which updates send all that is shown, and one at an appointment that may be used up, is sent."""
    unkeyed(tmp_path, [{"code": "CHECKUP", "quantity": 5, "addedAt": None}]).secure({"services": [NEW]})
    unkeyed(tmp_path, [{**KNOWN, "addedAt": "2026-01-01"}]).secure({"services": [NEW]}, EXPENDABLE)


@pytest.mark.parametrize(("shown", "is_sent"), [("2028-01-02T03:04:05Z", True), ("north", False)])
def test_a_time_that_follows_is_no_loss(tmp_path: Path, shown: str, is_sent: bool) -> None:
    """A time that a vendor works out from what is sent is there again with the object; a text may be lost."""
    originals = replacing(tmp_path, "/claimant/phone_number").originals
    behaviour = replace(originals.bound.contract.behaviour, follows={"/claimant/name": ("/claimant/since",)})
    originals.bound = replace(originals.bound, contract=replace(originals.bound.contract, behaviour=behaviour))
    state = with_value(exchanges.appointment("sqod"), "/claimant", {"name": "Test", "since": shown})
    originals.read = lambda probe: {"read": state}
    with nullcontext() if is_sent else pytest.raises(Irreversible):
        originals.secure(Probe("A-CLAUSE", "a probe", {"claimant": {"name": "Test"}}))


def test_such_an_update_goes_where_it_may_stay(tmp_path: Path) -> None:
    """What cannot be taken back is tried at an appointment that may be used up, and nowhere else."""
    made = drafted_items.with_fields(merges=True)
    run = Served(drafted_items.bind(made), StandIn(made), RestoreLedger(tmp_path / "RUN.restore"))
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=made.base_url).mock(side_effect=run.answer)
        run.campaign.send_all([Probe(made.clauses[0].id, "an item more", {"services": [NEW]})])
    counts = [len(one.shows["services"]) for one in run.standin.store.appointments[:2]]
    assert counts == [2, 3]


@pytest.mark.parametrize(("objects", "count"), [(["/claimant"], 0), ([], 1), (["/place"], 1)])
def test_originals_may_name_what_no_update_lists_of_such_an_object(objects: list[str], count: int) -> None:
    """Elsewhere, a member that is no field of the request puts nothing back, and is a mistake."""
    node = parse(Path("t.yaml"), "claimant: {name: Test, floor: 3}").root
    fields = ["/claimant/name", "/place/street"]
    assert len(list(originals_problems(node, {}, {"type": "object"}, fields, objects))) == count
