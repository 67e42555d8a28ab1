"""What is known of an appointment by the order in which reads show its lists, whichever role it is declared for."""

from __future__ import annotations

from pathlib import Path

from suites.kit.model.exchange import Probe
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.selftest import exchanges
from suites.selftest.put_backs import served


def test_an_appointment_of_two_roles_is_one(tmp_path: Path) -> None:
    """What a read for one role has shown is the original for the other one, and what a later read shows counts."""
    rows = exchanges.bind("sqod").target.fixtures
    with served(tmp_path, "sqod", fixtures={**rows, EXPENDABLE: rows[EDITABLE]}) as run:
        reader = run.campaign.reader
        roles = [Probe("A-CLAUSE", "a look", appointment=role) for role in (EDITABLE, EXPENDABLE)]
        for number, probe in enumerate(roles):
            run.shown["interpreter_language"] = f"Polish {number}"
            reader.read_now(probe)
        shown = [reader.original(probe)["read"]["interpreter_language"] for probe in roles]
        assert shown == ["Polish 1", "Polish 1"]
