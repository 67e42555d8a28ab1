"""A vendor whose update replaces the visit, and gives what is left out its default: drafted, and run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, check, load
from suites.kit.generate.groups import taken_apart
from suites.kit.generate.probes import probes
from suites.selftest.exchanges import TIME, bind, clause
from suites.selftest.invented_replacing import DEFAULTS, ReplacingPractice, document
from suites.selftest.invented_runs import FINE, IDS, in_process
from suites.selftest.invented_vendor import KEY
from suites.selftest.test_contracts_new import new
from suites.selftest.test_invented_replacing import described

CLAUSE = "PLAIN-LEFT-OUT"


def drafted(place: Path, **more: Any) -> Contract:
    """The untouched draft of a document that names the defaults, and more of them, in its schema."""
    made = document()
    members = made["paths"]["/visits/{id}"]["put"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    for name, value in {**DEFAULTS, **more}.items():
        members[name]["default"] = value
    result = new(made, place)
    assert result.exit_code == 0, result.output
    assert check(place / "plain") == []
    return load("plain", place)


class KeepingPractice(ReplacingPractice):
    """Keeps the floor and the note of a visit where an update leaves them out."""

    def _answer(self, request: Any) -> tuple[int, dict[str, Any]]:
        before = {id: {name: visit[name] for name in DEFAULTS} for id, visit in self.visits.items()}
        status, visit = super()._answer(request)
        if request.method == "PUT" and status == 200:
            visit |= {name: value for name, value in before[visit["id"]].items() if name not in request.get_json()}
        return status, visit


class FixedPractice(ReplacingPractice):
    """Refuses each note, which no page of its says."""

    def _replace(self, visit: dict[str, Any], request: Any) -> tuple[int, dict[str, Any]]:
        before = dict(visit)
        status, body = super()._replace(visit, request)
        if not visit["note"]:
            return status, body
        visit |= before
        return 400, {}


def test_nothing_is_kept_where_what_should_be_set_was_refused(tmp_path: Path) -> None:
    """Where each update that should give another value than the default is refused, nothing would be kept."""
    contract, practice = drafted(tmp_path), FixedPractice(IDS)
    for visit in practice.visits.values():
        visit |= {"kind": "short", "floor": 1, "note": None}
    found = in_process(contract, practice, described(practice), KEY).verdicts[CLAUSE]
    assert found.word == "not applicable"
    assert "was refused (exchange" in (found.reason or "")


@pytest.mark.parametrize(("server", "is_broken"), [(ReplacingPractice, False), (KeepingPractice, True)])
def test_what_is_left_out_is_looked_at(server: type[ReplacingPractice], is_broken: bool, tmp_path: Path) -> None:
    """An optional member that keeps its value where an update leaves it out would break the drafted clause."""
    contract, practice = drafted(tmp_path), server(IDS)
    for visit in practice.visits.values():
        visit |= {"kind": "short", "floor": 1}  # on the floor that it has by default, a visit may be a short one only
    ran = in_process(contract, practice, described(practice), KEY)
    assert bool(ran.verdicts[CLAUSE].would_be) is is_broken
    assert {id: one.word for id, one in ran.verdicts.items() if one.word not in FINE} == {}


def test_what_was_not_tried_is_told_beside_what_is_kept(tmp_path: Path) -> None:
    """A kept clause about defaults names the members that had no other value before, as the floor of such visits."""
    contract, practice = drafted(tmp_path), ReplacingPractice(IDS)
    confirmed = tuple(replace(one, is_draft=False) if one.id == CLAUSE else one for one in contract.clauses)
    for visit in practice.visits.values():
        visit |= {"kind": "short", "floor": 1}
    ran = in_process(replace(contract, clauses=confirmed), practice, described(practice), KEY)
    found = ran.verdicts[CLAUSE]
    assert (found.word, str(found.reason).endswith("go back: /floor")) == ("kept", True)


def test_what_a_clause_leaves_out_is_no_member_of_the_body(tmp_path: Path) -> None:
    """The request names all that updates carry and need not, so that none of it is sent."""
    (clause,) = (one for one in drafted(tmp_path).clauses if one.id == CLAUSE)
    assert {"/note", "/floor"} <= {*clause.send[-1]["leaves_out"]}


def test_what_is_to_be_set_is_tried_in_parts_where_it_is_refused() -> None:
    """Members that may not have these values together are given them apart, so that one of them can go back."""
    bound, relation = bind("aniva"), {"kind": "resets", "values": {"/location_id": None}}
    pair = {"location_id": "another", "scheduled_at": TIME}
    (first, *_) = probes(clause("derives", relation=relation, send=({"body": pair},)), bound)
    assert [{*part.body} - {*bound.base} for part in taken_apart(first, bound)] == [{"location_id"}, {"scheduled_at"}]


def test_a_default_that_its_schema_forbids_is_none(tmp_path: Path) -> None:
    """A number as the default of a text, which no vendor can show, is not looked for."""
    (clause,) = (one for one in drafted(tmp_path, note=7).clauses if one.id == CLAUSE)
    assert clause.relation["values"].keys() == {"/floor"}


def test_it_is_said_which_defaults_are_looked_at(tmp_path: Path) -> None:
    """Where a drafted clause looks at defaults, nobody is told that none does."""
    drafted(tmp_path)
    text = " ".join((tmp_path / "plain/clauses.yaml").read_text(encoding="utf-8").replace("#", "").split())
    assert ("none looks at the default" in text, "looks at the defaults that the schema has" in text) == (False, True)
