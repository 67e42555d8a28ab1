"""What a refused update has written is looked for by the read that would otherwise hide it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from suites.kit.model.exchange import EITHER, Probe
from suites.kit.run import late_refusals
from suites.kit.run.campaign import Campaign
from suites.selftest import exchanges

PROBE = Probe("EKA-IDS-OWN", "another doctor", {"doctor_id": "other"}, wants=EITHER)


@pytest.mark.parametrize(("is_due", "was_refused", "reads"), [(True, True, 1), (False, True, 0), (True, False, 0)])
def test_a_read_right_before_an_update_looks_at_refused_ones(
    is_due: bool, was_refused: bool, reads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an appointment is read before an update anyway, refused ones since the last read are compared with it."""
    seen = list[Any]()
    monkeypatch.setattr(late_refusals, "is_due_before", lambda campaign, probe: is_due)
    monkeypatch.setattr(late_refusals.LateRefusals, "read", lambda self, probe: seen.append(probe))
    campaign = SimpleNamespace(bound=exchanges.bind("eka"), selected=(), stop=None, unconfirmed=[], collected=[])
    refusals = late_refusals.LateRefusals(cast("Campaign", campaign))
    if was_refused:
        refusals.first[PROBE.place].append(exchanges.exchange(exchanges.answer(400)))
    refusals.read_before(PROBE)
    assert len(seen) == reads
