"""Whole runs over HTTP against targets that only a targets.toml describes."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.selftest import live, runs


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    """The run without a target, in one process."""
    return runs.run(tmp_path_factory.mktemp("embedded"))


@pytest.mark.parametrize(("login", "workers"), [(False, "-n0"), (True, "-n4")], ids=str)
def test_a_target_is_judged_as_the_stand_in_in_this_process(
    login: bool, workers: str, embedded: runs.Run, tmp_path: Path
) -> None:
    """Static secrets or logins, one worker or four: each verdict is the same, and each appointment as it was before."""
    with live.place(tmp_path, login=login, editables=4) as place:
        before = place.snapshots()
        run = place.run(workers)
        assert (run.code, run.verdicts()) == (0, embedded.verdicts()), run.text[-3000:]
        assert live.differing(before, place) == []
        assert not place.ledgers()
        assert all(standin.logins <= 2 for standin in place.standins.values())


def test_a_target_without_appointments_is_given_some(tmp_path: Path) -> None:
    """With provision = true the suite makes its appointments, writes to no other, and takes them back."""
    with live.place(tmp_path, login=True) as place:
        for name, table in place.tables.items():
            recipe = place.standins[name].contract.behaviour.provision
            assert recipe is not None
            table["provision"] = True
            table["fixtures"] = {role: rows for role, rows in table["fixtures"].items() if role not in recipe.roles}
        before = place.snapshots()
        run = place.run("-n2")
        assert run.code == 0, run.text[-3000:]
        assert live.differing(before, place) == []
        assert not place.ledgers()
