"""What a run tries is measured, and no class of values gets lost unseen."""

from __future__ import annotations

import pytest

from suites.kit.run.coverage import ACCEPTED, REFUSED, UNCLEAR, Coverage
from suites.selftest import campaigns, coverage, exchanges

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)


@EVERY
def test_a_short_run_loses_no_class_of_values(provider: str) -> None:
    """A run in `gate` tries what is written down in coverage.json, however small its budget has become."""
    now, before = coverage.tried(provider), coverage.written_down(provider)
    lost = [(member, kind) for member, kinds in before.items() for kind in kinds if kind not in now.get(member, ())]
    assert lost == []


@EVERY
def test_what_a_short_run_tries_is_written_down(provider: str) -> None:
    """A class that is new is in coverage.json: `python -m suites.selftest.coverage` writes it."""
    now, before = coverage.tried(provider), coverage.written_down(provider)
    assert {member: kinds for member, kinds in now.items() if kinds != before.get(member)} == {}


@EVERY
def test_texts_are_accepted_that_are_longer_than_ordinary_ones(provider: str) -> None:
    """The compliant stand-in accepts texts of more than 60 characters, so the accepting side is tested too."""
    long = [kinds for kinds in campaigns.plain(provider).coverage.values() if "256 characters" in kinds]
    assert all(kinds["256 characters"] == ACCEPTED for kinds in long)


@EVERY
def test_null_is_tried_for_each_member_and_object(provider: str) -> None:
    """A short run sends null for every member of the update, and for every object around some."""
    tried = coverage.tried(provider)
    members = {field.pointer for field in exchanges.contract(provider).behaviour.fields}
    objects = {pointer.rpartition("/")[0] for pointer in members} - {""}
    assert {member for member in members | objects if "null" not in tried.get(member, ())} == set()


def test_a_class_is_accepted_once_one_of_its_values_was() -> None:
    """Of several outcomes of a class the best one counts."""
    bound, found = exchanges.bind(), Coverage()
    for status in (500, 200, 400):
        found.note(exchanges.exchange(exchanges.answer(status)), bound)
    assert found.outcomes["/scheduled_at"]["ordinary"] == ACCEPTED


def test_what_has_no_definite_answer_is_unclear() -> None:
    """A class of which no value got a definite answer is neither accepted nor refused."""
    found = Coverage()
    found.note(exchanges.unanswered(), exchanges.bind())
    assert found.outcomes["/scheduled_at"]["ordinary"] == UNCLEAR
    assert REFUSED not in found.outcomes["/scheduled_at"].values()
