"""The lies that the stand-in can tell: for each check at least one, named for the lie, one thought long.

A fault is told about one clause: `ANIVA-LOCKED-DRAWN:is_open`; a clause id alone means the first lie of its check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from contracts import Clause, Contract, instant
from suites.standin import _decision
from suites.standin._state import ABSENT, look, put
from suites.standin._turn import Answer, Turn, concerns

Lie = Callable[[Turn, Clause], None]


@dataclass(frozen=True)
class Fault:
    """One lie about one clause; `stage` says when it is told."""

    id: str
    says: str
    stage: str
    clause: Clause
    lie: Lie = field(repr=False)

    def tell(self, turn: Turn) -> None:
        """Bend what was decided, stored or answered."""
        self.lie(turn, self.clause)


_LIES: dict[str, list[tuple[str, Lie]]] = {}


def lie(check: str, stage: str) -> Callable[[Lie], Lie]:
    """Register a lie about the clauses of a check; told at `decide`, `store` or `answer`."""

    def register(told: Lie) -> Lie:
        _LIES.setdefault(check, []).append((stage, told))
        return told

    return register


def faults(contract: Contract) -> Iterator[Fault]:
    """Every fault of a provider."""
    for clause in contract.clauses:
        if clause.strength != "may":
            for stage, told in _LIES.get(clause.check, ()):
                name = getattr(told, "__name__", "lie")
                yield Fault(f"{clause.id}:{name}", (told.__doc__ or "").strip(), stage, clause, told)


def fault(contract: Contract, id: str) -> Fault:
    """The fault with that id, or the first one of the clause with that id. Raises KeyError for an unknown one."""
    for known in faults(contract):
        if id in (known.id, known.clause.id):
            return known
    raise KeyError(id)


def _leaves(turn: Turn) -> list[str]:
    """The documented members that an update names, those of every update aside."""
    base = turn.contract.behaviour.base
    pointers = [known.pointer for known in turn.contract.behaviour.fields]
    return [p for p in pointers if look(turn.sent, p) is not ABSENT and look(base, p) is ABSENT]


def _accept_and_forget(turn: Turn) -> None:
    turn.cause, turn.sent = None, {}
    turn.row = turn.row or turn.store.appointments[0]


def spoilt(value: Any) -> Any:
    """Another value of the same JSON type and, where it is a time or an id, of the same form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, Mapping):
        return {key: spoilt(item) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    if instant(value):
        return f"{int(value[:4]) + 1}{value[4:]}".replace("-02-29", "-02-28")
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


@lie("accepts", "decide")
def refuses_it(turn: Turn, clause: Clause) -> None:
    """Refuses what is to be accepted; of the ordinary updates, those that name two members."""
    if concerns(clause, turn) and (not isinstance(clause.send, str) or len(_leaves(turn)) > 1):
        turn.cause = "invalid"


@lie("refuses", "decide")
@lie("hides", "decide")
@lie("guards", "decide")
def lets_it_pass(turn: Turn, clause: Clause) -> None:
    """Answers with success what is to be refused."""
    if turn.cause is not None and concerns(clause, turn):
        _accept_and_forget(turn)


@lie("locks", "decide")
def is_open(turn: Turn, clause: Clause) -> None:
    """Takes updates of an appointment in a closed state."""
    if turn.cause == "closed" and concerns(clause, turn):
        turn.cause = None


@lie("addresses", "decide")
def ignores_the_address(turn: Turn, clause: Clause) -> None:
    """Does not know the other way to address or to call."""
    if turn.cause is None and concerns(clause, turn):
        turn.cause = "unknown"


@lie("steady", "decide")
def fails_every_seventh(turn: Turn, clause: Clause) -> None:
    """Refuses every seventh request that it took before."""
    if turn.cause is None and concerns(clause, turn) and turn.number % 7 == 0:
        turn.cause = "invalid"


@lie("repeats", "decide")
def refuses_the_second(turn: Turn, clause: Clause) -> None:
    """Refuses an update that has just been made."""
    if turn.cause is None and turn.row is not None and concerns(clause, turn):
        again = turn.row.hidden.get("last") == turn.sent
        turn.row.hidden["last"] = turn.sent
        turn.cause = "invalid" if again else None


@lie("leaves", "decide")
def applies_a_part(turn: Turn, clause: Clause) -> None:
    """Refuses the update, yet keeps the members that were good."""
    if turn.cause in (None, "unauthenticated", "unknown", "foreign") or turn.row is None or not concerns(clause, turn):
        return
    good = _decision.documented_part(turn.contract, turn.sent)
    for known in turn.contract.behaviour.fields:
        value = look(good, known.pointer)
        if value is not ABSENT and known.shows and value != look(turn.row.shows, known.shows):
            turn.row.shows = {**turn.row.shows}
            put(turn.row.shows, known.shows, known.mapped.get(value, value) if isinstance(value, str) else value)


@lie("echoes", "store")
@lie("persists", "store")
def forgets(turn: Turn, clause: Clause) -> None:
    """Says that it has stored the value, and has not; for an echo, keeps the old one in the answer too."""
    if clause.check == "persists":
        turn.told = deepcopy(turn.after)
    for known in turn.contract.behaviour.fields:
        if known.shows and (not clause.fields or known.pointer in clause.fields):
            _set_or_drop(turn.after, known.shows, look(turn.before, known.shows))


def _set_or_drop(document: dict[str, Any], pointer: str, value: Any) -> None:
    if value is not ABSENT:
        put(document, pointer, value)
        return
    *way, last = pointer.split("/")[1:]
    holder = look(document, "".join(f"/{token}" for token in way))
    if isinstance(holder, dict):
        holder.pop(last, None)


@lie("preserves", "store")
def touches_a_neighbour(turn: Turn, clause: Clause) -> None:
    """Changes a member that was not sent."""
    sent = set(_leaves(turn))
    related = {shown for pointer in sent for shown in turn.contract.behaviour.follows.get(pointer, ())}
    for known in turn.contract.behaviour.fields:
        value = look(turn.after, known.shows or "/")
        if known.pointer in sent or not known.shows or known.shows in related or value in (ABSENT, None, {}, ""):
            continue
        put(turn.after, known.shows, spoilt(value))
        return


@lie("replaces", "store")
def merges(turn: Turn, clause: Clause) -> None:
    """Keeps the members that an object had before."""
    for known in turn.contract.behaviour.fields:
        old = look(turn.before, known.shows or "/")
        if known.pointer in clause.fields and isinstance(old, dict) and look(turn.sent, known.pointer) is not ABSENT:
            put(turn.after, str(known.shows), {**old, **look(turn.after, str(known.shows))})


@lie("keeps", "store")
def changes_a_fact(turn: Turn, clause: Clause) -> None:
    """Changes what is never to change."""
    for pointer in clause.fields or (clause.relation["of"],):
        value = look(turn.after, pointer)
        if value not in (ABSENT, None):
            put(turn.after, pointer, spoilt(value))
            return


@lie("advances", "store")
def goes_back(turn: Turn, clause: Clause) -> None:
    """Sets the update stamp into the past."""
    for pointer in clause.fields:
        put(turn.after, pointer, "2001-01-01T00:00:00Z")


@lie("derives", "answer")
def answers_stale(turn: Turn, clause: Clause) -> None:
    """Answers a value that does not follow from the others."""
    document = look(turn.answer.body, turn.contract.behaviour.answer or "") if turn.answer.body else None
    if clause.relation["kind"] == "error-code":
        document = turn.answer.body if str(turn.answer.status) in map(str, clause.relation["codes"]) else None
    value = look(document, clause.relation["of"])
    if value is ABSENT or (clause.relation["kind"] == "equals" and value != clause.relation["value"]):
        return
    put(document, clause.relation["of"], _bent(clause.relation["kind"], value))


def _bent(kind: str, value: Any) -> Any:
    found = instant(value) if isinstance(value, str) else None
    if kind == "local" and found:
        return found.isoformat()[:-6] + ("+05:45" if found.isoformat()[-6:] != "+05:45" else "+01:00")
    if kind == "ascending":
        return list(reversed(value))
    return "not-null" if value is None else spoilt(value)


@lie("responds", "answer")
def answers_another_shape(turn: Turn, clause: Clause) -> None:
    """Answers with a status, a media type, a body or a member that is not as documented."""
    constraint = clause.derived or next((turn.contract.constraints[id] for id in clause.covers), None)
    if constraint is None:
        _answer_undocumented(turn, clause)
    elif constraint.place == f"response.{turn.answer.status}":
        _break_shape(turn.answer, constraint.names, constraint.keyword)


def _answer_undocumented(turn: Turn, clause: Clause) -> None:
    if not turn.cause and clause.status and turn.answer.status != 204:
        turn.answer.status = 202 if len(_leaves(turn)) > 1 else turn.answer.status
    elif not turn.cause:
        turn.answer = Answer(200, {"unexpected": True}, empty=False)


def _break_shape(answer: Answer, names: tuple[str, ...], keyword: str) -> None:
    if keyword == "media-type":
        answer.media_type, answer.raw = "text/html", b"<html><body>It works.</body></html>"
        return
    if not names:
        answer.body = ["another", "shape"]
        return
    for holder, name in _holders(answer.body, names):
        if keyword == "required":
            holder.pop(name, None)
        else:
            holder[name] = "not as documented" if keyword not in ("type",) else [{"another": "type"}]


def _holders(node: Any, names: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    first, *rest = names
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from [(node, number)] if not rest else _holders(item, tuple(rest))
    elif isinstance(node, dict) and not rest:
        yield node, first
    elif isinstance(node, dict) and first in node:
        yield from _holders(node[first], tuple(rest))


@lie("withstands", "answer")
def falls_over(turn: Turn, clause: Clause) -> None:
    """Ends in a server error where a body is odd."""
    odd = turn.cause == "malformed_body" if clause.send == "malformed" else _is_odd(turn)
    if odd:
        turn.answer = Answer(500, {"message": "server error"}, empty=False)


def _is_odd(turn: Turn) -> bool:
    return turn.credential == "good" and turn.cause is None and isinstance(turn.sent, dict) and not turn.is_ordinary
