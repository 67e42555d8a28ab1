"""What restoring promises where the first reads after a run do not show what the run's own last read did: at a vendor
whose updates are answered without a body, such a read is all that tells of a change."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from suites.kit.model.exchange import Probe
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.selftest.put_backs import Served, served

ALWAYS = 1_000
"""More reads than restoring ever takes."""


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Served]:
    """A run that has only just ended, against the stand-in of Eka: its updates are answered 204, without a body."""
    with served(tmp_path, "eka") as made:
        made.is_at_end = True
        yield made


def update(run: Served, value: str, is_read: bool = True) -> None:
    """Give a member another value, as a run does, with a read after it or without one."""
    body = {**run.bound.base, "partner_meta": {"key1": value}}
    run.campaign.send(Probe("A-CLAUSE", "a probe", body, rereads=is_read))


@pytest.mark.parametrize("reads", [1, len(PAUSES), ALWAYS])
def test_what_the_last_read_of_the_run_showed_is_put_back(silent: Served, reads: int) -> None:
    """A read right after the run that shows the state before it does not keep the old value from being sent."""
    before = deepcopy(silent.shown)
    silent.show_as_now(reads)
    behind, silent.interject = silent.interject, lambda _: None
    update(silent, "from the run")
    silent.interject = behind
    assert [one.outcome for one in silent.restore()] == [AS_BEFORE]
    assert silent.shown == before


def test_a_read_that_an_update_since_accounts_for_is_not_waited_for(silent: Served) -> None:
    """Where the run itself has sent the old value after its last read, reads that show it are believed at once."""
    value = silent.shown["partner_meta"]["key1"]
    update(silent, "from the run")
    update(silent, value, is_read=False)
    silent.restore()
    assert silent.pauses == []


def test_what_somebody_put_back_long_ago_is_not_sent_again(silent: Served) -> None:
    """Where the run is long over, a read that shows all as before is believed, and nothing is sent."""
    before = deepcopy(silent.shown)
    update(silent, "from the run")
    silent.shown.update(deepcopy(before))
    silent.is_at_end = False
    silent.restore()
    assert (silent.updates, silent.pauses) == ([], [])
