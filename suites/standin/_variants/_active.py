"""A variant in use by a stand-in."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Request, Response

from contracts import Contract, Operation
from suites.standin._pointers import ABSENT, get, replaced
from suites.standin._request_context import Answer, RequestContext
from suites.standin._variants._register import (
    ACCEPT,
    INTERCEPT,
    OPEN_POLICY,
    REFUSE,
    SEED,
    SHOW,
    TRANSPORT,
    Effect,
    Variant,
)


class ActiveVariant:
    """What a variant does in one stand-in; without a variant nothing. `count` is how often it made a difference."""

    def __init__(self, variant: Variant | None) -> None:
        self.count = 0
        self._variant = variant

    def seed(self, contract: Contract) -> Contract:
        """The contract with the data that the stand-in starts with."""
        changed: Contract = self._apply(SEED, contract, contract)
        self._count(SEED, changed != contract)
        return changed

    def open_policy(self, open_policy: str) -> str:
        """How open requests are answered."""
        return str(self._apply(OPEN_POLICY, open_policy))

    def note(self, differs: bool) -> None:
        """Count a difference that was made elsewhere."""
        self.count += differs

    def at(self, stage: str, context: RequestContext) -> None:
        """Let the variant change what was decided or is about to be stored."""
        effect = self._effect(stage)
        if effect is not None:
            before = deepcopy((context.cause, context.after))
            effect(context)
            context.echo = context.after
            self._count(stage, before != (context.cause, context.after))

    def render(self, context: RequestContext, operation: Operation, answer: Answer) -> Answer:
        """The answer as this variant gives it: a refusal, or appointments in another representation."""
        if answer.status >= 400:
            rendered: Answer = self._apply(REFUSE, answer, context, answer)
        else:
            shown = self._represented(context, operation, answer)
            rendered = self._apply(ACCEPT, shown, context, operation, shown)
        self.count += repr(rendered) != repr(answer)  # == would not see another order of members
        return rendered

    def intercept(self, number: int) -> Response | None:
        """A response in place of the answer to the n-th request."""
        response: Response | None = self._apply(INTERCEPT, None, number)
        self._count(INTERCEPT, response is not None)
        return response

    def deliver(self, request: Request, response: Response, number: int) -> Response:
        """The response to the n-th request, as it is sent."""
        changed: Response = self._apply(TRANSPORT, response, request, response, number)
        self._count(TRANSPORT, changed is not response)
        return changed

    def _count(self, stage: str, differs: bool) -> None:
        """Count a difference at the variant's own stage; what it does at other stages only supports that."""
        self.count += differs and self._variant is not None and self._variant.stage == stage

    def _effect(self, stage: str) -> Effect | None:
        return self._variant.at(stage) if self._variant else None

    def _apply(self, stage: str, unchanged: Any, *arguments: Any) -> Any:
        """The result of the variant's effect at a stage; `unchanged` when it has none there."""
        effect = self._effect(stage)
        return effect(*arguments) if effect else unchanged

    def _represented(self, context: RequestContext, operation: Operation, answer: Answer) -> Answer:
        pointer, effect = _place(context.contract, operation), self._effect(SHOW)
        shown = ABSENT if effect is None or answer.empty or pointer is None else get(answer.body, pointer)
        if shown is ABSENT or effect is None or pointer is None:
            return answer
        items = deepcopy(shown if isinstance(shown, list) else [shown])
        changed = [effect(context.contract, item, context.number) for item in items]
        return replace(answer, body=replaced(answer.body, pointer, changed if isinstance(shown, list) else changed[0]))


def _place(contract: Contract, operation: Operation) -> str | None:
    """Where an operation's success shows appointments; None when it shows none."""
    reading = contract.behaviour.read
    if reading is not None and operation.id == reading.operation:
        return reading.at
    listed = [view.at for view in contract.behaviour.views.values() if view.match and view.operation == operation.id]
    if listed:
        return listed[0]
    books, transitions = contract.standin.get("books", {}), contract.standin.get("transitions", {})
    rule = books if operation.id == books.get("operation") else transitions.get(operation.id, {})
    return None if "body" in rule else contract.behaviour.answer
