"""A vendor that refuses an update into the time of another visit, drafted and run with two visits of the target."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import check
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import EDITABLE
from suites.kit.run import collisions
from suites.kit.run.collisions import ONCE, send_into_another
from suites.proof._run import target_of
from suites.selftest import exchanges
from suites.selftest.invented_replacing import ReplacingPractice, document
from suites.selftest.invented_runs import IDS, at_server, table, times, unlike
from suites.selftest.invented_vendor import KEY
from suites.selftest.test_contracts_new import new
from suites.standin import StandIn

TAKEN = " If the room is taken by another visit at `starts_at`, the update is refused with 409."


class TakenPractice(ReplacingPractice):
    """Refuses what would be in the way of another visit; with a fault it has stored the start by then."""

    writes_first = False

    def _answer(self, request: Any) -> tuple[int, dict[str, Any]]:
        visit = self.visits.get(request.path.rpartition("/")[2])
        body = request.get_json(silent=True) if request.method == "PUT" else None
        if request.headers.get("Authorization") != f"Bearer {KEY}" or visit is None or not isinstance(body, dict):
            return super()._answer(request)
        others = [one for one in self.visits.values() if one is not visit]
        taken = [(one["starts_at"], one["room_id"]) for one in others]
        if (body.get("starts_at"), body.get("room_id")) in taken:
            if self.writes_first:
                visit["starts_at"] = body["starts_at"]
            return 409, {}
        return super()._answer(request)


class WritingPractice(TakenPractice):
    """The same with the fault."""

    writes_first = True


@pytest.mark.parametrize(("server", "is_broken"), [(TakenPractice, False), (WritingPractice, True)])
def test_what_a_refusal_for_a_taken_time_leaves_is_seen(
    server: type[TakenPractice], is_broken: bool, tmp_path: Path
) -> None:
    """One visit of the target is sent into the time of the other one, and what the refusal has written is found."""
    made = document()
    update = made["paths"]["/visits/{id}"]["put"]
    update["description"] += TAKEN
    update["responses"]["409"] = {"description": "The room is taken."}
    assert new(made, tmp_path).exit_code == 0
    assert check(tmp_path / "plain") == []
    practice = server(IDS)
    year = practice.visits[IDS[0]]["starts_at"][:4]
    for number, visit in enumerate(practice.visits.values()):
        visit["starts_at"], visit["ends_at"] = (f"{year}-08-0{number + 1}T{hour}:00:00Z" for hour in (10, 11))
    values = {**times(practice.visits[IDS[0]]), "room.known": (101, 102)}
    ran = at_server(practice, tmp_path, table(values, editable=IDS[:2], expendable=IDS[2:]), KEY)
    sent = [one["answer"]["status"] for one in ran.of_kind("exchange") if one.get("why") == ONCE]
    assert sent[-1:] == [409]
    assert ("PLAIN-REFUSED-ALONE" in unlike(ran.verdicts())) is is_broken, ran.text


@pytest.mark.parametrize(("environment", "times"), [("sandbox", 1), ("production", 0)])
def test_nobody_is_sent_into_the_time_of_another_in_production(
    environment: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two appointments of a sandbox meet once; of two real ones, one would be told the time of the other."""
    sent, known = list[object](), exchanges.contract("lobbie")
    monkeypatch.setattr(collisions, "_send", lambda *about: sent.append(about))
    target = target_of(StandIn(known))
    two = {**target.fixtures, EDITABLE: target.fixtures[EDITABLE] * 2}
    target = replace(target, base_url="http://127.0.0.1:9", environment=environment, is_embedded=False, fixtures=two)
    bound = BoundContract(replace(known, is_draft=True), target)
    campaign: Any = SimpleNamespace(bound=bound, done_once=set())
    for _ in range(2):
        send_into_another(campaign, known.clause("LOBBIE-REFUSED-ALONE"))
    assert len(sent) == times
