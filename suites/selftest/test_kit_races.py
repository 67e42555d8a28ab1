"""Two updates at the same moment: which are paired, what a loss needs to count, and what a refusal means."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import contracts
from contracts import Clause
from suites.kit.generate.pairs import IN_LONG_RUNS, PAIRS, pairs
from suites.kit.http.together import parts_of
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import DeclaredAbsent, NothingToSend
from suites.kit.model.exchange import Probe
from suites.kit.model.target import Limits, Target
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, NOT_APPLICABLE, VIOLATION, Verdict
from suites.kit.privacy.templates import Templates
from suites.kit.run import races
from suites.selftest import campaigns, exchanges
from suites.standin import VARIANTS, StandIn, fault
from suites.standin._request_context import NoAnswer, RequestContext

PROVIDERS = contracts.names()
ID = "ANIVA-AT-ONCE"


def at_once(provider: str) -> Clause:
    """The clause of a provider about updates at the same moment."""
    return exchanges.contract(provider).clause(f"{provider.upper()}-AT-ONCE")


def made(provider: str, *, thorough: bool = False) -> list[Probe]:
    """The pairs of a provider's clause."""
    return pairs(at_once(provider), exchanges.bind(provider, thorough=thorough))


def verdict(standin: StandIn, *clauses: str) -> Verdict:
    """The verdict of Aniva's clause at a stand-in, tried alone, or with others."""
    contract = standin.contract
    return campaigns.run(contract, standin, [contract.clause(id) for id in (ID, *clauses)]).verdicts[ID]


@cache
def broken() -> Verdict:
    """The verdict at a stand-in that loses updates."""
    contract = exchanges.contract("aniva")
    return verdict(StandIn(contract, faults=(fault(contract, ID),)))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_two_updates_have_no_member_in_common(provider: str) -> None:
    """Each update of a pair sends members of its own, beside those that every update carries, and is ordinary alone."""
    bound = exchanges.bind(provider)
    for probe in made(provider):
        parts = parts_of(probe, bound.base)
        shared: set[str] = set.intersection(*(set(part.body) for part in parts))  # type: ignore[arg-type]
        assert (shared, all(bound.is_ordinary(part.body) for part in parts)) == (set(bound.base), True)


@pytest.mark.parametrize(("thorough", "times"), [(False, PAIRS), (True, IN_LONG_RUNS)])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_run_sends_a_few_pairs(provider: str, thorough: bool, times: int) -> None:
    """A short run sends three pairs, a long one more, in turn where there are not as many."""
    assert len(made(provider, thorough=thorough)) == times


def test_a_member_that_follows_another_one_is_not_paired_with_it() -> None:
    """A duration moves the end, and so does a start: what such an update loses may be a consequence."""
    why = [probe.why for probe in made("sqod", thorough=True)]
    assert not [text for text in why if "/appointment_at" in text and "/duration_in_minutes" in text]


@pytest.mark.parametrize("way", ["volatile", "allows"])
def test_what_may_change_by_itself_is_not_paired(way: str) -> None:
    """A member that any update may change has its old value again by right: no pair is about it."""
    bound, place = exchanges.bind("aniva"), "/location_id"
    contract = bound.contract
    if way == "volatile":
        contract = replace(contract, behaviour=replace(contract.behaviour, volatile=(place,)))
    else:
        clauses = (replace(one, allows={place: [None]}) if one.allows else one for one in contract.clauses)
        contract = replace(contract, clauses=tuple(clauses))
    with pytest.raises(NothingToSend):
        pairs(at_once("aniva"), replace(bound, contract=contract))


def test_fresh_members_come_first() -> None:
    """The pairs of a short run are about six different members where there are as many."""
    named = Counter(name for probe in made("sqod") for part in probe.together for name in part)
    assert set(named.values()) == {1}


def test_a_slow_rate_lets_nothing_go_out_at_once() -> None:
    """Where less than two requests per second are allowed, the clause does not apply."""
    with pytest.raises(DeclaredAbsent, match="at the same moment"):
        pairs(at_once("aniva"), exchanges.retargeted("aniva", limits=Limits(rate=1)))


def test_a_lost_update_is_a_violation() -> None:
    """A vendor that writes a whole record back is found, and the verdict says how often."""
    found = broken()
    assert (found.word, {one.how_often for one in found.findings}) == (VIOLATION, {"3 of 3"})


def test_a_loss_that_shows_once_counts() -> None:
    """One loss is no accident, as the same updates are stored one after the other: it reads "1 of 3"."""
    contract, usual = exchanges.contract("aniva"), fault(exchanges.contract("aniva"), ID)
    left = [True]

    def once(context: RequestContext, clause: Clause) -> None:
        if context.store.is_overlapping and left:
            left.pop()
            usual.kind.inject(context, clause)

    rare = replace(usual, kind=replace(usual.kind, inject=once))
    found = verdict(StandIn(contract, faults=(rare,)))
    assert (found.word, {one.how_often for one in found.findings}) == (VIOLATION, {"1 of 3"})


def test_what_is_lost_without_a_race_is_another_clauses() -> None:
    """A vendor that stores a member never is not said to lose it to another update."""
    contract = exchanges.contract("aniva")
    ignores = fault(contract, "ANIVA-READ-BACK")
    assert verdict(StandIn(contract, faults=(ignores,))).word != VIOLATION


def test_what_is_lost_without_a_race_is_another_clauses_at_the_end_of_the_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where little of the budget is left, a loss counts only if each of the two is stored when it comes alone."""
    monkeypatch.setattr(races, "reserve", lambda campaign: 10_000)
    contract = exchanges.contract("aniva")
    ignores = fault(contract, "ANIVA-READ-BACK")
    assert verdict(StandIn(contract, faults=(ignores,))).word == INCONCLUSIVE


def test_a_loss_does_not_count_where_no_read_shows_the_updates_alone() -> None:
    """Where the read after the two updates alone fails, nobody knows that they are stored, and the run goes on."""
    contract = exchanges.contract("aniva")

    class Unread(StandIn):
        """Answers no read once an update has come after the first pair."""

        at_once, updates = 0, 0

        def overlap(self) -> None:
            """Count the pairs."""
            self.at_once, self.updates = self.at_once + 1, 0
            super().overlap()

        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            """Answer, or not."""
            self.updates += environ["REQUEST_METHOD"] == "PATCH"
            if self.at_once == 1 and self.updates > 1 and environ["REQUEST_METHOD"] == "GET":
                start_response("500 Internal Server Error", [])
                return [b""]
            return super().__call__(environ, start_response)

    assert verdict(Unread(contract, faults=(fault(contract, ID),))).word == INCONCLUSIVE


def test_an_update_that_carries_the_rest_is_no_part_of_a_pair() -> None:
    """Where each update sets all that the appointment showed before, one of two takes the other back by right."""
    contract = exchanges.contract("aniva")
    carrying = replace(contract, behaviour=replace(contract.behaviour, carries=("/scheduled_at", "/location_id")))
    run = campaigns.run(carrying, StandIn(carrying), [carrying.clause(ID)])
    assert run.verdicts[ID].word == NOT_APPLICABLE


def test_a_vendor_may_refuse_one_of_the_two() -> None:
    """Where each pair ends in a refusal, nothing can be lost, and the clause does not apply."""
    found = verdict(StandIn(exchanges.contract("aniva"), variant=VARIANTS["one_at_a_time"]))
    assert (found.word, "409" in (found.reason or "")) == (NOT_APPLICABLE, True)


def test_a_pair_without_an_answer_shows_nothing() -> None:
    """Where an update gets no answer, the clause is inconclusive, and nobody is blamed."""

    class Silent(StandIn):
        """Never answers what comes while another update is under way."""

        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            """Answer, or not."""
            if self._overlaps:
                self._overlaps = False
                raise NoAnswer
            return super().__call__(environ, start_response)

    assert verdict(Silent(exchanges.contract("aniva"))).word == INCONCLUSIVE


@pytest.mark.parametrize("often", [1, 3])
def test_a_server_error_is_no_refusal(often: int) -> None:
    """A vendor that breaks down over one of two updates is not said to keep them apart, also where it does so once."""
    left = [500] * often

    class Crashing(StandIn):
        """Answers 500 to what comes while another update is under way, a few times."""

        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            """Answer, or break down."""
            if self._overlaps and left:
                self._overlaps = False
                start_response(f"{left.pop()} Internal Server Error", [])
                return [b""]
            return super().__call__(environ, start_response)

    found = verdict(Crashing(exchanges.contract("aniva")))
    assert (found.word, "500" in (found.reason or "")) == (INCONCLUSIVE, True)


def test_a_finding_shows_both_updates() -> None:
    """One of two requests shows nothing: what was sent, and the line for a shell, name both."""
    contract = exchanges.contract("aniva")
    bound = BoundContract(contract, Target.of(StandIn(contract).target()))
    record = Templates(bound).finding(broken().findings[0])
    for text in (record["sent"], record["curl"]):
        assert [name in text for name in ("scheduled_at", "location_id")] == [True, True]
    assert (record["curl"].count("curl -i"), record["curl"].count(" & ")) == (2, 2)


def test_no_other_clause_judges_a_pair() -> None:
    """What an answer shows depends on which update came first: only the clause about pairs looks at them."""
    contract = exchanges.contract("aniva")
    run = campaigns.run(contract, StandIn(contract, faults=(fault(contract, ID),)))
    assert [id for id, one in run.verdicts.items() if one.word == VIOLATION] == [ID]


def test_an_answer_need_not_know_of_the_other_update() -> None:
    """Where both are stored, an answer may show the appointment without what the other one changed."""
    contract, usual = exchanges.contract("aniva"), fault(exchanges.contract("aniva"), ID)

    def shows_its_own(context: RequestContext, clause: Clause) -> None:
        stored = context.after
        usual.kind.inject(context, clause)
        context.echo, context.after = context.after, stored

    run = campaigns.run(
        contract, StandIn(contract, faults=(replace(usual, kind=replace(usual.kind, inject=shows_its_own)),))
    )
    assert (run.exit_code, run.verdicts[ID].word) == (0, KEPT)
