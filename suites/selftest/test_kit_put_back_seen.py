"""What a run owes to a person whose change it has read: what it sends over it afterwards is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from suites.kit.model.exchange import CallResult, Probe
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.selftest import put_backs
from suites.selftest.put_backs import YEAR, Served

clinic = put_backs.clinic
LATER = {"startTime": f"{YEAR}-07-01T14:00:00Z"}


def read_by_run(clinic: Served) -> None:
    """Read the appointment without an update, as a run does where it looks for what refused updates have written."""
    clinic.campaign.reader.read_now(Probe("A-CLAUSE", "a look"))


@pytest.mark.parametrize("is_first", [True, False], ids=["before the first update", "between two"])
def test_what_the_run_read_and_then_overwrote_is_told(clinic: Served, is_first: bool) -> None:
    """What only a read before an update has shown is told as what somebody else may have to do again."""
    clinic.campaign.guard.note_all()  # type: ignore[union-attr]
    if not is_first:
        clinic.try_update(LATER)
    clinic.shown["note"] = "Please call back"
    read_by_run(clinic)
    clinic.try_update({"note": "changed"})
    [restored] = [one for one in clinic.restore() if one.role == "appointment.editable"]
    assert (restored.outcome, restored.unnamed) == (AS_BEFORE, ("/note",))


def test_what_the_run_read_and_did_not_overwrite_is_left_alone(clinic: Served) -> None:
    """What was there before an update that does not name it is not that update's doing, and stays."""
    clinic.try_update({"note": "changed"})
    clinic.shown["status"] = "CONFIRMED"
    read_by_run(clinic)
    clinic.try_update(LATER)
    [restored] = clinic.restore()
    assert (restored.left_alone, clinic.shown["status"]) == (("/status",), "CONFIRMED")


def test_what_was_read_on_the_way_to_an_update_is_told(clinic: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an update had to be sent again with what somebody else has moved, what that read has shown is told."""
    campaign = clinic.campaign
    clinic.try_update(LATER)
    update = campaign.client.update

    def overtaken(probe: Probe) -> CallResult:
        clinic.shown["note"] = "Please call back"
        campaign.reader.read(probe)
        return replace(update(probe), latest=campaign.reader.last_read)

    monkeypatch.setattr(campaign.client, "update", overtaken)
    campaign.send(Probe("A-CLAUSE", "a probe", {"note": "changed"}))
    [restored] = clinic.restore()
    assert (restored.outcome, restored.unnamed, clinic.shown["startTime"][:4]) == (AS_BEFORE, ("/note",), YEAR)
