"""What a run at a target leaves for the next one there, which begins right after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.kit.restore.leftovers import Leftovers
from suites.kit.session import campaigns, target_leases
from suites.selftest.test_target_leases import leased


@pytest.mark.parametrize("is_owed", [False, True])
def test_the_next_run_knows_what_this_one_has_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_owed: bool
) -> None:
    """It gets a digest of each appointment; none where something is still changed, which blocks it anyway."""
    if is_owed:
        monkeypatch.setattr(target_leases, "restore_target", lambda *_, **__: Leftovers(is_owed=True))
    with leased(tmp_path, "the-first-run") as run:
        run.leases.open()
        assert run.plan.left_states == {"aniva": {}}
        run.update()
        run.leases.close(is_interrupted=False)
        run.leases.ledger.path.unlink(missing_ok=True)
        run.leases.open()
        assert (len(run.plan.left_states["aniva"]) > 0) is not is_owed


def test_a_campaign_begins_once_reads_show_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the run before has left is waited for as soon as a campaign begins, which has sent nothing yet."""
    waited, left = list[dict[str, str]](), {"a digest": "of what was left"}
    monkeypatch.setattr(campaigns, "wait_until_shown", lambda states, *_: waited.append(states))
    with leased(tmp_path) as run:
        run.plan.left_states["aniva"] = left
        begun = campaigns.Campaigns(run.plan, [], tmp_path, accounts=run.leases.accounts)
        begun.of(run.plan.contracts[0])
        begun.close()
        assert waited == [left]
