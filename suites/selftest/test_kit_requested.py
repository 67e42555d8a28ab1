"""Which requests a clause has in a run: not those that have been made for another one already."""

from __future__ import annotations

from suites.kit.model.check_kinds import kind_of
from suites.kit.model.profiles import PROFILES
from suites.kit.run.requested import probes_in_run
from suites.kit.session.items import all_clauses
from suites.selftest.exchanges import contract
from suites.selftest.underway import underway


def test_an_answer_is_asked_for_once() -> None:
    """Clauses about the same answer have one of them ask for it: every clause judges each answer."""
    listed = all_clauses(contract("lobbie"), PROFILES["gate"])
    waiting = [one for one in listed if kind_of(one).about_answers and "response.200/" in one.id]
    with underway("lobbie", tuple(waiting)) as campaign:
        asked = [probes_in_run(campaign, clause) for clause in waiting]
    assert (len(waiting) > 1, bool(asked[0]), any(asked[1:])) == (True, True, False)
