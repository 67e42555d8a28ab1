"""Two ways to name the same thing: what an update changed in one way, the next one puts back in the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.pointers import ABSENT, get
from suites.kit.generate.probes import probes
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EXPENDABLE
from suites.proof._run import run
from suites.selftest.exchanges import bind, contract
from suites.standin import StandIn, fault

DOCTOR = "EKA-PARTNER-DOCTOR"


def sent(bound: BoundContract, clause: str) -> list[Probe]:
    """What a clause sends."""
    return probes(bound.contract.clause(clause), bound)


@pytest.mark.parametrize("clauses", [(DOCTOR,), ("EKA-IDS-OWN", "EKA-IDS-PARTNER", DOCTOR)])
def test_a_doctor_that_the_other_ids_do_not_change_is_found(clauses: tuple[str, ...]) -> None:
    """A vendor that forgets the doctor where the partner's ids name it is found, by its clause alone and in a run."""
    made = contract("eka")
    standin = StandIn(made, faults=(fault(made, f"{DOCTOR}:does_not_store"),))
    assert run(made, standin, [made.clause(one) for one in clauses]).verdicts[DOCTOR].word == "warning"


@pytest.mark.parametrize("clause", ["EKA-IDS-OWN", DOCTOR])
def test_what_one_way_changed_the_other_puts_back(clause: str) -> None:
    """Right after another doctor was given by Eka's id, the partner's ids name the first one, and a read follows."""
    bound = bind("eka")
    changing, back = sent(bound, clause)[:2]
    assert (changing.place, back.place, back.rereads) == ((EXPENDABLE, 0), (EXPENDABLE, 0), True)
    assert get(changing.body, "/doctor_id") == "D-TEST-2"
    assert [get(back.body, one) for one in ("/partner_doctor_id", "/doctor_id")] == ["PD-TEST-1", ABSENT]


def test_a_target_without_the_other_names_has_it_put_back_in_the_first_way() -> None:
    """Where the target does not declare the partner's ids, Eka's ids put back what they changed."""
    bound = bind("eka")
    values = {name: found for name, found in bound.target.values.items() if not name.startswith("partner_")}
    fewer = replace(bound, target=replace(bound.target, values=values))
    assert get(sent(fewer, "EKA-IDS-OWN")[1].body, "/doctor_id") == "D-TEST-1"


def test_the_same_refusal_is_asked_for_once() -> None:
    """What an error looks like is seen in a refusal that another clause has brought: it is not sent once more."""
    made = contract("eka")
    listening = ["EKA-ENVELOPE", "EKA-ENVELOPE-FULL", "EKA-CODES"]
    alone = run(made, StandIn(made), [made.clause(listening[0])]).tally.requests
    together = run(made, StandIn(made), [made.clause(one) for one in listening])
    assert together.tally.requests == alone
    assert {together.verdicts[one].word for one in listening} == {"kept"}
