"""Whole runs over HTTP against targets that only a targets.toml describes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from suites.kit.rate import WINDOW
from suites.kit.values import same
from suites.selftest import live, runs

CLOSING = {"status", "cancelled_at"}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    """The run without a target, in one process."""
    return runs.run(tmp_path_factory.mktemp("embedded"))


def differing(before: dict[str, Any], after: dict[str, Any], expendable: set[str]) -> list[str]:
    """What is not as it was before, by appointment and member; expendable ones may have been closed."""
    found = []
    for name, appointments in after.items():
        for key, now in appointments.items():
            then = before[name].get(key, {})
            for part in ("shows", "hidden"):
                members = {*then.get(part, {}), *now[part]}
                members -= CLOSING if any(id in key for id in expendable) else set()
                missing = object()
                found += [
                    f"{name} {key} {part} {member}"
                    for member in sorted(members)
                    if not same(then.get(part, {}).get(member, missing), now[part].get(member, missing))
                ]
    return found


def expendable_ids(place: live.Place) -> set[str]:
    """Ids of the appointments that nobody needs afterwards."""
    rows = [row for table in place.tables.values() for row in table["fixtures"].get("appointment.expendable", ())]
    return {str(value) for row in rows for value in row.values() if isinstance(value, str | int)} - {"1001", "2001", "2002"}


@pytest.mark.parametrize(
    ("login", "workers"), [(False, "-n0"), (True, "-n0"), (False, "-n4"), (True, "-n4")], ids=str
)  # fmt: skip
def test_a_target_is_judged_as_the_stand_in_in_this_process(
    login: bool, workers: str, embedded: runs.Run, tmp_path: Path
) -> None:
    """Over HTTP, with static secrets and with logins, alone and with four workers, every verdict is the same, and every
    appointment is as it was before."""
    with live.place(tmp_path, login=login, editables=4) as place:
        before = place.snapshots()
        run = place.run(workers)
        assert run.code == 0, run.text[-3000:]
        assert run.verdicts() == embedded.verdicts()
        assert differing(before, place.snapshots(), expendable_ids(place)) == []
        assert {name: standin.logins for name, standin in place.standins.items() if standin.logins > 3} == {}
    assert not list(tmp_path.glob("reports/out/*.restore"))
