"""Which findings of a run say what updates change though they should not."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any, cast

import pytest

from suites.kit.session.results import Results


def results(verdict: str, check: str) -> Results:
    """A run with one verdict, by this check, with a finding at a member."""
    found = {"clause": "ACME-X", "pointer": "/note", "sent": "PATCH /v1/$EDITABLE {}"}
    record = {"provider": "acme", "clause": "ACME-X", "verdict": verdict, "check": check, "findings": [found]}
    verdicts: dict[str, Any] = defaultdict(dict, {"acme": {"ACME-X": record}})
    made = cast(Results, SimpleNamespace(verdicts=verdicts))
    made._own = lambda provider, word: Results._own(made, provider, word)  # type: ignore[method-assign]
    return made


BLAMED = [
    ("violation", "preserves", [False]),
    ("known", "preserves", [True]),
    ("warning", "preserves", []),
    ("violation", "responds", []),
    ("violation", "invented", []),
]


@pytest.mark.parametrize(("verdict", "check", "expected"), BLAMED)
def test_an_accepted_deviation_is_the_vendors_doing_too(verdict: str, check: str, expected: list[bool]) -> None:
    """What updates were found to change is the vendor's doing, also where known.yaml accepts it; nothing else is."""
    assert [one.is_known for one in Results.blamed(results(verdict, check), "acme")] == expected
