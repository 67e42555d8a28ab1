"""What an answer has around the appointment: members beside it, such as a code or a list of errors."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from contracts import Contract
from suites.standin._pointers import replaced, wrap


def in_envelope(contract: Contract, operation: str, pointer: str, value: Any) -> Any:
    """The body of a success of an operation: the value at its pointer, and what the contract says is around it."""
    around = contract.standin.get("around", {}).get(operation)
    return replaced(deepcopy(around), pointer, value) if around and pointer else wrap(pointer, value)
