"""Whole runs of the stand-ins: what differs between two nights is no change, and what the vendor changes is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reports._shapes import changes_of_shape
from suites.selftest.exchanges import PROVIDERS
from suites.selftest.shape_runs import OTHER_DAY, Edit, Night, night, shapes

LOST = 0.05
"""The share of requests without an answer in a bad night."""


def drop(name: str) -> Edit:
    """Leave a member out."""
    return lambda shown: shown.pop(name, None)


def change(name: str, to: Callable[[Any], Any]) -> Edit:
    """Show a member otherwise, where it is shown."""

    def edit(shown: dict[str, Any]) -> None:
        if name in shown:
            shown[name] = to(shown[name])

    return edit


def add(beside: str, name: str) -> Edit:
    """Show one more member in the objects that have this one."""
    return lambda shown: shown.update({name: []} if beside in shown else {})


def both(*edits: Edit) -> Edit:
    """Make several changes at once."""

    def edit(shown: dict[str, Any]) -> None:
        for one in edits:
            one(shown)

    return edit


CHANGED: dict[str, tuple[Edit, set[tuple[str, str]]]] = {
    "aniva": (
        both(
            drop("shipments"),
            change("height", str),
            change("test_method", lambda _: "drone"),
            change("language", lambda _: None),
            add("test_method", "results"),
        ),
        {
            ("error", "response-member-removed:/shipments"),
            ("error", "response-type-changed:/profile/height"),
            ("warning", "response-values-widened:/test_method = drone"),
            ("warning", "response-null-widened:/profile/language"),
            ("info", "response-member-added:/results"),
        },
    ),
    "eka": (
        both(drop("payment"), change("channel", lambda _: None), change("created_at", lambda at: at * 1000)),
        {
            ("error", "response-member-removed:/payment"),
            ("warning", "response-null-widened:/channel"),
            ("warning", "response-size-changed:/created_at"),
        },
    ),
    "lobbie": (
        both(drop("patientId"), change("durationMinutes", str), change("createdAt", lambda at: at[:19])),
        {
            ("error", "response-member-removed:/patientId"),
            ("error", "response-type-changed:/durationMinutes"),
            ("error", "response-format-changed:/createdAt"),
        },
    ),
    "sqod": (
        both(drop("reference"), change("features_messages_chat_enable", str), change("created_at", lambda _: None)),
        {
            ("error", "response-member-removed:/reference"),
            ("error", "response-type-changed:/features_messages_chat_enable"),
            ("warning", "response-null-widened:/created_at"),
        },
    ),
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_another_night_of_the_same_vendor_is_no_change(provider: str) -> None:
    """Another seed, another day and 5 % of lost answers are no change, whichever of the nights was the earlier one."""
    one, other = night(Night(provider)), night(Night(provider, seed=5, now=OTHER_DAY, lost=LOST))
    assert [*changes_of_shape(one, other), *changes_of_shape(other, one)] == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_change_of_the_vendor_is_told_once(provider: str) -> None:
    """What the vendor drops, retypes, empties or adds is told once each, with its class, and nothing else is."""
    edit, expected = CHANGED[provider]
    found = changes_of_shape(night(Night(provider)), shapes(Night(provider, seed=6), edit))
    assert {(one.level, one.id) for one in found} == expected
    assert len(found) == len(expected)
