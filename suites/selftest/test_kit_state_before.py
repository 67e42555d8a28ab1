"""What is said of a finding that its request shows only where the appointment stands as something: as what, and how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from suites.kit.model.circumstances import Case
from suites.kit.model.findings import Spread
from suites.kit.privacy.documented import Documented
from suites.kit.privacy.known_values import spread_of
from suites.kit.session.failure_text import failure_text
from suites.selftest import exchanges
from suites.selftest.test_kit_causes import finding, record
from suites.selftest.test_kit_spread import WRONG


def standing(status: str) -> Case:
    """A request at an appointment that shows a status."""
    return Case(stood={"/status": status, "/kind": "visit"})


BEFORE = {
    "told": (["CHECKED_IN"], ["SCHEDULED"] * 3 + ["CHECKED_IN"], (("/status", "CHECKED_IN", 1),)),
    "the usual state": (["SCHEDULED"], ["SCHEDULED"] * 3 + ["CHECKED_IN"], ()),
    "several states": (["CHECKED_IN", "SCHEDULED"], ["CONFIRMED"] * 3, ()),
}


@pytest.mark.parametrize(("shown", "others", "told"), BEFORE.values(), ids=BEFORE)
def test_the_state_before_is_told_where_it_is_not_the_usual_one(
    shown: list[str], others: list[str], told: tuple[tuple[str, str, int], ...]
) -> None:
    """As what all requests that showed a finding met the appointment is told, unless most of the others met it so."""
    assert Case.stood_before([*map(standing, shown)], [*map(standing, others)]) == told


def test_a_request_knows_as_what_the_appointment_stood() -> None:
    """A value of a closed list that a read showed before is known, one that may have changed since is not."""
    lobbie = exchanges.contract("lobbie")
    seen = exchanges.exchange(before={"read": {"status": "CHECKED_IN", "note": "SCHEDULED"}})
    assert Case.of(seen, lobbie).stood == {"/status": "CHECKED_IN"}
    assert Case.of(replace(seen, unread=frozenset({"/status"})), lobbie).stood == {}


STATE = 'right before it, /status was "CHECKED_IN", as before 6 of the other 57'


def test_a_persons_own_state_is_not_shown() -> None:
    """The state is in the words of a finding, but for a member that is a person's own."""
    before = (("/status", "CHECKED_IN", 6), ("/note", "early", 0))
    found = replace(WRONG, spread=Spread(1, 58, may_change=False, before=before))
    spread = spread_of(found, Documented(exchanges.contract("lobbie")), str)
    assert spread == {"spread": f"1 of 58 requests that must not change it ({STATE})"}


def test_a_line_that_takes_a_state_says_so_and_is_counted_as_in_alerts() -> None:
    """The terminal counts as alerts do, and says that the cURL line alone may show nothing, and what does."""
    spread = f"1 of 58 requests that must not change it ({STATE})"
    text = failure_text(record(finding(7, "/note", seen="4 times in 233 updates", spread=spread)))
    assert f"  seen       {spread}, violation f7" in text
    assert "4 times" not in text
    assert "first bring the appointment into the state that `seen` names" in text
    assert "`pytest --replay RUN:f7` sends what came before, too" in text
    assert "first bring" not in failure_text(record(finding(7, "/note", seen="4 times in 233 updates")))
