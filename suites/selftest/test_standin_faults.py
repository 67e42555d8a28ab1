"""What the faults in sent values and the server errors affect, and what they leave alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from suites.selftest import drafted_items
from suites.standin._faults import changed_values, server_errors
from suites.standin._faults._register import FAULT_KINDS

LONG = "An ordinary sentence of plain words, made to be as long as is right."
OF_REQUESTS = {"stores_whole_hours_of_offsets", "rounds_to_slots"}
"""Faults in the values of some members only, or in what is stored only: the proof shows them."""
CHANGED: dict[str, tuple[Any, Any]] = {
    "truncates": ("Bring the list of medicines", "Bring the list of me"),
    "cuts_at_255": ("x" * 256, "x" * 255),
    "drops_accents": ("Zo\u00eb Nu\u00f1ez", "Zoe Nunez"),
    "decomposes": ("\u00e9", "e\u0301"),
    "drops_emoji": ("\U0001f642 \U0001fa7a", "? ?"),
    "keeps_one_script": ("\u05e9\u05dc\u05d5\u05dd, all", "????, all"),
    "shifts_by_an_hour": ("2031-07-01T10:00:00Z", "2031-07-01T11:00:00+00:00"),
    "loses_the_offset": ("2031-07-01T10:00:00+02:00", "2031-07-01T10:00:00+00:00"),
    "rounds_to_the_half_hour": ("2031-07-01T10:44:59Z", "2031-07-01T10:30:00+00:00"),
    "drops_seconds": ("2031-07-01T10:00:59.123456Z", "2031-07-01T10:00:00+00:00"),
    "loses_half_hours": ("2031-07-01T10:00:00+05:30", "2031-07-01T10:30:00+05:30"),
    "misreads_fractions": ("2031-07-01T10:00:00.5Z", "2031-07-01T10:08:20+00:00"),
    "moves_the_leap_day": ("2032-02-29T10:00:00Z", "2032-03-01T10:00:00+00:00"),
    "loses_the_hour": ("2031-03-30T01:30:00Z", "2031-03-30T02:30:00+00:00"),
    "mistakes_the_repeated_hour": ("2031-10-26T01:30:00Z", "2031-10-26T00:30:00+00:00"),
    "knows_one_century": ("2100-01-01T00:00:00Z", "2000-01-01T00:00:00+00:00"),
    "a_day_earlier": ("2000-03-01", "2000-02-29"),
    "off_by_one": (30, 31),
    "ends_at_2_31": (2**53 + 1, 2**31 - 1),
    "is_always_true": (False, True),
    "drops_the_last_member": ({"a": "1", "b": "2"}, {"a": "1"}),
}
"""By fault: what is sent, and what is stored instead."""
UNCHANGED: dict[str, list[Any]] = {
    "truncates": ["Welsh"],
    "cuts_at_255": [LONG, "x" * 255],
    "drops_accents": [LONG, "\U0001f642"],
    "decomposes": [LONG],
    "drops_emoji": [LONG, "\u00e9", "\u05e9"],
    "keeps_one_script": [LONG, "\u00e9", "\U0001f642"],
    "shifts_by_an_hour": ["no time"],
    "loses_the_offset": ["2031-07-01T10:00:00Z"],
    "rounds_to_the_half_hour": ["2031-07-01T10:30:00Z"],
    "drops_seconds": ["2031-07-01T10:15:00+02:00"],
    "moves_the_leap_day": ["2032-02-28T10:00:00Z", "2032-03-01T10:00:00Z"],
    "loses_the_hour": ["2031-03-30T00:30:00Z", "2031-03-30T02:30:00Z", "2031-07-01T10:00:00Z"],
    "mistakes_the_repeated_hour": ["2031-10-26T00:30:00Z", "2031-10-26T02:30:00Z", "2031-07-01T10:00:00Z"],
    "knows_one_century": ["2099-12-31T23:59:59Z"],
    "off_by_one": [True],
    "ends_at_2_31": [2**31 - 1, -1],
    "is_always_true": [True],
    "drops_the_last_member": [{}],
}
"""By fault: what is stored as it is sent."""
CAUSES: dict[str, tuple[list[Any], list[Any]]] = {
    "falls_over_a_leap_day": (["2032-02-29T10:00:00Z"], ["2032-02-28T10:00:00Z", "no time", 29]),
    "falls_over_2100": (["2100-01-01T00:00:00Z"], ["2099-12-31T00:00:00Z", 2100]),
    "falls_over_a_far_offset": (["2031-06-30T10:00:00+14:00"], ["2031-06-30T10:00:00-12:00", "2031-06-30T10:00:00Z"]),
    "falls_over_a_fraction": (["2031-06-30T10:00:59.123456Z"], ["2031-06-30T10:00:59Z"]),
    "falls_over_the_last_time": (["9999-12-31T23:59:59Z"], ["9998-12-31T23:59:59Z", 9999]),
    "falls_over_a_quarter_hour": (["2031-01-01T00:00:00+05:45"], ["2031-01-01T00:00:00+05:30"]),
    "falls_over_64_bits": ([2**63], [2**63 - 1, str(2**63)]),
    "falls_over_an_entity": (["Tom & Ann"], ["Tom and Ann", 7]),
    "falls_over_an_incomplete_item": ([[{"value": "1"}]], [[{"id": 1}], [], "id"]),
    "falls_over_an_emoji": (["\U0001f642"], ["\u00e9", 0x1F642]),
    "falls_over_an_empty_text": ([""], [" ", None, 0]),
    "falls_over_a_long_text": (["x" * 1001], ["x" * 1000, ["x"] * 1001]),
    "falls_over_2_31": ([2**31, 2**53 - 1], [2**31 - 1, 2**53, "2147483648"]),
    "falls_over_a_negative_number": ([-1], [0, "-1"]),
    "falls_over_a_surrogate": ([b'{"a": "\\ud800"}'], [b'{"a": "d800"}']),
    "falls_over_a_nul": ([b'{"a": "\\u0000"}'], [b'{"a": "0000"}']),
    "falls_over_depth": ([b"[" * 100 + b"]" * 100], [b"[" * 99 + b"]" * 99]),
    "falls_over_size": ([b"x" * 100_001], [b"x" * 100_000]),
    "falls_over_a_long_number": ([b'{"a": ' + b"9" * 1000 + b"}", b'{"a": 1e999}'], [b'{"a": 1e99}', b'{"a": 12}']),
    "falls_over_bytes": ([b'{"a": "\xff"}'], ['{"a": "\u00ff"}'.encode()]),
    "falls_over_a_repeated_name": ([b'{"a": 1, "a": 2}'], [b'{"a": 1, "b": 1}', b"no JSON", b"[" * 10_000]),
}
"""By fault: values, or bodies, that cause it, and others."""


def names(check: str, module: Any) -> set[str]:
    """The faults of a module in clauses of a check."""
    return {kind.name for kind in FAULT_KINDS[check] if kind.inject.__module__ == module.__name__}


@pytest.mark.parametrize(("name", "sent", "stored"), [(name, *values) for name, values in CHANGED.items()])
def test_another_value_is_stored(name: str, sent: Any, stored: Any) -> None:
    """The fault stores the value that its description promises."""
    assert getattr(changed_values, name)(sent) == stored


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in UNCHANGED.items() for value in values])
def test_a_value_is_not_affected(name: str, value: Any) -> None:
    """A value that the fault is not about is stored as it is sent."""
    assert getattr(changed_values, name)(value) == value


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, (causes, _) in CAUSES.items() for value in causes])
def test_a_server_fails_on_what_the_fault_names(name: str, value: Any) -> None:
    """The condition holds for what the fault is about."""
    assert getattr(server_errors, name)(value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, (_, others) in CAUSES.items() for value in others])
def test_a_server_does_not_fail_on_anything_else(name: str, value: Any) -> None:
    """The condition does not hold for anything else."""
    assert not getattr(server_errors, name)(value)


def test_every_change_is_in_the_table() -> None:
    """Every fault in a sent value has an example, but those that look at the whole request."""
    assert names("echoes", changed_values) | names("persists", changed_values) == set(CHANGED) | OF_REQUESTS


def test_every_condition_is_in_the_table() -> None:
    """Every condition for a server error has an example."""
    assert names("withstands", server_errors) - {"never_answers"} == set(CAUSES)


def test_a_fault_of_lists_leaves_a_list_that_becomes_null() -> None:
    """A fault of the items of a list does nothing to an update that sends null in place of it."""
    made = drafted_items.contract()
    clause = next(one for one in made.clauses if one.check == "replaces")
    before, body = {"services": [{"id": 101, "code": "CHECKUP", "quantity": 1}]}, {"services": None}
    context = SimpleNamespace(contract=made, before=before, after=dict(body), body=body)
    for kind in FAULT_KINDS["replaces"]:
        if kind.inject.__module__.endswith("items"):
            kind.inject(context, clause)  # type: ignore[arg-type]
    assert context.after == body
