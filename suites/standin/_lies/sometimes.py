"""Lies told now and then only, about accepted updates: one clause of each check that judges all of those."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from contracts import Clause, Contract
from suites.standin._lies import answering, deciding, storing
from suites.standin._lies._register import Lie, lie, members
from suites.standin._pointers import ABSENT, look
from suites.standin._turn import Turn, concerns

EVERY = 20
SHARE = 0.02
Occasion = Callable[[Turn, Clause], bool]


def _refuses(turn: Turn, clause: Clause) -> None:
    """Refuses an update that is otherwise taken."""
    turn.cause = "invalid"


def _is_accepted(turn: Turn, clause: Clause) -> bool:
    return turn.cause is None


def _is_plainly_taken(turn: Turn, clause: Clause) -> bool:
    return turn.cause is None and bool(members(turn)) and concerns(clause, turn)


def _brings_something_new(turn: Turn, clause: Clause) -> bool:
    """Whether an accepted update gives a member that the clause is about another value."""
    if turn.cause is not None or turn.row is None:
        return False
    fields = [field for field in turn.contract.behaviour.fields if field.pointer in (clause.fields or (field.pointer,))]
    sent = [(field, look(turn.sent, field.pointer)) for field in fields if field.shows]
    return any(value not in (ABSENT, None, look(turn.row.shows, str(field.shows))) for field, value in sent)


BASES: dict[str, tuple[str, Lie, Occasion]] = {
    "responds": ("answer", answering.answers_wrongly, _is_accepted),
    "echoes": ("decide", deciding.ignores_the_value, _brings_something_new),
    "preserves": ("store", storing.touches_a_neighbour, _is_accepted),
    "persists": ("store", storing.does_not_store, _brings_something_new),
    "steady": ("decide", _refuses, _is_plainly_taken),
}


def _is_the_one(clause: Clause, contract: Contract) -> bool:
    """Whether a clause is the first of its check that most accepted updates speak of."""
    return clause.id == next((c.id for c in contract.clauses if c.check == clause.check and _suits(c, contract)), None)


def _suits(clause: Clause, contract: Contract) -> bool:
    if clause.strength == "may":
        return False
    if clause.check == "responds":
        return _is_about_success(clause, contract)
    plain = [look(body, pointer) for pointer in clause.fields for body in contract.behaviour.plain]
    return not clause.fields or any(value is not ABSENT for value in plain)


def _is_about_success(clause: Clause, contract: Contract) -> bool:
    if contract.behaviour.answer is None:
        return not clause.derived and not clause.covers and not clause.status
    about = clause.derived
    return about is not None and about.place == f"response.{contract.successes[0]}" and bool(about.names)


def _told(check: str, name: str, when: str, is_due: Callable[[int, Random], bool]) -> None:
    stage, base, occasion = BASES[check]

    def told(turn: Turn, clause: Clause) -> None:
        if not occasion(turn, clause):
            return
        key = f"{clause.id}:{name}"
        turn.store.times[key] += 1
        times = turn.store.times[key]
        if is_due(times, Random(f"{turn.store.draw}/{key}/{times}")):
            base(turn, clause)

    told.__name__, told.__doc__ = name, f"{when}: {(base.__doc__ or '').strip()}"
    lie(check, stage, _is_the_one, sometimes=True)(told)


for _check in BASES:
    _told(_check, "every_twentieth_time", "Every twentieth time", lambda times, random: times % EVERY == 0)
    _told(_check, "one_time_in_fifty", "One time in fifty", lambda times, random: random.random() < SHARE)
