"""Which findings of a run say what updates change though they should not."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any, cast

import pytest

from suites.kit.run.settled_reads import WRITTEN
from suites.kit.session.options import Plan
from suites.kit.session.results import Results


def results(verdict: str, check: str) -> Results:
    """A run with one verdict, by this check, with a finding at a member."""
    found = {"clause": "ACME-X", "pointer": "/note", "sent": "PATCH /v1/$EDITABLE {}"}
    record = {"provider": "acme", "clause": "ACME-X", "verdict": verdict, "check": check, "findings": [found]}
    verdicts: dict[str, Any] = defaultdict(dict, {"acme": {"ACME-X": record}})
    return Results(cast(Plan, SimpleNamespace()), {}, verdicts)


BLAMED = [
    ("violation", "preserves", [False]),
    ("known", "preserves", [True]),
    ("warning", "preserves", []),
    ("violation", "responds", []),
    ("violation", "invented", []),
]


@pytest.mark.parametrize(("verdict", "check", "expected"), BLAMED)
def test_an_accepted_deviation_is_the_vendors_doing_too(verdict: str, check: str, expected: list[bool]) -> None:
    """What updates were found to change is the vendor's doing, also where known.yaml accepts it; nothing else is."""
    assert [one.is_known for one in Results.blamed(results(verdict, check), "acme")] == expected


def test_of_what_is_accepted_in_part_each_finding_says_for_itself() -> None:
    """Where an exception is for some findings of a clause only, the others are told as nobody's exception."""
    run = results("violation", "preserves")
    record = run.verdicts["acme"]["ACME-X"]
    record |= {"exception": "a ticket", "accepted": [{**record["findings"][0], "pointer": "/status"}]}
    assert {one.pointer: one.is_known for one in run.blamed("acme")} == {"/note": False, "/status": True}


@pytest.mark.parametrize(("reason", "is_told"), [(f"/note {WRITTEN}", True), (None, False)])
def test_a_run_knows_who_else_wrote(reason: str | None, is_told: bool) -> None:
    """A reason that something else writes to the appointment is known of the provider, and of no other one."""
    run = results("inconclusive", "preserves")
    run.verdicts["acme"]["ACME-X"]["reason"] = reason
    assert (run.is_shared("acme"), run.is_shared("other")) == (is_told, False)
