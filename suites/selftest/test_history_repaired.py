"""A vendor that repairs its fault does again what it did before: that is no change that breaks a client."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.changed_nights import known
from suites.selftest.channels import alert, webhook
from suites.selftest.nights import CLAUSE, night, take_in, told

FAULTY_NIGHTS = 4
"""More than the history compares a run with: what was before the fault is then seen in no run of these."""
REFUSED, STORED = (409, "refused"), (200, "stored")


def open_request(fate: tuple[int, str], member: str) -> journals.Record:
    """What became of a request that the page leaves open, which sends this member."""
    sent = f'PATCH /a/$ID {{"{member}": "2028-07-01T10:00:00Z"}}'
    return journals.observation(status=fate[0], effects=[fate[1]], sent=sent)


def nights(engine: Engine, folder: Path, last: str, member: str = "scheduled_at", fault: str = "violation") -> None:
    """A good night; nights with a fault, in which the request is stored; and two in which it is refused as at first,
    with this verdict on the clause."""
    broken = [told(fault, findings=[journals.finding(CLAUSE)])] * FAULTY_NIGHTS
    verdicts = [told("kept"), *broken, told(last), told(last)]
    for number, verdict in enumerate(verdicts):
        fate = STORED if 0 < number <= FAULTY_NIGHTS else REFUSED
        take_in(engine, folder, night(number, verdict, journals.verdict("ACME-OTHER"), open_request(fate, member)))


def test_what_goes_with_a_finding_is_a_repair(engine: Engine, tmp_path: Path) -> None:
    """A request that is refused again, as before the finding that is gone in the same run, is told as that and is
    harmless; that it was accepted in between is over."""
    nights(engine, tmp_path, "kept")
    [one] = known(engine)
    assert (one.behaviour.level, one.behaviour.kind) == ("info", "observed-refused")
    assert one.behaviour.sentence.endswith(
        f"before 200, stored; as until run {night(0)[0]['run']}, and so again since {CLAUSE} is gone"
    )


OTHERS = [
    {"last": "violation"},  # the finding is still there
    {"last": "kept", "member": "location_id"},  # the finding is about another member
    {"last": "inconclusive"},  # nobody looked for it
    {"last": "kept", "fault": "known"},  # it was accepted: of that, nobody is told
]


@pytest.mark.parametrize("changes", OTHERS)
def test_what_goes_with_no_finding_breaks_clients(changes: dict[str, str], engine: Engine, tmp_path: Path) -> None:
    """Where no finding at a member of the request is gone in that run, the change stays what it is."""
    nights(engine, tmp_path, **changes)
    assert [one.behaviour.level for one in known(engine)] == ["warning", "error"]


SAME_RUN = [("scheduled_at", True), ("location_id", False)]


@pytest.mark.parametrize(("member", "is_one"), SAME_RUN)
def test_a_change_that_came_with_a_finding_is_not_called_free(
    member: str, is_one: bool, engine: Engine, url: str, tmp_path: Path
) -> None:
    """What an open request becomes since a run that first showed a finding at a member that it sends is told as most
    likely that; at another member it breaks no promise."""
    broken = told("violation", findings=[journals.finding(CLAUSE)])
    with webhook() as (hook, titles):
        for number, (verdict, fate) in enumerate([(told("kept"), REFUSED), (broken, STORED), (broken, STORED)]):
            take_in(
                engine, tmp_path, night(number, verdict, journals.verdict("ACME-OTHER"), open_request(fate, member))
            )
            assert alert(url, hook) == 0
    heard = titles.bodies[-1]["message"]
    told_so = (
        f"most likely what the finding of {CLAUSE} shows" in heard,
        f"the vendor's: see {CLAUSE} (violation)" in heard,
    )
    assert (*told_so, "which breaks no promise of its page" in heard) == (is_one, is_one, not is_one)
