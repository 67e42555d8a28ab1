"""What Schemathesis is given of an answer."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from suites.kit.run.schemathesis_cases import second_opinions
from suites.selftest import exchanges


def test_a_header_in_any_script_is_passed_on() -> None:
    """A header with a name from everyday life (a clinic in Zürich) is no fault of anybody."""
    answer = exchanges.answer(200)
    headers = {**answer.headers, "x-clinic": "Zürich"}
    passed: list[Any] = []
    case = SimpleNamespace(validate_response=lambda response, checks: passed.append(response.headers["x-clinic"]))
    exchange = exchanges.exchange(replace(answer, headers=headers))
    assert (list(second_opinions(case, exchange, exchanges.bind())), passed) == ([], ["Zürich"])
