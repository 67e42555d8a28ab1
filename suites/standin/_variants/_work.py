"""A variant at work in a stand-in."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Request, Response

from contracts import Contract, Operation
from suites.standin._pointers import ABSENT, look, put
from suites.standin._turn import Answer, Turn
from suites.standin._variants._register import MEET, REFUSE, SEED, SHOW, TAKEN, TELL, WIRE, How, Variant


class Work:
    """What a variant does in one stand-in; without a variant nothing. `count` is how often it made a difference."""

    def __init__(self, variant: Variant | None) -> None:
        self.count = 0
        self._variant = variant

    def seeded(self, contract: Contract) -> Contract:
        """The contract with the data that the stand-in is to remember."""
        made: Contract = self._made(SEED, contract, contract)
        self._count(SEED, made != contract)
        return made

    def taken(self, taken: str) -> str:
        """Which open requests are accepted."""
        return str(self._made(TAKEN, taken))

    def note(self, differs: bool) -> None:
        """Count a difference that was made elsewhere."""
        self.count += differs

    def at(self, stage: str, turn: Turn) -> None:
        """Let the variant change what was decided or is to be stored."""
        how = self._how(stage)
        if how is not None:
            before = deepcopy((turn.cause, turn.after))
            how(turn)
            turn.told = turn.after
            self._count(stage, before != (turn.cause, turn.after))

    def answered(self, turn: Turn, operation: Operation, answer: Answer) -> Answer:
        """The answer as this variant gives it: refused, or with appointments shown, otherwise."""
        if answer.status >= 400:
            told: Answer = self._made(REFUSE, answer, turn, answer)
        else:
            shown = self._shown(turn, operation, answer)
            told = self._made(TELL, shown, turn, operation, shown)
        self.count += repr(told) != repr(answer)  # which tells members in another order
        return told

    def met(self, number: int) -> Response | None:
        """A response in place of the answer to the request of that number."""
        found: Response | None = self._made(MEET, None, number)
        self._count(MEET, found is not None)
        return found

    def sent(self, request: Request, response: Response, number: int) -> Response:
        """The response to the request of that number, as it goes out."""
        made: Response = self._made(WIRE, response, request, response, number)
        self._count(WIRE, made is not response)
        return made

    def _count(self, stage: str, differs: bool) -> None:
        """Count a difference where the variant is at its own stage; what it does at others only helps."""
        self.count += differs and self._variant is not None and self._variant.stage == stage

    def _how(self, stage: str) -> How | None:
        return self._variant.at(stage) if self._variant else None

    def _made(self, stage: str, plain: Any, *given: Any) -> Any:
        """What the variant makes at a stage, or the plain thing when it does nothing there."""
        how = self._how(stage)
        return how(*given) if how else plain

    def _shown(self, turn: Turn, operation: Operation, answer: Answer) -> Answer:
        pointer, how = _place(turn.contract, operation), self._how(SHOW)
        if how is None or answer.empty or pointer is None:
            return answer
        body = {"": deepcopy(answer.body)}
        shown = look(body, "/" + pointer)
        if isinstance(shown, list):
            put(body, "/" + pointer, [how(turn.contract, item, turn.number) for item in shown])
        elif shown is not ABSENT:
            put(body, "/" + pointer, how(turn.contract, shown, turn.number))
        return replace(answer, body=body[""])


def _place(contract: Contract, operation: Operation) -> str | None:
    """Where an operation's success shows appointments; None when it shows none."""
    reading = contract.behaviour.read
    if reading is not None and operation.id == reading.operation:
        return reading.at
    books, turns = contract.standin.get("books", {}), contract.standin.get("turns", {})
    rule = books if operation.id == books.get("operation") else turns.get(operation.id, {})
    return None if "body" in rule else contract.behaviour.answer
