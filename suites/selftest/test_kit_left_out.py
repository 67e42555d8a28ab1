"""What becomes of an update some members of which nothing could put back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.exchange import EITHER, Probe
from suites.selftest.put_backs import originals, served

PERSON = {"patient_details": {"dob": "1990-05-17", "first_name": "Test"}}
META = {"partner_meta": {"key1": "changed"}}


def sent(folder: Path, body: dict[str, Any], **probe: Any) -> tuple[list[set[str]], str]:
    """Which members of an update go out where the fixture declares no originals, and why not all of them."""
    with served(folder, "eka", fixtures=originals(originals={})) as run:
        clause = run.bound.contract.clause("EKA-EXAMPLE")
        run.campaign.send_all([Probe(clause.id, "a probe", {**run.bound.base, **body}, **probe)])
        [verdict] = [one for one in run.campaign.evidence.conclude(clause) if one.clause.id == clause.id]
        return [set(one) - set(run.bound.base) for one in run.updates], verdict.reason


def test_the_rest_is_sent_and_what_is_left_out_is_named(tmp_path: Path) -> None:
    """The members that can be put back are tried, and the reason names the others."""
    bodies, why = sent(tmp_path, {**META, **PERSON})
    assert bodies == [{"partner_meta"}]
    assert "/patient_details/first_name" in why


@pytest.mark.parametrize("probe", [{}, {"wants": EITHER}], ids=["nothing is left", "not owed"])
def test_nothing_is_sent_where_the_rest_is_not_owed(tmp_path: Path, probe: dict[str, Any]) -> None:
    """An update of which no member is left, or that a vendor may refuse, is not sent in part."""
    bodies, _ = sent(tmp_path, PERSON if not probe else {**META, **PERSON}, **probe)
    assert bodies == []
