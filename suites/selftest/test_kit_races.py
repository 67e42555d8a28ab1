"""Two updates at the same moment: what a loss needs to count, and what a refusal means."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from contracts import Clause
from suites.kit.checks import judge
from suites.kit.http.budget import Budget
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.target import Target
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, NOT_APPLICABLE, VIOLATION, Verdict
from suites.kit.privacy.templates import Templates
from suites.kit.run import races
from suites.selftest import campaigns, exchanges
from suites.standin import VARIANTS, StandIn, fault
from suites.standin._request_context import NoAnswer, RequestContext

ID = "ANIVA-AT-ONCE"


def verdict(standin: StandIn, *clauses: str) -> Verdict:
    """The verdict of Aniva's clause at a stand-in, tried alone, or with others."""
    contract = standin.contract
    return campaigns.run(contract, standin, [contract.clause(id) for id in (ID, *clauses)]).verdicts[ID]


@cache
def broken() -> Verdict:
    """The verdict at a stand-in that loses updates."""
    contract = exchanges.contract("aniva")
    return verdict(StandIn(contract, faults=(fault(contract, ID),)))


OLD, NEW, OTHER = (f"2031-07-0{day}T10:00:00Z" for day in (1, 2, 3))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ((OLD, "l-1"), (OLD, "l-2"), ["/scheduled_at"]),
        ((OLD, "l-1"), (NEW, "l-2"), []),
        ((OLD, "l-1"), (OTHER, "l-2"), None),
        ((NEW, "l-1"), (NEW, "l-2"), None),
    ],
    ids=["lost", "stored", "of somebody else", "nothing to lose"],
)
def test_only_an_old_value_is_a_lost_update(
    before: tuple[str, str], after: tuple[str, str], found: list[str] | None
) -> None:
    """A member that shows neither value says nothing, and neither does a pair of which one changes nothing."""
    names = ("scheduled_at", "location_id")
    states = [{"read": dict(zip(names, state, strict=True))} for state in (before, after)]
    asked = {"body": dict(zip(names, (NEW, "l-2"), strict=True)), "together": tuple(frozenset({one}) for one in names)}
    bound = exchanges.bind("aniva")
    judged = judge(
        exchanges.contract().clause(ID), exchanges.exchange(probe=asked, before=states[0], after=states[1]), bound
    )
    assert (judged if judged is None else [one.pointer for one in judged]) == found


def test_making_sure_of_a_loss_costs_other_clauses_nothing() -> None:
    """What is sent to make sure of a lost update is given back to the budget."""
    contract = exchanges.contract("aniva")
    returned, usual = list[int](), Budget.give_back
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Budget, "give_back", lambda self, number: returned.append(number) or usual(self, number))
        found = verdict(StandIn(contract, faults=(fault(contract, ID),)))
    assert (found.word, len(returned), returned[0] > 0) == (VIOLATION, 1, True)


@pytest.mark.parametrize("is_broken", [False, True])
def test_a_pair_is_seen_by_reads_alone(is_broken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer to one of two updates need not know of the other, so it is not kept, also once it was read again."""
    contract, shown = exchanges.contract("aniva"), list[str]()

    def noting(clause: Clause, exchange: Exchange, bound: BoundContract) -> Any:
        shown.extend(exchange.after)
        return judge(clause, exchange, bound)

    monkeypatch.setattr(races, "judge", noting)
    verdict(StandIn(contract, faults=(fault(contract, ID),) if is_broken else ()))
    assert set(shown) == {"read"}


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


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("first first", {"/scheduled_at": "2 of 3"}),
        ("first second second", {"/scheduled_at": "1 of 3", "/location_id": "2 of 3"}),
    ],
)
def test_it_is_said_of_each_update_how_often_it_is_lost(order: str, expected: dict[str, str]) -> None:
    """Which of the two is lost depends on the moment: both are found then, each as often as that showed."""
    contract, usual = exchanges.contract("aniva"), fault(exchanges.contract("aniva"), ID)
    losing = order.split()

    def in_turn(context: RequestContext, clause: Clause) -> None:
        if context.store.is_overlapping and losing:
            if losing.pop(0) == "first":
                usual.kind.inject(context, clause)
            elif context.row is not None:
                context.after = context.echo = context.row.shows

    found = verdict(StandIn(contract, faults=(replace(usual, kind=replace(usual.kind, inject=in_turn)),)))
    assert {one.pointer: one.how_often for one in found.findings} == expected


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


def test_a_vendor_may_limit_how_many_come_at_once() -> None:
    """A 429 is a refusal of one of the two, though it is sent again: where each pair ends so, the clause does not
    apply."""

    class Limiting(StandIn):
        """Answers 429 to what comes while another update is under way."""

        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            """Answer, or refuse."""
            if self._overlaps:
                self._overlaps = False
                start_response("429 Too Many Requests", [("Retry-After", "0")])
                return [b""]
            return super().__call__(environ, start_response)

    found = verdict(Limiting(exchanges.contract("aniva")))
    assert (found.word, "429" in (found.reason or "")) == (NOT_APPLICABLE, True)


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
