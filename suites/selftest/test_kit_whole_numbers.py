"""Whole numbers in generated updates: ordinary ones have no point, as readers of documents differ on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from suites.kit.run.schemathesis_cases import body_of
from suites.kit.run.whole_numbers import with_whole_numbers
from suites.selftest import exchanges


@dataclass(frozen=True)
class Case:
    """A generated case with a body, as Schemathesis has it."""

    body: Any

    def as_transport_kwargs(self, base_url: str) -> dict[str, Any]:
        """What is sent to a server."""
        return {"method": "PATCH", "url": base_url, "json": self.body}


def test_no_whole_number_has_a_point() -> None:
    """36.0 becomes 36 at every depth; a fraction, a truth value and a text stay."""
    made = with_whole_numbers({"hours": 36.0, "list": [1.0, 0.5], "is": True, "text": "36.0"})
    assert repr(made) == "{'hours': 36, 'list': [1, 0.5], 'is': True, 'text': '36.0'}"


def test_an_ordinary_update_has_whole_numbers_without_a_point() -> None:
    """What is generated for an ordinary update is sent as every reader of its document takes it."""
    bound = exchanges.bind("sqod")
    assert repr(body_of(Case({"duration_in_minutes": 30.0}), bound)) == "{'duration_in_minutes': 30}"


def test_what_is_not_ordinary_is_sent_as_it_was_generated() -> None:
    """A number that no promise is about keeps its point: such probes are there to show what a vendor makes of it."""
    bound = exchanges.bind("sqod")
    assert repr(body_of(Case({"duration_in_minutes": 100_001.0}), bound)) == "{'duration_in_minutes': 100001.0}"
