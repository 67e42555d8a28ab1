"""A vendor with a login by key and reads that settle: drafted, completed by a person, and run against its server."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import Contract, load
from suites.kit.http.client import Client
from suites.kit.model.target import ClientSecret, Target
from suites.proof._run import run
from suites.selftest.invented_login import ADDED, FAULTS, KEY, SECONDS, Sessions, document
from suites.selftest.invented_runs import (
    BROKEN,
    FINE,
    IDS,
    VARIABLE,
    at_server,
    in_process,
    table,
    times,
    unlike,
)
from suites.selftest.test_contracts_new import new
from suites.standin import VARIANTS, StandIn, fault
from suites.standin._request import clients_of

CREDENTIAL = ClientSecret("", KEY, ("PLAIN_KEY",))


def described(practice: Sessions) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    return table({**times(practice.visits[IDS[0]]), "room.known": (101, 102)})


def drafted(folder: Path) -> Contract:
    """The drafted contract, with what a person adds to it."""
    new(document(), folder)
    for file, added in ADDED.items():
        path = folder / "plain" / file
        merged = _merged(yaml.safe_load(path.read_text(encoding="utf-8")), added)
        path.write_text(yaml.safe_dump(merged, sort_keys=False), encoding="utf-8")
    return load("plain", folder)


def _merged(old: Any, added: Any) -> Any:
    if not isinstance(added, dict):
        return added
    return {**old, **{name: _merged(old.get(name, {}), value) for name, value in added.items()}}


def words(contract: Contract, practice: Sessions) -> dict[str, str]:
    """The verdicts of a run against the server in this process, where waiting takes no time."""
    ran = in_process(contract, practice, described(practice), CREDENTIAL)
    return {id: verdict.word for id, verdict in ran.verdicts.items()}


def test_a_compliant_server_is_not_blamed(tmp_path: Path) -> None:
    """A run logs in with a key, gives reads their time, finds nothing, puts everything back, and shows no secret."""
    drafted(tmp_path)
    practice = Sessions(IDS)
    before = deepcopy(practice.visits)
    ran = at_server(practice, tmp_path, described(practice), KEY, credential={"key": VARIABLE})
    assert unlike(ran.verdicts()) == {}, ran.text
    assert ran.code == 0
    assert "plain: a read after an update waits until 0.2 s are over" in ran.text
    put_back, was = ({**visits[IDS[0]], "updated_at": None} for visits in (practice.visits, before))
    assert put_back == was
    journal = json.dumps(ran.records)
    assert (KEY in journal, practice.tokens[0] in journal, KEY in ran.text) == (False, False, False)


@pytest.mark.parametrize("broken_by", FAULTS)
def test_a_fault_of_the_server_is_seen(broken_by: str, tmp_path: Path) -> None:
    """What a vendor gets wrong in its login or its reads is found."""
    found = words(drafted(tmp_path), Sessions(IDS, broken_by))
    named = {
        "takes_any_token": "PLAIN-CREDENTIALS",
        "never_shows_the_room": "PLAIN-READ-BACK",
        "logs_anybody_in": "PLAIN-CREDENTIALS",
    }
    assert found[named[broken_by]] in BROKEN


def test_an_operation_that_looks_like_the_login_is_named(tmp_path: Path) -> None:
    """A document does not say how a token comes about, so the draft asks, and names the operation."""
    new(document(), tmp_path)
    text = (tmp_path / "plain" / "contract.yaml").read_text(encoding="utf-8")
    assert "# TODO: does POST /sessions give the token?" in " ".join(text.split())


def test_a_stand_in_with_a_login_by_key_is_not_blamed(tmp_path: Path) -> None:
    """The stand-in plays a login by key: it gives one token in a run, and none for a key that is wrong."""
    contract = drafted(tmp_path)
    standin, known = StandIn(contract), clients_of(contract)
    credentials = {kind: ClientSecret("", known[kind][1]) for kind in ("good", "powerless")}
    target = replace(Target.of({**standin.target(), "credentials": credentials}), is_embedded=True)
    ran = run(contract, standin, target=target)
    assert {id: verdict.word for id, verdict in ran.verdicts.items() if verdict.word not in FINE} == {}
    assert standin.logins == 1


def test_a_read_may_be_late_for_as_long_as_the_contract_says(tmp_path: Path) -> None:
    """Reads that show an update within the documented time are nobody's fault."""
    contract = drafted(tmp_path)
    verdicts = run(contract, StandIn(contract, variant=VARIANTS["reads_that_settle_late"])).verdicts
    assert {id: verdict.word for id, verdict in verdicts.items() if verdict.word not in FINE} == {}


def test_the_variant_differs_for_whoever_does_not_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads at once sees the state before the update, so that the time is waited for in earnest."""
    contract = drafted(tmp_path)
    monkeypatch.setattr(Client, "settle", lambda self: None)
    verdicts = run(contract, StandIn(contract, variant=VARIANTS["reads_that_settle_late"])).verdicts
    assert verdicts["PLAIN-READ-BACK"].word == "violation"


def test_a_read_that_never_settles_is_a_finding(tmp_path: Path) -> None:
    """What a read shows after the documented time counts."""
    contract = drafted(tmp_path)
    one = fault(contract, "PLAIN-READ-BACK:never_settles")
    ran = run(contract, StandIn(contract, faults=(one,)), [one.clause])
    assert ran.verdicts["PLAIN-READ-BACK"].word == "violation"


class HalfWay(Sessions):
    """A compliant server whose reads show an update at once, and for a moment another member wrongly."""

    def _shown(self, id: str) -> dict[str, Any]:
        late = any(at > self._now() - SECONDS for at, _ in self.read.get(id, ()))
        return {**self.visits[id], **({"room_id": 102} if late else {})}


def test_a_read_at_once_that_is_not_as_expected_is_looked_at_again(tmp_path: Path) -> None:
    """What a read shows within the documented time is no finding, even where it shows the update already."""
    contract, practice = drafted(tmp_path), HalfWay(IDS)
    assert {id: word for id, word in words(contract, practice).items() if word not in FINE} == {}


def test_the_time_is_waited_for_where_it_has_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that shows the update at once is not waited for; after reads that did not, each update is."""
    contract, waits = drafted(tmp_path), list[float]()
    monkeypatch.setattr(Client, "pause", lambda self, seconds: waits.append(seconds))
    standin = StandIn(contract)
    run(contract, standin)
    reads = [method for _, method, _ in standin.log if method == "GET"]
    assert 0 < len(waits) < 2 / 3 * len(reads)
