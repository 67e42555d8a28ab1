"""What a draft does where a sentence says that one of several members is required."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

MEMBERS: dict[str, Any] = {"email": {"type": "string", "format": "email"}, "phone": {"type": "string", "maxLength": 30}}


def drafted(tmp_path: Path, said: str) -> tuple[tuple[str, ...], bool]:
    """What each update carries, and whether a person is asked if it has to, for an update that is described so."""
    parents = (f"{BODY}/properties", SHOWN_MEMBERS)
    places = [(f"{parent}/{name}", one) for name, one in MEMBERS.items() for parent in parents]
    result = new(changed(("/paths/~1visits~1{id}/patch/description", said), *places), tmp_path)
    asked = "A sentence says that one of several is required" in " ".join(result.output.split())
    return tuple(load("plain", tmp_path).behaviour.base), asked


@pytest.mark.parametrize(
    "said",
    [
        "At least one of `email` and `phone` is required.",
        "At least one of email, phone is required.",
        "Either `email` or `phone` must be sent.",
        "`email` or `phone` is required.",
        "Each update has to contain at least one of email and phone.",
        "The body must name at least one of `email`, `phone`.",
    ],
)
def test_updates_carry_one_of_them(said: str, tmp_path: Path) -> None:
    """Nobody is blamed for refusing an update without any of them; whether it has to carry one is a question."""
    assert drafted(tmp_path, said) == (("email",), True)


@pytest.mark.parametrize(
    "said",
    [
        "At least one of `email` and `phone` is required: an update that would leave neither is refused.",
        "At least one of `email` and `fax` is required.",
        "At least one of email or phone is required if the visit is online.",
        "Neither email nor phone is required.",
        "An email or a call is needed.",
    ],
)
def test_another_sentence_lets_updates_be_small(said: str, tmp_path: Path) -> None:
    """What an appointment has afterwards, some case, and what is no member bind no update."""
    assert drafted(tmp_path, said) == ((), False)
