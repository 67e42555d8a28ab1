"""What breaks the schema is sent beside a valid member, too: who takes the rest of such an update shows it."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from contracts import Clause, Json
from contracts.pointers import get
from suites.kit.checks import judge
from suites.kit.generate.companions import accompanied
from suites.kit.generate.probes import probes
from suites.kit.model.exchange import ACCOMPANIED, REFUSED, Probe, Region
from suites.kit.model.verdicts import KEPT, VIOLATION
from suites.proof._run import run
from suites.selftest import exchanges, moments
from suites.selftest.exchanges import PROVIDERS, bind, contract
from suites.selftest.moments import Elsewhere
from suites.standin import StandIn, fault, faults

STATUS = "lobbie:request/status/enum"
DROPPING = [one.id for name in PROVIDERS for one in faults(contract(name)) if one.kind.name == "takes_the_rest"]


def judged(status: int, region: Region) -> bool:
    """Whether an update in company that is answered so says that its clause is broken."""
    body = {"status": "NO_SUCH_VALUE", "note": "x"}
    asked = {"clause": exchanges.MADE_UP, "body": body, "choice": ACCOMPANIED, "wants": REFUSED}
    sent = exchanges.exchange(exchanges.answer(status), provider="lobbie", probe=asked, region=region)
    clause = exchanges.clause("refuses", send=({"body": {"status": "NO_SUCH_VALUE"}},), status=(400,), exact=True)
    return bool(judge(clause, sent, bind("lobbie")))


@pytest.mark.parametrize(
    ("status", "region", "is_broken"),
    [(200, Region.INVALID, True), (409, Region.INVALID, False), (200, Region.OPEN, False)],
)
def test_who_takes_what_breaks_the_schema_in_company_takes_it(status: int, region: Region, is_broken: bool) -> None:
    """That an update is accepted counts where its body breaks the schema whatever stands beside; a refusal with another
    status may be for the company, which may also complete what breaks no schema."""
    assert judged(status, region) is is_broken


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_may_take_the_rest(provider: str) -> None:
    """At each provider, what is of a wrong form may be dropped and the rest be taken."""
    assert any(id.lower().startswith(provider) for id in DROPPING)


@pytest.mark.parametrize("id", DROPPING)
def test_who_takes_the_rest_is_found_by_the_clause_alone(id: str) -> None:
    """A vendor that takes the rest of an update breaks the clause of the member that it drops, and no other is needed
    to see it."""
    made = contract(id.split(":")[0])
    clause = made.clause(id.rpartition(":")[0])
    assert run(made, StandIn(made, faults=(fault(made, id),)), [clause]).verdicts[clause.id].word == VIOLATION


def test_who_refuses_it_beside_others_too_keeps_the_clause() -> None:
    """Without a fault, an update with a valid member beside is refused as the one without it."""
    made = contract("lobbie")
    assert run(made, StandIn(made), [made.clause(STATUS)]).verdicts[STATUS].word == KEPT


def sent_for(clause: Clause, thorough: bool) -> list[bool]:
    """Of the first three updates of a clause, whether they go out with more than their own member."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"))) as campaign:
        campaign.bound = replace(campaign.bound, thorough=thorough)
        requested = islice(probes(clause, replace(campaign.bound, thorough=True)), 3)
        return [campaign.refusals.accompany(probe).body != probe.body for probe in requested]


@pytest.mark.parametrize(("thorough", "accompanied"), [(False, [True, False, False]), (True, [True, False, True])])
def test_a_part_of_what_is_wrong_goes_alone(thorough: bool, accompanied: list[bool]) -> None:
    """A vendor may refuse a wrong value in company only: the first goes in company and the others alone, in a long run
    every second one."""
    assert sent_for(contract("lobbie").clause(STATUS), thorough) == accompanied


def test_where_its_usual_values_are_there_a_companion_has_that_of_a_plain_update() -> None:
    """The only member that may go beside others does so also where it has one of its values, and an older read shows
    the other."""
    bound = bind("lobbie")
    probe = Probe(STATUS, "", {"status": "NO_SUCH_VALUE"}, wants=REFUSED)
    plain: list[Json] = [get(body, "/note") for body in bound.plain]
    sent = accompanied(probe, bound, {}, lambda _, value: value not in plain).body
    assert get(sent, "/note") == plain[0]
