"""Intermittent faults in accepted updates. One clause per check below has them: the first one about most updates."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from contracts import Clause, Contract
from suites.standin._clause_match import concerns
from suites.standin._faults import wrong_answers, wrong_decisions, wrong_storage
from suites.standin._faults._register import Inject, fault_kind, sent_members
from suites.standin._pointers import ABSENT, get
from suites.standin._request_context import RequestContext

EVERY = 20
"""Chosen: a short run may miss the fault, a long one accepts hundreds of updates and must not."""
SHARE = 0.02
"""Chosen for the same reason, rarer and at random, so that no fixed rhythm of requests can avoid it."""
Occasion = Callable[[RequestContext, Clause], bool]


def _refuses(context: RequestContext, clause: Clause) -> None:
    """Refuses an update that must be accepted."""
    context.cause = "invalid"


def _is_accepted(context: RequestContext, clause: Clause) -> bool:
    return context.cause is None


def _is_accepted_use(context: RequestContext, clause: Clause) -> bool:
    return context.cause is None and bool(sent_members(context)) and concerns(clause, context)


def _sends_a_new_value(context: RequestContext, clause: Clause) -> bool:
    """Whether an accepted update gives another value to a member that the clause is about."""
    if context.cause is not None or context.row is None:
        return False
    every = context.contract.behaviour.fields
    fields = [field for field in every if field.shows and field.pointer in (clause.fields or (field.pointer,))]
    values = [(field, get(context.body, field.pointer)) for field in fields]
    return any(value not in (ABSENT, None, get(context.row.shows, str(field.shows))) for field, value in values)


BASES: dict[str, tuple[str, Inject, Occasion]] = {
    "responds": ("answer", wrong_answers.answers_wrongly, _is_accepted),
    "echoes": ("decide", wrong_decisions.ignores_the_value, _sends_a_new_value),
    "preserves": ("store", wrong_storage.touches_a_neighbour, _is_accepted),
    "persists": ("store", wrong_storage.does_not_store, _sends_a_new_value),
    "steady": ("decide", _refuses, _is_accepted_use),
}
"""By check: stage and fault that occur now and then, and the requests in which they could."""


def _is_first(clause: Clause, contract: Contract) -> bool:
    """Whether a clause is the first of its check that speaks of most accepted updates."""
    return clause.id == next(
        (c.id for c in contract.clauses if c.check == clause.check and _is_broad(c, contract)), None
    )


def _is_broad(clause: Clause, contract: Contract) -> bool:
    if clause.strength == "may":
        return False
    if clause.check == "responds":
        return _is_about_success(clause, contract)
    values = [get(body, pointer) for pointer in clause.fields for body in contract.behaviour.plain]
    return not clause.fields or any(value is not ABSENT for value in values)


def _is_about_success(clause: Clause, contract: Contract) -> bool:
    if contract.behaviour.answer is None:
        return not clause.derived and not clause.covers and not clause.status
    constraint = clause.derived
    is_about = constraint is not None and constraint.place == f"response.{contract.successes[0]}"
    return is_about and bool(constraint and constraint.names)


def _register_intermittent(check: str, name: str, when: str, occurs: Callable[[int, Random], bool]) -> None:
    stage, base, could_occur = BASES[check]

    def _inject(context: RequestContext, clause: Clause) -> None:
        if not could_occur(context, clause):
            return
        key = f"{clause.id}:{name}"
        context.store.occasions[key] += 1
        number = context.store.occasions[key]
        if occurs(number, Random(f"{context.store.draw}/{key}/{number}")):
            base(context, clause)

    _inject.__name__, _inject.__doc__ = name, f"{when}: {_uncapitalized(base.__doc__ or '')}"
    fault_kind(check, stage, _is_first, is_intermittent=True)(_inject)


def _uncapitalized(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


for _check in BASES:
    _register_intermittent(
        _check, "every_twentieth_time", "Every twentieth time", lambda number, _: number % EVERY == 0
    )
    _register_intermittent(_check, "one_time_in_fifty", "One time in fifty", lambda _, random: random.random() < SHARE)
