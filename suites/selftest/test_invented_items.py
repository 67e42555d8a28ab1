"""Lists of objects, from a vendor's document to runs against its server: no false alarm, faults seen, all put back."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.wrappers import Request

from contracts import Field, load
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Region
from suites.kit.model.findings import Phrase
from suites.kit.run.schemathesis_cases import RESERVED, body_of, run_cases
from suites.proof._run import GATE, run, run_with_fault, target_of
from suites.selftest import runs
from suites.selftest.drafted_items import contract, with_fields
from suites.selftest.invented_items import FAULTS, KEY, MERGES, Practice, document
from suites.selftest.invented_runs import (
    FINE,
    IDS,
    at_server,
    broken,
    in_process,
    table,
    times,
    unlike,
)
from suites.selftest.test_contracts_new import new
from suites.standin import VARIANTS, StandIn, fault, faults
from suites.standin._faults import items
from suites.standin._faults._register import FAULT_KINDS
from suites.standin._items import stored_items


def described(practice: Practice) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    return table(times(practice.visits[IDS[0]]))


def settled(visit: dict[str, Any]) -> dict[str, Any]:
    """A visit without its stamp, and with its lists in one order."""
    lists = {name: sorted(map(repr, visit[name])) for name in ("services", "attendees")}
    return {**visit, "updated_at": None, **lists}


def test_a_compliant_server_is_not_blamed(tmp_path: Path) -> None:
    """A drafted contract finds nothing at a server that keeps its document; items are put back with their keys."""
    new(document(), tmp_path)
    practice = Practice(IDS)
    before = deepcopy(practice.visits)
    ran = at_server(practice, tmp_path, described(practice), KEY)
    assert unlike(ran.verdicts()) == {}, ran.text
    assert ran.code == 0
    assert "amy@example.com" not in ran.text + str(ran.of_kind("exchange"))
    assert settled(practice.visits[IDS[0]]) == settled(before[IDS[0]])


@pytest.mark.parametrize("wrong", FAULTS)
def test_a_fault_of_the_server_is_seen(wrong: str, tmp_path: Path) -> None:
    """What a vendor gets wrong in a list is found by a contract that nobody has touched."""
    new(document(), tmp_path)
    made, practice = load("plain", tmp_path), Practice(IDS, wrong)
    found = broken(in_process(made, practice, described(practice), KEY))
    named = {
        "resets_another_quantity": "PLAIN-READ-BACK",
        "appends_the_list": "PLAIN-ITEMS",
        "keeps_a_removed_item": "PLAIN-ITEMS",
    }
    assert named[wrong] in found


@pytest.mark.parametrize(("wrong", "word"), [("", "kept"), (MERGES, "violation")])
def test_one_of_two_items_is_left_out(wrong: str, word: str, tmp_path: Path) -> None:
    """A list that is empty gets two items first, so that a server that keeps the one that is left out is found."""
    new(document(), tmp_path)
    made, practice = load("plain", tmp_path), Practice(IDS, wrong)
    practice.visits[IDS[0]]["attendees"] = []
    alone = replace(made.clause("PLAIN-ITEMS"), fields=("/attendees",))
    verdict = in_process(replace(made, clauses=(alone,)), practice, described(practice), KEY).verdicts[alone.id]
    assert verdict.word == word
    assert [(str(one.expected), str(one.got)) for one in verdict.findings] == [
        (
            str(Phrase("no item but those that were sent (1 item), each once")),
            str(Phrase("2 items, 1 of them left over")),
        )
    ] * bool(wrong)


def test_a_list_that_can_have_one_item_only_is_not_judged(tmp_path: Path) -> None:
    """Where no update gives a list two items, nothing shows that one which is left out goes: never kept."""
    described_short = document()
    for at in ("get", "patch"):
        answer = described_short["paths"]["/visits/{id}"][at]["responses"]["200"]["content"]["application/json"]
        answer["schema"]["properties"]["attendees"]["maxItems"] = 1
    body = described_short["paths"]["/visits/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    body["properties"]["attendees"]["maxItems"] = 1
    new(described_short, tmp_path)
    made, practice = load("plain", tmp_path), Practice(IDS)
    alone = replace(made.clause("PLAIN-ITEMS"), fields=("/attendees",))
    verdict = in_process(replace(made, clauses=(alone,)), practice, described(practice), KEY).verdicts[alone.id]
    assert (verdict.word, "/attendees: no update gave it two items" in str(verdict.reason)) == ("inconclusive", True)


class Full(Practice):
    """A practice that takes no service more than there are."""

    def _answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        listed = (request.get_json(silent=True) or {}).get("services", []) if request.method == "PATCH" else []
        is_longer = isinstance(listed, list) and len(listed) > len(self.visits[IDS[0]]["services"])
        return (400, {"error": "no more"}) if is_longer else super()._answer(request)


def test_why_no_item_could_be_left_out_is_told(tmp_path: Path) -> None:
    """Where the vendor refuses an item more, the reason says so, with the status, and asks for no fixture."""
    new(document(), tmp_path)
    made, practice = load("plain", tmp_path), Full(IDS)
    alone = replace(made.clause("PLAIN-ITEMS"), fields=("/services",))
    verdict = in_process(replace(made, clauses=(alone,)), practice, described(practice), KEY).verdicts[alone.id]
    assert "/services: an update that adds an item was answered 400" in str(verdict.reason)
    assert "two items" not in str(verdict.reason)


@pytest.mark.parametrize(
    ("key", "following"),
    [
        ("00000000-0000-4000-8000-0000000000ff", "00000000-0000-4000-8000-000000000100"),
        ("LINE-009", "LINE-010"),
        ("first", "first-2"),
        (7, 8),
    ],
)
def test_the_stand_in_gives_keys_like_those_that_are_there(key: Any, following: Any) -> None:
    """A new item gets a key of the same form as the others, so that the document's schema allows it."""
    field = Field("/lines", "/lines", key="/id", filled=("/id",))
    made = stored_items(field, [{"id": key}], [{"id": key}, {"code": "A"}], [{"id": key}])
    assert [one["id"] for one in made] == [key, following]


class Agreed(Practice):
    """A practice in which a price may have been agreed, and stays as long as its service does; with a fault, each
    update of services forgets it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for visit in self.visits.values():
            for item in visit["services"]:
                item["price"] = 1

    def _service(self, item: dict[str, Any], old: list[dict[str, Any]]) -> dict[str, Any]:
        made = super()._service(item, old)
        was = next((one for one in old if one["id"] == made["id"]), made)
        is_kept = all(was[name] == made[name] for name in ("code", "quantity")) and not self.fault
        return {**made, "price": was["price"]} if is_kept else made


def agreed(folder: Path, wrong: str = "") -> runs.Run:
    """A run of the clauses about items at such a practice."""
    new(document(), folder)
    practice = Agreed(IDS, wrong)
    return at_server(practice, folder, described(practice), KEY, "-k", "PLAIN-ITEMS or PLAIN-OMIT or PLAIN-UPDATE")


def test_what_the_server_fills_stays_with_its_item(tmp_path: Path) -> None:
    """A value that the server fills, and that is lost once and for all, breaks the clauses on lists and on the rest."""
    verdicts = agreed(tmp_path, "forgets_agreed_prices").verdicts()
    assert (verdicts["PLAIN-ITEMS"], verdicts["PLAIN-OMIT"]) == ("violation", "violation")


def test_what_follows_a_member_of_an_item_is_not_lost(tmp_path: Path) -> None:
    """A member that a price follows is changed where it may stay: at the other appointments agreed prices are kept."""
    new(document(), tmp_path)
    practice = Agreed(IDS)
    ran = at_server(practice, tmp_path, described(practice), KEY, "-k", "PLAIN-ITEMS or PLAIN-OMIT or PLAIN-UPDATE")
    assert (unlike(ran.verdicts()), ran.code) == ({}, 0)
    assert [item["price"] for item in practice.visits[IDS[0]]["services"]] == [1, 1]


def test_what_the_server_has_filled_anew_is_told(tmp_path: Path) -> None:
    """What putting back cannot restore, as the vendor fills it, is named, and breaks a contract that has it kept."""
    new(document(), tmp_path)
    file = tmp_path / "plain" / "behaviour.yaml"
    facts = yaml.safe_load(file.read_text(encoding="utf-8"))
    del facts["fields"]["/services"]["item_follows"]
    file.write_text(yaml.safe_dump(facts), encoding="utf-8")
    practice = Agreed(IDS)
    ran = at_server(practice, tmp_path, described(practice), KEY, "-k", "PLAIN-ITEMS or PLAIN-OMIT or PLAIN-UPDATE")
    assert "/services/-/price is not as before the run, and could not be put back, as the vendor fills it" in ran.text
    assert ran.verdicts()["PLAIN-OMIT"] == "violation"


KEPT = with_fields(item_follows={"/code": ("/price",)})
ITEM_FAULTS = [one.id for one in faults(KEPT) if one.kind.inject.__module__ == items.__name__]


@pytest.mark.parametrize("id", ITEM_FAULTS)
def test_a_fault_of_the_stand_in_is_found_by_its_clause_alone(id: str) -> None:
    """What the stand-in does wrong with items is found by the item of its clause, also where that runs alone."""
    one = fault(KEPT, id)
    assert run_with_fault(KEPT, id).verdicts[one.clause.id].word == "violation"


def test_all_faults_of_items_are_tried() -> None:
    """Every kind of fault in items applies to the drafted contract."""
    kinds = {
        kind.name for listed in FAULT_KINDS.values() for kind in listed if kind.inject.__module__ == items.__name__
    }
    assert {id.partition(":")[2] for id in ITEM_FAULTS} == kinds


@pytest.mark.parametrize("words", [{}, {"ordered": True}], ids=str)
def test_the_stand_in_plays_lists_with_keys(words: dict[str, bool]) -> None:
    """The drafted contract and its stand-in agree, also where the order of items counts."""
    made = with_fields(**words)
    verdicts = run(made, StandIn(made)).verdicts
    assert {id: verdict.reason or verdict.word for id, verdict in verdicts.items() if verdict.word not in FINE} == {}


def test_the_stand_in_plays_a_list_that_merges() -> None:
    """Items that an update leaves out stand, and a fault that loses them is found by a clause that sends items."""
    made = with_fields(merges=True)
    clause = replace(made.clause("PLAIN-READ-BACK"), send="items")
    made = replace(made, clauses=tuple(one for one in made.clauses if one.id != "PLAIN-ITEMS"))
    assert run(made, StandIn(made), [clause]).verdicts[clause.id].word == "kept"
    replacing = StandIn(contract())
    assert run(made, replacing, [clause, made.clause("PLAIN-OMIT")]).verdicts["PLAIN-OMIT"].word == "violation"


def test_another_order_of_items_is_no_change() -> None:
    """A vendor that shows items in another order every other time is not blamed."""
    standin = StandIn(contract(), variant=VARIANTS["items_in_another_order"])
    verdicts = run(contract(), standin).verdicts
    assert {id: verdict.word for id, verdict in verdicts.items() if verdict.word not in FINE} == {}
    assert standin.varied > 0


def test_new_items_may_get_other_keys_each_time() -> None:
    """The same update sent twice makes its new items twice, so that only their keys differ."""
    body = {"services": [{"code": "CHECKUP", "quantity": 2}]}
    clause = replace(contract().clause("PLAIN-REPEAT"), send=({"body": body},))
    assert run(contract(), StandIn(contract()), [clause]).verdicts[clause.id].word == "kept"


def test_nobody_who_exists_is_invited() -> None:
    """The addresses of people that are made up are at domains where nobody has a mailbox (RFC 2606)."""
    made = contract()
    update = {"type": "object", "required": ["a", "b"], "properties": {
        "a": {"type": "string", "format": "email"}, "b": {"type": "string", "format": "uri"}
    }}  # fmt: skip
    bound = BoundContract(replace(made, schemas={**made.schemas, "update": update}), target_of(StandIn(made)))
    bodies = list[Any]()
    run_cases(bound, Region.OPEN, 20, 1, GATE, lambda case: bodies.append(body_of(case, bound)))
    assert len(bodies) > 5
    assert all(body["a"].endswith(tuple(f"@{domain}" for domain in RESERVED)) for body in bodies)
    assert all(body["b"].split("/")[2] in RESERVED for body in bodies)
