"""Which broken promise of one cause leads, wherever it is told."""

from __future__ import annotations

import random

from contracts.leading import lead

IN_ORDER = (
    ("ACME-UPDATE", "accepts"),
    ("ACME-DATES", "accepts"),
    ("ACME-NOTE-KEPT", "preserves"),
    ("ACME-REST", "preserves"),
    ("acme:response.200/data/required", "responds"),
    ("acme:response.200/data/id/required", "responds"),
    ("acme:response.200/status", "responds"),
    ("ACME-ODD-VALUES", "withstands"),
)
"""Promises of one cause by id and check, the one that leads first."""


def test_the_same_promise_leads_in_whichever_order_they_come() -> None:
    """The main promise leads, then what is asked for, then what any answer shows, the outermost member first."""
    mixed = random.Random(0).sample(IN_ORDER, len(IN_ORDER))
    assert tuple(sorted(mixed, key=lambda one: lead(*one))) == IN_ORDER
