"""A campaign that has only what looks at other operations need, for the tests of them."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from suites.kit.model.answer import Answer
from suites.kit.model.exchange import CallResult, Exchange
from suites.kit.run.looks import Look
from suites.kit.run.views import Views
from suites.selftest.exchanges import answer, appointment, bind, exchange

RECORD = {"first_name": "Test", "dob": "1987-01-06", "address": {"city": "Pune"}}
SENT = {"patient_details": {"dob": "1987-01-06", "first_name": "Asha"}}
NEW = {**RECORD, "first_name": "Asha"}


class Clinic:
    """A campaign that has only what looks need; each look gets the next of some answers, the last one for ever."""

    def __init__(self, *answers: Answer | None, id: str = "EKA-PATIENT-RECORD", cases: int = 0) -> None:
        self.bound = bind(id.split("-")[0].lower())
        self.clause = self.bound.contract.clause(id)
        self.selected = (self.clause,)
        self.settled = SimpleNamespace(pauses=(1, 2))
        self.client = SimpleNamespace(count=0, pause=lambda seconds: None, settle=lambda: None, read=self._read)
        self.reader = SimpleNamespace(read_again=lambda exchange, pause: exchange)
        self.evidence = SimpleNamespace(
            cases=lambda clause: cases,
            inconclusive=lambda id, why: self.said.append(("inconclusive", why)),
            not_applicable=lambda id, why: self.said.append(("not applicable", why)),
        )
        self.asked: list[tuple[Any, ...]] = []
        self.said: list[tuple[str, str]] = []
        self.recorded: list[Any] = []
        self._answers: Iterator[Answer | None] = iter(answers)
        self._last: Answer | None = None

    def _read(self, operation: Any, path: Any, query: Any) -> CallResult:
        self.client.count += 1
        self.asked.append((operation.method, operation.path, path, query))
        self._last = next(self._answers, self._last)
        return CallResult(exchange().sent, self._last)

    def record_call(self, result: CallResult, why: str) -> None:
        """Keep what a campaign would write into the journal of a look."""
        self.recorded.append(result.answer.json if result.answer else None)

    def update(self, body: Any = SENT, looked: Any = RECORD, **facts: Any) -> tuple[Views, Exchange]:
        """An accepted update of the clause, with what was looked at before and after it."""
        views: Views = facts.pop("views", None) or Views(self)  # type: ignore[arg-type]
        rows = facts.pop("rows", 0)
        made = exchange(answer(204), probe={"clause": self.clause.id, "body": body}, **facts)
        return views, views.after(made, Look(looked, rows=rows))


OURS = appointment()
