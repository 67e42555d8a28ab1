"""Members whose values belong together by place: a start goes with its own end, whatever makes the update."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from contracts import Contract, ContractError, Json, check, load, targets
from contracts._example import example
from contracts.pointers import ABSENT, get, with_value
from suites.kit.generate.bodies import body_with, ordinary_values, pairwise_bodies
from suites.kit.generate.other_values import with_other_values
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe, Region
from suites.kit.model.profiles import PROFILES
from suites.kit.model.target import Target
from suites.kit.run.schemathesis_cases import body_of, run_cases
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, VISIT, changed
from suites.standin import StandIn
from suites.standin._request_context import RequestContext

START, END = "/starts_at", "/ends_at"
STARTS = ["2030-07-01T10:00:00Z", "2030-07-02T11:00:00Z", "2030-07-03T12:00:00Z"]
ENDS = ["2030-07-01T10:30:00Z", "2030-07-02T11:30:00Z", "2030-07-03T12:30:00Z"]
TOGETHER = set(zip(STARTS, ENDS, strict=True))
TAKEN = {"description": "The time overlaps another visit."}
TARGET = """\
[plain-sandbox]
provider = "plain"
base_url = "https://sandbox.plain.example/v1"
[plain-sandbox.credentials]
good = "KEY"
[plain-sandbox.fixtures]
"appointment.editable" = [{id = "00000000-0000-4000-8000-000000000009"}]
[plain-sandbox.values]
"""


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """A drafted contract whose update takes a start and an end."""
    tmp_path = tmp_path_factory.mktemp("drafted")
    new(changed(("/paths/~1visits~1{id}/patch/responses/409", TAKEN)), tmp_path)
    return load("plain", tmp_path)


@pytest.fixture
def bound(contract: Contract) -> BoundContract:
    """The same, at a target with three days."""
    target = Target.of(StandIn(contract).target())
    values = {**target.values, "time.starts_at": tuple(STARTS), "time.ends_at": tuple(ENDS)}
    return BoundContract(contract, replace(target, values=values), thorough=True)


def pair_in(body: Json) -> tuple[Json, Json]:
    """The start and the end that a body names."""
    return get(body, START), get(body, END)


def test_a_start_and_its_end_are_drafted_as_a_pair(contract: Contract) -> None:
    """A draft says that the values of a start and of its end belong together."""
    assert contract.ordinary["x-paired"] == [[START, END]]


def test_each_start_has_the_end_of_its_own_name(tmp_path: Path) -> None:
    """Of two pairs in one update each start goes with the end that is named like it."""
    moment = {"type": "string", "format": "date-time"}
    members = {"break_starts_at": moment, **VISIT["properties"], "break_ends_at": moment}
    new(changed((f"{BODY}/properties", members)), tmp_path)
    pairs = load("plain", tmp_path).ordinary["x-paired"]
    assert sorted(map(tuple, pairs)) == [("/break_starts_at", "/break_ends_at"), (START, END)]


@pytest.mark.parametrize(
    ("body", "region"),
    [
        ({"starts_at": STARTS[1], "ends_at": ENDS[1]}, Region.ORDINARY),
        ({"starts_at": STARTS[1], "ends_at": ENDS[0]}, Region.OPEN),
        ({"starts_at": STARTS[1]}, Region.OPEN),
        ({"note": "Bring the earlier results"}, Region.ORDINARY),
    ],
    ids=["its own end", "the end of another day", "no end", "neither"],
)
def test_an_ordinary_update_has_both_of_a_pair(body: Json, region: Region, bound: BoundContract) -> None:
    """Only a start with its own end is ordinary, or neither of the two."""
    assert bound.region(body) is region


def test_a_member_brings_the_value_that_belongs_to_its_own(bound: BoundContract) -> None:
    """The smallest update of each start has the end of that start, and the other way round."""
    fields = [one for one in bound.contract.behaviour.fields if one.pointer in (START, END)]
    bodies = [body_with(field, value, bound) for field in fields for value in ordinary_values(field, bound)]
    assert (len(bodies), {pair_in(body) for body in bodies}) == (6, TOGETHER)


def test_combined_updates_have_whole_pairs_only(bound: BoundContract) -> None:
    """Updates of many members at once name a start with its own end, and come to another day each time."""
    found = {pair_in(body) for body in pairwise_bodies(bound)} - {(ABSENT, ABSENT)}
    assert (found <= TOGETHER, len(found) > 1) == (True, True)


def test_another_time_after_a_clash_is_a_whole_pair(bound: BoundContract) -> None:
    """Where a time is taken, the next one that is tried has its own end."""
    probe = Probe("C", "plain", {"starts_at": STARTS[0], "ends_at": ENDS[0]}, region=Region.ORDINARY)
    found = [pair_in(one.body) for one in with_other_values(probe, bound)]
    assert set(found[:2]) == TOGETHER - {(STARTS[0], ENDS[0])}


def test_a_changed_member_takes_its_partner_along(bound: BoundContract) -> None:
    """When one of a pair in a body gets another value, so does the other, and nothing is added."""
    start = next(iter(sent_fields({"starts_at": STARTS[0]}, bound)))
    body = bound.changed({"starts_at": STARTS[0], "ends_at": ENDS[0]}, start, STARTS[2])
    assert (pair_in(body), bound.changed({}, start, STARTS[2])) == ((STARTS[2], ENDS[2]), {"starts_at": STARTS[2]})


def test_generated_updates_have_whole_pairs_only(bound: BoundContract) -> None:
    """Bodies that are generated as ordinary name a start with its own end."""
    found: list[Json] = []
    run_cases(bound, Region.ORDINARY, 20, 1, PROFILES["gate"], lambda case: found.append(body_of(case, bound)))
    pairs = {pair_in(body) for body in found if bound.is_ordinary(body)}
    assert (pairs - {(ABSENT, ABSENT)} <= TOGETHER, len(pairs) > 1) == (True, True)


def test_a_target_with_unequal_lists_is_a_mistake(contract: Contract, tmp_path: Path) -> None:
    """A target that gives two starts and one end is told which list is shorter, and how they belong together."""
    file = tmp_path / "targets.toml"
    file.write_text(TARGET + f'"time.starts_at" = {json.dumps(STARTS[:2])}\n"time.ends_at" = {json.dumps(ENDS[:1])}\n')
    with pytest.raises(ContractError, match=r'"time[.]ends_at" has 1 value, but "time[.]starts_at" has 2') as told:
        targets(file, contract.folder.parent)
    assert "The n-th value of one is sent with the n-th of the other." in str(told.value)


def test_the_printed_target_says_which_lists_belong_together(contract: Contract) -> None:
    """The comment above the list of ends names the list of starts."""
    above = example(contract).partition('"time.ends_at" =')[0].rpartition('"time.starts_at" =')[2]
    words = " ".join(above.replace("#", "").split())
    assert "The n-th value goes with the n-th of time.starts_at" in words


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([[START, "/end_at"]], "Did you mean /ends_at?"),
        ([[START, "/note"]], '"/note" has no list'),
        (["/starts_at"], "names no pairs"),
        ([[START, "/status"]], "/starts_at has 2, /status has 3"),
    ],
    ids=["unknown", "without a list", "no list of lists", "of another length"],
)
def test_a_wrong_pair_is_a_mistake_of_the_contract(pairs: Json, found: str, contract: Contract, tmp_path: Path) -> None:
    """A pair names members with lists of values, as many of one as of the other."""
    shutil.copytree(contract.folder, tmp_path / "plain")
    file = tmp_path / "plain" / "schemas" / "ordinary.schema.json"
    file.write_text(json.dumps(with_value(json.loads(file.read_text()), "/x-paired", pairs)))
    assert found in "\n".join(map(str, check(tmp_path / "plain")))


def test_the_standin_obeys_pairs(contract: Contract) -> None:
    """For the stand-in, too, a start with the end of another time is no ordinary update."""
    store = StandIn(contract).store
    starts, ends = store.values["time.starts_at"], store.values["time.ends_at"]
    bodies = [{"starts_at": starts[1], "ends_at": end} for end in ends]
    contexts = [RequestContext(contract, store, "PATCH", {}, {}, "good", 1, body=body) for body in bodies]
    assert [context.is_ordinary for context in contexts] == [False, True]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2032-02-29T10:00:00Z", "2032-02-29T10:30:00Z"),
        ("2030-06-30T10:07:43+05:30", "2030-06-30T10:37:43+05:30"),
        ("9999-12-31T23:59:59Z", None),
        ("tomorrow", None),
    ],
)
def test_a_time_that_is_in_no_list_takes_its_end_along(start: str, end: str | None, bound: BoundContract) -> None:
    """A special day is tried with an end as long after it as usual: else it would be refused for the end alone."""
    field = next(one for one in bound.contract.behaviour.fields if one.pointer == START)
    body = bound.changed({START[1:]: STARTS[0], END[1:]: ENDS[0]}, field, start)
    assert body == {START[1:]: start, END[1:]: end or ENDS[0]}
