"""Clauses about who may update: a valid credential is needed, and the right where the document speaks of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts._drafting.document.common_answers import statuses_without
from contracts._drafting.plan import Plan
from contracts._drafting.writing.credentials import is_open, keys_of, speaks_of_right
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.told_refusals import of_missing_condition

WITHOUT_RIGHT = (403, 401, 404)
"""What a vendor may answer who has no right: it may also hide what there is (RFC 9110, 15.5.4)."""


def about_access(plan: Plan) -> Iterator[dict[str, Any]]:
    """The clauses about credentials, without their sources."""
    if is_open(plan):
        return
    yield row_of(
        "CREDENTIALS",
        "An update without a valid credential is refused.",
        "guards",
        send=[
            {"credentials": kind} for kind in ("none", "wrong", "altered", *(["incomplete"] if keys_of(plan) else []))
        ],
        expect={"status": refused_with(plan, 401, 403)},
        at="security",
    )
    if speaks_of_right(plan):
        yield row_of(
            "RIGHT",
            "An update with a valid credential that has no right to update is refused.",
            "guards",
            send=[{"credentials": "powerless"}],
            expect={"status": refused_with(plan, *WITHOUT_RIGHT)},
            at="responses/403",
        )


def refused_with(plan: Plan, *usual: int) -> list[Any] | str:
    """The documented ones of these statuses; any4xx where the document lists none of them."""
    return [status for status in usual if status in plan.update.answers] or "any4xx"


def refused_without(plan: Plan, names: list[str]) -> list[Any] | str:
    """How an update without one of these parameters is refused: as their descriptions say, and as usual: a sentence
    about a wrong value is easily taken for one about none."""
    if condition := of_missing_condition(plan, names):
        return list(condition)
    told = {one["name"]: dict(statuses_without(str(one.get("description", "")))) for one in plan.update.parameters}
    listed = sorted({int(status) for name in names for status in told.get(name, ())})
    usual = refused_with(plan, 400, 422, 428)
    if isinstance(usual, str):
        return listed if names and all(told.get(name) for name in names) else usual
    return [*usual, *(one for one in listed if one not in usual)]
