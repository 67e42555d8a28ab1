"""The state machine with which Hypothesis makes sequences. Imported when its item runs: Hypothesis takes a while.

What is drawn are numbers only, whatever the target answers: Hypothesis wants each draw to be of the same kind when the
same beginning is drawn again.
"""

from __future__ import annotations

import unittest
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import hypothesis
from hypothesis import HealthCheck, Phase, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

if TYPE_CHECKING:  # sequences call this module
    from suites.kit.run.sequences import Sequences

NUMBERS = strategies.integers(0, 9_999)
SOME = strategies.lists(NUMBERS, min_size=2, max_size=4)
SETTINGS: dict[str, Any] = {
    "phases": [Phase.generate],  # our own reduction follows
    "database": None,
    "deadline": None,  # how long a step takes is up to the target
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
    "derandomize": False,
}


class StopEarly(unittest.SkipTest):
    """The share is spent, or the suite failed: the one kind of exception after which Hypothesis tries nothing again."""


def run_machine(sequences: Sequences, examples: int, steps: int, seed: int) -> None:
    """Let Hypothesis make sequences. Raises what a step raised."""
    failed: list[Exception] = []

    def guarded(action: Any, *arguments: Any) -> None:
        if sequences.is_over:
            raise StopEarly
        try:
            action(*arguments)
        except Exception as error:
            failed.append(error)
            raise StopEarly from error

    class Machine(RuleBasedStateMachine):
        """One appointment and the updates of it."""

        def __init__(self) -> None:
            super().__init__()
            guarded(sequences.begin)

        @rule(member=NUMBERS, turn=NUMBERS)
        def update_of_one(self, member: int, turn: int) -> None:
            guarded(sequences.update, [member], turn)

        @rule(members=SOME, turn=NUMBERS)
        def update_of_some(self, members: list[int], turn: int) -> None:
            guarded(sequences.update, members, turn)

        @rule()
        def read(self) -> None:
            guarded(sequences.read)

        @rule(number=NUMBERS)
        def refused(self, number: int) -> None:
            guarded(sequences.pick, sequences.steps.refused, number)

        @rule()
        def repeat(self) -> None:
            guarded(sequences.repeat)

        @rule(number=NUMBERS, members=SOME, turn=NUMBERS)
        def elsewhere(self, number: int, members: list[int], turn: int) -> None:
            guarded(sequences.elsewhere, number, members, turn)

        @rule(number=NUMBERS)
        def empty(self, number: int) -> None:
            guarded(sequences.pick, sequences.steps.emptied, number)

        def teardown(self) -> None:
            if not failed:
                sequences.end()

    hypothesis.seed(seed)(Machine)
    settings = hypothesis.settings(max_examples=examples, stateful_step_count=steps, **SETTINGS)
    with suppress(unittest.SkipTest):
        run_state_machine_as_test(Machine, settings=settings)
    if failed:
        raise failed[0]
